/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The j-th of a network's s hosts is due at (j + phase) / s of the whole list.
 * The phase is the network's own, a multiple of the golden ratio, so that any
 * number of networks are apart. Networks of one size alternate; a large one is
 * spread over the whole list. If networks just took turns, the large one would
 * be alone at the end.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/bigmem.h>
#include "interleave.h"
#include "name_set.h"

#define GOLDEN 2654435769u /* 2^32 divided by the golden ratio, odd */

/* A target's network, and its position among that network's. */
struct network_place {
	uint32_t network;
	uint32_t rank;
};

/* "2001:db8::1%zone": the first 64 bits, and the zone. Returns the length. */
static size_t
write_ipv6_network(const char *name, char *buf, size_t size)
{
	size_t n = strcspn(name, "%");
	uint8_t addr[16];
	int len;

	snprintf(buf, size, "%.*s", (int)n, name);
	inet_pton(AF_INET6, buf, addr);
	len = snprintf(buf, size, ":%02x%02x%02x%02x%02x%02x%02x%02x%s",
	    addr[0], addr[1], addr[2], addr[3], addr[4], addr[5], addr[6],
	    addr[7], name + n);
	return (size_t)len;
}

/* *ret: the number of a target's network in set. */
static int
find_network(struct name_set *set, const char *name, uint32_t *ret)
{
	const char *dot = strrchr(name, '.'), *p = name;
	char buf[HOST_ADDRESS_LEN];
	size_t len;

	if (strchr(name, ':') != NULL) {
		len = write_ipv6_network(name, buf, sizeof(buf));
		p = buf;
	} else if (dot != NULL && dot[1] != '\0' &&
	    dot[1 + strspn(dot + 1, "0123456789")] == '\0') {
		len = (size_t)(dot - name); /* 192.0.2: names do not end so */
	} else {
		p = strchrnul(name, '.');
		len = strlen(p);
	}
	return name_set_put(set, p, len, 0, ret);
}

/* Fill places, and *ret_sizes (malloc'd): how many hosts each network has. */
static int
find_places(const struct target *list, size_t n, struct network_place *places,
    uint32_t **ret_sizes)
{
	struct name_set set = {0};
	uint32_t *sizes = NULL;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = find_network(&set, list[i].name, &places[i].network);
	if (r == 0 && (sizes = calloc(set.n, sizeof(*sizes))) == NULL)
		r = ERR_NOMEM;
	for (size_t i = 0; r == 0 && i < n; i++)
		places[i].rank = sizes[places[i].network]++;
	name_set_release(&set);
	*ret_sizes = sizes;
	return r;
}

/* When each target is due in the upper half, its index in the lower. */
static void
find_due(const struct network_place *places, size_t n, const uint32_t *sizes,
    uint64_t *due)
{
	const struct network_place *p;
	uint32_t phase;

	for (size_t i = 0; i < n; i++) {
		p = &places[i];
		phase = p->network * GOLDEN;
		due[i] = ((uint64_t)p->rank << 32 | phase) / sizes[p->network]
			<< 32 |
		    i;
	}
}

static int
compare_due(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

int
interleave_targets(struct target **list, size_t n)
{
	struct network_place *places = big_alloc(n * sizeof(*places));
	uint64_t *due = big_alloc(n * sizeof(*due));
	struct target *ordered = big_alloc(n * sizeof(*ordered));
	uint32_t *sizes = NULL;
	int r = ERR_NOMEM;

	if (places == NULL || due == NULL || ordered == NULL ||
	    find_places(*list, n, places, &sizes) != 0)
		goto out;
	find_due(places, n, sizes, due);
	qsort(due, n, sizeof(*due), compare_due);
	for (size_t i = 0; i < n; i++)
		ordered[i] = (*list)[(uint32_t)due[i]];
	free(*list);
	*list = ordered;
	ordered = NULL;
	r = 0;
out:
	free(places);
	free(due);
	free(ordered);
	free(sizes);
	return r;
}
