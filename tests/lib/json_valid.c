/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether standard input is one JSON document: exit 0 or 1. For the scripts of tests/e2e. */
#include <stdio.h>
#include <stdlib.h>

#include "json_check.h"

int
main(void)
{
	char *text = NULL;
	size_t len = 0, n, cap = 0;

	do {
		if (len == cap) {
			cap = cap == 0 ? 65536 : cap * 2;
			if ((text = realloc(text, cap)) == NULL)
				return 2;
		}
		n = fread(text + len, 1, cap - len, stdin);
		len += n;
	} while (n != 0);
	n = json_is_valid(text, len);
	free(text);
	return n == 0;
}
