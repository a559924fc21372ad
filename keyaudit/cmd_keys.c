/*
 * keyaudit keys: collect, judge, report. Collectors open files (as their
 * owners), scan reads and judges them, the report writes; here they are put
 * together.
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
#include "cmd.h"
#include "keyaudit/collect/collect.h"
#include "options.h"
#include "keyaudit/keys/scan.h"

struct keys {
	struct keys_options o;
	struct audit_run a;
	struct accounts accounts;
	struct scan *scan;
	size_t readable; /* of the paths named */
	double done; /* of the present path, 0 to 1 */
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

static int
start_scan(struct keys *k)
{
	struct scan_opts so = {.judge = &k->a.ctx.judge,
	    .report = k->a.report,
	    .utc_offset_s = standard_offset(),
	    .parallel = k->o.parallel,
	    .stop = &audit_stopped,
	    .progress = &k->a.progress};

	if (scan_new(&so, &k->scan) != 0)
		return complain_of(NULL, "out of memory");
	return -1;
}

/* How many files there are shows only at the end: an estimate until then. */
static void
show_progress(struct keys *k)
{
	uint64_t files = scan_result(k->scan)->files, total = 0;

	if (k->done > 0.005)
		total = (uint64_t)((double)files / k->done);
	progress_update(&k->a.progress, files, total, monotonic_ms());
}

static int
take_file(void *arg, struct found *f)
{
	struct keys *k = arg;
	int r = scan_file(k->scan, f);

	show_progress(k);
	return r;
}

static void
take_progress(void *arg, double done)
{
	struct keys *k = arg;

	k->done = done;
	show_progress(k);
}

static bool
is_named(const struct keys *k, const char *path)
{
	for (size_t i = 0; i < k->o.n_paths; i++) {
		if (path != NULL && strcmp(k->o.paths[i], path) == 0)
			return true;
	}
	return false;
}

/* A path that was named and cannot be opened is an error as well. */
static void
take_trouble(void *arg, const struct trouble *t)
{
	struct keys *k = arg;

	if (is_named(k, t->path))
		scan_error(k->scan, t->path, t->message);
	scan_trouble(k->scan, t);
}

static void
scan_stdin(struct keys *k)
{
	struct found f = {.path = "-", .hint = FOUND_NAMED};

	f.fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (f.fd == -1) {
		scan_error(k->scan, "-", strerror(errno));
		return;
	}
	k->readable++;
	scan_file(k->scan, &f);
}

static void
collect_named(struct keys *k, const struct collect_opts *co,
    const struct collect_sink *sink)
{
	bool readable;

	for (size_t i = 0; i < k->o.n_paths && !audit_stopped; i++) {
		if (strcmp(k->o.paths[i], "-") == 0) {
			scan_stdin(k);
			continue;
		}
		if (collect_path(k->o.paths[i], co, sink, &readable) != 0)
			return;
		k->readable += readable;
	}
}

static void
collect_as_oneself(struct keys *k, const struct collect_opts *co,
    const struct collect_sink *sink)
{
	const struct passwd *pw = getpwuid(geteuid());
	const struct account *me;

	me = pw == NULL ? NULL : accounts_by_name(&k->accounts, pw->pw_name);
	if (me == NULL) {
		k->readable = 0;
		scan_error(k->scan, "/etc/passwd",
		    "your own account is not in it");
	} else {
		collect_machine(me, co, sink);
	}
}

static void
collect_all(struct keys *k)
{
	struct collect_opts co = {.root = k->o.common.root,
	    .accounts = &k->accounts,
	    .exclude = k->o.exclude,
	    .now = (int64_t)k->a.ctx.judge.now,
	    .stop = &audit_stopped};
	struct collect_sink sink = {.arg = k,
	    .file = take_file,
	    .trouble = take_trouble,
	    .progress = take_progress};
	struct trouble t = {RULE_ACCOUNTS_NOT_ENUMERABLE, NULL,
	    "/etc/nsswitch.conf",
	    "a directory service does not list its accounts: name them with "
	    "--users FILE",
	    true};

	if (k->o.n_paths != 0) {
		collect_named(k, &co, &sink);
		return;
	}
	k->readable = 1;
	if (geteuid() != 0) {
		collect_as_oneself(k, &co, &sink);
		return;
	}
	if (k->accounts.not_enumerable)
		scan_trouble(k->scan, &t);
	collect_machine(NULL, &co, &sink);
}

static int
finish(struct keys *k)
{
	const struct scan_result *r = scan_result(k->scan);
	struct audit_end end = {.counts = &r->counts};

	if (scan_finish(k->scan) != 0)
		return complain_of(k->o.common.output,
		    "the report cannot be written");
	end.complete = !r->incomplete && !audit_stopped;
	end.undetermined = r->counts.undetermined != 0;
	end.nothing = k->readable == 0 ? "nothing could be read" : NULL;
	return audit_run_finish(&k->a, &end);
}

/* Who names one file wants to know what is in it. */
static bool
is_one_file(const struct keys_options *o)
{
	struct stat st;

	if (o->n_paths != 1)
		return false;
	return strcmp(o->paths[0], "-") == 0 ||
	    (stat(o->paths[0], &st) == 0 && !S_ISDIR(st.st_mode));
}

static int
run(struct keys *k)
{
	struct accounts_opts ao = {.root = k->o.common.root,
	    .users_file = k->o.users_file};
	struct diag d = {0};
	int r;

	if (is_one_file(&k->o) && !k->o.common.quiet)
		k->o.common.list = true;
	if ((r = audit_run_load(&k->a)) != -1)
		return r;
	if (accounts_load(&ao, &k->accounts, &d) != 0)
		return complain_at(&d);
	if ((r = audit_run_open(&k->a, "files")) != -1 ||
	    (r = start_scan(k)) != -1)
		return r;
	collect_all(k);
	progress_clear(&k->a.progress);
	return finish(k);
}

int
cmd_keys(int argc, char **argv)
{
	struct keys k = {0};
	int r;

	audit_run_init(&k.a, &k.o.common, argc, argv);
	if ((r = keys_options_parse(argc, argv, &k.o)) == -1) {
		audit_catch_signals();
		r = run(&k);
	}
	scan_free(k.scan);
	audit_run_release(&k.a);
	accounts_release(&k.accounts);
	keys_options_release(&k.o);
	return r;
}
