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
 * Load the policy of an entry. Returns 0 or policy_load()'s errors; release ret
 * and reterr in any case.
 */
int history_policy(const char *dir, const char *id, uid_t owner,
    struct policy *ret, struct policy_errors *reterr);

#endif
