/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy-package: what the maintainer scripts of packages do, by the code
 * of the command, which may be gone when the module goes. It is in the module's
 * package and needs no library beside what that has. Nobody types this.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/cli/load_in_force.h>
#include <loginpolicy/cli/message.h>
#include "admin/enable/disable.h"
#include "package.h"

/* The lines of PAM's files that name the module. */
static enum exit_code
list_lines(const struct options *o)
{
	struct module_lines l;
	enum exit_code r = EXIT_OK;

	module_lines(o->root, NULL, &l);
	if (l.err != 0)
		r = complain("%s", err_str(l.err));
	else if (l.n != 0)
		r = EXIT_OBJECTION;
	if (l.n != 0)
		say(o, "%.*s", (int)l.lines.len, l.lines.p);
	module_lines_release(&l);
	return r;
}

/*
 * Only what PAM says counts in the end: without a line that names the module it
 * may go, whatever else could not be done.
 */
static enum exit_code
unwire(const struct options *o)
{
	struct module_lines l;
	enum exit_code r;

	if (geteuid() != 0)
		return complain("unwire must be run as root");
	r = disable_pam(o, true);
	module_lines(o->root, NULL, &l);
	if (l.err != 0)
		r = complain("%s", err_str(l.err));
	else if (l.n != 0)
		r = r == EXIT_OK ? EXIT_OBJECTION : r;
	else
		r = r == EXIT_OK ? EXIT_OK : EXIT_INCOMPLETE;
	module_lines_release(&l);
	return r;
}

/* What the state refuses is refused by the system itself from now on. */
static enum exit_code
keep_them_out(const struct options *o)
{
	struct enable e;
	struct reopened who;
	enum exit_code r;

	if (geteuid() != 0)
		return complain("keep-out must be run as root");
	enable_init(o, &e);
	e.change.now = time(NULL);
	reopened_load(&e, &who);
	r = keep_out(&e, &who);
	reopened_release(&who);
	enable_close(&e);
	return r;
}

/* Who would get in without the module; nothing if nobody. */
static enum exit_code
list_kept_out(const struct options *o)
{
	struct enable e;
	struct reopened who;
	enum exit_code r = EXIT_OK;

	enable_init(o, &e);
	e.change.now = time(NULL);
	reopened_load(&e, &who);
	reopened_print(&e, &who);
	if (who.unknown)
		r = EXIT_INCOMPLETE;
	else if (who.blocks.n != 0 || who.n_keys != 0)
		r = EXIT_OBJECTION;
	reopened_release(&who);
	enable_close(&e);
	return r;
}

/* Whether the policy file, which enable goes by, refuses people. */
static bool
policy_enforces(const struct options *o)
{
	const struct policy_files files = {.root = o->root};
	struct policy_errors errs = {0};
	struct inforce f;
	bool yes = inforce_load_file(&files, &f, &errs) == 0 &&
	    f.policy.mode == POLICY_ENFORCE;

	policy_errors_release(&errs);
	inforce_release(&f);
	return yes;
}

/* After a package was removed and installed again, nobody is refused. */
static enum exit_code
warn_unenforced(const struct options *o)
{
	const bool enforces = policy_enforces(o);
	struct module_lines l;
	struct reopened who;
	struct enable e;
	enum exit_code r = EXIT_OK;

	enable_init(o, &e);
	e.change.now = time(NULL);
	reopened_load(&e, &who);
	module_lines(o->root, NULL, &l);
	if (l.n == 0 && l.err == 0 &&
	    (enforces || who.blocks.n != 0 || who.n_keys != 0)) {
		complain("nothing is enforced, and nobody is kept out: no PAM "
			 "file names the module; 'loginpolicy enable%s' puts "
			 "the policy in force",
		    enforces ? " --enforce" : "");
		r = EXIT_OBJECTION;
	}
	module_lines_release(&l);
	reopened_release(&who);
	enable_close(&e);
	return r;
}

static int
print_help(void)
{
	fputs("usage: loginpolicy-package [--root DIR] VERB [ARGUMENT]...\n"
	      "What the maintainer scripts of packages do: loginpolicy(8) has "
	      "the commands for\n"
	      "people.\n\n"
	      "  unwire               take the module out of PAM, as "
	      "'loginpolicy disable -y',\n"
	      "                       but not if a line would be left\n"
	      "  lines                list the lines of PAM's files that name "
	      "the module\n"
	      "  unenforced           say so if the policy is not in force, "
	      "and would refuse\n"
	      "                       somebody\n"
	      "  kept-out             list whom the state keeps out\n"
	      "  keep-out             expire blocked accounts, remove revoked "
	      "keys\n"
	      "  downgrade VERSION FILE\n"
	      "                       whether that version, whose words are in "
	      "FILE, could use\n"
	      "                       the policy\n"
	      "  words                print the words of this version's policy "
	      "language\n\n"
	      "Exit code: 0 done, or no objection; 1 PAM still names the "
	      "module, somebody is kept\n"
	      "out, or the version lacks a word; 2 nothing was done, or not "
	      "all; 3 done, but not\n"
	      "all could be recorded or seen.\n",
	    stdout);
	return EXIT_OK;
}

static int
run_verb(const struct options *o, int argc, char **argv)
{
	if (argc == 1 && strcmp(argv[0], "unwire") == 0)
		return (int)unwire(o);
	if (argc == 1 && strcmp(argv[0], "lines") == 0)
		return (int)list_lines(o);
	if (argc == 1 && strcmp(argv[0], "unenforced") == 0)
		return (int)warn_unenforced(o);
	if (argc == 1 && strcmp(argv[0], "keep-out") == 0)
		return (int)keep_them_out(o);
	if (argc == 1 && strcmp(argv[0], "kept-out") == 0)
		return (int)list_kept_out(o);
	if (argc == 1 && strcmp(argv[0], "words") == 0)
		return (int)package_words();
	if (argc == 3 && strcmp(argv[0], "downgrade") == 0)
		return (int)package_downgrade(o, argv[1], argv[2]);
	return (int)complain("usage: loginpolicy-package [--root DIR] "
			     "unwire|lines|unenforced|kept-out|keep-out|"
			     "downgrade|words; "
			     "--help says more");
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {{"root", required_argument, NULL,
						  'r'},
	    {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
	struct options o = {.root = "", .yes = true};
	int c;

	while ((c = getopt_long(argc, argv, "+h", longs, NULL)) != -1) {
		if (c == 'h')
			return print_help();
		if (c != 'r')
			return EXIT_NOTHING_DONE;
		o.root = optarg;
	}
	return run_verb(&o, argc - optind, argv + optind);
}
