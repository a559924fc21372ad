/* SPDX-License-Identifier: BSD-2-Clause */
/* The policy that a command uses. */
#ifndef ADMIN_INFORCE_H
#define ADMIN_INFORCE_H

#include <loginpolicy/cli/load_in_force.h>
#include "command.h"

/* Where the command line says that policy and state are. Borrows from o. */
struct policy_files policy_files_of(const struct options *o);
/*
 * Load the policy that -f names, or the one that the PAM module would use.
 * Errors, and what is used instead, are reported. Release ret with
 * inforce_release() after EXIT_OK; EXIT_NOTHING_DONE: no policy is in force.
 */
enum exit_code inforce_need(const struct options *o, struct inforce *ret);
/*
 * The same for a question about a login: that no policy is in force, or that it
 * is unknown which one is, is an answer (ret->counts), and the policy is empty.
 */
enum exit_code inforce_asked(const struct options *o, struct inforce *ret);
/* As inforce_need(), with the built-in base policy if none is in force. */
enum exit_code inforce_or_base(const struct options *o, struct inforce *ret);
/*
 * The same path as the system that is examined sees it: without --root, unless
 * --state named it. Borrows from path.
 */
const char *inforce_path_there(const struct options *o, const char *path);
/* If there is no policy (why is ERR_NOENT) and no -f, say how to make one. */
void tell_first_policy(const struct options *o, int why);
/* Append "PATH:LINE" of a rule, or "built in". */
void put_where(const struct policy *p, const struct policy_where *w,
    struct buf *b);
/* Append a statement as written, without its comment, escaped. */
void put_rule_text(const struct policy_rule *r, struct buf *b);

#endif
