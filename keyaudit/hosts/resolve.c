/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Its sockets are in an epoll of its own, which the scan's epoll watches.
 * c-ares cannot cancel one query: a forgotten one runs on until it is answered.
 */
#include <ares.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <loginpolicy/base/err.h>
#include "resolve.h"

/* Time limits of a look-up, within the usual time limit of a host. */
#define TRY_MS 2000
#define TRIES  3
#define EVENTS 16 /* of one epoll_wait(2) */

struct resolver {
	ares_channel channel;
	int epoll_fd;
};

struct resolver_query {
	void (*done)(void *arg, const struct addresses *a, const char *why);
	void *arg;
	uint16_t port;
	bool is_localhost;
	bool forgotten;
	bool in_call; /* of resolve() */
	bool answered;
};

static void
add_address(struct addresses *l, const struct sockaddr *a, size_t len,
    uint16_t port)
{
	struct sockaddr_storage *to = &l->list[l->n];

	if ((a->sa_family != AF_INET && a->sa_family != AF_INET6) ||
	    len > sizeof(l->list[0]) || l->n == RESOLVE_ADDRESSES_MAX)
		return;
	memset(to, 0, sizeof(*to));
	memcpy(to, a, len);
	if (to->ss_family == AF_INET)
		((struct sockaddr_in *)to)->sin_port = htons(port);
	else
		((struct sockaddr_in6 *)to)->sin6_port = htons(port);
	l->n++;
}

bool
resolve_numeric(const char *name, uint16_t port, struct addresses *ret,
    bool *ret_numeric)
{
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST,
	    .ai_socktype = SOCK_STREAM};
	struct addrinfo *ai;
	size_t colon = strcspn(name, ":");

	ret->n = 0;
	*ret_numeric = name[colon] == ':' ||
	    strspn(name, "0123456789.") == strlen(name);
	if (getaddrinfo(name, NULL, &hints, &ai) != 0)
		return false;
	*ret_numeric = true;
	add_address(ret, ai->ai_addr, ai->ai_addrlen, port);
	freeaddrinfo(ai);
	return ret->n != 0;
}

/*
 * Called by c-ares when it opens or closes a socket, or waits for other
 * events.
 */
static void
watch_socket(void *data, ares_socket_t fd, int readable, int writable)
{
	const struct resolver *r = data;
	struct epoll_event e = {.events = (readable ? EPOLLIN : 0u) |
		(writable ? EPOLLOUT : 0u),
	    .data.fd = fd};

	if (e.events == 0)
		epoll_ctl(r->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(r->epoll_fd, EPOLL_CTL_MOD, fd, &e) != 0)
		epoll_ctl(r->epoll_fd, EPOLL_CTL_ADD, fd, &e);
}

int
resolver_new(struct resolver **ret)
{
	struct ares_options o = {.timeout = TRY_MS,
	    .tries = TRIES,
	    .sock_state_cb = watch_socket};
	struct resolver *r = calloc(1, sizeof(*r));
	int status;

	if (r == NULL)
		return ERR_NOMEM;
	if ((r->epoll_fd = epoll_create1(EPOLL_CLOEXEC)) == -1) {
		free(r);
		return ERR_IO;
	}
	o.sock_state_cb_data = r;
	status = ares_library_init(ARES_LIB_INIT_ALL);
	if (status == ARES_SUCCESS)
		status = ares_init_options(&r->channel, &o,
		    ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
			ARES_OPT_SOCK_STATE_CB);
	if (status != ARES_SUCCESS) {
		close(r->epoll_fd);
		free(r);
		return status == ARES_ENOMEM ? ERR_NOMEM : ERR_IO;
	}
	*ret = r;
	return 0;
}

void
resolver_free(struct resolver *r)
{
	if (r == NULL)
		return;
	ares_destroy(r->channel);
	ares_library_cleanup();
	close(r->epoll_fd);
	free(r);
}

static const char *
explain_status(int status)
{
	switch (status) {
	case ARES_SUCCESS:
	case ARES_ENODATA:
		return "the name has no address";
	case ARES_ENOTFOUND:
	case ARES_ENONAME:
		return "there is no such name";
	case ARES_ETIMEOUT:
		return "no name server answered";
	case ARES_ECONNREFUSED:
		return "the name server refused the query";
	case ARES_EBADNAME:
		return "not a host name";
	case ARES_ENOMEM:
		return "out of memory";
	default:
		return "the name server gave no usable answer";
	}
}

/* RFC 6761 s6.3, with or without the root's dot. */
static bool
is_localhost(const char *name)
{
	return strcmp(name, "localhost") == 0 ||
	    strcmp(name, "localhost.") == 0;
}

/*
 * c-ares 1.18 knows localhost only from /etc/hosts, which an empty Debian does
 * not have. In the order in which ssh(1) tries them (RFC 6724).
 */
static void
add_loopback(struct addresses *l, uint16_t port)
{
	const struct sockaddr_in v4 = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
	    .sin6_addr = IN6ADDR_LOOPBACK_INIT};

	add_address(l, (const struct sockaddr *)&v6, sizeof(v6), port);
	add_address(l, (const struct sockaddr *)&v4, sizeof(v4), port);
}

static void
receive_answer(void *arg, int status, int timeouts, struct ares_addrinfo *ai)
{
	struct addresses list = {.n = 0};
	struct resolver_query *q = arg;

	(void)timeouts;
	if (status == ARES_SUCCESS) {
		for (const struct ares_addrinfo_node *n = ai->nodes; n != NULL;
		     n = n->ai_next)
			add_address(&list, n->ai_addr, n->ai_addrlen, q->port);
	}
	if (ai != NULL)
		ares_freeaddrinfo(ai);
	if (list.n == 0 && q->is_localhost)
		add_loopback(&list, q->port);
	if (!q->forgotten && status != ARES_EDESTRUCTION)
		q->done(q->arg, &list,
		    list.n == 0 ? explain_status(status) : NULL);
	q->answered = true;
	if (!q->in_call)
		free(q);
}

struct resolver_query *
resolve(struct resolver *r, const char *name, uint16_t port,
    void (*done)(void *arg, const struct addresses *a, const char *why),
    void *arg)
{
	const struct ares_addrinfo_hints hints = {.ai_family = AF_UNSPEC,
	    .ai_socktype = SOCK_STREAM};
	struct resolver_query *q = calloc(1, sizeof(*q));

	if (q == NULL) {
		done(arg, &(struct addresses){.n = 0}, "out of memory");
		return NULL;
	}
	q->done = done;
	q->arg = arg;
	q->port = port;
	q->is_localhost = is_localhost(name);
	q->in_call = true;
	/* Without the dot, c-ares asks no name server for it. */
	ares_getaddrinfo(r->channel, q->is_localhost ? "localhost" : name, NULL,
	    &hints, receive_answer, q);
	q->in_call = false;
	if (!q->answered)
		return q;
	free(q);
	return NULL;
}

void
resolver_forget(struct resolver_query *q)
{
	if (q != NULL)
		q->forgotten = true;
}

int
resolver_fd(const struct resolver *r)
{
	return r->epoll_fd;
}

void
resolver_event(struct resolver *r)
{
	struct epoll_event e[EVENTS];
	int n = epoll_wait(r->epoll_fd, e, EVENTS, 0);

	for (int i = 0; i < n; i++)
		ares_process_fd(r->channel,
		    (e[i].events & ~(uint32_t)EPOLLOUT) != 0 ? e[i].data.fd
							     : ARES_SOCKET_BAD,
		    (e[i].events & EPOLLOUT) != 0 ? e[i].data.fd
						  : ARES_SOCKET_BAD);
}

int
resolver_timeout_ms(struct resolver *r)
{
	struct timeval tv;

	if (ares_timeout(r->channel, NULL, &tv) == NULL)
		return -1;
	return (int)(tv.tv_sec * 1000 + (tv.tv_usec + 999) / 1000);
}

void
resolver_tick(struct resolver *r)
{
	ares_process_fd(r->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}
