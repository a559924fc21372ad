/* Blocks, filled from their start; freed all at once. */
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/arena.h>
#include <loginpolicy/bigmem.h>

#define BLOCK_SIZE 65536

struct arena_block {
	struct arena_block *before;
	max_align_t data[];
};

/* The first ones are small: most have no more. */
static size_t
block_size(const struct arena *a, size_t n)
{
	size_t size = a->total < BIG_PAGE / 2 ? BLOCK_SIZE : BIG_PAGE;

	n += sizeof(struct arena_block);
	return n > size ? n : size;
}

static int
add_block(struct arena *a, size_t n)
{
	size_t size = block_size(a, n);
	struct arena_block *b = big_alloc(size);

	if (b == NULL)
		return -1;
	b->before = a->last;
	a->last = b;
	a->total += size;
	a->used = sizeof(*b);
	a->cap = size;
	return 0;
}

/* n octets, not zeroed. */
static char *
take(struct arena *a, size_t n)
{
	/* A type's size is a multiple of its alignment, and an array's too. */
	size_t align = n & -n, at;

	if (align == 0 || align > alignof(max_align_t))
		align = alignof(max_align_t);
	at = (a->used + align - 1) & ~(align - 1);
	if (n > SIZE_MAX / 2)
		return NULL;
	if (a->last == NULL || at > a->cap || n > a->cap - at) {
		if (add_block(a, n) != 0)
			return NULL;
		at = a->used;
	}
	a->used = at + n;
	return (char *)a->last + at;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	char *p = take(a, n);

	return p == NULL ? NULL : memset(p, 0, n);
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
	char *p = take(a, len + 1);

	if (p == NULL)
		return NULL;
	p[len] = '\0';
	return memcpy(p, s, len);
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
