/*
 * keyaudit keys: collect, judge, report. Collectors open files (as their
 * owners), scan reads and judges them, the report writes; here they are put
 * together and the exit code is decided.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/trusted.h>
#include "cmd.h"
#include "collect.h"
#include "context.h"
#include "options.h"
#include "output.h"
#include "scan.h"

/* Set by SIGINT and SIGTERM: report what was found so far. */
static volatile sig_atomic_t stopped;

struct keys {
	struct options o;
	struct context ctx;
	struct accounts accounts;
	struct output out;
	struct report *report;
	struct scan *scan;
	struct run run;
	char host[256], machine_id[40];
	size_t readable; /* of the paths named */
	struct progress progress;
	double done; /* of the present path, 0 to 1 */
};

static void
on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

/* A second Ctrl-C ends the program at once: SA_RESETHAND. */
static void
catch_signals(void)
{
	struct sigaction sa = {.sa_handler = on_signal,
	    .sa_flags = (int)SA_RESETHAND};

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sa.sa_flags = 0;
	sigaction(SIGPIPE, &sa, NULL);
}

static void
describe_machine(struct keys *k)
{
	char path[4096];
	ssize_t n = -1;
	int fd;

	if (gethostname(k->host, sizeof(k->host) - 1) != 0)
		k->host[0] = '\0';
	k->run.host = k->host;
	snprintf(path, sizeof(path), "%s/etc/machine-id", k->o.root);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd != -1) {
		n = read(fd, k->machine_id, 32);
		close(fd);
	}
	if (n == 32 && strspn(k->machine_id, "0123456789abcdef") == 32)
		k->run.machine_id = k->machine_id;
}

static bool
want_colour(const struct options *o)
{
	if (o->colour != COLOUR_AUTO)
		return o->colour == COLOUR_ALWAYS;
	return o->output == NULL && getenv("NO_COLOR") == NULL &&
	    isatty(STDOUT_FILENO);
}

static unsigned
columns(const struct options *o)
{
	struct winsize w;

	if (o->output != NULL || ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0 ||
	    w.ws_col < 40)
		return 80;
	return w.ws_col;
}

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
complain(const char *path, const char *message)
{
	fprintf(stderr, "keyaudit: %s%s%s\n", path ? path : "",
	    path ? ": " : "", message);
	return EXIT_NOTHING_DONE;
}

static int
complain_at(const struct diag *d)
{
	if (d->path == NULL || d->line == 0)
		return complain(d->path, d->msg);
	fprintf(stderr, "keyaudit: %s:%u: %s\n", d->path, d->line, d->msg);
	return EXIT_NOTHING_DONE;
}

static int
start_report(struct keys *k)
{
	const struct report_format *fmt = report_format_find(k->o.format);
	struct report_opts ro = {.colour = want_colour(&k->o),
	    .columns = columns(&k->o),
	    .quiet = k->o.quiet};
	struct diag d = {0};

	if (output_open(k->o.output, strcmp(fmt->name, "ndjson") == 0, &k->out,
		&d) != 0)
		return complain(k->o.output, d.msg);
	ro.fd = k->out.fd;
	if (report_new(fmt, &ro, &k->report) != 0 ||
	    report_begin(k->report, &k->run) != 0)
		return complain(k->o.output, "the report cannot be written");
	return -1;
}

static int
start_scan(struct keys *k)
{
	struct scan_opts so = {.judge = &k->ctx.judge,
	    .report = k->report,
	    .utc_offset_s = standard_offset(),
	    .parallel = k->o.parallel,
	    .stop = &stopped,
	    .progress = &k->progress};

	if (scan_new(&so, &k->scan) != 0)
		return complain(NULL, "out of memory");
	return -1;
}

static uint64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* How many files there are shows only at the end: an estimate until then. */
static void
show_progress(struct keys *k)
{
	uint64_t files = scan_result(k->scan)->files, total = 0;

	if (k->done > 0.005)
		total = (uint64_t)((double)files / k->done);
	progress_update(&k->progress, files, total, now_ms());
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

	for (size_t i = 0; i < k->o.n_paths && !stopped; i++) {
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
	struct collect_opts co = {.root = k->o.root,
	    .accounts = &k->accounts,
	    .exclude = k->o.exclude,
	    .stop = &stopped};
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
decide_exit(const struct keys *k)
{
	const struct scan_result *r = scan_result(k->scan);

	if (k->readable == 0)
		return EXIT_NOTHING_DONE;
	for (unsigned s = k->o.fail_on; s < SEV_COUNT; s++) {
		if (r->counts.findings[s] != 0)
			return EXIT_OBJECTION;
	}
	if (!k->run.complete || r->counts.undetermined != 0)
		return EXIT_INCOMPLETE;
	return EXIT_OK;
}

static int
finish(struct keys *k)
{
	const struct scan_result *r = scan_result(k->scan);
	struct diag d = {0};

	if (scan_finish(k->scan) != 0)
		return complain(k->o.output, "the report cannot be written");
	k->run.finished = (int64_t)time(NULL);
	k->run.complete = !r->incomplete && !stopped;
	k->run.exit_code = decide_exit(k);
	if (report_end(k->report, &k->run, &r->counts) != 0)
		return complain(k->o.output, "the report cannot be written");
	if (k->run.exit_code == EXIT_NOTHING_DONE)
		return complain(NULL, "nothing could be read");
	if (output_commit(&k->out, &d) != 0)
		return complain(k->o.output, d.msg);
	k->out.path = NULL;
	return k->run.exit_code;
}

static int
run(struct keys *k)
{
	struct accounts_opts ao = {.root = k->o.root,
	    .users_file = k->o.users_file};
	struct diag d = {0};
	int r;

	if ((r = context_load(&k->o, k->run.started, &k->ctx)) != -1)
		return r;
	k->run.policy_path = k->ctx.policy_path;
	if (k->run.policy_path != NULL)
		k->run.policy_sha256 = k->ctx.policy.sha256;
	if (accounts_load(&ao, &k->accounts, &d) != 0)
		return complain_at(&d);
	describe_machine(k);
	progress_init(&k->progress, STDERR_FILENO, k->o.quiet, "files",
	    now_ms());
	if ((r = start_report(k)) != -1 || (r = start_scan(k)) != -1)
		return r;
	collect_all(k);
	progress_clear(&k->progress);
	return finish(k);
}

int
cmd_keys(int argc, char **argv)
{
	struct keys k = {.out = {.fd = -1, .file = {.fd = -1}}};
	int r;

	k.run.argc = argc;
	k.run.argv = argv;
	k.run.started = (int64_t)time(NULL);
	if ((r = options_parse(argc, argv, &k.o)) == -1) {
		catch_signals();
		r = run(&k);
	}
	scan_free(k.scan);
	report_free(k.report);
	output_abort(&k.out);
	accounts_release(&k.accounts);
	context_release(&k.ctx);
	options_release(&k.o);
	return r;
}
