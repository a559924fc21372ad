/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which accounts carry which key: whom a revocation hits besides, and whom a
 * breach of a key is about.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "admin/keys/needed_home.h"
#include "breach_run.h"

#define UNREAD_SAID 3 /* files that are named one by one */
#define UNREAD_MAX  (1u << 16)

struct carrying {
	struct breach *b;
	size_t account;
	bool no_home; /* that it has none is as it should be */
	bool no_memory;
};

/* What is in the file is not known, so neither is whom the keys open. */
static void
note_unread(struct carrying *c, const struct account_key *key)
{
	struct breach *b = c->b;

	if ((key->err == ERR_NOENT && c->no_home) ||
	    b->n_unread++ >= UNREAD_SAID)
		return;
	buf_printf(&b->unread,
	    "%s%s: %s, so it is not known whether they open "
	    "%s",
	    b->unread.len != 0 ? "; " : "", key->path, key->why,
	    b->all.list[c->account].name);
}

static void
note_carried(void *ctx, const struct account_key *key)
{
	struct carrying *c = ctx;
	struct breach *b = c->b;
	struct carried *list;

	if (key->key == NULL) {
		note_unread(c, key);
		return;
	}
	if (!key->key->has_fp)
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
	struct account_book *book = NULL;

	if (b->has_carried)
		return;
	b->has_carried = true;
	buf_init(&b->unread, UNREAD_MAX);
	/* Without the book every home that is missing is reported. */
	(void)account_book_load("", &book);
	for (size_t i = 0; b->places_known && i < b->all.n; i++) {
		c.account = i;
		c.no_home = book != NULL &&
		    !account_needs_home(book, b->all.list[i].name);
		if (account_keys_list(&b->places, "", &b->all.list[i],
			note_carried, &c) != 0)
			c.no_memory = true;
	}
	account_book_free(book);
	b->carried_failed = c.no_memory;
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

/*
 * An account whose file nobody can read would otherwise go free: an intruder
 * only has to make the file large. The keys are revoked for it all the same.
 */
void
breach_tell_unread(struct breach *b, struct breach_account *a, struct steps *s)
{
	(void)a;
	if (b->carried_failed)
		steps_add(s, "keys", STEP_FAILED,
		    "out of memory: which accounts carry the keys is not "
		    "known");
	if (b->n_unread != 0)
		steps_add(s, "keys", STEP_FAILED,
		    "%.*s%s; use 'loginpolicy breach USER' for an account that "
		    "they may open",
		    (int)b->unread.len, b->unread.p,
		    b->n_unread > UNREAD_SAID
			? "; and there are more such files"
			: "");
	if (b->places.has_command)
		steps_add(s, "keys", STEP_FAILED,
		    "sshd also takes keys from AuthorizedKeysCommand: whom "
		    "they open there is not known");
	if (b->places.has_unknown)
		steps_add(s, "keys", STEP_FAILED,
		    "AuthorizedKeysFile has a token that is not known: whom "
		    "they open there is not known");
	if (b->all.not_enumerable)
		steps_add(s, "keys", STEP_FAILED,
		    "a directory service does not list its accounts: whether "
		    "they open them is not known");
}
