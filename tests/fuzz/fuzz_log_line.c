/* SPDX-License-Identifier: BSD-2-Clause */
/* A line of a log of any content: of a file with its head, and the message alone. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/logline/syslog_line.h>
#include "tests/lib/log_line_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What is understood of it is all that it says. */
static void
read_back(const char *s, size_t len)
{
	const char *message;
	struct log_line l;

	if (log_line_parse(s, len, &l) != 0)
		return;
	message = (const char *)memmem(s, len, "): ", 3) + 3;
	if (!log_line_is_text(&l, message, len - (size_t)(message - s)))
		abort();
	log_line_release(&l);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct tz utc;
	const char *s = (const char *)data;
	struct syslog_line l;

	read_back(s, len);
	if (syslog_line_parse(s, len, &l) == 0) {
		if (l.message + l.message_len != s + len ||
		    syslog_line_time(&l, &utc, 1795510800) > TZ_TIME_MAX)
			abort();
		read_back(l.message, l.message_len);
	}
	return 0;
}
