/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A key that opens several accounts says nothing about who came in, and is
 * easily forgotten when one of them is blocked. It may be right all the same (a
 * second account of one person), so it is said, and no reason to refuse.
 */
#include <stdlib.h>
#include <string.h>

#include "key_add.h"
#include "key_holders.h"

static void
tell_of_key(const struct key_add *a, const struct new_key *key,
    const struct key_holders *h)
{
	const struct key_holder *o = key_holders_first(h, key->fp);

	for (; o != NULL; o = key_holders_next(h, o)) {
		if (o->account == NULL)
			complain("%s also opens every account for which sshd "
				 "reads %s (line %u): give each person a key, "
				 "and each key one account",
			    key->text, o->path, o->line);
		else if (strcmp(o->account, a->owner.account.name) != 0)
			complain("%s also opens %s (%s:%u): give each person a "
				 "key, and each key one account",
			    key->text, o->account, o->path, o->line);
	}
}

void
key_add_tell_shared(const struct key_add *a)
{
	uint8_t(*fps)[SHA256_LEN] = calloc(a->n + 1, sizeof(*fps));
	struct key_holders h;

	if (fps == NULL) {
		complain("which accounts the keys open is not known: out of "
			 "memory");
		return;
	}
	for (size_t i = 0; i < a->n; i++)
		memcpy(fps[i], a->keys[i].fp, SHA256_LEN);
	if (key_holders_find("", (const uint8_t(*)[SHA256_LEN])fps, a->n, &h) ==
	    0) {
		for (size_t i = 0; i < a->n; i++)
			tell_of_key(a, &a->keys[i], &h);
	}
	key_holders_release(&h);
	free(fps);
}
