/*
 * The part of a certificate after the public key (PROTOCOL.certkeys):
 *   u64 serial, u32 type, string key id, string principals,
 *   u64 valid after, u64 valid before, string critical options,
 *   string extensions, string reserved, string signature key, string signature
 * The form of all of it is checked; that the signature is the CA's is not:
 * that takes cryptography, which this library does without.
 */
#include <string.h>

#include "key_impl.h"

static void
read_principals(struct rd *r, struct key_cert *cert)
{
	struct rd sub;
	size_t len;

	rd_sub(r, &sub);
	while (sub.err == 0 && sub.left != 0) {
		rd_string(&sub, &len);
		if (++cert->principals > KEY_CERT_PRINCIPALS_MAX)
			rd_fail(&sub, ERR_RANGE);
	}
	if (sub.err != 0)
		rd_fail(r, sub.err);
}

static bool
is_known_option(const uint8_t *name, size_t len)
{
	static const char *const known[] = {"force-command", "source-address",
	    "verify-required"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strlen(known[i]) == len && memcmp(name, known[i], len) == 0)
			return true;
	}
	return false;
}

/* Pairs of string name, string data. Returns whether all names are known. */
static bool
read_options(struct rd *r)
{
	struct rd sub;
	size_t name_len, data_len;
	bool known = true;

	rd_sub(r, &sub);
	while (sub.err == 0 && sub.left != 0) {
		const uint8_t *name = rd_string(&sub, &name_len);

		rd_string(&sub, &data_len);
		if (sub.err == 0 && !is_known_option(name, name_len))
			known = false;
	}
	if (sub.err != 0)
		rd_fail(r, sub.err);
	return known;
}

/* A certificate must not be signed by a certificate. */
static void
read_ca(struct rd *r, struct key_cert *cert)
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
	    key_impl_find((const char *)name, name_len, &is_cert) != NULL &&
	    is_cert) {
		rd_fail(r, ERR_SYNTAX);
		return;
	}
	if ((e = key_decode(blob, len, &ca)) != 0) {
		/* ERR_UNSUPPORTED is said of the certified key only */
		rd_fail(r, e == ERR_UNSUPPORTED ? ERR_SYNTAX : e);
		return;
	}
	cert->ca_class = ca.class;
	cert->ca_type = ca.type;
	cert->ca_bits = ca.bits;
	cert->ca_strength_bits = ca.strength_bits;
	memcpy(cert->ca_fp, ca.fp, SHA256_LEN);
}

void
key_cert_decode(struct rd *r, struct key *ret)
{
	struct key_cert *cert = &ret->cert;
	struct rd sig;
	size_t len;

	cert->serial = rd_u64(r);
	cert->type = rd_u32(r);
	if (r->err == 0 && cert->type != 1 && cert->type != 2)
		rd_fail(r, ERR_RANGE);
	cert->key_id = rd_string(r, &cert->key_id_len);
	read_principals(r, cert);
	cert->valid_after = rd_u64(r);
	cert->valid_before = rd_u64(r);
	cert->critical_unknown = !read_options(r);
	read_options(r); /* extensions: unknown ones are ignored */
	rd_string(r, &len); /* reserved */
	read_ca(r, cert);
	rd_sub(r, &sig);
	if (sig.err == 0)
		rd_string(&sig, &len); /* the signature's algorithm */
	if (sig.err == 0)
		rd_string(&sig, &len);
	if (sig.err != 0)
		rd_fail(r, sig.err);
}
