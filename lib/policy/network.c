/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses, read by inet_pton(3): it accepts neither octal nor hexadecimal nor
 * short forms, so that 010.0.0.1 is not an address.
 */
#include <arpa/inet.h>
#include <string.h>

#include <loginpolicy/policy/network.h>
#include <loginpolicy/base/number.h>

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static int
address_parse(const char *s, struct net *ret)
{
	size_t len = strcspn(s, "%");
	char text[NET_TEXT_MAX];

	memset(ret, 0, sizeof(*ret));
	if (len >= sizeof(text))
		return ERR_SYNTAX;
	memcpy(text, s, len);
	text[len] = '\0';
	/* Only IPv6 has colons; a zone is IPv6's too. */
	if (strchr(text, ':') != NULL) {
		if (inet_pton(AF_INET6, text, ret->addr) != 1)
			return ERR_SYNTAX;
		ret->family = 6;
		ret->prefix = 128;
	} else {
		if (s[len] != '\0' || inet_pton(AF_INET, text, ret->addr) != 1)
			return ERR_SYNTAX;
		ret->family = 4;
		ret->prefix = 32;
	}
	return 0;
}

/* Mapped networks of 96 bits and more are IPv4 ones. */
static void
unmap(struct net *n)
{
	if (n->family != 6 || n->prefix < 96 ||
	    memcmp(n->addr, mapped, sizeof(mapped)) != 0)
		return;
	n->family = 4;
	n->prefix = (uint8_t)(n->prefix - 96);
	memcpy(n->addr, n->addr + 12, 4);
	memset(n->addr + 4, 0, 12);
}

int
net_parse_address(const char *s, struct net *ret)
{
	int r = address_parse(s, ret);

	if (r == 0)
		unmap(ret);
	return r;
}

/* Whether a bit after the prefix is set. */
static bool
has_host_bits(const struct net *n)
{
	size_t i = n->prefix / 8;

	if (i < 16 && (n->addr[i] & (0xff >> n->prefix % 8)) != 0)
		return true;
	for (i++; i < 16; i++) {
		if (n->addr[i] != 0)
			return true;
	}
	return false;
}

int
net_parse(const char *s, struct net *ret)
{
	const char *slash = strchr(s, '/');
	size_t len = slash == NULL ? strlen(s) : (size_t)(slash - s);
	char text[NET_TEXT_MAX];
	uint64_t prefix;
	int r;

	if (len >= sizeof(text))
		return ERR_SYNTAX;
	memcpy(text, s, len);
	text[len] = '\0';
	if ((r = address_parse(text, ret)) != 0)
		return r;
	if (slash != NULL) {
		/* A leading zero is a mistake. */
		if ((slash[1] == '0' && slash[2] != '\0') ||
		    parse_u64(slash + 1, strlen(slash + 1), 0, ret->prefix,
			&prefix) != 0)
			return ERR_RANGE;
		ret->prefix = (uint8_t)prefix;
		if (has_host_bits(ret))
			return ERR_TRAILING;
	}
	unmap(ret);
	return 0;
}

bool
net_contains(const struct net *outer, const struct net *inner)
{
	size_t whole = outer->prefix / 8;
	unsigned mask = 0xff00u >> outer->prefix % 8 & 0xff;

	if (outer->family != inner->family || outer->prefix > inner->prefix ||
	    outer->family == 0)
		return false;
	if (memcmp(outer->addr, inner->addr, whole) != 0)
		return false;
	return mask == 0 ||
	    ((outer->addr[whole] ^ inner->addr[whole]) & mask) == 0;
}

void
net_print(const struct net *n, struct buf *b)
{
	char text[INET6_ADDRSTRLEN];

	if (n->family == 0 ||
	    inet_ntop(n->family == 4 ? AF_INET : AF_INET6, n->addr, text,
		sizeof(text)) == NULL)
		return;
	buf_puts(b, text);
	if (n->prefix != (n->family == 4 ? 32 : 128)) {
		buf_putc(b, '/');
		buf_putu(b, n->prefix);
	}
}
