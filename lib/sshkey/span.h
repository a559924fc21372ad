/* SPDX-License-Identifier: BSD-2-Clause */
/* Pieces of a text, borrowed from it. */
#ifndef SSHKEY_SPAN_H
#define SSHKEY_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define BOM_UTF8 "\xef\xbb\xbf" /* byte order mark */

struct span {
	const char *p;
	size_t len;
};

static inline bool
span_begins(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.len >= n && memcmp(s.p, text, n) == 0;
}

static inline bool
span_ends(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.len >= n && memcmp(s.p + s.len - n, text, n) == 0;
}

static inline bool
span_is(struct span s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.p, text, s.len) == 0;
}

/* Take the first n bytes off s; it has as many. */
static inline void
span_cut(struct span *s, size_t n)
{
	s->p += n;
	s->len -= n;
}

/* Take a byte order mark off s, if it has one. */
static inline bool
span_cut_bom(struct span *s)
{
	if (!span_begins(*s, BOM_UTF8))
		return false;
	span_cut(s, strlen(BOM_UTF8));
	return true;
}

static inline void
span_skip_blanks(struct span *s)
{
	while (s->len > 0 && (*s->p == ' ' || *s->p == '\t'))
		span_cut(s, 1);
}

/* The same at the end; a CR counts as a blank there. */
static inline struct span
span_trimmed(struct span s)
{
	while (s.len > 0 &&
	    (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t' ||
		s.p[s.len - 1] == '\r'))
		s.len--;
	return s;
}

/* Whether s has only characters of base64; '=' counts where it is padding. */
static inline bool
span_is_base64(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			(c >= '0' && c <= '9') || c == '+' || c == '/' ||
			c == '='))
			return false;
	}
	return s.len != 0;
}

/*
 * Take the word at the front of s off s: up to a space or a tab, or the end.
 * Word by word a line of megabytes is read only once.
 */
static inline struct span
span_word(struct span *s)
{
	struct span w = *s;
	const char *e;

	if ((e = memchr(w.p, ' ', w.len)) != NULL)
		w.len = (size_t)(e - w.p);
	if ((e = memchr(w.p, '\t', w.len)) != NULL)
		w.len = (size_t)(e - w.p);
	span_cut(s, w.len);
	return w;
}

#endif
