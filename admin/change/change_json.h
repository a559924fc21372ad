/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a command that changes something answers: a sentence, or one object for
 * scripts (docs/contract.md, "JSON of loginpolicy").
 */
#ifndef ADMIN_CHANGE_JSON_H
#define ADMIN_CHANGE_JSON_H

#include <loginpolicy/base/json_out.h>
#include "admin/command.h"

/* Zeroed: nothing was changed, and no policy is concerned. */
struct change_answer {
	const char *command; /* "apply" */
	bool changed; /* with --dry-run: whether it would be */
	const uint8_t *policy; /* SHA-256 of the policy; NULL: none */
	int64_t trial_until; /* seconds since the epoch; 0: no trial */
	/* Writes further members into the object; NULL: there are none. */
	void (*members)(void *ctx, struct json_out *j);
	void *ctx;
};

/*
 * Print what was done: with --format json one object on standard output, also
 * with -q; else the message, as by say(). Returns EXIT_OK: the change is made.
 */
enum exit_code change_json(const struct options *o,
    const struct change_answer *a, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
