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

/*
 * Rules, networks and services are read by the words only: whoever goes by
 * the settings alone has to be able to say that there are rules.
 */
static void
unjudged_statement(struct parse *ps, const struct lex_line *l)
{
	if (l->n < 2)
		parse_error(ps, l->word[0].col, ERR_SYNTAX,
		    "%s: expected more words", l->word[0].s);
	else
		ps->p->n_unjudged++;
}

static const struct {
	const char *keyword;
	statement *handler;
} statements[] = {
    {"mode", setting_statement},
    {"contact", setting_statement},
    {"notice", setting_statement},
    {"password", setting_statement},
    {"key", setting_statement},
    {"include", include_statement},
    {"network", unjudged_statement},
    {"services", unjudged_statement},
    {"permit", unjudged_statement},
    {"deny", unjudged_statement},
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
	if (errs->n == POLICY_ERRORS_SHOWN)
		return e;
	path = kept_path(errs, ps->p->files[ps->file]);
	list = reallocarray(errs->list, errs->n + 1, sizeof(*list));
	if (path == NULL || list == NULL) {
		ps->fatal = ERR_NOMEM;
		return e;
	}
	errs->list = list;
	d = &list[errs->n++];
	d->path = path;
	d->line = ps->line;
	d->col = col;
	va_start(ap, fmt);
	vsnprintf(d->msg, sizeof(d->msg), fmt, ap);
	va_end(ap);
	return e;
}

static void
parse_line(struct parse *ps, const char *s, size_t len, char *scratch)
{
	struct lex_line l;
	struct diag d = {0};

	if (lex_split(s, len, scratch, &l, &d) != 0) {
		parse_error(ps, d.col, ERR_SYNTAX, "%s", d.msg);
		return;
	}
	if (l.n == 0)
		return;
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]);
	     i++) {
		if (strcmp(l.word[0].s, statements[i].keyword) == 0) {
			statements[i].handler(ps, &l);
			return;
		}
	}
	parse_error(ps, l.word[0].col, ERR_UNKNOWN,
	    "unknown statement \"%.40s\": expected mode, contact, notice, "
	    "include, password, key, network, services, permit or deny",
	    l.word[0].s);
}

/* Add path to the list of files. Returns its index, or -1. */
static int
add_file(struct parse *ps, const char *path)
{
	struct policy *p = ps->p;
	char **list = reallocarray(p->files, p->n_files + 1, sizeof(*list));

	if (list == NULL)
		return -1;
	p->files = list;
	if ((list[p->n_files] = strdup(path)) == NULL)
		return -1;
	return (int)p->n_files++;
}

void
parse_text(struct parse *ps, const char *path, const char *text, size_t len)
{
	int outer_file = ps->file, file = add_file(ps, path);
	unsigned outer_line = ps->line;
	const char *end = text + len, *nl;
	char *scratch = malloc(len + LEX_WORDS_MAX + 1);

	if (file == -1 || scratch == NULL) {
		ps->fatal = ERR_NOMEM;
		free(scratch);
		return;
	}
	ps->file = file;
	ps->line = 1;
	for (; text < end && ps->fatal == 0; text = nl + 1, ps->line++) {
		nl = memchr(text, '\n', (size_t)(end - text));
		if (nl == NULL)
			nl = end;
		parse_line(ps, text, (size_t)(nl - text), scratch);
	}
	ps->file = outer_file;
	ps->line = outer_line;
	free(scratch);
}
