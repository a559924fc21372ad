/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/cli/load_in_force.h>
#include <loginpolicy/cli/message.h>
#include "audit_run.h"
#include "registered.h"

#define TEXT_MAX 1024

/* Owned; NULL: no memory. */
static char *
path_of(const struct options *o)
{
	char *path;

	if (o->keys_register != NULL)
		return o->keys_register[0] == '/'
		    ? strdup(o->keys_register)
		    : path_below_cwd(o->keys_register);
	return asprintf(&path, "%s%s", o->root, REGISTER_PATH) < 0 ? NULL
								   : path;
}

/* "12:3: MESSAGE". */
static const char *
error_text(const struct diag *d, char ret[TEXT_MAX])
{
	if (d->line != 0)
		snprintf(ret, TEXT_MAX, "line %u, column %u: %s", d->line,
		    d->col, d->msg);
	else
		snprintf(ret, TEXT_MAX, "%s", d->msg);
	return ret;
}

static enum exit_code
refuse(const struct registered *r)
{
	for (size_t i = 0; i < r->errs.n; i++)
		complain_at(&r->errs.list[i]);
	return EXIT_NOTHING_DONE;
}

static enum exit_code
load(const struct options *o, const struct tz *zone, struct registered *ret)
{
	const bool named = o->keys_register != NULL;
	const struct register_place place = {.path = ret->path,
	    .owner = named ? geteuid() : 0,
	    .any_folder = named};
	int r;

	if (!named && access(ret->path, R_OK) != 0 &&
	    (errno == ENOENT || (errno == EACCES && geteuid() != 0)))
		return EXIT_OK;
	r = key_register_load_all(&place, zone, &ret->keys, &ret->errs);
	ret->has = r == 0;
	if (r == ERR_NOMEM)
		return complain("out of memory");
	return r != 0 && named ? refuse(ret) : EXIT_OK;
}

enum exit_code
registered_load(const struct options *o, struct registered *ret)
{
	struct diag d = {0};
	struct tz zone;
	enum exit_code r;
	bool missing;

	memset(ret, 0, sizeof(*ret));
	if ((ret->path = path_of(o)) == NULL)
		return complain("out of memory");
	if (tz_load(o->root, &zone, &missing, &d) != 0)
		return complain("%s/etc/localtime: %s", o->root, d.msg);
	r = load(o, &zone, ret);
	tz_release(&zone);
	return r;
}

void
registered_tell(const struct registered *r, struct scan *s)
{
	char text[TEXT_MAX];

	for (size_t i = 0; i < r->errs.n; i++)
		scan_error(s, r->path, error_text(&r->errs.list[i], text));
}

void
registered_release(struct registered *r)
{
	key_register_release(&r->keys);
	register_errors_release(&r->errs);
	free(r->path);
	memset(r, 0, sizeof(*r));
}
