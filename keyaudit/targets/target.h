/* Which hosts to scan: each distinct one once, in an order that hammers no network. */
#ifndef KEYAUDIT_HOSTS_TARGET_H
#define KEYAUDIT_HOSTS_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/err.h>
#include "host_name.h"

/* Users that one host is asked as. */
#define HOST_USERS_MAX	 16
#define TARGETS_CIDR_MAX 65536u /* addresses of one block */
#define TARGETS_MAX	 (16u << 20) /* in all */
#define TARGET_USER_LEN	 255 /* bytes of a user's name */

/* A user to ask as; cells may be shared between targets. */
struct target_user {
	const char *name; /* 1 to TARGET_USER_LEN bytes; untrusted */
	const struct target_user *next;
};

struct target {
	const char
	    *name; /* as host_name_parse() has it; borrowed from the targets */
	uint16_t port;
	const struct target_user
	    *users; /* in the order to ask; borrowed; NULL: none is named */
};

struct targets {
	struct target
	    *list; /* owned; in the order given until targets_interleave() */
	size_t n;
	struct targets_own *own; /* names and the set of those seen */
};

void targets_init(struct targets *t);
void targets_release(struct targets *t);
/*
 * Add what one HOST of the command line or of a list says: a name, an address,
 * "[v6]", each with optional ":port" (a v6 address without brackets has none),
 * or a CIDR block: the addresses of the network that its address lies in,
 * without the network and broadcast address of an IPv4 block (/31 and /32 have
 * none: RFC 3021). One that is there already is no error and not added.
 * Returns 0; ERR_SYNTAX, ERR_RANGE (port, prefix), ERR_TOOBIG (block, or all),
 * ERR_NOMEM; *ret_why is a static sentence then, and nothing was added but
 * for ERR_NOMEM and too many in all. Not after targets_interleave().
 */
int targets_add(struct targets *t, const char *text, size_t len,
    uint16_t default_port, const char **ret_why);
/* The same for one host whose port is known: a name, or an address without brackets. */
int targets_add_host(struct targets *t, const char *name, size_t len,
    uint16_t port, const char **ret_why);
/*
 * The host that targets_add_host() took or found last is to be asked as this
 * user too, after those it has. A name that is empty, longer than
 * TARGET_USER_LEN or has a NUL, and one more than HOST_USERS_MAX - 1 of a host,
 * are ERR_RANGE with *ret_why. Returns 0, ERR_RANGE or ERR_NOMEM.
 */
int targets_add_user(struct targets *t, const char *user, size_t len,
    const char **ret_why);
/*
 * Every host is asked as these users and no others (only), or as the first of
 * them before its own. users: n names, borrowed for as long as t. Not before
 * all hosts are there. Returns 0 or ERR_NOMEM.
 */
int targets_set_users(struct targets *t, const char *const *users, size_t n,
    bool only);
/* Only those of a host's users whom wants() takes are left to ask. Returns 0 or ERR_NOMEM. */
int targets_filter_users(struct targets *t, struct target *host,
    bool (*wants)(void *arg, const char *user), void *arg);
/* The number of a port. Returns 0, ERR_SYNTAX or ERR_RANGE with *ret_why. */
int port_parse(const char *s, size_t len, uint16_t *ret_port,
    const char **ret_why);
/*
 * Reorder: the hosts of one network (IPv4 /24, IPv6 /64) or of one domain (a
 * name without its first label) are spread evenly over the whole, keeping
 * their order among themselves; the same list always gives the same order.
 * Returns 0, or ERR_NOMEM and the list as it was.
 */
int targets_interleave(struct targets *t);

#endif
