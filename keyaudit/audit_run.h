/* What every command does around its work: the policy before, the report and the exit code after, signals and progress meanwhile. */
#ifndef KEYAUDIT_AUDIT_RUN_H
#define KEYAUDIT_AUDIT_RUN_H

#include <signal.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/cli/message.h>
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
	struct report *report; /* begun by audit_run_open() */
	struct run run;
	char host[256], machine_id[40];
	struct progress progress;
};

/* The clock begins. argv[0] is the command's name; o is filled later. */
void audit_run_init(struct audit_run *a, const struct options *o, int argc,
    char **argv);
void audit_run_release(struct audit_run *a);
/* A second Ctrl-C ends the program at once. */
void audit_catch_signals(void);
/* The policy and what was revoked. Returns -1 to go on, or an exit code. */
int audit_run_load(struct audit_run *a);
/* Begin the report, and the progress line that counts what. Returns -1 to go on, or an exit code. */
int audit_run_open(struct audit_run *a, const char *what);

struct audit_end {
	const struct counts *counts;
	bool complete; /* all was looked at */
	bool undetermined; /* not all that was looked at could be judged */
	const char *
	    nothing; /* nothing at all could be looked at: the sentence for it; NULL: something was */
};
/* End the report. Returns the exit code. */
int audit_run_finish(struct audit_run *a, const struct audit_end *end);

/* "keyaudit: PATH: MESSAGE" on stderr (path NULL: without). Returns EXIT_NOTHING_DONE. */
int complain_of(const char *path, const char *message);
int complain_at(const struct diag *d);
uint64_t monotonic_ms(void);

#endif
