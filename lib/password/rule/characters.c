/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cost of a character that no pattern explains. People's letters follow
 * each other as in words, also in words that no dictionary has; their digits
 * and symbols are mostly a few.
 */
#include <string.h>
#include <unictype.h>

#include "estimate.h"

#define LETTER_COST 141 /* one of 26 */
#define FIRST	    26 /* no letter before it */

#define OTHER_LETTER_COST 170
#define OTHER_SYMBOL_COST 200
#define IDEOGRAPH	  0x2e80 /* the first of scripts with thousands */
#define IDEOGRAPH_COST	  300
#define MARKED_COST	  60 /* a letter with a mark */

/*
 * Of a letter after another (a row) in the middle of words in English, German,
 * French, Italian and Spanish, each language weighing the same: cracklib-small
 * and Debian's wngerman, wfrench, witalian, wspanish. The last row: of the
 * first letter.
 */
static const uint8_t pair_cost[FIRST + 1][26] = {
    {141, 137, 126, 131, 141, 141, 141, 141, 125, 141, 141, 105, 129, 86, 141,
	141, 141, 91, 106, 94, 137, 141, 141, 141, 141, 141},
    {78, 127, 141, 141, 72, 141, 141, 141, 95, 141, 141, 91, 141, 141, 94, 141,
	141, 96, 141, 141, 120, 141, 141, 141, 141, 141},
    {83, 141, 141, 141, 106, 141, 141, 61, 105, 141, 131, 141, 141, 141, 75,
	141, 141, 136, 141, 137, 138, 141, 141, 141, 141, 141},
    {95, 141, 141, 141, 41, 141, 141, 141, 71, 141, 141, 141, 141, 141, 91, 141,
	141, 138, 141, 141, 135, 141, 141, 141, 141, 141},
    {141, 141, 141, 127, 141, 141, 141, 141, 141, 141, 141, 129, 136, 80, 141,
	141, 141, 60, 85, 129, 141, 141, 141, 141, 141, 141},
    {89, 141, 141, 141, 84, 102, 141, 141, 70, 141, 141, 112, 141, 141, 92, 141,
	141, 102, 141, 141, 114, 141, 141, 141, 141, 141},
    {88, 141, 141, 141, 61, 141, 141, 141, 101, 141, 141, 122, 141, 133, 112,
	141, 141, 95, 141, 141, 105, 141, 141, 141, 141, 141},
    {74, 141, 141, 141, 53, 141, 141, 141, 69, 141, 141, 141, 141, 141, 92, 141,
	141, 141, 141, 141, 133, 141, 141, 141, 141, 141},
    {118, 141, 111, 141, 102, 141, 135, 141, 141, 141, 141, 123, 140, 73, 115,
	141, 141, 141, 97, 111, 141, 141, 141, 141, 141, 141},
    {58, 141, 141, 141, 78, 141, 141, 141, 141, 141, 141, 141, 141, 141, 72,
	141, 141, 141, 141, 141, 67, 141, 141, 141, 141, 141},
    {98, 141, 141, 141, 58, 141, 141, 141, 74, 141, 141, 124, 141, 141, 133,
	141, 141, 140, 128, 141, 141, 141, 141, 141, 141, 141},
    {74, 141, 141, 141, 69, 141, 141, 141, 76, 141, 141, 92, 141, 141, 103, 141,
	141, 141, 141, 141, 140, 141, 141, 141, 141, 141},
    {73, 128, 141, 141, 67, 141, 141, 141, 85, 141, 141, 141, 121, 141, 81, 103,
	141, 141, 141, 141, 138, 141, 141, 141, 141, 141},
    {102, 141, 129, 95, 96, 141, 97, 141, 118, 141, 141, 141, 141, 141, 116,
	141, 141, 141, 108, 75, 141, 141, 141, 141, 141, 141},
    {141, 141, 140, 141, 141, 141, 141, 141, 141, 141, 141, 106, 123, 62, 141,
	141, 141, 78, 113, 130, 127, 141, 141, 141, 141, 141},
    {80, 141, 141, 141, 75, 141, 141, 141, 95, 141, 141, 116, 141, 141, 94, 126,
	141, 83, 141, 141, 130, 141, 141, 141, 141, 141},
    {141, 141, 141, 141, 141, 141, 141, 141, 141, 141, 141, 141, 141, 141, 141,
	141, 141, 141, 141, 141, 5, 141, 141, 141, 141, 141},
    {71, 141, 141, 141, 65, 141, 141, 141, 86, 141, 141, 141, 141, 141, 97, 141,
	141, 141, 131, 133, 141, 141, 141, 141, 141, 141},
    {108, 141, 108, 141, 83, 141, 141, 141, 99, 141, 141, 141, 141, 141, 124,
	133, 141, 141, 91, 70, 141, 141, 141, 141, 141, 141},
    {84, 141, 141, 141, 51, 141, 141, 141, 74, 141, 141, 141, 141, 141, 106,
	141, 141, 101, 141, 137, 141, 141, 141, 141, 141, 141},
    {128, 141, 131, 141, 114, 141, 141, 141, 122, 141, 141, 106, 125, 98, 141,
	141, 141, 88, 96, 111, 141, 141, 141, 141, 141, 141},
    {66, 141, 141, 141, 38, 141, 141, 141, 69, 141, 141, 141, 141, 141, 88, 141,
	141, 141, 141, 141, 141, 141, 141, 141, 141, 141},
    {67, 141, 141, 141, 84, 141, 141, 141, 80, 141, 141, 141, 141, 141, 116,
	141, 141, 141, 141, 141, 141, 141, 141, 141, 141, 141},
    {109, 141, 107, 141, 93, 141, 141, 141, 78, 141, 141, 141, 141, 141, 120,
	83, 141, 141, 141, 82, 141, 141, 141, 141, 141, 141},
    {88, 141, 141, 141, 94, 141, 141, 141, 141, 141, 141, 132, 124, 121, 109,
	119, 141, 141, 100, 141, 138, 141, 141, 141, 141, 141},
    {67, 141, 141, 141, 59, 141, 141, 141, 81, 141, 141, 141, 141, 141, 89, 141,
	141, 141, 141, 141, 112, 141, 141, 141, 141, 109},
    {99, 127, 105, 117, 121, 141, 141, 141, 140, 141, 141, 141, 134, 141, 141,
	116, 141, 119, 99, 132, 141, 141, 141, 141, 141, 141},
};

enum class {
	CLASS_LOWER,
	CLASS_UPPER,
	CLASS_DIGIT,
	CLASS_SYMBOL,
	CLASS_OTHER
};

static enum class class_of(const struct letter *l) {
	if (l->base >= 'a' && l->base <= 'z') return l->upper ? CLASS_UPPER
							      : CLASS_LOWER;
	    if (l->base >= '0' && l->base <= '9') return CLASS_DIGIT;
	    return l->base < 0x80 ? CLASS_SYMBOL : CLASS_OTHER;
}

static unsigned
letter_cost(const struct letter *l, const struct letter *before)
{
	size_t row = FIRST;

	if (before != NULL && before->base >= 'a' && before->base <= 'z')
		row = before->base - 'a';
	return (unsigned)pair_cost[row][l->base - 'a'] +
	    (l->typed >= 0x80 ? MARKED_COST : 0u);
}

static unsigned
digit_cost(uint32_t c)
{
	return c == '1' ? 60 : c == '0' || c == '2' || c == '3' ? 85 : 100;
}

static unsigned
symbol_cost(uint32_t c)
{
	if (c == '!')
		return 70;
	if (strchr(".@#$*-_?+& ", (int)c) != NULL)
		return 110;
	return strchr("%()/=,:", (int)c) != NULL ? 150 : 190;
}

static unsigned
other_cost(uint32_t typed)
{
	if (typed >= IDEOGRAPH)
		return IDEOGRAPH_COST;
	return uc_is_general_category(typed, UC_LETTER) ? OTHER_LETTER_COST
							: OTHER_SYMBOL_COST;
}

/*
 * What it adds that the class is another one than before: people put a capital
 * first, and digits and symbols last.
 */
static const uint8_t change[CLASS_OTHER + 1][CLASS_OTHER + 1] = {
    [CLASS_LOWER] = {0, 120, 50, 60, 60},
    [CLASS_UPPER] = {20, 0, 70, 80, 60},
    [CLASS_DIGIT] = {100, 80, 0, 60, 60},
    [CLASS_SYMBOL] = {90, 70, 60, 0, 60},
    [CLASS_OTHER] = {60, 60, 60, 60, 0},
};

#define TAIL_COST   10 /* from one class to another in a tail, or a head */
#define TAIL_AFTER  4 /* characters before it */
#define HEAD_BEFORE 6 /* characters after a head */

static bool
is_mark(const struct letter *l)
{
	const enum class c = class_of(l);

	return c == CLASS_DIGIT || c == CLASS_SYMBOL;
}

/* Whether i is in the digits and symbols at an end of the part. */
static bool
is_in_tail(const struct estimate *e, const struct part *p, size_t i)
{
	size_t from = i, to = i;

	while (to < p->to && is_mark(&e->at[to]))
		to++;
	/* One more letter may end it: Summer1!x. */
	if (to == p->to || (to + 1 == p->to && to > i))
		return i >= p->from + TAIL_AFTER;
	while (from > p->from && is_mark(&e->at[from - 1]))
		from--;
	return from == p->from && from != i && to + HEAD_BEFORE <= p->to;
}

static unsigned
change_cost(const struct estimate *e, const struct part *p, size_t i,
    bool after_word)
{
	unsigned cost;

	if (i == p->from)
		return 0;
	if (after_word)
		return TAIL_COST;
	cost = change[class_of(&e->at[i - 1])][class_of(&e->at[i])];
	return cost > TAIL_COST && is_in_tail(e, p, i) ? TAIL_COST : cost;
}

unsigned
character_cost(const struct estimate *e, const struct part *p, size_t i,
    bool after_word)
{
	const struct letter *l = &e->at[i],
			    *before = i == p->from ? NULL : &e->at[i - 1];
	unsigned cost = change_cost(e, p, i, after_word);

	switch (class_of(l)) {
	case CLASS_LOWER:
	case CLASS_UPPER:
		return cost + letter_cost(l, before);
	case CLASS_DIGIT:
		return cost + digit_cost(l->base);
	case CLASS_SYMBOL:
		return cost + symbol_cost(l->base);
	case CLASS_OTHER:
		break;
	}
	/* A syllable may be several letters in base form, but is typed once. */
	return l->first ? cost + other_cost(l->typed) : 0;
}
