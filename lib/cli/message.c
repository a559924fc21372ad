/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line per message, broken on a terminal alone, and nothing in it that a
 * terminal would obey.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/message.h>
#include <loginpolicy/cli/options.h>
#include <loginpolicy/cli/terminal.h>

#define MESSAGE_MAX 8192 /* bytes; paths have up to 4096 */
#define INDENT	    4
#define HEAD	    12

/* Where a line goes, and how it is broken there. */
struct message_place {
	int fd;
	unsigned indent;
};

/*
 * Format and escape one line, and break it for its place. Release b also if
 * b->err is set.
 */
static void __attribute__((format(printf, 3, 0)))
format_line(const struct message_place *to, const char *before, const char *fmt,
    va_list ap, struct buf *b)
{
	char *text = NULL;
	int n = vasprintf(&text, fmt, ap);
	struct buf line;

	buf_init(&line, 5 * MESSAGE_MAX);
	buf_init(b, 10 * MESSAGE_MAX);
	buf_puts(&line, before);
	if (n < 0)
		line.err = ERR_NOMEM;
	else
		escape_text(&line, text,
		    n < MESSAGE_MAX ? (size_t)n : MESSAGE_MAX);
	buf_puts(&line, n > MESSAGE_MAX ? "...\n" : "\n");
	if (n >= 0)
		free(text);
	if (line.err != 0)
		b->err = line.err;
	else
		terminal_fold(to->fd, to->indent, line.p, line.len, b);
	buf_release(&line);
}

enum exit_code
complain(const char *fmt, ...)
{
	static const char no_memory[] = ": out of memory\n";
	static const struct message_place to = {STDERR_FILENO, INDENT};
	const char *name = program_invocation_short_name;
	char before[64];
	struct buf b;
	va_list ap;

	snprintf(before, sizeof(before), "%.60s: ", name);
	va_start(ap, fmt);
	format_line(&to, before, fmt, ap, &b);
	va_end(ap);
	if (b.err == 0) {
		write_all(STDERR_FILENO, b.p, b.len);
	} else {
		write_all(STDERR_FILENO, name, strlen(name));
		write_all(STDERR_FILENO, no_memory, sizeof(no_memory) - 1);
	}
	buf_release(&b);
	return EXIT_NOTHING_DONE;
}

enum exit_code
say(const struct options *o, const char *fmt, ...)
{
	static const struct message_place to = {STDOUT_FILENO, INDENT};
	struct buf b;
	va_list ap;

	if (o->quiet)
		return EXIT_OK;
	va_start(ap, fmt);
	format_line(&to, "", fmt, ap, &b);
	va_end(ap);
	message_write(STDOUT_FILENO, &b);
	return EXIT_OK;
}

enum exit_code
say_below(const struct options *o, const char *head, const char *fmt, ...)
{
	static const struct message_place to = {STDOUT_FILENO, HEAD};
	char before[HEAD + 1];
	struct buf b;
	va_list ap;

	if (o->quiet)
		return EXIT_OK;
	snprintf(before, sizeof(before), "%-*s", HEAD, head);
	va_start(ap, fmt);
	format_line(&to, before, fmt, ap, &b);
	va_end(ap);
	message_write(STDOUT_FILENO, &b);
	return EXIT_OK;
}

enum exit_code
message_write(int fd, struct buf *b)
{
	enum exit_code r = EXIT_OK;

	if (b->err != 0)
		r = complain("%s", err_str(b->err));
	else if (write_all(fd, b->p, b->len) != 0)
		r = complain("%s: %s",
		    fd == STDOUT_FILENO ? "stdout" : "stderr", strerror(errno));
	buf_release(b);
	return r;
}
