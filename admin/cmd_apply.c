/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy apply: check a policy, and put it in force or on trial. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "admin/change/apply.h"

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
	const char *file = a->o->n_args == 0 ? POLICY_PATH : a->o->args[0];
	int r;

	a->from = file;
	if (a->o->n_args == 0) {
		a->unchanged = true;
		return EXIT_OK;
	}
	if (strcmp(file, "-") != 0)
		return read_file(a, file);
	a->from = "standard input";
	r = read_all(STDIN_FILENO, POLICY_EXPANDED_MAX, &a->text.p,
	    &a->text.len);
	return r == 0 ? EXIT_OK : complain("%s: %s", a->from, err_why(r));
}

static enum exit_code
apply_policy(const struct options *o)
{
	struct apply a = {.o = o, .command = "apply"};
	enum exit_code r;

	if (!o->dry_run && geteuid() != 0)
		return complain(
		    "apply must be run as root (--dry-run need not)");
	r = o->n_args == 0 ? change_open_as_it_lies(o, &a.change)
			   : change_open(o, 0, &a.change);
	if (r == EXIT_OK && (r = read_text(&a)) == EXIT_OK)
		r = apply_run(&a);
	apply_release(&a);
	return r;
}

const struct command cmd_apply = {
    .id = COMMAND_APPLY,
    .name = "apply",
    .run = apply_policy,
    .synopsis = "[FILE|-] [--rollback-in DURATION] [OPTION]...",
    .about = "Put a policy in force, if it has no errors",
    .help = "FILE is checked as by 'loginpolicy check' and becomes "
	    "/etc/security/loginpolicy.conf; - is standard input. Without FILE "
	    "the policy is what lies there now, with everything that it "
	    "includes, also if a trial of it has run out. It is also stored "
	    "as the last accepted policy.\n"
	    "\n"
	    "On a terminal it asks first: to try the policy for 5 minutes, or "
	    "to apply it for good. Elsewhere, or with -y, it is applied for "
	    "good, unless --rollback-in is given.\n"
	    "\n"
	    "Exit code: 0 in force, also if it was already; 2 nothing was "
	    "changed; 3 not recorded.\n"
	    "\n"
	    "Example: sudo loginpolicy apply --rollback-in 5m "
	    "loginpolicy.conf.new\n",
    .max_args = 1,
};
