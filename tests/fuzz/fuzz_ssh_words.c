/* SPDX-License-Identifier: BSD-2-Clause */
/* Any octets on ssh's standard error: whole or in pieces, the same is read. */
#include <stdlib.h>
#include <string.h>

#include "keyaudit/hosts/ssh_program_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
same(const struct ssh_words *a, const struct ssh_words *b)
{
	if (a->state != b->state || a->secured != b->secured ||
	    a->methods.n != b->methods.n || a->methods.cut != b->methods.cut ||
	    a->methods.len != b->methods.len ||
	    (a->methods.len != 0 &&
		memcmp(a->methods.text, b->methods.text, a->methods.len) !=
		    0) ||
	    strcmp(a->last, b->last) != 0)
		abort();
	if (a->state == SSH_WORDS_NO_MEMORY ||
	    (a->state == SSH_WORDS_MORE && a->methods.n != 0) ||
	    (a->state != SSH_WORDS_MORE && a->state != SSH_WORDS_FLOOD &&
		!a->secured) ||
	    a->line.cap > SSH_WORDS_LINE_MAX)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ssh_words whole, cut;
	size_t piece, n;

	if (size == 0)
		return 0;
	piece = data[0] + 1u;
	ssh_words_init(&whole);
	ssh_words_init(&cut);
	ssh_words_feed(&whole, (const char *)data + 1, size - 1);
	for (size_t i = 1; i < size; i += n) {
		n = size - i < piece ? size - i : piece;
		ssh_words_feed(&cut, (const char *)data + i, n);
	}
	same(&whole, &cut);
	ssh_words_release(&whole);
	ssh_words_release(&cut);
	return 0;
}
