/* One line per message, and nothing in it that a terminal would obey. */
#include <errno.h>
#include <stdlib.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/message.h>

#define MESSAGE_MAX 8192 /* bytes; paths have up to 4096 */

void
message_print(FILE *to, const char *before, const char *fmt, va_list ap)
{
	char *text = NULL;
	struct buf b;
	int n = vasprintf(&text, fmt, ap);

	buf_init(&b, 4 * MESSAGE_MAX);
	if (n >= 0)
		escape_text(&b, text,
		    n < MESSAGE_MAX ? (size_t)n : MESSAGE_MAX);
	if (n < 0 || b.err != 0)
		fprintf(stderr, "%s: out of memory\n",
		    program_invocation_short_name);
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
	char program[64];
	va_list ap;

	snprintf(program, sizeof(program),
	    "%.60s: ", program_invocation_short_name);
	va_start(ap, fmt);
	message_print(stderr, program, fmt, ap);
	va_end(ap);
	return EXIT_NOTHING_DONE;
}
