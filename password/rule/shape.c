/*
 * Palindromes, likeness to the old password, runs and sequences: libpwquality,
 * with our settings and one demand at a time, for it tells of one only. It
 * knows octets; so that a character is one, whatever its encoding, each is
 * mapped to an octet: neighbours stay neighbours, and two that fall on the same
 * octet only make the check stricter. Its configuration files are not read.
 */
#include <pwquality.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "checks.h"

#define OCTETS_MAX (PASSWORD_OCTETS_MAX + 1)

/* One octet a character. */
static void
map(const char *s, size_t len, char *ret)
{
	size_t i = 0, n = 0;
	ucs4_t c;

	while (i < len && n < PASSWORD_OCTETS_MAX) {
		i += (size_t)u8_mbtouc(&c, (const uint8_t *)s + i, len - i);
		ret[n++] = (char)(c < 0x80 ? c : 0x80 + c % 0x80);
	}
	ret[n] = '\0';
}

struct quality {
	pwquality_settings_t *s;
	char password[OCTETS_MAX], old[OCTETS_MAX];
};

/* Everything off that can be. */
static int
all_off(pwquality_settings_t *s)
{
	static const int off[] = {PWQ_SETTING_DIFF_OK, PWQ_SETTING_MIN_LENGTH,
	    PWQ_SETTING_DIG_CREDIT, PWQ_SETTING_UP_CREDIT,
	    PWQ_SETTING_LOW_CREDIT, PWQ_SETTING_OTH_CREDIT,
	    PWQ_SETTING_MIN_CLASS, PWQ_SETTING_MAX_REPEAT,
	    PWQ_SETTING_MAX_CLASS_REPEAT, PWQ_SETTING_GECOS_CHECK,
	    PWQ_SETTING_MAX_SEQUENCE, PWQ_SETTING_DICT_CHECK,
	    PWQ_SETTING_USER_CHECK};

	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		if (pwquality_set_int_value(s, off[i], 0) != 0)
			return ERR_INTERNAL;
	}
	return 0;
}

/* Whether it objects with this code, the setting being value. */
static bool
objects(struct quality *q, const char *old, int setting, unsigned value,
    const int *codes, size_t n)
{
	void *aux;
	int r;

	if (setting != 0 &&
	    pwquality_set_int_value(q->s, setting, (int)value) != 0)
		return true;
	r = pwquality_check(q->s, q->password, old, NULL, &aux);
	if (setting != 0)
		pwquality_set_int_value(q->s, setting, 0);
	for (size_t i = 0; i < n; i++) {
		if (r == codes[i])
			return true;
	}
	return false;
}

static void
look(const struct policy_password *rule, struct quality *q, bool has_old,
    unsigned *missing)
{
	static const int palindrome[] = {PWQ_ERROR_PALINDROME};
	static const int similar[] = {PWQ_ERROR_SAME_PASSWORD,
	    PWQ_ERROR_TOO_SIMILAR, PWQ_ERROR_CASE_CHANGES_ONLY,
	    PWQ_ERROR_ROTATED};
	static const int repeat[] = {PWQ_ERROR_MAX_CONSECUTIVE};
	static const int sequence[] = {PWQ_ERROR_MAX_SEQUENCE};
	size_t len = strlen(q->password);

	if (objects(q, NULL, 0, 0, palindrome, 1)) {
		*missing |= 1u << DEMAND_PALINDROME;
		/* It tells of nothing else then: the rest is seen without the last character. */
		q->password[len - 1] = '\0';
	}
	if (has_old && rule->similar != 0 &&
	    objects(q, q->old, PWQ_SETTING_DIFF_OK, rule->similar, similar, 4))
		*missing |= 1u << DEMAND_SIMILAR;
	if (rule->repeat != 0 &&
	    objects(q, NULL, PWQ_SETTING_MAX_REPEAT, rule->repeat, repeat, 1))
		*missing |= 1u << DEMAND_REPEAT;
	if (rule->sequence != 0 &&
	    objects(q, NULL, PWQ_SETTING_MAX_SEQUENCE, rule->sequence, sequence,
		1))
		*missing |= 1u << DEMAND_SEQUENCE;
}

int
check_shape(const struct policy_password *rule, const struct text *password,
    const char *old, unsigned *missing)
{
	struct quality q = {.s = pwquality_default_settings()};
	struct text t = {.len = 0};
	int r = q.s == NULL ? ERR_NOMEM : all_off(q.s);

	if (r == 0 && old != NULL && text_nfc(old, strlen(old), &t) != 0) {
		/* Not UTF-8, or too long to be compared: nothing is like it. */
		old = NULL;
	}
	if (r == 0) {
		map(password->s, password->len, q.password);
		map(t.s, t.len, q.old);
		look(rule, &q, old != NULL, missing);
	}
	if (q.s != NULL)
		pwquality_free_settings(q.s);
	text_wipe(&t);
	explicit_bzero(q.password, sizeof(q.password));
	explicit_bzero(q.old, sizeof(q.old));
	return r;
}
