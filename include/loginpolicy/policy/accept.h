/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Putting a policy in force: the file, the last accepted one and its history.
 */
#ifndef LOGINPOLICY_ACCEPT_H
#define LOGINPOLICY_ACCEPT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include <loginpolicy/policy/policy.h>
#include <loginpolicy/state/state.h>

/* A policy to be put in force. */
struct policy_acceptance {
	const char *root; /* prefix of the policy's paths; NULL: "" */
	/* The file that changes: the policy file, or one that it includes. */
	const char *conf; /* absolute; root included */
	const struct buf *text; /* its new content; NULL: unchanged */
	/* Put all files of policy in their places; text is ignored. */
	bool restore;
	/* The state directory; NULL: none, so that only the files change. */
	const char *dir;
	const struct policy *policy; /* with that text at that path */
	int64_t at;
	uid_t by;
	const char *from; /* where the text came from, for the history */
	const char *command; /* that puts it in force; NULL: "apply" */
	bool in_history; /* history/ gets an entry */
	/* SHA-256 of the policy that was in force; NULL: none, or unknown. */
	const uint8_t *before;
	/*
	 * Its trial, which begins with the change: the last accepted policy
	 * stays the one to go back to. NULL: it is accepted, and a trial ends.
	 */
	const struct trial *trial;
	bool keep_trial; /* the caller ends the trial that is there */
	/*
	 * The policy file changes even if the state directory cannot be written
	 * to: that is an error, but the policy is in force. Not with trial.
	 */
	bool way_out;
	size_t *moved; /* counts the drop-ins that are renamed; NULL: not */
};
/*
 * Check that a policy file at conf would be trusted: its folders are only
 * root's (or owner's), and it is a regular file, or does not exist. Its content
 * and owner are not checked. Returns 0, ERR_SYNTAX, ERR_PERM, ERR_IO,
 * ERR_NOENT.
 */
int policy_place_check(const char *conf, uid_t owner, struct diag *reterr);
/*
 * Put the policy in force. A trial begins before that. Everything is written
 * before the policy file is renamed, and that before the last accepted policy:
 * a power cut leaves the old policy or the new one, and a last accepted one
 * that was in force.
 * Returns 0; ERR_IO, ERR_NOMEM, ERR_UNSUPPORTED (policy_expand()).
 * *ret_in_force: whether the policy file is the new one, also after an error.
 */
int policy_accept(const struct policy_acceptance *a, bool *ret_in_force,
    struct diag *reterr);
/* Return whether the last accepted policy is this one, file by file. */
bool policy_is_last_good(const struct policy *p, const char *dir, uid_t owner);
/* Return whether the main file that was read has all files in one. */
bool policy_is_all_in_one(const struct policy *p);
/* Return whether two policies have the same files. */
bool policy_is_same(const struct policy *a, const struct policy *b);
/*
 * Load the last accepted policy. Returns 0, or policy_load()'s error
 * (ERR_NOENT: there is none); release ret also then.
 */
int policy_load_last_good(const char *dir, uid_t owner, struct policy *ret);
/*
 * Check that policy_restore() finds a place for every file: no folder is
 * another kind of file, and no file is a folder. Returns 0, ERR_IO, ERR_NOMEM.
 */
int policy_restore_check(const struct policy *p, const char *root,
    struct diag *reterr);
/*
 * Put every file of an expanded policy in its place below root, the main file
 * last. Until then the main file is all of them in one (policy_expand()), so
 * that the policy never is half of it. Files that its include statements would
 * find besides are renamed, with ".rolled-back" at their end, and counted.
 * Returns 0;
 * ERR_IO, ERR_NOMEM, ERR_DUP (the files do not make this policy): the main file
 * stays all of them in one.
 */
int policy_restore(const struct policy *p, const char *root, size_t *ret_moved,
    struct diag *reterr);

#endif
