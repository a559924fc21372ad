/*
 * TZif (RFC 8536): a header, the data block of version 1 with 32-bit times,
 * and from version 2 on the same again with 64-bit times and a footer:
 *   "TZif" version reserved[15] isutcnt isstdcnt leapcnt timecnt typecnt charcnt
 *   times[timecnt] types[timecnt] {utoff:4 isdst:1 idx:1}[typecnt] chars[charcnt]
 *   {leap:8|12}[leapcnt] isstd[isstdcnt] isut[isutcnt]
 *   "\n" POSIX TZ string "\n"
 * What decides about a login may depend on a clock that the caller cannot set:
 * so the C library's, which goes by TZ, is not asked. Leap seconds are not
 * counted, as POSIX time does not.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/rd.h>
#include <loginpolicy/base/tz.h>
#include "tz_footer.h"

#define OFFSET_MAX (26 * 3600) /* RFC 8536 s3.2 asks for -25 h to 26 h */

struct header {
	uint8_t version;
	uint32_t isut, isstd, leap, time, type, chars;
};

static void
read_header(struct rd *r, struct header *h)
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

/* What follows the types is not needed: names, leap seconds, indicators. */
static void
skip_rest(struct rd *r, const struct header *h, size_t time_size)
{
	rd_bytes(r, h->chars);
	rd_bytes(r, (size_t)h->leap * (time_size + 4));
	rd_bytes(r, h->isstd);
	rd_bytes(r, h->isut);
}

static void
read_times(struct rd *r, const struct header *h, size_t time_size, struct tz *z)
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
read_block(struct rd *r, const struct header *h, size_t time_size, struct tz *z)
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
	return tz_footer_parse((const char *)r->p, (size_t)(nl - r->p), ret);
}

static int
parse(struct rd *r, struct tz *z)
{
	struct header h;
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
	if ((e = parse(&r, ret)) != 0)
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

/* How many transitions are at or before t. */
static size_t
transitions_until(const struct tz *z, int64_t t)
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
	i = transitions_until(z, t);
	if (i == z->n && z->footer.present)
		return tz_footer_offset(&z->footer, t);
	return z->offset_s[i == 0 ? 0 : z->type[i - 1]];
}

/* The first instant after t at which the offset may change. */
static int64_t
next_change(const struct tz *z, int64_t t)
{
	size_t i = transitions_until(z, t);

	if (i < z->n)
		return z->at[i];
	return z->footer.present ? tz_footer_next(&z->footer, t) : INT64_MAX;
}

/* No clock is further than OFFSET_MAX from UTC, so the search has both its ends. */
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
