/* SPDX-License-Identifier: BSD-2-Clause */
/* What report.c and the formats share. */
#ifndef KEYAUDIT_REPORT_IMPL_H
#define KEYAUDIT_REPORT_IMPL_H

#include <stdio.h>
#include "report.h"

struct report {
	const struct report_format *fmt;
	struct report_opts opts;
	struct buf out; /* what waits to be written */
	int err; /* the first error; sticky */
	int io_errno; /* with ERR_IO */
	void *own; /* the format's state */
	void (*own_free)(void *own); /* NULL with own */
};

extern const struct report_format report_text, report_text_listing, report_json,
    report_ndjson, report_csv;

/* Note an error of the format's own. Returns the sticky error. */
int report_fail(struct report *r, int err);
/* Write r->out if enough is in it. Returns the sticky error. */
int report_write_if_full(struct report *r);
/* Write len bytes of p after what is in r->out. Returns the sticky error. */
int report_write(struct report *r, const char *p, size_t len);

/*
 * Text that waits for its turn. Findings of a JSON document come after its
 * keys, and there may be as many of them: memory must not grow with them. A
 * temporary file is made only if there are many, so that a small audit needs no
 * room on a disk.
 */
struct spool {
	struct buf b; /* append here, then spool_write_if_full() */
	FILE *file; /* has no name; NULL as long as memory is enough */
};
void spool_init(struct spool *s);
void spool_release(struct spool *s);
/*
 * Move b to the file if much is in it. Returns 0, ERR_IO (errno set), ERR_NOMEM
 * or ERR_TOOBIG.
 */
int spool_write_if_full(struct spool *s);
/*
 * Write all of it but its first skip bytes. Returns as spool_write_if_full(),
 * or the sticky error of r.
 */
int report_write_spool(struct report *r, struct spool *s, size_t skip);

#endif
