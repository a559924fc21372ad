/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names to addresses without waiting: c-ares in the scan's event loop, numeric
 * addresses by getaddrinfo(3).
 */
#ifndef KEYAUDIT_HOSTS_RESOLVE_H
#define KEYAUDIT_HOSTS_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define RESOLVE_ADDRESSES_MAX 8 /* tried per name */

struct resolver; /* private */
struct resolver_query; /* one that is running; private */

struct addresses {
	struct sockaddr_storage list[RESOLVE_ADDRESSES_MAX]; /* with the port */
	size_t n;
};

/*
 * Read a numeric address, with its zone if it has one ("fe80::1%eth0"). Returns
 * whether it can be used here; *ret_numeric: whether it is written as an
 * address.
 */
bool resolve_numeric(const char *name, uint16_t port, struct addresses *ret,
    bool *ret_numeric);

/* Returns 0, ERR_NOMEM or ERR_IO. */
int resolver_new(struct resolver **ret);
/* End all queries without calling done. NULL is a no-op. */
void resolver_free(struct resolver *r);
/* A descriptor that is readable when resolver_event() should be called. */
int resolver_fd(const struct resolver *r);
void resolver_event(struct resolver *r);
/* After how many milliseconds resolver_tick() should be called; -1: never. */
int resolver_timeout_ms(struct resolver *r);
void resolver_tick(struct resolver *r);
/*
 * Look up a name in /etc/hosts and DNS; localhost is ::1 and 127.0.0.1 if they
 * do not have it. done is called once: in this call, in resolver_event() or in
 * resolver_tick(). a is empty if there is no address; then why is a static
 * sentence. Returns NULL if done was called.
 */
struct resolver_query *resolve(struct resolver *r, const char *name,
    uint16_t port,
    void (*done)(void *arg, const struct addresses *a, const char *why),
    void *arg);
/* Do not call done. NULL is a no-op. */
void resolver_forget(struct resolver_query *q);

#endif
