/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "admin/keys/register_file.h"
#include "admin/log/log_person.h"

enum exit_code
log_person_load(const struct options *o, const struct tz *zone,
    struct log_person *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((ret->name = o->person) == NULL)
		return EXIT_OK;
	if (!is_register_person(o->person))
		return complain("--person: %s cannot be a person: at most 64 "
				"letters, digits and . _ - @ +, the first no -",
		    o->person);
	r = register_file_load(o, zone, &ret->keys);
	return r == 0 || r == ERR_NOENT ? EXIT_OK : EXIT_INCOMPLETE;
}

bool
log_person_has(const struct log_person *p, const struct log_line *l)
{
	const struct register_entry *e;

	if (p->name == NULL)
		return true;
	if (l->persons != NULL && strcmp(l->persons, "?") != 0)
		return register_persons_have(l->persons, p->name);
	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++) {
		if (!l->keys[i].decoded)
			continue;
		e = key_register_find(&p->keys, l->keys[i].fp);
		if (e != NULL && strcmp(e->person, p->name) == 0)
			return true;
	}
	return false;
}

void
log_person_release(struct log_person *p)
{
	key_register_release(&p->keys);
	memset(p, 0, sizeof(*p));
}
