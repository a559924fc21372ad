/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads log lines of rsyslog, syslog-ng and busybox's syslogd, with either form
 * of the time.
 */
#include <string.h>

#include <loginpolicy/logline/syslog_line.h>

#define STAMP_MAX  48 /* characters of a time as of RFC 3339 */
#define DAY_S	   86400
#define YEARS_BACK 8 /* for a 29 February */

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* Two digits, or if blank is set a blank and a digit; -1: neither. */
static int
two_digits(const char *s, bool blank)
{
	if (s[1] < '0' || s[1] > '9')
		return -1;
	if (blank && s[0] == ' ')
		return s[1] - '0';
	return s[0] < '0' || s[0] > '9' ? -1 : (s[0] - '0') * 10 + s[1] - '0';
}

/* "Nov  4 09:00:00 ". Returns its length, or 0. */
static size_t
parse_classic(const char *s, size_t len, struct syslog_line *ret)
{
	int day, hour, minute, second;
	unsigned month = 0;

	if (len < 16 || s[3] != ' ' || s[6] != ' ' || s[9] != ':' ||
	    s[12] != ':' || s[15] != ' ')
		return 0;
	while (month < 12 && memcmp(months + 3 * month, s, 3) != 0)
		month++;
	day = two_digits(s + 4, true);
	hour = two_digits(s + 7, false);
	minute = two_digits(s + 10, false);
	second = two_digits(s + 13, false);
	/* 2000 had a 29 February. */
	if (month == 12 || day < 1 ||
	    (unsigned)day > civil_month_days(2000, month + 1) || hour < 0 ||
	    hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return 0;
	ret->month = month + 1;
	ret->day = (unsigned)day;
	ret->second_of_day = (unsigned)(hour * 3600 + minute * 60 + second);
	return 16;
}

/* "2026-11-04T09:00:00.123456+01:00 ". Returns its length, or 0. */
static size_t
parse_rfc3339(const char *s, size_t len, struct syslog_line *ret)
{
	const char *blank = memchr(s, ' ', len);
	char stamp[STAMP_MAX + 1];
	struct moment m;
	size_t n = blank != NULL ? (size_t)(blank - s) : len;

	if (blank == NULL || n > STAMP_MAX)
		return 0;
	memcpy(stamp, s, n);
	stamp[n] = '\0';
	if (strlen(stamp) != n || moment_parse(stamp, &m) != 0 || m.local)
		return 0;
	ret->has_year = true;
	ret->at = m.clock;
	return n + 1;
}

int
syslog_line_parse(const char *s, size_t len, struct syslog_line *ret)
{
	const char *end = s + len;
	size_t n;

	memset(ret, 0, sizeof(*ret));
	if ((n = parse_classic(s, len, ret)) == 0 &&
	    (n = parse_rfc3339(s, len, ret)) == 0)
		return ERR_SYNTAX;
	/* The host and "authpriv.notice" may come before the tag. */
	for (unsigned words = 0; words < 3; words++) {
		const char *word = s + n;
		const char *blank = memchr(word, ' ', (size_t)(end - word));

		if (blank == NULL || blank == word)
			return ERR_SYNTAX;
		n = (size_t)(blank - s) + 1;
		if (blank[-1] == ':') {
			ret->message = s + n;
			ret->message_len = len - n;
			return 0;
		}
	}
	return ERR_SYNTAX;
}

int64_t
syslog_line_time(const struct syslog_line *l, const struct tz *z,
    int64_t latest)
{
	int64_t year, at = latest;

	if (l->has_year)
		return l->at;
	year = civil_of(latest + DAY_S + tz_offset(z, latest)).year;
	for (int64_t y = year; y > year - YEARS_BACK; y--) {
		if (l->day > civil_month_days(y, l->month))
			continue;
		at = tz_first_instant(z,
		    civil_seconds(y, l->month, l->day, l->second_of_day));
		if (at <= latest + DAY_S)
			break;
	}
	return at;
}
