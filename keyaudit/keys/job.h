/* SPDX-License-Identifier: BSD-2-Clause */
/* One piece of work: a part of a file, cut between its keys. */
#ifndef KEYAUDIT_JOB_H
#define KEYAUDIT_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/sshkey/keyfile.h>
#include <loginpolicy/keyrule/judge.h>
#include <loginpolicy/keyrule/record.h>
#include "keyaudit/report/report.h"

/* A file that has keys. It lasts as long as the run, since findings name it. */
struct source {
	char *path; /* owned */
	struct origin origin; /* origin.path = path */
	struct key_access access; /* origin.access, where it is not NULL */
	uint32_t number;
	bool named; /* on the command line: no key in it is an error */
	bool public; /* keyfile_walk's */
};

/* A key that may be a duplicate of another. */
struct sighting {
	uint8_t fp[SHA256_LEN];
	const char *type; /* static, or the job's */
	unsigned bits, strength_bits, line;
	bool private;
	bool idle; /* it lets nobody in: it was only seen */
};

/*
 * A record that at least one rule applies to. It borrows the text of the job.
 */
struct flagged {
	struct record rec;
	char why[sizeof(((struct keyfile_entry *)0)->why)];
};

struct job {
	/* in: */
	const struct source *source;
	const struct judge *judge;
	const struct report_format *format;
	long utc_offset_s;
	char *text; /* owned */
	size_t len, cap;
	unsigned first_line;
	/* out: */
	struct buf out; /* keys as the format writes them */
	struct flagged *flagged; /* owned */
	size_t n_flagged;
	struct sighting *sightings; /* owned */
	size_t n_sightings;
	uint64_t accepted, rejected, undetermined;
	int err; /* ERR_NOMEM: what is above is not complete */
	/* scratch: */
	uint8_t *scratch; /* owned */
	size_t scratch_cap;
	bool secret; /* a private key is in text and scratch */
	char (*names)[KEY_NAME_MAX]; /* owned: types of class other */
	size_t n_names;
};

#define JOB_OUT_MAX (512u << 20) /* a chunk of lines cannot give more */

void job_init(struct job *j);
void job_release(struct job *j);
/* Make ready for new input, memory kept. Secrets are wiped. */
void job_clear(struct job *j);
/* Make room for cap bytes of text. Returns 0 or ERR_NOMEM. */
int job_reserve(struct job *j, size_t cap);
/* Decode and judge all entries of the text. Called from worker threads. */
void job_run(struct job *j);

#endif
