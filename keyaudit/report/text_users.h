/* As whom the hosts with keys only were asked, for the summary. */
#ifndef KEYAUDIT_TEXT_USERS_H
#define KEYAUDIT_TEXT_USERS_H

#include "keyaudit/hosts/host.h"
#include "report_impl.h"

#define TEXT_USERS_SETS 3 /* distinct sets of users that are named */

/* Zeroed is empty. */
struct text_users {
	struct {
		char *text; /* owned: "root and alice", escaped */
		uint64_t total;
	} sets[TEXT_USERS_SETS];
	size_t n;
	uint64_t other;
};

/* Count one host with keys only. Returns 0, ERR_NOMEM or ERR_TOOBIG. */
int text_users_add(struct text_users *t, const struct host *h);
/* ", as root and alice", or how many as whom; nothing where no host was counted. */
void text_users_put(const struct text_users *t, struct buf *b);
void text_users_release(struct text_users *t);

#endif
