#include <stdint.h>
#include <stdlib.h>

#include <loginpolicy/base/vec.h>

#define ROOM_FIRST 8u /* elements */

void *
vec_room(void *list, size_t n, size_t size)
{
	if (n == 0 && list == NULL)
		return reallocarray(NULL, ROOM_FIRST, size);
	/* Between two powers of two there is room. */
	if (n < ROOM_FIRST || (n & (n - 1)) != 0)
		return list;
	return n > SIZE_MAX / 2 ? NULL : reallocarray(list, n * 2, size);
}
