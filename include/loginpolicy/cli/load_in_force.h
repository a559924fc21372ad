/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The policy that a program goes by: the one named with -f, or else the one
 * that the PAM module would go by (policy_in_force()). What is wrong with the
 * policy file, and what counts instead, is printed on stderr.
 */
#ifndef LOGINPOLICY_LOAD_IN_FORCE_H
#define LOGINPOLICY_LOAD_IN_FORCE_H

#include <loginpolicy/policy/inforce.h>
#include <loginpolicy/policy/policy.h>

/* Where the command line says that policy and state are. */
struct policy_files {
	const char *policy; /* -f; NULL: the one in force */
	const char *state; /* --state; NULL: the default, below root */
	const char *root; /* --root, without a slash at its end; "" */
};

enum inforce_counts {
	INFORCE_POLICY = 0, /* the policy counts */
	INFORCE_NOTHING, /* no policy counts: only the rescue is permitted */
	INFORCE_UNKNOWN /* it cannot be known which counts: all is refused */
};

struct inforce {
	/* INFORCE_NOTHING: the built-in base policy; INFORCE_UNKNOWN: empty. */
	struct policy policy;
	enum inforce_counts counts;
	/* 0, or why the policy file does not count: policy_load()'s error. */
	int why;
	/* Owned: the main file; last-good.conf where that one counts. */
	char *path;
};

/*
 * Load the file itself (-f, or the default), whether it is in force or not.
 * errs holds what is wrong with it; release it, too. Prints nothing. Returns 0
 * or policy_load()'s error, also in ret->why.
 */
int inforce_load_file(const struct policy_files *f, struct inforce *ret,
    struct policy_errors *reterr);
/*
 * Load what counts. Returns 0 and ret->counts; or ERR_*, printed, and ret is
 * empty: the file named with -f was not loaded, or memory ran out.
 */
int inforce_load(const struct policy_files *f, struct inforce *ret);
/*
 * Find out whether the last accepted policy counts instead of the file: *ret
 * is its path, owned, or NULL. Returns 0; ERR_IO, ERR_NOMEM: unknown.
 */
int inforce_last_good(const struct policy_files *f, char **ret);
void inforce_release(struct inforce *f);
/* Print every error of a policy's text, "PATH:LINE:COLUMN: error: MESSAGE". */
void policy_errors_print(const struct policy_errors *e);
/* Whether all that is wrong is that there is no policy file; r: of the load. */
bool policy_errors_are_none_yet(const struct policy_errors *e, int r);
/*
 * Make a relative path absolute. Not realpath(3): a link must stay visible.
 * Owned; NULL: no memory, or the working directory is gone.
 */
char *path_below_cwd(const char *path);

#endif
