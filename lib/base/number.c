/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/number.h>

int
parse_u64(const char *s, size_t len, uint64_t min, uint64_t max,
    uint64_t *ret_v)
{
	uint64_t v = 0;

	if (len == 0)
		return ERR_SYNTAX;
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return ERR_SYNTAX;
	}
	for (size_t i = 0; i < len; i++) {
		unsigned digit = (unsigned)(s[i] - '0');

		if (v > (UINT64_MAX - digit) / 10)
			return ERR_RANGE;
		v = v * 10 + digit;
	}
	if (v < min || v > max)
		return ERR_RANGE;
	*ret_v = v;
	return 0;
}

int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void
hex_encode(const uint8_t *p, size_t n, char *ret)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		ret[2 * i] = digits[p[i] >> 4];
		ret[2 * i + 1] = digits[p[i] & 15];
	}
	ret[2 * n] = '\0';
}

int
hex_decode(const char *s, size_t n, uint8_t *ret)
{
	if (strspn(s, "0123456789abcdef") != 2 * n || s[2 * n] != '\0')
		return ERR_SYNTAX;
	for (size_t i = 0; i < n; i++)
		ret[i] = (uint8_t)(hex_digit(s[2 * i]) * 16 +
		    hex_digit(s[2 * i + 1]));
	return 0;
}
