/*
 * Changing the state directory. Each change is on disk when it returns: temp
 * file, fsync, rename, fsync of the directory. Of a change that fails nothing
 * is left, but where it says otherwise.
 *
 * dir: the state directory, that state_open() has found safe.
 */
#ifndef LOGINPOLICY_STATE_WRITE_H
#define LOGINPOLICY_STATE_WRITE_H

#include <loginpolicy/state/state.h>

#define STATE_REASON_MAX 1024 /* octets */

/* Who blocked or revoked, when, why: a file of details/. */
struct state_note {
	bool known; /* false: there is none, or it cannot be understood */
	int64_t at; /* seconds since the epoch */
	uid_t by;
	char *reason; /* owned; NULL: none */
};
void state_note_release(struct state_note *n);
/* Whether it can be kept: one line of UTF-8 that shows what it says. */
bool state_reason_is_good(const char *s);

/*
 * Block the account, until the instant or (NULL) without an end; a block that
 * there is already is replaced. Returns 0, ERR_IO, ERR_NOMEM.
 */
int state_block(const char *dir, uid_t uid, const int64_t *until,
    const struct state_note *note, struct diag *reterr);
/* Returns 0; ERR_NOENT (there is no marker); ERR_IO. */
int state_unblock(const char *dir, uid_t uid, struct diag *reterr);

/* The same of a key. */
int state_revoke(const char *dir, const uint8_t fp[SHA256_LEN],
    const struct state_note *note, struct diag *reterr);
int state_restore(const char *dir, const uint8_t fp[SHA256_LEN],
    struct diag *reterr);

/* Returns 0, also where there is none; ERR_IO, ERR_NOMEM. */
int state_key_note(const struct state *s, const uint8_t fp[SHA256_LEN],
    struct state_note *ret);

/* A block that holds. */
struct state_block {
	uid_t uid;
	bool has_until; /* false: no end that can be understood */
	int64_t until;
	struct state_note note;
};
/* Returns 0; ERR_NOENT (not blocked at now), ERR_IO, ERR_NOMEM. */
int state_block_read(const struct state *s, uid_t uid, int64_t now,
    struct state_block *ret);
void state_block_release(struct state_block *b);

struct state_blocks {
	struct state_block *list; /* owned; by uid */
	size_t n, cap;
};
/* All that hold at now. Needs read permission on blocked/. */
int state_blocks(const struct state *s, int64_t now, struct state_blocks *ret);
void state_blocks_release(struct state_blocks *l);

#endif
