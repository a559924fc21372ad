/* SPDX-License-Identifier: BSD-2-Clause */
/* What scan.c and scan_read.c share. */
#ifndef KEYAUDIT_SCAN_IMPL_H
#define KEYAUDIT_SCAN_IMPL_H

#include "pool.h"
#include "scan.h"
#include <loginpolicy/base/seen.h>
#include <loginpolicy/keyrule/repeats.h>

struct scan {
	struct scan_opts opts;
	struct pool *pool;
	struct source **sources; /* owned, by number */
	size_t n_sources;
	struct repeats repeats;
	struct seen *ids; /* identities of findings, to number repeats */
	double done; /* of the current path, 0 to 1 */
	bool *registered; /* owned; which lines of the register were seen */
	struct buf message; /* scratch of the consuming thread */
	char *carry; /* the unfinished line or block at the end of a chunk */
	size_t carry_cap;
	uint8_t *scratch; /* of the reading thread */
	size_t scratch_cap;
	struct scan_result result;
	int err; /* the first error of report or memory */
};

/* Keep the first error; later ones follow from it. */
void scan_note_error(struct scan *s, int r);
/* Report a job that has been run, and release it. */
void scan_report_job(struct scan *s, struct job *j);
void scan_show_progress(struct scan *s);

#endif
