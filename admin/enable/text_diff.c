/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines that both texts have in the same order, by the table of longest
 * common subsequences; what begins and ends alike is left out of it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "text_diff.h"

#define CONTEXT	  3
#define TABLE_MAX 4000000u /* cells */

struct text_lines {
	const char **at;
	size_t *len;
	size_t n;
};
/* One line of the result: of the old text, of the new one, or of both. */
struct diff_line {
	char sign; /* '-', '+' or ' ' */
	size_t old, new; /* lines before it */
};
struct diff_lines {
	struct diff_line *list;
	size_t n;
};

static int
split(const struct tree_text *t, struct text_lines *ret)
{
	size_t n = 1;

	*ret = (struct text_lines){0};
	for (size_t i = 0; i < t->len; i++)
		n += t->p[i] == '\n';
	ret->at = calloc(n, sizeof(*ret->at));
	ret->len = calloc(n, sizeof(*ret->len));
	if (ret->at == NULL || ret->len == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < t->len;) {
		const char *end = memchr(t->p + i, '\n', t->len - i);
		size_t len = end == NULL ? t->len - i
					 : (size_t)(end - (t->p + i));

		ret->at[ret->n] = t->p + i;
		ret->len[ret->n++] = len;
		i += len + 1;
	}
	return 0;
}

static bool
is_same(const struct text_lines *a, size_t i, const struct text_lines *b,
    size_t k)
{
	return a->len[i] == b->len[k] &&
	    memcmp(a->at[i], b->at[k], a->len[i]) == 0;
}

static void
add_edit(struct diff_lines *e, char sign, size_t old, size_t new)
{
	e->list[e->n++] = (struct diff_line){sign, old, new};
}

/* table[i][k]: how many lines the rests from i and k have in common. */
static void
edits_from_table(const struct text_lines *a, const struct text_lines *b,
    size_t first, size_t a_end, size_t b_end, const uint32_t *table,
    struct diff_lines *e)
{
	const size_t width = b_end - first + 1;
	size_t i = first, k = first;

	while (i < a_end || k < b_end) {
		const uint32_t *at = &table[(i - first) * width + (k - first)];

		if (i < a_end && k < b_end && is_same(a, i, b, k)) {
			add_edit(e, ' ', i++, k);
			k++;
		} else if (i < a_end && (k == b_end || at[width] >= at[1])) {
			add_edit(e, '-', i++, k);
		} else {
			add_edit(e, '+', i, k++);
		}
	}
}

static uint32_t *
make_table(const struct text_lines *a, const struct text_lines *b, size_t first,
    size_t a_end, size_t b_end)
{
	const size_t height = a_end - first + 1, width = b_end - first + 1;
	uint32_t *t = width > TABLE_MAX / height
	    ? NULL
	    : calloc(height * width, sizeof(*t));

	if (t == NULL)
		return NULL;
	for (size_t i = height - 1; i-- > 0;) {
		for (size_t k = width - 1; k-- > 0;) {
			uint32_t *at = &t[i * width + k];

			if (is_same(a, first + i, b, first + k))
				*at = 1 + at[width + 1];
			else
				*at = at[width] > at[1] ? at[width] : at[1];
		}
	}
	return t;
}

/* Compare; e has room for all lines of both. */
static void
compare(const struct text_lines *a, const struct text_lines *b,
    struct diff_lines *e)
{
	size_t first = 0, a_end = a->n, b_end = b->n;
	uint32_t *table;

	for (; first < a_end && first < b_end && is_same(a, first, b, first);
	     first++)
		add_edit(e, ' ', first, first);
	while (a_end > first && b_end > first &&
	    is_same(a, a_end - 1, b, b_end - 1)) {
		a_end--;
		b_end--;
	}
	table = make_table(a, b, first, a_end, b_end);
	if (table != NULL) {
		edits_from_table(a, b, first, a_end, b_end, table, e);
	} else {
		for (size_t i = first; i < a_end; i++)
			add_edit(e, '-', i, first);
		for (size_t k = first; k < b_end; k++)
			add_edit(e, '+', a_end, k);
	}
	free(table);
	for (size_t i = 0; i < a->n - a_end; i++)
		add_edit(e, ' ', a_end + i, b_end + i);
}

/* Whether a change is near enough for this line to be shown. */
static bool
is_shown(const struct diff_lines *e, size_t i)
{
	size_t from = i < CONTEXT ? 0 : i - CONTEXT;

	for (size_t k = from; k < e->n && k <= i + CONTEXT; k++) {
		if (e->list[k].sign != ' ')
			return true;
	}
	return false;
}

/* Print one line; tabs stay, which PAM's files are full of. */
static void
put_text(char sign, const char *p, size_t len, struct buf *out)
{
	buf_putc(out, sign);
	for (size_t i = 0; i < len;) {
		const char *tab = memchr(p + i, '\t', len - i);
		size_t n = tab == NULL ? len - i : (size_t)(tab - (p + i));

		escape_text(out, p + i, n);
		buf_puts(out, tab == NULL ? "" : "\t");
		i += n + (tab != NULL);
	}
	buf_putc(out, '\n');
}

/* Print one hunk from i on, and return the edit behind it. */
static size_t
put_hunk(const struct diff_lines *e, size_t i, const struct text_lines *a,
    const struct text_lines *b, struct buf *out)
{
	size_t end = i, old = 0, new = 0;

	for (; end < e->n && is_shown(e, end); end++) {
		old += e->list[end].sign != '+';
		new += e->list[end].sign != '-';
	}
	buf_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n",
	    e->list[i].old + (old != 0), old, e->list[i].new + (new != 0), new);
	for (; i < end; i++) {
		const struct diff_line *x = &e->list[i];

		if (x->sign == '+')
			put_text(x->sign, b->at[x->new], b->len[x->new], out);
		else
			put_text(x->sign, a->at[x->old], a->len[x->old], out);
	}
	return end;
}

static void
put_edits(const char *path, const struct diff_lines *e,
    const struct text_lines *a, const struct text_lines *b, struct buf *out)
{
	bool begun = false;

	for (size_t i = 0; i < e->n;) {
		if (!is_shown(e, i)) {
			i++;
			continue;
		}
		if (!begun)
			buf_printf(out, "--- %s\n+++ %s\n", path, path);
		begun = true;
		i = put_hunk(e, i, a, b, out);
	}
}

void
text_diff(const char *path, const struct tree_text *old,
    const struct tree_text *new, struct buf *b)
{
	struct text_lines from = {0}, to = {0};
	struct diff_lines e = {0};

	if (split(old, &from) == 0 && split(new, &to) == 0)
		e.list = calloc(from.n + to.n + 1, sizeof(*e.list));
	if (e.list != NULL) {
		compare(&from, &to, &e);
		put_edits(path, &e, &from, &to, b);
	} else if (b->err == 0) {
		b->err = ERR_NOMEM;
	}
	free(e.list);
	free(from.at);
	free(from.len);
	free(to.at);
	free(to.len);
}
