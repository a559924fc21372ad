/* SPDX-License-Identifier: BSD-2-Clause */
/* A table of the servers that were asked within the last second. */
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "pace.h"

#define LIMIT_FIRST 512

struct pace_server {
	uint8_t key[24]; /* family, port, address, scope */
	uint64_t next_us;
};

static void
write_key(const struct sockaddr_storage *to, uint8_t ret[24])
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)to;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)to;

	memset(ret, 0, 24);
	ret[0] = (uint8_t)to->ss_family;
	if (to->ss_family == AF_INET) {
		memcpy(ret + 2, &v4->sin_port, 2);
		memcpy(ret + 4, &v4->sin_addr, 4);
	} else {
		memcpy(ret + 2, &v6->sin6_port, 2);
		memcpy(ret + 4, &v6->sin6_addr, 16);
		memcpy(ret + 20, &v6->sin6_scope_id, 4);
	}
}

/* Drop the servers whose pause has ended. Returns false without memory. */
static bool
drop_old(struct pace *p, uint64_t now_us)
{
	size_t left = 0;

	hashtab_release(&p->table);
	for (size_t i = 0; i < p->n; i++) {
		if (p->list[i].next_us > now_us)
			p->list[left++] = p->list[i];
	}
	p->n = left;
	p->limit = left < LIMIT_FIRST / 2 ? LIMIT_FIRST : 2 * left;
	for (size_t i = 0; i < left; i++) {
		if (hashtab_add(&p->table, hashtab_hash(p->list[i].key, 24),
			(uint32_t)i) != 0)
			return false;
	}
	return true;
}

/* Find or add a server. NULL: out of memory. */
static struct pace_server *
find_server(struct pace *p, const struct sockaddr_storage *to, uint64_t now_us)
{
	struct pace_server *list;
	uint8_t key[24];
	uint32_t hash, i;
	size_t at = 0;

	write_key(to, key);
	hash = hashtab_hash(key, sizeof(key));
	while ((i = hashtab_next(&p->table, hash, &at)) != HASHTAB_NONE) {
		if (memcmp(p->list[i].key, key, sizeof(key)) == 0)
			return &p->list[i];
	}
	if (p->n == p->limit && !drop_old(p, now_us))
		return NULL;
	if ((list = vec_room(p->list, p->n, sizeof(*list))) == NULL)
		return NULL;
	p->list = list;
	if (hashtab_add(&p->table, hash, (uint32_t)p->n) != 0)
		return NULL;
	memcpy(list[p->n].key, key, sizeof(key));
	list[p->n].next_us = 0;
	return &list[p->n++];
}

void
pace_init(struct pace *p, unsigned rate)
{
	memset(p, 0, sizeof(*p));
	p->limit = LIMIT_FIRST;
	if (rate != 0)
		p->gap_us = 1000000 / rate;
}

void
pace_release(struct pace *p)
{
	free(p->list);
	hashtab_release(&p->table);
	memset(p, 0, sizeof(*p));
}

uint64_t
pace_reserve(struct pace *p, const struct sockaddr_storage *to, uint64_t now_us)
{
	struct pace_server *server = find_server(p, to, now_us);
	uint64_t at = now_us < p->next_us ? p->next_us : now_us;

	if (server == NULL)
		return 0;
	p->next_us = at + p->gap_us;
	/* A server's own pause does not hold back the others. */
	if (at < server->next_us)
		at = server->next_us;
	server->next_us = at + PACE_SERVER_US;
	return at;
}
