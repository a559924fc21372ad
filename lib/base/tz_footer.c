/*
 * POSIX.1 TZ: std offset [dst [offset] [, start [/time] , end [/time]]], with
 * the hours of RFC 8536 s3.3.1 (-167 to 167). Offsets are written west of UTC.
 */
#include <string.h>

#include "tz_footer.h"

struct scan {
	const char *p, *end;
	bool bad;
};

static bool
take(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static unsigned
number(struct scan *s, unsigned min, unsigned max)
{
	unsigned v = 0, digits = 0;

	for (; s->p < s->end && *s->p >= '0' && *s->p <= '9' && digits < 4;
	     s->p++, digits++)
		v = v * 10 + (unsigned)(*s->p - '0');
	if (digits == 0 || v < min || v > max)
		s->bad = true;
	return v;
}

/* "CET" or "<+03>". */
static void
name(struct scan *s)
{
	const char *start;

	if (take(s, '<')) {
		while (s->p < s->end && *s->p != '>')
			s->p++;
		if (!take(s, '>'))
			s->bad = true;
		return;
	}
	for (start = s->p; s->p < s->end &&
	     ((*s->p >= 'a' && *s->p <= 'z') ||
		 (*s->p >= 'A' && *s->p <= 'Z'));)
		s->p++;
	if (s->p - start < 3)
		s->bad = true;
}

/* [+-]hh[:mm[:ss]] */
static int32_t
hms(struct scan *s, unsigned max_hours)
{
	int sign = 1;
	unsigned v;

	if (take(s, '-'))
		sign = -1;
	else
		take(s, '+');
	v = number(s, 0, max_hours) * 3600;
	if (take(s, ':')) {
		v += number(s, 0, 59) * 60;
		if (take(s, ':'))
			v += number(s, 0, 59);
	}
	return sign * (int32_t)v;
}

static void
change(struct scan *s, struct tz_change *c)
{
	if (take(s, 'M')) {
		c->kind = 'M';
		c->month = (uint16_t)number(s, 1, 12);
		s->bad |= !take(s, '.');
		c->week = (uint16_t)number(s, 1, 5);
		s->bad |= !take(s, '.');
		c->day = (uint16_t)number(s, 0, 6);
	} else if (take(s, 'J')) {
		c->kind = 'J';
		c->day = (uint16_t)number(s, 1, 365);
	} else {
		c->kind = 'N';
		c->day = (uint16_t)number(s, 0, 365);
	}
	c->time_s = take(s, '/') ? hms(s, 167) : 2 * 3600;
}

int
tz_footer_parse(const char *p, size_t len, struct tz_footer *ret)
{
	struct scan s = {p, p + len, false};

	memset(ret, 0, sizeof(*ret));
	if (len == 0)
		return 0;
	ret->present = true;
	name(&s);
	ret->std_s = -hms(&s, 24);
	if (s.p < s.end && !s.bad) {
		ret->has_dst = true;
		name(&s);
		ret->dst_s = ret->std_s + 3600;
		if (s.p < s.end && *s.p != ',')
			ret->dst_s = -hms(&s, 24);
		s.bad |= !take(&s, ',');
		change(&s, &ret->start);
		s.bad |= !take(&s, ',');
		change(&s, &ret->end);
	}
	return s.bad || s.p != s.end ? ERR_SYNTAX : 0;
}

static bool
is_leap(int64_t year)
{
	return civil_month_days(year, 2) == 29;
}

/* Seconds of the local clock at which c comes in year. */
static int64_t
change_clock(const struct tz_change *c, int64_t year)
{
	int64_t first;
	unsigned day = c->day, weekday;

	if (c->kind == 'M') {
		first = civil_seconds(year, c->month, 1, 0);
		weekday = (civil_of(first).weekday + 1) % 7; /* 0 = Sunday */
		day = (c->day + 7 - weekday) % 7 + 7 * (c->week - 1u);
		if (day >= civil_month_days(year, c->month))
			day -= 7; /* week 5 is the last one */
	} else {
		first = civil_seconds(year, 1, 1, 0);
		if (c->kind == 'J' && !(is_leap(year) && day >= 60))
			day--;
	}
	return first + (int64_t)day * 86400 + c->time_s;
}

/*
 * The last change at or before t and the first one after it. A change can
 * fall a week outside of its year, so the neighbours are looked at as well.
 * Of two at one instant the start counts: daylight saving all the year.
 */
static void
around(const struct tz_footer *f, int64_t t, int32_t *ret_offset,
    int64_t *ret_next)
{
	int64_t year = civil_of(t).year, last = INT64_MIN;

	*ret_offset = f->std_s;
	*ret_next = INT64_MAX;
	for (int64_t y = year - 1; y <= year + 1; y++) {
		const struct {
			int64_t at;
			int32_t then;
		} both[] = {
		    {change_clock(&f->end, y) - f->dst_s, f->std_s},
		    {change_clock(&f->start, y) - f->std_s, f->dst_s},
		};

		for (size_t i = 0; i < 2; i++) {
			if (both[i].at > t) {
				if (both[i].at < *ret_next)
					*ret_next = both[i].at;
			} else if (both[i].at > last ||
			    (both[i].at == last && i == 1)) {
				last = both[i].at;
				*ret_offset = both[i].then;
			}
		}
	}
}

int32_t
tz_footer_offset(const struct tz_footer *f, int64_t t)
{
	int64_t next;
	int32_t offset;

	if (!f->has_dst)
		return f->std_s;
	around(f, t, &offset, &next);
	return offset;
}

int64_t
tz_footer_next(const struct tz_footer *f, int64_t t)
{
	int64_t next;
	int32_t offset;

	if (!f->has_dst)
		return INT64_MAX;
	around(f, t, &offset, &next);
	return next;
}
