/* loginpolicy check: every error of a policy, and what is legal but surely not meant. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <loginpolicy/escape.h>
#include <loginpolicy/json_out.h>
#include "check.h"
#include "login.h"

#define RESULT_MAX (1u << 30)
#define NOTES_MAX  10000 /* further ones are only counted */
#define WORK_MAX   3000000000u /* about nanoseconds */

struct check_place
place_of(const struct check *c, const struct policy_rule *r, unsigned word)
{
	return (struct check_place){r->where, rule_column(c->p, r, word)};
}

struct check_place
place_of_condition(const struct check *c, const struct policy_rule *r,
    enum condition_kind kind)
{
	const struct condition *cond = rule_condition(r, kind);

	return place_of(c, r, cond == NULL ? 0 : cond->word);
}

struct check_place
place_of_policy(void)
{
	return (struct check_place){{0, 1}, 1};
}

static void __attribute__((format(printf, 4, 0))) add_note(struct check *c,
    struct check_place at, bool error, const char *fmt, va_list ap)
{
	struct check_note *list = c->notes, *n;
	size_t cap = c->cap == 0 ? 64 : c->cap * 2;

	*(error ? &c->errors : &c->warnings) += 1;
	if (c->n == NOTES_MAX)
		return;
	if (c->n == c->cap) {
		list = reallocarray(c->notes, cap, sizeof(*list));
		if (list == NULL) {
			c->no_memory = true;
			return;
		}
		c->notes = list;
		c->cap = cap;
	}
	n = &c->notes[c->n++];
	n->where = at.where;
	n->col = at.col;
	n->error = error;
	vsnprintf(n->msg, sizeof(n->msg), fmt, ap);
}

void
check_warn(struct check *c, struct check_place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_note(c, at, false, fmt, ap);
	va_end(ap);
}

void
check_error(struct check *c, struct check_place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_note(c, at, true, fmt, ap);
	va_end(ap);
}

bool
check_afford(struct check *c, uint64_t cost)
{
	if (cost > WORK_MAX - c->work) {
		c->not_compared = true;
		return false;
	}
	c->work += cost;
	return true;
}

/* In order of file, line, column, and text, so that two runs agree. */
static int
compare_notes(const void *va, const void *vb)
{
	const struct check_note *a = va, *b = vb;

	if (a->where.file != b->where.file)
		return a->where.file < b->where.file ? -1 : 1;
	if (a->where.line != b->where.line)
		return a->where.line < b->where.line ? -1 : 1;
	if (a->col != b->col)
		return a->col < b->col ? -1 : 1;
	return strcmp(a->msg, b->msg);
}

/* One message, as text or as an object. */
struct message {
	const char *path, *msg;
	unsigned line, col;
	bool error;
};

static void
put_message(const struct message *m, struct json_out *j, struct buf *b)
{
	if (j == NULL) {
		escape_text(b, m->path, strlen(m->path));
		buf_printf(b, ":%u:%u: %s: ", m->line, m->col,
		    m->error ? "error" : "warning");
		escape_text(b, m->msg, strlen(m->msg));
		buf_putc(b, '\n');
		return;
	}
	json_object(j);
	json_key(j, "path");
	json_str(j, m->path);
	json_key(j, "line");
	json_u64(j, m->line);
	json_key(j, "column");
	json_u64(j, m->col);
	json_key(j, "severity");
	json_str(j, m->error ? "error" : "warning");
	json_key(j, "message");
	json_str(j, m->msg);
	json_object_end(j);
}

/* Errors of the text, then what the checks found. */
static void
put_messages(const struct policy_errors *errs, const struct check *c,
    struct json_out *j, struct buf *b)
{
	for (size_t i = 0; i < errs->n; i++) {
		const struct diag *d = &errs->list[i];

		/* The main file could not be read: there is no line. */
		put_message(&(struct message){d->path, d->msg,
				d->line == 0 ? 1 : d->line,
				d->line == 0 ? 1 : d->col, true},
		    j, b);
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct check_note *n = &c->notes[i];

		put_message(&(struct message){c->p->files[n->where.file],
				n->msg, n->where.line, n->col, n->error},
		    j, b);
	}
}

static void
put_json(const struct policy_errors *errs, const struct check *c,
    const struct inforce *f, struct buf *b)
{
	struct json_out j;

	json_init(&j, b);
	json_object(&j);
	json_key(&j, "schema");
	json_str(&j, "loginpolicy-check/1");
	json_key(&j, "path");
	json_str(&j, f->path);
	json_key(&j, "messages");
	json_array(&j);
	put_messages(errs, c, &j, b);
	json_array_end(&j);
	json_key(&j, "errors");
	json_u64(&j, errs->total + c->errors);
	json_key(&j, "warnings");
	json_u64(&j, c->warnings);
	json_object_end(&j);
	buf_putc(b, '\n');
}

static void
put_text(const struct policy_errors *errs, const struct check *c,
    const struct inforce *f, struct buf *b)
{
	size_t errors = errs->total + c->errors, warnings = c->warnings;
	size_t all = errors + warnings, shown = errs->n + c->n;

	put_messages(errs, c, NULL, b);
	if (all > shown)
		buf_printf(b, "and %zu more\n", all - shown);
	if (!c->o->quiet) {
		escape_text(b, f->path, strlen(f->path));
		buf_printf(b, ": %zu error%s, %zu warning%s\n", errors,
		    errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
	}
}

static void
look(struct check *c)
{
	check_rules(c);
	check_order(c);
	check_networks(c);
	check_unused(c);
	check_settings(c);
	check_repair(c);
	if (!c->o->offline) {
		check_names(c);
		check_services(c);
	}
	if (c->not_compared)
		check_warn(c, place_of_policy(),
		    "these rules are too many to compare each with all before "
		    "it: some that are never reached, or never match, may not be told of");
	if (c->n > 1)
		qsort(c->notes, c->n, sizeof(*c->notes), compare_notes);
}

static int
run(const struct options *o)
{
	struct check c = {.o = o, .now = time(NULL)};
	struct policy_errors errs;
	struct inforce f;
	struct diag d = {0};
	struct tz zone = {0};
	struct buf b;
	size_t errors;
	int r = inforce_load(o, &f, &errs);

	if (r == ERR_NOMEM)
		return complain("out of memory");
	if (r == 0) {
		c.p = &f.policy;
		if (tz_load(o->root, &zone, &c.zone_missing, &d) == 0)
			c.zone = &zone;
		else
			complain("%s/etc/localtime: %s", o->root, d.msg);
		look(&c);
	}
	buf_init(&b, RESULT_MAX);
	if (o->format == FORMAT_JSON)
		put_json(&errs, &c, &f, &b);
	else
		put_text(&errs, &c, &f, &b);
	errors = errs.total + c.errors;
	tell_first_policy(o, r);
	if (c.no_memory && b.err == 0)
		b.err = ERR_NOMEM;
	free(c.notes);
	tz_release(&zone);
	inforce_release(&f);
	policy_errors_release(&errs);
	return put_result(o, &b,
	    errors != 0	       ? EXIT_NOTHING_DONE
		: c.incomplete ? EXIT_INCOMPLETE
			       : EXIT_OK);
}

const struct command cmd_check = {
    .name = "check",
    .run = run,
    .synopsis = "[--offline] [OPTION]...",
    .about = "Every error of a policy, and what is surely not meant",
    .quiet = "no summary",
    .help = "      --offline       do not look up users, groups and services\n"
	    "\n"
	    "Each message is PATH:LINE:COLUMN: error|warning: TEXT.\n\n"
	    "Exit code: 0 no error, 2 errors, 3 no error, but not all names "
	    "could be\n           looked up.\n\n"
	    "Example: loginpolicy check -f loginpolicy.conf.new\n",
    .accepts = OPT_OFFLINE | OPT_QUIET | OPT_STATE,
    .formats = 1 << FORMAT_TEXT | 1 << FORMAT_JSON,
};
