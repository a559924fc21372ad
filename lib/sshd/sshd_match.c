/*
 * Match of sshd_config(5), three-valued: who logs in is known, from where is
 * not. All criteria of a line must hold; a pattern list holds if one matches
 * and no negated one does; of Group, any group of the account's.
 */
#include <string.h>
#include <strings.h>

#include <loginpolicy/sshd/sshd_config.h>

/* Glob of sshd: * and ?, no brackets. Linear but for the last star. */
static bool
matches(const char *s, size_t len, const char *pat, size_t pat_len)
{
	size_t i = 0, j = 0, star = pat_len, from = 0;

	while (i < len) {
		if (j < pat_len && pat[j] == '*') {
			star = j++;
			from = i;
		} else if (j < pat_len && (pat[j] == '?' || pat[j] == s[i])) {
			i++;
			j++;
		} else if (star < pat_len) {
			j = star + 1;
			i = ++from;
		} else {
			return false;
		}
	}
	while (j < pat_len && pat[j] == '*')
		j++;
	return j == pat_len;
}

/* -1: a negated pattern matches; 1: a positive one, and no negated; 0: none. */
static int
list_matches(const char *text, const char *list)
{
	size_t len = strlen(text), n;
	int found = 0;

	for (;;) {
		bool negated = *list == '!';

		list += negated;
		n = strcspn(list, ",");
		if (n != 0 && matches(text, len, list, n)) {
			if (negated)
				return -1;
			found = 1;
		}
		if (list[n] == '\0')
			return found;
		list += n + 1;
	}
}

bool
sshd_match_pattern(const char *text, const char *pattern, size_t len)
{
	return matches(text, strlen(text), pattern, len);
}

enum sshd_truth
sshd_match_list(const char *text, const char *list)
{
	return list_matches(text, list) == 1 ? SSHD_YES : SSHD_NO;
}

static enum sshd_truth
group_holds(const struct sshd_subject *who, const char *list)
{
	bool found = false;

	if (!who->groups_known)
		return SSHD_MAYBE;
	for (size_t i = 0; i < who->n_groups; i++) {
		int m = list_matches(who->groups[i], list);

		if (m == -1)
			return SSHD_NO;
		found = found || m == 1;
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
		return sshd_match_list(who->user, value);
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
		/* every account that is asked about exists */
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
