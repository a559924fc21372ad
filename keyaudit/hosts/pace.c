/*
 * A table of servers that were asked within the last second. What is older is
 * dropped whenever the table would have to grow.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pace.h"

#define FIRST_SIZE 1024

struct pace_entry {
	uint8_t server[24]; /* family, port, address, scope */
	uint64_t next_us; /* 0: free */
};

static void
server_of(const struct sockaddr_storage *to, uint8_t ret[24])
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

/* FNV-1a: who chooses the addresses is who runs the scan. */
static size_t
hash(const uint8_t server[24])
{
	uint64_t h = 14695981039346656037u;

	for (unsigned i = 0; i < 24; i++)
		h = (h ^ server[i]) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

/* Its place, or the free one where it belongs. */
static struct pace_entry *
find(const struct pace *p, const uint8_t server[24])
{
	size_t i = hash(server) & (p->size - 1);

	while (p->table[i].next_us != 0 &&
	    memcmp(p->table[i].server, server, 24) != 0)
		i = (i + 1) & (p->size - 1);
	return &p->table[i];
}

static size_t
count_young(const struct pace *p, uint64_t now_us)
{
	size_t n = 0;

	for (size_t i = 0; i < p->size; i++)
		n += p->table[i].next_us > now_us;
	return n;
}

static bool
make_room(struct pace *p, uint64_t now_us)
{
	struct pace bigger = {.size = FIRST_SIZE};
	size_t young;

	if (p->n < p->size / 2)
		return true;
	young = count_young(p, now_us);
	while (bigger.size < 4 * young)
		bigger.size *= 2;
	bigger.table = calloc(bigger.size, sizeof(*bigger.table));
	if (bigger.table == NULL)
		return false;
	for (size_t i = 0; i < p->size; i++) {
		if (p->table[i].next_us > now_us)
			*find(&bigger, p->table[i].server) = p->table[i];
	}
	free(p->table);
	p->table = bigger.table;
	p->size = bigger.size;
	p->n = young;
	return true;
}

void
pace_init(struct pace *p, unsigned rate)
{
	memset(p, 0, sizeof(*p));
	if (rate != 0)
		p->gap_us = 1000000 / rate;
}

void
pace_release(struct pace *p)
{
	free(p->table);
	memset(p, 0, sizeof(*p));
}

uint64_t
pace_reserve(struct pace *p, const struct sockaddr_storage *to, uint64_t now_us)
{
	struct pace_entry *e;
	uint8_t server[24];
	uint64_t at = now_us < p->next_us ? p->next_us : now_us;

	if (!make_room(p, now_us))
		return 0;
	server_of(to, server);
	e = find(p, server);
	p->next_us = at + p->gap_us;
	/* Who waits for its server has had its turn among all: others do not wait with it. */
	if (at < e->next_us)
		at = e->next_us;
	p->n += e->next_us == 0;
	memcpy(e->server, server, sizeof(server));
	e->next_us = at + PACE_SERVER_US;
	return at;
}
