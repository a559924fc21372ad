/* SPDX-License-Identifier: BSD-2-Clause */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/golden.h"

void
golden_compare(const char *path, const char *p, size_t len)
{
	char *want = calloc(1, 1 << 20);
	size_t n;
	FILE *f;

	if (getenv("REPORT_GOLDEN") != NULL) {
		f = fopen(path, "w");
		ck_assert_ptr_nonnull(f);
		ck_assert_uint_eq(fwrite(p, 1, len, f), len);
		fclose(f);
	}
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s is missing", path);
	n = fread(want, 1, 1 << 20, f);
	fclose(f);
	ck_assert_msg(n == len && memcmp(p, want, len) == 0,
	    "%s is not what came out:\n%.4000s", path, p);
	free(want);
}
