/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Palindromes, similarity to the old password, repeats and sequences, by
 * libpwquality. It knows bytes, and lower
 * case by the locale of the program: so each character is made one byte, and
 * lower case, before.
 */
#include <pwquality.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"

/*
 * --- asking the libraries ---
 * libpwquality is asked for one demand at a time, because it reports only the
 * first unmet one. Its configuration files are not read (we do not call
 * pwquality_read_config(3)).
 */

#define CODES_MAX 4

enum quality_question {
	QUALITY_PALINDROME,
	QUALITY_REPEAT, /* more than value equal characters in a row */
	QUALITY_SEQUENCE, /* more than value such as abcd or 4321 */
	/* equal, rotated, or fewer than value characters of the old differ */
	QUALITY_SIMILAR
};

/* The setting that takes value, and the answers that object; 0: unused. */
static const struct {
	int setting, codes[CODES_MAX];
} questions[] = {
    [QUALITY_PALINDROME] = {0, {PWQ_ERROR_PALINDROME}},
    [QUALITY_REPEAT] = {PWQ_SETTING_MAX_REPEAT, {PWQ_ERROR_MAX_CONSECUTIVE}},
    [QUALITY_SEQUENCE] = {PWQ_SETTING_MAX_SEQUENCE, {PWQ_ERROR_MAX_SEQUENCE}},
    [QUALITY_SIMILAR] = {PWQ_SETTING_DIFF_OK,
	{PWQ_ERROR_SAME_PASSWORD, PWQ_ERROR_TOO_SIMILAR,
	    PWQ_ERROR_CASE_CHANGES_ONLY, PWQ_ERROR_ROTATED}},
};

/* Turn off every check that can be turned off. */
static int
turn_all_off(pwquality_settings_t *s)
{
	static const int off[] = {PWQ_SETTING_DIFF_OK, PWQ_SETTING_MIN_LENGTH,
	    PWQ_SETTING_DIG_CREDIT, PWQ_SETTING_UP_CREDIT,
	    PWQ_SETTING_LOW_CREDIT, PWQ_SETTING_OTH_CREDIT,
	    PWQ_SETTING_MIN_CLASS, PWQ_SETTING_MAX_REPEAT,
	    PWQ_SETTING_MAX_CLASS_REPEAT, PWQ_SETTING_GECOS_CHECK,
	    PWQ_SETTING_MAX_SEQUENCE, PWQ_SETTING_DICT_CHECK,
	    PWQ_SETTING_USER_CHECK, PWQ_SETTING_USER_SUBSTR};
	int r = 0;

	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
		r |= pwquality_set_int_value(s, off[i], 0);
	return r == 0 ? 0 : ERR_INTERNAL;
}

static bool
is_objection(enum quality_question q, int answer)
{
	for (size_t i = 0; i < CODES_MAX; i++) {
		if (questions[q].codes[i] != 0 &&
		    questions[q].codes[i] == answer)
			return true;
	}
	return false;
}

/*
 * Wipe what a library function left on the stack, in frames below ours.
 * cracklib's have some kilobytes.
 */
__attribute__((noinline)) static void
wipe_stack_below(void)
{
	char frames[64 * 1024];

	explicit_bzero(frames, sizeof(frames));
}

/*
 * Whether libpwquality objects. old: for QUALITY_SIMILAR. It checks nothing of
 * fewer than six characters. Returns 0; ERR_NOMEM, ERR_INTERNAL (no answer,
 * which is not an acceptance).
 */
static int
quality_objects(enum quality_question q, unsigned value, const char *new,
    const char *old, bool *ret)
{
	pwquality_settings_t *s = pwquality_default_settings();
	void *aux = NULL;
	int answer, r = s == NULL ? ERR_NOMEM : turn_all_off(s);

	*ret = false;
	if (r == 0 && questions[q].setting != 0 &&
	    pwquality_set_int_value(s, questions[q].setting, (int)value) != 0)
		r = ERR_INTERNAL;
	if (r == 0) {
		answer = pwquality_check(s, new, old, NULL, &aux);
		wipe_stack_below();
		*ret = is_objection(q, answer);
		if (answer == PWQ_ERROR_MEM_ALLOC)
			r = ERR_NOMEM;
		else if (answer == PWQ_ERROR_FATAL_FAILURE)
			r = ERR_INTERNAL;
	}
	if (s != NULL)
		pwquality_free_settings(s);
	return r;
}

/* --- characters to bytes --- */

#define OTHERS	    128 /* bytes that are not ASCII */
#define FIRST_OTHER 0x80

/*
 * Two passwords in libpwquality's terms: equal characters are equal bytes,
 * neighbours are neighbours.
 */
struct quality_pair {
	char new[TEXT_MAX + 3], old[TEXT_MAX + 3];
};

/* The characters of both that are not ASCII, sorted, each once. */
struct others {
	uint32_t c[2 * TEXT_MAX];
	uint8_t code[2 * TEXT_MAX];
	size_t n;
};

static int
compare_characters(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
others_add(const struct chars *ch, struct others *o)
{
	for (size_t i = 0; i < ch->n; i++) {
		if (ch->c[i] >= FIRST_OTHER)
			o->c[o->n++] = ch->c[i];
	}
}

/*
 * Give neighbours neighbouring bytes, and others none. If there are more
 * characters than bytes, some share one: that only makes the check stricter.
 */
static void
others_number(struct others *o)
{
	size_t n = 0, code = 0;

	qsort(o->c, o->n, sizeof(o->c[0]), compare_characters);
	for (size_t i = 0; i < o->n; i++) {
		if (n != 0 && o->c[i] == o->c[n - 1])
			continue;
		if (n != 0)
			code += o->c[i] == o->c[n - 1] + 1 ? 1 : 2;
		o->c[n] = o->c[i];
		o->code[n++] = (uint8_t)(FIRST_OTHER + code % OTHERS);
	}
	o->n = n;
}

static void
map_to_bytes(const struct chars *ch, const struct others *o, char *ret)
{
	const uint32_t *at;

	for (size_t i = 0; i < ch->n; i++) {
		if (ch->c[i] < FIRST_OTHER) {
			ret[i] = (char)ch->c[i];
			continue;
		}
		at = bsearch(&ch->c[i], o->c, o->n, sizeof(o->c[0]),
		    compare_characters);
		ret[i] = (char)o->code[at - o->c];
	}
	ret[ch->n] = '\0';
}

/* old: may be NULL. */
static void
pair_set(const struct chars *new, const struct chars *old,
    struct quality_pair *ret)
{
	struct others o;

	o.n = 0;
	others_add(new, &o);
	if (old != NULL)
		others_add(old, &o);
	others_number(&o);
	map_to_bytes(new, &o, ret->new);
	ret->old[0] = '\0';
	if (old != NULL)
		map_to_bytes(old, &o, ret->old);
	explicit_bzero(&o, sizeof(o));
}

/* --- the demands --- */

/* No password has these: controls are refused. */
#define TAIL "\001\003"

/* No new password is longer; a longer old one is compared up to here. */
#define CHARACTERS_MAX 256

/* The old password's characters; if it is not UTF-8, its bytes. */
static int
old_chars(const char *old, struct chars *ret)
{
	struct text t;
	size_t len = strlen(old);
	int r = text_nfc(old, len, &t);

	if (r == 0)
		chars_of(&t, ret);
	text_wipe(&t);
	if (r == ERR_NOMEM)
		return r;
	if (r != 0) {
		ret->n = len < TEXT_MAX ? len : TEXT_MAX;
		for (size_t i = 0; i < ret->n; i++)
			ret->c[i] = (unsigned char)old[i];
	}
	if (ret->n > CHARACTERS_MAX)
		ret->n = CHARACTERS_MAX;
	return 0;
}

static int
pair_set_lower(const struct chars *password, const char *old,
    struct quality_pair *ret)
{
	struct chars lower = *password, o;
	int r = 0;

	o.n = 0;
	chars_lower(&lower);
	if (old != NULL && (r = old_chars(old, &o)) == 0)
		chars_lower(&o);
	if (r == 0)
		pair_set(&lower, &o, ret);
	chars_wipe(&lower);
	chars_wipe(&o);
	return r;
}

/*
 * Make it another text than a palindrome: libpwquality reports nothing else of
 * one.
 */
static void
break_palindrome(struct quality_pair *p)
{
	strcat(p->new, TAIL);
	if (p->old[0] != '\0')
		strcat(p->old, TAIL);
}

static int
ask_quality(enum quality_question q, unsigned value,
    const struct quality_pair *p, unsigned *missing, enum password_demand d)
{
	bool objects;
	int r = quality_objects(q, value, p->new,
	    q == QUALITY_SIMILAR ? p->old : NULL, &objects);

	demand_set(missing, objects, d);
	return r;
}

/*
 * Whether the old password is in the new one, also backwards: libpwquality
 * counts what was added as a difference. If the new one is twice as long, what
 * was added is a password itself.
 */
static bool
has_old(const struct quality_pair *p)
{
	char reversed[sizeof(p->old)];
	const size_t len = strlen(p->old);
	bool found;

	if (len < PASSWORD_WORD_MIN || strlen(p->new) >= 2 * len)
		return false;
	for (size_t i = 0; i < len; i++)
		reversed[i] = p->old[len - 1 - i];
	reversed[len] = '\0';
	found = strstr(p->new, p->old) != NULL ||
	    strstr(p->new, reversed) != NULL;
	explicit_bzero(reversed, sizeof(reversed));
	return found;
}

static int
check_similarity(const struct policy_password *rule, struct quality_pair *p,
    unsigned *missing)
{
	int r = ask_quality(QUALITY_PALINDROME, 0, p, missing,
	    DEMAND_PALINDROME);

	if (r != 0 || p->old[0] == '\0' || rule->similar == 0)
		return r;
	demand_set(missing, has_old(p), DEMAND_SIMILAR);
	if ((*missing >> DEMAND_PALINDROME & 1) != 0)
		break_palindrome(p);
	return ask_quality(QUALITY_SIMILAR, rule->similar, p, missing,
	    DEMAND_SIMILAR);
}

static int
check_rows(const struct policy_password *rule, struct quality_pair *p,
    unsigned *missing)
{
	int r = 0;

	break_palindrome(p);
	if (rule->repeat != 0)
		r = ask_quality(QUALITY_REPEAT, rule->repeat, p, missing,
		    DEMAND_REPEAT);
	if (r == 0 && rule->sequence != 0)
		r = ask_quality(QUALITY_SEQUENCE, rule->sequence, p, missing,
		    DEMAND_SEQUENCE);
	return r;
}

int
check_shape(const struct policy_password *rule, const struct text *password,
    const char *old, unsigned *missing)
{
	struct quality_pair pair;
	struct chars p;
	int r;

	chars_of(password, &p);
	if ((r = pair_set_lower(&p, old, &pair)) == 0)
		r = check_similarity(rule, &pair, missing);
	if (r == 0) {
		pair_set(&p, NULL, &pair);
		r = check_rows(rule, &pair, missing);
	}
	chars_wipe(&p);
	explicit_bzero(&pair, sizeof(pair));
	return r;
}
