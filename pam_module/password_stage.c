/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The password stage. The password is prompted for by pam_get_authtok(3), so
 * that use_authtok and the like mean the same as in other modules, and checked
 * before it has to be typed again.
 */
#include <dlfcn.h>
#include <pwd.h>
#include <security/pam_ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "password_change.h"
#include "password_stage.h"

#define DATA_NAME "loginpolicy_password_rule"

/* --- the rule's object, kept open as long as the PAM handle --- */

static void
rule_free(pam_handle_t *pamh, void *data, int status)
{
	(void)pamh;
	(void)status;
	password_rule_close(data);
	free(data);
}

/*
 * The object is in the directory that libpam loaded this module from, and may
 * have the module's owner.
 */
static int
rule_find(char **ret_folder, uid_t *ret_owner, struct diag *d)
{
	static const char here;
	Dl_info info;
	struct stat st;
	const char *slash;

	if (dladdr(&here, &info) == 0 || info.dli_fname == NULL ||
	    info.dli_fname[0] != '/' ||
	    (slash = strrchr(info.dli_fname, '/')) == NULL ||
	    stat(info.dli_fname, &st) != 0)
		return diag_set(d, ERR_NOENT,
		    "cannot find the directory of pam_loginpolicy.so");
	*ret_owner = st.st_uid;
	*ret_folder = strndup(info.dli_fname, (size_t)(slash - info.dli_fname));
	return *ret_folder == NULL ? diag_set(d, ERR_NOMEM, "out of memory")
				   : 0;
}

static int
rule_open(pam_handle_t *pamh, struct password_object *o, struct diag *d)
{
	char *folder = NULL;
	uid_t owner = 0;
	int r = rule_find(&folder, &owner, d);

	if (r == 0)
		r = password_rule_open(folder, owner, o, d);
	free(folder);
	if (r == 0 &&
	    pam_set_data(pamh, DATA_NAME, o, rule_free) != PAM_SUCCESS) {
		password_rule_close(o);
		r = diag_set(d, ERR_NOMEM, "out of memory");
	}
	return r;
}

/* The handle's rule, opened by the first call. NULL: reterr says why. */
static const struct password_rule *
rule_of(pam_handle_t *pamh, struct diag *reterr)
{
	struct password_object *o = NULL;
	const void *kept;

	if (pam_get_data(pamh, DATA_NAME, &kept) == PAM_SUCCESS)
		return ((const struct password_object *)kept)->rule;
	if ((o = calloc(1, sizeof(*o))) == NULL) {
		diag_set(reterr, ERR_NOMEM, "out of memory");
		return NULL;
	}
	if (rule_open(pamh, o, reterr) != 0) {
		free(o);
		return NULL;
	}
	return o->rule;
}

/* --- rounds of asking --- */

/* How a round ends. */
enum outcome {
	OUTCOME_AGAIN, /* one try is used up */
	OUTCOME_PASSED,
	OUTCOME_OVER /* another try would be useless */
};

struct rounds {
	struct password_change *c;
	char *rejected; /* owned; the password of the last round; wiped */
	bool told; /* what a new password needs */
};

static void
forget_rejected(struct rounds *r)
{
	if (r->rejected != NULL)
		explicit_bzero(r->rejected, strlen(r->rejected));
	free(r->rejected);
	r->rejected = NULL;
}

/* libpam wipes it. */
static void
clear_token(struct rounds *r)
{
	pam_set_item(r->c->pamh, PAM_AUTHTOK, NULL);
}

/* A password that an earlier module has set was typed twice there. */
static bool
is_given(struct rounds *r)
{
	const void *token = NULL;

	return pam_get_item(r->c->pamh, PAM_AUTHTOK, &token) == PAM_SUCCESS &&
	    token != NULL;
}

/* The old password if the stack has it; we never ask for it. libpam's. */
static const char *
old_password(const struct password_change *c)
{
	const void *old = NULL;

	return pam_get_item(c->pamh, PAM_OLDAUTHTOK, &old) == PAM_SUCCESS
	    ? old
	    : NULL;
}

/* Batches set thousands of passwords, and ask nobody. */
static bool
is_batch(const char *service)
{
	return strcmp(service, "chpasswd") == 0 ||
	    strcmp(service, "newusers") == 0;
}

static void
tell_demands_once(struct rounds *r)
{
	if (!r->told && !is_batch(r->c->service))
		change_tell_demands(r->c, old_password(r->c) != NULL);
	r->told = true;
}

/* Whether it meets the rule, or is only observed. */
static bool
is_accepted(struct password_change *c, const char *token)
{
	const struct password_input in = {.password = token,
	    .len = strlen(token),
	    .old = old_password(c),
	    .user = c->user,
	    .full_name = c->full_name};
	struct password_result res = {0};
	bool accepted;

	if (c->rule == NULL ||
	    c->rule->judge(&c->choice.rule, "", &in, &res, &c->trouble) != 0) {
		change_log_trouble(c);
		change_tell_trouble(c);
		return change_is_observed(c);
	}
	if (c->trouble.msg[0] != '\0')
		change_log_warning(c);
	change_log(c, &res);
	if (res.missing != 0)
		change_tell_refusal(c, &res);
	accepted = res.missing == 0 || change_is_observed(c);
	explicit_bzero(&res, sizeof(res));
	return accepted;
}

/* Remember it: a program that gives it again has no other one. */
static enum outcome
reject(struct rounds *r, const char *token)
{
	forget_rejected(r);
	r->rejected = strdup(token);
	clear_token(r);
	return r->rejected != NULL ? OUTCOME_AGAIN : OUTCOME_OVER;
}

/* Have it typed again. */
static enum outcome
verify_typing(struct rounds *r, const char *token)
{
	int ret = pam_get_authtok_verify(r->c->pamh, &token, NULL);

	if (ret == PAM_SUCCESS && token != NULL)
		return OUTCOME_PASSED;
	clear_token(r);
	return ret == PAM_TRY_AGAIN ? OUTCOME_AGAIN : OUTCOME_OVER;
}

static enum outcome
ask_once(struct rounds *r)
{
	const char *token = NULL;
	bool given = is_given(r);
	int ret;

	if (!given && !r->c->args->use_authtok)
		tell_demands_once(r);
	ret = pam_get_authtok_noverify(r->c->pamh, &token, NULL);
	if (ret != PAM_SUCCESS || token == NULL)
		return ret == PAM_TRY_AGAIN ? OUTCOME_AGAIN : OUTCOME_OVER;
	if (r->rejected != NULL && strcmp(r->rejected, token) == 0) {
		clear_token(r);
		if (!is_batch(r->c->service))
			change_tell_repeated(r->c);
		return OUTCOME_OVER;
	}
	if (!is_accepted(r->c, token))
		return reject(r, token);
	return given ? OUTCOME_PASSED : verify_typing(r, token);
}

/* No error may become a code that lets a password pass. */
static int
change_password(struct password_change *c)
{
	struct rounds r = {.c = c};
	enum outcome o = OUTCOME_AGAIN;
	unsigned left = c->policy.password.tries;

	while (o == OUTCOME_AGAIN && left-- != 0)
		o = ask_once(&r);
	forget_rejected(&r);
	if (o == OUTCOME_AGAIN)
		return PAM_MAXTRIES;
	return o == OUTCOME_PASSED ? PAM_IGNORE : PAM_AUTHTOK_ERR;
}

/* Check all that is needed, so that nobody is asked for a password in vain. */
static int
check_readiness(struct password_change *c)
{
	if (c->rule != NULL &&
	    c->rule->ready(&c->choice.rule, "", &c->trouble) == 0) {
		change_log_ready(c);
		return PAM_IGNORE;
	}
	/* In mode observe it is logged once there is a password. */
	if (change_is_observed(c))
		return PAM_IGNORE;
	change_log_trouble(c);
	change_tell_trouble(c);
	return PAM_AUTHTOK_ERR;
}

int
password_stage(pam_handle_t *pamh, int flags, const struct module_args *args)
{
	struct password_change c;
	int r = PAM_AUTHTOK_ERR;

	if (change_begin(pamh, flags, args, &c) == 0) {
		if (c.applies)
			c.rule = rule_of(pamh, &c.trouble);
		if (!c.applies)
			r = PAM_IGNORE;
		else if (((unsigned)flags & PAM_PRELIM_CHECK) != 0)
			r = check_readiness(&c);
		else if (((unsigned)flags & PAM_UPDATE_AUTHTOK) != 0)
			r = change_password(&c);
	}
	change_end(&c);
	return r;
}
