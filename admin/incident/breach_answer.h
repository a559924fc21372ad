/* SPDX-License-Identifier: BSD-2-Clause */
/* Steps and results, as text and as JSON. */
#ifndef ADMIN_INCIDENT_BREACH_ANSWER_H
#define ADMIN_INCIDENT_BREACH_ANSWER_H

#include <jansson.h>

#include "admin/command.h"
#include "admin/sessions/step.h"

struct steps_told {
	const struct options *o;
	json_t *told; /* borrowed: each step is appended here, too */
	/* set by breach_tell_steps(): */
	bool failed, done_any;
};
/*
 * Tell what was done with an account (NULL: with no account), and append it to
 * a list of the record.
 */
void breach_tell_steps(struct steps_told *t, const char *account, json_t *into,
    const struct steps *s);

struct breach_done {
	const struct options *o;
	const char *id, *message;
	bool changed, failed, dry_run;
	json_t *told; /* borrowed */
};
/* The answer of the command: a line, or one object of loginpolicy-change/1. */
void breach_answer(const struct breach_done *d);

#endif
