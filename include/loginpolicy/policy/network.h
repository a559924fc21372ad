/* SPDX-License-Identifier: BSD-2-Clause */
/* IP addresses and networks (RFC 4291, RFC 4632), numeric only. */
#ifndef LOGINPOLICY_NETWORK_H
#define LOGINPOLICY_NETWORK_H

#include <stdbool.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>

#define NET_TEXT_MAX 64 /* longest address or network as text, zone cut off */

/* A network; an address has the full prefix length. Zeroed: none. */
struct net {
	uint8_t family; /* 4 or 6; an IPv4-mapped IPv6 one is 4 */
	uint8_t prefix; /* bits, 0..32 or 0..128 */
	uint8_t addr[16]; /* network byte order; the rest is 0 */
};

/*
 * Parse a numeric address: dotted decimal or RFC 4291 s2.2 text; "%zone" is cut
 * off, an IPv4-mapped one (::ffff:0:0/96) becomes IPv4. Returns 0 or
 * ERR_SYNTAX.
 */
int net_parse_address(const char *s, struct net *ret);
/*
 * Parse an address, or ADDRESS/PREFIX with a decimal prefix length. Returns 0;
 * ERR_SYNTAX (no numeric address), ERR_RANGE (prefix length),
 * ERR_TRAILING (bits after the prefix are set).
 */
int net_parse(const char *s, struct net *ret);
/* Return whether all of inner is in outer; false for different families. */
bool net_contains(const struct net *outer, const struct net *inner);
/* Append it as text, with the prefix length unless it is an address. */
void net_print(const struct net *n, struct buf *b);

#endif
