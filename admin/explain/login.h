/* A login as the command line describes it: the facts, and what they are made of. */
#ifndef ADMIN_LOGIN_H
#define ADMIN_LOGIN_H

#include <loginpolicy/policy/access.h>
#include <loginpolicy/account/member.h>
#include "admin/command.h"
#include "admin/inforce.h"
#include "admin/check/module_args.h"

struct login {
	struct facts facts; /* all that will be known: final */
	struct facts early; /* SSH: what the auth stage knows */
	struct access access; /* of either: blocks and the lock-down */
	enum verdict_reason trouble; /* not REASON_NONE: refused for this */
	bool told_later; /* SSH: methods and keys are told at the session */
	struct module_args args; /* of the service's file */
	struct state state;
	struct lookup *lookup; /* owned */
	struct member subject, caller;
	const char *subject_name[1],
	    *caller_name[1]; /* where there is no such account */
	char *service; /* owned; lower case, as PAM has it */
	struct fact_key key;
	struct tz zone;
};

/*
 * Fill ret from USER and the options. What is wrong is told on stderr, and
 * what is only a name too. Returns EXIT_OK, or the code to exit with.
 */
enum exit_code login_load(const struct options *o, const char *user, struct login *ret);
/* By what counts, which login_decide() goes by: f's, borrowed. */
void login_use(struct login *l, const struct inforce *f);
/* As the module decides it: early where all that is known is what the auth stage knows. trace may be NULL. */
struct verdict login_decide(const struct login *l, bool early,
    const struct decide_trace *trace);
void login_release(struct login *l);
/* The zone of the system that is looked at; a missing file is UTC and told. Returns EXIT_OK, or the code to exit with. */
enum exit_code zone_load(const struct options *o, struct tz *ret, bool tell);
/* One key from a file of any kind; whether it is revoked is not looked up. Returns EXIT_OK, or the code to exit with (told). */
enum exit_code key_load(const char *path, struct fact_key *ret);

#endif
