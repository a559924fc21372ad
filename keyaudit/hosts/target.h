/* Which hosts to scan: each distinct one once, in an order that hammers no network. */
#ifndef KEYAUDIT_HOSTS_TARGET_H
#define KEYAUDIT_HOSTS_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/err.h>
#include "host.h"

#define TARGETS_CIDR_MAX 65536u /* addresses of one block */
#define TARGETS_MAX	 (16u << 20) /* in all */

struct target {
	const char
	    *name; /* as host_name_parse() has it; borrowed from the targets */
	uint16_t port;
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
