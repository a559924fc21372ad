/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <limits.h>
#include <security/_pam_types.h>
#include <string.h>
#include <strings.h>

#include "lib/pamstack/control.h"

#define UNSET	(-6) /* below all actions */
#define DEFAULT PAM_RETURNS

/* pam.d(5), by number; the last one is for all that are not given. */
static const char *const return_names[PAM_RETURNS + 1] = {"success", "open_err",
    "symbol_err", "service_err", "system_err", "buf_err", "perm_denied",
    "auth_err", "cred_insufficient", "authinfo_unavail", "user_unknown",
    "maxtries", "new_authtok_reqd", "acct_expired", "session_err",
    "cred_unavail", "cred_expired", "cred_err", "no_module_data", "conv_err",
    "authtok_err", "authtok_recover_err", "authtok_lock_busy",
    "authtok_disable_aging", "try_again", "ignore", "abort", "authtok_expired",
    "module_unknown", "bad_item", "conv_again", "incomplete", "default"};
/* By enum pam_action, its sign changed. */
static const char *const action_names[] = {"ignore", "ok", "done", "bad", "die",
    "reset"};
#define ACTIONS (sizeof(action_names) / sizeof(action_names[0]))

static const struct {
	const char *name;
	int on_success; /* and on PAM_NEW_AUTHTOK_REQD */
	int on_ignore, otherwise;
} words[] = {
    {"required", PAM_ACTION_OK, PAM_ACTION_IGNORE, PAM_ACTION_BAD},
    {"requisite", PAM_ACTION_OK, PAM_ACTION_IGNORE, PAM_ACTION_DIE},
    {"optional", PAM_ACTION_OK, PAM_ACTION_IGNORE, PAM_ACTION_IGNORE},
    {"sufficient", PAM_ACTION_DONE, PAM_ACTION_IGNORE, PAM_ACTION_IGNORE},
};

static void
fill(int ret[PAM_RETURNS], int from, int to)
{
	for (size_t i = 0; i < PAM_RETURNS; i++) {
		if (ret[i] == from)
			ret[i] = to;
	}
}

void
pam_control_all_bad(int ret[PAM_RETURNS])
{
	for (size_t i = 0; i < PAM_RETURNS; i++)
		ret[i] = PAM_ACTION_BAD;
}

static void
skip_blanks(const char **p)
{
	while (isspace((unsigned char)**p))
		(*p)++;
}

/* The name that *p begins with, which is passed over; n: none of them. */
static size_t
parse_name(const char **p, const char *const *names, size_t n)
{
	size_t i = 0;

	while (i < n && strncmp(*p, names[i], strlen(names[i])) != 0)
		i++;
	if (i < n)
		*p += strlen(names[i]);
	return i;
}

/* A jump; 0: it is no number from 1 on. */
static int
parse_jump(const char **p)
{
	int n = 0;

	for (; isdigit((unsigned char)**p); (*p)++)
		n = n > INT_MAX / 10 - 1 ? INT_MAX / 10 : n * 10 + (**p - '0');
	return n;
}

/* RETURN=ACTION. Returns false if it cannot be understood. */
static bool
parse_pair(const char **p, int ret[PAM_RETURNS])
{
	size_t value = parse_name(p, return_names, PAM_RETURNS + 1), action;
	int does;

	skip_blanks(p);
	if (value > DEFAULT || *(*p) != '=')
		return false;
	(*p)++;
	skip_blanks(p);
	if ((action = parse_name(p, action_names, ACTIONS)) < ACTIONS)
		does = -(int)action;
	else if ((does = parse_jump(p)) == 0)
		return false;
	if (value == DEFAULT)
		fill(ret, UNSET, does);
	else
		ret[value] = does;
	return true;
}

static void
parse_pairs(const char *p, int ret[PAM_RETURNS])
{
	for (size_t i = 0; i < PAM_RETURNS; i++)
		ret[i] = UNSET;
	for (skip_blanks(&p); *p != '\0'; skip_blanks(&p)) {
		if (!parse_pair(&p, ret)) {
			pam_control_all_bad(ret);
			return;
		}
	}
	fill(ret, UNSET, PAM_ACTION_BAD);
}

enum pam_control
pam_control_parse(const char *text, int ret[PAM_RETURNS])
{
	pam_control_all_bad(ret);
	if (strcasecmp(text, "include") == 0)
		return PAM_CONTROL_INCLUDE;
	if (strcasecmp(text, "substack") == 0)
		return PAM_CONTROL_SUBSTACK;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(text, words[i].name) != 0)
			continue;
		fill(ret, PAM_ACTION_BAD, words[i].otherwise);
		ret[PAM_SUCCESS] = words[i].on_success;
		ret[PAM_NEW_AUTHTOK_REQD] = words[i].on_success;
		ret[PAM_IGNORE] = words[i].on_ignore;
		return PAM_CONTROL_ACTIONS;
	}
	parse_pairs(text, ret);
	return PAM_CONTROL_ACTIONS;
}
