/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keyaudit keys: collect, judge, report. Collectors open files (as their
 * owners), scan reads and judges them, the report writes; this connects them.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "audit_run.h"
#include "command.h"
#include "keyaudit/collect/collect.h"
#include "keyaudit/keys/pool.h"
#include "keyaudit/keys/scan.h"
#include "registered.h"

_Static_assert(OPTION_WORKERS_MAX == POOL_WORKERS_MAX,
    "-P is the number of worker threads");

struct keys {
	struct options o; /* borrows from the command's */
	struct audit_run a;
	struct accounts accounts;
	struct scan *scan;
	struct registered registered;
	size_t readable; /* of the paths named */
};

/*
 * sshd reads a local expiry-time= as standard time, in summer too: mktime(3)
 * with tm_isdst 0.
 */
static long
standard_offset(void)
{
	tzset();
	return -timezone;
}

/* One worker thread per processor. */
static unsigned
default_parallel(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		return 1;
	return n > POOL_WORKERS_MAX ? POOL_WORKERS_MAX : (unsigned)n;
}

static enum exit_code
start_scan(struct keys *k)
{
	struct scan_opts so = {.judge = &k->a.ctx.judge,
	    .report = k->a.report,
	    .utc_offset_s = standard_offset(),
	    .parallel = k->o.parallel != 0 ? k->o.parallel : default_parallel(),
	    .stop = &audit_stopped,
	    .progress = &k->a.progress,
	    .named = k->o.args,
	    .n_named = k->o.n_args};

	if (scan_new(&so, &k->scan) != 0)
		return complain("out of memory");
	return EXIT_OK;
}

static void
scan_stdin(struct keys *k)
{
	struct candidate f = {.path = "-", .hint = CANDIDATE_NAMED};

	f.fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (f.fd == -1) {
		scan_error(k->scan, "-", strerror(errno));
		return;
	}
	k->readable++;
	scan_file(k->scan, &f);
}

static void
collect_named(struct keys *k, const struct collect_opts *co)
{
	bool readable;

	for (size_t i = 0; i < k->o.n_args && !audit_stopped; i++) {
		if (strcmp(k->o.args[i], "-") == 0) {
			scan_stdin(k);
			continue;
		}
		if (collect_path(k->o.args[i], co, &readable) != 0)
			return;
		k->readable += readable;
	}
}

static void
collect_as_oneself(struct keys *k, const struct collect_opts *co)
{
	const struct passwd *pw = getpwuid(geteuid());
	const struct account *me;

	me = pw == NULL ? NULL : accounts_by_name(&k->accounts, pw->pw_name);
	if (me == NULL) {
		k->readable = 0;
		scan_error(k->scan, "/etc/passwd",
		    "your own account is not in it");
	} else {
		collect_machine(me, co);
	}
}

static void
collect_all(struct keys *k)
{
	struct collect_opts co = {.scan = k->scan,
	    .root = k->o.root,
	    .accounts = &k->accounts,
	    .exclude = k->o.exclude,
	    .now = (int64_t)k->a.ctx.judge.now,
	    .stop = &audit_stopped};
	struct trouble t = {RULE_ACCOUNTS_NOT_ENUMERABLE, NULL,
	    "/etc/nsswitch.conf",
	    "a directory service does not list its accounts: name them with "
	    "--users FILE",
	    true};

	if (k->o.n_args != 0) {
		collect_named(k, &co);
		return;
	}
	k->readable = 1;
	if (geteuid() != 0) {
		collect_as_oneself(k, &co);
		return;
	}
	if (k->accounts.not_enumerable)
		scan_trouble(k->scan, &t);
	collect_machine(NULL, &co);
}

/* Whether all keys of the machine were seen: only then is one not there. */
static bool
has_seen_all(const struct keys *k)
{
	return k->registered.has && k->o.n_args == 0 && geteuid() == 0 &&
	    k->o.n_exclude == 0 && !audit_stopped &&
	    !scan_result(k->scan)->incomplete;
}

static enum exit_code
finish_report(struct keys *k)
{
	const struct scan_result *r = scan_result(k->scan);
	struct audit_end end = {.counts = &r->counts};
	int e;

	e = scan_finish(k->scan);
	k->a.run.whole_machine = e == 0 && has_seen_all(k);
	if (k->a.run.whole_machine)
		e = scan_unused(k->scan, k->registered.path);
	if (e != 0)
		return complain_of_report(&k->a, e);
	end.complete = !r->incomplete && !audit_stopped;
	end.undetermined = r->counts.undetermined != 0;
	end.nothing = k->readable == 0 ? "nothing could be read" : NULL;
	return audit_run_finish(&k->a, &end);
}

/* Whether a single file is named: then its keys are listed. */
static bool
is_one_file(const struct options *o)
{
	struct stat st;

	if (o->n_args != 1)
		return false;
	return strcmp(o->args[0], "-") == 0 ||
	    (stat(o->args[0], &st) == 0 && !S_ISDIR(st.st_mode));
}

static enum exit_code
collect_and_report(struct keys *k)
{
	struct accounts_opts ao = {.root = k->o.root,
	    .users_file = k->o.users_file};
	struct diag d = {0};
	enum exit_code r;

	if ((r = audit_run_load(&k->a)) != EXIT_OK)
		return r;
	if ((r = registered_load(&k->o, &k->registered)) != EXIT_OK)
		return r;
	if (k->registered.has)
		k->a.ctx.judge.keys = &k->registered.keys;
	k->a.run.knows_persons = k->registered.has;
	if (accounts_load(&ao, &k->accounts, &d) != 0)
		return complain_at(&d);
	if ((r = audit_run_open(&k->a, "files")) != EXIT_OK ||
	    (r = start_scan(k)) != EXIT_OK)
		return r;
	registered_tell(&k->registered, k->scan);
	collect_all(k);
	progress_clear(&k->a.progress);
	return finish_report(k);
}

static enum exit_code
audit_keys(const struct options *o)
{
	struct keys k = {.o = *o};
	enum exit_code r;

	if (is_one_file(o) && !o->quiet)
		k.o.list = true;
	audit_run_init(&k.a, &k.o, o->argc, o->argv);
	audit_catch_signals();
	r = collect_and_report(&k);
	scan_free(k.scan);
	audit_run_release(&k.a);
	accounts_release(&k.accounts);
	registered_release(&k.registered);
	return r;
}

const struct command cmd_keys = {
    .id = COMMAND_KEYS,
    .name = "keys",
    .run = audit_keys,
    .synopsis = "[OPTION]... [PATH]...",
    .about = "Audit SSH keys in files, directories or on this machine",
    .help = "PATH is a file, a directory (read recursively) or - for "
	    "standard input. Without PATH, this machine is audited: every "
	    "account as root, else your own.\n"
	    "\n"
	    "Exit code: 0 no objection, 1 an objection, 2 nothing done, 3 "
	    "no objection in what was seen, but not everything could be "
	    "read.\n"
	    "\n"
	    "Example: sudo keyaudit keys --format json -o audit.json\n",
    .min_args = 0,
    .max_args = SIZE_MAX,
};
