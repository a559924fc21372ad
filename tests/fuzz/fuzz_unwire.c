/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a file of PAM's from which our lines are taken out: none is
 * left, what has none stays as it is but for a newline at its end, and the
 * difference can be shown.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "admin/enable/text_diff.h"
#include "admin/enable/unwire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The same text, but for the newline. */
static bool
is_kept(const struct tree_text *a, const struct tree_text *b)
{
	size_t n = b->len;

	if (n == a->len + 1 && b->p[n - 1] == '\n')
		n--;
	return n == a->len && memcmp(a->p, b->p, n) == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tree_text old = {0}, new = {0};
	struct buf diff;
	bool ours;

	buf_init(&diff, 64u << 20);
	if (tree_text_set(&old, (const char *)data, len) == 0 &&
	    tree_text_set(&new, (const char *)data, len) == 0) {
		ours = unwire_names_module(&old);
		if (unwire_stack(&new) == 0 && unwire_names_module(&new))
			abort();
		text_diff("/etc/pam.d/x", &old, &new, &diff);
		if (diff.err == 0 && !is_kept(&old, &new) && diff.len == 0)
			abort();
		if (tree_text_set(&new, (const char *)data, len) == 0 &&
		    unwire_memory(&new) == 0 && !ours &&
		    memmem(old.p, old.len, "Module: ", 8) == NULL &&
		    !is_kept(&old, &new))
			abort();
	}
	free(old.p);
	free(new.p);
	buf_release(&diff);
	return 0;
}
