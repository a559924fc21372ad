/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disable from its beginning to its end: for the command, and for the package
 * that removes the module (admin/package). It must work on a machine that is
 * broken: without a policy, a state directory, /proc or a log.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/change/action.h"
#include "admin/change/change_json.h"
#include "disable.h"
#include "sshd_dropin.h"

#define TEXT_MAX (16u << 20) /* bytes */

struct disable {
	struct enable e;
	bool for_removal;
	bool has_record; /* what enable did is known */
	struct reopened reopened;
	struct name_list others; /* files that had changed since enable */
	struct name_list peers; /* of others, that enable had turned off */
	struct module_lines left; /* that stay */
};

/* --- what is said --- */

static void
put_members(void *ctx, struct json_out *j)
{
	const struct disable *d = ctx;

	json_key(j, "peers_enabled");
	json_array(j);
	for (size_t i = 0; i < d->peers.n; i++)
		json_str(j, d->peers.list[i]);
	json_array_end(j);
	json_key(j, "not_as_left");
	json_array(j);
	for (size_t i = 0; i < d->others.n; i++)
		json_str(j, d->others.list[i]);
	json_array_end(j);
	json_key(j, "lines_left");
	json_u64(j, d->left.n);
	reopened_json(&d->e, &d->reopened, j);
}

static enum exit_code
answer(struct disable *d, const char *message)
{
	const struct change_answer a = {.command = "disable",
	    .changed = d->e.changed,
	    .members = put_members,
	    .ctx = d};

	return change_json(d->e.o, &a, "%s", message);
}

/* tree: as the files will be; NULL: as they are. Reports errors. */
static enum exit_code
find_left(struct disable *d, const struct pam_tree *tree)
{
	module_lines_release(&d->left);
	module_lines(d->e.o->root, tree, &d->left);
	return d->left.err == 0 ? EXIT_OK
				: complain("%s", err_str(d->left.err));
}

/* Lines that enable did not write are for a person to delete. */
static enum exit_code
report_left(struct disable *d)
{
	enum exit_code r = find_left(d, NULL);

	if (r != EXIT_OK || d->left.n == 0)
		return r;
	complain("still named by PAM, in lines that enable did not write: "
		 "%.*s: delete them before you remove the module",
	    (int)d->left.lines.len, d->left.lines.p);
	return EXIT_OBJECTION;
}

/*
 * The module stays while a line names it; so it must stay in force, too, and
 * all lines go or none.
 */
static enum exit_code
check_removal(struct disable *d)
{
	enum exit_code r;

	if (!d->for_removal)
		return EXIT_OK;
	if ((r = find_left(d, &d->e.tree)) != EXIT_OK)
		return r;
	if (d->left.n_copies != 0)
		complain("these copies name the module, and are no service of "
			 "PAM's: %.*s",
		    (int)d->left.copies.len, d->left.copies.p);
	if (d->left.n == 0)
		return EXIT_OK;
	complain("named by PAM in lines that enable did not write: %.*s: "
		 "nothing was changed",
	    (int)d->left.lines.len, d->left.lines.p);
	return EXIT_OBJECTION;
}

static void
report_others(const struct disable *d)
{
	for (size_t i = 0; i < d->others.n; i++)
		complain("%s was changed since enable: our lines are taken "
			 "out, and the rest stays",
		    d->others.list[i]);
}

/* --- doing it --- */

static enum exit_code
show_changes(const struct disable *d)
{
	struct buf diff;

	if (d->e.o->format == FORMAT_JSON || d->e.o->quiet || d->for_removal)
		return EXIT_OK;
	buf_init(&diff, TEXT_MAX);
	enable_diff(&d->e, &diff);
	return message_write(STDOUT_FILENO, &diff);
}

static enum exit_code
ask_and_write(struct disable *d)
{
	static const struct action action = {.name = "disable",
	    .object = "PAM",
	    .before = "wired",
	    .after = "not wired"};
	struct enable *e = &d->e;
	enum exit_code r, written, recorded = EXIT_OK, kept = EXIT_OK;

	if ((r = enable_ask(e->o, "change these files?",
		 "nothing was changed")) != EXIT_OK)
		return r;
	if (e->o->keep_out)
		kept = keep_out(e, &d->reopened);
	if (kept == EXIT_NOTHING_DONE)
		return complain("not everybody can be kept out: nothing was "
				"changed in PAM");
	written = disable_write(e, d->has_record);
	if (written == EXIT_NOTHING_DONE)
		return written;
	if (e->change.dir != NULL)
		recorded = action_record(e->o, &e->change, &action);
	recorded = written != EXIT_OK ? written
	    : kept != EXIT_OK	      ? kept
				      : recorded;
	r = report_left(d);
	if (sshd_dropin_exists(e->o->root))
		complain("%s stays: 'loginpolicy disable --sshd' removes it",
		    SSHD_DROPIN);
	answer(d,
	    r == EXIT_OK ? "loginpolicy is no longer wired into PAM: nothing "
			   "is enforced"
			 : "the lines of enable are taken out");
	return enable_say_unsynced(e, "PAM's files are changed",
	    r == EXIT_OK ? recorded : r);
}

static enum exit_code
disable_wiring(struct disable *d)
{
	struct enable *e = &d->e;
	enum exit_code r;

	if ((r = disable_lock(e, &d->has_record)) != EXIT_OK)
		return r;
	for (size_t i = 0; i < e->wired.peers.n; i++) {
		if (name_list_add(&d->peers, e->wired.peers.list[i]) != 0)
			return complain("out of memory");
	}
	if ((r = disable_compute(e, d->has_record, &d->others)) != EXIT_OK ||
	    (r = check_removal(d)) != EXIT_OK)
		return r;
	if (pam_tree_changes(&e->tree) == 0 && e->wired.state == WIRED_NOT) {
		r = report_left(d);
		answer(d, "nothing to do: enable has wired nothing here");
		return r;
	}
	reopened_load(e, &d->reopened);
	report_others(d);
	r = disable_try(e);
	stage_release(&e->stage);
	if (r != EXIT_OK || (r = show_changes(d)) != EXIT_OK)
		return r;
	reopened_print(e, &d->reopened);
	if (!e->o->dry_run)
		return ask_and_write(d);
	e->changed = true;
	return answer(d, "these files would be changed");
}

enum exit_code
disable_pam(const struct options *o, bool for_removal)
{
	struct disable d = {.for_removal = for_removal};
	enum exit_code r;

	disable_open(o, &d.e);
	r = disable_wiring(&d);
	reopened_release(&d.reopened);
	name_list_release(&d.others);
	name_list_release(&d.peers);
	module_lines_release(&d.left);
	enable_close(&d.e);
	return r;
}
