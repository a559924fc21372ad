/* SPDX-License-Identifier: BSD-2-Clause */
/* Any octets as what follows the public key in a certificate. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/key.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* type, nonce, an Ed25519 key: the fuzzer need not find those */
	static const uint8_t head[] =
	    "\0\0\0\x20ssh-ed25519-cert-v01@openssh.com\0\0\0\1n\0\0\0\x20"
	    "0123456789abcdef0123456789abcdef";
	size_t head_len = sizeof(head) - 1;
	uint8_t *blob;
	struct key k;

	if (size > KEY_BLOB_MAX || (blob = malloc(head_len + size)) == NULL)
		return 0;
	memcpy(blob, head, head_len);
	if (size != 0)
		memcpy(blob + head_len, data, size);
	if (key_decode(blob, head_len + size, &k) == 0) {
		if (!k.is_cert || k.class != KEY_CLASS_ED25519 ||
		    k.cert.ca_type == NULL || k.cert.ca_bits == 0 ||
		    (k.cert.type != 1 && k.cert.type != 2) ||
		    k.cert.principals > KEY_CERT_PRINCIPALS_MAX)
			abort();
		if (k.cert.key_id < blob ||
		    k.cert.key_id + k.cert.key_id_len > blob + head_len + size)
			abort();
	}
	free(blob);
	return 0;
}
