/*
 * From half a huge page on, memory is asked for in huge pages. In a virtual
 * machine the first touch of a page can cost more than all that is then done
 * in it (measured: 12 us a page of 4 kB, 25 ms to read a file of 8 MB; in huge
 * pages 2.3 ms). Small things, which most are, are malloc's.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <loginpolicy/bigmem.h>

void *
big_alloc(size_t n)
{
	size_t rounded = (n + BIG_PAGE - 1) & ~(BIG_PAGE - 1);
	void *p;

	if (n < BIG_PAGE / 2)
		return malloc(n);
	if (n > SIZE_MAX / 2 || (p = aligned_alloc(BIG_PAGE, rounded)) == NULL)
		return NULL;
	/* A kernel without huge pages refuses: then it is ordinary memory. */
	(void)madvise(p, rounded, MADV_HUGEPAGE);
	return p;
}
