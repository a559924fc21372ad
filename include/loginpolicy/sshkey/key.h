/* What an SSH public key is: type, true bits, strength, fingerprint. Knows no policy. */
#ifndef LOGINPOLICY_KEY_H
#define LOGINPOLICY_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/sha256.h>

#define KEY_BLOB_MAX		65536 /* octets of a wire blob */
#define KEY_RSA_BITS_MAX	16384 /* OpenSSH's own limit: 2048 octets + one zero */
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
	uint64_t
	    valid_before; /* seconds since the epoch; UINT64_MAX = for ever */
	const uint8_t
	    *key_id; /* borrowed from the decoded blob; untrusted text */
	size_t key_id_len;
	unsigned principals; /* how many */
	bool
	    critical_unknown; /* a critical option sshd does not know: refused by it */
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
	const char
	    *type; /* canonical name as ssh-keygen knows it, e.g. "ssh-rsa",
				   "ssh-ed25519-cert-v01@openssh.com"; static; NULL for an unknown type */
	unsigned
	    bits; /* true bits: of the modulus (rsa), of p (dsa), of the curve; 256 for ed25519, 512 for mldsa44-ed25519; 0 for a type not known */
	unsigned
	    strength_bits; /* equivalent symmetric strength, SP 800-57 part 1 table 2 */
	uint8_t fp
	    [SHA256_LEN]; /* SHA-256 of the canonical plain key's blob (what ssh-keygen -l prints, of certificates too) */
	bool is_cert;
	struct key_cert cert; /* only where is_cert */
};

/*
 * Decode a wire blob (RFC 4253 s6.6, RFC 5656 s3.1, RFC 8709 s4, PROTOCOL.u2f,
 * PROTOCOL.certkeys). No lower limit on sizes.
 * blob: len octets, 1..KEY_BLOB_MAX; must outlive the use of ret->cert.key_id.
 * Returns 0; ERR_TRUNC, ERR_TRAILING, ERR_RANGE (an mpint negative or over
 * 16384 bits, a curve point of wrong length, a cert field out of range),
 * ERR_SYNTAX, ERR_UNSUPPORTED (a type not known: class is KEY_CLASS_OTHER and
 * fp is that of the blob as it stands), ERR_TOOBIG.
 */
int key_decode(const uint8_t *blob, size_t len, struct key *ret);
/*
 * The same for a key read from text: name is the type word before the blob.
 * It has to be a name sshd takes for this blob ("rsa-sha2-256" and
 * "rsa-sha2-512" for ssh-rsa, in the blob too), else ERR_UNKNOWN (no type has
 * this name) or ERR_SYNTAX (it is another type's).
 */
int key_decode_named(const char *name, size_t name_len, const uint8_t *blob,
    size_t len, struct key *ret);
/* Whether name is the name of a key type (certificates, rsa-sha2-*, webauthn-sk-* included). ret_class may be NULL. */
bool key_name_known(const char *name, size_t len, enum key_class *ret_class);
/*
 * The type name that a blob begins with, for types this program does not know.
 * Returns false unless it is a well-formed name and something follows it.
 */
bool key_blob_name(const uint8_t *blob, size_t len, char ret[KEY_NAME_MAX]);
/* "SHA256:" and unpadded base64, as ssh-keygen -l. */
void key_fp_text(const uint8_t fp[SHA256_LEN], char ret[KEY_FP_LEN]);
/* Its inverse. Returns 0; ERR_SYNTAX: s is no such text. */
int key_fp_parse(const char *s, uint8_t ret[SHA256_LEN]);
/* Strength of an RSA or DSA modulus of so many bits (SP 800-57: 80, 112, 128, 192, 256; under 1024 by the GNFS formula of FIPS 140 IG 7.5, rounded down). */
unsigned key_ffc_strength(unsigned bits);
/* Count the significant bits of a big-endian magnitude without leading zeros. */
unsigned key_bits_of(const uint8_t *p, size_t len);

/*
 * Build a canonical blob's fingerprint from numbers found in another format
 * (PEM, PKCS#8). n, e …: big-endian magnitudes, leading zeros allowed.
 */
int key_from_rsa(const uint8_t *e, size_t e_len, const uint8_t *n, size_t n_len,
    struct key *ret);
struct key_dsa_params {
	const uint8_t *p, *q, *g, *y;
	size_t p_len, q_len, g_len, y_len;
};
int key_from_dsa(const struct key_dsa_params *d, struct key *ret);
/* curve_bits: 256, 384 or 521; q: the uncompressed point 0x04 … */
int key_from_ecdsa(unsigned curve_bits, const uint8_t *q, size_t q_len,
    struct key *ret);
int key_from_ed25519(const uint8_t pk[32], struct key *ret);

#endif
