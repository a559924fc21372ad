/* What is told to who called: on one line, and nothing in it that a terminal would obey. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <loginpolicy/base/escape.h>
#include "command.h"

#define MESSAGE_MAX 8192 /* octets; paths have up to 4096 */

/* Somebody who gives a name of a megabyte is not shown all of it. */
static void __attribute__((format(printf, 3, 0)))
tell(FILE *to, const char *before, const char *fmt, va_list ap)
{
	char *text = NULL;
	struct buf b;
	int n = vasprintf(&text, fmt, ap);

	buf_init(&b, 4 * MESSAGE_MAX);
	if (n >= 0)
		escape_text(&b, text,
		    n < MESSAGE_MAX ? (size_t)n : MESSAGE_MAX);
	if (n < 0 || b.err != 0)
		fputs("loginpolicy: out of memory\n", stderr);
	else
		fprintf(to, "%s%.*s%s\n", before, (int)b.len, b.p,
		    n > MESSAGE_MAX ? "..." : "");
	buf_release(&b);
	if (n >= 0)
		free(text);
}

int
complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(stderr, "loginpolicy: ", fmt, ap);
	va_end(ap);
	return EXIT_NOTHING_DONE;
}

int
say(const struct options *o, const char *fmt, ...)
{
	va_list ap;

	if (o->quiet)
		return EXIT_OK;
	va_start(ap, fmt);
	tell(stdout, "", fmt, ap);
	va_end(ap);
	return EXIT_OK;
}
