/* The policy that a command goes by. */
#ifndef ADMIN_INFORCE_H
#define ADMIN_INFORCE_H

#include <loginpolicy/policy/inforce.h>
#include <loginpolicy/policy/policy.h>
#include "command.h"

enum inforce_counts {
	INFORCE_POLICY = 0, /* the policy does */
	INFORCE_NOTHING, /* no policy does: everything is refused but the rescue */
	INFORCE_UNKNOWN /* which does cannot be known: everything is refused */
};

struct inforce {
	struct policy policy; /* empty where none counts */
	enum inforce_counts counts;
	char *
	    path; /* owned: the main file, of the last accepted policy where that counts */
};

/*
 * Load the policy file (-f, or the one in force). errs holds what is wrong
 * with it; release it, too. Returns 0 or policy_load()'s error.
 */
int inforce_load(const struct options *o, struct inforce *ret,
    struct policy_errors *reterr);
/*
 * What counts: -f, or else what the PAM module would go by (policy_in_force()).
 * What is wrong is told on stderr, and what counts instead. Returns -1 to go
 * on, or an exit code.
 */
int inforce_need(const struct options *o, struct inforce *ret);
/* The same for what is asked about a login: that nothing is in force, or cannot be known, is an answer (counts). */
int inforce_asked(const struct options *o, struct inforce *ret);
/* As inforce_need(); where nothing is in force, the built-in base policy counts. */
int inforce_or_base(const struct options *o, struct inforce *ret);
/*
 * Whether the file of the policy does not count, and the last accepted policy
 * does: *ret is its path, owned, or NULL. Returns 0, or ERR_IO, ERR_NOMEM: it
 * cannot be known.
 */
int inforce_last_good(const struct options *o, char **ret);
/* The same path as the system that is looked at calls it: without --root, unless --state named it. */
const char *inforce_path_there(const struct options *o, const char *path);
/* What inforce_load() returned: where there is no policy, say what makes one. */
void tell_first_policy(const struct options *o, int r);
void inforce_release(struct inforce *f);
/* Every error of a policy's text, on stderr. */
void tell_errors(const struct policy_errors *e);
/* A relative path as an absolute one. Not realpath(3): that a file is a link is to be seen. Owned; NULL: no memory, or no such folder any more. */
char *below_cwd(const char *path);
/* "PATH:LINE" of a rule. */
void put_where(const struct policy *p, const struct policy_where *w,
    struct buf *b);
/* A statement as written, without a comment behind it, escaped. */
void put_rule_text(const struct policy_rule *r, struct buf *b);

#endif
