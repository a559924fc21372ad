/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks over the keyboard: along a row, up and down, with turns, and with Shift
 * held for some keys. In the American, German and French layout.
 */
#include <string.h>

#include "estimate.h"

#define WALK_MIN     4
#define STRAIGHT_MIN 3
#define SAME_KEY     1 /* a direction: with Shift */
#define START_COST   200
#define CORNER_COST  100 /* at a key where people begin */
#define TURN_COST    90
#define ZIGZAG_COST  15 /* a turn like the last but one */
#define SHIFTS_MAX   3
#define SHIFT_COST   50 /* Shift pressed or released */
#define LENGTH_COST  10
#define LAYOUT_COST  40 /* not the American one */

#define ROWS	4
#define COLUMNS 13

/*
 * The keys in columns as fingers go up and down (1 q a z), first without Shift,
 * then with it; a blank: no key, or a dead one.
 */
struct layout {
	uint32_t plain[ROWS][COLUMNS + 1], shift[ROWS][COLUMNS + 1];
};

static const struct layout layouts[] = {
    {{U"`1234567890-=", U" qwertyuiop[]", U" asdfghjkl;'\\", U" zxcvbnm,./  "},
	{U"~!@#$%^&*()_+", U" QWERTYUIOP{}", U" ASDFGHJKL:\"|",
	    U" ZXCVBNM<>?  "}},
    {{U"^1234567890\u00df ", U" qwertzuiop\u00fc+", U" asdfghjkl\u00f6\u00e4#",
	 U"<yxcvbnm,.-  "},
	{U"\u00b0!\"\u00a7$%&/()=? ", U" QWERTZUIOP\u00dc*",
	    U" ASDFGHJKL\u00d6\u00c4'", U">YXCVBNM;:_  "}},
    {{U"\u00b2&\u00e9\"'(-\u00e8_\u00e7\u00e0)=", U" azertyuiop $",
	 U" qsdfghjklm\u00f9*", U"<wxcvbn,;:!  "},
	{U" 1234567890\u00b0+", U" AZERTYUIOP \u00a3", U" QSDFGHJKLM%\u00b5",
	    U">WXCVBN?./\u00a7  "}},
};
#define LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))

struct board_key {
	int row, column; /* row -1: none */
	bool shift;
};

static struct board_key
find_key(const struct layout *l, uint32_t c)
{
	struct board_key k = {.row = -1};

	for (int row = 0; c != ' ' && row < ROWS; row++) {
		for (int i = 0; i < COLUMNS; i++) {
			if (l->plain[row][i] == c)
				return (struct board_key){row, i, false};
			if (l->shift[row][i] == c)
				return (struct board_key){row, i, true};
		}
	}
	return k;
}

/* A direction from one key to another; 0: they are not neighbours. */
static int
direction(const struct board_key *from, const struct board_key *to)
{
	const int x = to->column - from->column, y = to->row - from->row;

	if (from->row == -1 || to->row == -1)
		return 0;
	if (x == 0 && y == 0)
		return from->shift != to->shift ? SAME_KEY : 0;
	/* Rows are set off to the right: up is the same column or the next. */
	if ((y == 0 && (x == 1 || x == -1)) ||
	    ((y == 1 || y == -1) && (x == 0 || x == -y)))
		return 10 + 3 * x + y;
	return 0;
}

static bool
is_corner(const struct board_key *k)
{
	return k->column <= 1 || (k->row == 1 && k->column == 10) ||
	    (k->row == 0 && k->column == 10);
}

/* A walk so far. */
struct walk {
	/* How often it turned, turned back as in 1q2w3e, and Shift changed. */
	unsigned turns, zigzags, shifts;
	int direction, before; /* before the last turn or key */
	bool crooked; /* so that a short one may be by chance */
};

/* Go on to the next key; false: it is not a neighbour. */
static bool
walk_on(struct walk *w, const struct board_key *from,
    const struct board_key *to)
{
	const int now = direction(from, to);

	if (now == 0)
		return false;
	if (from->shift != to->shift) {
		w->crooked = w->crooked || w->direction != 0;
		w->shifts++;
	}
	if (now == SAME_KEY)
		return true;
	if (w->direction != 0 && w->direction != now) {
		w->crooked = true;
		if (now == w->before)
			w->zigzags++;
		else
			w->turns++;
	}
	w->before = w->direction;
	w->direction = now;
	return true;
}

static unsigned
walk_cost(const struct walk *w, size_t n)
{
	/* Whoever changes often changes with each key. */
	const unsigned shifts = w->shifts < SHIFTS_MAX ? w->shifts : SHIFTS_MAX;

	return TURN_COST * w->turns + ZIGZAG_COST * w->zigzags +
	    SHIFT_COST * shifts + LENGTH_COST * (unsigned)n;
}

static void
add_walks_from(struct estimate *e, size_t from, const struct board_key *key,
    size_t n, unsigned extra)
{
	struct walk w = {.shifts = key[0].shift ? 1 : 0};

	extra += is_corner(key) ? CORNER_COST : START_COST;
	for (size_t i = 1; i < n && walk_on(&w, &key[i - 1], &key[i]); i++) {
		if (i + 1 >= (w.crooked ? WALK_MIN : STRAIGHT_MIN))
			estimate_add(e, from, from + i + 1,
			    extra + walk_cost(&w, i), WHY_KEYBOARD);
	}
}

void
add_walks(struct estimate *e, const struct part *p)
{
	struct board_key key[JUDGED_MAX];

	for (size_t l = 0; l < LAYOUTS; l++) {
		for (size_t i = p->from; i < p->to; i++)
			key[i] = find_key(&layouts[l], e->at[i].typed);
		for (size_t i = p->from; i < p->to; i++)
			add_walks_from(e, i, key + i, p->to - i,
			    l == 0 ? 0 : LAYOUT_COST);
	}
	explicit_bzero(key, sizeof(key));
}
