/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy mode: change the mode where it is set, a drop-in included. To
 * observe is a way out, so it needs nothing that may be broken: no policy that
 * can be read, no name service, and with --root not even a running system.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/change/apply.h"
#include "admin/change/mode_text.h"

struct mode_change {
	struct apply a;
	const char *word; /* "observe" or "enforce" */
	struct policy policy; /* the one whose mode changes */
	bool has_policy;
};

/* The row of the setting among policy_settings. */
static size_t
mode_row(void)
{
	size_t i = 0;

	while (policy_settings[i].group != NULL ||
	    strcmp(policy_settings[i].name, "mode") != 0)
		i++;
	return i;
}

/* Load the file, or what counts instead of it. */
static enum exit_code
load_policy(struct mode_change *m)
{
	const struct options *o = m->a.o;
	const struct policy_load_opts opts = {.root = o->root,
	    .check_parents = true};
	struct policy_errors errs;
	int r = policy_load(POLICY_PATH, &opts, &m->policy, &errs);
	const bool none_yet = policy_errors_are_none_yet(&errs, r);

	if (!none_yet)
		policy_errors_print(&errs);
	policy_errors_release(&errs);
	m->has_policy = r == 0;
	if (r == 0 || r == ERR_NOMEM)
		return r == 0 ? EXIT_OK : complain("out of memory");
	if (none_yet && strcmp(m->word, "enforce") == 0) {
		tell_first_policy(o, r);
		return EXIT_NOTHING_DONE;
	}
	if (strcmp(m->word, "enforce") == 0)
		return complain("%s%s has errors: nothing was changed", o->root,
		    POLICY_PATH);
	r = policy_load_last_good(m->a.change.dir,
	    o->state != NULL ? geteuid() : 0, &m->policy);
	m->has_policy = r == 0;
	m->a.restore = m->a.keep_broken = true;
	complain(r == 0 ? "%s%s cannot be used: the last accepted policy is "
			  "put in its place, in observe mode"
			: "%s%s cannot be used, and there is no last accepted "
			  "policy: one that only observes is put in its place",
	    o->root, POLICY_PATH);
	return EXIT_OK;
}

/* At the end, as the lines of include statements must stay the same. */
static void
append_mode(const struct policy_file *f, const char *word, struct buf *b)
{
	buf_put(b, f->text, f->len);
	if (f->len != 0 && f->text[f->len - 1] != '\n')
		buf_putc(b, '\n');
	buf_printf(b, "mode %s\n", word);
}

/* Write the new text, of one file, or of all of them in one. */
static enum exit_code
make_text(struct mode_change *m)
{
	const struct policy_where *at = &m->policy.where[mode_row()];
	struct policy_file *f = &m->policy.files[at->file < 0 ? 0 : at->file];
	struct buf b;

	buf_init(&b, POLICY_SIZE_MAX);
	if (m->a.restore && at->file < 0)
		append_mode(f, m->word, &b);
	else
		mode_text_set(f->text, f->len, at->file < 0 ? 0 : at->line,
		    m->word, &b);
	buf_putc(&b, '\0');
	if (b.err != 0) {
		buf_release(&b);
		return complain("%s", err_str(b.err));
	}
	if (!m->a.restore) {
		b.len--;
		m->a.unchanged = b.len == f->len &&
		    memcmp(b.p, f->text, b.len) == 0;
		m->a.text = b;
		m->a.path = strdup(f->path);
		return m->a.path != NULL ? EXIT_OK : complain("out of memory");
	}
	free(f->text);
	f->text = b.p;
	f->len = b.len - 1;
	policy_expand(&m->policy, NULL, &m->a.text);
	return m->a.text.err == 0 ? EXIT_OK
				  : complain("%s", err_str(m->a.text.err));
}

static enum exit_code
change_mode(struct mode_change *m)
{
	enum exit_code r;

	buf_init(&m->a.text, POLICY_EXPANDED_MAX);
	if ((r = load_policy(m)) != EXIT_OK)
		return r;
	if (m->has_policy) {
		m->a.restore |= policy_is_all_in_one(&m->policy);
		r = make_text(m);
	} else {
		m->a.restore = false;
		buf_puts(&m->a.text, "mode observe\n");
	}
	return r == EXIT_OK ? apply_run(&m->a) : r;
}

static enum exit_code
mode_command(const struct options *o)
{
	struct mode_change m = {.word = o->args[0],
	    .a = {.o = o, .command = "mode"}};
	const bool observe = strcmp(m.word, "observe") == 0;
	enum exit_code r;

	if (!observe && strcmp(m.word, "enforce") != 0)
		return complain("mode takes observe or enforce, not %s",
		    m.word);
	if (!o->dry_run && geteuid() != 0)
		return complain(
		    "mode must be run as root (--dry-run need not)");
	m.a.from = observe ? "mode observe" : "mode enforce";
	m.a.unchecked = m.a.no_question = m.a.way_out = observe;
	r = observe ? change_open_way_out(o, &m.a.change)
		    : change_open(o, 0, &m.a.change);
	if (r == EXIT_OK)
		r = change_mode(&m);
	policy_release(&m.policy);
	apply_release(&m.a);
	return r;
}

const struct command cmd_mode = {
    .id = COMMAND_MODE,
    .name = "mode",
    .run = mode_command,
    .synopsis = "observe|enforce [--rollback-in DURATION] [OPTION]...",
    .about = "Change whether rules refuse logins or are only logged",
    .help = "The statement is changed where it stands, also in an included "
	    "file. The policy is then checked and applied as by 'loginpolicy "
	    "apply'.\n"
	    "\n"
	    "'mode observe' is a way out: it never asks, and works with a "
	    "policy that cannot be used and with a full /var; with --root also "
	    "from a rescue system.\n"
	    "\n"
	    "Exit code: 0 in force, also if it was already; 2 nothing was "
	    "changed; 3 in force, but not recorded.\n"
	    "\n"
	    "Example: sudo loginpolicy mode enforce --rollback-in 5m\n",
    .min_args = 1,
    .max_args = 1,
};
