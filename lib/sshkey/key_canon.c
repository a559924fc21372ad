/* The canonical blob of a key, hashed as it is written, and its fingerprint as text. */
#include <string.h>

#include <loginpolicy/base/base64.h>
#include "key_impl.h"

#define FP_PREFIX "SHA256:"
#define FP_CHARS  43 /* base64 of 32 octets, without padding */

static void
put_u32(struct key_canon *c, size_t v)
{
	uint8_t n[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16),
	    (uint8_t)(v >> 8), (uint8_t)v};

	sha256_update(&c->h, n, sizeof(n));
}

void
key_canon_string(struct key_canon *c, const void *p, size_t len)
{
	put_u32(c, len);
	sha256_update(&c->h, p, len);
}

void
key_canon_mpint(struct key_canon *c, const uint8_t *p, size_t len)
{
	/* RFC 4251 s5: a zero octet before a top bit that is set */
	size_t zero = len != 0 && (p[0] & 0x80) != 0;

	put_u32(c, len + zero);
	sha256_update(&c->h, "", zero);
	sha256_update(&c->h, p, len);
}

void
key_canon_begin(struct key_canon *c, const char *name)
{
	sha256_init(&c->h);
	key_canon_string(c, name, strlen(name));
}

void
key_canon_end(struct key_canon *c, struct key *ret)
{
	sha256_final(&c->h, ret->fp);
}

void
key_fp_text(const uint8_t fp[SHA256_LEN], char ret[KEY_FP_LEN])
{
	char text[BASE64_ENCODED_LEN(SHA256_LEN) + 1];

	base64_encode(fp, SHA256_LEN, text);
	memcpy(ret, FP_PREFIX, strlen(FP_PREFIX));
	memcpy(ret + strlen(FP_PREFIX), text, FP_CHARS);
	ret[KEY_FP_LEN - 1] = '\0';
}

int
key_fp_parse(const char *s, uint8_t ret[SHA256_LEN])
{
	uint8_t out[BASE64_DECODED_MAX(FP_CHARS + 1)];
	char padded[FP_CHARS + 2];
	size_t len;

	if (strncmp(s, FP_PREFIX, strlen(FP_PREFIX)) != 0 ||
	    strlen(s) != KEY_FP_LEN - 1)
		return ERR_SYNTAX;
	memcpy(padded, s + strlen(FP_PREFIX), FP_CHARS);
	memcpy(padded + FP_CHARS, "=", 2);
	if (base64_decode(padded, FP_CHARS + 1, out, &len) != 0 ||
	    len != SHA256_LEN)
		return ERR_SYNTAX;
	memcpy(ret, out, SHA256_LEN);
	return 0;
}
