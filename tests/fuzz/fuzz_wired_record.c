/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the record of what enable has changed: what is understood is
 * printed, and read back the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "admin/enable/wired.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static bool
is_same_list(const struct name_list *a, const struct name_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (strcmp(a->list[i], b->list[i]) != 0)
			return false;
	}
	return true;
}

static bool
is_same(const struct wired *a, const struct wired *b)
{
	if (a->state != b->state || a->at != b->at || a->by != b->by ||
	    a->single_step != b->single_step || a->strict != b->strict ||
	    a->n_files != b->n_files ||
	    !is_same_list(&a->profiles, &b->profiles) ||
	    !is_same_list(&a->peers, &b->peers))
		return false;
	for (size_t i = 0; i < a->n_files; i++) {
		const struct wired_file *x = &a->files[i], *y = &b->files[i];

		if (strcmp(x->path, y->path) != 0 ||
		    strcmp(x->was, y->was) != 0 ||
		    strcmp(x->after, y->after) != 0 ||
		    strcmp(x->before, y->before) != 0 ||
		    x->before_known != y->before_known)
			return false;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = strndup((const char *)data, len);
	struct wired a, b = {0};
	struct buf printed;

	if (text == NULL)
		return 0;
	buf_init(&printed, 4 * len + 1024);
	if (wired_parse(text, &a) == 0) {
		wired_print(&a, &printed);
		buf_putc(&printed, '\0');
		if (printed.err != 0 || wired_parse(printed.p, &b) != 0 ||
		    !is_same(&a, &b))
			abort();
	}
	wired_release(&a);
	wired_release(&b);
	buf_release(&printed);
	free(text);
	return 0;
}
