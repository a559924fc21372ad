/*
 * What a server sends in plain text, in pieces as the network cuts them.
 *
 * Each octet is looked at once: a line or a packet is gathered in w->in and
 * taken when it is whole. Nothing is allocated by what a length field says, but
 * as its octets come. The same octets give the same result however they are
 * cut, which the caps heed too: they count from the beginning, not by call.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/rd.h>
#include "wire_impl.h"

#define LENGTH_FIELD 4 /* octets of a packet's length */
#define PADDING_MIN  4
#define BLOCK \
	8 /* of the cipher "none": what a packet's size is a multiple of */

void
wire_init(struct wire *w, const char *our_kex, const char *our_host_key)
{
	memset(w, 0, sizeof(*w));
	w->our_kex = our_kex;
	w->our_host_key = our_host_key;
	buf_init(&w->in, LENGTH_FIELD + WIRE_PACKET_MAX);
}

void
wire_release(struct wire *w)
{
	free(w->ident);
	name_list_release(&w->kex);
	name_list_release(&w->host_key);
	name_list_release(&w->cipher_cs);
	name_list_release(&w->cipher_sc);
	name_list_release(&w->mac_cs);
	name_list_release(&w->mac_sc);
	free(w->host_key_blob);
	buf_release(&w->in);
	memset(w, 0, sizeof(*w));
}

void
wire_bad(struct wire *w, int err, const char *what)
{
	w->state = WIRE_BAD;
	w->err = err;
	w->what = what;
}

/* RFC 4253 s6: the length of a packet, as strict as OpenSSH is. */
static void
take_length(struct wire *w)
{
	struct rd r;
	size_t len;

	rd_init(&r, w->in.p, w->in.len);
	len = rd_u32(&r);
	if (len > WIRE_PACKET_MAX)
		wire_bad(w, ERR_TOOBIG, "a packet of more than 262144 octets");
	else if (len < 1 + PADDING_MIN || (LENGTH_FIELD + len) % BLOCK != 0)
		wire_bad(w, ERR_SYNTAX, "a packet of a wrong length");
	else
		w->need = LENGTH_FIELD + len;
}

/* A whole packet: length, padding length, payload, padding. */
static void
take_packet(struct wire *w)
{
	const uint8_t *p = (const uint8_t *)w->in.p + LENGTH_FIELD;
	size_t len = w->need - LENGTH_FIELD, padding = p[0];

	if (padding < PADDING_MIN || padding + 1 >= len)
		wire_bad(w, ERR_SYNTAX, "a packet with wrong padding");
	else
		wire_message(w, p + 1, len - 1 - padding);
	buf_clear(&w->in);
	w->need = 0;
}

/* Take octets of one packet. Returns how many. */
static size_t
packet_part(struct wire *w, const uint8_t *p, size_t len)
{
	size_t want = w->need != 0 ? w->need : LENGTH_FIELD;

	if (len > want - w->in.len)
		len = want - w->in.len;
	buf_put(&w->in, p, len);
	if (w->in.err != 0)
		wire_bad(w, w->in.err, "no memory for a packet");
	else if (w->need == 0 && w->in.len == LENGTH_FIELD)
		take_length(w);
	else if (w->in.len == w->need)
		take_packet(w);
	return len;
}

static bool
is_over(const struct wire *w)
{
	return w->state == WIRE_DONE || w->state == WIRE_BAD;
}

enum wire_state
wire_feed(struct wire *w, const uint8_t *p, size_t len, size_t *ret_skip)
{
	uint64_t room = WIRE_OCTETS_MAX - w->octets;
	size_t end = len < room ? len : (size_t)room, i = 0;

	*ret_skip = 0;
	while (i < end && !is_over(w)) {
		if (w->state == WIRE_IDENT)
			*ret_skip = i = wire_lines(w, p, end);
		else
			i += packet_part(w, p + i, end - i);
	}
	w->octets += i;
	if (end < len && !is_over(w))
		wire_bad(w, ERR_TOOBIG,
		    "more than 1048576 octets, and no keys");
	if (is_over(w))
		buf_release(&w->in);
	return w->state;
}
