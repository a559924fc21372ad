/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state directory (docs/design.md, "State"): who is blocked, which keys are
 * revoked, whether the machine is locked down, which policy is on trial. One
 * file per fact, so that a lookup is one open(2). Nothing here writes.
 */
#ifndef LOGINPOLICY_STATE_H
#define LOGINPOLICY_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/sha256.h>

/* Folders of the state directory. */
enum state_part {
	STATE_REVOKED = 1 << 0,
	STATE_BLOCKED = 1 << 1
};

/* Folders, opened with O_PATH; -1: not opened, or it may be missing and is. */
struct state {
	int dir_fd, revoked_fd, blocked_fd;
};
/*
 * Open the directory and parts of it (enum state_part, as bits), without
 * following links; each must belong to root or owner and not be writable by
 * others. may_miss: a directory that does not exist counts as empty.
 * Returns 0, ERR_IO, ERR_PERM; on an error nothing is open.
 */
int state_open(const char *dir, uid_t owner, bool may_miss, unsigned parts,
    struct state *ret, struct diag *reterr);
/* Close what is open. */
void state_close(struct state *s);

/*
 * Look up whether the key with this fingerprint is revoked: a file of its
 * base64url name exists. Returns 0 and *ret; ERR_IO: unknown, and *ret is true.
 * Safe from several threads.
 */
int state_key_revoked(const struct state *s, const uint8_t fp[SHA256_LEN],
    bool *ret);
/*
 * List all revoked fingerprints, sorted: *ret is n * SHA256_LEN bytes for the
 * caller to free. Needs read permission on revoked/. Returns 0, ERR_IO,
 * ERR_NOMEM.
 */
int state_revoked_list(const struct state *s, uint8_t **ret, size_t *ret_n);

/*
 * Look up whether the account is blocked at now (seconds since the epoch): a
 * file named as its uid exists, and no "until=TIME" (RFC 3339, with an offset)
 * in it has passed, nor is a "starting=TIME" still to come. A file that cannot
 * be understood blocks.
 * Returns 0 and *ret; ERR_IO, ERR_NOMEM: unknown, and *ret is true.
 */
int state_is_blocked(const struct state *s, uid_t uid, int64_t now, bool *ret);

#define LOCKDOWN_MAX (1u << 20) /* bytes of the file */

/* Who may still log in: uids in decimal, one per line. */
struct lockdown {
	bool active;
	uid_t *uids; /* owned */
	size_t n;
};
/*
 * Read the lock-down. Returns 0; ERR_IO, ERR_NOMEM: unknown, and nobody is
 * listed. Release ret with lockdown_release() in any case.
 */
int state_lockdown(const struct state *s, struct lockdown *ret);
/* Return whether uid may still log in. */
bool lockdown_lists(const struct lockdown *l, uid_t uid);
void lockdown_release(struct lockdown *l);

#define BOOT_ID_LEN 36 /* of /proc/sys/kernel/random/boot_id */

/*
 * The trial of a policy (lib/state/state_trial.c has the file's format). It
 * ends with the boot, or when CLOCK_BOOTTIME reaches the deadline.
 */
struct trial {
	bool exists;
	bool understood; /* false: it counts as ended */
	uint8_t policy[SHA256_LEN];
	/* The policy whose trial this one ended: it does not count either. */
	bool has_before;
	uint8_t before[SHA256_LEN];
	char boot_id[BOOT_ID_LEN + 1];
	int64_t deadline_s;
	/* boot_clock_ms() when it began; INT64_MAX: unknown. */
	int64_t began_ms;
	/* For people: when it began (seconds since the epoch), by whom. */
	bool has_start;
	int64_t at;
	uid_t by;
};
/* Read the ID of the current boot. Returns 0 or ERR_IO. */
int boot_id_read(char ret[BOOT_ID_LEN + 1]);
/* CLOCK_BOOTTIME; without that clock INT64_MAX, past every deadline. */
int64_t boot_clock_ms(void);
int64_t boot_clock_s(void);
/* Read the trial. Returns 0; ERR_IO, ERR_NOMEM: unknown. */
int state_trial(const struct state *s, struct trial *ret);
/* Return whether the trial is about the policy with this SHA-256. */
bool trial_is_about(const struct trial *t, const uint8_t policy[SHA256_LEN]);
/*
 * Return whether the trial has ended in the boot with this ID at boottime_s
 * (CLOCK_BOOTTIME); one that cannot be understood has.
 */
bool trial_has_ended(const struct trial *t, const char *boot_id,
    int64_t boottime_s);

#endif
