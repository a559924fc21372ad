/* What a command has done, for the person who runs it. */
#include <loginpolicy/cli/message.h>
#include "command.h"

int
say(const struct options *o, const char *fmt, ...)
{
	va_list ap;

	if (o->quiet)
		return EXIT_OK;
	va_start(ap, fmt);
	message_print(stdout, "", fmt, ap);
	va_end(ap);
	return EXIT_OK;
}
