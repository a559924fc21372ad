/* SPDX-License-Identifier: BSD-2-Clause */
/* Results on their way out: one interface, a table of formats. */
#ifndef KEYAUDIT_REPORT_H
#define KEYAUDIT_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/cli/exit_code.h>
#include "keyaudit/hosts/host.h"
#include "keyaudit/hosts/key_answer.h"
#include "keyaudit/findings/judge_host.h"
#include <loginpolicy/keyrule/record.h>

struct run {
	const char *host; /* this machine's name */
	const char *machine_id; /* NULL: unknown */
	char *const *argv; /* without the program's name */
	int argc;
	int64_t started, finished; /* seconds since the epoch */
	bool complete;
	enum exit_code exit_code;
	bool of_hosts; /* keyaudit hosts: text sums up hosts, not keys */
	bool knows_hosts; /* host keys are compared with known_hosts */
	bool asks_keys; /* servers are asked about keys */
	bool knows_persons; /* keys are compared with a register */
	bool whole_machine; /* and its lines with all keys of a machine */
	const char *policy_path; /* NULL: the built-in base policy */
	const uint8_t *policy_sha256; /* NULL with policy_path */
	bool policy_observes; /* it says "mode observe" */
};

struct host_counts {
	uint64_t total;
	uint64_t password; /* let in by password, or by nothing */
	uint64_t key_only, undetermined;
	uint64_t left; /* not asked, not in total: the run was stopped */
};

/* Answers about keys, by host and user. */
struct accepts_counts {
	uint64_t n[ACCEPTS_COUNT]; /* of each result */
};

struct counts {
	uint64_t keys_total, accepted, rejected, undetermined;
	uint64_t findings[SEV_COUNT];
	/*
	 * of those of SEV_INFO: never in the exit code, whatever --fail-on says
	 */
	uint64_t advice;
	struct host_counts hosts;
	uint64_t by_rule[RULE_COUNT]; /* all findings */
	struct accepts_counts accepts;
};

struct report; /* private to report.c */

struct report_opts {
	int fd; /* where results go; borrowed */
	bool colour; /* text: ANSI colours */
	unsigned columns; /* text: width, 80 where not known */
	/*
	 * -q: text prints only rejected keys and findings of high and critical
	 */
	bool quiet;
};

/* Count one finding. */
void counts_add_finding(struct counts *n, enum rule_id rule);

/* A format: a row of the table in report.c. */
struct report_format {
	const char *name;
	/*
	 * Append one key as it will be in the output. Called from several
	 * threads. NULL: keys are not wanted one by one (text).
	 */
	void (*key)(struct buf *b, const struct record *r);
	int (*begin)(struct report *r, const struct run *run);
	int (*keys)(struct report *r,
	    const struct buf *b); /* a run of texts made by key(), in order */
	/* keys: one record (KIND_HOST_KEY) for each of h->keys. */
	int (*host)(struct report *r, const struct host *h,
	    const struct record *keys);
	int (*finding)(struct report *r, const struct finding *f);
	int (*error)(struct report *r, const char *path, const char *message);
	int (*end)(struct report *r, const struct run *run,
	    const struct counts *n);
};

/* NULL: no such format. */
const struct report_format *report_format_find(const char *name);
/* The same, with its keys one by one: of text, which leaves them out. */
const struct report_format *report_format_listing(
    const struct report_format *fmt);
/* "text, json, ndjson, csv" for usage messages. */
const char *report_format_names(void);
/*
 * All return 0, ERR_IO (errno set: the output cannot be written) or ERR_NOMEM.
 * Order: begin, then keys/host/finding/error in any order, then end. Hosts
 * and findings of json are kept in unlinked temporary files until the keys are
 * through.
 */
int report_new(const struct report_format *fmt, const struct report_opts *opts,
    struct report **ret);
const struct report_format *report_get_format(const struct report *r);
int report_begin(struct report *r, const struct run *run);
int report_keys(struct report *r, const struct buf *b);
int report_host(struct report *r, const struct host *h,
    const struct record *keys);
int report_finding(struct report *r, const struct finding *f);
/* h (NULL: of none) with what judge_host() found, counted in n. */
int report_judged_host(struct report *r, const struct host *h,
    const struct host_findings *f, struct counts *n);
int report_error(struct report *r, const char *path, const char *message);
/* Write what waits for more, so that what comes slowly is seen as it comes. */
int report_flush(struct report *r);
int report_end(struct report *r, const struct run *run, const struct counts *n);
void report_free(struct report *r);

#endif
