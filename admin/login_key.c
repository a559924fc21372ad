/* --key: the first key of a file, of whatever format, and whether it is revoked. */
#include <string.h>

#include <loginpolicy/access.h>
#include "change.h"
#include "key_file.h"
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

static int
revocations(const struct options *o, struct fact_key *k)
{
	struct state st;
	int r;

	if ((r = state_look(o, STATE_REVOKED, &st)) != -1)
		return r;
	k->key.revoked = key_is_revoked(&st, k->key.fp);
	if (k->is_cert)
		k->ca.revoked = key_is_revoked(&st, k->ca.fp);
	state_close(&st);
	return -1;
}

int
key_load(const struct options *o, const char *path, struct fact_key *ret)
{
	int r = key_file_each(path, take_first, ret);

	if (r != -1)
		return r;
	if (!ret->decoded)
		return complain("%s: no key that can be read in it", path);
	return revocations(o, ret);
}
