/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Match of sshd_config(5), three-valued: the user is known, the connection is
 * not. All criteria of a line must hold. Group holds if any of the account's
 * groups matches and none matches a negated pattern.
 */
#include <string.h>
#include <strings.h>

#include <loginpolicy/sshd/sshd_config.h>
#include <loginpolicy/sshd/words.h>

static enum sshd_truth
user_holds(const struct sshd_subject *who, const char *list)
{
	return pattern_list_match(who->user, strlen(who->user), list,
		   strlen(list), false) == PATTERN_LIST_MATCHED
	    ? SSHD_YES
	    : SSHD_NO;
}

static enum sshd_truth
group_holds(const struct sshd_subject *who, const char *list)
{
	bool found = false;

	if (!who->groups_known)
		return SSHD_MAYBE;
	for (size_t i = 0; i < who->n_groups; i++) {
		const char *group = who->groups[i];
		enum pattern_list_result m = pattern_list_match(group,
		    strlen(group), list, strlen(list), false);

		if (m == PATTERN_LIST_DENIED)
			return SSHD_NO;
		found = found || m == PATTERN_LIST_MATCHED;
	}
	return found ? SSHD_YES : SSHD_NO;
}

static bool
is_word(const char *p, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(p, word, len) == 0;
}

static enum sshd_truth
criterion_holds(const char *name, size_t len, const char *value,
    const struct sshd_subject *who)
{
	if (is_word(name, len, "user"))
		return user_holds(who, value);
	if (is_word(name, len, "group"))
		return group_holds(who, value);
	return SSHD_MAYBE;
}

/* "Match all", "Match user a,b address …", and since OpenSSH 9.9 "user=a". */
static enum sshd_truth
line_holds(char *const *args, const struct sshd_subject *who)
{
	enum sshd_truth all = SSHD_YES, one;

	for (; *args != NULL; args++) {
		size_t len = strcspn(*args, "=");
		const char *value = NULL;

		if (is_word(*args, len, "all"))
			continue;
		/* the account exists */
		if (is_word(*args, len, "invalid-user"))
			return SSHD_NO;
		if ((*args)[len] == '=')
			value = *args + len + 1;
		one = SSHD_MAYBE;
		if (value != NULL || args[1] != NULL)
			one = criterion_holds(*args, len,
			    value != NULL ? value : args[1], who);
		if (value == NULL && args[1] != NULL)
			args++;
		if (one == SSHD_NO)
			return SSHD_NO;
		if (one == SSHD_MAYBE)
			all = SSHD_MAYBE;
	}
	return all;
}

enum sshd_truth
sshd_match_holds(const struct sshd_config *c, int i,
    const struct sshd_subject *who)
{
	enum sshd_truth all = SSHD_YES, one;

	for (; i != -1; i = c->matches[i].up) {
		one = line_holds(c->matches[i].args, who);
		if (one == SSHD_NO)
			return SSHD_NO;
		if (one == SSHD_MAYBE)
			all = SSHD_MAYBE;
	}
	return all;
}
