/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For a rescue system, and for files that pam-auth-update no longer knows: the
 * lines are removed as text. common-* have one type and no include, so a jump
 * counts lines.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/number.h>
#include "unwire.h"

#define MODULE	    "pam_loginpolicy.so"
#define PROFILE	    "Module: loginpolicy-"
#define USE_AUTHTOK " use_authtok"
#define LINES_MAX   20000

struct stack_line {
	const char *p;
	size_t len;
	bool ours, counts; /* counts: a module's line, not a comment */
};

static bool
line_has(const char *p, size_t len, const char *what)
{
	return memmem(p, len, what, strlen(what)) != NULL;
}

/* A line up to its end; with a backslash before that it goes on in the next. */
static size_t
line_length(const char *s, size_t left)
{
	const size_t blank = strspn(s, " \t");
	const bool comment = blank < left && s[blank] == '#';
	const char *end;
	size_t len = 0;

	while ((end = memchr(s + len, '\n', left - len)) != NULL) {
		len = (size_t)(end - s);
		if (comment || len == 0 || s[len - 1] != '\\')
			return len;
		len++;
	}
	return left;
}

/* Cut the text into lines. Returns how many; SIZE_MAX: no memory, too many. */
static size_t
cut_lines(const struct tree_text *text, struct stack_line **ret)
{
	size_t n = 0;

	*ret = calloc(LINES_MAX, sizeof(**ret));
	if (*ret == NULL)
		return SIZE_MAX;
	for (size_t i = 0; i < text->len;) {
		const char *s = text->p + i;
		size_t len = line_length(s, text->len - i);
		size_t blank = strspn(s, " \t");

		if (n == LINES_MAX)
			return SIZE_MAX;
		(*ret)[n++] = (struct stack_line){.p = s,
		    .len = len,
		    .counts = blank < len && s[blank] != '#',
		    .ours = blank < len && s[blank] != '#' &&
			line_has(s, len, MODULE)};
		i += len + (i + len < text->len);
	}
	return n;
}

bool
unwire_names_module(const struct tree_text *text)
{
	struct stack_line *lines;
	size_t n = text->p == NULL ? 0 : cut_lines(text, &lines);
	bool found = n == SIZE_MAX;

	if (text->p == NULL)
		return false;
	for (size_t i = 0; !found && i < n; i++)
		found = lines[i].ours;
	free(lines);
	return found;
}

/* How many of our lines a jump over so many lines from line i passes. */
static uint64_t
ours_in_jump(const struct stack_line *l, size_t n, size_t i, uint64_t jump)
{
	uint64_t ours = 0;

	for (size_t k = i + 1; k < n && jump != 0; k++) {
		ours += l[k].ours;
		jump -= l[k].counts;
	}
	return ours;
}

/* Append the line, with its jumps corrected. */
static void
put_line(const struct stack_line *l, size_t n, size_t i, bool first,
    struct buf *b)
{
	const char *p = l[i].p, *end = p + l[i].len;
	const char *close = memchr(p, ']', l[i].len);
	const char *cut = first
	    ? memmem(p, l[i].len, USE_AUTHTOK, sizeof(USE_AUTHTOK) - 1)
	    : NULL;

	while (p < end) {
		size_t digits = 0;
		uint64_t jump;

		if (p == cut) {
			p += sizeof(USE_AUTHTOK) - 1;
			continue;
		}
		buf_putc(b, *p++);
		if (close == NULL || p > close || p[-1] != '=')
			continue;
		while (
		    p + digits < end && isdigit((unsigned char)p[digits]) != 0)
			digits++;
		if (digits == 0 || parse_u64(p, digits, 0, 9999, &jump) != 0)
			continue;
		p += digits;
		jump -= ours_in_jump(l, n, i, jump);
		if (jump == 0)
			buf_puts(b, "ignore");
		else
			buf_putu(b, jump);
	}
	buf_putc(b, '\n');
}

static bool
is_password(const struct stack_line *l)
{
	size_t blank = strspn(l->p, " \t-");

	return l->len > blank + 8 && memcmp(l->p + blank, "password", 8) == 0;
}

int
unwire_stack(struct tree_text *text)
{
	struct stack_line *lines = NULL;
	size_t n = cut_lines(text, &lines);
	bool first = false, found = false;
	struct buf b;
	int r = ERR_NOMEM;

	buf_init(&b, 2 * PAM_TREE_FILE_MAX);
	for (size_t i = 0; n != SIZE_MAX && i < n; i++) {
		if (lines[i].ours) {
			/* Only if nothing before ours asks for a password. */
			first = !found && is_password(&lines[i]);
			continue;
		}
		put_line(lines, n, i, first && lines[i].counts, &b);
		found |= lines[i].counts;
		first = first && !lines[i].counts;
	}
	if (n != SIZE_MAX && b.err == 0)
		r = tree_text_set(text, b.p == NULL ? "" : b.p, b.len);
	buf_release(&b);
	free(lines);
	return r;
}

int
unwire_memory(struct tree_text *text)
{
	struct stack_line *lines = NULL;
	size_t n = cut_lines(text, &lines);
	bool skip = false;
	struct buf b;
	int r = ERR_NOMEM;

	buf_init(&b, 2 * PAM_TREE_FILE_MAX);
	for (size_t i = 0; n != SIZE_MAX && i < n; i++) {
		if (lines[i].len >= 8 && memcmp(lines[i].p, "Module: ", 8) == 0)
			skip = line_has(lines[i].p, lines[i].len, PROFILE);
		if (skip)
			continue;
		buf_put(&b, lines[i].p, lines[i].len);
		buf_putc(&b, '\n');
	}
	if (n != SIZE_MAX && b.err == 0)
		r = tree_text_set(text, b.p == NULL ? "" : b.p, b.len);
	buf_release(&b);
	free(lines);
	return r;
}
