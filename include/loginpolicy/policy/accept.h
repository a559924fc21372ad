/* Putting a policy in force: the file, the last accepted one and its history. */
#ifndef LOGINPOLICY_ACCEPT_H
#define LOGINPOLICY_ACCEPT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include <loginpolicy/policy/policy.h>

/* A policy that is put in force. */
struct policy_acceptance {
	const char *conf; /* absolute path of the policy file */
	const struct buf *text; /* what it shall say; NULL: it stays */
	const char *dir;
	const struct policy *policy; /* of that text at that path */
	int64_t at;
	uid_t by;
	const char *from; /* where the text came from, for who reads history */
	bool in_history; /* history/ gets an entry */
};
/*
 * Whether a policy file at conf would be believed: its folders are root's (or
 * owner's) alone, and it is a file of its own, or none yet. What it says, and
 * to whom it belongs, does not matter. Returns 0, ERR_PERM, ERR_IO, ERR_NOENT.
 */
int policy_place_check(const char *conf, uid_t owner, struct diag *reterr);
/*
 * Everything is written before the policy file is renamed, and that before the
 * last accepted policy: a power cut leaves the old policy or the new one, and
 * a last accepted one that has been in force.
 * Returns 0; ERR_IO, ERR_NOMEM, ERR_UNSUPPORTED (policy_expand()).
 * *ret_in_force: whether the policy file is the new one, also after an error.
 */
int policy_accept(const struct policy_acceptance *a, bool *ret_in_force,
    struct diag *reterr);
/* Whether the last accepted policy is this one, file for file. */
bool policy_is_last_good(const struct policy *p, const char *dir, uid_t owner);

#endif
