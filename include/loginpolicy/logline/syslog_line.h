/* SPDX-License-Identifier: BSD-2-Clause */
/* A line of a log file, as syslog daemons write it. */
#ifndef LOGINPOLICY_SYSLOG_LINE_H
#define LOGINPOLICY_SYSLOG_LINE_H

#include <loginpolicy/base/tz.h>

struct syslog_line {
	bool has_year; /* at is known; else the rest, by the local clock */
	int64_t at; /* seconds since the epoch */
	unsigned month, day, second_of_day; /* month and day from 1 */
	const char *message; /* in the line that was read */
	size_t message_len;
};

/*
 * Read "TIME [HOST [FACILITY.PRIORITY]] TAG: MESSAGE", with TIME as in RFC 3339
 * with an offset, or as in RFC 3164 ("Nov  4 09:00:00"). The tag is the first
 * word that ends with a colon, so no message can forge another one.
 * s: len bytes, without a newline at the end.
 * Returns 0; ERR_SYNTAX: another line.
 */
int syslog_line_parse(const char *s, size_t len, struct syslog_line *ret);
/*
 * The time of a line, in seconds since the epoch. A line without a year belongs
 * to the last year in which it is at most a day after latest.
 */
int64_t syslog_line_time(const struct syslog_line *l, const struct tz *z,
    int64_t latest);

#endif
