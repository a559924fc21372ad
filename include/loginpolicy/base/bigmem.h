/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory for large objects, in huge pages. */
#ifndef LOGINPOLICY_BIGMEM_H
#define LOGINPOLICY_BIGMEM_H

#include <stddef.h>

#define BIG_PAGE ((size_t)2 << 20) /* a huge page of most CPUs */

/* Allocate n bytes, not zeroed, for free(3); NULL: out of memory. */
void *big_alloc(size_t n);
/*
 * The same with the first len bytes of p; p is freed unless NULL is returned.
 */
void *big_realloc(void *p, size_t len, size_t n);

#endif
