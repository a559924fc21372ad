/* SPDX-License-Identifier: BSD-2-Clause */
/* A strict little reader of JSON (RFC 8259) for tests: valid or not. */
#ifndef TESTS_JSON_CHECK_H
#define TESTS_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* An object may have up to 64 members, each name once; 32 levels deep. */
bool json_is_valid(const char *p, size_t len);

#endif
