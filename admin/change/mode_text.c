/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the mode in the text of a policy file. */
#include <stdbool.h>
#include <string.h>

#include "mode_text.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The end of the line that begins at text[at], without its newline. */
static size_t
line_end(const char *text, size_t len, size_t at)
{
	const char *nl = memchr(text + at, '\n', len - at);

	return nl == NULL ? len : (size_t)(nl - text);
}

/* The end of the word that begins at text[at]; quoted, behind its quote. */
static size_t
word_end(const char *text, size_t end, size_t at)
{
	if (at < end && text[at] == '"') {
		for (at++; at < end && text[at] != '"'; at++)
			at += text[at] == '\\';
		return at < end ? at + 1 : end;
	}
	while (at < end && !is_blank(text[at]) && text[at] != '#')
		at++;
	return at;
}

static size_t
skip_blanks(const char *text, size_t end, size_t at)
{
	while (at < end && is_blank(text[at]))
		at++;
	return at;
}

/* The first line that is neither empty nor a comment; len: there is none. */
static size_t
first_statement(const char *text, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t end = line_end(text, len, at);
		size_t word = skip_blanks(text, end, at);

		if (word < end && text[word] != '#')
			return at;
		at = end + (end < len);
	}
	return len;
}

static void
insert_statement(const char *text, size_t len, const char *word, struct buf *b)
{
	size_t at = first_statement(text, len);

	buf_put(b, text, at);
	if (at != 0 && text[at - 1] != '\n')
		buf_putc(b, '\n');
	buf_printf(b, "mode %s\n", word);
	buf_put(b, text + at, len - at);
}

void
mode_text_set(const char *text, size_t len, unsigned line, const char *word,
    struct buf *b)
{
	size_t at = 0, end;

	if (line == 0) {
		insert_statement(text, len, word, b);
		return;
	}
	for (unsigned i = 1; i < line && at < len; i++)
		at = line_end(text, len, at) + 1;
	if (at > len)
		at = len;
	end = line_end(text, len, at);
	at = skip_blanks(text, end, at);
	at = skip_blanks(text, end, word_end(text, end, at));
	buf_put(b, text, at);
	buf_puts(b, word);
	at = word_end(text, end, at);
	buf_put(b, text + at, len - at);
}
