/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A common account has several keys, and each is somebody's: the register of
 * keys says whose. Whatever is wrong with it, the login goes on.
 */
#include <string.h>

#include <loginpolicy/register/key_register.h>
#include "login_persons.h"

struct persons {
	char *text; /* LOGIN_PERSONS_MAX + 1 bytes */
	size_t len;
	bool left_out; /* one did not fit */
};

static void
add_person(struct persons *p, const char *person)
{
	const size_t n = strlen(person), comma = p->len != 0;

	if (comma && register_persons_have(p->text, person))
		return;
	if (p->len + comma + n > LOGIN_PERSONS_MAX) {
		p->left_out = true;
		return;
	}
	if (comma)
		p->text[p->len++] = ',';
	memcpy(p->text + p->len, person, n + 1);
	p->len += n;
}

bool
login_persons(const struct attempt *a, const struct verdict *v,
    char ret[LOGIN_PERSONS_MAX + 1])
{
	const bool one = reason_is_of_key(v->reason) && v->key < a->info.n_keys;
	const struct fact_key *keys = a->info.keys + (one ? v->key : 0);
	const size_t n = one ? 1 : a->info.n_keys;
	struct register_question asked[AUTH_INFO_KEYS_MAX];
	struct persons p = {.text = ret};
	int r;

	ret[0] = '\0';
	for (size_t i = 0; i < n; i++)
		memcpy(asked[i].fp, keys[i].key.fp, SHA256_LEN);
	r = n == 0 ? 0 : key_register_ask(a->args->keys, 0, asked, n, NULL);
	for (size_t i = 0; i < n; i++) {
		if (r != 0 || !keys[i].decoded)
			add_person(&p, "?");
		else
			add_person(&p,
			    asked[i].person[0] != '\0' ? asked[i].person : "-");
	}
	/* Who is missing must not look as if he were not there. */
	if (p.left_out)
		memcpy(ret, "?", sizeof("?"));
	return n != 0;
}
