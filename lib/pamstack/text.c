/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "lib/pamstack/text.h"

/* libpam up to 1.5 reads a line with its continuations into 1024 bytes. */
#define LINE_MAX_BYTES 1022

static const char blanks[] = " \t\n";

/* Cut off the physical line that *rest begins with. */
static char *
cut_line(struct pam_text *t)
{
	char *line = t->rest, *end = strchr(line, '\n');

	t->next_line++;
	if (end == NULL)
		t->rest = line + strlen(line);
	else
		t->rest = end + 1;
	if (end != NULL)
		*end = '\0';
	return line;
}

/* Whether the line is continued; the backslash is a blank then. */
static bool
is_continued(char *line)
{
	size_t n = strlen(line);

	while (n > 0 && strchr(blanks, line[n - 1]) != NULL)
		n--;
	if (n == 0 || line[n - 1] != '\\')
		return false;
	line[n - 1] = ' ';
	line[n] = '\0';
	return true;
}

/* Cut off the comment. Returns whether something is left. */
static bool
has_text(char *line, bool *ret_comment)
{
	char *hash = strchr(line, '#');

	*ret_comment = hash != NULL;
	if (hash != NULL)
		*hash = '\0';
	return line[strspn(line, blanks)] != '\0';
}

/* Join the line at to with those that continue it. Returns 0 or an ERR_*. */
static int
join_lines(struct pam_text *t, char *first)
{
	char *to = first, *line = first;
	bool comment = false, text = has_text(first, &comment);

	while (text && !comment && is_continued(line)) {
		to += strlen(to);
		if (t->rest[0] == '\0')
			return ERR_TRUNC;
		line = cut_line(t);
		text = has_text(line, &comment);
		/* Up to 1.5 it is passed over; later it ends the line. */
		if (!text)
			return ERR_UNSUPPORTED;
		memmove(to, line, strlen(line) + 1);
		line = to;
	}
	return strlen(first) > LINE_MAX_BYTES ? ERR_TOOBIG : 0;
}

char *
pam_text_line(struct pam_text *t, unsigned *ret_line, int *reterr)
{
	char *line;
	bool comment;

	*reterr = 0;
	while (t->rest[0] != '\0') {
		*ret_line = t->next_line;
		line = t->rest;
		if ((size_t)(strchrnul(line, '\n') - line) > LINE_MAX_BYTES) {
			*reterr = ERR_TOOBIG;
			return NULL;
		}
		line = cut_line(t);
		if (line[strspn(line, blanks)] == '\0' ||
		    line[strspn(line, blanks)] == '#')
			continue;
		if ((*reterr = join_lines(t, line)) != 0)
			return NULL;
		if (has_text(line, &comment))
			return line;
	}
	return NULL;
}

/* The end of what the brackets enclose, with "\]" made "]". */
static char *
close_brackets(char *p)
{
	char *to = p;

	for (; *p != '\0' && *p != ']'; *to++ = *p++)
		p += p[0] == '\\' && p[1] == ']';
	if (*p == '\0') {
		*to = '\0';
		return p;
	}
	*to = '\0';
	return p + 1;
}

char *
pam_text_word(char **line)
{
	char *word = *line + strspn(*line, blanks), *end;

	if (*word == '\0') {
		*line = word;
		return NULL;
	}
	if (*word == '[') {
		*line = close_brackets(++word);
		return word;
	}
	end = word + strcspn(word, blanks);
	*line = *end == '\0' ? end : end + 1;
	*end = '\0';
	return word;
}
