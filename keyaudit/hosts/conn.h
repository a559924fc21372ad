/* One connection: octets that go out, octets that come in, and the plain-text part of them read on the way. */
#ifndef KEYAUDIT_HOSTS_CONN_H
#define KEYAUDIT_HOSTS_CONN_H

#include <sys/socket.h>
#include "wire.h"

#define CONN_READ      4096 /* octets at once: libssh reads no more at a time */
#define CONN_BYTES_MAX (4u << 20) /* of one server in all */

struct conn {
	int fd; /* -1: none */
	struct wire wire;
	struct buf out; /* what waits to be sent */
	size_t sent; /* of out */
	uint64_t octets; /* that came */
	bool connected;
	bool reset; /* sending met a reset, which is reported only once */
};

/* What a read brought. */
enum conn_got {
	CONN_SOME, /* octets */
	CONN_LATER, /* nothing now */
	CONN_END, /* the server closed, with or without an error: errno, 0 for none */
	CONN_FLOOD /* more than CONN_BYTES_MAX */
};

/* Begin to connect. our_kex and our_host_key as of wire_init(). Returns 0, or -1 with errno. */
int conn_open(struct conn *c, const struct sockaddr_storage *to,
    const char *our_kex, const char *our_host_key);
/* After it became writable: whether it stands; else errno says why not. */
bool conn_finish_connect(struct conn *c);
/* Send, or keep until it can be sent. Returns 0, or ERR_NOMEM, ERR_TOOBIG. A lost connection shows when reading. */
int conn_send(struct conn *c, const void *p, size_t len);
void conn_flush(struct conn *c);
enum conn_got conn_read(struct conn *c, uint8_t p[CONN_READ], size_t *ret_len);
/* Send what is left as far as the kernel takes it, and close. */
void conn_close(struct conn *c);
void conn_release(struct conn *c); /* closes; zeroes but for fd, -1 */

#endif
