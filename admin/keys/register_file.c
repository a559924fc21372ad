/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/keys/register_file.h"

static void
report(const struct register_errors *e)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct diag *d = &e->list[i];

		if (d->line != 0)
			complain("%s:%u:%u: %s", d->path, d->line, d->col,
			    d->msg);
		else
			complain("%s: %s", d->path, d->msg);
	}
	if (e->total > e->n)
		complain("and %zu more errors", e->total - e->n);
}

char *
register_file_path(const struct options *o)
{
	char *path;

	return asprintf(&path, "%s%s", o->root, REGISTER_PATH) < 0 ? NULL
								   : path;
}

int
register_file_load(const struct options *o, const struct tz *zone,
    struct key_register *ret)
{
	struct register_errors errs;
	char *path = register_file_path(o);
	int r;

	memset(ret, 0, sizeof(*ret));
	if (path == NULL) {
		complain("out of memory");
		return ERR_NOMEM;
	}
	r = key_register_load_all(&(struct register_place){.path = path}, zone,
	    ret, &errs);
	if (r == ERR_NOMEM)
		complain("out of memory");
	else if (r != 0 && r != ERR_NOENT)
		report(&errs);
	register_errors_release(&errs);
	free(path);
	return r;
}
