/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decode public keys and certificates over one table of types. The fingerprint
 * is that of the key written anew (RFC 4253 s6.6), not of the bytes that came:
 * neither leading zeros of an mpint nor another name of its type must make a
 * revoked or duplicate key look like a new one.
 */
#include <string.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/rd.h>
#include <loginpolicy/sshkey/key.h>

#define MPINT_RAW_MAX 2049 /* bytes: 16384 bits and a zero, as OpenSSH */
#define FP_PREFIX     "SHA256:"
#define FP_CHARS      43 /* base64 of 32 bytes, without padding */

/* --- the canonical blob, hashed piece by piece: nothing is allocated --- */

static void
canon_u32(struct sha256 *c, size_t v)
{
	uint8_t n[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16),
	    (uint8_t)(v >> 8), (uint8_t)v};

	sha256_update(c, n, sizeof(n));
}

static void
canon_string(struct sha256 *c, const void *p, size_t len)
{
	canon_u32(c, len);
	sha256_update(c, p, len);
}

/* Write an mpint from a magnitude without leading zeros (RFC 4251 s5). */
static void
canon_mpint(struct sha256 *c, const uint8_t *p, size_t len)
{
	/* a zero byte before a top bit that is set */
	size_t zero = len != 0 && (p[0] & 0x80) != 0;

	canon_u32(c, len + zero);
	sha256_update(c, "", zero);
	sha256_update(c, p, len);
}

/*
 * --- the types ---
 *
 * A type's function reads the public fields that follow its name, writes them
 * to the canonical blob c, and sets bits and strength_bits. Errors stay in r.
 */

struct key_impl {
	const char *name; /* canonical type name */
	const char *cert_name; /* of its certificates */
	enum key_class class;
	unsigned curve_bits; /* ecdsa: 256, 384, 521; else 0 */
	void (*decode)(const struct key_impl *impl, struct rd *r,
	    struct sha256 *c, struct key *ret);
};

unsigned
key_bits_of(const uint8_t *p, size_t len)
{
	unsigned bits = (unsigned)len * 8;

	if (len == 0)
		return 0;
	for (uint8_t top = p[0]; (top & 0x80) == 0; top = (uint8_t)(top << 1))
		bits--;
	return bits;
}

/* RFC 4253 s6.6: mpint e, mpint n. */
static void
rsa_decode(const struct key_impl *impl, struct rd *r, struct sha256 *c,
    struct key *ret)
{
	size_t e_len, n_len;
	const uint8_t *e = rd_mpint(r, MPINT_RAW_MAX, &e_len);
	const uint8_t *n = rd_mpint(r, MPINT_RAW_MAX, &n_len);

	(void)impl;
	if (r->err == 0 && n_len == 0)
		rd_fail(r, ERR_RANGE);
	if (r->err != 0)
		return;
	canon_mpint(c, e, e_len);
	canon_mpint(c, n, n_len);
	ret->bits = key_bits_of(n, n_len);
	ret->strength_bits = key_ffc_strength(ret->bits);
}

/* RFC 4253 s6.6: mpint p, q, g, y. */
static void
dsa_decode(const struct key_impl *impl, struct rd *r, struct sha256 *c,
    struct key *ret)
{
	size_t len;

	(void)impl;
	for (int i = 0; i < 4; i++) {
		const uint8_t *v = rd_mpint(r, MPINT_RAW_MAX, &len);

		if (r->err == 0 && i == 0 && len == 0)
			rd_fail(r, ERR_RANGE);
		if (r->err != 0)
			return;
		canon_mpint(c, v, len);
		if (i == 0)
			ret->bits = key_bits_of(v, len);
	}
	ret->strength_bits = key_ffc_strength(ret->bits);
}

/* The name of the curve is the end of the type's: ecdsa-sha2-nistp256. */
#define CURVE_OFFSET 11
#define CURVE_LEN    8

/*
 * RFC 5656 s3.1: string curve, string Q. As in sshd, Q must be uncompressed;
 * whether it is on the curve is not checked.
 */
static void
ecdsa_read_point(const struct key_impl *impl, const char *curve, struct rd *r,
    struct sha256 *c)
{
	size_t name_len, q_len, want = 2 * ((impl->curve_bits + 7) / 8) + 1;
	const uint8_t *name = rd_string(r, &name_len);
	const uint8_t *q = rd_string(r, &q_len);

	if (r->err != 0)
		return;
	if (name_len != CURVE_LEN || memcmp(name, curve, CURVE_LEN) != 0)
		rd_fail(r, ERR_SYNTAX);
	else if (q_len != want || q[0] != 0x04)
		rd_fail(r, ERR_RANGE);
	if (r->err != 0)
		return;
	canon_string(c, name, name_len);
	canon_string(c, q, q_len);
}

static void
ecdsa_decode(const struct key_impl *impl, struct rd *r, struct sha256 *c,
    struct key *ret)
{
	ecdsa_read_point(impl, impl->name + CURVE_OFFSET, r, c);
	ret->bits = impl->curve_bits;
	/* SP 800-57 part 1, table 2; P-521 counts as 256 */
	ret->strength_bits = impl->curve_bits == 521 ? 256
						     : impl->curve_bits / 2;
}

/* Append string application, the last field of a security key. */
static void
sk_decode_application(struct rd *r, struct sha256 *c)
{
	size_t len;
	const uint8_t *application = rd_string(r, &len);

	if (r->err == 0)
		canon_string(c, application, len);
}

/* PROTOCOL.u2f: as ecdsa, and string application. */
static void
sk_ecdsa_decode(const struct key_impl *impl, struct rd *r, struct sha256 *c,
    struct key *ret)
{
	ecdsa_read_point(impl, "nistp256", r, c);
	sk_decode_application(r, c);
	ret->bits = 256;
	ret->strength_bits = 128;
}

#define ED25519_LEN	    32
#define MLDSA44_ED25519_LEN (1312 + ED25519_LEN)

/* One string of a fixed length. */
static void
fixed_decode(struct rd *r, size_t want, struct sha256 *c, struct key *ret)
{
	size_t len;
	const uint8_t *p = rd_string(r, &len);

	if (r->err == 0 && len != want)
		rd_fail(r, ERR_RANGE);
	if (r->err != 0)
		return;
	canon_string(c, p, len);
	ret->bits = 256;
	ret->strength_bits = 128;
}

/* RFC 8709 s4 */
static void
ed25519_decode(const struct key_impl *impl, struct rd *r, struct sha256 *c,
    struct key *ret)
{
	(void)impl;
	fixed_decode(r, ED25519_LEN, c, ret);
}

/* PROTOCOL.u2f: as ed25519, and string application. */
static void
sk_ed25519_decode(const struct key_impl *impl, struct rd *r, struct sha256 *c,
    struct key *ret)
{
	(void)impl;
	fixed_decode(r, ED25519_LEN, c, ret);
	sk_decode_application(r, c);
}

/*
 * draft-miller-sshm-mldsa44-ed25519-composite-sigs: both public keys in one
 * string. ssh-keygen -l of OpenSSH 10.6 prints 512 bits.
 */
static void
mldsa_decode(const struct key_impl *impl, struct rd *r, struct sha256 *c,
    struct key *ret)
{
	(void)impl;
	fixed_decode(r, MLDSA44_ED25519_LEN, c, ret);
	ret->bits = 512;
}

static const struct key_impl impls[] = {
    {"ssh-rsa", "ssh-rsa-cert-v01@openssh.com", KEY_CLASS_RSA, 0, rsa_decode},
    {"ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", KEY_CLASS_ED25519, 0,
	ed25519_decode},
    {"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256-cert-v01@openssh.com",
	KEY_CLASS_ECDSA, 256, ecdsa_decode},
    {"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
	KEY_CLASS_ECDSA, 384, ecdsa_decode},
    {"ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521-cert-v01@openssh.com",
	KEY_CLASS_ECDSA, 521, ecdsa_decode},
    {"ssh-dss", "ssh-dss-cert-v01@openssh.com", KEY_CLASS_DSA, 0, dsa_decode},
    {"sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com",
	KEY_CLASS_ED25519_SK, 0, sk_ed25519_decode},
    {"sk-ecdsa-sha2-nistp256@openssh.com",
	"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", KEY_CLASS_ECDSA_SK, 256,
	sk_ecdsa_decode},
    {"ssh-mldsa44-ed25519", "ssh-mldsa44-ed25519-cert",
	KEY_CLASS_MLDSA44_ED25519, 0, mldsa_decode},
};

/*
 * Other names of the same type: those of signature algorithms, which sshd
 * accepts for the type they sign with, and one that OpenSSH 10.6 renamed.
 */
static const struct {
	const char *name, *means;
} aliases[] = {
    {"rsa-sha2-256", "ssh-rsa"},
    {"rsa-sha2-512", "ssh-rsa"},
    {"rsa-sha2-256-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com"},
    {"rsa-sha2-512-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com"},
    {"webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
	"sk-ecdsa-sha2-nistp256@openssh.com"},
    {"webauthn-sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
	"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com"},
    {"ssh-mldsa44-ed25519@openssh.com", "ssh-mldsa44-ed25519"},
    {"ssh-mldsa44-ed25519-cert-v01@openssh.com", "ssh-mldsa44-ed25519-cert"},
};

static const char *const class_names[KEY_CLASS_COUNT] = {
    [KEY_CLASS_OTHER] = "other",
    [KEY_CLASS_RSA] = "rsa",
    [KEY_CLASS_DSA] = "dsa",
    [KEY_CLASS_ECDSA] = "ecdsa",
    [KEY_CLASS_ED25519] = "ed25519",
    [KEY_CLASS_ECDSA_SK] = "ecdsa-sk",
    [KEY_CLASS_ED25519_SK] = "ed25519-sk",
    [KEY_CLASS_MLDSA44_ED25519] = "mldsa44-ed25519",
};

const char *
key_class_name(enum key_class c)
{
	if ((unsigned)c >= KEY_CLASS_COUNT)
		return class_names[KEY_CLASS_OTHER];
	return class_names[c];
}

static bool
is_name(const char *s, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(s, name, len) == 0;
}

/*
 * Find the row for a name in a blob or in text; NULL: unknown.
 * *ret_cert: whether it is the name of a certificate.
 */
static const struct key_impl *
find_impl(const char *name, size_t len, bool *ret_cert)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (is_name(name, len, aliases[i].name)) {
			name = aliases[i].means;
			len = strlen(name);
			break;
		}
	}
	for (size_t i = 0; i < sizeof(impls) / sizeof(impls[0]); i++) {
		*ret_cert = is_name(name, len, impls[i].cert_name);
		if (*ret_cert || is_name(name, len, impls[i].name))
			return &impls[i];
	}
	return NULL;
}

bool
key_name_known(const char *name, size_t len, enum key_class *ret_class)
{
	bool cert;
	const struct key_impl *impl = find_impl(name, len, &cert);

	if (ret_class != NULL)
		*ret_class = impl == NULL ? KEY_CLASS_OTHER : impl->class;
	return impl != NULL;
}

/* RFC 4251 s6, without the characters of options and quotes. */
static bool
is_name_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != '\0' && strchr("-._@+", c) != NULL);
}

bool
key_blob_name(const uint8_t *blob, size_t len, char ret[KEY_NAME_MAX])
{
	const uint8_t *name;
	size_t n, i;
	struct rd r;

	rd_init(&r, blob, len);
	name = rd_string(&r, &n);
	if (name == NULL || n == 0 || n >= KEY_NAME_MAX || r.left == 0)
		return false;
	for (i = 0; i < n && is_name_char(name[i]); i++)
		ret[i] = (char)name[i];
	ret[i] = '\0';
	return i == n;
}

/*
 * --- certificates: what follows the public key (PROTOCOL.certkeys) ---
 *
 *   u64 serial, u32 type, string key id, string principals,
 *   u64 valid after, u64 valid before, string critical options,
 *   string extensions, string reserved, string signature key, string signature
 *
 * The form of all fields is checked. The CA's signature is not: that takes
 * cryptography, which this library does without.
 */

static void
cert_read_principals(struct rd *r, struct key_cert *cert)
{
	struct rd sub;

	rd_sub(r, &sub);
	while (sub.err == 0 && sub.left != 0) {
		rd_skip_string(&sub);
		if (++cert->principals > KEY_CERT_PRINCIPALS_MAX)
			rd_fail(&sub, ERR_RANGE);
	}
	if (sub.err != 0)
		rd_fail(r, sub.err);
}

static bool
is_known_critical_option(const uint8_t *name, size_t len)
{
	static const char *const known[] = {"force-command", "source-address",
	    "verify-required"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strlen(known[i]) == len && memcmp(name, known[i], len) == 0)
			return true;
	}
	return false;
}

/* Read pairs of string name, string data. Returns whether all are known. */
static bool
cert_read_options(struct rd *r)
{
	struct rd sub;
	size_t name_len;
	bool known = true;

	rd_sub(r, &sub);
	while (sub.err == 0 && sub.left != 0) {
		const uint8_t *name = rd_string(&sub, &name_len);

		rd_skip_string(&sub);
		if (sub.err == 0 && !is_known_critical_option(name, name_len))
			known = false;
	}
	if (sub.err != 0)
		rd_fail(r, sub.err);
	return known;
}

/*
 * A certificate must not be signed by a certificate. The name is checked before
 * the blob is decoded, so that nesting cannot exhaust the stack.
 */
static void
cert_read_ca(struct rd *r, struct key_cert *cert)
{
	struct key ca;
	size_t len, name_len;
	bool is_cert;
	const uint8_t *blob = rd_string(r, &len), *name;
	struct rd sub;
	int e;

	if (blob == NULL)
		return;
	rd_init(&sub, blob, len);
	name = rd_string(&sub, &name_len);
	if (name != NULL &&
	    find_impl((const char *)name, name_len, &is_cert) != NULL &&
	    is_cert) {
		rd_fail(r, ERR_SYNTAX);
		return;
	}
	if ((e = key_decode(blob, len, &ca)) != 0) {
		/* ERR_UNSUPPORTED is for the certified key only */
		rd_fail(r, e == ERR_UNSUPPORTED ? ERR_SYNTAX : e);
		return;
	}
	cert->ca_class = ca.class;
	cert->ca_type = ca.type;
	cert->ca_bits = ca.bits;
	cert->ca_strength_bits = ca.strength_bits;
	memcpy(cert->ca_fp, ca.fp, SHA256_LEN);
}

static void
cert_decode(struct rd *r, struct key *ret)
{
	struct key_cert *cert = &ret->cert;
	struct rd sig;

	cert->serial = rd_u64(r);
	cert->type = rd_u32(r);
	if (r->err == 0 && cert->type != 1 && cert->type != 2)
		rd_fail(r, ERR_RANGE);
	cert->key_id = rd_string(r, &cert->key_id_len);
	cert_read_principals(r, cert);
	cert->valid_after = rd_u64(r);
	cert->valid_before = rd_u64(r);
	cert->critical_unknown = !cert_read_options(r);
	cert_read_options(r); /* extensions: unknown ones are ignored */
	rd_skip_string(r); /* reserved */
	cert_read_ca(r, cert);
	rd_sub(r, &sig);
	rd_skip_string(&sig); /* the signature's algorithm */
	rd_skip_string(&sig);
	if (sig.err != 0)
		rd_fail(r, sig.err);
}

/* --- decoding --- */

static void
decode_body(const struct key_impl *impl, struct rd *r, struct key *ret)
{
	struct sha256 c;

	sha256_init(&c);
	canon_string(&c, impl->name, strlen(impl->name));
	if (ret->is_cert)
		rd_skip_string(r); /* nonce */
	impl->decode(impl, r, &c, ret);
	sha256_final(&c, ret->fp);
	if (ret->is_cert)
		cert_decode(r, ret);
}

int
key_decode(const uint8_t *blob, size_t len, struct key *ret)
{
	const struct key_impl *impl;
	const uint8_t *name;
	size_t name_len;
	struct rd r;

	memset(ret, 0, sizeof(*ret));
	if (len > KEY_BLOB_MAX)
		return ERR_TOOBIG;
	rd_init(&r, blob, len);
	if ((name = rd_string(&r, &name_len)) == NULL)
		return r.err;
	impl = find_impl((const char *)name, name_len, &ret->is_cert);
	if (impl == NULL) {
		sha256_of(blob, len, ret->fp);
		return ERR_UNSUPPORTED;
	}
	ret->class = impl->class;
	ret->type = ret->is_cert ? impl->cert_name : impl->name;
	decode_body(impl, &r, ret);
	return rd_finish(&r);
}

int
key_decode_named(const char *name, size_t name_len, const uint8_t *blob,
    size_t len, struct key *ret)
{
	const struct key_impl *impl;
	bool cert;
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((impl = find_impl(name, name_len, &cert)) == NULL)
		return ERR_UNKNOWN;
	if ((r = key_decode(blob, len, ret)) == ERR_UNSUPPORTED)
		return ERR_SYNTAX;
	if (r != 0)
		return r;
	if (ret->type != (cert ? impl->cert_name : impl->name))
		return ERR_SYNTAX;
	return 0;
}

/* --- fingerprints as text --- */

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
