/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which password lines are for the account. Its groups are looked up by the
 * first call of the stack, which asks for no password yet, and the answer is
 * kept for the second one.
 */
#include <security/pam_ext.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include <loginpolicy/account/member.h>
#include "password_down.h"
#include "password_person.h"

#define DATA_NAME "loginpolicy_password_lines"

/* What was found out, for one account and policy. */
struct kept_lines {
	char *user; /* owned */
	uint8_t policy[SHA256_LEN];
	uint8_t *match; /* owned; a line each, of enum tri */
};

static void
lines_free(pam_handle_t *pamh, void *data, int status)
{
	struct kept_lines *k = data;

	(void)pamh;
	(void)status;
	free(k->user);
	free(k->match);
	free(k);
}

/* NULL: none for this account and policy. */
static const uint8_t *
kept_match(pam_handle_t *pamh, const struct policy *p, const char *user)
{
	const void *data = NULL;
	const struct kept_lines *k;

	if (pam_get_data(pamh, DATA_NAME, &data) != PAM_SUCCESS || data == NULL)
		return NULL;
	k = data;
	return strcmp(k->user, user) == 0 &&
		memcmp(k->policy, p->sha256, SHA256_LEN) == 0
	    ? k->match
	    : NULL;
}

/* Of an account that cannot be looked up every line is unknown. */
static int
ask(struct lookup *l, const struct policy *p, const char *user, uint8_t *ret)
{
	struct fact_person who;
	struct member m;
	struct diag d = {0};
	int r = member_by_name(l, user, &m, &d);

	if (r == ERR_NOMEM)
		return r;
	if (r == 0)
		member_person(&m, &who);
	password_lines_match(p, r == 0 ? &who : NULL, ret);
	if (r == 0)
		member_release(&m);
	return 0;
}

static int
ask_once(const struct policy *p, const char *user, uint8_t *ret)
{
	const bool was_down = down_is_noted();
	struct lookup *l = lookup_new("");
	int r = ERR_NOMEM;

	if (l != NULL) {
		lookup_wait_once(l, was_down);
		r = ask(l, p, user, ret);
		if (r == 0 && !was_down && lookup_is_down(l))
			down_note();
	}
	lookup_free(l);
	return r;
}

/* Keep match, which belongs to the handle from here on. */
static int
keep_match(pam_handle_t *pamh, const struct policy *p, const char *user,
    uint8_t *match)
{
	struct kept_lines *k = calloc(1, sizeof(*k));

	if (k == NULL) {
		free(match);
		return ERR_NOMEM;
	}
	k->match = match;
	k->user = strdup(user);
	memcpy(k->policy, p->sha256, SHA256_LEN);
	if (k->user != NULL &&
	    pam_set_data(pamh, DATA_NAME, k, lines_free) == PAM_SUCCESS)
		return 0;
	lines_free(pamh, k, 0);
	return ERR_NOMEM;
}

/* Find it out and keep it. */
static int
find_match(pam_handle_t *pamh, const struct policy *p, const char *user)
{
	uint8_t *match = calloc(p->n_password_lines, 1);
	int r;

	if (match == NULL)
		return ERR_NOMEM;
	if ((r = ask_once(p, user, match)) == 0)
		return keep_match(pamh, p, user, match);
	free(match);
	return r;
}

int
person_choose_rule(pam_handle_t *pamh, const struct policy *p, const char *user,
    struct password_choice *ret)
{
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	if (p->n_password_lines != 0 && kept_match(pamh, p, user) == NULL) {
		if ((r = find_match(pamh, p, user)) != 0)
			return r;
		r = password_choose(p, kept_match(pamh, p, user), ret);
		if (r == 0 && ret->unknown)
			pam_syslog(pamh, LOG_WARNING,
			    "it is not known which password lines are for "
			    "this account, because a group cannot be looked "
			    "up: the largest demand counts");
		return r;
	}
	return password_choose(p, kept_match(pamh, p, user), ret);
}
