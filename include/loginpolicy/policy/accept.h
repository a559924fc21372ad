/*
 * Putting a policy in force: the file, the last accepted one and its history.
 */
#ifndef LOGINPOLICY_ACCEPT_H
#define LOGINPOLICY_ACCEPT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include <loginpolicy/policy/policy.h>

/* A policy to be put in force. */
struct policy_acceptance {
	const char *conf; /* absolute path of the policy file */
	const struct buf *text; /* its new content; NULL: unchanged */
	const char *dir; /* the state directory */
	const struct policy *policy; /* of that text at that path */
	int64_t at;
	uid_t by;
	const char *from; /* where the text came from, for the history */
	bool in_history; /* history/ gets an entry */
};
/*
 * Check that a policy file at conf would be trusted: its folders are only
 * root's (or owner's), and it is a regular file, or does not exist. Its content
 * and owner are not checked. Returns 0, ERR_SYNTAX, ERR_PERM, ERR_IO,
 * ERR_NOENT.
 */
int policy_place_check(const char *conf, uid_t owner, struct diag *reterr);
/*
 * Put the policy in force. Everything is written before the policy file is
 * renamed, and that before the last accepted policy: a power cut leaves the old
 * policy or the new one, and a last accepted one that was in force.
 * Returns 0; ERR_IO, ERR_NOMEM, ERR_UNSUPPORTED (policy_expand()).
 * *ret_in_force: whether the policy file is the new one, also after an error.
 */
int policy_accept(const struct policy_acceptance *a, bool *ret_in_force,
    struct diag *reterr);
/* Return whether the last accepted policy is this one, file by file. */
bool policy_is_last_good(const struct policy *p, const char *dir, uid_t owner);

#endif
