/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two tables of seen.c: the keys, whose entries say where in the list they
 * are, and the pairs of key and address, so that an address counts once,
 * however many names and ports it has.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/base/seen.h>
#include "shared_keys.h"

struct shared_keys {
	struct seen *keys, *pairs;
	struct shared_key *list;
	uint32_t n;
};

struct shared_keys *
shared_keys_new(void)
{
	struct shared_keys *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->keys = seen_new();
	s->pairs = seen_new();
	if (s->keys == NULL || s->pairs == NULL) {
		shared_keys_free(s);
		return NULL;
	}
	return s;
}

void
shared_keys_free(struct shared_keys *s)
{
	struct shared_host *h;

	if (s == NULL)
		return;
	for (uint32_t i = 0; i < s->n; i++) {
		while ((h = s->list[i].hosts) != NULL) {
			s->list[i].hosts = h->next;
			free(h);
		}
	}
	free(s->list);
	seen_free(s->keys);
	seen_free(s->pairs);
	free(s);
}

/* Whether this key was not yet seen at this address. */
static int
is_new_pair(struct shared_keys *s, const uint8_t *fp, const char *address,
    bool *ret_new)
{
	struct seen_entry *first;
	uint8_t digest[SHA256_LEN];
	struct sha256 hash;
	int r;

	sha256_init(&hash);
	sha256_update(&hash, fp, SHA256_LEN);
	sha256_update(&hash, address, strlen(address));
	sha256_final(&hash, digest);
	r = seen_add(s->pairs, digest, 0, 0, &first);
	*ret_new = first == NULL;
	return r;
}

static int
add_key(struct shared_keys *s, const struct record *key)
{
	struct shared_key *list, *k;

	if ((list = vec_room(s->list, s->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	s->list = list;
	k = &s->list[s->n++];
	memset(k, 0, sizeof(*k));
	memcpy(k->fp, key->fp, SHA256_LEN);
	k->type = key->type;
	k->bits = key->bits;
	k->strength_bits = key->strength_bits;
	return 0;
}

static int
add_host(struct shared_key *k, const char *name, uint16_t port)
{
	struct shared_host *h, **at;
	size_t size = strlen(name) + 1;

	k->addresses++;
	if (k->named == SHARED_NAMED)
		return 0;
	if ((h = malloc(sizeof(*h) + size)) == NULL)
		return ERR_NOMEM;
	memcpy(h->name, name, size);
	h->port = port;
	h->next = NULL;
	for (at = &k->hosts; *at != NULL; at = &(*at)->next)
		;
	*at = h;
	k->named++;
	return 0;
}

int
shared_keys_add(struct shared_keys *s, const struct record *key,
    const char *address, const char *host, uint16_t port)
{
	struct seen_entry *first;
	uint32_t at = s->n;
	bool is_new;
	int r;

	if ((r = is_new_pair(s, key->fp, address, &is_new)) != 0 || !is_new)
		return r;
	if ((r = seen_add(s->keys, key->fp, at, 0, &first)) != 0)
		return r;
	if (first != NULL)
		at = first->source;
	else if ((r = add_key(s, key)) != 0)
		return r;
	return add_host(&s->list[at], host, port);
}

const struct shared_key *
shared_keys_next(const struct shared_keys *s, const struct shared_key *after)
{
	uint32_t i = after == NULL ? 0 : (uint32_t)(after - s->list) + 1;

	while (i < s->n && s->list[i].addresses <= 1)
		i++;
	return i < s->n ? &s->list[i] : NULL;
}
