/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys in PEM: PKCS#1 (RFC 8017 A.1), SEC 1 (RFC 5915), OpenSSL's DSA, PKCS#8
 * (RFC 5958), SPKI (RFC 5280 s4.1.2.7). A key that a passphrase encrypts is
 * HIDDEN. Sizes are read here; what needs arithmetic, such as a public half
 * that the file does not have, is left to libcrypto (pem_public.c).
 */
#include <string.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/rd.h>
#include "keyblock.h"
#include "pem_public.h"

/* --- DER (X.690), as far as keys need it; errors stay in r --- */

enum {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_CONTEXT_0 = 0xa0,
	DER_CONTEXT_1 = 0xa1,
	DER_CONTEXT_1_PRIMITIVE = 0x81
};

/* The tag that comes next, or -1 at the end. */
static int
der_peek(const struct rd *r)
{
	return r->err != 0 || r->left == 0 ? -1 : r->p[0];
}

/* X.690 s8.1.3: definite lengths of at most four bytes. */
static size_t
der_length(struct rd *r)
{
	uint8_t first = rd_u8(r);
	size_t len = 0;

	if (first < 0x80)
		return first;
	if (first == 0x80 || first > 0x84) {
		rd_fail(r, ERR_SYNTAX);
		return 0;
	}
	for (unsigned n = first & 0x7f; n != 0; n--)
		len = len << 8 | rd_u8(r);
	return len;
}

/* Enter the next element, which must have the tag. Errors stay in r and ret. */
static void
der_enter(struct rd *r, int tag, struct rd *ret)
{
	const uint8_t *p;
	size_t len;

	if (r->err == 0 && der_peek(r) != tag)
		rd_fail(r, r->left == 0 ? ERR_TRUNC : ERR_SYNTAX);
	rd_u8(r);
	len = der_length(r);
	p = rd_bytes(r, len);
	rd_init(ret, p, p == NULL ? 0 : len);
	ret->err = r->err;
}

/* Read the magnitude of a non-negative INTEGER, leading zeros stripped. */
static const uint8_t *
der_uint(struct rd *r, size_t *ret_len)
{
	struct rd v;

	der_enter(r, DER_INTEGER, &v);
	*ret_len = 0;
	if (v.err == 0 && (v.left == 0 || (v.p[0] & 0x80) != 0))
		rd_fail(r, ERR_RANGE);
	if (r->err != 0)
		return NULL;
	while (v.left != 0 && *v.p == 0)
		rd_u8(&v);
	*ret_len = v.left;
	return v.p;
}

/* Read a BIT STRING without unused bits. */
static const uint8_t *
der_bits(struct rd *r, size_t *ret_len)
{
	struct rd v;

	der_enter(r, DER_BIT_STRING, &v);
	*ret_len = 0;
	if (r->err == 0 && rd_u8(&v) != 0)
		rd_fail(r, ERR_SYNTAX);
	if (r->err != 0 || v.err != 0) {
		rd_fail(r, ERR_SYNTAX);
		return NULL;
	}
	*ret_len = v.left;
	return v.p;
}

/* --- what the parts say --- */

static const char unknown_curve[] = "a curve SSH does not have",
		  other_point[] = "the point is not uncompressed";

enum pem_algorithm {
	ALG_NONE,
	ALG_RSA,
	ALG_DSA,
	ALG_EC,
	ALG_ED25519
};

struct pem_oid {
	const char *der;
	size_t len;
	unsigned value;
};
#define OID(der, value)                     \
	{                                   \
		der, sizeof(der) - 1, value \
	}

static const struct pem_oid algorithms[] = {
    OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", ALG_RSA), /* rsaEncryption */
    OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", ALG_RSA), /* RSASSA-PSS */
    OID("\x2a\x86\x48\xce\x38\x04\x01", ALG_DSA),
    OID("\x2a\x86\x48\xce\x3d\x02\x01", ALG_EC),
    OID("\x2b\x65\x70", ALG_ED25519), /* RFC 8410 */
};
static const struct pem_oid curves[] = {
    OID("\x2a\x86\x48\xce\x3d\x03\x01\x07", 256),
    OID("\x2b\x81\x04\x00\x22", 384),
    OID("\x2b\x81\x04\x00\x23", 521),
};

/* Read an OID. Returns its value in the list, or 0. */
static unsigned
read_oid(struct rd *r, const struct pem_oid *list, size_t n)
{
	struct rd v;

	der_enter(r, DER_OID, &v);
	for (size_t i = 0; v.err == 0 && i < n; i++) {
		if (v.left == list[i].len &&
		    memcmp(v.p, list[i].der, v.left) == 0)
			return list[i].value;
	}
	return 0;
}

/* Read the bits of a named curve; 0: unknown, or given by its parameters. */
static unsigned
read_curve(struct rd *r)
{
	if (der_peek(r) != DER_OID)
		return 0;
	return read_oid(r, curves, sizeof(curves) / sizeof(curves[0]));
}

/* An AlgorithmIdentifier. */
struct pem_params {
	enum pem_algorithm alg;
	unsigned curve_bits;
	struct key_dsa_params dsa;
};

static void
read_dsa_params(struct rd *r, struct key_dsa_params *d)
{
	d->p = der_uint(r, &d->p_len);
	d->q = der_uint(r, &d->q_len);
	d->g = der_uint(r, &d->g_len);
}

static void
read_algorithm(struct rd *r, struct pem_params *p)
{
	struct rd alg, v;

	der_enter(r, DER_SEQUENCE, &alg);
	p->alg = (enum pem_algorithm)read_oid(&alg, algorithms,
	    sizeof(algorithms) / sizeof(algorithms[0]));
	if (p->alg == ALG_EC)
		p->curve_bits = read_curve(&alg);
	if (p->alg == ALG_DSA) {
		der_enter(&alg, DER_SEQUENCE, &v);
		read_dsa_params(&v, &p->dsa);
		alg.err = v.err;
	}
	if (alg.err != 0)
		rd_fail(r, alg.err);
}

/* What is made of a block: the entry, and its public half in wire form. */
struct pem_result {
	struct keyfile_entry *e;
	struct buf wire;
};

/* Decode what is in x->wire. */
static void
decode_wire(struct pem_result *x)
{
	int r = x->wire.err;

	if (r == 0)
		r = key_decode((const uint8_t *)x->wire.p, x->wire.len,
		    &x->e->key);
	block_key(x->e, r, true);
}

static void
decode_dsa(const struct key_dsa_params *d, struct pem_result *x)
{
	key_wire_dsa(d, &x->wire);
	decode_wire(x);
}

static void
decode_ecdsa(unsigned bits, const uint8_t *q, size_t len, struct pem_result *x)
{
	key_wire_ecdsa(bits, q, len, &x->wire);
	decode_wire(x);
}

static void
decode_ed25519(const uint8_t *pk, struct pem_result *x)
{
	key_wire_ed25519(pk, &x->wire);
	decode_wire(x);
}

/* Make e a key of known size without its public half. */
static void
size_only(struct keyfile_entry *e, enum key_class class, const char *type,
    unsigned bits)
{
	e->state = KEYFILE_LIVE;
	e->has_key = true;
	e->has_fp = false;
	e->key.class = class;
	e->key.type = type;
	e->key.bits = bits;
	e->key.strength_bits = 128;
}

static void
ec_size_only(struct keyfile_entry *e, unsigned bits)
{
	const char *type = bits == 256 ? "ecdsa-sha2-nistp256"
	    : bits == 384	       ? "ecdsa-sha2-nistp384"
				       : "ecdsa-sha2-nistp521";

	size_only(e, KEY_CLASS_ECDSA, type, bits);
	e->key.strength_bits = bits == 521 ? 256 : bits / 2;
}

static void
dsa_size_only(struct keyfile_entry *e, const struct key_dsa_params *d)
{
	unsigned bits = key_bits_of(d->p, d->p_len);

	if (bits == 0 || bits > KEY_RSA_BITS_MAX) {
		block_key(e, ERR_RANGE, false);
		return;
	}
	size_only(e, KEY_CLASS_DSA, "ssh-dss", bits);
	e->key.strength_bits = key_ffc_strength(bits);
}

/* RSAPublicKey: n, e. RSAPrivateKey: version 0, n, e, and six more. */
static void
read_rsa(struct rd *r, bool private, struct pem_result *x)
{
	struct rd seq;
	const uint8_t *n, *exp;
	size_t n_len, e_len, len;

	der_enter(r, DER_SEQUENCE, &seq);
	if (private)
		der_uint(&seq, &len);
	n = der_uint(&seq, &n_len);
	exp = der_uint(&seq, &e_len);
	for (int i = 0; private && i < 6; i++)
		der_uint(&seq, &len);
	if (rd_finish(&seq) != 0) {
		block_broken(x->e, "the RSA key is malformed");
		return;
	}
	key_wire_rsa(exp, e_len, n, n_len, &x->wire);
	decode_wire(x);
}

/* OpenSSL's DSAPrivateKey: version 0, p, q, g, y, x. */
static void
read_dsa(struct rd *r, struct pem_result *x)
{
	struct rd seq;
	struct key_dsa_params d;
	size_t len;

	der_enter(r, DER_SEQUENCE, &seq);
	der_uint(&seq, &len);
	read_dsa_params(&seq, &d);
	d.y = der_uint(&seq, &d.y_len);
	der_uint(&seq, &len);
	if (rd_finish(&seq) != 0)
		block_broken(x->e, "the DSA key is malformed");
	else
		decode_dsa(&d, x);
}

/* ECPrivateKey: version 1, secret, [0] curve, [1] public key. */
static void
read_ec(struct rd *r, unsigned bits, struct pem_result *x)
{
	struct rd seq, v;
	const uint8_t *q = NULL;
	size_t len, q_len = 0;

	der_enter(r, DER_SEQUENCE, &seq);
	der_uint(&seq, &len);
	der_enter(&seq, DER_OCTET_STRING, &v);
	if (der_peek(&seq) == DER_CONTEXT_0) {
		der_enter(&seq, DER_CONTEXT_0, &v);
		bits = read_curve(&v);
	}
	if (der_peek(&seq) == DER_CONTEXT_1) {
		der_enter(&seq, DER_CONTEXT_1, &v);
		q = der_bits(&v, &q_len);
		if (v.err != 0)
			rd_fail(&seq, v.err);
	}
	if (rd_finish(&seq) != 0)
		block_broken(x->e, "the EC key is malformed");
	else if (bits == 0)
		block_broken(x->e, unknown_curve);
	else if (q != NULL && q_len > 0 && q[0] != 0x04)
		block_broken(x->e, other_point);
	else if (q != NULL)
		decode_ecdsa(bits, q, q_len, x);
	else
		ec_size_only(x->e, bits);
}

/*
 * OneAsymmetricKey: version, algorithm, secret, [0] attributes, [1] public key.
 */
static void
read_pkcs8(struct rd *r, struct pem_result *x)
{
	struct pem_params p = {0};
	struct rd seq, key, v;
	const uint8_t *pk = NULL;
	size_t len, pk_len = 0;

	der_enter(r, DER_SEQUENCE, &seq);
	der_uint(&seq, &len);
	read_algorithm(&seq, &p);
	der_enter(&seq, DER_OCTET_STRING, &key);
	if (der_peek(&seq) == DER_CONTEXT_0)
		der_enter(&seq, DER_CONTEXT_0, &v);
	if (der_peek(&seq) == DER_CONTEXT_1_PRIMITIVE) {
		der_enter(&seq, DER_CONTEXT_1_PRIMITIVE, &v);
		rd_u8(&v);
		pk = v.p;
		pk_len = v.left;
	}
	if (rd_finish(&seq) != 0) {
		block_broken(x->e, "the PKCS#8 key is malformed");
	} else if (p.alg == ALG_RSA) {
		read_rsa(&key, true, x);
	} else if (p.alg == ALG_EC) {
		read_ec(&key, p.curve_bits, x);
	} else if (p.alg == ALG_DSA) {
		dsa_size_only(x->e, &p.dsa); /* y is not in the file */
	} else if (p.alg == ALG_ED25519 && pk_len == 32) {
		decode_ed25519(pk, x);
	} else if (p.alg == ALG_ED25519 && pk == NULL) {
		size_only(x->e, KEY_CLASS_ED25519, "ssh-ed25519", 256);
	} else {
		block_broken(x->e, "a key algorithm SSH does not have");
	}
}

/* SubjectPublicKeyInfo: algorithm, public key as BIT STRING. */
static void
read_spki(struct rd *r, struct pem_result *x)
{
	struct pem_params p = {0};
	struct rd seq, key;
	const uint8_t *bits;
	size_t len;

	der_enter(r, DER_SEQUENCE, &seq);
	read_algorithm(&seq, &p);
	bits = der_bits(&seq, &len);
	if (rd_finish(&seq) != 0) {
		block_broken(x->e, "the public key is malformed");
		return;
	}
	rd_init(&key, bits, len);
	if (p.alg == ALG_RSA)
		read_rsa(&key, false, x);
	else if (p.alg == ALG_EC && p.curve_bits == 0)
		block_broken(x->e, unknown_curve);
	else if (p.alg == ALG_EC && len > 0 && bits[0] != 0x04)
		block_broken(x->e, other_point);
	else if (p.alg == ALG_EC)
		decode_ecdsa(p.curve_bits, bits, len, x);
	else if (p.alg == ALG_ED25519 && len == 32)
		decode_ed25519(bits, x);
	else if (p.alg == ALG_DSA) {
		p.dsa.y = der_uint(&key, &p.dsa.y_len);
		if (rd_finish(&key) != 0)
			block_key(x->e, ERR_SYNTAX, true);
		else
			decode_dsa(&p.dsa, x);
	} else
		block_broken(x->e, "a key algorithm SSH does not have");
}

static void
read_label(const char *label, struct rd *r, struct pem_result *x)
{
	if (strcmp(label, "RSA PRIVATE KEY") == 0)
		read_rsa(r, true, x);
	else if (strcmp(label, "RSA PUBLIC KEY") == 0)
		read_rsa(r, false, x);
	else if (strcmp(label, "DSA PRIVATE KEY") == 0)
		read_dsa(r, x);
	else if (strcmp(label, "EC PRIVATE KEY") == 0)
		read_ec(r, 0, x);
	else if (strcmp(label, "PRIVATE KEY") == 0)
		read_pkcs8(r, x);
	else if (strcmp(label, "PUBLIC KEY") == 0)
		read_spki(r, x);
	else
		block_broken(x->e, "a PEM label this program does not know");
	if (x->e->state == KEYFILE_LIVE && rd_finish(r) != 0)
		block_broken(x->e, "there is more after the key");
}

/* Whether libcrypto may know more than this file. */
static bool
is_for_libcrypto(const struct keyfile_entry *e)
{
	if (e->state == KEYFILE_BROKEN)
		return strcmp(e->why, unknown_curve) == 0 ||
		    strcmp(e->why, other_point) == 0;
	return e->has_key && !e->has_fp &&
	    (e->key.class != KEY_CLASS_DSA ||
		e->key.bits <= PEM_PUBLIC_DSA_BITS_MAX);
}

/* Let libcrypto compute the public half; if it fails, the entry stays. */
static void
ask_libcrypto(const struct pem *pem, const uint8_t *der, size_t len,
    struct pem_result *x)
{
	bool spki = strcmp(pem->label, "PUBLIC KEY") == 0;
	struct keyfile_entry computed = *x->e;
	struct pem_result y = {.e = &computed};

	buf_init(&y.wire, KEY_WIRE_MAX);
	if ((spki ? pem_public_of_spki : pem_public_of_private)(der, len,
		&y.wire) == 0) {
		computed.why[0] = '\0';
		decode_wire(&y);
	}
	if (computed.has_fp) {
		*x->e = computed;
		buf_release(&x->wire);
		x->wire = y.wire;
	} else {
		buf_release(&y.wire);
	}
}

/* The wire form of a public key goes to scratch, whose text was longer. */
static void
store_blob(const struct pem *pem, struct pem_result *x, uint8_t *scratch,
    size_t size)
{
	const size_t n = strlen(pem->label), tail = strlen("PUBLIC KEY");

	if (!x->e->has_fp || n < tail ||
	    strcmp(pem->label + n - tail, "PUBLIC KEY") != 0 ||
	    x->wire.len > size)
		return;
	memcpy(scratch, x->wire.p, x->wire.len);
	x->e->blob = scratch;
	x->e->blob_len = x->wire.len;
}

static void
set_hidden(const struct pem *pem, struct keyfile_entry *e)
{
	e->state = KEYFILE_HIDDEN;
	e->encrypted = true;
	memcpy(e->why, "encrypted: the size cannot be seen", 35);
	if (strncmp(pem->label, "RSA ", 4) == 0)
		e->type_name = "ssh-rsa";
	else if (strncmp(pem->label, "DSA ", 4) == 0)
		e->type_name = "ssh-dss";
}

void
pem_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	struct pem_result x = {.e = ret};
	struct pem pem;
	const char *why;
	struct rd r;
	size_t n;

	memset(ret, 0, sizeof(*ret));
	ret->line = 1;
	why = pem_parse((struct span){text, len}, &pem);
	if (why != NULL) {
		block_broken(ret, why);
		return;
	}
	if (pem.encrypted || strcmp(pem.label, "ENCRYPTED PRIVATE KEY") == 0) {
		set_hidden(&pem, ret);
		return;
	}
	if (base64_decode_ws(pem.body.p, pem.body.len, scratch, &n) != 0) {
		block_broken(ret, "the base64 is malformed");
		return;
	}
	rd_init(&r, scratch, n);
	buf_init(&x.wire, KEY_WIRE_MAX);
	read_label(pem.label, &r, &x);
	if (is_for_libcrypto(ret))
		ask_libcrypto(&pem, scratch, n, &x);
	store_blob(&pem, &x, scratch, len + 16);
	buf_release(&x.wire);
}
