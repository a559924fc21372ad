/* The policy that a command goes by. */
#ifndef ADMIN_INFORCE_H
#define ADMIN_INFORCE_H

#include <loginpolicy/cli/load_in_force.h>
#include "command.h"

struct policy_files policy_files_of(const struct options *o);
/*
 * What counts: -f, or else what the PAM module would go by. What is wrong is
 * told on stderr, and what counts instead. Returns -1 to go on, or an exit
 * code.
 */
int inforce_need(const struct options *o, struct inforce *ret);
/* The same for what is asked about a login: that nothing is in force, or cannot be known, is an answer (counts). */
int inforce_asked(const struct options *o, struct inforce *ret);
/* As inforce_need(); where nothing is in force, the built-in base policy counts. */
int inforce_or_base(const struct options *o, struct inforce *ret);
/* The same path as the system that is looked at calls it: without --root, unless --state named it. */
const char *inforce_path_there(const struct options *o, const char *path);
/* Why no policy counts: where there is none, say what makes one. */
void tell_first_policy(const struct options *o, int why);
/* "PATH:LINE" of a rule. */
void put_where(const struct policy *p, const struct policy_where *w,
    struct buf *b);
/* A statement as written, without a comment behind it, escaped. */
void put_rule_text(const struct policy_rule *r, struct buf *b);

#endif
