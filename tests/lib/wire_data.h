/* SPDX-License-Identifier: BSD-2-Clause */
/* Streams of SSH servers: those of tests/data/wire, and some put together by hand. */
#ifndef TESTS_WIRE_DATA_H
#define TESTS_WIRE_DATA_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/buf.h>

#define WIRE_DATA_MAX 65536

/* A whole file of tests/data/wire, of exactly its size; the caller frees. */
static inline uint8_t *
wire_data_read(const char *name, size_t *ret_len)
{
	const char *data = getenv("TESTDATA");
	uint8_t *p = malloc(WIRE_DATA_MAX);
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/wire/%s",
	    data != NULL ? data : "tests/data", name);
	f = fopen(path, "re");
	ck_assert_msg(f != NULL && p != NULL, "%s", path);
	*ret_len = fread(p, 1, WIRE_DATA_MAX, f);
	fclose(f);
	ck_assert_uint_gt(*ret_len, 0);
	ck_assert_uint_lt(*ret_len, WIRE_DATA_MAX);
	return realloc(p, *ret_len);
}

static inline void
wire_put_u32(struct buf *b, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_putc(b, (char)(v >> shift));
}

/* RFC 4253 s6: a packet around a payload. */
static inline void
wire_put_packet(struct buf *out, const void *payload, size_t len)
{
	size_t padding = 8 - (5 + len) % 8;

	padding += padding < 4 ? 8 : 0;
	wire_put_u32(out, (uint32_t)(1 + len + padding));
	buf_putc(out, (char)padding);
	buf_put(out, payload, len);
	while (padding-- != 0)
		buf_putc(out, 0);
}

/* A KEXINIT packet with these lists; the others have one name each, languages none. */
static inline void
wire_put_kexinit(struct buf *out, const char *kex, const char *host_key,
    bool guess)
{
	static const char *const others[] = {"aes128-ctr", "aes256-ctr",
	    "hmac-sha1", "hmac-sha2-256", "none", "none", "", ""};
	struct buf b;

	buf_init(&b, 1u << 20);
	buf_puts(&b,
	    "\x14"
	    "0123456789abcdef");
	buf_put_string(&b, kex, strlen(kex));
	buf_put_string(&b, host_key, strlen(host_key));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		buf_put_string(&b, others[i], strlen(others[i]));
	buf_putc(&b, guess);
	wire_put_u32(&b, 0);
	wire_put_packet(out, b.p, b.len);
	buf_release(&b);
}

/* A message of strings: of a reply (host key, public value, signature), a group (p, g). */
static inline void
wire_put_strings(struct buf *out, uint8_t type, size_t n,
    const char *const *strings)
{
	struct buf b;

	buf_init(&b, 1u << 20);
	buf_putc(&b, (char)type);
	for (size_t i = 0; i < n; i++)
		buf_put_string(&b, strings[i], strlen(strings[i]));
	wire_put_packet(out, b.p, b.len);
	buf_release(&b);
}

#endif
