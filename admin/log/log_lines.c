/* SPDX-License-Identifier: BSD-2-Clause */
/* A buffer of fixed size: a long line in a log cannot use up the memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "log_lines.h"

struct log_lines {
	gzFile gz;
	unsigned long number; /* of the last line */
	char text[LOG_LINES_MAX];
};

struct log_lines *
log_lines_open(int fd)
{
	struct log_lines *l = calloc(1, sizeof(*l));

	/* zlib returns what is not compressed as it is. */
	if (l != NULL && (l->gz = gzdopen(fd, "r")) == NULL) {
		free(l);
		l = NULL;
	}
	if (l == NULL)
		close(fd);
	return l;
}

/* NULL: it is the end. A file that is cut off ends without a read error. */
static const char *
why_ended(struct log_lines *l)
{
	int e;

	gzerror(l->gz, &e);
	if (e == Z_ERRNO)
		return strerror(errno);
	return e == Z_OK || e == Z_STREAM_END ? NULL : "damaged, or cut off";
}

bool
log_lines_next(struct log_lines *l, const char **ret, size_t *ret_len,
    const char **ret_why)
{
	size_t len;
	int c;

	*ret = l->text;
	do {
		len = 0;
		while ((c = gzgetc(l->gz)) != -1 && c != '\n') {
			if (len < sizeof(l->text))
				l->text[len] = (char)c;
			len++;
		}
		if (c == -1 && len == 0) {
			*ret_why = why_ended(l);
			return false;
		}
		l->number++;
	} while (len > sizeof(l->text));
	*ret_len = len;
	return true;
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
