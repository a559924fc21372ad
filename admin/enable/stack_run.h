/* SPDX-License-Identifier: BSD-2-Clause */
/* What libpam itself says to a login with the stacks of a folder. */
#ifndef ADMIN_STACK_RUN_H
#define ADMIN_STACK_RUN_H

#include <stdbool.h>

/* A login to try: no password is given. NULL: the item is not set. */
struct stack_login {
	const char *what; /* for messages: "root at the console" */
	const char *service, *user, *ruser, *rhost, *tty;
	/* sshd: SSH_AUTH_INFO_0 at the session; "" at the account stage */
	const char *auth_info;
	/* The session is another account's (sudo); NULL: user's. */
	const char *session_user;
	bool ssh; /* SSH_AUTH_INFO_0 is set */
	bool account_only; /* what the session would need is not known */
};
enum stack_answer {
	STACK_LET_THROUGH,
	STACK_REFUSED,
	STACK_ASKED, /* a module asked for something */
	STACK_HUNG, /* it took too long */
	STACK_BROKEN /* libpam or a module ended the process */
};
struct stack_result {
	enum stack_answer answer;
	int code; /* PAM's; of STACK_BROKEN a signal, or 0 */
	char stage[24]; /* "account", "session", … */
	char text[200]; /* what libpam or a module says, as it is */
};

/*
 * Try the login with the files of confdir alone, in a process of its own, which
 * keeps the system log and the records of logins from being written to.
 */
void stack_run(const struct stack_login *l, const char *confdir,
    struct stack_result *ret);

#endif
