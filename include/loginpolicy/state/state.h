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
 * in it has passed. A file that cannot be understood blocks.
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
 * The trial of a policy: "policy=HEX", its SHA-256; "boot=UUID"; "deadline=N",
 * seconds of CLOCK_BOOTTIME.
 */
struct trial {
	bool exists;
	bool understood; /* false: it counts as ended */
	uint8_t policy[SHA256_LEN];
	char boot_id[BOOT_ID_LEN + 1];
	int64_t deadline_s;
};
/* Read the ID of the current boot. Returns 0 or ERR_IO. */
int boot_id_read(char ret[BOOT_ID_LEN + 1]);
/* Seconds of CLOCK_BOOTTIME; without that clock past every deadline. */
int64_t boot_clock_s(void);
/* Read the trial. Returns 0; ERR_IO, ERR_NOMEM: unknown. */
int state_trial(const struct state *s, struct trial *ret);

#endif
