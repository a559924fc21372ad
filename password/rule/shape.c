/*
 * Palindromes, runs, sequences and likeness to the old password, over
 * characters. What counts as each is what libpwquality says (the tests hold
 * both against each other over ASCII). It is not called: it knows octets, 255
 * of them, so that two characters would have to be one; small letters by the
 * locale of whoever loaded us; and its comparison of two passwords of 512
 * characters takes longer than all the rest.
 */
#include <string.h>

#include "checks.h"

static bool
is_palindrome(const struct chars *lower)
{
	for (size_t i = 0; i < lower->n / 2; i++) {
		if (lower->c[i] != lower->c[lower->n - 1 - i])
			return false;
	}
	return lower->n != 0;
}

/* More than most of the same in a row. */
static bool
has_run(const struct chars *p, unsigned most)
{
	unsigned same = 1;

	for (size_t i = 1; i < p->n; i++) {
		same = p->c[i] == p->c[i - 1] ? same + 1 : 1;
		if (same > most)
			return true;
	}
	return false;
}

/* More than most in a row that each follow the one before, or each go before it. */
static bool
has_sequence(const struct chars *p, unsigned most)
{
	unsigned up = 1, down = 1;

	for (size_t i = 1; i < p->n; i++) {
		up = p->c[i] == p->c[i - 1] + 1 ? up + 1 : 1;
		down = p->c[i] + 1 == p->c[i - 1] ? down + 1 : 1;
		if (up > most || down > most)
			return true;
	}
	return false;
}

static unsigned
least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/*
 * How many characters differ, once the two are laid beside each other as they
 * fit best. Not Levenshtein's distance: going on in one of the two alone costs
 * nothing where the characters are the same. A row at a time.
 */
static unsigned
distance(const struct chars *old, const struct chars *new)
{
	unsigned row[TEXT_MAX + 1], corner, above;

	for (size_t j = 0; j <= new->n; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= old->n; i++) {
		corner = row[0];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= new->n; j++) {
			above = row[j];
			row[j] = least(corner, above, row[j - 1]) +
			    (old->c[i - 1] != new->c[j - 1]);
			corner = above;
		}
	}
	return row[new->n];
}

/* Whether new stands somewhere in old, written twice. */
static bool
is_rotated(const struct chars *old, const struct chars *new)
{
	size_t k;

	for (size_t i = 0; i < old->n && new->n <= 2 * old->n - i; i++) {
		for (k = 0; k < new->n &&new->c[k] == old->c[(i + k) % old->n];
		     k++)
			;
		if (k == new->n)
			return true;
	}
	return false;
}

/* Both in small letters. */
static bool
is_similar(const struct chars *old, const struct chars *new, unsigned least)
{
	if (old->n == 0 || new->n == 0)
		return false;
	return is_rotated(old, new) ||
	    (new->n < 2 * old->n &&distance(old, new) < least);
}

/* What is not UTF-8 is compared by its octets: the start of what is too long. */
static int
old_chars(const char *old, struct chars *ret)
{
	struct text t;
	size_t len = strlen(old);
	int r = text_nfc(old, len, &t);

	if (r == 0)
		chars_of(&t, ret);
	text_wipe(&t);
	if (r == 0 || r == ERR_NOMEM)
		return r;
	ret->n = len < TEXT_MAX ? len : TEXT_MAX;
	for (size_t i = 0; i < ret->n; i++)
		ret->c[i] = (unsigned char)old[i];
	return 0;
}

static int
compare(const char *old, const struct chars *lower, unsigned least, bool *ret)
{
	struct chars o;
	int r = old_chars(old, &o);

	if (r == 0) {
		chars_lower(&o);
		*ret = is_similar(&o, lower, least);
	}
	chars_wipe(&o);
	return r;
}

int
check_shape(const struct policy_password *rule, const struct text *password,
    const char *old, unsigned *missing)
{
	struct chars p;
	bool similar = false;
	int r = 0;

	chars_of(password, &p);
	if (rule->repeat != 0)
		demand(missing, has_run(&p, rule->repeat), DEMAND_REPEAT);
	if (rule->sequence != 0)
		demand(missing, has_sequence(&p, rule->sequence),
		    DEMAND_SEQUENCE);
	chars_lower(&p);
	demand(missing, is_palindrome(&p), DEMAND_PALINDROME);
	if (old != NULL && rule->similar != 0)
		r = compare(old, &p, rule->similar, &similar);
	demand(missing, similar, DEMAND_SIMILAR);
	chars_wipe(&p);
	return r;
}
