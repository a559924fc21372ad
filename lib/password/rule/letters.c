/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A password as positions: without case and marks, as words are searched, and
 * with the look-alikes of letters (p@ssw0rd).
 */
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#include "estimate.h"

#define SEPARATOR_COST	190 /* which one it is */
#define SEPARATORS_COST 40 /* where each one is */
#define PAIRS_MIN	3 /* fewer in a row are chance, or a word's */
#define PAIRS_COST	120

/*
 * A look-alike for a letter. In a short word it may be one by chance; whoever
 * replaces several follows a habit, and does not choose each.
 */
#define SUBSTITUTE_COST	      20
#define SUBSTITUTES_COST      100
#define SHORT_SUBSTITUTE_COST 80
#define SHORT		      5

/* --- positions --- */

/* Append what a character is in base form. Returns 0 or ERR_NOMEM. */
static int
add_character(struct estimate *e, size_t *n, uint32_t c)
{
	struct letter l = {.typed = c, .first = true};
	struct chars base;
	char s[8];
	int size, r;

	if (c < 0x80) {
		l.upper = c >= 'A' && c <= 'Z';
		l.base = l.upper ? c + ('a' - 'A') : c;
		e->at[(*n)++] = l;
		return 0;
	}
	size = u8_uctomb((uint8_t *)s, c, sizeof(s));
	r = size < 0 ? ERR_SYNTAX : base_of(s, (size_t)size, &base);
	l.upper = uc_tolower(c) != c;
	for (size_t i = 0; r == 0 && i < base.n && *n < JUDGED_MAX; i++) {
		l.base = base.c[i];
		e->at[(*n)++] = l;
		l.first = false;
	}
	explicit_bzero(s, sizeof(s));
	if (r == 0)
		chars_wipe(&base);
	return r == ERR_NOMEM ? r : 0;
}

static bool
is_separator(uint32_t c)
{
	return c < 0x80 && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
}

/* The separator that is most often in a part; *ret_n: how often. */
static uint32_t
find_separator(const struct estimate *e, const struct part *p, size_t *ret_n)
{
	uint32_t found = 0;
	size_t n;

	*ret_n = 1;
	for (size_t i = p->from; i < p->to; i++) {
		n = 0;
		for (size_t k = i; k < p->to; k++)
			n += e->at[k].base == e->at[i].base;
		if (is_separator(e->at[i].base) && n > *ret_n) {
			*ret_n = n;
			found = e->at[i].base;
		}
	}
	return found;
}

static void
add_part_without_separator(struct estimate *e)
{
	const struct part *whole = &e->part[0];
	size_t n, at = whole->to + 1;
	uint32_t separator = find_separator(e, whole, &n);

	if (separator == 0 || at + (whole->to - n) > JUDGED_MAX)
		return;
	e->part[1].from = at;
	for (size_t i = 0; i < whole->to; i++) {
		if (e->at[i].base != separator)
			e->at[at++] = e->at[i];
	}
	e->part[1].to = at;
	e->part[1].extra = SEPARATOR_COST + SEPARATORS_COST * (unsigned)n;
	e->n_parts = 2;
}

/* How many pairs of one character, in whatever case, follow from i on. */
static size_t
pairs_at(const struct estimate *e, size_t i)
{
	const size_t to = e->part[0].to;
	size_t n = 0;

	for (; i + 1 < to && e->at[i].base == e->at[i + 1].base; i += 2)
		n++;
	return n;
}

/* As in ppaassss: rows of pairs are read as one character each. */
static void
add_part_of_pairs(struct estimate *e)
{
	const size_t end = e->part[0].to, from = e->part[e->n_parts - 1].to + 1;
	size_t at = from, n, most = 0;

	for (size_t i = 0; i < end; i++) {
		n = pairs_at(e, i);
		most = n > most ? n : most;
	}
	if (most < PAIRS_MIN || from + end > JUDGED_MAX)
		return;
	for (size_t i = 0; i < end;) {
		n = pairs_at(e, i);
		n = n < PAIRS_MIN ? 0 : n;
		for (size_t k = 0; k < n; k++, i += 2)
			e->at[at++] = e->at[i];
		if (n == 0)
			e->at[at++] = e->at[i++];
	}
	e->part[e->n_parts++] = (struct part){from, at, PAIRS_COST};
}

int
estimate_begin(const uint32_t *c, size_t n, struct estimate *ret)
{
	size_t len = 0;
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; r == 0 && i < n && len < JUDGED_MAX; i++)
		r = add_character(ret, &len, c[i]);
	ret->part[0].to = len;
	ret->n_parts = 1;
	if (r == 0)
		add_part_without_separator(ret);
	if (r == 0)
		add_part_of_pairs(ret);
	return r;
}

/* --- look-alikes --- */

static bool
is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || c >= 0x80;
}

bool
letters_alike(const struct letter *a, const struct letter *b)
{
	uint32_t x[] = {a->base, lookalike(a->base, false),
	    lookalike(a->base, true)};
	uint32_t y[] = {b->base, lookalike(b->base, false),
	    lookalike(b->base, true)};

	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < 3; k++) {
			if (x[i] != 0 && x[i] == y[k])
				return true;
		}
	}
	return false;
}

/* Which of the letters are capitals. */
static unsigned
capitals_cost(size_t letters, size_t upper, bool first, bool last)
{
	size_t few = upper <= letters / 2 ? upper : letters - upper;

	if (upper == 0)
		return 0;
	if (upper == 1 && first)
		return 20;
	if (upper == letters || (upper == 1 && last))
		return 40;
	return 80 + 50 * (unsigned)few;
}

static unsigned
substitutes_cost(size_t letters, size_t substitutes)
{
	if (letters < SHORT)
		return SHORT_SUBSTITUTE_COST * (unsigned)substitutes;
	if (substitutes * SUBSTITUTE_COST > SUBSTITUTES_COST)
		return SUBSTITUTES_COST;
	return SUBSTITUTE_COST * (unsigned)substitutes;
}

unsigned
spelling_cost(const struct estimate *e, size_t from, size_t to)
{
	size_t letters = 0, upper = 0;

	for (size_t i = from; i < to; i++) {
		letters += is_letter(e->at[i].base);
		upper += e->at[i].upper;
	}
	return substitutes_cost(to - from, to - from - letters) +
	    capitals_cost(letters, upper, e->at[from].upper,
		e->at[to - 1].upper);
}
