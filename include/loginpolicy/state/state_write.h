/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks and revocations with their details, and changing them. A change is on
 * disk when its function returns (temporary file, fsync, rename, fsync of the
 * directory); a change that fails leaves nothing behind. ERR_UNSYNCED: it is
 * made, but a power cut may undo it.
 *
 * dir: the state directory, checked before by state_open().
 */
#ifndef LOGINPOLICY_STATE_WRITE_H
#define LOGINPOLICY_STATE_WRITE_H

#include <loginpolicy/base/buf.h>
#include <loginpolicy/state/state.h>

#define STATE_REASON_MAX 1024 /* bytes */

/* Who blocked an account or revoked a key, when, and why. */
struct state_note {
	/* false: there are no details, or they cannot be understood */
	bool known;
	int64_t at; /* seconds since the epoch */
	uid_t by;
	char *reason; /* owned; NULL: none */
	/* Of a block: when the person left; made by 'block --sync'. */
	bool has_left;
	int64_t left; /* seconds since the epoch */
	bool by_sync;
};
/* Free what n holds, and zero it. */
void state_note_release(struct state_note *n);
/*
 * Return whether s can be stored as a reason: one line of UTF-8, up to
 * STATE_REASON_MAX bytes, without controls and invisible characters.
 */
bool state_reason_is_good(const char *s);

/*
 * Create a folder of the state directory, only for root, if it does not exist.
 * Returns 0, ERR_IO, ERR_NOMEM.
 */
int state_make_folder(const char *dir, const char *name, struct diag *reterr);
/*
 * Block the account until an instant (seconds since the epoch), or without an
 * end (NULL). An existing block is replaced. Returns 0, ERR_IO, ERR_NOMEM.
 */
int state_add_block(const char *dir, uid_t uid, const int64_t *until,
    const struct state_note *note, struct diag *reterr);
struct state_block;
/* The same for a block that may begin later. */
int state_put_block(const char *dir, const struct state_block *b,
    struct diag *reterr);
/*
 * End the block; its details stay until they are forgotten. Returns 0;
 * ERR_NOENT (not blocked), ERR_IO, ERR_NOMEM.
 */
int state_unblock(const char *dir, uid_t uid, struct diag *reterr);
/* Remove the details of an ended block, as far as that is possible. */
void state_forget_block(const char *dir, uid_t uid);

/* The same for the key with this fingerprint: revoke it, and end that. */
int state_revoke(const char *dir, const uint8_t fp[SHA256_LEN],
    const struct state_note *note, struct diag *reterr);
int state_unrevoke(const char *dir, const uint8_t fp[SHA256_LEN],
    struct diag *reterr);
void state_forget_revocation(const char *dir, const uint8_t fp[SHA256_LEN]);

/*
 * Read the details of a key's revocation. Returns 0, also if there are none
 * (!ret->known); ERR_IO, ERR_NOMEM. Release ret with state_note_release().
 */
int state_revocation_note(const struct state *s, const uint8_t fp[SHA256_LEN],
    struct state_note *ret);

/* A block. */
struct state_block {
	uid_t uid;
	/* false: from now on, or from a time that cannot be understood */
	bool has_starting;
	int64_t starting;
	/* false: no end, or one that cannot be understood */
	bool has_until;
	int64_t until;
	struct state_note note;
};
/* As now: also a block whose end has passed, or that begins later. */
#define STATE_EVER INT64_MIN
/*
 * Read the account's block. Returns 0; ERR_NOENT (not blocked at now), ERR_IO,
 * ERR_NOMEM. Release ret with state_block_release().
 */
int state_read_block(const struct state *s, uid_t uid, int64_t now,
    struct state_block *ret);
void state_block_release(struct state_block *b);

struct state_blocks {
	struct state_block *list; /* owned; sorted by uid */
	size_t n;
};
/*
 * List the blocks in force at now (STATE_EVER: all). Needs read permission on
 * blocked/.
 * Returns 0, ERR_IO, ERR_NOMEM. Release ret with state_blocks_release().
 */
int state_list_blocks(const struct state *s, int64_t now,
    struct state_blocks *ret);
/* Leave out those that are over at now: what begins later stays. */
void state_drop_ended(struct state_blocks *l, int64_t now);
void state_blocks_release(struct state_blocks *l);

/* --- the lock-down --- */

#define LOCKDOWN_UIDS_MAX 4096 /* who may be listed */

/*
 * Let nobody in but these uids. One in force is replaced. Returns 0, ERR_IO,
 * ERR_NOMEM, ERR_RANGE (more than LOCKDOWN_UIDS_MAX).
 */
int state_lock_down(const char *dir, const uid_t *uids, size_t n,
    const struct state_note *note, struct diag *reterr);
/*
 * End it; its details stay until they are forgotten. Returns 0; ERR_NOENT
 * (there is none), ERR_IO, ERR_NOMEM.
 */
int state_end_lockdown(const char *dir, struct diag *reterr);
void state_forget_lockdown(const char *dir);
/*
 * Read who began it, when and why. Returns 0, also if that is not known
 * (!ret->known); ERR_IO, ERR_NOMEM. Release ret with state_note_release().
 */
int state_lockdown_note(const struct state *s, struct state_note *ret);

/* --- trials --- */

/* Append the content of the file "trial". Errors are in b. */
void trial_print(const struct trial *t, struct buf *b);
/*
 * Remove the trial. ran_out: nobody confirmed it, which state_trial_ran_out()
 * then reports until the next trial or state_forget_trial(). Returns 0, also
 * if there is none; ERR_IO, ERR_NOMEM.
 */
int state_end_trial(const char *dir, bool ran_out, struct diag *reterr);
/* Read the trial that ran out last, as state_trial() does. */
int state_trial_ran_out(const struct state *s, struct trial *ret);
/* Forget the trial that ran out. Returns 0, also if there is none; ERR_IO. */
int state_forget_trial(const char *dir, struct diag *reterr);

#endif
