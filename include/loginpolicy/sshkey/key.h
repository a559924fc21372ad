/* SPDX-License-Identifier: BSD-2-Clause */
/* SSH public keys: type, true size, strength, fingerprint. */
#ifndef LOGINPOLICY_KEY_H
#define LOGINPOLICY_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/sha256.h>

#define KEY_BLOB_MAX		65536 /* bytes of a wire blob */
#define KEY_RSA_BITS_MAX	16384 /* OpenSSH's own limit: 2048 bytes + one zero */
#define KEY_NAME_MAX		65 /* longest type name (RFC 4251 s6), with NUL */
#define KEY_FP_LEN		51 /* "SHA256:" + 43 base64 characters + NUL */
#define KEY_CERT_PRINCIPALS_MAX 256

/* The words of the policy's key settings, in the order of its table. */
enum key_class {
	KEY_CLASS_OTHER = 0, /* a type this program does not know */
	KEY_CLASS_RSA,
	KEY_CLASS_DSA,
	KEY_CLASS_ECDSA,
	KEY_CLASS_ED25519,
	KEY_CLASS_ECDSA_SK,
	KEY_CLASS_ED25519_SK,
	KEY_CLASS_MLDSA44_ED25519,
	KEY_CLASS_COUNT
};

/* "rsa", "ecdsa-sk" …; "other" for what is out of range. */
const char *key_class_name(enum key_class c);

struct key_cert {
	uint64_t serial;
	uint32_t type; /* 1 user, 2 host */
	uint64_t valid_after; /* seconds since the epoch */
	/* Seconds since the epoch; UINT64_MAX: for ever. */
	uint64_t valid_before;
	/* Borrowed from the decoded blob; untrusted text. */
	const uint8_t *key_id;
	size_t key_id_len;
	unsigned principals; /* how many */
	/* It has a critical option unknown to sshd, which refuses it. */
	bool critical_unknown;
	/* the CA's key: never a certificate itself */
	enum key_class ca_class;
	const char *ca_type; /* static */
	unsigned ca_bits;
	unsigned ca_strength_bits;
	uint8_t ca_fp[SHA256_LEN];
};

/*
 * A decoded public key. Plain data: nothing to free. Pointers inside are
 * static or borrowed from the blob given to key_decode().
 */
struct key {
	enum key_class class; /* of the certified key, for a certificate */
	/*
	 * The canonical name, such as "ssh-ed25519-cert-v01@openssh.com";
	 * static; NULL for an unknown type.
	 */
	const char *type;
	/*
	 * Bits of the modulus (rsa), of p (dsa), of the curve; 256 for ed25519,
	 * 512 for mldsa44-ed25519; 0 for an unknown type.
	 */
	unsigned bits;
	/* Equivalent symmetric strength, SP 800-57 part 1 table 2. */
	unsigned strength_bits;
	/*
	 * SHA-256 of the canonical plain key's blob: what ssh-keygen -l prints,
	 * also for a certificate.
	 */
	uint8_t fp[SHA256_LEN];
	bool is_cert;
	struct key_cert cert; /* only where is_cert */
};

/*
 * Decode a wire blob (RFC 4253 s6.6, RFC 5656 s3.1, RFC 8709 s4, PROTOCOL.u2f,
 * PROTOCOL.certkeys). No lower limit on sizes.
 * blob: len bytes, 1..KEY_BLOB_MAX; must outlive the use of ret->cert.key_id.
 * Returns 0; ERR_TRUNC, ERR_TRAILING, ERR_RANGE (an mpint negative or over
 * 16384 bits, a curve point of wrong length, a cert field out of range),
 * ERR_SYNTAX, ERR_UNSUPPORTED (unknown type: class is KEY_CLASS_OTHER and fp
 * that of the blob as it is), ERR_TOOBIG.
 */
int key_decode(const uint8_t *blob, size_t len, struct key *ret);
/*
 * The same for a key read from text: name is the type word before the blob.
 * It must be a name that sshd accepts for this blob ("rsa-sha2-256" and
 * "rsa-sha2-512" for ssh-rsa, also in the blob), else ERR_UNKNOWN (no type has
 * this name) or ERR_SYNTAX (another type has it).
 */
int key_decode_named(const char *name, size_t name_len, const uint8_t *blob,
    size_t len, struct key *ret);
/*
 * Return whether name is the name of a key type, including certificates,
 * rsa-sha2-* and webauthn-sk-*. ret_class may be NULL.
 */
bool key_name_known(const char *name, size_t len, enum key_class *ret_class);
/*
 * Read the type name that a blob begins with, for unknown types. Returns false
 * unless the name is well-formed and something follows it.
 */
bool key_blob_name(const uint8_t *blob, size_t len, char ret[KEY_NAME_MAX]);
/* Write "SHA256:" and unpadded base64, as ssh-keygen -l does. */
void key_fp_text(const uint8_t fp[SHA256_LEN], char ret[KEY_FP_LEN]);
/* Read such a text. Returns 0 or ERR_SYNTAX. */
int key_fp_parse(const char *s, uint8_t ret[SHA256_LEN]);
/*
 * Return the strength of an RSA or DSA modulus of this size (SP 800-57: 80,
 * 112, 128, 192, 256; under 1024 bits by the formula of FIPS 140-2 IG 7.5).
 */
unsigned key_ffc_strength(unsigned bits);
/*
 * Count the significant bits of a big-endian magnitude without leading zeros.
 */
unsigned key_bits_of(const uint8_t *p, size_t len);

/*
 * Append the wire form of a key whose numbers come from another format (PEM,
 * PKCS#8): big-endian magnitudes, leading zeros allowed. They are not checked:
 * key_decode() is for that. Errors are in b->err.
 */
#define KEY_WIRE_MAX (5 * (KEY_RSA_BITS_MAX / 8 + 5) + KEY_NAME_MAX)
void key_wire_rsa(const uint8_t *e, size_t e_len, const uint8_t *n,
    size_t n_len, struct buf *b);
struct key_dsa_params {
	const uint8_t *p, *q, *g, *y;
	size_t p_len, q_len, g_len, y_len;
};
void key_wire_dsa(const struct key_dsa_params *d, struct buf *b);
/* curve_bits: 256, 384 or 521; q: the uncompressed point 0x04 … */
void key_wire_ecdsa(unsigned curve_bits, const uint8_t *q, size_t q_len,
    struct buf *b);
void key_wire_ed25519(const uint8_t pk[32], struct buf *b);

#endif
