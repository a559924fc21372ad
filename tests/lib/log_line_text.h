/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A log line that was read, held against its text: written again from what was
 * understood, it is the text without the fields that this version does not know.
 */
#ifndef TESTS_LOG_LINE_TEXT_H
#define TESTS_LOG_LINE_TEXT_H

#include <stdio.h>
#include <string.h>

#include <loginpolicy/logline/log_line.h>

/* By name: written here again, so that a field cannot be lost unseen. */
static inline bool
log_field_is_known(const char *s, size_t len)
{
	static const char known[] =
	    " user uid by service stage from port tty method key type bits ca "
	    "cert_id serial ca_type ca_bits keys refused reason detail person rule "
	    "id measure policy ref missing ";
	char name[64];

	if (len > 40)
		return false;
	snprintf(name, sizeof(name), " %.*s ", (int)len, s);
	return strlen(name) == len + 2 && strstr(known, name) != NULL;
}

/* Length of the field at s: up to a blank that is not within quotes. */
static inline size_t
log_field_length(const char *s, size_t len)
{
	const char *sign = memchr(s, '=', len);
	bool quoted = sign != NULL && sign + 1 < s + len && sign[1] == '"' &&
	    memchr(s, ' ', (size_t)(sign - s)) == NULL;
	size_t n = quoted ? (size_t)(sign - s) + 2 : 0;

	for (; quoted && n < len && s[n] != '"'; n++)
		n += s[n] == '\\';
	while (n < len && s[n] != ' ')
		n++;
	return n;
}

/* message: what follows the prefix. Appends its first word and known fields. */
static inline void
log_line_known(const char *message, size_t len, struct buf *b)
{
	size_t n;

	for (size_t at = 0; at < len; at += n + 1) {
		const char *s = message + at, *sign;

		n = log_field_length(s, len - at);
		sign = memchr(s, '=', n);
		if (at != 0 && sign != NULL &&
		    !log_field_is_known(s, (size_t)(sign - s)))
			continue;
		if (at != 0)
			buf_putc(b, ' ');
		buf_put(b, s, n);
	}
}

/* Whether l, read from this message, says all of it and nothing else. */
static inline bool
log_line_is_text(const struct log_line *l, const char *message, size_t len)
{
	struct buf want, got;
	bool same;

	buf_init(&want, 2 * LOG_LINE_MAX);
	buf_init(&got, 2 * LOG_LINE_MAX);
	log_line_known(message, len, &want);
	log_line_write(l, &got);
	same = want.err == 0 && got.err == 0 && want.len == got.len &&
	    memcmp(want.p, got.p, got.len) == 0;
	if (!same)
		printf("%.*s\n%.*s\n", (int)want.len, want.p, (int)got.len,
		    got.p);
	buf_release(&want);
	buf_release(&got);
	return same;
}

#endif
