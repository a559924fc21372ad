/* Numbers from text. */
#ifndef LOGINPOLICY_NUMBER_H
#define LOGINPOLICY_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/*
 * The whole of s[0..len) as a decimal number without sign or blanks.
 * Returns 0; ERR_SYNTAX (not digits, or empty), ERR_RANGE (outside min..max).
 */
int parse_u64(const char *s, size_t len, uint64_t min, uint64_t max,
    uint64_t *ret_v);

#endif
