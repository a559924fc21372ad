/*
 * The statements of a file, line by line: a table of keywords, each with its
 * handler. Errors are collected, not returned: all of them are shown.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static char *
kept_path(struct policy_errors *e, const char *path)
{
	char **list, *copy;

	if (e->n_paths != 0 && strcmp(e->paths[e->n_paths - 1], path) == 0)
		return e->paths[e->n_paths - 1];
	list = reallocarray(e->paths, e->n_paths + 1, sizeof(*list));
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
	path = kept_path(errs, ps->p->files[ps->file]);
	list = reallocarray(errs->list, errs->n + 1, sizeof(*list));
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

/* Add a file to the policy, which owns text from here on. Returns its index, or -1. */
static int
add_file(struct parse *ps, const char *path, char *text, size_t len)
{
	struct policy *p = ps->p;
	char **files = reallocarray(p->files, p->n_files + 1, sizeof(*files));
	char **texts;
	size_t *lens;
	struct policy_where *included;

	if (files != NULL)
		p->files = files;
	texts = reallocarray(p->texts, p->n_files + 1, sizeof(*texts));
	if (texts != NULL)
		p->texts = texts;
	lens = reallocarray(p->text_lens, p->n_files + 1, sizeof(*lens));
	if (lens != NULL)
		p->text_lens = lens;
	included = reallocarray(p->included, p->n_files + 1, sizeof(*included));
	if (included != NULL)
		p->included = included;
	if (files == NULL || texts == NULL || lens == NULL ||
	    included == NULL || (files[p->n_files] = strdup(path)) == NULL) {
		free(text);
		return -1;
	}
	texts[p->n_files] = text;
	lens[p->n_files] = len;
	included[p->n_files] = p->n_files == 0
	    ? (struct policy_where){-1, 0}
	    : (struct policy_where){ps->file, ps->line};
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
	int outer_file = ps->file;
	unsigned outer_line = ps->line;
	uint64_t outer_rows = ps->rows;
	size_t outer_lines_left = ps->lines_left;
	char *scratch = malloc(len + LEX_ROOM);

	ps->rows = 0;
	ps->file = add_file(ps, path, text, len);
	if (ps->file == -1 || scratch == NULL)
		ps->fatal = ERR_NOMEM;
	else
		parse_lines(ps, text, len, scratch);
	free(scratch);
	ps->file = outer_file;
	ps->line = outer_line;
	ps->rows = outer_rows;
	ps->lines_left = outer_lines_left;
}
