/* SPDX-License-Identifier: BSD-2-Clause */
/* Look for some keys in the files of all accounts. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "account_keys.h"
#include "admin/command.h"
#include "key_holders.h"
#include "needed_home.h"

#define UNREAD_SAID 3 /* files that are named one by one */

struct holders_look {
	struct key_holders *found;
	const struct account *who; /* the present one */
	bool no_home; /* that it has none is as it should be */
	size_t unread;
	bool no_memory;
};

static struct held_key *
find_key(const struct key_holders *h, const uint8_t fp[SHA256_LEN])
{
	const uint32_t hash = hashtab_hash(fp, SHA256_LEN);
	size_t at = 0;
	uint32_t i;

	while ((i = hashtab_next(&h->by_fp, hash, &at)) != HASHTAB_NONE) {
		if (memcmp(h->keys[i].fp, fp, SHA256_LEN) == 0)
			return &h->keys[i];
	}
	return NULL;
}

static int
store_keys(struct key_holders *h, const uint8_t (*fps)[SHA256_LEN], size_t n)
{
	size_t n_keys = 0;
	int r = 0;

	if ((h->keys = calloc(n + 1, sizeof(*h->keys))) == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (find_key(h, fps[i]) != NULL)
			continue;
		memcpy(h->keys[n_keys].fp, fps[i], SHA256_LEN);
		r = hashtab_add(&h->by_fp, hashtab_hash(fps[i], SHA256_LEN),
		    (uint32_t)n_keys++);
	}
	return r;
}

static uint32_t
place_hash(const char *path, unsigned line)
{
	return hashtab_hash(path, strlen(path)) ^ line * 0x9e3779b1u;
}

/* The line, if another account has it, too. */
static struct key_holder *
find_place(const struct key_holders *h, const char *path, unsigned line)
{
	size_t at = 0;
	uint32_t i;

	while ((i = hashtab_next(&h->by_place, place_hash(path, line), &at)) !=
	    HASHTAB_NONE) {
		if (h->list[i].line == line &&
		    strcmp(h->list[i].path, path) == 0)
			return &h->list[i];
	}
	return NULL;
}

/* Returns 0, ERR_NOMEM or ERR_TOOBIG. */
static int
add_holder(struct holders_look *l, struct held_key *key,
    const struct account_key *k)
{
	struct key_holders *h = l->found;
	struct key_holder *list, *o = find_place(h, k->path, k->key->line);

	if (o != NULL) {
		free(o->account);
		o->account = NULL;
		return 0;
	}
	if ((list = vec_room(h->list, h->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	h->list = list;
	o = &list[h->n++];
	*o = (struct key_holder){.account = strdup(l->who->name),
	    .path = strdup(k->path),
	    .line = k->key->line};
	if (o->account == NULL || o->path == NULL)
		return ERR_NOMEM;
	if (key->first == 0)
		key->first = h->n;
	else
		list[key->last - 1].next = h->n;
	key->last = h->n;
	return hashtab_add(&h->by_place, place_hash(o->path, o->line),
	    (uint32_t)h->n - 1);
}

static void
tell_unread(struct holders_look *l, const struct account_key *k)
{
	if (k->err == ERR_NOENT && l->no_home)
		return;
	if (l->unread++ < UNREAD_SAID)
		complain("%s: whether the keys open %s is not known: %s",
		    k->path, l->who->name, k->why);
}

static void
look_at_key(void *ctx, const struct account_key *k)
{
	struct holders_look *l = ctx;
	struct held_key *key;

	if (k->key == NULL) {
		tell_unread(l, k);
		return;
	}
	if (k->key->state != KEYFILE_LIVE || !k->key->has_fp ||
	    (key = find_key(l->found, k->key->key.fp)) == NULL)
		return;
	if (add_holder(l, key, k) != 0)
		l->no_memory = true;
}

/* What is not in the files of these accounts. */
static void
tell_elsewhere(struct holders_look *l, const struct key_places *p,
    const struct accounts *a)
{
	if (l->unread > UNREAD_SAID)
		complain("nor is it known of %zu more files",
		    l->unread - UNREAD_SAID);
	if (p->has_command)
		complain("sshd also takes keys from AuthorizedKeysCommand: "
			 "whom the keys open there is not known");
	if (p->has_unknown)
		complain("AuthorizedKeysFile has a token that is not known: "
			 "whom the keys open there is not known");
	if (a->not_enumerable)
		complain("a directory service does not list its accounts: "
			 "whether the keys open them is not known");
	l->found->incomplete = l->unread != 0 || p->has_command ||
	    p->has_unknown || a->not_enumerable;
}

static int
look_at_all(struct holders_look *l, const char *root,
    const struct key_places *p, const struct accounts *all,
    const struct account_book *book)
{
	for (size_t i = 0; i < all->n; i++) {
		l->who = &all->list[i];
		l->no_home = !account_needs_home(book, l->who->name);
		if (account_keys_list(p, root, l->who, look_at_key, l) != 0 ||
		    l->no_memory)
			return ERR_NOMEM;
	}
	tell_elsewhere(l, p, all);
	return 0;
}

int
key_holders_find(const char *root, const uint8_t (*fps)[SHA256_LEN], size_t n,
    struct key_holders *ret)
{
	const struct accounts_opts opts = {.root = root};
	struct holders_look l = {.found = ret};
	struct account_book *book = NULL;
	struct accounts all = {0};
	struct key_places places = {0};
	struct diag d = {0};
	int r;

	*ret = (struct key_holders){0};
	if ((r = store_keys(ret, fps, n)) == 0 &&
	    (r = key_places_load(root, &places, &d)) == 0 &&
	    (r = accounts_load(&opts, &all, &d)) == 0 &&
	    (r = account_book_load(root, &book)) == 0)
		r = look_at_all(&l, root, &places, &all, book);
	if (r != 0) {
		complain("which accounts the keys open is not known: %s",
		    d.msg[0] != '\0' ? d.msg : err_str(r));
		ret->incomplete = true;
	}
	key_places_release(&places);
	accounts_release(&all);
	account_book_free(book);
	return r;
}

const struct key_holder *
key_holders_first(const struct key_holders *h, const uint8_t fp[SHA256_LEN])
{
	const struct held_key *key = find_key(h, fp);

	return key == NULL || key->first == 0 ? NULL : &h->list[key->first - 1];
}

const struct key_holder *
key_holders_next(const struct key_holders *h, const struct key_holder *o)
{
	return o->next == 0 ? NULL : &h->list[o->next - 1];
}

void
key_holders_release(struct key_holders *h)
{
	for (size_t i = 0; i < h->n; i++) {
		free(h->list[i].account);
		free(h->list[i].path);
	}
	free(h->list);
	free(h->keys);
	hashtab_release(&h->by_fp);
	hashtab_release(&h->by_place);
	*h = (struct key_holders){0};
}
