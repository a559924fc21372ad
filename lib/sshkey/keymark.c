/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks in a text: PEM, openssh-key-v1, RFC 4716, PuTTY. A block counts from
 * the line that announces it to the line that ends it, wherever in a file it
 * is, so that a BEGIN line in a document swallows nothing: it is broken off by
 * the next one, and by any line that sshd would accept as a key.
 *
 * That every scan stops at the next announcing line also bounds the work:
 * however many a hostile file has, each of its bytes is read a few times.
 */
#include <string.h>

#include "keymark.h"
#include "keyblock.h"

#define LABEL_MAX 64

static const char pem_begin[] = "-----BEGIN ", pem_end[] = "-----END ";
static const char ssh2_begin[] = "---- BEGIN SSH2 ",
		  ssh2_end[] = "---- END SSH2 ";
static const char ppk_begin[] = "PuTTY-User-Key-File-";
static const char ssh1_begin[] = "SSH PRIVATE KEY FILE FORMAT 1.1";

/*
 * Read the line at *pos without its LF: a line as sshd reads it, so that a CR
 * cannot hide a part of one.
 */
static bool
next_line(const char *text, size_t len, size_t *pos, struct span *ret)
{
	const char *nl;

	if (*pos >= len)
		return false;
	ret->p = text + *pos;
	nl = memchr(ret->p, '\n', len - *pos);
	ret->len = (size_t)((nl != NULL ? nl : text + len) - ret->p);
	*pos += ret->len + (nl != NULL);
	return true;
}

/* A certificate, parameters, PGP …: NONE. */
static enum keymark_format
pem_format(struct span label)
{
	if (span_begins(label, "OPENSSH PRIVATE KEY") && label.len == 19)
		return KEYMARK_OPENSSH;
	if (span_ends(label, "PRIVATE KEY"))
		return KEYMARK_PEM_PRIVATE;
	if (span_ends(label, "PUBLIC KEY"))
		return KEYMARK_PEM_PUBLIC;
	return KEYMARK_NONE;
}

static enum keymark_format
format_of(struct span l)
{
	const size_t around = sizeof(pem_begin) - 1 + 5;
	struct span label;

	if (span_begins(l, ppk_begin))
		return KEYMARK_PPK;
	if (span_begins(l, "---- BEGIN SSH2 PUBLIC KEY ----"))
		return KEYMARK_RFC4716;
	if (span_begins(l, "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----"))
		return KEYMARK_SSHCOM;
	if (!span_begins(l, pem_begin) || !span_ends(l, "-----") ||
	    l.len < around || l.len - around > LABEL_MAX)
		return KEYMARK_NONE;
	label.p = l.p + sizeof(pem_begin) - 1;
	label.len = l.len - around;
	return pem_format(label);
}

enum keymark_format
keymark_of_line(const char *text, size_t len)
{
	struct span l;
	size_t pos = 0;

	if (len == 0 || (*text != '-' && *text != 'P') ||
	    !next_line(text, len, &pos, &l))
		return KEYMARK_NONE;
	return format_of(span_trimmed(l));
}

bool
keymark_is_ssh1(const char *text, size_t len)
{
	const struct span s = {text, len};

	return span_begins(s, ssh1_begin);
}

bool
keymark_is_private(enum keymark_format format)
{
	return format != KEYMARK_NONE && format != KEYMARK_PEM_PUBLIC &&
	    format != KEYMARK_RFC4716;
}

/* A byte order mark may precede the first line. */
static bool
is_line_start(const struct keymark_search *s, const char *p)
{
	size_t at = (size_t)(p - s->text);

	return at == 0 || p[-1] == '\n' ||
	    (at == strlen(BOM_UTF8) && memcmp(s->text, BOM_UTF8, at) == 0);
}

/* The next line from at on that begins with the words, or len. */
static size_t
find_line(const struct keymark_search *s, size_t at, const char *words)
{
	const char *p = s->text + at, *end = s->text + s->len, *hit;

	while ((hit = memmem(p, (size_t)(end - p), words, strlen(words))) !=
	    NULL) {
		if (is_line_start(s, hit))
			return (size_t)(hit - s->text);
		p = hit + 1;
	}
	return s->len;
}

size_t
keymark_next(struct keymark_search *s, size_t at)
{
	static const char *const words[3] = {pem_begin, ssh2_begin, ppk_begin};
	size_t first = s->len;

	for (size_t i = 0; i < 3; i++) {
		if (!s->begun || s->hit[i] < at)
			s->hit[i] = find_line(s, at, words[i]);
		if (s->hit[i] < first)
			first = s->hit[i];
	}
	s->begun = true;
	return first;
}

static bool
is_end(struct span l, struct span first, enum keymark_format format)
{
	size_t n = sizeof(pem_begin) - 1, m = sizeof(pem_end) - 1;

	switch (format) {
	case KEYMARK_PPK:
		return span_begins(l, "Private-MAC:") ||
		    span_begins(l, "Private-Hash:");
	case KEYMARK_RFC4716:
	case KEYMARK_SSHCOM:
		n = sizeof(ssh2_begin) - 1;
		m = sizeof(ssh2_end) - 1;
		return span_begins(l, ssh2_end) && l.len - m == first.len - n &&
		    memcmp(l.p + m, first.p + n, first.len - n) == 0;
	default:
		return span_begins(l, pem_end) && l.len - m == first.len - n &&
		    memcmp(l.p + m, first.p + n, first.len - n) == 0;
	}
}

/*
 * Whether the line is not one of this block: another, or one sshd would accept.
 */
static bool
breaks_off(struct span l, const struct keyline_ctx *ctx)
{
	struct keyfile_entry e;

	if (span_begins(l, "-----") || span_begins(l, "---- ") ||
	    span_begins(l, ppk_begin))
		return true;
	if (memchr(l.p, ' ', l.len) == NULL && memchr(l.p, '\t', l.len) == NULL)
		return false;
	return authkeys_line(l.p, l.len, ctx, &e) && e.has_key;
}

enum keymark_end
keymark_end(const char *text, size_t len, enum keymark_format format,
    const struct keyline_ctx *ctx, size_t *ret_end)
{
	struct span first, l;
	size_t pos = 0, at;

	next_line(text, len, &pos, &first);
	first = span_trimmed(first);
	for (at = pos; next_line(text, len, &pos, &l); at = pos) {
		*ret_end = pos;
		if (pos > KEYFILE_BLOCK_MAX)
			return KEYMARK_BROKEN_OFF;
		if (is_end(span_trimmed(l), first, format))
			return KEYMARK_ENDED;
		*ret_end = at;
		if (breaks_off(l, ctx))
			return KEYMARK_BROKEN_OFF;
	}
	*ret_end = len;
	return KEYMARK_OPEN;
}

bool
keymark_is_plausible(const char *text, size_t len, enum keymark_format format)
{
	struct span l;
	size_t pos = 0;

	if (format == KEYMARK_PPK) /* no text says this by accident */
		return true;
	/* PuTTY and RFC 4716 permit a lone CR as the end of a line. */
	block_line((struct span){text, len}, &pos, &l);
	do {
		if (!block_line((struct span){text, len}, &pos, &l))
			return false;
		l = span_trimmed(l);
	} while (l.len == 0);
	return span_is_base64(l) ||
	    (format != KEYMARK_OPENSSH && memchr(l.p, ':', l.len) != NULL);
}
