/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which accounts carry which key: whom a revocation hits besides, and whom a
 * breach of a key is about.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "breach_run.h"

struct carrying {
	struct breach *b;
	size_t account;
	bool no_memory;
};

static void
note_carried(void *ctx, const struct account_key *key)
{
	struct carrying *c = ctx;
	struct breach *b = c->b;
	struct carried *list;

	if (key->key == NULL || !key->key->has_fp)
		return;
	list = vec_room(b->carried, b->n_carried, sizeof(*list));
	if (list == NULL) {
		c->no_memory = true;
		return;
	}
	b->carried = list;
	memcpy(list[b->n_carried].fp, key->key->key.fp, SHA256_LEN);
	list[b->n_carried].authority = key->key->cert_authority;
	list[b->n_carried++].account = c->account;
}

/* By fingerprint, and in the order of the accounts. */
static int
compare_carried(const void *va, const void *vb)
{
	const struct carried *a = va, *b = vb;
	const int by_fp = memcmp(a->fp, b->fp, SHA256_LEN);

	return by_fp != 0	       ? by_fp
	    : a->account != b->account ? (a->account < b->account ? -1 : 1)
				       : 0;
}

/* Read the authorized keys of all accounts, once. */
static void
load_carried(struct breach *b)
{
	struct carrying c = {.b = b};

	if (b->has_carried)
		return;
	b->has_carried = true;
	for (size_t i = 0; b->places_known && i < b->all.n; i++) {
		c.account = i;
		account_keys_list(&b->places, "", &b->all.list[i], note_carried,
		    &c);
	}
	if (b->n_carried > 1)
		qsort(b->carried, b->n_carried, sizeof(*b->carried),
		    compare_carried);
}

/* Where those who carry the key begin: an account may list 50,000 keys. */
static size_t
find_carried(const struct breach *b, const uint8_t fp[SHA256_LEN])
{
	size_t low = 0, high = b->n_carried;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (memcmp(b->carried[middle].fp, fp, SHA256_LEN) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_carried(const struct breach *b, size_t i, const uint8_t fp[SHA256_LEN])
{
	return i < b->n_carried &&
	    memcmp(b->carried[i].fp, fp, SHA256_LEN) == 0;
}

bool
breach_has_account(const struct breach *b, uid_t uid)
{
	for (size_t i = 0; i < b->n; i++) {
		if (!b->list[i].unknown && b->list[i].who.uid == uid)
			return true;
	}
	return false;
}

/* but NULL: all accounts that are no part of the breach. */
static size_t
put_carriers(struct breach *b, const uint8_t fp[SHA256_LEN], const uid_t *but,
    struct buf *out)
{
	size_t last = SIZE_MAX, n = 0;

	load_carried(b);
	for (size_t i = find_carried(b, fp); is_carried(b, i, fp); i++) {
		const struct carried *k = &b->carried[i];
		const struct account *a = &b->all.list[k->account];

		if (k->account == last ||
		    (but != NULL ? a->uid == *but
				 : breach_has_account(b, a->uid)))
			continue;
		last = k->account;
		buf_printf(out, "%s%s", n++ != 0 ? ", " : "", a->name);
	}
	return n;
}

void
breach_put_carriers(struct breach *b, const uint8_t fp[SHA256_LEN], uid_t but,
    struct buf *out)
{
	put_carriers(b, fp, &but, out);
}

size_t
breach_put_outside(struct breach *b, const uint8_t fp[SHA256_LEN],
    struct buf *out)
{
	return put_carriers(b, fp, NULL, out);
}

bool
breach_others_trust(struct breach *b, const uint8_t fp[SHA256_LEN], uid_t but)
{
	load_carried(b);
	for (size_t i = find_carried(b, fp); is_carried(b, i, fp); i++) {
		const struct carried *k = &b->carried[i];

		if (k->authority && b->all.list[k->account].uid != but)
			return true;
	}
	return false;
}

static bool
is_asked(const struct breach *b, const uint8_t fp[SHA256_LEN])
{
	for (size_t i = 0; i < b->asked.n; i++) {
		if (memcmp(b->asked.list[i], fp, SHA256_LEN) == 0)
			return true;
	}
	return false;
}

enum exit_code
breach_find_carriers(struct breach *b)
{
	enum exit_code r = EXIT_OK;

	if (!b->places_known)
		return complain("where sshd looks for keys is not known: %s: "
				"nothing was changed",
		    b->places_why.msg);
	load_carried(b);
	for (size_t i = 0; r == EXIT_OK && i < b->n_carried; i++) {
		const char *name = b->all.list[b->carried[i].account].name;
		struct who w = {0};

		if (!is_asked(b, b->carried[i].fp))
			continue;
		r = who_load(name, &w);
		if (r == EXIT_OK)
			r = breach_add_account(b, name, &w, false);
		else
			who_release(&w);
	}
	return r;
}
