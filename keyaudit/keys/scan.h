/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The middle of keyaudit keys: opened files in, judged keys and findings out to
 * the report.
 */
#ifndef KEYAUDIT_SCAN_H
#define KEYAUDIT_SCAN_H

#include <stdbool.h>
#include <stdint.h>
#include "keyaudit/findings/candidate.h"
#include <loginpolicy/keyrule/judge.h>
#include <loginpolicy/cli/progress.h>
#include "keyaudit/report/report.h"

struct scan;

struct scan_opts {
	const struct judge *judge; /* borrowed */
	struct report *report; /* borrowed; begun */
	long utc_offset_s; /* local time minus UTC */
	unsigned parallel; /* worker threads, 1..256 */
	const volatile int *stop; /* set by a signal: read no further */
	/*
	 * Borrowed: shows how many files were read, and is cleared by messages.
	 */
	struct progress *progress;
	/* The paths named on the command line; borrowed. */
	char *const *named;
	size_t n_named;
};

int scan_new(const struct scan_opts *opts, struct scan **ret);
/*
 * Read f to its end and hand its keys on. Closes f->fd. CANDIDATE_NAMED: any
 * size, and no key in it is an error. Returns 0, or the error of the report
 * or of memory, which ends the run.
 */
int scan_file(struct scan *s, struct candidate *f);
/*
 * Report a problem as a finding; if its path was named on the command line, as
 * an error as well. Returns as scan_file().
 */
int scan_trouble(struct scan *s, const struct trouble *t);
/* How much of the current collection is done, 0 to 1, for the progress line. */
void scan_set_done(struct scan *s, double done);
/* An error of a path named on the command line: in the report and on stderr. */
int scan_error(struct scan *s, const char *path, const char *message);
/* Wait for all that is under way. Returns 0 or the first error. */
int scan_finish(struct scan *s);

/*
 * Report the lines of the register, which lies at path, whose keys were seen
 * nowhere: for a run that has seen all of a machine. Returns as scan_finish(),
 * behind which it is called.
 */
int scan_unused(struct scan *s, const char *path);

struct scan_result {
	struct counts counts;
	uint64_t files; /* read */
	uint64_t with_keys; /* files in which a key was found */
	bool incomplete; /* something could not be read */
	enum severity worst;
};
const struct scan_result *scan_result(const struct scan *s);
void scan_free(struct scan *s);

#endif
