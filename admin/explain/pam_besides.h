/* SPDX-License-Identifier: BSD-2-Clause */
/* Where PAM would refuse a login besides us: explain --pam. */
#ifndef ADMIN_PAM_BESIDES_H
#define ADMIN_PAM_BESIDES_H

#include <loginpolicy/base/arena.h>
#include <loginpolicy/base/json_out.h>
#include "admin/explain/pam_probe.h"

/* A line of the stack that fails, or may. */
struct besides_line {
	enum pam_type stage;
	bool fails; /* false: it is not known whether it does */
	bool refuses; /* the stage ends with a refusal */
	const char *path, *module, *why;
	unsigned line;
};
struct besides {
	struct besides_line *list; /* owned; n, as they are called */
	size_t n;
	bool refuses; /* a stage that is called refuses */
	bool unknown; /* the service could not be read: why */
	/* The auth stage is called only if a password is asked. */
	bool auth_for_passwords;
	bool refuses_passwords; /* and it refuses then */
	char why[PAM_WHY_MAX];
	struct arena memory;
};
/*
 * Walk the stacks of the login's service, with every answer that is known and
 * success for what is not: the password would be right. Returns EXIT_OK, or
 * the code to exit with (no memory; reported). Release ret in any case.
 */
enum exit_code besides_load(const struct options *o, struct login *l,
    const char *user, struct besides *ret);
void besides_release(struct besides *b);
/* Append the result; the JSON is the members pam and pam_verdict. */
void besides_text(const struct besides *b, struct buf *out);
void besides_json(const struct besides *b, struct json_out *j);

#endif
