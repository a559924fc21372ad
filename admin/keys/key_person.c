/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The register is read before anything is changed, so that a mistake in it is
 * told while nothing has happened yet.
 */
#include <stdlib.h>
#include <string.h>

#include "admin/explain/login.h"
#include "key_person.h"
#include "register_file.h"

enum exit_code
key_person_load(const struct options *o, struct key_person *ret)
{
	enum exit_code r;
	int e;

	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	ret->name = o->person;
	if (o->person != NULL && !is_register_person(o->person))
		return complain("--person: %s: expected a word of at most %d "
				"letters, digits and . _ - @ +",
		    o->person, REGISTER_PERSON_MAX);
	if ((ret->path = register_file_path(o)) == NULL)
		return complain("out of memory");
	if ((r = zone_load(o, &ret->zone, false)) != EXIT_OK)
		return r;
	e = register_file_load(o, &ret->zone, &ret->reg);
	ret->has = e == 0;
	ret->unknown = e != 0 && e != ERR_NOENT;
	return EXIT_OK;
}

void
key_person_release(struct key_person *p)
{
	if (p->has)
		key_register_release(&p->reg);
	tz_release(&p->zone);
	free(p->path);
	memset(p, 0, sizeof(*p));
}

static const struct register_entry *
entry_of(const struct key_person *p, const uint8_t fp[SHA256_LEN])
{
	return p->has ? key_register_find(&p->reg, fp) : NULL;
}

enum exit_code
key_person_check(const struct key_person *p, const uint8_t fp[SHA256_LEN])
{
	const struct register_entry *e = entry_of(p, fp);
	char text[KEY_FP_LEN];

	if (p->name == NULL || e == NULL || strcmp(e->person, p->name) == 0)
		return EXIT_OK;
	key_fp_text(fp, text);
	complain("%s is the key of %s (%s:%u), not of %s: nothing was changed",
	    text, e->person, p->path, e->line, p->name);
	return EXIT_OBJECTION;
}

enum exit_code
key_person_put(const struct key_person *p, const uint8_t fp[SHA256_LEN],
    int64_t expires)
{
	const struct register_entry *old = entry_of(p, fp);
	struct register_entry e = {.person = p->name};
	struct diag d = {0};
	int r;

	if (old != NULL)
		e = *old;
	if (e.person == NULL ||
	    (old != NULL &&
		(expires == 0 ||
		    (old->has_expires && old->expires == expires))))
		return EXIT_OK;
	memcpy(e.fp, fp, SHA256_LEN);
	if (expires != 0) {
		e.has_expires = true;
		e.expires = expires;
	}
	if ((r = key_register_put(p->path, 0, &p->zone, &e, &d)) == 0)
		return EXIT_OK;
	complain("%s: %s%s", p->path, d.msg,
	    r == ERR_UNSYNCED ? "" : ": the register of keys is as before");
	return EXIT_INCOMPLETE;
}
