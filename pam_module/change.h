/* One change of a password: what is known of it, what is logged and told. */
#ifndef PAM_MODULE_CHANGE_H
#define PAM_MODULE_CHANGE_H

#include <security/pam_modules.h>
#include <loginpolicy/password/password.h>
#include "args.h"

struct change {
	pam_handle_t *pamh;
	bool silent; /* PAM_SILENT */
	const struct args *args;
	const char *user; /* libpam's */
	const char *service; /* libpam's */
	const struct passwd *account; /* libpam's */
	char *full_name; /* owned; of the GECOS field */
	struct policy policy; /* owned; the one in force */
	bool applies; /* the policy has a say in this account's password */
	const struct password_rule *rule; /* NULL: it cannot be opened */
	struct diag trouble; /* why the rule cannot be applied */
};

/*
 * Gather all that. first: whether this is the first pass over the stack, which
 * is the one to log that the policy file is not what counts.
 * Returns 0; or ERR_*: nobody knows whose password it is or what counts, which
 * is logged; it is to be refused.
 */
int change_begin(pam_handle_t *pamh, int flags, const struct args *args,
    struct change *ret);
void change_end(struct change *c);
bool change_is_observed(const struct change *c);

/* One line in the log. r: what was found wanting. */
void change_log(const struct change *c, const struct password_result *r);
/* That the rule can be applied, where the line has the argument debug. */
void change_log_ready(const struct change *c);
/* That the rule cannot be applied, by c->trouble. */
void change_log_trouble(const struct change *c);

/* On the person's screen, in the language of the process; nothing where silent or observed. */
void change_tell_demands(const struct change *c, bool has_old);
void change_tell_refusal(const struct change *c,
    const struct password_result *r);
void change_tell_trouble(const struct change *c);

#endif
