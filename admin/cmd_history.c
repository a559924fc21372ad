/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy history: every policy that was applied, by whom, and when. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/cli/terminal.h>
#include "admin/change/apply_question.h"
#include "admin/change/history_id.h"
#include "admin/change/trial.h"

#define RESULT_MAX (256u << 20)

struct history_list {
	const struct options *o;
	char *dir; /* owned */
	struct state state;
	struct history h;
	struct lookup *lookup; /* owned */
	struct buf b;
	struct json_out json;
};

static bool
load_entry(const struct history_list *l, size_t i, struct policy *ret)
{
	struct policy_errors errs;
	int r = history_policy(l->dir, l->h.list[i].id,
	    l->o->state != NULL ? geteuid() : 0, ret, &errs);

	policy_errors_release(&errs);
	return r == 0;
}

/* The difference to what was in force before. false: it cannot be read. */
static bool
make_diff(const struct history_list *l, size_t i, struct buf *ret)
{
	struct policy after, before = {0};
	bool ok = load_entry(l, i, &after);
	const size_t k = history_before(&l->h, i);
	bool has_before = ok && k != l->h.n && load_entry(l, k, &before);

	buf_init(ret, RESULT_MAX);
	if (ok)
		policy_diff(has_before ? &before : NULL, &after, ret);
	policy_release(&after);
	policy_release(&before);
	return ok && ret->err == 0;
}

/* How many lines a diff adds and removes. */
static void
count_lines(const struct buf *diff, size_t *ret_plus, size_t *ret_minus)
{
	*ret_plus = *ret_minus = 0;
	for (size_t at = 0; at < diff->len;) {
		const char *s = diff->p + at;
		const char *nl = memchr(s, '\n', diff->len - at);
		size_t n = nl == NULL ? diff->len - at : (size_t)(nl - s);

		if (n < 4 ||
		    (strncmp(s, "+++ ", 4) != 0 &&
			strncmp(s, "--- ", 4) != 0)) {
			*ret_plus += n != 0 && s[0] == '+';
			*ret_minus += n != 0 && s[0] == '-';
		}
		at += n + 1;
	}
}

/* The account's name, or uid:N. Owned; NULL: no memory. */
static char *
name_of(const struct history_list *l, uid_t uid)
{
	struct diag d = {0};
	struct member m;
	char *name = NULL;

	if (member_by_uid(l->lookup, uid, &m, &d) == 0) {
		name = strdup(m.names[0]);
		member_release(&m);
	}
	if (name == NULL && asprintf(&name, "uid:%lu", (unsigned long)uid) < 0)
		name = NULL;
	return name;
}

/* What became of a trial. */
enum trial_end {
	TRIAL_WAS_NONE = 0,
	TRIAL_GOES_ON,
	TRIAL_CONFIRMED,
	TRIAL_REPLACED, /* another policy was applied meanwhile, or unknown */
	TRIAL_RAN_OUT
};

static enum trial_end
trial_end(const struct history_list *l, size_t i)
{
	const struct history_entry *e = &l->h.list[i], *next = e + 1;
	struct change c = {.dir = l->dir, .state = l->state};
	struct trial t;

	if (!e->trial)
		return TRIAL_WAS_NONE;
	if (history_is_confirmed(&l->h, i))
		return TRIAL_CONFIRMED;
	if (i + 1 == l->h.n) {
		switch (trial_look(&c, &t)) {
		case TRIAL_RUNS:
			return TRIAL_GOES_ON;
		case TRIAL_UNKNOWN:
			return TRIAL_REPLACED;
		default:
			return TRIAL_RAN_OUT;
		}
	}
	return next->before[0] == '\0' ||
		strcmp(next->before, history_hash(e)) == 0
	    ? TRIAL_REPLACED
	    : TRIAL_RAN_OUT;
}

/* "apply (trial, ran out) /root/new.conf", "mode observe". */
static void
put_command(const struct history_list *l, size_t i, struct buf *b)
{
	static const char *const ends[] = {[TRIAL_WAS_NONE] = "",
	    [TRIAL_GOES_ON] = " (on trial)",
	    [TRIAL_CONFIRMED] = " (trial, confirmed)",
	    [TRIAL_REPLACED] = " (trial)",
	    [TRIAL_RAN_OUT] = " (trial, ran out)"};
	const struct history_entry *e = &l->h.list[i];
	const bool apply = strcmp(e->command, "apply") == 0;
	const bool mode = strcmp(e->command, "mode") == 0;

	buf_puts(b, mode && e->from[0] != '\0' ? e->from : e->command);
	buf_puts(b, ends[trial_end(l, i)]);
	if (apply && e->from[0] != '\0' && strcmp(e->from, POLICY_PATH) != 0)
		buf_printf(b, " %s", e->from);
}

static void
put_text_entry(struct history_list *l, size_t i)
{
	const struct history_entry *e = &l->h.list[i];
	size_t plus = 0, minus = 0;
	char *by = e->known ? name_of(l, e->by) : NULL;
	struct buf diff, command;
	bool ok = make_diff(l, i, &diff);
	const size_t start = l->b.len;

	count_lines(&diff, &plus, &minus);
	buf_printf(&l->b, "%s %-10.10s ", e->id, by != NULL ? by : "?");
	if (ok)
		buf_printf(&l->b, "%4zu+ %4zu- ", plus, minus);
	else
		buf_puts(&l->b, "unreadable  ");
	buf_init(&command, HISTORY_WORD_MAX + 64);
	put_command(l, i, &command);
	buf_putc(&command, '\0');
	terminal_wrap(command.p, (unsigned)(l->b.len - start), 4, 80, &l->b);
	buf_release(&command);
	buf_release(&diff);
	free(by);
}

static void
put_json_entry(struct history_list *l, size_t i, bool with_diff)
{
	const struct history_entry *e = &l->h.list[i];
	char *by = e->known ? name_of(l, e->by) : NULL;
	size_t plus = 0, minus = 0;
	struct buf diff, at;
	bool ok = make_diff(l, i, &diff);

	count_lines(&diff, &plus, &minus);
	buf_init(&at, 64);
	if (e->known)
		put_utc(&at, e->at);
	json_object(&l->json);
	JSON_KEY(&l->json, "id");
	json_str(&l->json, e->id);
	JSON_KEY(&l->json, "at");
	json_bytes(&l->json, e->known ? at.p : NULL, at.len);
	JSON_KEY(&l->json, "by");
	json_str(&l->json, by);
	JSON_KEY(&l->json, "command");
	json_str(&l->json, e->command);
	JSON_KEY(&l->json, "from");
	json_str(&l->json, e->from);
	JSON_KEY(&l->json, "trial");
	json_bool(&l->json, e->trial);
	JSON_KEY(&l->json, "confirmed");
	json_bool(&l->json, trial_end(l, i) == TRIAL_CONFIRMED);
	JSON_KEY(&l->json, "ran_out");
	json_bool(&l->json, trial_end(l, i) == TRIAL_RAN_OUT);
	JSON_KEY(&l->json, "added");
	if (ok)
		json_u64(&l->json, plus);
	else
		json_null(&l->json);
	JSON_KEY(&l->json, "removed");
	if (ok)
		json_u64(&l->json, minus);
	else
		json_null(&l->json);
	JSON_KEY(&l->json, "diff");
	json_bytes(&l->json, with_diff && ok ? diff.p : NULL, diff.len);
	json_object_end(&l->json);
	buf_release(&at);
	buf_release(&diff);
	free(by);
}

/* The entry that ID names: its diff to the one before. */
static enum exit_code
show_one(struct history_list *l, const char *id)
{
	struct buf diff;
	size_t found;

	if (history_named(&l->h, id, &found) != EXIT_OK)
		return EXIT_NOTHING_DONE;
	if (l->o->format == FORMAT_JSON) {
		put_json_entry(l, found, true);
		return EXIT_OK;
	}
	if (!make_diff(l, found, &diff)) {
		buf_release(&diff);
		return complain("history/%s cannot be read",
		    l->h.list[found].id);
	}
	put_text_entry(l, found);
	buf_put(&l->b, diff.p, diff.len);
	buf_release(&diff);
	return EXIT_OK;
}

static enum exit_code
show_entries(struct history_list *l)
{
	enum exit_code r = EXIT_OK;

	if (l->o->format == FORMAT_JSON) {
		json_object(&l->json);
		JSON_KEY(&l->json, "schema");
		json_str(&l->json, "loginpolicy-history/1");
		JSON_KEY(&l->json, "history");
		json_array(&l->json);
	}
	if (l->o->n_args != 0)
		r = show_one(l, l->o->args[0]);
	/* The newest first. */
	for (size_t i = l->h.n; l->o->n_args == 0 && i-- > 0;) {
		if (l->o->format == FORMAT_JSON)
			put_json_entry(l, i, false);
		else
			put_text_entry(l, i);
	}
	if (l->o->format == FORMAT_JSON) {
		json_array_end(&l->json);
		json_object_end(&l->json);
		buf_putc(&l->b, '\n');
	} else if (l->h.n == 0 && !l->o->quiet) {
		buf_puts(&l->b, "no policy was applied yet\n");
	}
	return r;
}

static enum exit_code
load_history(struct history_list *l)
{
	enum exit_code r;
	int e;

	if (l->o->state == NULL && geteuid() != 0)
		return complain("history must be run as root");
	if ((r = state_look(l->o, 0, &l->state)) != EXIT_OK)
		return r;
	l->dir = state_path(l->o);
	l->lookup = lookup_new(l->o->root);
	if (l->dir == NULL || l->lookup == NULL)
		return complain("out of memory");
	if ((e = history_load(l->dir, &l->h)) != 0)
		return complain("%s/history cannot be read: %s", l->dir,
		    err_str(e));
	return EXIT_OK;
}

static enum exit_code
history_command(const struct options *o)
{
	struct history_list l = {.o = o, .state = {-1, -1, -1}};
	enum exit_code r = load_history(&l);

	buf_init(&l.b, RESULT_MAX);
	json_init(&l.json, &l.b);
	if (r == EXIT_OK)
		r = show_entries(&l);
	if (r == EXIT_OK)
		r = put_result(o, &l.b, EXIT_OK);
	buf_release(&l.b);
	history_release(&l.h);
	lookup_free(l.lookup);
	state_close(&l.state);
	free(l.dir);
	return r;
}

const struct command cmd_history = {
    .id = COMMAND_HISTORY,
    .name = "history",
    .run = history_command,
    .synopsis = "[ID] [OPTION]...",
    .about = "List every policy that was applied, or show what one changed",
    .help = "The newest comes first: ID (time and the beginning of the hash), "
	    "who applied it, the lines that it adds and removes compared with "
	    "the policy that was in force before, and by which command; of a "
	    "trial also whether it was confirmed or ran out. ID, or its "
	    "beginning, or that of the policy's hash, shows these lines.\n"
	    "\n"
	    "Exit code: 0; 2 it cannot be read.\n"
	    "\n"
	    "Example: sudo loginpolicy history\n",
    .max_args = 1,
};
