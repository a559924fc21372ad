/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The answers of an earlier run: whole hosts, and users of hosts whose other
 * users are still to be asked.
 */
#ifndef KEYAUDIT_HOST_ANSWERS_H
#define KEYAUDIT_HOST_ANSWERS_H

#include "keyaudit/hosts/key_answer.h"
#include "keyaudit/targets/target.h"

struct host_answers;

/*
 * t is borrowed; its order and users must be set. keys: what is asked of each
 * user, borrowed: an answer that has not all of them is none. Returns 0 or
 * ERR_NOMEM.
 */
int host_answers_new(struct targets *t, const struct asked_keys *keys,
    struct host_answers **ret);
void host_answers_free(struct host_answers *a);
/*
 * Note the answers of h by name, port and user. *ret_all: all users that are to
 * be asked have an answer, and h has those, in the order asked. Otherwise its
 * answers are kept, and the target's other users remain to be asked. A host
 * that is not a target, or was noted before, changes nothing. h is the caller's
 * to release. Returns 0 or ERR_NOMEM.
 */
int host_answers_note(struct host_answers *a, struct host *h, bool *ret_all);
/*
 * Add the answers kept of a host to those of the scan that has now ended.
 * Returns 0 or ERR_NOMEM.
 */
int host_answers_merge(struct host_answers *a, struct host *h);
/* Remove the hosts that have no user left to ask from the targets. */
void host_answers_remove(const struct host_answers *a);

#endif
