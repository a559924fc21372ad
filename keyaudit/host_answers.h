/* What an earlier run has answered: whole hosts, and users of hosts whose others are still to be asked. */
#ifndef KEYAUDIT_HOST_ANSWERS_H
#define KEYAUDIT_HOST_ANSWERS_H

#include "keyaudit/hosts/host.h"

struct host_answers; /* private */

/* t is borrowed; it must have its order and its users. Returns 0 or ERR_NOMEM. */
int host_answers_new(struct targets *t, struct host_answers **ret);
void host_answers_free(struct host_answers *a);
/*
 * Note what h was answered by name, port and user. *ret_all: everybody who is to
 * be asked now has an answer, and h has those, in the order asked. Else its
 * answers are kept, and the target's other users are left to ask. A host that is
 * no target, or was noted before, leaves no trace. h is the caller's to release.
 * Returns 0 or ERR_NOMEM.
 */
int host_answers_note(struct host_answers *a, struct host *h, bool *ret_all);
/* Put the answers kept of a host that has now been scanned beside the new ones. Returns 0 or ERR_NOMEM. */
int host_answers_merge(struct host_answers *a, struct host *h);
/* Take the hosts without a user left to ask out of the targets. */
void host_answers_remove(const struct host_answers *a);

#endif
