/*
 * keyaudit hosts: targets in, each one's answer judged and reported as it
 * comes. What is asked, and how, is in hosts/; here it is put together.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit_run.h"
#include "cmd.h"
#include "host_answers.h"
#include "host_targets.h"
#include "keyaudit/hosts/known_hosts.h"
#include "keyaudit/report/resume.h"
#include "keyaudit/hosts/scan_hosts.h"
#include "judge_host.h"

struct hosts {
	struct hosts_options o;
	struct audit_run a;
	struct targets targets;
	struct host_answers *answers; /* of an earlier run; NULL: none */
	struct known_hosts *known; /* NULL: not asked */
	struct judge_hosts *judge;
	struct counts counts;
	int resume_fd; /* -1: none */
};

static int
take(void *arg, struct host *h)
{
	struct hosts *k = arg;
	int r = 0;

	if (k->answers != NULL)
		r = host_answers_merge(k->answers, h);
	if (k->known != NULL)
		known_hosts_check(k->known, h);
	if (r == 0)
		r = judge_host(k->judge, h, k->a.report, &k->counts);
	host_release(h);
	return r != 0 ? r : report_flush(k->a.report);
}

static int
take_earlier(struct hosts *k, struct resume *earlier, struct diag *d)
{
	struct host h;
	bool is_host, all = false;
	int r;

	while ((r = resume_next(earlier, &h, &is_host, d)) == 0 && is_host) {
		r = host_answers_note(k->answers, &h, &all);
		if (r == 0 && all)
			r = take(k, &h);
		else
			host_release(&h);
		if (r != 0)
			break;
	}
	return r;
}

/* Answers of nobody in particular cannot be taken over. */
static void
tell_old(const struct hosts *k, size_t n)
{
	if (n != 0)
		fprintf(stderr,
		    "keyaudit: %s: %zu answer%s of version 0.1.0 not taken "
		    "over: it did not record as which user it asked\n",
		    k->o.resume, n, n == 1 ? "" : "s");
}

static void
take_progress(void *arg, size_t done, size_t total)
{
	struct hosts *k = arg;

	progress_update(&k->a.progress, done, total, monotonic_ms());
}

/*
 * Opened before the report is begun: that of a run that was killed lies where
 * this one's will grow (FILE.part), and goes when it does.
 */
static int
open_resume(struct hosts *k)
{
	if (k->o.resume == NULL)
		return -1;
	k->resume_fd = open(k->o.resume, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (k->resume_fd == -1)
		return complain_of(k->o.resume, strerror(errno));
	return -1;
}

static int
resume(struct hosts *k)
{
	char path[32];
	struct resume *earlier = NULL;
	struct diag d = {0};
	size_t old;
	int r;

	if (k->resume_fd == -1)
		return -1;
	if (host_answers_new(&k->targets, &k->answers) != 0)
		return complain_of(NULL, "out of memory");
	snprintf(path, sizeof(path), "/dev/fd/%d", k->resume_fd);
	if ((r = resume_open(path, &earlier, &old, &d)) == 0)
		r = take_earlier(k, earlier, &d);
	resume_close(earlier);
	if (r != 0) {
		d.path = k->o.resume;
		if (d.msg[0] == '\0')
			diag_set(&d, r, "%s", err_str(r));
		return complain_at(&d);
	}
	tell_old(k, old);
	host_answers_remove(k->answers);
	return -1;
}

/* A line that nobody can read may have been the host's: it is said. */
static int
load_known(struct hosts *k)
{
	struct diag d = {0};
	unsigned first;
	size_t n;

	if (k->o.known_hosts == NULL)
		return -1;
	if (known_hosts_load(k->o.known_hosts, &k->known, &d) != 0)
		return complain_at(&d);
	if ((n = known_hosts_unreadable(k->known, &first)) != 0)
		fprintf(stderr,
		    "keyaudit: %s:%u: no key that can be read (lines like "
		    "this: %zu)\n",
		    k->o.known_hosts, first, n);
	return -1;
}

static int
prepare(struct hosts *k)
{
	int r;

	if ((r = audit_run_load(&k->a)) != -1 ||
	    (r = host_targets_collect(&k->o, &k->targets)) != -1 ||
	    (r = open_resume(k)) != -1 || (r = load_known(k)) != -1)
		return r;
	if (judge_hosts_new(&k->a.ctx.judge, &k->judge) != 0)
		return complain_of(NULL, "out of memory");
	return -1;
}

/* Fewer at once than were asked for is said: it takes longer then. */
static unsigned
parallel(const struct hosts *k)
{
	unsigned wanted = k->o.parallel, n;

	if (wanted > k->targets.n)
		wanted = (unsigned)k->targets.n;
	n = scan_hosts_parallel(wanted);
	if (n < wanted)
		fprintf(stderr,
		    "keyaudit: %u hosts at once: this process may not have "
		    "more descriptors open (ulimit -n)\n",
		    n);
	return n;
}

static int
scan(struct hosts *k)
{
	struct scan_hosts_opts so = {.targets = &k->targets,
	    .user = "root",
	    .rate = k->o.rate,
	    .timeout_ms = k->o.timeout_s * 1000,
	    .all_host_keys = k->o.all_host_keys,
	    .stop = &audit_stopped,
	    .take = take,
	    .progress = take_progress,
	    .arg = k};
	uint64_t earlier = k->counts.hosts.total;
	int r;

	if (k->targets.n == 0)
		return 0;
	so.parallel = parallel(k);
	r = scan_hosts(&so);
	progress_clear(&k->a.progress);
	k->counts.hosts.left = k->targets.n - (k->counts.hosts.total - earlier);
	return r;
}

/* Those that were not begun are told together: each by name would be no news. */
static int
tell_left(struct hosts *k)
{
	char text[80];
	uint64_t n = k->counts.hosts.left;

	if (n == 0)
		return 0;
	snprintf(text, sizeof(text), "stopped: %llu host%s not looked at",
	    (unsigned long long)n, n == 1 ? " was" : "s were");
	complain_of(NULL, text);
	return report_error(k->a.report, NULL, text);
}

static int
run(struct hosts *k)
{
	struct audit_end end = {.counts = &k->counts};
	int r;

	if ((r = prepare(k)) != -1)
		return r;
	k->a.run.of_hosts = true;
	if ((r = audit_run_open(&k->a, "hosts")) != -1 || (r = resume(k)) != -1)
		return r;
	if ((r = scan(k)) != 0 ||
	    (r = judge_hosts_finish(k->judge, k->a.report, &k->counts)) != 0 ||
	    (r = tell_left(k)) != 0)
		return complain_of(k->o.common.output,
		    r == ERR_IO ? strerror(errno) : err_str(r));
	end.complete = k->counts.hosts.left == 0 && !audit_stopped;
	end.undetermined = k->counts.hosts.undetermined != 0;
	return audit_run_finish(&k->a, &end);
}

int
cmd_hosts(int argc, char **argv)
{
	struct hosts k = {.resume_fd = -1};
	int r;

	audit_run_init(&k.a, &k.o.common, argc, argv);
	if ((r = hosts_options_parse(argc, argv, &k.o)) == -1) {
		audit_catch_signals();
		r = run(&k);
	}
	if (k.resume_fd != -1)
		close(k.resume_fd);
	judge_hosts_free(k.judge);
	known_hosts_free(k.known);
	host_answers_free(k.answers);
	targets_release(&k.targets);
	audit_run_release(&k.a);
	hosts_options_release(&k.o);
	return r;
}
