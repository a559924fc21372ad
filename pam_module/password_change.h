/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One change of a password: what is known of it, its log lines, its messages.
 */
#ifndef PAM_MODULE_PASSWORD_CHANGE_H
#define PAM_MODULE_PASSWORD_CHANGE_H

#include <security/pam_modules.h>
#include <loginpolicy/password/password.h>
#include <loginpolicy/policy/password_for.h>
#include "handle.h"

struct password_change {
	pam_handle_t *pamh;
	bool silent; /* PAM_SILENT */
	const struct module_args *args;
	const char *user; /* libpam's, as service and account */
	const char *service;
	const struct passwd *account;
	char *full_name; /* owned; first part of the GECOS field */
	struct policy policy; /* owned; the one in force */
	bool applies; /* the policy has a rule for this account */
	struct password_choice choice; /* if so, that rule */
	const struct password_rule *rule; /* NULL: it could not be opened */
	struct diag trouble; /* why the rule cannot be applied */
};

/*
 * Find out whose password is changed and by which policy, but not the rule.
 * Returns 0; or ERR_*, which is logged: the change is to be refused. ret is for
 * change_end() in any case.
 */
int change_begin(pam_handle_t *pamh, int flags, const struct module_args *args,
    struct password_change *ret);
void change_end(struct password_change *c);
bool change_is_observed(const struct password_change *c);

/* Log the result of a check. */
void change_log(const struct password_change *c,
    const struct password_result *r);
/* Log that the rule can be applied, if the line has the argument debug. */
void change_log_ready(const struct password_change *c);
/* Log with priority alert what a password is judged without: c->trouble. */
void change_log_warning(const struct password_change *c);
/* Log that the rule cannot be applied, and why: c->trouble. */
void change_log_trouble(const struct password_change *c);

/*
 * Show the user what a new password needs, what a refused one lacks, that it
 * was given once more, which ends the change, or that none can be checked; in
 * the language of the process. Nothing is shown if the program asked for
 * silence, or in mode observe.
 */
void change_tell_demands(const struct password_change *c, bool has_old);
void change_tell_refusal(const struct password_change *c,
    const struct password_result *r);
void change_tell_repeated(const struct password_change *c);
void change_tell_trouble(const struct password_change *c);

#endif
