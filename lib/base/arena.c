/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks, filled from their start and freed together. */
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/arena.h>
#include <loginpolicy/base/bigmem.h>

#define BLOCK_FIRST 4096
#define BLOCK_SIZE  65536
#define ALIGN_MOST  alignof(max_align_t)

struct arena_block {
	struct arena_block *before;
	max_align_t data[];
};

/*
 * Small to begin with, and doubled: most have no more, and a new page costs
 * more than what is done in it.
 */
static size_t
block_size(const struct arena *a)
{
	if (a->total < BLOCK_FIRST)
		return BLOCK_FIRST;
	if (a->total < BLOCK_SIZE)
		return a->total;
	return a->total < BIG_PAGE / 8 ? BLOCK_SIZE : BIG_PAGE;
}

/* Return the first n bytes of a new block. */
static char *
take_first(struct arena *a, size_t n)
{
	const size_t head = sizeof(struct arena_block);
	size_t size = block_size(a);
	struct arena_block *b;

	if (n > SIZE_MAX / 2)
		return NULL;
	if (n > size - head)
		size = (head + n + ALIGN_MOST) & ~(ALIGN_MOST - 1);
	if ((b = big_alloc(size)) == NULL)
		return NULL;
	b->before = a->last;
	a->last = b;
	a->total += size;
	a->used = head + n;
	a->cap = size;
	return (char *)b->data;
}

/*
 * Return n bytes, not zeroed; align: a power of two up to ALIGN_MOST, of which
 * cap is a multiple.
 */
static char *
take(struct arena *a, size_t n, size_t align)
{
	size_t at = (a->used + align - 1) & ~(align - 1);

	if (n >= a->cap - at)
		return take_first(a, n);
	a->used = at + n;
	return (char *)a->last + at;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	/* A type's size is a multiple of its alignment, and an array's too. */
	size_t align = (n | ALIGN_MOST) & -(n | ALIGN_MOST);
	char *p = take(a, n, align);

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
	char *p = take(a, len + 1, 1);

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
