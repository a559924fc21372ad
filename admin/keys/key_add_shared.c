/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A key that opens several accounts says nothing about who came in, and is
 * easily forgotten when one of them is blocked. It may be right all the same (a
 * second account of one person), so it is said, and no reason to refuse.
 */
#include <string.h>

#include "key_add.h"

struct shared_look {
	const struct key_add *add;
	const struct account *who; /* another one */
};

static void
tell_shared(void *ctx, const struct account_key *k)
{
	const struct shared_look *s = ctx;
	const struct key_add *a = s->add;

	if (k->key == NULL || k->key->state != KEYFILE_LIVE || !k->key->has_fp)
		return;
	for (size_t i = 0; i < a->n; i++) {
		if (memcmp(a->keys[i].fp, k->key->key.fp, SHA256_LEN) == 0)
			complain("%s also opens %s (%s:%u): give each person a "
				 "key, and each key one account",
			    a->keys[i].text, s->who->name, k->path,
			    k->key->line);
	}
}

void
key_add_tell_shared(const struct key_add *a)
{
	const struct accounts_opts opts = {.root = ""};
	struct accounts all;
	struct diag d = {0};

	if (accounts_load(&opts, &all, &d) != 0) {
		complain("whether the key opens other accounts, too, is not "
			 "known: %s",
		    d.msg);
		return;
	}
	for (size_t i = 0; i < all.n; i++) {
		struct shared_look s = {a, &all.list[i]};

		if (strcmp(s.who->name, a->owner.account.name) != 0)
			account_keys_list(&a->owner.places, "", s.who,
			    tell_shared, &s);
	}
	accounts_release(&all);
}
