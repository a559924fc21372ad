/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Four characters at a time through a table of 256: what is not of the
 * alphabet has the top bit, so that one test serves all four.
 */
#include <stdbool.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/err.h>

#define BAD 0x80

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* clang-format off */
static const uint8_t value[256] = {
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 62, 255, 255, 255, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 255, 255, 255, 255, 255, 255,
	255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 255, 255, 255, 255, 255,
	255, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
};
/* clang-format on */

/* The last group: two or three characters and padding. */
static int
decode_tail(const char *s, uint8_t *out, size_t *ret_len)
{
	const uint8_t *p = (const uint8_t *)s;
	uint8_t a = value[p[0]], b = value[p[1]], c;

	if (((a | b) & BAD) != 0 || p[3] != '=')
		return ERR_SYNTAX;
	out[0] = (uint8_t)(a << 2 | b >> 4);
	if (p[2] == '=') {
		*ret_len = 1;
		return (b & 0x0f) == 0 ? 0 : ERR_SYNTAX;
	}
	c = value[p[2]];
	if ((c & BAD) != 0 || (c & 0x03) != 0)
		return ERR_SYNTAX;
	out[1] = (uint8_t)(b << 4 | c >> 2);
	*ret_len = 2;
	return 0;
}

int
base64_decode(const char *s, size_t len, uint8_t *out, size_t *ret_len)
{
	const uint8_t *p = (const uint8_t *)s;
	size_t full, tail = 0, n = 0;
	uint32_t v, bad = 0;
	int r = 0;

	*ret_len = 0;
	if (len % 4 != 0)
		return ERR_SYNTAX;
	full = len != 0 && s[len - 1] == '=' ? len - 4 : len;
	for (size_t i = 0; i < full; i += 4) {
		uint32_t a = value[p[i]], b = value[p[i + 1]];
		uint32_t c = value[p[i + 2]], d = value[p[i + 3]];

		bad |= a | b | c | d;
		v = a << 18 | b << 12 | c << 6 | d;
		out[n] = (uint8_t)(v >> 16);
		out[n + 1] = (uint8_t)(v >> 8);
		out[n + 2] = (uint8_t)v;
		n += 3;
	}
	if ((bad & BAD) != 0)
		return ERR_SYNTAX;
	if (full != len && (r = decode_tail(s + full, out + n, &tail)) == 0)
		n += tail;
	if (r == 0)
		*ret_len = n;
	return r;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' ||
	    c == '\f';
}

int
base64_decode_ws(const char *s, size_t len, uint8_t *out, size_t *ret_len)
{
	char group[4];
	size_t fill = 0, n = 0, got;
	bool ended = false;

	*ret_len = 0;
	for (size_t i = 0; i < len; i++) {
		if (is_blank(s[i]))
			continue;
		if (ended)
			return ERR_SYNTAX;
		group[fill++] = s[i];
		if (fill < sizeof(group))
			continue;
		fill = 0;
		if (base64_decode(group, sizeof(group), out + n, &got) != 0)
			return ERR_SYNTAX;
		ended = got < 3;
		n += got;
	}
	if (fill != 0)
		return ERR_SYNTAX;
	*ret_len = n;
	return 0;
}

size_t
base64_encode(const uint8_t *p, size_t len, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t v = (uint32_t)p[i] << 16;

		if (left > 1)
			v |= (uint32_t)p[i + 1] << 8;
		if (left > 2)
			v |= p[i + 2];
		out[n++] = alphabet[v >> 18];
		out[n++] = alphabet[v >> 12 & 63];
		out[n++] = left > 1 ? alphabet[v >> 6 & 63] : '=';
		out[n++] = left > 2 ? alphabet[v & 63] : '=';
	}
	out[n] = '\0';
	return n;
}
