/* SPDX-License-Identifier: BSD-2-Clause */
/* Parse the name or address of a host, and write it in its canonical form. */
#ifndef KEYAUDIT_TARGETS_HOST_NAME_H
#define KEYAUDIT_TARGETS_HOST_NAME_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of a name, or of an address with its zone; without NUL. */
#define HOST_NAME_MAX_LEN 255
#define HOST_ADDRESS_LEN  80 /* numeric, with zone and NUL */

enum host_name_kind {
	HOST_NAME = 0,
	HOST_IPV4,
	HOST_IPV6
};

struct host_name {
	enum host_name_kind kind;
	/*
	 * A name: lower case, at most 253 bytes and perhaps a dot at its end.
	 * An address: as inet_ntop(3) writes it, and a link-local one with
	 * "%zone". An IPv4 address in IPv6 (::ffff:192.0.2.1) is that IPv4
	 * address: it is the same host, reached by IPv4.
	 */
	char text[HOST_NAME_MAX_LEN + 1];
	size_t len;
	uint8_t addr[16]; /* of an address: 4 or 16 bytes */
};

/*
 * Parse s[0..len), a host without brackets, port or prefix. Names are those of
 * RFC 1123 s2.1, and may have "_". Returns 0, or ERR_SYNTAX and *ret_why, a
 * static sentence.
 */
int host_name_parse(const char *s, size_t len, struct host_name *ret,
    const char **ret_why);
/* Set text and len of an address from kind and addr, without zone. */
void host_name_write(struct host_name *h);

#endif
