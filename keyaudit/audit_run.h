/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What both commands do around their work: the policy before, the report and
 * the exit code after, signals and progress meanwhile.
 */
#ifndef KEYAUDIT_AUDIT_RUN_H
#define KEYAUDIT_AUDIT_RUN_H

#include <signal.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/cli/message.h>
#include <loginpolicy/cli/monotonic.h>
#include "context.h"
#include <loginpolicy/cli/output.h>
#include <loginpolicy/cli/progress.h>
#include "keyaudit/report/report.h"

/* Set by SIGINT and SIGTERM: report what was found so far. */
extern volatile sig_atomic_t audit_stopped;

struct audit_run {
	const struct options *o; /* borrowed */
	struct context ctx;
	struct output out;
	struct output_file metrics; /* of --metrics */
	struct report *report; /* begun by audit_run_open() */
	struct run run;
	char host[256], machine_id[40];
	struct progress progress;
};

/* The clock starts. argv[0] is the command's name; o is borrowed. */
void audit_run_init(struct audit_run *a, const struct options *o, int argc,
    char **argv);
void audit_run_release(struct audit_run *a);
/* SIGINT and SIGTERM set audit_stopped; a second one ends the program. */
void audit_catch_signals(void);
/*
 * Load the policy and the revocations. Returns EXIT_OK to go on, else the exit
 * code, with the error printed.
 */
enum exit_code audit_run_load(struct audit_run *a);
/*
 * Begin the report, and the progress line, which counts what ("files"). Returns
 * as audit_run_load().
 */
enum exit_code audit_run_open(struct audit_run *a, const char *what);

struct audit_end {
	const struct counts *counts;
	bool complete; /* everything was read */
	bool undetermined; /* not all that was read could be judged */
	const char *nothing; /* nothing could be read: the message; else NULL */
};
/* End the report. Returns the exit code of the command. */
enum exit_code audit_run_finish(struct audit_run *a,
    const struct audit_end *end);

/* Print "keyaudit: PATH: MESSAGE"; path NULL: without it. */
enum exit_code complain_of(const char *path, const char *message);
/* Print why the report could not be written. r: what a report_*() returned. */
enum exit_code complain_of_report(const struct audit_run *a, int r);
/* Print "keyaudit: PATH:LINE: MESSAGE", as far as d has it. */
enum exit_code complain_at(const struct diag *d);

#endif
