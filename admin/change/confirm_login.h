/* SPDX-License-Identifier: BSD-2-Clause */
/* The login that proves that people get in under a policy on trial. */
#ifndef ADMIN_CONFIRM_LOGIN_H
#define ADMIN_CONFIRM_LOGIN_H

#include "change.h"

struct confirm_login {
	bool found;
	int64_t at;
	/* Owned: "alice, sshd from 10.8.0.7 (reference K7Q2)", or "alice, sshd,
	 * process 4711". */
	char *what;
	/* A line has one, but anybody may have written it. */
	bool only_unproven;
	/* One was found whose user cannot become root, and no better one. */
	bool only_others;
};

/*
 * Search for a login over SSH or at the console since the trial began, of
 * somebody who may become root under the policy on trial. A session that is
 * still there proves it, or a line of the journal that sshd or login wrote.
 * Returns EXIT_OK, or the code to exit with (reported); release ret also then.
 */
enum exit_code confirm_login_find(const struct options *o,
    const struct trial *t, const struct policy *p, struct confirm_login *ret);
void confirm_login_release(struct confirm_login *l);

#endif
