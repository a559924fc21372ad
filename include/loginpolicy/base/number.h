/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers from text, and bytes as hexadecimal text. */
#ifndef LOGINPOLICY_NUMBER_H
#define LOGINPOLICY_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/*
 * Parse the whole of s[0..len) as a decimal number without sign or blanks.
 * Returns 0; ERR_SYNTAX (not digits, or empty), ERR_RANGE (outside min..max).
 */
int parse_u64(const char *s, size_t len, uint64_t min, uint64_t max,
    uint64_t *ret_v);

/* The value of a hexadecimal digit in either case; -1: not a digit. */
int hex_digit(char c);
/* Write n bytes as 2 * n lower-case digits and a NUL. */
void hex_encode(const uint8_t *p, size_t n, char *ret);
/*
 * Read n bytes from exactly 2 * n lower-case digits and a NUL. Returns 0 or
 * ERR_SYNTAX; then ret is undefined.
 */
int hex_decode(const char *s, size_t n, uint8_t *ret);

#endif
