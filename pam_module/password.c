/*
 * The password stage. The password is asked for through pam_get_authtok(3), so
 * that use_authtok and its kin mean what they mean in other modules, and
 * judged before it is to be typed again.
 */
#include <pwd.h>
#include <security/pam_ext.h>
#include <stdlib.h>
#include <string.h>

#include "password.h"

/* One round's end. */
enum outcome {
	AGAIN, /* a try is used up */
	PASSED,
	OVER /* there is no use in asking again */
};

struct rounds {
	struct change *c;
	char *rejected; /* owned: the password of the last round; wiped */
	bool told; /* the demands */
};

/* No error may become one of the two that let a password pass. */
static int
code_of(enum outcome o)
{
	return o == PASSED ? PAM_IGNORE : PAM_AUTHTOK_ERR;
}

/* All that judging needs, so that nobody is asked for a password in vain. */
static bool
is_ready(struct change *c)
{
	return c->rule != NULL &&
	    c->rule->ready(&c->policy.password, "", &c->trouble) == 0;
}

int
password_preliminary(struct change *c)
{
	if (is_ready(c)) {
		change_log_ready(c);
		return PAM_IGNORE;
	}
	/* Observed, it is logged once there is a password. */
	if (change_is_observed(c))
		return PAM_IGNORE;
	change_log_trouble(c);
	change_tell_trouble(c);
	return PAM_AUTHTOK_ERR;
}

static void
forget(struct rounds *r)
{
	if (r->rejected != NULL)
		explicit_bzero(r->rejected, strlen(r->rejected));
	free(r->rejected);
	r->rejected = NULL;
}

/* libpam wipes it. */
static void
clear(struct rounds *r)
{
	pam_set_item(r->c->pamh, PAM_AUTHTOK, NULL);
}

/* Was it given by a module before us, it has been typed twice there. */
static bool
is_given(struct rounds *r)
{
	const void *token = NULL;

	return pam_get_item(r->c->pamh, PAM_AUTHTOK, &token) == PAM_SUCCESS &&
	    token != NULL;
}

/* As the stack knows it; never asked for by us. libpam's. */
static const char *
old_of(const struct change *c)
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
		change_tell_demands(r->c, old_of(r->c) != NULL);
	r->told = true;
}

/* Whether it meets the rule, or need not. */
static bool
is_accepted(struct rounds *r, const char *token)
{
	struct change *c = r->c;
	const struct password_input in = {.password = token,
	    .len = strlen(token),
	    .old = old_of(c),
	    .user = c->user,
	    .full_name = c->full_name};
	struct password_result res = {0};

	if (c->rule == NULL ||
	    c->rule->judge(&c->policy.password, "", &in, &res, &c->trouble) !=
		0) {
		change_log_trouble(c);
		change_tell_trouble(c);
		return change_is_observed(c);
	}
	change_log(c, &res);
	if (res.missing != 0)
		change_tell_refusal(c, &res);
	return res.missing == 0 || change_is_observed(c);
}

/* The caller that gives what was refused again has nothing else to give. */
static enum outcome
reject(struct rounds *r, const char *token)
{
	enum outcome o = AGAIN;

	forget(r);
	if ((r->rejected = strdup(token)) == NULL)
		o = OVER;
	clear(r);
	return o;
}

static enum outcome
verify(struct rounds *r, bool given, const char *token)
{
	int ret;

	if (given)
		return PASSED;
	ret = pam_get_authtok_verify(r->c->pamh, &token, NULL);
	if (ret == PAM_SUCCESS && token != NULL)
		return PASSED;
	clear(r);
	return ret == PAM_TRY_AGAIN ? AGAIN : OVER;
}

static enum outcome
play(struct rounds *r)
{
	const char *token = NULL;
	bool given = is_given(r);
	int ret;

	if (!given && !r->c->args->use_authtok)
		tell_demands_once(r);
	ret = pam_get_authtok_noverify(r->c->pamh, &token, NULL);
	if (ret != PAM_SUCCESS || token == NULL)
		return ret == PAM_TRY_AGAIN ? AGAIN : OVER;
	if (r->rejected != NULL && strcmp(r->rejected, token) == 0) {
		clear(r);
		return OVER;
	}
	if (!is_accepted(r, token))
		return reject(r, token);
	return verify(r, given, token);
}

int
password_update(struct change *c)
{
	struct rounds r = {.c = c};
	enum outcome o = AGAIN;
	unsigned left = c->policy.password.tries;

	while (o == AGAIN && left-- != 0)
		o = play(&r);
	forget(&r);
	return o == AGAIN ? PAM_MAXTRIES : code_of(o);
}
