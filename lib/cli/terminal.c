/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/cli/fit.h>
#include <loginpolicy/cli/terminal.h>

#define COLUMNS_DEFAULT 80
#define COLUMNS_MIN	40
#define COLUMNS_MAX	10000

unsigned
terminal_columns(int fd)
{
	const char *s = getenv("COLUMNS");
	struct winsize w;
	uint64_t n;

	if (!isatty(fd))
		return COLUMNS_DEFAULT;
	if (s == NULL || parse_u64(s, strlen(s), 1, COLUMNS_MAX, &n) != 0) {
		if (ioctl(fd, TIOCGWINSZ, &w) != 0 || w.ws_col == 0)
			return COLUMNS_DEFAULT;
		n = w.ws_col;
	}
	return n < COLUMNS_MIN ? COLUMNS_MIN : (unsigned)n;
}

bool
terminal_colour(const struct options *o)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (o->colour != COLOUR_AUTO)
		return o->colour == COLOUR_ALWAYS;
	return o->output == NULL && isatty(STDOUT_FILENO) &&
	    (no == NULL || no[0] == '\0') &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}

void
terminal_put(struct buf *b, bool colour, const char *sgr, const char *text)
{
	if (colour)
		buf_printf(b, "\033[%sm%s\033[0m", sgr, text);
	else
		buf_puts(b, text);
}

void
terminal_wrap(const char *words, unsigned at, unsigned indent, unsigned columns,
    struct buf *b)
{
	bool first = true;
	size_t len;

	for (; words[0] != '\0'; words += len) {
		size_t width;

		if (words[0] == ' ') {
			len = 1;
			continue;
		}
		len = strcspn(words, " ");
		width = text_columns(words, len);
		if (!first && at + 1 + width > columns) {
			buf_printf(b, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			buf_putc(b, ' ');
			at++;
		}
		buf_put(b, words, len);
		at += (unsigned)width;
		first = false;
	}
	buf_putc(b, '\n');
}

void
terminal_fold(int fd, unsigned indent, const char *lines, size_t len,
    struct buf *b)
{
	struct fit f = {.b = b,
	    .indent = indent,
	    .columns = terminal_columns(fd)};
	const char *end = lines + len;

	if (!isatty(fd)) {
		buf_put(b, lines, len);
		return;
	}
	while (lines < end) {
		const char *newline = memchr(lines, '\n',
		    (size_t)(end - lines));

		if (newline == NULL)
			newline = end;
		fit_words(&f, lines, (size_t)(newline - lines));
		fit_end(&f);
		lines = newline + 1;
	}
}
