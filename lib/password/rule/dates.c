/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dates, with and without separators, years, and telephone numbers.
 */
#include <string.h>

#include "estimate.h"

#define YEAR_MIN 1900
#define YEAR_MAX 2059
#define NEAR_MIN 1990 /* years that people put into passwords most */
#define NEAR_MAX 2035

#define NEAR_COST   140
#define YEAR_COST   190
#define SHORT_COST  160 /* a year of two digits */
#define MONTH_COST  90
#define DAY_COST    130
#define NAME_COST   150 /* a month by its name, in some language */
#define FORMAT_COST 30 /* the separator, or none; the order */

#define PHONE_MIN	 7 /* digits */
#define PHONE_COST	 620
#define PHONE_DIGIT_COST 70 /* until then */

/* Reads digits of a part from a position on. */
struct reader {
	const struct estimate *e;
	size_t at, end;
};

static bool
is_digit_at(const struct reader *r, size_t i)
{
	return i < r->end && r->e->at[i].base >= '0' && r->e->at[i].base <= '9';
}

/* A number of exactly n digits; -1: none. */
static int
read_number(struct reader *r, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_digit_at(r, r->at + i))
			return -1;
		v = 10 * v + (int)(r->e->at[r->at + i].base - '0');
	}
	r->at += n;
	return v;
}

/* A month's name. */
static int
name_cost(struct reader *r)
{
	const size_t from = r->at;
	const size_t len = calendar_name_len(r->e, from, r->end);

	if (len == 0)
		return -1;
	r->at += len;
	return NAME_COST + (int)spelling_cost(r->e, from, r->at);
}

/*
 * What a format has: d, m of two digits, or D, M of one; N: a month's name;
 * Y, y: a year.
 */
static int
field_cost(struct reader *r, char field)
{
	int v;

	if (field == 'N')
		return name_cost(r);
	v = read_number(r,
	    field == 'Y'		       ? 4
		: field == 'D' || field == 'M' ? 1
					       : 2);
	switch (field) {
	case 'Y':
		if (v < YEAR_MIN || v > YEAR_MAX)
			return -1;
		return v >= NEAR_MIN && v <= NEAR_MAX ? NEAR_COST : YEAR_COST;
	case 'm':
	case 'M':
		return v >= 1 && v <= 12 ? MONTH_COST : -1;
	case 'd':
	case 'D':
		return v >= 1 && v <= 31 ? DAY_COST : -1;
	default:
		return v >= 0 ? SHORT_COST : -1;
	}
}

static bool
is_separator(uint32_t c)
{
	return c < 0x80 && strchr("./-_ ,:", (int)c) != NULL && c != 0;
}

/* Cost of a date at r, with separators of one kind where `sep`; -1: none. */
static int
date_cost(struct reader *r, const char *format, bool sep)
{
	int cost = 0, n;
	uint32_t c = 0;

	for (const char *f = format; *f != '\0'; f++) {
		if (sep && f != format) {
			if (r->at == r->end ||
			    !is_separator(r->e->at[r->at].base) ||
			    (c != 0 && r->e->at[r->at].base != c))
				return -1;
			c = r->e->at[r->at++].base;
		}
		if ((n = field_cost(r, *f)) == -1)
			return -1;
		cost += n;
	}
	return cost;
}

static const char *const formats[] = {"dmY", "dmy", "Ymd", "ymd", "mdY", "mdy",
    "mY", "Ym", "Y", "dm", "md",
    /* with the month's name */
    "dNY", "dNy", "DNY", "DNy", "NdY", "NDY", "YNd", "dN", "DN", "Nd"};
static const char *const short_formats[] = {"DmY", "dMY", "DMY", "Dmy", "dMy",
    "DMy", "YMD", "YmD", "YMd", "MdY", "mDY", "Mdy", "mDy", "MY", "YM"};

static void
add_date(struct estimate *e, const struct part *p, size_t i, const char *format,
    bool sep)
{
	struct reader r = {e, i, p->to};
	int cost = date_cost(&r, format, sep);

	if (cost == -1)
		return;
	if (format[1] != '\0')
		cost += FORMAT_COST;
	estimate_add(e, i, r.at, (unsigned)cost, WHY_DATE);
}

/* Digits, perhaps in groups, that begin like a telephone number. */
static void
add_phone_number(struct estimate *e, const struct part *p, size_t i)
{
	struct reader r = {e, i, p->to};
	size_t digits = 0, at = i;
	unsigned cost;

	if (e->at[i].base == '+' || e->at[i].base == '(')
		at++;
	else if (e->at[i].base != '0' || !is_digit_at(&r, i + 1))
		return;
	for (; at < p->to; at++) {
		if (is_digit_at(&r, at))
			digits++;
		else if (e->at[at].base >= 0x80 || e->at[at].base == 0 ||
		    strchr(" -/.()", (int)e->at[at].base) == NULL)
			return;
		cost = (unsigned)digits * PHONE_DIGIT_COST;
		if (digits >= PHONE_MIN && is_digit_at(&r, at))
			estimate_add(e, i, at + 1,
			    cost < PHONE_COST ? cost : PHONE_COST, WHY_DATE);
	}
}

void
add_dates(struct estimate *e, const struct part *p)
{
	for (size_t i = p->from; i < p->to; i++) {
		for (size_t k = 0; k < sizeof(formats) / sizeof(formats[0]);
		     k++) {
			add_date(e, p, i, formats[k], false);
			add_date(e, p, i, formats[k], true);
		}
		for (size_t k = 0;
		     k < sizeof(short_formats) / sizeof(short_formats[0]); k++)
			add_date(e, p, i, short_formats[k], true);
		add_phone_number(e, p, i);
	}
}
