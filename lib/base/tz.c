/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TZif (RFC 8536): a header, the data block of version 1 with 32-bit times, and
 * from version 2 on the same again with 64-bit times and a footer:
 *   "TZif" version reserved[15]
 *   isutcnt isstdcnt leapcnt timecnt typecnt charcnt
 *   times[timecnt] types[timecnt] {utoff:4 isdst:1 idx:1}[typecnt]
 *   chars[charcnt] {leap:8|12}[leapcnt] isstd[isstdcnt] isut[isutcnt]
 *   "\n" POSIX TZ string "\n"
 * A decision about a login must not depend on a clock that the caller can set,
 * so the C library, which uses the variable TZ, is not asked. Leap seconds are
 * not counted, as in POSIX time.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/rd.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/tz.h>

#define OFFSET_MAX (26 * 3600) /* RFC 8536 s3.2: -25 h to 26 h */
#define LINKS_MAX  16

/*
 * --- the footer: POSIX.1 TZ ---
 *
 * std offset [dst [offset] [, start [/time] , end [/time]]], with the hours of
 * RFC 8536 s3.3.1 (-167 to 167). Offsets are written west of UTC.
 */

struct footer_text {
	const char *p, *end;
	bool bad;
};

static bool
footer_take(struct footer_text *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static unsigned
footer_number(struct footer_text *s, unsigned min, unsigned max)
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
footer_name(struct footer_text *s)
{
	const char *start;

	if (footer_take(s, '<')) {
		while (s->p < s->end && *s->p != '>')
			s->p++;
		if (!footer_take(s, '>'))
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
footer_hms(struct footer_text *s, unsigned max_hours)
{
	int sign = 1;
	unsigned v;

	if (footer_take(s, '-'))
		sign = -1;
	else
		footer_take(s, '+');
	v = footer_number(s, 0, max_hours) * 3600;
	if (footer_take(s, ':')) {
		v += footer_number(s, 0, 59) * 60;
		if (footer_take(s, ':'))
			v += footer_number(s, 0, 59);
	}
	return sign * (int32_t)v;
}

static void
footer_change(struct footer_text *s, struct tz_change *c)
{
	if (footer_take(s, 'M')) {
		c->kind = 'M';
		c->month = (uint16_t)footer_number(s, 1, 12);
		s->bad |= !footer_take(s, '.');
		c->week = (uint16_t)footer_number(s, 1, 5);
		s->bad |= !footer_take(s, '.');
		c->day = (uint16_t)footer_number(s, 0, 6);
	} else if (footer_take(s, 'J')) {
		c->kind = 'J';
		c->day = (uint16_t)footer_number(s, 1, 365);
	} else {
		c->kind = 'N';
		c->day = (uint16_t)footer_number(s, 0, 365);
	}
	c->time_s = footer_take(s, '/') ? footer_hms(s, 167) : 2 * 3600;
}

static int
footer_parse(const char *p, size_t len, struct tz_footer *ret)
{
	struct footer_text s = {p, p + len, false};

	memset(ret, 0, sizeof(*ret));
	if (len == 0)
		return 0;
	ret->present = true;
	footer_name(&s);
	ret->std_s = -footer_hms(&s, 24);
	if (s.p < s.end && !s.bad) {
		ret->has_dst = true;
		footer_name(&s);
		ret->dst_s = ret->std_s + 3600;
		if (s.p < s.end && *s.p != ',')
			ret->dst_s = -footer_hms(&s, 24);
		s.bad |= !footer_take(&s, ',');
		footer_change(&s, &ret->start);
		s.bad |= !footer_take(&s, ',');
		footer_change(&s, &ret->end);
	}
	return s.bad || s.p != s.end ? ERR_SYNTAX : 0;
}

static bool
is_leap(int64_t year)
{
	return civil_month_days(year, 2) == 29;
}

/* The local time of the change in year, in seconds. */
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
 * Find the offset at t and the first change after it. A change can fall a week
 * outside of its year, so the years before and after are searched as well. Of
 * two changes at one instant the start counts: daylight saving all year.
 */
static void
changes_around(const struct tz_footer *f, int64_t t, int32_t *ret_offset,
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

static int32_t
footer_offset(const struct tz_footer *f, int64_t t)
{
	int64_t next;
	int32_t offset;

	if (!f->has_dst)
		return f->std_s;
	changes_around(f, t, &offset, &next);
	return offset;
}

/* The first change after t; INT64_MAX: there is none. */
static int64_t
footer_next(const struct tz_footer *f, int64_t t)
{
	int64_t next;
	int32_t offset;

	if (!f->has_dst)
		return INT64_MAX;
	changes_around(f, t, &offset, &next);
	return next;
}

/* --- the file --- */

struct tz_header {
	uint8_t version;
	uint32_t isut, isstd, leap, time, type, chars;
};

static void
read_header(struct rd *r, struct tz_header *h)
{
	const uint8_t *magic = rd_bytes(r, 4);

	if (magic == NULL || memcmp(magic, "TZif", 4) != 0)
		rd_fail(r, ERR_SYNTAX);
	h->version = rd_u8(r);
	rd_bytes(r, 15);
	h->isut = rd_u32(r);
	h->isstd = rd_u32(r);
	h->leap = rd_u32(r);
	h->time = rd_u32(r);
	h->type = rd_u32(r);
	h->chars = rd_u32(r);
	if (r->err != 0)
		return;
	if (h->time > TZ_TRANSITIONS_MAX || h->type == 0 ||
	    h->type > TZ_TYPES_MAX || h->chars > TZ_FILE_MAX ||
	    h->leap > TZ_FILE_MAX || (h->isut != 0 && h->isut != h->type) ||
	    (h->isstd != 0 && h->isstd != h->type))
		rd_fail(r, ERR_SYNTAX);
}

/* Skip what follows the types: names, leap seconds, indicators. */
static void
skip_rest(struct rd *r, const struct tz_header *h, size_t time_size)
{
	rd_bytes(r, h->chars);
	rd_bytes(r, (size_t)h->leap * (time_size + 4));
	rd_bytes(r, h->isstd);
	rd_bytes(r, h->isut);
}

static void
read_times(struct rd *r, const struct tz_header *h, size_t time_size,
    struct tz *z)
{
	for (size_t i = 0; i < h->time; i++) {
		z->at[i] = time_size == 8 ? (int64_t)rd_u64(r)
					  : (int32_t)rd_u32(r);
		if (i != 0 && z->at[i] <= z->at[i - 1])
			rd_fail(r, ERR_SYNTAX);
	}
	for (size_t i = 0; i < h->time; i++) {
		if ((z->type[i] = rd_u8(r)) >= h->type)
			rd_fail(r, ERR_SYNTAX);
	}
}

static int
read_block(struct rd *r, const struct tz_header *h, size_t time_size,
    struct tz *z)
{
	if (r->err != 0)
		return r->err;
	z->at = calloc(h->time + 1, sizeof(*z->at));
	z->type = calloc(h->time + 1, sizeof(*z->type));
	z->offset_s = calloc(h->type, sizeof(*z->offset_s));
	if (z->at == NULL || z->type == NULL || z->offset_s == NULL)
		return ERR_NOMEM;
	z->n = h->time;
	z->n_types = h->type;
	read_times(r, h, time_size, z);
	for (size_t i = 0; i < h->type; i++) {
		z->offset_s[i] = (int32_t)rd_u32(r);
		rd_bytes(r, 2);
		if (z->offset_s[i] < -OFFSET_MAX || z->offset_s[i] > OFFSET_MAX)
			rd_fail(r, ERR_SYNTAX);
	}
	skip_rest(r, h, time_size);
	return r->err;
}

/* "\n" TZ string "\n"; the string may be empty. */
static int
read_footer(struct rd *r, struct tz_footer *ret)
{
	const uint8_t *nl;

	if (rd_u8(r) != '\n')
		rd_fail(r, ERR_SYNTAX);
	if (r->err != 0)
		return r->err;
	if ((nl = memchr(r->p, '\n', r->left)) == NULL)
		return ERR_TRUNC;
	return footer_parse((const char *)r->p, (size_t)(nl - r->p), ret);
}

static int
parse_file(struct rd *r, struct tz *z)
{
	struct tz_header h;
	int e;

	read_header(r, &h);
	if (r->err != 0)
		return r->err;
	if (h.version == 0)
		return read_block(r, &h, 4, z);
	rd_bytes(r, (size_t)h.time * 5 + (size_t)h.type * 6);
	skip_rest(r, &h, 4);
	read_header(r, &h);
	if ((e = read_block(r, &h, 8, z)) != 0)
		return e;
	return read_footer(r, &z->footer);
}

int
tz_parse(const void *p, size_t len, struct tz *ret)
{
	struct rd r;
	int e;

	memset(ret, 0, sizeof(*ret));
	if (len > TZ_FILE_MAX)
		return ERR_TOOBIG;
	rd_init(&r, p, len);
	if ((e = parse_file(&r, ret)) != 0)
		tz_release(ret);
	return e;
}

void
tz_release(struct tz *z)
{
	free(z->at);
	free(z->type);
	free(z->offset_s);
	memset(z, 0, sizeof(*z));
}

/* The number of transitions at or before t. */
static size_t
count_transitions(const struct tz *z, int64_t t)
{
	size_t lo = 0, hi = z->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (z->at[mid] <= t)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int32_t
tz_offset(const struct tz *z, int64_t t)
{
	size_t i;

	if (z->n_types == 0)
		return 0;
	i = count_transitions(z, t);
	if (i == z->n && z->footer.present)
		return footer_offset(&z->footer, t);
	return z->offset_s[i == 0 ? 0 : z->type[i - 1]];
}

/* The first instant after t at which the offset may change. */
static int64_t
next_change(const struct tz *z, int64_t t)
{
	size_t i = count_transitions(z, t);

	if (i < z->n)
		return z->at[i];
	return z->footer.present ? footer_next(&z->footer, t) : INT64_MAX;
}

/* Start OFFSET_MAX before the clock: no zone is further from UTC. */
int64_t
tz_first_instant(const struct tz *z, int64_t clock)
{
	int64_t t = clock - OFFSET_MAX - 1, end, hit;

	for (;; t = end) {
		hit = clock - tz_offset(z, t);
		end = next_change(z, t);
		if (hit < t)
			return t;
		if (hit < end)
			return hit;
	}
}

/*
 * --- finding the file ---
 *
 * /etc/localtime is a link on most systems, absolute or relative, often to
 * another link. They are followed here, so that an absolute one stays below
 * root. Directories on the way are not checked (a package store may belong to
 * its group), but the file at the end must be root's alone.
 */

/* The path that the link at path leads to, owned; NULL and errno. */
static char *
link_target(const char *root, const char *path)
{
	char target[4096], *next = NULL;
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	size_t dir = (size_t)(strrchr(path, '/') - path) + 1;

	if (n == -1)
		return NULL;
	target[n] = '\0';
	if (target[0] == '/')
		n = asprintf(&next, "%s%s", root, target);
	else
		n = asprintf(&next, "%.*s%s", (int)dir, path, target);
	if (n == -1) {
		errno = ENOMEM;
		return NULL;
	}
	return next;
}

/* The file at the end of all links, owned. */
static int
resolve_localtime(const char *root, char **ret, struct diag *reterr)
{
	char *path, *next;

	if (asprintf(&path, "%s/etc/localtime", root) < 0)
		return ERR_NOMEM;
	for (int i = 0; i < LINKS_MAX; i++) {
		next = link_target(root, path);
		if (next == NULL && errno != ENOMEM) {
			*ret = path; /* no link: the end */
			return 0;
		}
		free(path);
		if ((path = next) == NULL)
			return ERR_NOMEM;
	}
	free(path);
	return diag_set(reterr, ERR_IO, "/etc/localtime: too many links");
}

int
tz_load(const char *root, struct tz *ret, bool *ret_missing,
    struct diag *reterr)
{
	const struct trusted_opts to = {.cap_bytes = TZ_FILE_MAX};
	char *path = NULL, *data;
	size_t len;
	int r;

	memset(ret, 0, sizeof(*ret));
	*ret_missing = false;
	if ((r = resolve_localtime(root, &path, reterr)) != 0)
		return r;
	r = trusted_read(path, &to, &data, &len, reterr);
	if (r == 0) {
		r = tz_parse(data, len, ret);
		free(data);
		if (r != 0)
			diag_set(reterr, r,
			    "%.100s: not a time zone file (TZif)", path);
	} else if (r == ERR_NOENT) {
		*ret_missing = true;
		r = 0;
	}
	free(path);
	return r;
}
