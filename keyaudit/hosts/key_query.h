/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ask a server whether it would accept keys (RFC 4252 s7, the request without a
 * signature), one after the other, in one connection.
 */
#ifndef KEYAUDIT_HOSTS_KEY_QUERY_H
#define KEYAUDIT_HOSTS_KEY_QUERY_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include "key_answer.h"

/* Keys that are asked before the prompts, which fewer refusals can prevent. */
#define KEY_QUERY_FIRST 2

struct key_query {
	const struct asked_keys *keys; /* borrowed; NULL: none */
	size_t next; /* the key that is asked */
	unsigned tries; /* of it: another algorithm each time */
	bool sent; /* it was sent, and waits for its answer */
	struct ssh_counter_struct packets; /* that came */
	uint64_t packets_before, bytes_before;
};

enum key_query_step {
	KEY_QUERY_AGAIN, /* it waits for the server */
	KEY_QUERY_MORE, /* this one is over: call it again */
	KEY_QUERY_DONE, /* all keys have their answers */
	KEY_QUERY_FAILED /* libssh failed, or the server ended it */
};

/* Before ssh_connect(). q must stay where it is as long as the session. */
void key_query_begin(struct key_query *q, ssh_session session,
    const struct asked_keys *keys);
bool key_query_is_done(const struct key_query *q);
/* Send a request, or look for its answer, and store that in h. */
enum key_query_step key_query_step(struct key_query *q, ssh_session session,
    struct host *h);

#endif
