/* Settings and error codes of libpwquality; see quality.h. */
#include <stddef.h>
#include <crack.h>
#include <libintl.h>
#include <pwquality.h>
#include <stdlib.h>
#include <string.h>

#include "quality.h"

#define OTHERS	    128 /* octets that are no ASCII */
#define FIRST_OTHER 0x80
#define CODES_MAX   4
#define CRACKLIB_MIN \
	6 /* octets: less is a matter of length, which is not its */

/* What is asked, and what the answers mean. 0 ends the codes: it is PWQ_NO_ERROR of none. */
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
	    PWQ_SETTING_USER_CHECK, PWQ_SETTING_USER_SUBSTR};
	int r = 0;

	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
		r |= pwquality_set_int_value(s, off[i], 0);
	return r == 0 ? 0 : ERR_INTERNAL;
}

static bool
is_code(enum quality_question q, int answer)
{
	for (size_t i = 0; i < CODES_MAX; i++) {
		if (questions[q].codes[i] != 0 &&
		    questions[q].codes[i] == answer)
			return true;
	}
	return false;
}

/* What it had on the stack: below us, in frames that are gone. cracklib's have some kilobytes. */
__attribute__((noinline)) static void
wipe_below(void)
{
	char frames[64 * 1024];

	explicit_bzero(frames, sizeof(frames));
}

int
quality_objects(enum quality_question q, unsigned value, const char *new,
    const char *old, bool *ret)
{
	pwquality_settings_t *s = pwquality_default_settings();
	void *aux = NULL;
	int answer, r = s == NULL ? ERR_NOMEM : all_off(s);

	*ret = false;
	if (r == 0 && questions[q].setting != 0 &&
	    pwquality_set_int_value(s, questions[q].setting, (int)value) != 0)
		r = ERR_INTERNAL;
	if (r == 0) {
		answer = pwquality_check(s, new, old, NULL, &aux);
		wipe_below();
		*ret = is_code(q, answer);
		/* No answer is no acceptance. */
		if (answer == PWQ_ERROR_MEM_ALLOC)
			r = ERR_NOMEM;
		else if (answer == PWQ_ERROR_FATAL_FAILURE)
			r = ERR_INTERNAL;
	}
	if (s != NULL)
		pwquality_free_settings(s);
	return r;
}

/* It has no other way to say that it could not look than to call the password weak. */
static bool
is_no_opinion(const char *said)
{
	return strcmp(said, dgettext("cracklib", "error loading dictionary")) ==
	    0;
}

int
cracklib_objects(const char *new, bool *ret)
{
	const char *said = NULL;

	*ret = false;
	if (strlen(new) < CRACKLIB_MIN)
		return 0;
	/* By libpwquality it would ask for who runs us, and call weak what nobody has an account for. */
	said = FascistCheckUser(new, GetDefaultCracklibDict(), "", NULL);
	wipe_below();
	if (said != NULL && is_no_opinion(said))
		return ERR_INTERNAL;
	*ret = said != NULL;
	return 0;
}

/* --- characters to octets --- */

/* The characters of both that are no ASCII, sorted, each once. */
struct others {
	uint32_t c[2 * TEXT_MAX];
	uint8_t code[2 * TEXT_MAX];
	size_t n;
};

static int
compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
gather(const struct chars *ch, struct others *o)
{
	for (size_t i = 0; i < ch->n; i++) {
		if (ch->c[i] >= FIRST_OTHER)
			o->c[o->n++] = ch->c[i];
	}
}

/*
 * Neighbours get neighbouring octets, and others none. Where there are more
 * characters than octets some share one: that only makes the check stricter.
 */
static void
number(struct others *o)
{
	size_t n = 0, code = 0;

	qsort(o->c, o->n, sizeof(o->c[0]), compare);
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
map(const struct chars *ch, const struct others *o, char *ret)
{
	const uint32_t *at;

	for (size_t i = 0; i < ch->n; i++) {
		if (ch->c[i] < FIRST_OTHER) {
			ret[i] = (char)ch->c[i];
			continue;
		}
		at = bsearch(&ch->c[i], o->c, o->n, sizeof(o->c[0]), compare);
		ret[i] = (char)o->code[at - o->c];
	}
	ret[ch->n] = '\0';
}

void
quality_pair_of(const struct chars *new, const struct chars *old,
    struct quality_pair *ret)
{
	struct others o;

	o.n = 0;
	gather(new, &o);
	if (old != NULL)
		gather(old, &o);
	number(&o);
	map(new, &o, ret->new);
	ret->old[0] = '\0';
	if (old != NULL)
		map(old, &o, ret->old);
	explicit_bzero(&o, sizeof(o));
}

void
quality_pair_wipe(struct quality_pair *p)
{
	explicit_bzero(p, sizeof(*p));
}
