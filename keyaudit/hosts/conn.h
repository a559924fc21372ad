/* SPDX-License-Identifier: BSD-2-Clause */
/* A non-blocking TCP connection, whose plain-text part is parsed on the way. */
#ifndef KEYAUDIT_HOSTS_CONN_H
#define KEYAUDIT_HOSTS_CONN_H

#include <sys/socket.h>
#include "wire.h"

#define CONN_READ      4096 /* bytes per read, as libssh */
#define CONN_BYTES_MAX (4u << 20) /* of one server in all */

struct conn {
	int fd; /* -1: none */
	struct wire wire;
	struct buf out; /* to be sent */
	size_t sent; /* of out */
	uint64_t bytes; /* received */
	bool connected;
	bool reset; /* sending met a reset, which is reported only once */
};

/* What a read returned. */
enum conn_got {
	CONN_SOME, /* bytes */
	CONN_LATER, /* nothing now */
	CONN_END, /* the server closed; errno, or 0 without an error */
	CONN_FLOOD /* more than CONN_BYTES_MAX */
};

/*
 * Begin to connect. our_kex and our_host_key: see wire_init(). Returns 0, or
 * ERR_IO with errno.
 */
int conn_open(struct conn *c, const struct sockaddr_storage *to,
    const char *our_kex, const char *our_host_key);
/* After it became writable: whether it is connected; else errno is why not. */
bool conn_finish_connect(struct conn *c);
/*
 * Send, now or when it is possible. Returns 0, ERR_NOMEM or ERR_TOOBIG. A lost
 * connection shows when reading.
 */
int conn_send(struct conn *c, const void *p, size_t len);
void conn_flush(struct conn *c); /* send what is left */
enum conn_got conn_read(struct conn *c, uint8_t p[CONN_READ], size_t *ret_len);
/* Send what the kernel accepts, and close. */
void conn_close(struct conn *c);
void conn_release(struct conn *c); /* closes, zeroes, fd is -1 */

#endif
