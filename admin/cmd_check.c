/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy check: the errors of a policy, and what is legal but wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>
#include <loginpolicy/cli/terminal.h>
#include "admin/check/check.h"
#include "admin/check/unenforced.h"
#include "admin/lockdown/lockdown.h"

#define RESULT_MAX (1u << 30)
#define LOCKED_MAX (1u << 20)

/* One message, as text or as an object. */
struct message {
	const char *path, *word, *msg; /* word: error, warning or note */
	unsigned line, col; /* 0: it is about the whole file */
};

/* Append a line, broken as complain() breaks those on stderr; releases it. */
static void
put_line(const struct options *o, struct buf *line, struct buf *b)
{
	buf_putc(line, '\n');
	if (line->err != 0)
		b->err = line->err;
	else
		terminal_fold(o->output == NULL ? STDOUT_FILENO : -1, 4,
		    line->p, line->len, b);
	buf_release(line);
}

static void
text_message(const struct message *m, const struct options *o, struct buf *b)
{
	struct buf line;

	buf_init(&line, RESULT_MAX);
	escape_text(&line, m->path, strlen(m->path));
	if (m->line != 0)
		buf_printf(&line, ":%u:%u", m->line, m->col);
	buf_puts(&line, ": ");
	terminal_put(&line, terminal_colour(o),
	    strcmp(m->word, "error") == 0      ? "1;31"
		: strcmp(m->word, "note") == 0 ? "36"
					       : "33",
	    m->word);
	buf_puts(&line, ": ");
	escape_text(&line, m->msg, strlen(m->msg));
	put_line(o, &line, b);
}

static void
put_number(struct json_out *j, unsigned n)
{
	if (n == 0)
		json_null(j);
	else
		json_u64(j, n);
}

static void
json_message(const struct message *m, struct json_out *j)
{
	json_object(j);
	json_key(j, "path");
	json_str(j, m->path);
	json_key(j, "line");
	put_number(j, m->line);
	json_key(j, "column");
	put_number(j, m->col);
	json_key(j, "severity");
	json_str(j, m->word);
	json_key(j, "message");
	json_str(j, m->msg);
	json_object_end(j);
}

/* j: NULL: as text. */
static void
put_message(const struct message *m, const struct check *c, struct json_out *j,
    struct buf *b)
{
	if (j != NULL)
		json_message(m, j);
	else
		text_message(m, c->o, b);
}

/* Append the lock-down, the errors of the text, then what the checks found. */
static void
put_messages(const struct policy_errors *errs, const struct check *c,
    const char *locked, struct json_out *j, struct buf *b)
{
	char *state = state_path(c->o);

	if (state != NULL && locked[0] != '\0')
		put_message(&(struct message){.path = state,
				.word = "note",
				.msg = locked},
		    c, j, b);
	free(state);
	for (size_t i = 0; i < errs->n; i++) {
		const struct diag *d = &errs->list[i];

		/* The main file could not be read: there is no line. */
		put_message(&(struct message){d->path, "error", d->msg,
				d->line == 0 ? 1 : d->line,
				d->line == 0 ? 1 : d->col},
		    c, j, b);
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct check_note *n = &c->notes[i];
		const bool has = check_note_has_line(n);

		put_message(&(struct message){check_note_path(c, n),
				check_note_word(n), n->msg,
				has ? n->where.line : 0, has ? n->col : 0},
		    c, j, b);
	}
}

static void
put_json(const struct policy_errors *errs, const struct check *c,
    const struct inforce *f, const char *locked, struct buf *b)
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
	put_messages(errs, c, locked, &j, b);
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
    const struct inforce *f, const char *locked, struct buf *b)
{
	size_t errors = errs->total + c->errors, warnings = c->warnings;
	size_t all = errors + warnings, shown = errs->n;
	struct buf line;

	for (size_t i = 0; i < c->n; i++)
		shown += c->notes[i].kind != CHECK_PAM;
	put_messages(errs, c, locked, NULL, b);
	if (all > shown)
		buf_printf(b, "and %zu more\n", all - shown);
	if (!c->o->quiet) {
		buf_init(&line, RESULT_MAX);
		escape_text(&line, f->path, strlen(f->path));
		buf_printf(&line, ": %zu error%s, %zu warning%s", errors,
		    errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
		put_line(c->o, &line, b);
	}
}

/* Report what is in force instead of the file, and how to put it back. */
static void
report_what_counts(const struct options *o, const struct inforce *f, int r)
{
	const struct policy_files files = policy_files_of(o);
	char *last = NULL;
	int e;

	if (o->policy != NULL)
		return;
	if ((e = inforce_last_good(&files, &last)) != 0)
		complain("cannot determine which policy is in force: %s",
		    err_str(e));
	else if (last != NULL)
		complain("%s is not in force%s: the last accepted policy is "
			 "used, %s; use 'loginpolicy apply %s' to put it back",
		    f->path, r == 0 ? " because its trial has ended" : "", last,
		    inforce_path_there(o, last));
	else if (r != 0)
		tell_first_policy(o, r);
	free(last);
}

/*
 * Without the state directory the module refuses everybody, whatever the policy
 * permits. Returns whether it can be used, or nobody asks the module. Only root
 * can read all of it, and a system that is mounted may not have it yet.
 */
static bool
has_state(const struct options *o)
{
	struct state state;
	bool has;

	if (geteuid() != 0 || o->root[0] != '\0' || !logins_are_asked(""))
		return true;
	if (state_try(o, STATE_BLOCKED | STATE_REVOKED, &state) != 0)
		return false;
	has = state.dir_fd != -1;
	state_close(&state);
	return has;
}

static enum exit_code
check_policy(const struct options *o)
{
	struct check c = {.o = o};
	struct policy_errors errs;
	struct inforce f;
	struct buf b, locked;
	size_t errors;
	const struct policy_files files = policy_files_of(o);
	int r = inforce_load_file(&files, &f, &errs);

	if (r == ERR_NOMEM)
		return complain("out of memory");
	if (r == 0)
		check_all(&c, &f.policy);
	buf_init(&b, RESULT_MAX);
	buf_init(&locked, LOCKED_MAX);
	c.incomplete |= !o->offline && lockdown_put_words(o, &locked) != 0;
	c.incomplete |= !o->offline && !has_state(o);
	buf_putc(&locked, '\0');
	if (o->format == FORMAT_JSON)
		put_json(&errs, &c, &f, locked.p, &b);
	else
		put_text(&errs, &c, &f, locked.p, &b);
	buf_release(&locked);
	errors = errs.total + c.errors;
	report_what_counts(o, &f, r);
	if (!o->offline)
		unenforced_warn(o);
	if (c.no_memory && b.err == 0)
		b.err = ERR_NOMEM;
	check_release(&c);
	inforce_release(&f);
	policy_errors_release(&errs);
	return put_result(o, &b,
	    errors != 0	       ? EXIT_NOTHING_DONE
		: c.incomplete ? EXIT_INCOMPLETE
			       : EXIT_OK);
}

const struct command cmd_check = {
    .id = COMMAND_CHECK,
    .name = "check",
    .run = check_policy,
    .synopsis = "[--offline] [OPTION]...",
    .about = "Find every error of a policy, and what is surely a mistake",
    .help = "Each message is PATH:LINE:COLUMN: error|warning: TEXT. A note "
	    "about PAM's files has no line, and is not counted.\n"
	    "\n"
	    "Exit code: 0 no error, 2 errors, 3 no error, but not all "
	    "names could be looked up.\n"
	    "\n"
	    "Example: loginpolicy check -f loginpolicy.conf.new\n",
};
