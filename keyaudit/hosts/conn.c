/* SPDX-License-Identifier: BSD-2-Clause */
/* A non-blocking TCP socket. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "conn.h"

#define OUT_MAX (1u << 20)

static socklen_t
length_of(const struct sockaddr_storage *to)
{
	return to->ss_family == AF_INET ? sizeof(struct sockaddr_in)
					: sizeof(struct sockaddr_in6);
}

/*
 * EADDRNOTAVAIL is a passing shortage of ports, or we have no address to
 * connect from, as to ::1 if IPv6 is off. Connecting a datagram socket shows
 * which.
 */
static bool
has_source(const struct sockaddr_storage *to)
{
	int fd = socket(to->ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool has;

	if (fd == -1)
		return true;
	has = connect(fd, (const struct sockaddr *)to, length_of(to)) == 0 ||
	    errno != EADDRNOTAVAIL;
	close(fd);
	return has;
}

int
conn_open(struct conn *c, const struct sockaddr_storage *to,
    const char *our_kex, const char *our_host_key)
{
	const int on = 1;

	memset(c, 0, sizeof(*c));
	c->fd = socket(to->ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd == -1)
		return ERR_IO;
	wire_init(&c->wire, our_kex, our_host_key);
	buf_init(&c->out, OUT_MAX);
	/* Do not wait for the acknowledgement of the message before. */
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(c->fd, (const struct sockaddr *)to, length_of(to)) == 0 ||
	    errno == EINPROGRESS)
		return 0;
	if (errno == EADDRNOTAVAIL)
		errno = has_source(to) ? EADDRNOTAVAIL : ENETUNREACH;
	return ERR_IO;
}

bool
conn_finish_connect(struct conn *c)
{
	int err = 0;
	socklen_t len = sizeof(err);

	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &len) != 0)
		err = errno;
	c->connected = err == 0;
	errno = err;
	return c->connected;
}

static ssize_t
send_some(struct conn *c, const void *p, size_t len)
{
	ssize_t n = send(c->fd, p, len, MSG_NOSIGNAL);

	c->reset |= n < 0 && errno == ECONNRESET;
	return n;
}

int
conn_send(struct conn *c, const void *p, size_t len)
{
	ssize_t n = 0;

	if (c->out.len == 0 && c->connected)
		n = send_some(c, p, len);
	if (n < 0)
		n = 0; /* it shows when reading, or is sent later */
	buf_put(&c->out, (const char *)p + n, len - (size_t)n);
	return c->out.err;
}

void
conn_flush(struct conn *c)
{
	ssize_t n;

	while (c->sent < c->out.len) {
		n = send_some(c, c->out.p + c->sent, c->out.len - c->sent);
		if (n < 0)
			return;
		c->sent += (size_t)n;
	}
	buf_clear(&c->out);
	c->sent = 0;
}

enum conn_got
conn_read(struct conn *c, uint8_t p[CONN_READ], size_t *ret_len)
{
	ssize_t n;

	while ((n = recv(c->fd, p, CONN_READ, 0)) < 0 && errno == EINTR)
		;
	*ret_len = 0;
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return CONN_LATER;
	if (n <= 0) {
		if (n == 0)
			errno = c->reset ? ECONNRESET : 0;
		return CONN_END;
	}
	*ret_len = (size_t)n;
	c->bytes += (size_t)n;
	return c->bytes > CONN_BYTES_MAX ? CONN_FLOOD : CONN_SOME;
}

void
conn_close(struct conn *c)
{
	if (c->fd == -1)
		return;
	if (c->connected) {
		conn_flush(c);
		shutdown(c->fd, SHUT_WR);
	}
	close(c->fd);
	c->fd = -1;
}

void
conn_release(struct conn *c)
{
	conn_close(c);
	wire_release(&c->wire);
	buf_release(&c->out);
	memset(c, 0, sizeof(*c));
	c->fd = -1;
}
