/* What report.c and the formats share. */
#ifndef KEYAUDIT_REPORT_IMPL_H
#define KEYAUDIT_REPORT_IMPL_H

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

/* "SHA256:" and 43 characters, as ssh-keygen -l prints it. */
#define FINGERPRINT_LEN 50
void fingerprint_text(const uint8_t fp[SHA256_LEN],
    char ret[FINGERPRINT_LEN + 1]);

/* Note an error of the format's own. Returns the sticky error. */
int report_fail(struct report *r, int err);
/* Write r->out where enough has gathered. Returns the sticky error. */
int report_settle(struct report *r);
/* Write b after what is in r->out. Returns the sticky error. */
int report_write(struct report *r, const char *p, size_t len);

#endif
