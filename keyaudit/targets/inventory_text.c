/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines and words of inventories. */
#include <string.h>
#include <strings.h>

#include <loginpolicy/base/err.h>
#include "inventory_text.h"

#define BOM	"\xef\xbb\xbf"
#define BOM_LEN 3

void
line_reader_init(struct line_reader *l, const char *text, size_t len)
{
	if (len >= BOM_LEN && memcmp(text, BOM, BOM_LEN) == 0) {
		text += BOM_LEN;
		len -= BOM_LEN;
	}
	l->p = text;
	l->end = text + len;
	l->line = 0;
}

bool
line_reader_next(struct line_reader *l, struct piece *ret)
{
	size_t left = (size_t)(l->end - l->p);
	const char *lf;

	if (left == 0)
		return false;
	lf = memchr(l->p, '\n', left);
	ret->p = l->p;
	ret->len = lf != NULL ? (size_t)(lf - l->p) : left;
	l->p += ret->len + (lf != NULL);
	l->line++;
	*ret = piece_trim(*ret);
	return true;
}

bool
piece_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct piece
piece_of(const char *s)
{
	return (struct piece){s, strlen(s)};
}

struct piece
piece_between(const char *p, const char *end)
{
	return (struct piece){p, (size_t)(end - p)};
}

struct piece
piece_trim(struct piece s)
{
	while (s.len > 0 && piece_is_blank(s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && piece_is_blank(s.p[s.len - 1]))
		s.len--;
	return s;
}

bool
piece_is(struct piece s, const char *word)
{
	return s.len == strlen(word) && memcmp(s.p, word, s.len) == 0;
}

bool
piece_is_case(struct piece s, const char *word)
{
	return s.len == strlen(word) && strncasecmp(s.p, word, s.len) == 0;
}

struct piece
piece_uncommented(struct piece s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '#' && (i == 0 || piece_is_blank(s.p[i - 1]))) {
			s.len = i;
			break;
		}
	}
	return piece_trim(s);
}

struct piece
piece_split(struct piece *s, char c)
{
	const char *at = s->len != 0 ? memchr(s->p, c, s->len) : NULL;
	struct piece before = *s;

	*s = (struct piece){NULL, 0};
	if (at == NULL)
		return before;
	*s = piece_between(at + 1, before.p + before.len);
	return piece_between(before.p, at);
}

struct piece
piece_word(struct piece *s)
{
	struct piece w = {s->p, 0};

	while (w.len < s->len && !piece_is_blank(w.p[w.len]))
		w.len++;
	s->p += w.len;
	s->len -= w.len;
	*s = piece_trim(*s);
	return w;
}
