/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "admin/keys/register_file.h"
#include "admin/log/log_person.h"

#define PERSONS_MAX 65536

/* Append a person of len bytes, once. */
static void
put_person(struct buf *b, size_t start, const char *person, size_t len)
{
	for (size_t i = start; i < b->len;) {
		const char *end = memchr(b->p + i, ',', b->len - i);
		const size_t n = end == NULL ? b->len - i
					     : (size_t)(end - b->p) - i;

		if (n == len && memcmp(b->p + i, person, len) == 0)
			return;
		i += n + 1;
	}
	if (b->len != start)
		buf_putc(b, ',');
	buf_put(b, person, len);
}

/* Those that the log names. Returns whether a key's is not among them. */
static bool
put_logged(struct buf *b, size_t start, const char *persons)
{
	bool missing = persons == NULL;

	for (const char *s = persons; s != NULL && s[0] != '\0';) {
		const size_t n = strcspn(s, ",");

		if (n == 1 && (s[0] == '-' || s[0] == '?'))
			missing = true;
		else
			put_person(b, start, s, n);
		s += n + (s[n] == ',');
	}
	return missing;
}

void
log_persons_now(const struct key_register *keys, const char *persons,
    const struct log_key *list, size_t n, struct buf *ret)
{
	const size_t start = ret->len;
	const struct register_entry *e;

	if (!put_logged(ret, start, persons))
		return;
	for (size_t i = 0; i < n; i++) {
		e = list[i].decoded ? key_register_find(keys, list[i].fp)
				    : NULL;
		if (e != NULL)
			put_person(ret, start, e->person, strlen(e->person));
	}
}

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
	struct buf now;
	bool has;

	if (p->name == NULL)
		return true;
	buf_init(&now, PERSONS_MAX);
	log_persons_now(&p->keys, l->persons, l->keys,
	    l->keys_left_out ? 0 : l->n_keys, &now);
	buf_putc(&now, '\0');
	has = now.err == 0 && register_persons_have(now.p, p->name);
	buf_release(&now);
	return has;
}

void
log_person_release(struct log_person *p)
{
	key_register_release(&p->keys);
	memset(p, 0, sizeof(*p));
}
