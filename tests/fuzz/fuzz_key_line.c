/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any text as a file of keys that are added to an account: each becomes exactly
 * one line, which lets in by that key and by no other, with its options, and
 * until the earlier of both times.
 */
#include <stdlib.h>
#include <string.h>

#include "admin/keys/account_keys.h"
#include "admin/keys/key_line.h"

#define NOW	1795000000
#define EXPIRES (NOW + 86400 * 400 + 4242)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_line(const struct keyfile_entry *e, int64_t expires)
{
	const uint64_t until = (uint64_t)key_line_expiry(e, expires);
	struct keyline_ctx c = {NOW, standard_offset(), NULL};
	struct keyfile_entry again;
	struct buf b;

	buf_init(&b, 64u << 20);
	key_line_put(e, expires, &b);
	if (b.err != 0 || memchr(b.p, '\n', b.len) != b.p + b.len - 1)
		abort();
	if ((c.scratch = malloc(KEYLINE_SCRATCH)) == NULL)
		abort();
	if (!authkeys_line(b.p, b.len - 1, &c, &again) ||
	    again.state != KEYFILE_LIVE || !again.has_fp ||
	    memcmp(again.key.fp, e->key.fp, SHA256_LEN) != 0 ||
	    again.expires != until ||
	    again.cert_authority != e->cert_authority ||
	    again.options_len < e->options_len ||
	    (e->options_len != 0 &&
		memcmp(again.options, e->options, e->options_len) != 0))
		abort();
	free(c.scratch);
	buf_release(&b);
}

static void
add_all(const char *text, size_t len, enum keyfile_kind declared)
{
	struct keyfile_walk w = {.text = text,
	    .len = len,
	    .ctx = {NOW, standard_offset(), malloc(KEYFILE_SCRATCH(len))},
	    .declared = declared,
	    .attempts = true,
	    .line = 1};
	struct keyfile_entry e;

	if (w.ctx.scratch == NULL)
		abort();
	while (keyfile_next(&w, &e)) {
		if (key_line_why_not(&e) != NULL)
			continue;
		check_line(&e, 0);
		check_line(&e, EXPIRES);
	}
	free(w.ctx.scratch);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	add_all((const char *)data, size, KEYFILE_NONE);
	add_all((const char *)data, size, KEYFILE_AUTHORIZED_KEYS);
	return 0;
}
