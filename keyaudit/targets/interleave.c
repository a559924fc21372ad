/*
 * An order of targets that hammers no network. The j-th of a network's s hosts
 * is due at (j + phase) / s of the whole, the phase being the network's own
 * (multiples of the golden ratio: they lie apart, however many there are).
 * Networks of one size take turns; a large one is spread over all the time
 * there is, which taking turns would not do: it would have the end for itself.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/bigmem.h>
#include "target_impl.h"

#define GOLDEN 2654435769u /* 2^32 divided by the golden ratio, odd */
#define DIGIT  65536u /* of the radix sort */

/* A target's network while the order is made. */
struct place {
	uint32_t network;
	uint32_t rank; /* among that network's */
};

/* "2001:db8::1%zone": the first 64 bits, and the zone. Returns the length in buf. */
static size_t
network_of_ipv6(const char *name, char *buf, size_t size)
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

/* The number of a target's network in set. */
static int
network_of(struct name_set *set, const char *name, uint32_t *ret)
{
	const char *dot = strrchr(name, '.'), *p = name;
	char buf[HOST_ADDRESS_LEN];
	size_t len;

	if (strchr(name, ':') != NULL) {
		len = network_of_ipv6(name, buf, sizeof(buf));
		p = buf;
	} else if (dot != NULL && dot[1] != '\0' &&
	    dot[1 + strspn(dot + 1, "0123456789")] == '\0') {
		len = (size_t)(dot - name); /* 192.0.2: no name ends so */
	} else {
		p = strchrnul(name, '.');
		len = strlen(p);
	}
	return name_set_put(set, p, len, 0, ret);
}

/* Fill places, and *ret_sizes (malloc'd) with how many each network has. */
static int
find_places(const struct targets *t, struct place *places, uint32_t **ret_sizes)
{
	struct name_set set = {0};
	uint32_t *sizes = NULL;
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->n; i++)
		r = network_of(&set, t->list[i].name, &places[i].network);
	if (r == 0 && (sizes = calloc(set.n, sizeof(*sizes))) == NULL)
		r = ERR_NOMEM;
	for (size_t i = 0; r == 0 && i < t->n; i++)
		places[i].rank = sizes[places[i].network]++;
	name_set_release(&set);
	*ret_sizes = sizes;
	return r;
}

/* When each is due, in the upper half; which it is, in the lower. */
static void
find_due(const struct targets *t, const struct place *places,
    const uint32_t *sizes, uint64_t *due)
{
	const struct place *p;
	uint32_t phase;

	for (size_t i = 0; i < t->n; i++) {
		p = &places[i];
		phase = p->network * GOLDEN;
		due[i] = ((uint64_t)p->rank << 32 | phase) / sizes[p->network]
			<< 32 |
		    i;
	}
}

/* One pass over one digit of the upper half; what is equal keeps its order. */
static void
sort_digit(const uint64_t *from, uint64_t *to, size_t n, unsigned shift,
    uint32_t *counts)
{
	uint32_t sum = 0, c;

	memset(counts, 0, DIGIT * sizeof(*counts));
	for (size_t i = 0; i < n; i++)
		counts[from[i] >> shift & (DIGIT - 1)]++;
	for (size_t d = 0; d < DIGIT; d++) {
		c = counts[d];
		counts[d] = sum;
		sum += c;
	}
	for (size_t i = 0; i < n; i++)
		to[counts[from[i] >> shift & (DIGIT - 1)]++] = from[i];
}

/* The list in the order of due; other is as large. */
static int
reorder(struct targets *t, uint64_t *due, uint64_t *other)
{
	uint32_t *counts = malloc(DIGIT * sizeof(*counts));
	struct target *list = big_alloc(t->n * sizeof(*list));

	if (counts == NULL || list == NULL) {
		free(counts);
		free(list);
		return ERR_NOMEM;
	}
	sort_digit(due, other, t->n, 32, counts);
	sort_digit(other, due, t->n, 48, counts);
	for (size_t i = 0; i < t->n; i++)
		list[i] = t->list[(uint32_t)due[i]];
	free(counts);
	free(t->list);
	t->list = list;
	return 0;
}

/* The list is the targets' own from here on: what finds names in it goes. */
static void
leave_set(struct targets *t)
{
	struct name_set *set = &t->own->set;

	free(set->slots);
	set->slots = NULL;
	set->n_slots = 0;
	set->list = t->list;
	t->own->interleaved = true;
}

int
targets_interleave(struct targets *t)
{
	struct place *places = NULL;
	uint64_t *due = NULL, *other = NULL;
	uint32_t *sizes = NULL;
	int r = ERR_NOMEM;

	if (t->n == 0)
		return 0;
	places = big_alloc(t->n * sizeof(*places));
	due = big_alloc(t->n * sizeof(*due));
	other = big_alloc(t->n * sizeof(*other));
	if (places == NULL || due == NULL || other == NULL)
		goto out;
	if ((r = find_places(t, places, &sizes)) != 0)
		goto out;
	find_due(t, places, sizes, due);
	if ((r = reorder(t, due, other)) == 0)
		leave_set(t);
out:
	free(places);
	free(due);
	free(other);
	free(sizes);
	return r;
}
