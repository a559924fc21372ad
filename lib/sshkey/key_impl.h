/* What a key type has to bring: a row of the table in key.c. */
#ifndef SSHKEY_KEY_IMPL_H
#define SSHKEY_KEY_IMPL_H

#include <loginpolicy/sshkey/key.h>
#include <loginpolicy/base/rd.h>

#define KEY_MPINT_RAW_MAX 2049 /* octets: 16384 bits and a zero, as OpenSSH */

/*
 * Where the canonical blob goes: hashed piece by piece, so that nothing is
 * allocated.
 */
struct key_canon {
	struct sha256 h;
};
void key_canon_string(struct key_canon *c, const void *p, size_t len);
/* An mpint from a magnitude without leading zeros (RFC 4251 s5). */
void key_canon_mpint(struct key_canon *c, const uint8_t *p, size_t len);

struct key_impl {
	const char *name; /* canonical type name */
	const char *cert_name; /* of its certificates */
	enum key_class class;
	unsigned curve_bits; /* ecdsa: 256, 384, 521; else 0 */
	/*
	 * Read the public fields that follow the type name (RFC 4253 s6.6 …),
	 * put them into c, set ret->bits and ret->strength_bits. Errors stay
	 * in r.
	 */
	void (*decode)(const struct key_impl *impl, struct rd *r,
	    struct key_canon *c, struct key *ret);
};

void key_rsa_decode(const struct key_impl *impl, struct rd *r,
    struct key_canon *c, struct key *ret);
void key_dsa_decode(const struct key_impl *impl, struct rd *r,
    struct key_canon *c, struct key *ret);
void key_ecdsa_decode(const struct key_impl *impl, struct rd *r,
    struct key_canon *c, struct key *ret);
void key_ed25519_decode(const struct key_impl *impl, struct rd *r,
    struct key_canon *c, struct key *ret);
void key_sk_ecdsa_decode(const struct key_impl *impl, struct rd *r,
    struct key_canon *c, struct key *ret);
void key_sk_ed25519_decode(const struct key_impl *impl, struct rd *r,
    struct key_canon *c, struct key *ret);
void key_mldsa_decode(const struct key_impl *impl, struct rd *r,
    struct key_canon *c, struct key *ret);

/* The row for a name in a blob or in text; *ret_cert: whether it is a certificate's. NULL: unknown. */
const struct key_impl *key_impl_find(const char *name, size_t len,
    bool *ret_cert);
/* The fields of a certificate that follow the public ones (PROTOCOL.certkeys). */
void key_cert_decode(struct rd *r, struct key *ret);
/* Begin and end a canonical plain key. */
void key_canon_begin(struct key_canon *c, const char *name);
void key_canon_end(struct key_canon *c, struct key *ret);
/* Number of significant bits of a magnitude without leading zeros. */
unsigned key_bits_of(const uint8_t *p, size_t len);

#endif
