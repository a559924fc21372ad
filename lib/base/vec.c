/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>
#include <stdlib.h>

#include <loginpolicy/base/vec.h>

#define ROOM_FIRST 8u /* elements */

void *
vec_room(void *list, size_t n, size_t size)
{
	size_t room = ROOM_FIRST;

	/* Between two powers of two there is room. */
	if (list != NULL && (n < ROOM_FIRST || (n & (n - 1)) != 0))
		return list;
	if (list != NULL)
		room = n * 2;
	/* Not left to reallocarray(3): AddressSanitizer ends the program. */
	if (n > SIZE_MAX / 2 || size > SIZE_MAX / room)
		return NULL;
	return reallocarray(list, room, size);
}
