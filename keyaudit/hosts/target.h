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
	const char *
	    name; /* lower case host name, or numeric address as inet_ntop(3) writes it, with its zone; borrowed from the targets */
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
 * Add what one HOST of the command line or of a list says: name, address,
 * "[v6]", each with optional ":port" (a v6 address without brackets has none),
 * or a CIDR block, expanded without the network and broadcast address of an
 * IPv4 block (/31 and /32 have none: RFC 3021). One that is there already is
 * no error and not added. Returns 0; ERR_SYNTAX, ERR_RANGE (port, prefix),
 * ERR_TOOBIG (block, or all), ERR_NOMEM; *ret_why is a static sentence then.
 */
int targets_add(struct targets *t, const char *text, size_t len,
    uint16_t default_port, const char **ret_why);
/* Reorder: addresses of one network (IPv4 /24, IPv6 /64) and names of one domain lie as far apart as may be. */
int targets_interleave(struct targets *t);

#endif
