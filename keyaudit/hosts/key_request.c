/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * KEXINIT, one public value, DISCONNECT: they make a server send a host key.
 *
 * The public value needs no secret because the connection ends with the
 * server's reply. It only has to be accepted: any 32 bytes for X25519; a point
 * of the curve, the base point, for NIST's; for the groups a number greater
 * than 1, smaller than p - 1, and with at least four bits set, as OpenSSH's
 * dh_pub_is_valid() requires.
 *
 * diffie-hellman-group-exchange-* and the hybrid methods are left out: each
 * server seen with them has one of these, too.
 */
#include <string.h>

#include <loginpolicy/base/err.h>
#include "key_request.h"

enum {
	MSG_DISCONNECT = 1,
	MSG_KEXINIT = 20,
	MSG_KEX_INIT = 30 /* KEXDH_INIT, KEX_ECDH_INIT */
};

#define DISCONNECT_BY_APPLICATION 11
#define PAYLOAD_MAX		  4096
#define HEAD			  5 /* length and padding length of a packet */
#define BLOCK			  8
#define PADDING_MIN		  4

const char key_request_kex[] =
    "curve25519-sha256,curve25519-sha256@libssh.org,"
    "ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
    "diffie-hellman-group14-sha256,diffie-hellman-group16-sha512,"
    "diffie-hellman-group18-sha512,diffie-hellman-group15-sha512,"
    "diffie-hellman-group17-sha512,diffie-hellman-group14-sha1,"
    "diffie-hellman-group1-sha1";

/* Nothing is encrypted: everything a server may want to have in common. */
static const char ciphers[] =
    "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,"
    "aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-cbc,aes192-cbc,"
    "aes256-cbc,rijndael-cbc@lysator.liu.se,3des-ctr,3des-cbc,blowfish-cbc,"
    "cast128-cbc,twofish256-ctr,twofish128-ctr,twofish256-cbc,twofish-cbc,"
    "twofish128-cbc,serpent256-ctr,serpent256-cbc,arcfour256,arcfour128,"
    "arcfour,des-cbc";
static const char macs[] =
    "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,"
    "hmac-sha2-256,hmac-sha2-512,umac-128-etm@openssh.com,"
    "umac-64-etm@openssh.com,umac-128@openssh.com,umac-64@openssh.com,"
    "hmac-sha1-etm@openssh.com,hmac-sha1,hmac-sha1-96,hmac-ripemd160,"
    "hmac-md5,hmac-md5-96";
static const char compressions[] = "none,zlib@openssh.com,zlib";

/* The base points, uncompressed (SEC 2 s2.4.2, s2.5.1, s2.6.1). */
static const uint8_t p256[] = {0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42,
    0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d,
    0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2,
    0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb,
    0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e,
    0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};
static const uint8_t p384[] = {0x04, 0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, 0x05,
    0x37, 0x8e, 0xb1, 0xc7, 0x1e, 0xf3, 0x20, 0xad, 0x74, 0x6e, 0x1d, 0x3b,
    0x62, 0x8b, 0xa7, 0x9b, 0x98, 0x59, 0xf7, 0x41, 0xe0, 0x82, 0x54, 0x2a,
    0x38, 0x55, 0x02, 0xf2, 0x5d, 0xbf, 0x55, 0x29, 0x6c, 0x3a, 0x54, 0x5e,
    0x38, 0x72, 0x76, 0x0a, 0xb7, 0x36, 0x17, 0xde, 0x4a, 0x96, 0x26, 0x2c,
    0x6f, 0x5d, 0x9e, 0x98, 0xbf, 0x92, 0x92, 0xdc, 0x29, 0xf8, 0xf4, 0x1d,
    0xbd, 0x28, 0x9a, 0x14, 0x7c, 0xe9, 0xda, 0x31, 0x13, 0xb5, 0xf0, 0xb8,
    0xc0, 0x0a, 0x60, 0xb1, 0xce, 0x1d, 0x7e, 0x81, 0x9d, 0x7a, 0x43, 0x1d,
    0x7c, 0x90, 0xea, 0x0e, 0x5f};
static const uint8_t p521[] = {0x04, 0x00, 0xc6, 0x85, 0x8e, 0x06, 0xb7, 0x04,
    0x04, 0xe9, 0xcd, 0x9e, 0x3e, 0xcb, 0x66, 0x23, 0x95, 0xb4, 0x42, 0x9c,
    0x64, 0x81, 0x39, 0x05, 0x3f, 0xb5, 0x21, 0xf8, 0x28, 0xaf, 0x60, 0x6b,
    0x4d, 0x3d, 0xba, 0xa1, 0x4b, 0x5e, 0x77, 0xef, 0xe7, 0x59, 0x28, 0xfe,
    0x1d, 0xc1, 0x27, 0xa2, 0xff, 0xa8, 0xde, 0x33, 0x48, 0xb3, 0xc1, 0x85,
    0x6a, 0x42, 0x9b, 0xf9, 0x7e, 0x7e, 0x31, 0xc2, 0xe5, 0xbd, 0x66, 0x01,
    0x18, 0x39, 0x29, 0x6a, 0x78, 0x9a, 0x3b, 0xc0, 0x04, 0x5c, 0x8a, 0x5f,
    0xb4, 0x2c, 0x7d, 0x1b, 0xd9, 0x98, 0xf5, 0x44, 0x49, 0x57, 0x9b, 0x44,
    0x68, 0x17, 0xaf, 0xbd, 0x17, 0x27, 0x3e, 0x66, 0x2c, 0x97, 0xee, 0x72,
    0x99, 0x5e, 0xf4, 0x26, 0x40, 0xc5, 0x50, 0xb9, 0x01, 0x3f, 0xad, 0x07,
    0x61, 0x35, 0x3c, 0x70, 0x86, 0xa2, 0x72, 0xc2, 0x40, 0x88, 0xbe, 0x94,
    0x76, 0x9f, 0xd1, 0x66, 0x50};

static void
put_u32(struct buf *b, uint32_t v)
{
	uint8_t bytes[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16),
	    (uint8_t)(v >> 8), (uint8_t)v};

	buf_put(b, bytes, sizeof(bytes));
}

static void
put_text(struct buf *b, const char *s)
{
	buf_put_string(b, s, strlen(s));
}

/* RFC 4253 s6, unencrypted; the padding hides nothing here. */
static void
put_packet(struct buf *out, const struct buf *payload)
{
	static const uint8_t zeros[BLOCK + PADDING_MIN];
	size_t padding = BLOCK - (HEAD + payload->len) % BLOCK;

	if (padding < PADDING_MIN)
		padding += BLOCK;
	put_u32(out, (uint32_t)(1 + payload->len + padding));
	buf_putc(out, (char)padding);
	buf_put(out, payload->p, payload->len);
	buf_put(out, zeros, padding);
	if (payload->err != 0)
		out->err = payload->err;
}

void
key_request_kexinit(struct buf *out, const char *host_key_algorithm,
    const uint8_t cookie[16])
{
	struct buf b;

	buf_init(&b, PAYLOAD_MAX);
	buf_putc(&b, MSG_KEXINIT);
	buf_put(&b, cookie, 16);
	put_text(&b, key_request_kex);
	put_text(&b, host_key_algorithm);
	put_text(&b, ciphers); /* to the server, and from it */
	put_text(&b, ciphers);
	put_text(&b, macs);
	put_text(&b, macs);
	put_text(&b, compressions);
	put_text(&b, compressions);
	put_text(&b, ""); /* languages */
	put_text(&b, "");
	buf_putc(&b, 0); /* no guessed packet follows */
	put_u32(&b, 0);
	put_packet(out, &b);
	buf_release(&b);
}

static bool
begins(const char *method, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);

	return len >= n && memcmp(method, prefix, n) == 0;
}

/* Append the public value of a method of key_request_kex. */
static void
put_public(struct buf *b, const char *method, size_t len,
    const uint8_t random[KEY_REQUEST_RANDOM])
{
	uint8_t e[KEY_REQUEST_RANDOM];

	if (begins(method, len, "ecdh-sha2-nistp256")) {
		buf_put_string(b, p256, sizeof(p256));
	} else if (begins(method, len, "ecdh-sha2-nistp384")) {
		buf_put_string(b, p384, sizeof(p384));
	} else if (begins(method, len, "ecdh-sha2-nistp521")) {
		buf_put_string(b, p521, sizeof(p521));
	} else {
		memcpy(e, random, sizeof(e));
		/* as an mpint: positive, without a leading zero, four bits */
		if (begins(method, len, "diffie-hellman-"))
			e[0] = 0x5a;
		buf_put_string(b, e, sizeof(e));
	}
}

int
key_request_init(struct buf *out, const struct wire *w,
    const uint8_t random[KEY_REQUEST_RANDOM])
{
	size_t len;
	const char *method = name_list_agree(key_request_kex, &w->kex, &len);
	struct buf b;

	if (method == NULL)
		return ERR_UNSUPPORTED;
	buf_init(&b, PAYLOAD_MAX);
	buf_putc(&b, MSG_KEX_INIT);
	put_public(&b, method, len, random);
	put_packet(out, &b);
	buf_release(&b);
	return 0;
}

void
key_request_disconnect(struct buf *out)
{
	struct buf b;

	buf_init(&b, PAYLOAD_MAX);
	buf_putc(&b, MSG_DISCONNECT);
	put_u32(&b, DISCONNECT_BY_APPLICATION);
	put_text(&b, "host key seen");
	put_text(&b, ""); /* language */
	put_packet(out, &b);
	buf_release(&b);
}
