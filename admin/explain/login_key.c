/* --key: the first key of a file, of whatever format. */
#include <string.h>

#include "admin/change/key_file.h"
#include "login.h"

/* The first key stops the reading. */
static bool
take_first(const struct keyfile_entry *e, void *ctx)
{
	struct fact_key *k = ctx;

	if (!e->has_key || !e->has_fp)
		return true;
	k->decoded = true;
	k->key.class = e->key.class;
	k->key.bits = e->key.bits;
	memcpy(k->key.fp, e->key.fp, SHA256_LEN);
	k->is_cert = e->key.is_cert;
	if (e->key.is_cert) {
		k->ca.class = e->key.cert.ca_class;
		k->ca.bits = e->key.cert.ca_bits;
		memcpy(k->ca.fp, e->key.cert.ca_fp, SHA256_LEN);
	}
	return false;
}

enum exit_code
key_load(const char *path, struct fact_key *ret)
{
	enum exit_code r = key_file_each(path, take_first, ret);

	if (r == EXIT_OK && !ret->decoded)
		return complain("%s: no key that can be read in it", path);
	return r;
}
