/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From an eighth of a huge page on, memory is asked for in huge pages. In a
 * virtual machine the first touch of a page can cost more than all that is then
 * done in it (measured: 12 us a page of 4 kB, 25 ms to read a file of 8 MB; in
 * huge pages 2.3 ms). Small things, which most are, are malloc's.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <loginpolicy/base/bigmem.h>

#define BIG_LEAST (BIG_PAGE / 8)

void *
big_alloc(size_t n)
{
	size_t rounded = (n + BIG_PAGE - 1) & ~(BIG_PAGE - 1);
	void *p;

	if (n < BIG_LEAST)
		return malloc(n);
	if (n > SIZE_MAX / 2 || (p = aligned_alloc(BIG_PAGE, rounded)) == NULL)
		return NULL;
	/* A kernel without huge pages refuses: then it is ordinary memory. */
	(void)madvise(p, rounded, MADV_HUGEPAGE);
	return p;
}

void *
big_realloc(void *p, size_t len, size_t n)
{
	void *bigger;

	if (n < BIG_LEAST)
		return realloc(p, n);
	if ((bigger = big_alloc(n)) == NULL)
		return NULL;
	if (len != 0)
		memcpy(bigger, p, len);
	free(p);
	return bigger;
}
