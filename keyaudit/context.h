/* SPDX-License-Identifier: BSD-2-Clause */
/* What keys are judged by: the policy in force and what was revoked. */
#ifndef KEYAUDIT_CONTEXT_H
#define KEYAUDIT_CONTEXT_H

#include <loginpolicy/cli/load_in_force.h>
#include <loginpolicy/keyrule/judge.h>
#include <loginpolicy/cli/options.h>

struct context {
	struct inforce inforce;
	const char *policy_path; /* NULL: the built-in base policy */
	char *state_dir; /* owned, with --root before it */
	struct state state; /* open as long as keys are judged */
	struct judge judge; /* borrows from the above */
};

/*
 * Load all of it; problems are reported. now: seconds since the epoch. Release
 * ret after EXIT_OK; EXIT_NOTHING_DONE: it is released.
 */
enum exit_code context_load(const struct options *o, int64_t now,
    struct context *ret);
void context_release(struct context *c);

#endif
