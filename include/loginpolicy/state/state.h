/*
 * The state directory, docs/design.md, "State": who is blocked, which keys are
 * revoked, whether the machine is locked down, what is on trial. A file a
 * fact, so that a look-up is one open(2). Nothing here writes.
 */
#ifndef LOGINPOLICY_STATE_H
#define LOGINPOLICY_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/sha256.h>

/* The folders that a program needs. */
enum state_part {
	STATE_REVOKED = 1 << 0,
	STATE_BLOCKED = 1 << 1
};

/* Folders, O_PATH. -1: not opened, or no state directory where that may be. */
struct state {
	int dir_fd, revoked_fd, blocked_fd;
};
/*
 * Open the directory and these parts of it (docs/design.md, "State"):
 * O_DIRECTORY, O_NOFOLLOW, each root's or owner's and not writable by others.
 * may_miss: a directory that does not exist counts as empty.
 * Returns 0, ERR_IO, ERR_PERM; on an error nothing is open.
 */
int state_open(const char *dir, uid_t owner, bool may_miss, unsigned parts,
    struct state *ret, struct diag *reterr);
void state_close(struct state *s);

/*
 * Whether the key with this fingerprint is revoked: a file of its base64url
 * name exists. Returns 0 and *ret, or ERR_IO where that cannot be known.
 * Safe from several threads.
 */
int state_key_revoked(const struct state *s, const uint8_t fp[SHA256_LEN],
    bool *ret);
/* All revoked fingerprints at once, sorted, for who tells of them: *ret is malloc'd n * SHA256_LEN octets. Needs read permission on revoked/. */
int state_revoked_list(const struct state *s, uint8_t **ret, size_t *ret_n);

/*
 * Whether the account is blocked at now (seconds since the epoch): a file of
 * its uid's name exists, and no "until=TIME" (RFC 3339, with an offset) in it
 * has come; what cannot be understood blocks.
 * Returns 0 and *ret; ERR_IO, ERR_NOMEM: it cannot be known, and *ret is true.
 */
int state_blocked(const struct state *s, uid_t uid, int64_t now, bool *ret);

#define LOCKDOWN_MAX (1u << 20) /* octets of the file */

/* Who may still enter: uids in decimal, a line each. */
struct lockdown {
	bool active;
	uid_t *uids; /* owned */
	size_t n;
};
/* Returns 0; ERR_IO, ERR_NOMEM: it cannot be known, and nobody is listed. */
int state_lockdown(const struct state *s, struct lockdown *ret);
bool lockdown_lists(const struct lockdown *l, uid_t uid);
void lockdown_release(struct lockdown *l);

#define BOOT_ID_LEN 36 /* of /proc/sys/kernel/random/boot_id */

/*
 * The trial of a policy: "policy=HEX", its SHA-256; "boot=UUID"; "deadline=N",
 * seconds of CLOCK_BOOTTIME.
 */
struct trial {
	bool exists;
	bool understood; /* false: it has run out */
	uint8_t policy[SHA256_LEN];
	char boot_id[BOOT_ID_LEN + 1];
	int64_t deadline_s;
};
/* The ID of the running system's boot. Returns 0, or ERR_IO: it cannot be read. */
int boot_id_read(char ret[BOOT_ID_LEN + 1]);
/* Returns 0; ERR_IO, ERR_NOMEM: it cannot be known. */
int state_trial(const struct state *s, struct trial *ret);

#endif
