/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines as HOST, and their order: what is taken is written as it would be again, once each. */
#include <stdlib.h>
#include <string.h>

#include "keyaudit/targets/host_name.h"
#include "keyaudit/targets/target.h"

#define LINES_MAX 4 /* each may be 65536 hosts */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct target *t)
{
	struct host_name h;
	const char *why;

	if (t->port == 0 ||
	    host_name_parse(t->name, strlen(t->name), &h, &why) != 0 ||
	    strcmp(h.text, t->name) != 0)
		abort();
}

static int
compare(const void *a, const void *b)
{
	const struct target *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	return r != 0 ? r : x->port - y->port;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size, *lf, *why;
	struct targets t;
	size_t n;

	targets_init(&t);
	for (int i = 0; i < LINES_MAX && p <= end; i++, p = lf + 1) {
		if ((lf = memchr(p, '\n', (size_t)(end - p))) == NULL)
			lf = end;
		if (targets_add(&t, p, (size_t)(lf - p), 22, &why) != 0 &&
		    why == NULL)
			abort();
	}
	n = t.n;
	if (targets_interleave(&t) != 0 || t.n != n)
		abort();
	for (size_t i = 0; i < n; i++)
		check(&t.list[i]);
	if (n != 0)
		qsort(t.list, n, sizeof(*t.list), compare);
	for (size_t i = 1; i < n; i++) {
		if (compare(&t.list[i - 1], &t.list[i]) == 0)
			abort();
	}
	targets_release(&t);
	return 0;
}
