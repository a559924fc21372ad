/*
 * loginpolicy apply: a policy is checked, put in force, and kept as the last
 * accepted one. It is read once: what was checked is what is written.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "admin/change/change.h"
#include "admin/check/check.h"
#include "admin/check/wiring.h"

struct apply {
	const struct options *o;
	const char *from; /* FILE, or what stands for standard input */
	struct buf text; /* of FILE */
	struct policy policy; /* what it will be in its place */
	struct change change;
};

/* As 'check -f' reads it. Returns -1, or an exit code. */
static int
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
	return r == 0 ? -1 : complain("%s: %s", file, d.msg);
}

static int
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
	return r == 0 ? -1 : complain("%s: %s", a->from, err_why(r));
}

/* The text as the file at path, with what it includes. Told what is wrong with it. */
static int
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
	return r == 0 ? -1 : EXIT_NOTHING_DONE;
}

/* Whoever may not be able to take it back must have said that he means it. */
static bool
is_lock_out(const struct apply *a, const struct check *c)
{
	return c->lock_outs != 0 && c->p->mode != POLICY_OBSERVE &&
	    !a->o->yes_lock_out;
}

static void
tell_notes(const struct check *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct check_note *n = &c->notes[i];

		complain("%s:%u:%u: %s: %s", c->p->files[n->where.file],
		    n->where.line, n->col, n->error ? "error" : "warning",
		    n->msg);
	}
	if (c->errors + c->warnings > c->n)
		complain("and %zu more", c->errors + c->warnings - c->n);
}

/* Everything that there is to say of it; with -q only why it is refused. Returns -1, or an exit code. */
static int
tell_checks(const struct apply *a, const struct check *c)
{
	bool lock_out = is_lock_out(a, c);

	if (!a->o->quiet || c->errors != 0 || lock_out)
		tell_notes(c);
	if (c->no_memory)
		return complain("out of memory");
	if (c->errors != 0)
		return complain("%s: errors: nothing was changed", a->from);
	if (lock_out)
		return complain("%s: it would lock out, as said first: nothing "
				"was changed (--yes-lock-out does it)",
		    a->from);
	if (c->lock_outs != 0 && c->p->mode == POLICY_OBSERVE && !a->o->quiet)
		complain("%s: mode observe refuses nobody: with mode enforce "
			 "this would lock out, as said first, and be refused",
		    a->from);
	return -1;
}

/* What it replaces, as far as that can be read: who are administrators by it. */
static const struct policy *
load_before(const struct options *o, struct inforce *ret)
{
	const struct policy_files files = policy_files_of(o);
	struct policy_errors errs;
	int r = inforce_load_file(&files, ret, &errs);

	policy_errors_release(&errs);
	return r == 0 ? &ret->policy : NULL;
}

/* What 'check' would say. Returns -1, or an exit code. */
static int
look(const struct apply *a)
{
	struct check c = {.o = a->o, .actor = &a->change.actor};
	struct inforce before;
	struct policy p;
	int r = load_as(a, a->from, &p);

	if (r != -1)
		return r;
	c.before = load_before(a->o, &before);
	check_all(&c, &p);
	r = tell_checks(a, &c);
	check_release(&c);
	inforce_release(&before);
	policy_release(&p);
	return r;
}

/* Whether the file in force says the same, and is as we would write it. */
static bool
is_there(const struct apply *a)
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

static int
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
	return complain(in_force ? "%s is in force, but not all of it is "
				   "kept: apply it again"
				 : "%s is not in force: nothing was changed",
	    a->from);
}

static int
apply(struct apply *a)
{
	struct diag d = {0};
	bool there;
	int r;

	if ((r = read_text(a)) != -1 || (r = look(a)) != -1 ||
	    (r = load_as(a, POLICY_PATH, &a->policy)) != -1)
		return r;
	if (policy_place_check(POLICY_PATH, 0, &d) != 0)
		return complain("%s: %s: nothing was changed", POLICY_PATH,
		    d.msg);
	there = is_there(a);
	if (!a->o->quiet)
		tell_unenforced(a->o);
	if (!a->o->dry_run)
		return accept_policy(a, there);
	return say(a->o,
	    there ? "%s is in force already" : "%s would be put in force",
	    a->from);
}

static int
run(const struct options *o)
{
	struct apply a = {.o = o};
	int r;

	if (!o->dry_run && geteuid() != 0)
		return complain("this is root's to do (--dry-run is not)");
	if ((r = change_open(o, 0, &a.change)) == EXIT_OK)
		r = apply(&a);
	policy_release(&a.policy);
	free(a.text.p);
	change_close(&a.change);
	return r;
}

const struct command cmd_apply = {
    .name = "apply",
    .run = run,
    .synopsis = "FILE|- [-n] [--yes-lock-out] [OPTION]...",
    .about = "Put a policy in force, if it has no errors",
    .quiet = "say nothing where it succeeds",
    .help = "  -n, --dry-run       check it, and change nothing\n"
	    "      --yes-lock-out  also where it locks out who applies it, "
	    "every administrator or\n                      root at the "
	    "console\n\n"
	    "FILE is checked as by 'check', becomes "
	    "/etc/security/loginpolicy.conf, and is kept\nas the last accepted "
	    "policy with all that it includes.\n\n"
	    "Exit code: 0, also where it is in force already; 2 where nothing "
	    "was changed.\n\n"
	    "Example: sudo loginpolicy apply loginpolicy.conf.new\n",
    .accepts = OPT_QUIET | OPT_STATE | OPT_DRY_RUN | OPT_LOCK_OUT,
    .formats = 1 << FORMAT_TEXT,
    .min_args = 1,
    .max_args = 1,
};
