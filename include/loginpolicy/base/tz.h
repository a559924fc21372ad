/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Local time: TZif files (RFC 8536, RFC 9636) and the calendar, without TZ or
 * locale.
 */
#ifndef LOGINPOLICY_TZ_H
#define LOGINPOLICY_TZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>

#define TZ_FILE_MAX	   (1u << 20) /* bytes of a TZif file */
#define TZ_TRANSITIONS_MAX 65536
#define TZ_TYPES_MAX	   256
/* Valid instants: the years 1 to 9999, in seconds since the epoch. */
#define TZ_TIME_MIN (-62135596800)
#define TZ_TIME_MAX 253402300799

/* When a footer's rule changes the clock (POSIX.1, TZ). */
struct tz_change {
	/* 'M' month.week.day, 'J' 1..365 without 29 February, 'N' 0..365 */
	char kind;
	/* M: 1..12, 1..5, 0..6 (0 = Sunday); else only day. */
	uint16_t month, week, day;
	int32_t time_s; /* local time of the change, -167 h to 167 h */
};

/* The footer: what holds after the last transition. */
struct tz_footer {
	bool present, has_dst;
	int32_t std_s, dst_s; /* seconds east of UTC */
	struct tz_change start, end; /* of daylight saving time */
};

/* Opaque to others but for its size; zeroed is UTC. Pointers are owned. */
struct tz {
	int64_t *at; /* instants of the transitions, ascending */
	uint8_t *type; /* of each, index into offset_s */
	size_t n;
	int32_t *offset_s; /* seconds east of UTC, of each type */
	size_t n_types;
	struct tz_footer footer;
};

/* Date and time of a clock; months and days from 1, weekday 0 = Monday. */
struct civil {
	int64_t year;
	unsigned month, day, hour, minute, second, weekday;
};

/*
 * Read a TZif file's content, versions 1 to 4. ret: set only on success, for
 * tz_release(). Returns 0, ERR_TRUNC, ERR_SYNTAX, ERR_TOOBIG, ERR_NOMEM.
 */
int tz_parse(const void *p, size_t len, struct tz *ret);
/*
 * Read the zone of the system below root ("" = this one): etc/localtime, its
 * links followed below root, the file at their end opened by trusted_open(). If
 * there is no file the zone is UTC, and ret_missing is set. Returns 0 or the
 * errors of trusted_read() and tz_parse(), with reterr filled.
 */
int tz_load(const char *root, struct tz *ret, bool *ret_missing,
    struct diag *reterr);
/* Free what z holds, and zero it: UTC. */
void tz_release(struct tz *z);

/* Seconds east of UTC at the instant t (TZ_TIME_MIN to TZ_TIME_MAX). */
int32_t tz_offset(const struct tz *z, int64_t t);
/*
 * Return the first instant at which the local clock shows this time or a later
 * one: the first of a time that occurs twice, the jump for one that is skipped.
 * clock: seconds since 1970-01-01 00:00:00 by that clock.
 */
int64_t tz_first_instant(const struct tz *z, int64_t clock);

/* Convert seconds of a clock to a date and back (proleptic Gregorian). */
struct civil civil_of(int64_t clock);
int64_t civil_seconds(int64_t year, unsigned month, unsigned day,
    unsigned second_of_day);
/* Append seconds since the epoch as RFC 3339, in UTC. */
void put_utc(struct buf *b, int64_t t);
/* Days of the month 1..12 in year. */
unsigned civil_month_days(int64_t year, unsigned month);

/* A time in a policy or on a command line. */
struct moment {
	/* clock is in seconds of the local clock; else since the epoch. */
	bool local;
	bool date_only; /* no time of day was given: clock is its midnight */
	int64_t clock;
};
/*
 * Parse "2027-06-30", or RFC 3339 ("2027-06-30T18:00:00Z", offset "+02:00");
 * local time without an offset; seconds and their fraction are optional.
 * Returns 0, ERR_SYNTAX, or ERR_RANGE (no such day or time, or year 0).
 */
int moment_parse(const char *s, struct moment *ret);
/* Return the instant it names, by tz_first_instant(). */
int64_t moment_instant(const struct moment *m, const struct tz *z);

#endif
