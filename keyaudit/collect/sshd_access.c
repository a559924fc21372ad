/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As sshd decides it (auth.c, allowed_user(); auth2-pubkey.c), and PAM's
 * account stage after it. tests/e2e/keyaudit/used.sh holds each against a real
 * login. A setting that depends on the address a login comes from makes the
 * answer "unknown": nobody has said which address.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <loginpolicy/account/account_state.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/base/pattern.h>
#include "sshd_access.h"

#define RSA_BITS \
	1024 /* RequiredRSASize by default, and built in since OpenSSH 7.6 */
#define DEPENDS "it depends on the connection: a Match block in sshd_config"

/* What is being judged. */
struct judged {
	const struct sshd_answer *a;
	const struct sshd_access_subject *s;
	struct key_access *ret;
};

/* The value of a keyword that has one, or its default. */
static const char *
setting_value(const struct sshd_answer *a, enum sshd_keyword k,
    const char *otherwise)
{
	return a->values[k].n == 0 ? otherwise : a->values[k].list[0];
}

/* Whether k is the word. A value that is not sure makes the whole answer so. */
static bool
setting_is(struct judged *j, enum sshd_keyword k, const char *word,
    const char *otherwise)
{
	if ((j->a->unsure & 1u << k) != 0) {
		key_access_lower(j->ret, USED_UNKNOWN, DEPENDS);
		return false;
	}
	return strcasecmp(setting_value(j->a, k, otherwise), word) == 0;
}

static void
judge_source(struct judged *j)
{
	switch (j->a->source) {
	case SSHD_FAILS:
		key_access_lower(j->ret, USED_UNKNOWN,
		    "sshd -T failed: sshd may not run");
		return;
	case SSHD_ABSENT:
		key_access_lower(j->ret, USED_UNKNOWN, "no sshd was found");
		return;
	case SSHD_SAYS:
	case SSHD_READ:
		return;
	}
}

/*
 * "publickey" or "publickey:…" is a step of the list; *ret_more: there are
 * others.
 */
static bool
has_publickey(const char *list, bool *ret_more)
{
	bool has = false;
	size_t n;

	*ret_more = false;
	for (;; list += n + 1) {
		n = strcspn(list, ",");
		if (n >= 9 && strncasecmp(list, "publickey", 9) == 0 &&
		    (n == 9 || list[9] == ':'))
			has = true;
		else
			*ret_more = true;
		if (list[n] == '\0')
			return has;
	}
}

static void
judge_methods(struct judged *j)
{
	const struct sshd_values *v =
	    &j->a->values[SSHD_AUTHENTICATION_METHODS];
	bool has = v->n == 0, alone = has, more;

	if (setting_is(j, SSHD_AUTHENTICATION_METHODS, "any", "any"))
		return;
	for (size_t i = 0; i < v->n; i++) {
		if (!has_publickey(v->list[i], &more))
			continue;
		has = true;
		alone = alone || !more;
	}
	if (!has && j->ret->used != USED_UNKNOWN)
		key_access_lower(j->ret, USED_NO,
		    "AuthenticationMethods does not have publickey");
	else if (!alone && j->ret->used == USED_YES)
		j->ret->why = "not alone: AuthenticationMethods asks for more";
}

/* USER, or USER@HOST, which depends on the connection. */
static enum sshd_truth
user_matches(const char *name, const char *pattern)
{
	const char *host = strchr(pattern, '@');
	size_t len = host == NULL ? strlen(pattern) : (size_t)(host - pattern);

	if (!pattern_match(pattern, len, name, strlen(name), PATTERN_ONE))
		return SSHD_NO;
	return host == NULL ? SSHD_YES : SSHD_MAYBE;
}

static enum sshd_truth
users_match(const struct judged *j, enum sshd_keyword k)
{
	const struct sshd_values *v = &j->a->values[k];
	enum sshd_truth found = SSHD_NO, one;

	for (size_t i = 0; i < v->n; i++) {
		one = user_matches(j->s->who->name, v->list[i]);
		if (one == SSHD_YES)
			return SSHD_YES;
		if (one == SSHD_MAYBE)
			found = SSHD_MAYBE;
	}
	return found;
}

static enum sshd_truth
groups_match(const struct judged *j, enum sshd_keyword k)
{
	const struct sshd_values *v = &j->a->values[k];

	if (!j->s->groups_known)
		return SSHD_MAYBE;
	for (size_t i = 0; i < v->n; i++) {
		for (size_t g = 0; g < j->s->n_groups; g++) {
			const char *group = j->s->groups[g];

			if (pattern_match(v->list[i], strlen(v->list[i]), group,
				strlen(group), PATTERN_ONE))
				return SSHD_YES;
		}
	}
	return SSHD_NO;
}

/* A list that refuses those in it (deny), or all others. */
static void
judge_list(struct judged *j, enum sshd_keyword k, bool deny, const char *why)
{
	bool users = k == SSHD_ALLOW_USERS || k == SSHD_DENY_USERS;
	enum sshd_truth in;

	if ((j->a->unsure & 1u << k) != 0) {
		key_access_lower(j->ret, USED_UNKNOWN, DEPENDS);
		return;
	}
	if (j->a->values[k].n == 0)
		return;
	in = users ? users_match(j, k) : groups_match(j, k);
	if (in == SSHD_MAYBE)
		key_access_lower(j->ret, USED_UNKNOWN,
		    users ? "AllowUsers or DenyUsers names a host"
			  : "the account's groups are not known");
	else if ((in == SSHD_YES) == deny)
		key_access_lower(j->ret, USED_NO, why);
}

static void
judge_root(struct judged *j)
{
	if (j->s->who->uid != 0)
		return;
	if (setting_is(j, SSHD_PERMIT_ROOT_LOGIN, "no", "prohibit-password"))
		key_access_lower(j->ret, USED_NO, "PermitRootLogin no");
	j->ret->root_forced_only = setting_is(j, SSHD_PERMIT_ROOT_LOGIN,
	    "forced-commands-only", "prohibit-password");
}

static void
judge_with_pam(struct judged *j)
{
	if ((j->s->state & ACCOUNT_PASSWORD_EXPIRED) != 0)
		key_access_lower(j->ret, USED_NO,
		    "the account has expired with its password");
	if ((j->s->state & ACCOUNT_NO_SHADOW) != 0)
		key_access_lower(j->ret, USED_NO,
		    "the account has no line in /etc/shadow");
	if ((j->s->state & ACCOUNT_CHANGE_PASSWORD) != 0 &&
	    j->ret->used == USED_YES)
		j->ret->why = "the password must be changed first";
}

static void
judge_state(struct judged *j)
{
	unsigned state = j->s->state;

	if ((state & ACCOUNT_EXPIRED) != 0)
		key_access_lower(j->ret, USED_NO, "the account has expired");
	if ((state & ACCOUNT_SHELL_MISSING) != 0)
		key_access_lower(j->ret, USED_NO,
		    "the account's shell is not there");
	if (setting_is(j, SSHD_USE_PAM, "yes", "no"))
		judge_with_pam(j);
	else if ((state & ACCOUNT_LOCKED_WITHOUT_PAM) != 0)
		key_access_lower(j->ret, USED_NO,
		    "the account is locked, and UsePAM is no");
	if ((state & ACCOUNT_STATE_UNKNOWN) != 0)
		key_access_lower(j->ret, USED_UNKNOWN,
		    "/etc/shadow does not say whether the account has expired");
	j->ret->no_shell = (state & ACCOUNT_NO_SHELL) != 0;
}

/*
 * Limits of who has no shell. Without an answer of sshd's, sftp is not
 * promised.
 */
static void
note_commands(struct judged *j)
{
	const struct sshd_values *v = &j->a->values[SSHD_SUBSYSTEM];
	const char *forced = setting_value(j->a, SSHD_FORCE_COMMAND, "");
	const char *tcp = setting_value(j->a, SSHD_ALLOW_TCP_FORWARDING, "yes");

	j->ret->forced = forced[0] != '\0';
	j->ret->forced_sftp = strncmp(forced, "internal-sftp", 13) == 0;
	j->ret->forwards = strcasecmp(tcp, "no") != 0 &&
	    strcasecmp(setting_value(j->a, SSHD_DISABLE_FORWARDING, "no"),
		"yes") != 0;
	for (size_t i = 0; i < v->n; i++) {
		if (strncmp(v->list[i], "sftp", 4) == 0 &&
		    strstr(v->list[i], " internal-sftp") != NULL)
			j->ret->sftp = true;
	}
}

/*
 * sshd -T writes the list out; in its files it may be a change to the default.
 */
static int
note_algorithms(struct judged *j)
{
	const char *list = setting_value(j->a, SSHD_PUBKEY_ACCEPTED_ALGORITHMS,
	    NULL);

	if (list == NULL || j->a->source != SSHD_SAYS ||
	    (j->a->unsure & 1u << SSHD_PUBKEY_ACCEPTED_ALGORITHMS) != 0)
		return 0;
	j->ret->algorithms = strdup(list);
	return j->ret->algorithms == NULL ? ERR_NOMEM : 0;
}

static void
note_rsa_size(struct judged *j)
{
	const char *text = setting_value(j->a, SSHD_REQUIRED_RSA_SIZE, "");
	uint64_t bits;

	j->ret->rsa_bits = RSA_BITS;
	if ((j->a->unsure & 1u << SSHD_REQUIRED_RSA_SIZE) == 0 &&
	    parse_u64(text, strlen(text), RSA_BITS, UINT32_MAX, &bits) == 0)
		j->ret->rsa_bits = (unsigned)bits;
}

bool
sshd_access_needs_groups(const struct sshd_answer *a)
{
	return a->values[SSHD_ALLOW_GROUPS].n != 0 ||
	    a->values[SSHD_DENY_GROUPS].n != 0;
}

int
sshd_access_judge(const struct sshd_answer *a,
    const struct sshd_access_subject *s, struct key_access *ret)
{
	struct judged j = {a, s, ret};

	*ret = (struct key_access){.used = USED_YES, .why = ""};
	judge_source(&j);
	if (setting_is(&j, SSHD_PUBKEY_AUTHENTICATION, "no", "yes"))
		key_access_lower(ret, USED_NO, "PubkeyAuthentication no");
	judge_methods(&j);
	note_commands(&j);
	if (s->who != NULL) {
		judge_list(&j, SSHD_DENY_USERS, true, "DenyUsers");
		judge_list(&j, SSHD_ALLOW_USERS, false,
		    "AllowUsers does not name the account");
		judge_list(&j, SSHD_DENY_GROUPS, true,
		    "DenyGroups names a group of the account's");
		judge_list(&j, SSHD_ALLOW_GROUPS, false,
		    "AllowGroups names no group of the account's");
		judge_root(&j);
		judge_state(&j);
	}
	note_rsa_size(&j);
	return note_algorithms(&j);
}
