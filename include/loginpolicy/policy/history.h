/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The history: every policy that was put in force or on trial, as an expanded
 * policy with notes (lib/policy/accept.c has the format).
 */
#ifndef LOGINPOLICY_HISTORY_H
#define LOGINPOLICY_HISTORY_H

#include <loginpolicy/policy/policy.h>
#include <loginpolicy/state/state.h>

#define HISTORY_ID_MAX	 40 /* bytes, with the NUL */
#define HISTORY_WORD_MAX 512
#define HISTORY_HASH_LEN 8 /* digits of the hash, which an ID ends with */

struct history_entry {
	char id[HISTORY_ID_MAX]; /* 20261124T201725Z-9f31c2aa */
	/* What the notes say; false: they cannot be read. */
	bool known;
	int64_t at;
	int64_t written_ns; /* when the file was written: two of one second */
	uid_t by;
	char from[HISTORY_WORD_MAX]; /* escaped */
	char command[32];
	bool trial; /* it was put on trial, and this entry not confirmed */
	/* The beginning of the hash that was in force before; "": unknown. */
	char before[HISTORY_HASH_LEN + 1];
};
struct history {
	struct history_entry *list; /* owned; the oldest first */
	size_t n;
};

/*
 * List the history below the state directory dir. Returns 0, also if there is
 * none; ERR_IO, ERR_NOMEM. Release ret with history_release().
 */
int history_load(const char *dir, struct history *ret);
void history_release(struct history *h);
/* The beginning of the policy's hash, which is the end of the ID. */
const char *history_hash(const struct history_entry *e);
/*
 * The entry whose policy was in force before the i-th was put there: as its
 * note says, or else the last one that was accepted. h->n: there is none.
 */
size_t history_before(const struct history *h, size_t i);
/* Whether the i-th was a trial, and the next entry is what confirmed it. */
bool history_is_confirmed(const struct history *h, size_t i);
/*
 * Find the entry that text names: its ID or the beginning of it; else, with
 * four digits at least, the beginning of a policy's hash: the newest entry of
 * that policy. Returns 0; ERR_NOENT; ERR_DUP (several, or several policies).
 */
int history_find(const struct history *h, const char *text, size_t *ret);
/*
 * Load the policy of an entry. Returns 0 or policy_load()'s errors; release ret
 * and reterr in any case.
 */
int history_policy(const char *dir, const char *id, uid_t owner,
    struct policy *ret, struct policy_errors *reterr);

#endif
