/* A buffer of fixed size: a long line in a log cannot use up the memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "log_lines.h"

struct log_lines {
	gzFile gz;
	size_t start, end; /* of what is in text */
	unsigned long number; /* of the last line */
	bool skipping; /* the rest of a line that is too long */
	bool ended;
	const char *why; /* it cannot be read further; NULL: it is the end */
	char text[LOG_LINES_MAX];
};

struct log_lines *
log_lines_open(int fd)
{
	struct log_lines *l = calloc(1, sizeof(*l));

	/* gzread(3) returns what is not compressed as it is. */
	if (l != NULL && (l->gz = gzdopen(fd, "r")) == NULL) {
		free(l);
		l = NULL;
	}
	if (l == NULL)
		close(fd);
	return l;
}

static void
fill_buffer(struct log_lines *l)
{
	size_t left = l->end - l->start;
	int n, e;

	memmove(l->text, l->text + l->start, left);
	l->start = 0;
	l->end = left;
	n = gzread(l->gz, l->text + left, (unsigned)(sizeof(l->text) - left));
	if (n > 0) {
		l->end += (size_t)n;
		return;
	}
	l->ended = true;
	gzerror(l->gz, &e);
	/* A file that is cut off ends without an error of the read. */
	if (e == Z_ERRNO)
		l->why = strerror(errno);
	else if (e != Z_OK && e != Z_STREAM_END)
		l->why = "damaged, or cut off";
}

bool
log_lines_next(struct log_lines *l, const char **ret, size_t *ret_len,
    const char **ret_why)
{
	for (;;) {
		char *s = l->text + l->start;
		char *newline = memchr(s, '\n', l->end - l->start);
		bool whole = newline != NULL ||
		    (l->ended && l->start != l->end);
		size_t len = newline != NULL ? (size_t)(newline - s)
					     : l->end - l->start;

		*ret_why = l->why;
		if (!whole && l->ended)
			return false;
		if (!whole) {
			if (len == sizeof(l->text)) {
				l->skipping = true;
				l->start = l->end;
			}
			fill_buffer(l);
			continue;
		}
		l->start += len + (newline != NULL);
		l->number++;
		*ret = s;
		*ret_len = len;
		if (!l->skipping)
			return true;
		l->skipping = false;
	}
}

unsigned long
log_lines_number(const struct log_lines *l)
{
	return l->number;
}

void
log_lines_close(struct log_lines *l)
{
	gzclose(l->gz);
	free(l);
}
