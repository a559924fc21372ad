/* SPDX-License-Identifier: BSD-2-Clause */
/* The proleptic Gregorian calendar, and times as people write them. */
#include <string.h>

#include <loginpolicy/base/tz.h>

#define DAY_S 86400

/* Days of 400 years, of which each repeats the one before. */
#define ERA_DAYS 146097

/* Days from 1970-01-01 to the first of March of year. */
static int64_t
days_to_march(int64_t year)
{
	int64_t era = (year >= 0 ? year : year - 399) / 400,
		yoe = year - era * 400;

	return era * ERA_DAYS + yoe * 365 + yoe / 4 - yoe / 100 - 719468;
}

unsigned
civil_month_days(int64_t year, unsigned month)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

int64_t
civil_seconds(int64_t year, unsigned month, unsigned day,
    unsigned second_of_day)
{
	/*
	 * Years begin with March here: a leap day is the last day of its year.
	 */
	int64_t y = month <= 2 ? year - 1 : year;
	unsigned from_march = (month + 9) % 12;

	return (days_to_march(y) + (153 * from_march + 2) / 5 + day - 1) *
	    DAY_S +
	    second_of_day;
}

struct civil
civil_of(int64_t clock)
{
	int64_t days = clock / DAY_S, rest = clock % DAY_S, z, era;
	unsigned doe, yoe, doy, mp;
	struct civil c;

	if (rest < 0) {
		rest += DAY_S;
		days--;
	}
	c.weekday = (unsigned)(((days + 3) % 7 + 7) %
	    7); /* 1970-01-01: Thursday */
	z = days + 719468;
	era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
	doe = (unsigned)(z - era * ERA_DAYS);
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	c.day = doy - (153 * mp + 2) / 5 + 1;
	c.month = mp < 10 ? mp + 3 : mp - 9;
	c.year = era * 400 + yoe + (c.month <= 2);
	c.hour = (unsigned)rest / 3600;
	c.minute = (unsigned)rest / 60 % 60;
	c.second = (unsigned)rest % 60;
	return c;
}

/* Exactly n digits at *p; -1 where they are not there. */
static int
digits(const char **p, unsigned n)
{
	int v = 0;

	for (; n != 0; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return -1;
		v = v * 10 + (**p - '0');
	}
	return v;
}

static bool
take(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* "Z", "+02:00", or nothing: local time. */
static int
parse_offset(const char **p, struct moment *m)
{
	int sign, hours, minutes;

	if (take(p, 'Z') || take(p, 'z')) {
		m->local = false;
		return 0;
	}
	if (**p != '+' && **p != '-')
		return 0;
	sign = *(*p)++ == '-' ? -1 : 1;
	hours = digits(p, 2);
	if (hours == -1 || !take(p, ':') || (minutes = digits(p, 2)) == -1)
		return ERR_SYNTAX;
	if (hours > 23 || minutes > 59)
		return ERR_RANGE;
	m->local = false;
	m->clock -= sign * (hours * 3600 + minutes * 60);
	return 0;
}

/* "18:00[:00[.5]]" and what may follow it. */
static int
parse_time(const char **p, struct moment *m)
{
	int hours = digits(p, 2), minutes, seconds = 0;

	if (hours == -1 || !take(p, ':') || (minutes = digits(p, 2)) == -1)
		return ERR_SYNTAX;
	if (take(p, ':')) {
		if ((seconds = digits(p, 2)) == -1)
			return ERR_SYNTAX;
		if (take(p, '.')) {
			if (digits(p, 1) == -1)
				return ERR_SYNTAX;
			*p += strspn(*p, "0123456789");
		}
	}
	if (hours > 23 || minutes > 59 || seconds > 59)
		return ERR_RANGE;
	m->clock += hours * 3600 + minutes * 60 + seconds;
	m->date_only = false;
	return parse_offset(p, m);
}

int
moment_parse(const char *s, struct moment *ret)
{
	int year = digits(&s, 4), month, day, r = 0;

	if (year == -1 || !take(&s, '-') || (month = digits(&s, 2)) == -1 ||
	    !take(&s, '-') || (day = digits(&s, 2)) == -1)
		return ERR_SYNTAX;
	if (year == 0 || month < 1 || month > 12 || day < 1 ||
	    (unsigned)day > civil_month_days(year, (unsigned)month))
		return ERR_RANGE;
	ret->local = ret->date_only = true;
	ret->clock = civil_seconds(year, (unsigned)month, (unsigned)day, 0);
	if (take(&s, 'T') || take(&s, 't'))
		r = parse_time(&s, ret);
	return r != 0 ? r : *s != '\0' ? ERR_SYNTAX : 0;
}

int64_t
moment_instant(const struct moment *m, const struct tz *z)
{
	return m->local ? tz_first_instant(z, m->clock) : m->clock;
}

void
put_utc(struct buf *b, int64_t t)
{
	struct civil c = civil_of(t);

	buf_printf(b, "%04lld-%02u-%02uT%02u:%02u:%02uZ", (long long)c.year,
	    c.month, c.day, c.hour, c.minute, c.second);
}
