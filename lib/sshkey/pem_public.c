/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What needs arithmetic: a public key from its secret (PKCS#8 has no room for
 * DSA's, and leaves out that of EC and Ed25519), a point from its compressed
 * form, a curve from its parameters. libcrypto does it for ssh-keygen too, so
 * that both read the same files. Only the scanner's programs are linked with
 * it: nothing that the PAM module uses refers to this file.
 */
#include <limits.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/sshkey/key.h>
#include "pem_public.h"

#define COORDINATE_MAX 66 /* bytes, of P-521 */

static unsigned
curve_bits(const EVP_PKEY *k)
{
	static const struct {
		const char *name;
		unsigned bits;
	} curves[] = {{"prime256v1", 256}, {"secp384r1", 384},
	    {"secp521r1", 521}};
	char group[64];
	size_t n;

	if (EVP_PKEY_get_utf8_string_param(k, OSSL_PKEY_PARAM_GROUP_NAME, group,
		sizeof(group), &n) != 1)
		return 0;
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		if (strcmp(curves[i].name, group) == 0)
			return curves[i].bits;
	}
	return 0;
}

/* A number of k, big endian, into size bytes. Returns whether it fits. */
static bool
get_number(const EVP_PKEY *k, const char *name, uint8_t *out, size_t size)
{
	BIGNUM *n = NULL;
	bool ok = EVP_PKEY_get_bn_param(k, name, &n) == 1 &&
	    BN_bn2binpad(n, out, (int)size) == (int)size;

	BN_free(n);
	return ok;
}

static int
from_ec(const EVP_PKEY *k, struct buf *ret)
{
	unsigned bits = curve_bits(k);
	size_t n = (bits + 7) / 8;
	uint8_t q[1 + 2 * COORDINATE_MAX] = {0x04};

	if (bits == 0)
		return ERR_UNSUPPORTED;
	if (!get_number(k, OSSL_PKEY_PARAM_EC_PUB_X, q + 1, n) ||
	    !get_number(k, OSSL_PKEY_PARAM_EC_PUB_Y, q + 1 + n, n))
		return ERR_SYNTAX;
	key_wire_ecdsa(bits, q, 1 + 2 * n, ret);
	return 0;
}

static int
from_ed25519(const EVP_PKEY *k, struct buf *ret)
{
	uint8_t pk[32];
	size_t n = sizeof(pk);

	if (EVP_PKEY_get_raw_public_key(k, pk, &n) != 1 || n != sizeof(pk))
		return ERR_SYNTAX;
	key_wire_ed25519(pk, ret);
	return 0;
}

static int
from_dsa(const EVP_PKEY *k, struct buf *ret)
{
	static const char *const names[4] = {OSSL_PKEY_PARAM_FFC_P,
	    OSSL_PKEY_PARAM_FFC_Q, OSSL_PKEY_PARAM_FFC_G,
	    OSSL_PKEY_PARAM_PUB_KEY};
	const size_t n = PEM_PUBLIC_DSA_BITS_MAX / 8;
	uint8_t v[4][PEM_PUBLIC_DSA_BITS_MAX / 8];
	const struct key_dsa_params d = {v[0], v[1], v[2], v[3], n, n, n, n};

	for (size_t i = 0; i < 4; i++) {
		if (!get_number(k, names[i], v[i], n))
			return ERR_SYNTAX;
	}
	key_wire_dsa(&d, ret);
	return 0;
}

/* Takes k over. */
static int
from_pkey(EVP_PKEY *k, struct buf *ret)
{
	int r = ERR_UNSUPPORTED;

	if (k == NULL)
		r = ERR_SYNTAX;
	else if (EVP_PKEY_get_base_id(k) == EVP_PKEY_EC)
		r = from_ec(k, ret);
	else if (EVP_PKEY_get_base_id(k) == EVP_PKEY_ED25519)
		r = from_ed25519(k, ret);
	else if (EVP_PKEY_get_base_id(k) == EVP_PKEY_DSA)
		r = from_dsa(k, ret);
	EVP_PKEY_free(k);
	ERR_clear_error();
	return r;
}

int
pem_public_of_private(const uint8_t *der, size_t len, struct buf *ret)
{
	return len > LONG_MAX
	    ? ERR_SYNTAX
	    : from_pkey(d2i_AutoPrivateKey(NULL, &der, (long)len), ret);
}

int
pem_public_of_spki(const uint8_t *der, size_t len, struct buf *ret)
{
	return len > LONG_MAX
	    ? ERR_SYNTAX
	    : from_pkey(d2i_PUBKEY(NULL, &der, (long)len), ret);
}
