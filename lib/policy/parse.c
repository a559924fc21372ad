/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parse a file line by line: a table has the statements' keywords and handlers.
 * Errors are collected, not returned: all of them are shown.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/bigmem.h>
#include <loginpolicy/base/vec.h>
#include "parse.h"

typedef void statement(struct parse *ps, const struct lex_line *l);

static const struct {
	const char *keyword;
	statement *handler;
} statements[] = {
    {"permit", rule_statement},
    {"deny", rule_statement},
    {"mode", setting_statement},
    {"contact", setting_statement},
    {"notice", setting_statement},
    {"password", setting_statement},
    {"key", setting_statement},
    {"include", include_statement},
    {"network", network_statement},
    {"services", services_statement},
};

const char *
statement_word(size_t i)
{
	return i < sizeof(statements) / sizeof(statements[0])
	    ? statements[i].keyword
	    : NULL;
}

/* --- errors --- */

/* The copy of path that e owns; NULL: no memory. */
static char *
error_path(struct policy_errors *e, const char *path)
{
	char **list, *copy;

	if (e->n_paths != 0 && strcmp(e->paths[e->n_paths - 1], path) == 0)
		return e->paths[e->n_paths - 1];
	list = vec_room(e->paths, e->n_paths, sizeof(*list));
	if (list == NULL)
		return NULL;
	e->paths = list;
	if ((copy = strdup(path)) == NULL)
		return NULL;
	e->paths[e->n_paths++] = copy;
	return copy;
}

int
parse_error(struct parse *ps, unsigned col, int e, const char *fmt, ...)
{
	struct policy_errors *errs = ps->errs;
	struct diag *list, *d;
	const char *path;
	va_list ap;

	errs->total++;
	if (err_is_trouble(e) && ps->trouble == 0)
		ps->trouble = e;
	if (errs->n == POLICY_ERRORS_SHOWN)
		return e;
	path = error_path(errs, ps->p->files[ps->file].path);
	list = vec_room(errs->list, errs->n, sizeof(*list));
	if (list != NULL)
		errs->list = list;
	if (path == NULL || list == NULL) {
		ps->fatal = ERR_NOMEM;
		return e;
	}
	d = &list[errs->n++];
	if (ps->trouble != 0 && errs->trouble == 0)
		errs->trouble = errs->n;
	d->path = path;
	d->line = ps->line;
	d->col = col;
	va_start(ap, fmt);
	vsnprintf(d->msg, sizeof(d->msg), fmt, ap);
	va_end(ap);
	return e;
}

int
except_error(struct parse *ps, unsigned col)
{
	return parse_error(ps, col, ERR_SYNTAX,
	    "EXCEPT is not supported: put a rule for the exception before "
	    "this one (deny before permit, or permit before deny)");
}

void
policy_errors_release(struct policy_errors *e)
{
	for (size_t i = 0; i < e->n_paths; i++)
		free(e->paths[i]);
	free(e->paths);
	free(e->list);
	memset(e, 0, sizeof(*e));
}

void
policy_errors_set(struct policy_errors *e, const char *path, int r,
    const struct diag *d)
{
	policy_errors_release(e);
	e->list = vec_room(NULL, 0, sizeof(*e->list));
	if (e->list == NULL || error_path(e, path) == NULL)
		return;
	e->n = e->total = 1;
	e->trouble = err_is_trouble(r) ? 1 : 0;
	e->list[0] = *d;
	e->list[0].path = e->paths[0];
}

/* --- statements --- */

static void
parse_line(struct parse *ps, char *scratch)
{
	struct lex_line l;
	struct diag d;

	if (lex_split(ps->text, ps->text_len, scratch, &l, &d) != 0) {
		parse_error(ps, d.col, ERR_SYNTAX, "%s", d.msg);
		return;
	}
	if (l.n == 0)
		return;
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]);
	     i++) {
		if (is_word(l.word[0].s, statements[i].keyword)) {
			statements[i].handler(ps, &l);
			return;
		}
	}
	parse_error(ps, l.word[0].col, ERR_UNKNOWN,
	    "unknown statement \"%.40s\": expected mode, contact, notice, "
	    "include, password, key, network, services, permit or deny",
	    l.word[0].s);
}

struct policy_where
parse_where(const struct parse *ps)
{
	return (struct policy_where){ps->file, ps->line};
}

/*
 * Add a file to the policy, which owns text from here on. Returns its index, or
 * -1 if memory ran out.
 */
static int
add_file(struct parse *ps, const char *path, char *text, size_t len)
{
	struct policy *p = ps->p;
	struct policy_file *list = vec_room(p->files, p->n_files,
	    sizeof(*list));
	char *copy = strdup(path);

	if (list != NULL)
		p->files = list;
	if (list == NULL || copy == NULL) {
		free(copy);
		free(text);
		return -1;
	}
	list += p->n_files;
	list->path = copy;
	list->text = text;
	list->len = len;
	list->included = p->n_files == 0 ? (struct policy_where){-1, 0}
					 : parse_where(ps);
	p->text_total += len;
	return (int)p->n_files++;
}

static size_t
count_lines(const char *text, size_t len)
{
	const char *end = text + len;
	size_t n = 1;

	for (; (text = memchr(text, '\n', (size_t)(end - text))) != NULL;
	     text++)
		n++;
	return n;
}

static void
parse_lines(struct parse *ps, const char *text, size_t len, char *scratch)
{
	const char *end = text + len, *nl;

	ps->lines_left = count_lines(text, len);
	for (ps->line = 1; text < end && ps->fatal == 0;
	     text = nl + 1, ps->line++, ps->lines_left--) {
		nl = memchr(text, '\n', (size_t)(end - text));
		if (nl == NULL)
			nl = end;
		ps->text = text;
		ps->text_len = (size_t)(nl - text);
		parse_line(ps, scratch);
	}
}

void
parse_text(struct parse *ps, const char *path, char *text, size_t len)
{
	const struct policy_where outer = parse_where(ps);
	const uint64_t outer_rows = ps->rows;
	const size_t outer_lines_left = ps->lines_left;
	char *scratch = malloc(len + LEX_ROOM);

	ps->rows = 0;
	ps->file = add_file(ps, path, text, len);
	if (ps->file == -1 || scratch == NULL)
		ps->fatal = ERR_NOMEM;
	else
		parse_lines(ps, text, len, scratch);
	free(scratch);
	ps->file = outer.file;
	ps->line = outer.line;
	ps->rows = outer_rows;
	ps->lines_left = outer_lines_left;
}

/* --- lists: the items of one word, separated by commas --- */

static size_t
count_items(const struct lex_word *w)
{
	const char *s = w->s, *end = w->s + w->len;
	size_t n = 1;

	for (; (s = memchr(s, ',', (size_t)(end - s))) != NULL; s++)
		n++;
	return n;
}

/*
 * Cut the item that begins at s off what follows it, unless it is the last.
 * Returns where the next begins.
 */
static char *
cut_item(const struct lex_word *w, char *s, bool last, struct list_item *ret)
{
	size_t len = (size_t)(w->s + w->len - s);
	char *comma = last ? NULL : memchr(s, ',', len);

	ret->s = s;
	ret->len = comma == NULL ? len : (size_t)(comma - s);
	ret->col = w->col + (unsigned)(s - w->s);
	if (comma != NULL)
		*comma++ = '\0';
	return comma;
}

const void *
list_parse(struct parse *ps, const struct lex_word *w, size_t size,
    item_fn *each, uint32_t *ret_n)
{
	size_t n = count_items(w);
	char *array = arena_array(&ps->p->arena, n, size), *s = w->s;
	struct list_item it;
	bool bad = false;
	int r;

	if (array == NULL) {
		ps->fatal = ERR_NOMEM;
		return NULL;
	}
	*ret_n = 0;
	while (s != NULL && ps->fatal == 0) {
		s = cut_item(w, s, *ret_n + 1 == n, &it);
		if (it.len == 0) {
			parse_error(ps, it.col, ERR_SYNTAX,
			    "an item of this list is empty");
			bad = true;
		} else if ((r = each(ps, &it, array + *ret_n * size)) != 0) {
			bad = true;
			if (r == ERR_UNSUPPORTED)
				break;
		}
		++*ret_n;
	}
	return bad || ps->fatal != 0 ? NULL : array;
}

/* The entry for a list of this text. */
static struct list_seen *
list_seen_at(struct parse *ps, const struct lex_word *w)
{
	size_t h = w->len;

	if (h != 0)
		h += (unsigned char)w->s[0] * 3u + (unsigned char)w->s[h - 1];
	return &ps->seen[h % LISTS_SEEN];
}

/*
 * The same text means the same, because a name is defined once. The text in the
 * file is compared; a quoted word differs from it and is not shared.
 */
const void *
list_parse_shared(struct parse *ps, const struct lex_word *w, size_t size,
    item_fn *each, uint32_t *ret_n)
{
	const char *text = ps->text + w->col - 1;
	struct list_seen *seen = list_seen_at(ps, w);
	bool quoted = memcmp(text, w->s, w->len) != 0;
	const void *array;

	if (!quoted && seen->len == w->len && seen->each == each &&
	    memcmp(seen->text, text, w->len) == 0) {
		*ret_n = seen->n;
		return seen->array;
	}
	array = list_parse(ps, w, size, each, ret_n);
	if (!quoted && array != NULL)
		*seen = (struct list_seen){text, w->len, each, array, *ret_n};
	return array;
}

/*
 * Not vec_room(): a line adds one element at most, so mostly one allocation
 * does for the whole file, and large ones are huge pages. That reads a policy
 * of 100,000 networks in two thirds of the time.
 */
void *
parse_list_room(struct parse *ps, void *list, size_t n, size_t *cap,
    size_t size)
{
	size_t more = *cap == 0 ? 64 : *cap * 2;
	void *bigger;

	if (n < *cap)
		return list;
	if (more < n + ps->lines_left)
		more = n + ps->lines_left;
	if ((bigger = big_realloc(list, n * size, more * size)) == NULL)
		ps->fatal = ERR_NOMEM;
	else
		*cap = more;
	return bigger;
}

void *
parse_alloc(struct parse *ps, size_t n)
{
	void *p = arena_alloc(&ps->p->arena, n);

	if (p == NULL)
		ps->fatal = ERR_NOMEM;
	return p;
}

const char *
parse_strndup(struct parse *ps, const char *s, size_t n)
{
	const char *copy = arena_strndup(&ps->p->arena, s, n);

	if (copy == NULL)
		ps->fatal = ERR_NOMEM;
	return copy;
}

/* --- names --- */

int
item_name(struct parse *ps, const struct list_item *it, size_t from,
    const char *what, const char **ret)
{
	size_t len = it->len - from;

	if (len == 0)
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "expected a name after \"%.40s\"", it->s);
	if (len > RULE_NAME_MAX)
		return parse_error(ps, it->col, ERR_TOOBIG,
		    "the name of %s is longer than %d bytes", what,
		    RULE_NAME_MAX);
	*ret = parse_strndup(ps, it->s + from, len);
	return *ret == NULL ? ERR_NOMEM : 0;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
is_id(const char *s)
{
	size_t n = 0;

	while (is_letter(s[n]) || (s[n] >= '0' && s[n] <= '9') || s[n] == '.' ||
	    s[n] == '_' || s[n] == '-')
		n++;
	return s[n] == '\0' && n >= 1 && n <= RULE_ID_MAX;
}

bool
is_set_name(const char *s)
{
	return is_letter(s[0]) && is_id(s);
}
