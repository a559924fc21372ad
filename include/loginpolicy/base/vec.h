/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A list that grows. The caller keeps the pointer and the number of elements;
 * the capacity follows from the number: 8, then the powers of two. A list that
 * was not grown by vec_room() must not be passed to it.
 */
#ifndef LOGINPOLICY_VEC_H
#define LOGINPOLICY_VEC_H

#include <stddef.h>

/*
 * Make room for one element of size bytes behind the n that list has. list may
 * be NULL if n is 0. Returns the list, perhaps moved, for free(3); or NULL if
 * memory ran out: then the list is as it was. The new element is not zeroed.
 */
void *vec_room(void *list, size_t n, size_t size);

#endif
