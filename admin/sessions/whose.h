/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a process is an account's, and may be ended with it. */
#ifndef ADMIN_WHOSE_H
#define ADMIN_WHOSE_H

#include <loginpolicy/account/member.h>
#include "process.h"
#include "subordinate.h"

#define ANCESTORS_MAX 128

/* The processes that lead to this one. */
struct own_processes {
	pid_t pids[ANCESTORS_MAX]; /* the first is this one */
	pid_t sessions[ANCESTORS_MAX];
	size_t n;
	char *cgroup; /* owned; NULL: not known */
	bool is_account; /* one of them is the account's */
};

struct whose {
	uid_t uid;
	bool root_too;
	struct own_processes own;
	struct subordinates subs;
	struct lookup *lookup; /* owned; of accounts with a subordinate uid */
	uid_t last_sub; /* whose answer is known */
	bool last_is_account;
};

enum whose_answer {
	WHOSE_NOT, /* it has nothing to do with the account */
	WHOSE_ITS,
	WHOSE_ROOT, /* uid 0's, from a login of the account */
	WHOSE_CONTAINER, /* of its uid, in a container of somebody else */
	WHOSE_SHARED, /* of a subordinate uid that is also another's */
	WHOSE_CALLER /* of the session in which this command runs */
};

/* Returns 0, ERR_NOMEM, or ERR_IO with reterr: /etc/subuid is not known. */
int whose_open(const char *name, uid_t uid, bool root_too, struct whose *ret,
    struct diag *reterr);
void whose_close(struct whose *w);
enum whose_answer whose_process(struct whose *w,
    const struct account_process *p);

#endif
