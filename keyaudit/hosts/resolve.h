/* Names to addresses without ever waiting: c-ares in the event loop, numeric addresses by getaddrinfo(3). */
#ifndef KEYAUDIT_HOSTS_RESOLVE_H
#define KEYAUDIT_HOSTS_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define RESOLVE_ADDRESSES_MAX 8 /* of one name that are tried */

struct resolver; /* private */
struct lookup; /* one that is under way; private */

struct addresses {
	struct sockaddr_storage list[RESOLVE_ADDRESSES_MAX]; /* with the port */
	size_t n;
};

/* A numeric address, with its zone where it has one ("fe80::1%eth0"). Returns whether it is one that can be used here; *ret_numeric whether it is written as one. */
bool resolve_numeric(const char *name, uint16_t port, struct addresses *ret,
    bool *ret_numeric);

/* epoll_fd: where its descriptors are watched, with data.u64 = fd << 1 | 1. Returns 0, ERR_NOMEM or ERR_IO. */
int resolver_new(int epoll_fd, struct resolver **ret);
/* Ends all that is under way, without a word. */
void resolver_free(struct resolver *r);
/*
 * Look a name up, by /etc/hosts and DNS; localhost is ::1 and 127.0.0.1 where
 * they have none. done is called once: in this call, or
 * from resolver_event() or resolver_tick(); a is empty, and why a static
 * sentence, where there is no address. Returns NULL where done was called.
 */
struct lookup *resolve(struct resolver *r, const char *name, uint16_t port,
    void (*done)(void *arg, const struct addresses *a, const char *why),
    void *arg);
/* done will not be called. */
void lookup_forget(struct lookup *l);
void resolver_event(struct resolver *r, int fd, bool readable, bool writable);
/* To be called when so many milliseconds have gone by, -1: no need. */
int resolver_timeout_ms(struct resolver *r);
void resolver_tick(struct resolver *r);

#endif
