/*
 * loginpolicy apply: check a policy, put it in force, and store it as the last
 * accepted one. It is read once: what was checked is what is written.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "admin/change/change.h"
#include "admin/check/check.h"
#include "admin/check/unenforced.h"

struct apply {
	const struct options *o;
	const char *from; /* FILE, or "standard input" */
	struct buf text; /* of FILE */
	struct policy policy; /* as it will be in its place */
	struct change change;
};

/* Read FILE as 'check -f' does. */
static enum exit_code
read_file(struct apply *a, const char *file)
{
	const struct trusted_opts opts = {.owner = geteuid(),
	    .cap_bytes = POLICY_EXPANDED_MAX};
	char *absolute = file[0] == '/' ? strdup(file) : path_below_cwd(file);
	struct diag d = {0};
	int r;

	if (absolute == NULL)
		return complain("%s: no memory, or no working directory", file);
	r = trusted_read(absolute, &opts, &a->text.p, &a->text.len, &d);
	free(absolute);
	return r == 0 ? EXIT_OK : complain("%s: %s", file, d.msg);
}

static enum exit_code
read_text(struct apply *a)
{
	const char *file = a->o->args[0];
	int r;

	a->from = file;
	if (strcmp(file, "-") != 0)
		return read_file(a, file);
	a->from = "standard input";
	r = read_all(STDIN_FILENO, POLICY_EXPANDED_MAX, &a->text.p,
	    &a->text.len);
	return r == 0 ? EXIT_OK : complain("%s: %s", a->from, err_why(r));
}

/* Parse the text as the file at path, with its includes. Reports errors. */
static enum exit_code
load_as(const struct apply *a, const char *path, struct policy *ret)
{
	const struct policy_load_opts opts = {.root = ""};
	struct policy_errors errs;
	int r = policy_load_text(path, a->text.p, a->text.len, &opts, ret,
	    &errs);

	policy_errors_print(&errs);
	if (r != 0 && errs.total == 0)
		complain("%s: %s", path, err_str(r));
	policy_errors_release(&errs);
	return r == 0 ? EXIT_OK : EXIT_NOTHING_DONE;
}

/* Whether it needs --yes-lock-out, because nobody may be able to undo it. */
static bool
is_lock_out(const struct apply *a, const struct check *c)
{
	return c->lock_outs != 0 && c->p->mode != POLICY_OBSERVE &&
	    !a->o->yes_lock_out;
}

static void
print_notes(const struct check *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct check_note *n = &c->notes[i];

		complain("%s:%u:%u: %s: %s", c->p->files[n->where.file].path,
		    n->where.line, n->col, n->error ? "error" : "warning",
		    n->msg);
	}
	if (c->errors + c->warnings > c->n)
		complain("and %zu more", c->errors + c->warnings - c->n);
}

/* Print what the checks found; with -q only if the policy is refused. */
static enum exit_code
judge_checks(const struct apply *a, const struct check *c)
{
	bool lock_out = is_lock_out(a, c);

	if (!a->o->quiet || c->errors != 0 || lock_out)
		print_notes(c);
	if (c->no_memory)
		return complain("out of memory");
	if (c->errors != 0)
		return complain("%s has errors: nothing was changed", a->from);
	if (lock_out)
		return complain("%s would lock out users, see above: nothing "
				"was changed; use --yes-lock-out to apply it "
				"anyway",
		    a->from);
	if (c->lock_outs != 0 && c->p->mode == POLICY_OBSERVE && !a->o->quiet)
		complain("%s: mode observe refuses nobody; with mode enforce "
			 "it would lock out users, see above, and be refused",
		    a->from);
	return EXIT_OK;
}

/* Load what it replaces, which says who the administrators are. NULL: none. */
static const struct policy *
load_before(const struct options *o, struct inforce *ret)
{
	const struct policy_files files = policy_files_of(o);
	struct policy_errors errs;
	int r = inforce_load_file(&files, ret, &errs);

	policy_errors_release(&errs);
	return r == 0 ? &ret->policy : NULL;
}

/* Check the policy as 'loginpolicy check' does. */
static enum exit_code
check_text(const struct apply *a)
{
	struct check c = {.o = a->o, .actor = &a->change.actor};
	struct inforce before;
	struct policy p;
	enum exit_code r = load_as(a, a->from, &p);

	if (r != EXIT_OK)
		return r;
	c.before = load_before(a->o, &before);
	check_all(&c, &p);
	r = judge_checks(a, &c);
	check_release(&c);
	inforce_release(&before);
	policy_release(&p);
	return r;
}

/* Whether the file in force has this text, and the mode that we give it. */
static bool
is_in_place(const struct apply *a)
{
	const struct trusted_opts opts = {.cap_bytes = POLICY_EXPANDED_MAX,
	    .check_parents = true};
	struct stat st;
	char *text;
	size_t len;
	bool same;

	if (trusted_read(POLICY_PATH, &opts, &text, &len, NULL) != 0)
		return false;
	same = len == a->text.len && memcmp(text, a->text.p, len) == 0 &&
	    stat(POLICY_PATH, &st) == 0 && (st.st_mode & 07777) == 0644;
	free(text);
	return same;
}

static enum exit_code
accept_policy(struct apply *a, bool there)
{
	const struct policy_acceptance acceptance = {.conf = POLICY_PATH,
	    .text = there ? NULL : &a->text,
	    .dir = a->change.dir,
	    .policy = &a->policy,
	    .at = a->change.now,
	    .by = a->change.actor.by,
	    .from = a->from,
	    .in_history = !there ||
		!policy_is_last_good(&a->policy, a->change.dir,
		    a->o->state != NULL ? geteuid() : 0)};
	struct diag d = {0};
	bool in_force;

	if (policy_accept(&acceptance, &in_force, &d) == 0)
		return say(a->o,
		    there ? "%s is in force already, and is the last accepted "
			    "policy"
			  : "%s is in force",
		    there ? POLICY_PATH : a->from);
	complain("%s", d.msg);
	return complain(in_force ? "%s is in force, but it is not stored "
				   "completely: apply it again"
				 : "%s is not in force: nothing was changed",
	    a->from);
}

static enum exit_code
apply_text(struct apply *a)
{
	struct diag d = {0};
	enum exit_code r;
	bool there;

	if ((r = read_text(a)) != EXIT_OK || (r = check_text(a)) != EXIT_OK ||
	    (r = load_as(a, POLICY_PATH, &a->policy)) != EXIT_OK)
		return r;
	if (policy_place_check(POLICY_PATH, 0, &d) != 0)
		return complain("%s: %s: nothing was changed", POLICY_PATH,
		    d.msg);
	there = is_in_place(a);
	if (!a->o->quiet)
		unenforced_warn(a->o);
	if (!a->o->dry_run)
		return accept_policy(a, there);
	return say(a->o,
	    there ? "%s is in force already" : "%s would be put in force",
	    a->from);
}

static enum exit_code
apply_policy(const struct options *o)
{
	struct apply a = {.o = o};
	enum exit_code r;

	if (!o->dry_run && geteuid() != 0)
		return complain(
		    "apply must be run as root (--dry-run need not)");
	if ((r = change_open(o, 0, &a.change)) == EXIT_OK)
		r = apply_text(&a);
	policy_release(&a.policy);
	free(a.text.p);
	change_close(&a.change);
	return r;
}

const struct command cmd_apply = {
    .id = COMMAND_APPLY,
    .name = "apply",
    .run = apply_policy,
    .synopsis = "FILE|- [-n] [--yes-lock-out] [OPTION]...",
    .about = "Put a policy in force, if it has no errors",
    .help = "FILE is checked as by 'loginpolicy check' and becomes "
	    "/etc/security/loginpolicy.conf. It is also stored as the last "
	    "accepted policy, with everything that it includes. - is "
	    "standard input.\n"
	    "\n"
	    "Exit code: 0 in force, also if it was already; 2 nothing was "
	    "changed.\n"
	    "\n"
	    "Example: sudo loginpolicy apply loginpolicy.conf.new\n",
    .min_args = 1,
    .max_args = 1,
};
