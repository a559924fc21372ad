/* CIDR blocks (RFC 4632 s3.1, RFC 4291 s2.3), written out. */
#include <string.h>

#include <loginpolicy/base/number.h>
#include "host_name.h"
#include "target_impl.h"

/* The last four octets of an address: a block that may be given differs in no others. */
static uint32_t
tail_get(const struct host_name *h)
{
	const uint8_t *p = h->addr + (h->kind == HOST_IPV4 ? 0 : 12);

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static void
tail_set(struct host_name *h, uint32_t v)
{
	uint8_t *p = h->addr + (h->kind == HOST_IPV4 ? 0 : 12);

	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/* How many bits of the block's addresses differ. */
static int
parse_prefix(const struct host_name *h, bool mapped, const char *s, size_t len,
    unsigned *ret_bits, const char **ret_why)
{
	unsigned width = h->kind == HOST_IPV4 && !mapped ? 32 : 128;
	uint64_t prefix;
	int r = parse_u64(s, len, 0, width, &prefix);

	*ret_why = width == 32
	    ? "after the '/' of an IPv4 block comes a number up to 32"
	    : "after the '/' of an IPv6 block comes a number up to 128";
	if (r != 0)
		return r;
	*ret_bits = width - (unsigned)prefix;
	*ret_why = "a block of more than 65536 addresses";
	return *ret_bits > 16 ? ERR_TOOBIG : 0;
}

static int
add_range(struct targets *t, struct host_name *h, unsigned bits, uint16_t port,
    const char **ret_why)
{
	uint32_t size = (uint32_t)1 << bits, base = tail_get(h) & ~(size - 1);
	uint32_t edge = h->kind == HOST_IPV4 && size > 2;
	int r = 0;

	for (uint32_t i = edge; r == 0 && i < size - edge; i++) {
		tail_set(h, base | i);
		host_name_write(h);
		r = targets_put(t, h->text, h->len, port, ret_why);
	}
	return r;
}

int
targets_add_block(struct targets *t, const char *text, size_t len,
    uint16_t port, const char **ret_why)
{
	const char *slash = memchr(text, '/', len);
	size_t n = (size_t)(slash - text);
	bool v6 = memchr(text, ':', n) != NULL;
	struct host_name h;
	unsigned bits;
	int r = host_name_parse(text, n, &h, ret_why);

	if (r != 0)
		return r;
	*ret_why = "only an address has a '/' and a length after it";
	if (h.kind == HOST_NAME)
		return ERR_SYNTAX;
	*ret_why = "a block has no interface: name its hosts one by one";
	if (strchr(h.text, '%') != NULL)
		return ERR_SYNTAX;
	r = parse_prefix(&h, v6, slash + 1, len - n - 1, &bits, ret_why);
	return r != 0 ? r : add_range(t, &h, bits, port, ret_why);
}
