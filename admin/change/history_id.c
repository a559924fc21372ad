/* SPDX-License-Identifier: BSD-2-Clause */
/* Naming an entry of the history, by its ID or its policy's hash. */
#include <string.h>

#include "history_id.h"

#define SHOWN 6

/* Append the newest of those that text may mean. */
static void
put_candidates(const struct history *h, const char *text, struct buf *b)
{
	const size_t len = strlen(text);
	size_t n = 0;

	for (size_t i = h->n; i-- > 0;) {
		const struct history_entry *e = &h->list[i];

		if (strncmp(e->id, text, len) != 0 &&
		    strncmp(history_hash(e), text, len) != 0)
			continue;
		if (n++ < SHOWN)
			buf_printf(b, "%s%s", n == 1 ? "" : ", ", e->id);
	}
	if (n > SHOWN)
		buf_printf(b, " and %zu more", n - SHOWN);
}

enum exit_code
history_named(const struct history *h, const char *text, size_t *ret)
{
	struct buf b;
	int r = history_find(h, text, ret);

	if (r == 0)
		return EXIT_OK;
	if (r != ERR_DUP)
		return complain("%s: no such entry of the history, nor a "
				"policy's hash; 'loginpolicy history' lists "
				"them",
		    text);
	buf_init(&b, 1024);
	put_candidates(h, text, &b);
	complain("%s: several entries of the history begin so: %.*s", text,
	    (int)b.len, b.p);
	buf_release(&b);
	return EXIT_NOTHING_DONE;
}
