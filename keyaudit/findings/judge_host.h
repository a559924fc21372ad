/* SPDX-License-Identifier: BSD-2-Clause */
/* From what is known of a host to its verdicts and findings. */
#ifndef KEYAUDIT_JUDGE_HOST_H
#define KEYAUDIT_JUDGE_HOST_H

#include <loginpolicy/keyrule/judge.h>
#include "keyaudit/hosts/host.h"

/*
 * What all hosts have in common: the policy, and keys seen on several of them.
 */
struct judge_hosts;

/* What was found, until the next call with the same struct judge_hosts. */
struct host_findings {
	const struct record *keys; /* judged, one for each key of the host */
	const struct finding *list;
	size_t n;
};

/* j is borrowed. Returns 0 or ERR_NOMEM. */
int judge_hosts_new(const struct judge *j, struct judge_hosts **ret);
void judge_hosts_free(struct judge_hosts *jh); /* NULL is no error */
/*
 * Judge h and its keys, which must stay as long as *ret is used. Returns 0,
 * ERR_NOMEM, or ERR_TOOBIG: a text is too long, or there are too many keys.
 */
int judge_host(struct judge_hosts *jh, const struct host *h,
    struct host_findings *ret);
/*
 * After the last host: the next key that is on several addresses, as one
 * finding of no host; ret->n is 0 if there are no more. Errors as judge_host().
 */
int judge_hosts_next_shared(struct judge_hosts *jh, struct host_findings *ret);
/*
 * Append "root, alice and bob": the users of h whose answer is login, or all of
 * them for LOGIN_COUNT; escaped.
 */
void put_host_users(struct buf *b, const struct host *h,
    enum password_login login);

#endif
