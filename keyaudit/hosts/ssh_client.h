/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ask one server with ssh(1): a child that has our end of the connection on a
 * socket pair, tries only the method none, and prints on standard error what it
 * receives (-v). It gets no terminal, agent, key, configuration or environment,
 * and cannot write files; if root starts it, it runs as nobody.
 */
#ifndef KEYAUDIT_HOSTS_SSH_CLIENT_H
#define KEYAUDIT_HOSTS_SSH_CLIENT_H

#include <sys/types.h>
#include "conn.h"
#include "ssh_program.h"
#include "ssh_program_words.h"

struct ssh_client {
	pid_t pid; /* 0: none */
	int io; /* its connection with the server; non-blocking */
	int err; /* its standard error; non-blocking */
	bool ended; /* the server has closed */
	struct ssh_words words;
	struct buf in; /* from the server, not read by the child yet */
	size_t in_sent; /* of in */
};

/*
 * Start a child. Returns 0, ERR_NOMEM, or ERR_IO (no descriptors, no process:
 * errno). Free *ret with ssh_client_free().
 */
int ssh_client_new(const struct ssh_choice *c, const char *user,
    struct ssh_client **ret);
/* Kill it and wait for its end; NULL is a no-op. */
void ssh_client_free(struct ssh_client *s);
/* Pass on what the server sent. Returns 0, ERR_NOMEM or ERR_TOOBIG. */
int ssh_client_feed(struct ssh_client *s, const uint8_t *p, size_t len);
/* The server has closed: so does the child's input, after what is left. */
void ssh_client_end(struct ssh_client *s);
/*
 * Something happened on io or err: pass on what is left, send the child's
 * output by c, and parse its messages. Returns whether that is all: they have
 * the answer, or it has ended.
 */
bool ssh_client_event(struct ssh_client *s, struct conn *c);
/*
 * Set methods, password_login and why of h by its messages. Returns whether
 * they have an answer.
 */
bool ssh_client_answer(struct ssh_client *s, struct host *h);

#endif
