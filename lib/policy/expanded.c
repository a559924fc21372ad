/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A policy's files in one text:
 *
 *	#@ loginpolicy 1
 *	# a line of notes for people; any number of them
 *	#@ file 0 0 BYTES /etc/security/loginpolicy.conf
 *	BYTES bytes, and a newline
 *	#@ file PARENT LINE BYTES /etc/security/loginpolicy.d/a.conf
 *	BYTES bytes, and a newline
 *	#@ end
 *
 * The files are unchanged, in the order of reading. PARENT, the index of a file
 * from 0, and LINE name the include statement that the file was read for. So
 * the parser meets the same statements in the same files, and errors, lines,
 * columns and the policy's hash stay the same. Lengths, not marks, separate the
 * files: they may contain anything.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "parse.h"

#define FIRST_LINE "#@ loginpolicy 1\n"
#define FILE_WORDS "#@ file "
#define LAST_LINE  "#@ end\n"

/* The line before a file. */
struct expanded_head {
	uint64_t parent, line, len;
	const char *path; /* up to path_end */
	const char *path_end;
	const char *text;
};

bool
is_expanded(const char *text, size_t len)
{
	return len >= strlen(FIRST_LINE) &&
	    memcmp(text, FIRST_LINE, strlen(FIRST_LINE)) == 0;
}

bool
policy_text_is_expanded(const char *text, size_t len)
{
	return is_expanded(text, len);
}

const char *
policy_path_there(const struct policy *p, size_t i)
{
	return p->files[i].path + p->root_len;
}

/* Read a number and the blank behind it. Returns what follows, or NULL. */
static const char *
read_number(const char *s, const char *end, uint64_t max, uint64_t *ret)
{
	const char *blank = memchr(s, ' ', (size_t)(end - s));

	if (blank == NULL ||
	    parse_u64(s, (size_t)(blank - s), 0, max, ret) != 0)
		return NULL;
	return blank + 1;
}

/* Read the head of the next file. Returns false if there is none. */
static bool
read_head(const struct expanded *x, struct expanded_head *ret)
{
	size_t left = (size_t)(x->end - x->at);
	const char *s = x->at, *nl = memchr(s, '\n', left);

	if (nl == NULL || left < strlen(FILE_WORDS) ||
	    memcmp(s, FILE_WORDS, strlen(FILE_WORDS)) != 0)
		return false;
	s += strlen(FILE_WORDS);
	if ((s = read_number(s, nl, POLICY_FILES_MAX, &ret->parent)) == NULL ||
	    (s = read_number(s, nl, POLICY_SIZE_MAX, &ret->line)) == NULL ||
	    (s = read_number(s, nl, POLICY_SIZE_MAX, &ret->len)) == NULL)
		return false;
	ret->path = s;
	ret->path_end = nl;
	ret->text = nl + 1;
	return s < nl && memchr(s, '\0', (size_t)(nl - s)) == NULL &&
	    ret->len < (size_t)(x->end - ret->text) &&
	    ret->text[ret->len] == '\n';
}

/* Whether all files have been read: the text may be cut off between two. */
static bool
is_at_end(const struct expanded *x)
{
	return (size_t)(x->end - x->at) == strlen(LAST_LINE) &&
	    memcmp(x->at, LAST_LINE, strlen(LAST_LINE)) == 0;
}

/* Parse the file that h announces, and go on behind it. */
static void
parse_part(struct parse *ps, const struct expanded_head *h)
{
	char *text = malloc(h->len + 1), *path;

	path = strndup(h->path, (size_t)(h->path_end - h->path));
	if (text == NULL || path == NULL) {
		free(text);
		free(path);
		ps->fatal = ERR_NOMEM;
		return;
	}
	memcpy(text, h->text, h->len);
	text[h->len] = '\0';
	ps->parts->at = h->text + h->len + 1;
	sha256_update(&ps->hash, text, h->len);
	parse_text(ps, path, text, h->len);
	free(path);
}

void
expanded_include(struct parse *ps, unsigned col)
{
	unsigned line = ps->line;
	struct expanded_head h;

	while (ps->fatal == 0 && read_head(ps->parts, &h) &&
	    h.parent == (uint64_t)ps->file && h.line == line) {
		if (ps->p->n_files == POLICY_FILES_MAX) {
			parse_error(ps, col, ERR_TOOBIG, "more than %d files",
			    POLICY_FILES_MAX);
			return;
		}
		ps->depth++;
		parse_part(ps, &h);
		ps->depth--;
	}
}

int
expanded_parse(struct parse *ps, char *text, size_t len, struct diag *d)
{
	struct expanded x = {text + strlen(FIRST_LINE), text + len};
	struct expanded_head h;
	int r = 0;

	while (x.at < x.end && x.at[0] == '#' && x.at[1] != '@' &&
	    (x.at = memchr(x.at, '\n', (size_t)(x.end - x.at))) != NULL)
		x.at++;
	if (x.at == NULL)
		x.at = x.end;
	ps->parts = &x;
	ps->p->root_len = 0;
	if (read_head(&x, &h) && h.parent == 0 && h.line == 0)
		parse_part(ps, &h);
	ps->parts = NULL;
	if (ps->fatal == 0 && ps->errs->total == 0 &&
	    (ps->p->n_files == 0 || !is_at_end(&x)))
		r = diag_set(d, ERR_SYNTAX,
		    "not as 'loginpolicy apply' writes it, from byte %zu on",
		    (size_t)(x.at - text));
	free(text);
	return r;
}

static void
expand_file(const struct policy *p, size_t i, struct buf *b)
{
	const struct policy_file *f = &p->files[i];
	const char *path = policy_path_there(p, i);

	if (strchr(path, '\n') != NULL && b->err == 0)
		b->err = ERR_UNSUPPORTED;
	buf_printf(b, FILE_WORDS "%d %u %zu ", i == 0 ? 0 : f->included.file,
	    f->included.line, f->len);
	buf_puts(b, path);
	buf_putc(b, '\n');
	buf_put(b, f->text, f->len);
	buf_putc(b, '\n');
}

void
policy_expand(const struct policy *p, const char *notes, struct buf *b)
{
	buf_puts(b, FIRST_LINE);
	if (notes != NULL)
		buf_puts(b, notes);
	for (size_t i = 0; i < p->n_files; i++)
		expand_file(p, i, b);
	buf_puts(b, LAST_LINE);
}
