/* The login that proves that people get in under a policy on trial. */
#ifndef ADMIN_CONFIRM_LOGIN_H
#define ADMIN_CONFIRM_LOGIN_H

#include "change.h"

struct confirm_login {
	bool found;
	int64_t at;
	char *what; /* owned: "alice, sshd from 10.8.0.7 (K7Q2)" */
	/* Any user may have written the line: a file does not know who did. */
	bool unproven;
	/* One was found whose user cannot become root, and no better one. */
	bool only_others;
};

/*
 * Search the log (--log) for the newest login over SSH or at the console that
 * the policy on trial let in since the trial began, of somebody who may become
 * root under it. Returns EXIT_OK, or the code to exit with (reported); release
 * ret also then.
 */
enum exit_code confirm_login_find(const struct options *o,
    const struct trial *t, const struct policy *p, struct confirm_login *ret);
void confirm_login_release(struct confirm_login *l);

#endif
