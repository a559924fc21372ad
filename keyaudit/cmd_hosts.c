/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keyaudit hosts: scan the targets, judge and report the result of each as it
 * comes. hosts/ does the scan; this connects it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit_run.h"
#include "command.h"
#include "host_accepts.h"
#include "host_answers.h"
#include "host_targets.h"
#include "keyaudit/hosts/known_hosts.h"
#include "keyaudit/report/resume.h"
#include "keyaudit/hosts/scan_hosts.h"
#include "keyaudit/findings/judge_host.h"

#define PARALLEL_DEFAULT 256

_Static_assert(OPTION_USERS_MAX == HOST_USERS_MAX &&
	OPTION_USER_LEN == TARGET_USER_LEN,
    "--user names the users of a target");

struct hosts {
	const struct options *o;
	struct audit_run a;
	struct targets targets;
	struct host_answers *answers; /* of an earlier run; NULL: none */
	struct asked_keys keys; /* of --accepts */
	struct known_hosts *known; /* NULL: no --known-hosts */
	struct judge_hosts *judge;
	struct counts counts;
	int resume_fd; /* -1: none */
};

/* Judge and report one result; releases h. */
static int
report_result(struct hosts *k, struct host *h)
{
	struct host_findings f;
	int r = 0;

	if (k->answers != NULL)
		r = host_answers_merge(k->answers, h);
	if (k->known != NULL)
		known_hosts_check(k->known, h);
	if (r == 0 && (r = judge_host(k->judge, h, &f)) == 0)
		r = report_judged_host(k->a.report, h, &f, &k->counts);
	host_release(h);
	return r != 0 ? r : report_flush(k->a.report);
}

/* Report earlier results of hosts of which every user has one. */
static int
reuse_each(struct hosts *k, struct resume *earlier, struct diag *d)
{
	struct host h;
	bool is_host, all = false;
	int r;

	while ((r = resume_next(earlier, &h, &is_host, d)) == 0 && is_host) {
		r = host_answers_note(k->answers, &h, &all);
		if (r == 0 && all)
			r = report_result(k, &h);
		else
			host_release(&h);
		if (r != 0)
			break;
	}
	return r;
}

/* Warn of results without a user: they cannot be reused. */
static void
warn_old_results(const struct hosts *k, size_t n)
{
	if (n != 0)
		complain(
		    "%s: %zu result%s of version 0.1.0 not reused, because "
		    "it did not record the user",
		    k->o->resume, n, n == 1 ? "" : "s");
}

/*
 * Open the earlier results before the report is begun: those of a run that was
 * killed are in FILE.part, which this run replaces.
 */
static enum exit_code
open_resume(struct hosts *k)
{
	if (k->o->resume == NULL)
		return EXIT_OK;
	k->resume_fd = open(k->o->resume, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (k->resume_fd == -1)
		return complain("%s: %s", k->o->resume, strerror(errno));
	return EXIT_OK;
}

static enum exit_code
reuse_results(struct hosts *k)
{
	char path[32];
	struct resume *earlier = NULL;
	struct diag d = {0};
	size_t old;
	int r;

	if (k->resume_fd == -1)
		return EXIT_OK;
	if (host_answers_new(&k->targets, &k->keys, &k->answers) != 0)
		return complain("out of memory");
	snprintf(path, sizeof(path), "/dev/fd/%d", k->resume_fd);
	if ((r = resume_open(path, &earlier, &old, &d)) == 0)
		r = reuse_each(k, earlier, &d);
	resume_close(earlier);
	if (r != 0) {
		d.path = k->o->resume;
		if (d.msg[0] == '\0')
			diag_set(&d, r, "%s", err_str(r));
		return complain_at(&d);
	}
	warn_old_results(k, old);
	host_answers_remove(k->answers);
	return EXIT_OK;
}

/* Load --known-hosts, and warn of unreadable lines: one may be the host's. */
static enum exit_code
load_known(struct hosts *k)
{
	struct diag d = {0};
	unsigned first;
	size_t n;

	if (k->o->known_hosts == NULL)
		return EXIT_OK;
	if (known_hosts_load(k->o->known_hosts, &k->known, &d) != 0)
		return complain_at(&d);
	if ((n = known_hosts_unreadable(k->known, &first)) != 0)
		complain("%s:%u: unreadable key (%zu such line%s)",
		    k->o->known_hosts, first, n, n == 1 ? "" : "s");
	return EXIT_OK;
}

static enum exit_code
prepare_scan(struct hosts *k)
{
	enum exit_code r;

	if ((r = audit_run_load(&k->a)) != EXIT_OK ||
	    (r = host_targets_collect(k->o, &k->targets)) != EXIT_OK ||
	    (r = host_accepts_load(k->o, &k->keys)) != EXIT_OK ||
	    (r = open_resume(k)) != EXIT_OK || (r = load_known(k)) != EXIT_OK)
		return r;
	if (judge_hosts_new(&k->a.ctx.judge, &k->judge) != 0)
		return complain("out of memory");
	return EXIT_OK;
}

/* How many hosts to scan at once. Warns if it is fewer than were asked for. */
static unsigned
choose_parallel(const struct hosts *k)
{
	unsigned wanted = k->o->parallel, n;

	if (wanted == 0)
		wanted = PARALLEL_DEFAULT;
	if (wanted > k->targets.n)
		wanted = (unsigned)k->targets.n;
	n = scan_hosts_parallel(wanted);
	if (n < wanted)
		complain("scanning only %u hosts at once: the limit on open "
			 "files (ulimit -n) is too low for more",
		    n);
	return n;
}

/* Report each result as it comes. Returns 0 or ERR_*. */
static int
report_results(struct hosts *k, struct scan_hosts *s)
{
	enum scan_step step;
	struct host h;
	size_t done = 0;
	int r;

	while ((r = scan_hosts_next(s, &step, &h)) == 0 && step != SCAN_END) {
		if (step == SCAN_RESULT) {
			done++;
			if ((r = report_result(k, &h)) != 0)
				return r;
		}
		progress_update(&k->a.progress, done, k->targets.n,
		    (uint64_t)monotonic_ms());
	}
	return r;
}

static int
scan_targets(struct hosts *k)
{
	struct scan_hosts_opts so = {.targets = &k->targets,
	    .user = "root",
	    .rate = k->o->rate,
	    .timeout_ms = k->o->timeout_s * 1000,
	    .all_host_keys = k->o->all_host_keys,
	    .keys = &k->keys,
	    .stop = &audit_stopped};
	uint64_t earlier = k->counts.hosts.total;
	struct scan_hosts *s = NULL;
	int r;

	if (k->targets.n == 0)
		return 0;
	so.parallel = choose_parallel(k);
	if ((r = scan_hosts_new(&so, &s)) == 0)
		r = report_results(k, s);
	scan_hosts_free(s);
	progress_clear(&k->a.progress);
	k->counts.hosts.left = k->targets.n - (k->counts.hosts.total - earlier);
	return r;
}

/* Report how many hosts were not scanned, as one error. */
static int
report_left(struct hosts *k)
{
	char text[80];
	uint64_t n = k->counts.hosts.left;

	if (n == 0)
		return 0;
	snprintf(text, sizeof(text), "stopped: %llu host%s not scanned",
	    (unsigned long long)n, n == 1 ? " was" : "s were");
	complain("%s", text);
	return report_error(k->a.report, NULL, text);
}

/* Keys that several addresses have. */
static int
report_shared_keys(struct hosts *k)
{
	struct host_findings f = {0};
	int r;

	do {
		r = judge_hosts_next_shared(k->judge, &f);
		if (r == 0)
			r = report_judged_host(k->a.report, NULL, &f,
			    &k->counts);
	} while (r == 0 && f.n != 0);
	return r;
}

static enum exit_code
scan_and_report(struct hosts *k)
{
	struct audit_end end = {.counts = &k->counts};
	enum exit_code code;
	int r;

	k->a.run.of_hosts = true;
	k->a.run.knows_hosts = k->o->known_hosts != NULL;
	k->a.run.asks_keys = k->o->n_accepts != 0;
	if ((code = prepare_scan(k)) != EXIT_OK ||
	    (code = audit_run_open(&k->a, "hosts")) != EXIT_OK ||
	    (code = reuse_results(k)) != EXIT_OK)
		return code;
	if ((r = scan_targets(k)) != 0 || (r = report_shared_keys(k)) != 0 ||
	    (r = report_left(k)) != 0)
		return complain_of(k->o->output,
		    r == ERR_IO ? strerror(errno) : err_str(r));
	end.complete = k->counts.hosts.left == 0 && !audit_stopped;
	end.undetermined = k->counts.hosts.undetermined != 0 ||
	    k->counts.accepts.n[ACCEPTS_UNDETERMINED] != 0;
	return audit_run_finish(&k->a, &end);
}

static enum exit_code
audit_hosts(const struct options *o)
{
	struct hosts k = {.o = o, .resume_fd = -1};
	enum exit_code r;

	audit_run_init(&k.a, o, o->argc, o->argv);
	audit_catch_signals();
	r = scan_and_report(&k);
	if (k.resume_fd != -1)
		close(k.resume_fd);
	judge_hosts_free(k.judge);
	known_hosts_free(k.known);
	host_answers_free(k.answers);
	targets_release(&k.targets);
	asked_keys_release(&k.keys);
	audit_run_release(&k.a);
	return r;
}

const struct command cmd_hosts = {
    .id = COMMAND_HOSTS,
    .name = "hosts",
    .run = audit_hosts,
    .synopsis = "[OPTION]... [HOST]...",
    .about = "Ask SSH servers whether they still allow password login",
    .help = "Nobody logs in, and no password is tried. HOST is a name, an "
	    "address or [v6], each with an optional :port, or a CIDR "
	    "block.\n"
	    "\n"
	    "Exit code: 0 no objection, 1 an objection, 2 nothing done, 3 "
	    "no objection in what was seen, but not everything could be "
	    "determined.\n"
	    "\n"
	    "Example: ansible-inventory --list | keyaudit hosts -i -\n",
    .min_args = 0,
    .max_args = SIZE_MAX,
};
