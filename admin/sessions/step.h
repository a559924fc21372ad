/* SPDX-License-Identifier: BSD-2-Clause */
/* What a command did that has several steps, one of which may fail. */
#ifndef ADMIN_STEP_H
#define ADMIN_STEP_H

#include <stdbool.h>
#include <stddef.h>

enum step_result {
	STEP_DONE,
	STEP_NOTHING, /* there was nothing to do */
	STEP_SKIPPED, /* --dry-run: would be done */
	STEP_FAILED
};

struct step {
	const char *name; /* constant: "sessions", "linger", "processes" */
	enum step_result result;
	char *detail; /* owned; for a person, not escaped; NULL: none */
};

/* Start with a zeroed one. */
struct steps {
	struct step *list; /* owned */
	size_t n;
	bool failed; /* one of them did */
	int err; /* 0 or ERR_NOMEM: a step is missing from the list */
};

/* Append a step. format NULL: no detail. Errors are in s->err. */
void steps_add(struct steps *s, const char *name, enum step_result result,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
void steps_release(struct steps *s);
/* The word of a result in JSON: done, nothing, skipped, failed. */
const char *step_result_word(enum step_result r);

#endif
