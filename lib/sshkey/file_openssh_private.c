/*
 * openssh-key-v1 (PROTOCOL.key), in PEM armour:
 *   "openssh-key-v1\0", string cipher, string kdf, string kdf options,
 *   u32 number of keys (1), string public key, string private part
 * The public key is in the clear, so size and fingerprint need no passphrase.
 * Of a private part in the clear the check numbers and the padding are looked
 * at: a file that ssh could not load is not called a key.
 */
#include <string.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/rd.h>
#include "keywhole.h"
#include "pem.h"

static const char magic[] = "openssh-key-v1"; /* with its NUL */

static bool
is_none(const uint8_t *s, size_t len)
{
	return len == 4 && memcmp(s, "none", 4) == 0;
}

/* The last octets count up from 1. */
static bool
is_padding(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] != (uint8_t)(i + 1))
			return false;
	}
	return true;
}

/* How many strings a key of this class has in its private part, besides its type. */
static unsigned
private_fields(const struct key *k)
{
	switch (k->class) {
	case KEY_CLASS_RSA:
		return 6; /* n e d iqmp p q */
	case KEY_CLASS_DSA:
		return 5; /* p q g y x */
	case KEY_CLASS_ECDSA:
		return 3; /* curve Q d */
	case KEY_CLASS_ED25519:
	case KEY_CLASS_MLDSA44_ED25519:
		return 2; /* public, secret */
	default:
		return 0;
	}
}

/* Fields, then string comment, then padding to the cipher's block (8). */
static bool
read_private(struct rd *r, struct keyfile_entry *e)
{
	unsigned fields = private_fields(&e->key);
	size_t len;
	const uint8_t *s;

	if (rd_u32(r) != rd_u32(r))
		return false;
	s = rd_string(r, &len); /* type */
	if (e->other[0] != '\0' && s != NULL &&
	    (len != strlen(e->other) || memcmp(s, e->other, len) != 0))
		return false;
	/* security keys and certificates: their fields are not walked */
	if (fields == 0 || e->key.is_cert)
		return r->err == 0;
	while (fields-- != 0)
		rd_string(r, &len);
	s = rd_string(r, &len);
	/* however long: ssh checks its bytes only */
	if (r->err != 0 || !is_padding(r->p, r->left))
		return false;
	e->comment = (const char *)s;
	e->comment_len = len;
	return true;
}

static void
read_body(struct rd *r, struct keyfile_entry *e)
{
	const uint8_t *cipher, *kdf, *blob;
	size_t cipher_len, kdf_len, opts_len, blob_len;
	struct rd private;
	uint32_t n;

	cipher = rd_string(r, &cipher_len);
	kdf = rd_string(r, &kdf_len);
	rd_string(r, &opts_len);
	n = rd_u32(r);
	blob = rd_string(r, &blob_len);
	rd_sub(r, &private);
	/* an AEAD cipher's tag follows the private part */
	if (r->err != 0 || n != 1) {
		whole_broken(e, "openssh-key-v1: malformed");
		return;
	}
	e->encrypted = !is_none(cipher, cipher_len);
	if (e->encrypted == is_none(kdf, kdf_len)) {
		whole_broken(e, "openssh-key-v1: cipher and kdf disagree");
		return;
	}
	whole_blob(e, blob, blob_len);
	if (e->state != KEYFILE_LIVE || e->encrypted)
		return;
	if (r->left != 0 || !read_private(&private, e))
		whole_broken(e, "openssh-key-v1: the private part is damaged");
}

void
openssh_private_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	struct pem pem;
	const char *why;
	const uint8_t *m;
	struct rd r;
	size_t n;

	memset(ret, 0, sizeof(*ret));
	ret->line = 1;
	if (pem_parse(text, len, &pem, &why) != 0) {
		whole_broken(ret, why);
		return;
	}
	if (base64_decode_ws(pem.body, pem.body_len, scratch, &n) != 0) {
		whole_broken(ret, "the base64 is malformed");
		return;
	}
	rd_init(&r, scratch, n);
	m = rd_bytes(&r, sizeof(magic));
	if (m == NULL || memcmp(m, magic, sizeof(magic)) != 0)
		whole_broken(ret, "not openssh-key-v1");
	else
		read_body(&r, ret);
}
