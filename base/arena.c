/* Blocks, filled from their start; freed all at once. */
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/arena.h>

#define BLOCK_SIZE 65536

struct arena_block {
	struct arena_block *before;
	max_align_t data[];
};

static int
add_block(struct arena *a, size_t n)
{
	size_t cap = n > BLOCK_SIZE ? n : BLOCK_SIZE;
	struct arena_block *b = malloc(sizeof(*b) + cap);

	if (b == NULL)
		return -1;
	b->before = a->last;
	a->last = b;
	a->used = 0;
	a->cap = cap;
	return 0;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	size_t rounded;
	char *p;

	if (n > SIZE_MAX / 2)
		return NULL;
	rounded = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (rounded > a->cap - a->used && add_block(a, rounded) != 0)
		return NULL;
	p = (char *)a->last->data + a->used;
	a->used += rounded;
	return memset(p, 0, n);
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		return NULL;
	return arena_alloc(a, n);
}

char *
arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = arena_alloc(a, len + 1);

	return p == NULL ? NULL : memcpy(p, s, len);
}

void
arena_release(struct arena *a)
{
	struct arena_block *b, *before;

	for (b = a->last; b != NULL; b = before) {
		before = b->before;
		free(b);
	}
	memset(a, 0, sizeof(*a));
}
