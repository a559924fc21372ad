/* SPDX-License-Identifier: BSD-2-Clause */
/* Load the policy, open the report, catch signals, and choose the exit code. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/cli/terminal.h>
#include "audit_run.h"
#include "keyaudit/report/metrics.h"

/* Counts without a name in them: the collector that reads them is not root. */
#define METRICS_MODE 0644
#define METRICS_MAX  (64u << 10)

volatile sig_atomic_t audit_stopped;

static void
on_signal(int sig)
{
	(void)sig;
	audit_stopped = 1;
}

void
audit_catch_signals(void)
{
	struct sigaction sa = {.sa_handler = on_signal,
	    .sa_flags = (int)SA_RESETHAND};

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sa.sa_flags = 0;
	sigaction(SIGPIPE, &sa, NULL);
}

void
audit_run_init(struct audit_run *a, const struct options *o, int argc,
    char **argv)
{
	memset(a, 0, sizeof(*a));
	a->o = o;
	a->out.fd = a->out.file.fd = a->out.file.file.fd = -1;
	a->metrics.fd = a->metrics.file.fd = -1;
	a->run.argc = argc;
	a->run.argv = argv;
	a->run.started = (int64_t)time(NULL);
}

void
audit_run_release(struct audit_run *a)
{
	report_free(a->report);
	output_abort(&a->out);
	output_file_abort(&a->metrics);
	context_release(&a->ctx);
}

enum exit_code
audit_run_load(struct audit_run *a)
{
	enum exit_code r;

	if ((r = context_load(a->o, a->run.started, &a->ctx)) != EXIT_OK)
		return r;
	a->run.policy_path = a->ctx.policy_path;
	if (a->run.policy_path != NULL) {
		a->run.policy_sha256 = a->ctx.inforce.policy.sha256;
		a->run.policy_observes = a->ctx.inforce.policy.mode ==
		    POLICY_OBSERVE;
	}
	return EXIT_OK;
}

static void
describe_machine(struct audit_run *a)
{
	char path[4096];
	ssize_t n = -1;
	int fd;

	if (gethostname(a->host, sizeof(a->host) - 1) != 0)
		a->host[0] = '\0';
	a->run.host = a->host;
	snprintf(path, sizeof(path), "%s/etc/machine-id", a->o->root);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd != -1) {
		n = read(fd, a->machine_id, 32);
		close(fd);
	}
	if (n == 32 && strspn(a->machine_id, "0123456789abcdef") == 32)
		a->run.machine_id = a->machine_id;
}

/* Open the file of --metrics early: a wrong path costs no audit. */
static enum exit_code
open_metrics(struct audit_run *a)
{
	const struct options *o = a->o;
	struct diag d = {0};

	if (o->metrics == NULL)
		return EXIT_OK;
	if (strcmp(o->metrics, "-") == 0 ||
	    (o->output != NULL && strcmp(o->metrics, o->output) == 0))
		return complain("--metrics takes a file of its own, not %s",
		    o->metrics);
	if (output_file_open(&a->metrics, o->metrics, false, METRICS_MODE,
		&d) != 0)
		return complain_of(o->metrics, d.msg);
	return EXIT_OK;
}

static enum exit_code
write_metrics(struct audit_run *a, const struct counts *n)
{
	struct diag d = {0};
	struct buf b;
	int r;

	if (a->o->metrics == NULL)
		return EXIT_OK;
	buf_init(&b, METRICS_MAX);
	metrics_put(&a->run, n, &b);
	if ((r = b.err) != 0)
		diag_set(&d, r, "%s", err_str(r));
	else if ((r = write_all(a->metrics.fd, b.p, b.len)) != 0)
		diag_set(&d, r, "%s", strerror(errno));
	else
		r = output_file_commit(&a->metrics, &d);
	if (r == ERR_UNSYNCED) {
		complain("%s is written; %s", a->o->metrics, d.msg);
		r = 0;
	}
	buf_release(&b);
	return r == 0 ? EXIT_OK : complain_of(a->o->metrics, d.msg);
}

enum exit_code
audit_run_open(struct audit_run *a, const char *what)
{
	const struct options *o = a->o;
	const struct report_format *fmt = report_format_find(
	    options_format_name(o));
	struct report_opts ro = {.colour = terminal_colour(o),
	    .columns = terminal_columns(o->output == NULL ? STDOUT_FILENO : -1),
	    .quiet = o->quiet};
	struct diag d = {0};
	int r;

	if (o->list)
		fmt = report_format_listing(fmt);
	describe_machine(a);
	progress_init(&a->progress, STDERR_FILENO, o->quiet, what,
	    (uint64_t)monotonic_ms());
	if (output_open(o, strcmp(fmt->name, "ndjson") == 0, &a->out, &d) != 0)
		return complain_of(o->output, d.msg);
	ro.fd = a->out.fd;
	if ((r = report_new(fmt, &ro, &a->report)) != 0 ||
	    (r = report_begin(a->report, &a->run)) != 0)
		return complain_of_report(a, r);
	return open_metrics(a);
}

static enum exit_code
decide_exit(const struct audit_run *a, const struct audit_end *end)
{
	if (end->nothing != NULL)
		return EXIT_NOTHING_DONE;
	for (unsigned s = a->o->fail_on; s < SEV_COUNT; s++) {
		if (end->counts->findings[s] >
		    (s == SEV_INFO ? end->counts->advice : 0))
			return EXIT_OBJECTION;
	}
	if (!end->complete || end->undetermined)
		return EXIT_INCOMPLETE;
	return EXIT_OK;
}

enum exit_code
audit_run_finish(struct audit_run *a, const struct audit_end *end)
{
	struct diag d = {0};
	int r;

	a->run.finished = (int64_t)time(NULL);
	a->run.complete = end->complete;
	a->run.exit_code = decide_exit(a, end);
	if ((r = report_end(a->report, &a->run, end->counts)) != 0)
		return complain_of_report(a, r);
	if (end->nothing != NULL)
		return complain_of(NULL, end->nothing);
	if (output_commit(&a->out, &d) != 0)
		return complain_of(a->o->output, d.msg);
	a->out.path = NULL;
	if (write_metrics(a, end->counts) != EXIT_OK)
		return EXIT_NOTHING_DONE;
	return a->run.exit_code;
}

enum exit_code
complain_of(const char *path, const char *message)
{
	if (path == NULL)
		return complain("%s", message);
	return complain("%s: %s", path, message);
}

enum exit_code
complain_of_report(const struct audit_run *a, int r)
{
	const char *path = a->o->output;
	const char *why = err_str(r);

	/* An error of the report stays, and sets errno again. */
	if (r == ERR_IO && a->report != NULL && report_flush(a->report) != 0)
		why = strerror(errno);
	if (path == NULL)
		return complain("the report cannot be written: %s", why);
	return complain("%s: the report cannot be written: %s", path, why);
}

enum exit_code
complain_at(const struct diag *d)
{
	if (d->path == NULL || d->line == 0)
		return complain_of(d->path, d->msg);
	return complain("%s:%u: %s", d->path, d->line, d->msg);
}
