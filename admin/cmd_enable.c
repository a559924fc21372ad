/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy enable: let PAM ask the module. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/change/action.h"
#include "admin/change/change_json.h"
#include "admin/enable/enable.h"
#include "admin/enable/sshd_dropin.h"
#include "admin/enable/text_diff.h"

#define DIFF_MAX (16u << 20) /* bytes */

/* Which profiles: logins always, and the password rule by its mode. */
static enum exit_code
choose_profiles(struct enable *e)
{
	const bool observe = e->policy.password.mode == POLICY_OBSERVE;
	const char *password = observe ? PROFILE_OBSERVE : PROFILE_PASSWORD;
	const char *other = observe ? PROFILE_PASSWORD : PROFILE_OBSERVE;
	const char *needed[] = {PROFILE_LOGIN, password};
	char path[PATH_MAX];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", PROFILE_FOLDER,
		    needed[i]);
		if (access(path, R_OK) != 0)
			return complain("%s is missing: install loginpolicy "
					"again: nothing was changed",
			    path);
		if (name_list_add(&e->choice.enable, needed[i]) != 0)
			return complain("out of memory");
	}
	/* What was turned off for the rule that enforces comes back. */
	for (size_t i = 0; observe && i < e->wired.peers.n; i++) {
		if (name_list_add(&e->choice.enable, e->wired.peers.list[i]) !=
		    0)
			return complain("out of memory");
	}
	return name_list_add(&e->choice.disable, other) == 0
	    ? EXIT_OK
	    : complain("out of memory");
}

/* Everything up to the question: nothing of /etc changes here. */
static enum exit_code
prepare(struct enable *e)
{
	struct diag d = {0};
	enum exit_code r;

	if (pam_tree_add_common(&e->tree, &d) != 0 ||
	    stage_make(&e->stage, &d) != 0)
		return complain("%s: nothing was changed", d.msg);
	if ((r = choose_profiles(e)) != EXIT_OK ||
	    (r = enable_choose(e)) != EXIT_OK ||
	    (r = enable_single_step(e)) != EXIT_OK ||
	    (r = enable_strict(e)) != EXIT_OK)
		return r;
	if (stage_write(&e->stage, &e->tree, &d) != 0 ||
	    stage_confdir(&e->stage, &d) != 0)
		return complain("%s: nothing was changed", d.msg);
	return enable_try(e);
}

/* --- what is said --- */

static void
put_names(const struct name_list *l, struct json_out *j)
{
	json_array(j);
	for (size_t i = 0; i < l->n; i++)
		json_str(j, l->list[i]);
	json_array_end(j);
}

static void
put_files(const struct enable *e, struct json_out *j)
{
	json_key(j, "files");
	json_array(j);
	for (size_t i = 0; i < e->tree.n; i++) {
		const struct tree_file *f = &e->tree.files[i];
		struct buf diff;

		if (!tree_file_changes(f) || strncmp(f->path, "/etc/", 5) != 0)
			continue;
		buf_init(&diff, DIFF_MAX);
		text_diff(f->path, &f->old, &f->new, &diff);
		json_object(j);
		json_key(j, "path");
		json_str(j, f->path);
		json_key(j, "diff");
		json_string(j, diff.p, diff.len);
		json_object_end(j);
		buf_release(&diff);
	}
	json_array_end(j);
}

static void
put_members(void *ctx, struct json_out *j)
{
	const struct enable *e = ctx;

	json_key(j, "profiles");
	put_names(&e->profiles, j);
	json_key(j, "peers_disabled");
	put_names(&e->peers, j);
	json_key(j, "single_step");
	json_bool(j, e->wired.single_step);
	json_key(j, "open");
	put_names(&e->open, j);
	put_files(e, j);
}

static enum exit_code
answer(struct enable *e, const char *message)
{
	const struct change_answer a = {.command = "enable",
	    .changed = e->changed,
	    .policy = e->policy.sha256,
	    .members = put_members,
	    .ctx = e};

	return change_json(e->o, &a, "%s", message);
}

/* What holds from now on, what does not, and what to do next. */
static void
say_what_holds(const struct enable *e)
{
	const struct options *o = e->o;
	const bool observe = e->policy.mode == POLICY_OBSERVE;

	if (o->format == FORMAT_JSON)
		return;
	say_below(o, "logins",
	    observe ? "asked, and logged: mode observe refuses nobody"
		    : "asked, and refused unless a rule permits them");
	say_below(o, "passwords",
	    e->policy.password.mode == POLICY_OBSERVE
		? "observed: a weak one is logged, and set"
		: "refused unless they meet the rule");
	for (size_t i = 0; i < e->peers.n; i++)
		say_below(o, "turned off", "%s; disable turns it on again",
		    e->peers.list[i]);
	if (e->open.n != 0)
		say_below(o, "left open",
		    "%zu service%s, such as %s%s: see "
		    "'loginpolicy status'",
		    e->open.n, e->open.n == 1 ? "" : "s", e->open.list[0],
		    e->wired.strict	 ? ""
			: e->open.n == 1 ? "; 'enable --strict' closes it"
					 : "; 'enable --strict' closes them");
	say_below(o, "next",
	    observe ? "log in and out, then 'loginpolicy log --would-deny'"
		    : "log in on a second terminal before you close this one");
	say_below(o, "way back", "loginpolicy disable");
}

/* --- doing it --- */

/* Whether a file that changes is a service's own, as its package wrote it. */
static bool
is_service_file(const struct tree_file *f)
{
	return tree_file_changes(f) &&
	    strncmp(f->path, "/etc/pam.d/common-", 18) != 0 &&
	    strncmp(f->path, "/etc/", 5) == 0;
}

/* What edited service files cost. */
static void
say_cost(const struct enable *e)
{
	struct buf paths;
	size_t n = 0;

	if (e->o->format == FORMAT_JSON)
		return;
	buf_init(&paths, DIFF_MAX);
	for (size_t i = 0; i < e->tree.n; i++)
		if (is_service_file(&e->tree.files[i]))
			buf_printf(&paths, "%s%s", n++ == 0 ? "" : ", ",
			    e->tree.files[i].path);
	if (n == 1 && paths.err == 0)
		say(e->o,
		    "%.*s belongs to a package: its upgrades will ask about "
		    "the edit, and unattended-upgrades will hold the package "
		    "back",
		    (int)paths.len, paths.p);
	else if (n != 0 && paths.err == 0)
		say(e->o,
		    "%.*s belong to packages: their upgrades will ask about "
		    "the edits, and unattended-upgrades will hold these "
		    "packages back",
		    (int)paths.len, paths.p);
	buf_release(&paths);
}

static enum exit_code
record_change(const struct enable *e, bool was_wired)
{
	const struct action a = {.name = "enable",
	    .object = "PAM",
	    .before = was_wired ? "wired" : "not wired",
	    .after = e->policy.password.mode == POLICY_OBSERVE
		? "wired, passwords observed"
		: "wired, passwords enforced"};

	return action_record(e->o, &e->change, &a);
}

static enum exit_code
ask_and_write(struct enable *e)
{
	const bool was_wired = e->wired.state != WIRED_NOT;
	enum exit_code r;

	stage_release(&e->stage);
	say_cost(e);
	if ((r = enable_ask(e->o, "change these files?",
		 "nothing was changed")) != EXIT_OK ||
	    (r = enable_policy_accept(e)) != EXIT_OK ||
	    (r = enable_write(e)) != EXIT_OK)
		return r;
	r = record_change(e, was_wired);
	answer(e, "loginpolicy is wired into PAM");
	say_what_holds(e);
	return enable_say_unsynced(e, "loginpolicy is wired into PAM", r);
}

static enum exit_code
show_and_write(struct enable *e)
{
	struct buf diff;
	enum exit_code r;

	if (pam_tree_changes(&e->tree) == 0 && e->wired.state == WIRED_DONE) {
		r = e->o->dry_run ? EXIT_OK : enable_policy_accept(e);
		if (r == EXIT_OK)
			r = answer(e, "loginpolicy is wired into PAM already");
		return enable_say_unsynced(e,
		    "the policy is stored as the last accepted one", r);
	}
	if (e->o->format != FORMAT_JSON && !e->o->quiet) {
		buf_init(&diff, DIFF_MAX);
		enable_diff(e, &diff);
		if ((r = message_write(STDOUT_FILENO, &diff)) != EXIT_OK)
			return r;
	}
	if (!e->o->dry_run)
		return ask_and_write(e);
	e->changed = true;
	return answer(e, "these files would be changed");
}

static enum exit_code
enable_by_profiles(struct enable *e)
{
	enum exit_code r;

	if ((r = enable_policy_check(e)) != EXIT_OK ||
	    (r = enable_lock(e)) != EXIT_OK)
		return r;
	/* Where it is wired already, people are refused already. */
	if (e->wired.state != WIRED_DONE &&
	    (r = enable_mode_check(e)) != EXIT_OK)
		return r;
	if ((r = prepare(e)) != EXIT_OK)
		return r;
	return show_and_write(e);
}

static enum exit_code
enable_pam(const struct options *o)
{
	struct enable e;
	struct diag d = {0};
	enum exit_code r = EXIT_OK;
	int supported = profiles_supported(&d);

	if (o->sshd)
		return sshd_enable(o);
	if (supported == ERR_NOENT || o->n_args != 0)
		return enable_print_lines(o);
	if (supported != 0)
		return complain("%s: nothing was changed", d.msg);
	if ((r = enable_open(o, "enable", &e)) == EXIT_OK)
		r = enable_by_profiles(&e);
	enable_close(&e);
	return r;
}

const struct command cmd_enable = {
    .id = COMMAND_ENABLE,
    .name = "enable",
    .run = enable_pam,
    .synopsis =
	"[SERVICE]... [--sshd] [--enforce] [--strict] [-n] [-y] [OPTION]...",
    .about = "Let PAM ask the module, after trying it",
    .help =
	"On Debian and Ubuntu two profiles of pam-auth-update are enabled: "
	"one for logins, and one for passwords, by 'password mode' of the "
	"policy. Before anything is written, the new files are computed on a "
	"copy, libpam lets you, root and a cron job through them, and you are "
	"shown what changes. 'loginpolicy disable' takes it back.\n"
	"\n"
	"With SERVICE, and on other systems, nothing is changed: the lines "
	"that are missing are printed, and where each belongs.\n"
	"\n"
	"--sshd writes /etc/ssh/sshd_config.d/00-loginpolicy.conf, which turns "
	"off the methods that no rule permits to anybody.\n"
	"\n"
	"Exit code: 0 wired, also if it was already; 1 the printed lines are "
	"missing; 2 nothing was changed; 3 not recorded.\n"
	"\n"
	"Example: sudo loginpolicy enable\n",
    .max_args = 100,
};
