/* A line of a log file, as syslog daemons write it: when, and the message. */
#ifndef LOGINPOLICY_SYSLOG_LINE_H
#define LOGINPOLICY_SYSLOG_LINE_H

#include <loginpolicy/base/tz.h>

struct syslog_line {
	bool has_year; /* at is known; else the rest, by the local clock */
	int64_t at; /* seconds since the epoch */
	unsigned month, day, second_of_day; /* month and day from 1 */
	const char *message; /* borrowed of the line */
	size_t message_len;
};

/*
 * "TIME [HOST [FACILITY.PRIORITY]] TAG: MESSAGE", TIME as RFC 3339 with an
 * offset, or as RFC 3164 ("Nov  4 09:00:00"). The tag is the first word that
 * ends with a colon, so no message can have another one.
 * s: len octets, without a newline at their end.
 * Returns 0; ERR_SYNTAX: it is no such line.
 */
int syslog_line_parse(const char *s, size_t len, struct syslog_line *ret);
/*
 * When it was, in seconds since the epoch: a line without a year is of the
 * last year in which it is not later than a day after latest.
 */
int64_t syslog_line_time(const struct syslog_line *l, const struct tz *z,
    int64_t latest);

#endif
