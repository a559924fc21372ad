/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any octets from an SSH server: the first one says which key exchange we offer
 * and in what pieces the rest comes. Whole or in pieces, the result is the same.
 */
#include <stdlib.h>
#include <string.h>

#include "keyaudit/hosts/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
feed(struct wire *w, const uint8_t *p, size_t len, size_t piece)
{
	size_t n, skip;

	for (; len != 0; p += n, len -= n) {
		n = len < piece ? len : piece;
		wire_feed(w, p, n, &skip);
		if (skip > n)
			abort();
	}
}

static void
same(const struct wire *a, const struct wire *b)
{
	if (a->state != b->state || a->err != b->err || a->what != b->what ||
	    a->ident_len != b->ident_len || a->lines != b->lines ||
	    a->throttled != b->throttled || a->text_first != b->text_first ||
	    strcmp(a->first_line, b->first_line) != 0 || a->kex.n != b->kex.n ||
	    a->mac_sc.n != b->mac_sc.n ||
	    a->host_key_blob_len != b->host_key_blob_len ||
	    strcmp(a->description, b->description) != 0)
		abort();
	if ((a->state == WIRE_BAD) != (a->err != 0 && a->what != NULL) ||
	    a->in.cap > WIRE_PACKET_MAX + 4)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const kex[] = {"curve25519-sha256",
	    "diffie-hellman-group-exchange-sha256"};
	uint8_t first;
	struct wire whole, cut;

	if (size == 0)
		return 0;
	first = data[0];
	wire_init(&whole, kex[first & 1], "ssh-ed25519");
	wire_init(&cut, kex[first & 1], "ssh-ed25519");
	feed(&whole, data + 1, size - 1, size);
	feed(&cut, data + 1, size - 1, 1 + first / 2);
	same(&whole, &cut);
	wire_release(&whole);
	wire_release(&cut);
	return 0;
}
