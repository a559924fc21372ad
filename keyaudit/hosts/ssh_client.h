/*
 * One server asked with ssh(1): a child that has our end of the connection on a
 * socket pair, tries the method none alone, and says on standard error what it
 * hears (-v). It gets no terminal, no agent, no key, no configuration, no
 * environment, and cannot write files; started by root it runs as
 * nobody, where there is such an account.
 */
#ifndef KEYAUDIT_HOSTS_SSH_CLIENT_H
#define KEYAUDIT_HOSTS_SSH_CLIENT_H

#include <sys/types.h>
#include "conn.h"
#include "ssh_program.h"
#include "ssh_words.h"

struct ssh_client {
	pid_t pid; /* 0: none */
	int io; /* what it says to the server, and hears; non-blocking */
	int err; /* its standard error; non-blocking */
	bool ended; /* the server has closed */
	struct ssh_words words;
	struct buf in; /* of the server, what the child has not taken yet */
	size_t in_sent; /* of in */
};

/*
 * Start one. Returns 0, ERR_NOMEM, or ERR_IO (no descriptors, no process: errno).
 * *ret is to be freed with ssh_client_free().
 */
int ssh_client_new(const struct ssh_choice *c, const char *user,
    struct ssh_client **ret);
/* Kill it and wait for its end; NULL is fine. */
void ssh_client_free(struct ssh_client *s);
/* Hand on what the server sent, or keep it until the child reads. Returns 0, ERR_NOMEM or ERR_TOOBIG. */
int ssh_client_feed(struct ssh_client *s, const uint8_t *p, size_t len);
/* The server has closed: the child hears so behind what is kept. */
void ssh_client_end(struct ssh_client *s);
/*
 * Something happened on io or err: hand on what is kept, send what it wrote by c, and read its words.
 * Returns whether it is over: they say all that is asked, or it has ended.
 */
bool ssh_client_event(struct ssh_client *s, struct conn *c);
/* What it heard goes into h: methods, password_login, why. Returns whether that was an answer. */
bool ssh_client_answer(struct ssh_client *s, struct host *h);

#endif
