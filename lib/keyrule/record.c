/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of what is in records, and the identity of a finding. */
#include <string.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/keyrule/record.h>

static const char *const kinds[KIND_COUNT] = {
    [KIND_AUTHORIZED_KEYS] = "authorized_keys",
    [KIND_PUBLIC_KEY] = "public_key",
    [KIND_PRIVATE_KEY] = "private_key",
    [KIND_CERTIFICATE] = "certificate",
    [KIND_HOST_KEY] = "host_key",
    [KIND_KNOWN_HOSTS] = "known_hosts",
};

const char *
kind_name(enum record_kind kind)
{
	return kinds[kind];
}

const char *
verdict_name(enum verdict_word v)
{
	switch (v) {
	case VERDICT_ACCEPT:
		return "accept";
	case VERDICT_UNDETERMINED:
		return "undetermined";
	case VERDICT_REJECT:
		break;
	}
	return "reject";
}

const char *
finding_remedy(const struct finding *f)
{
	return f->remedy != NULL ? f->remedy : rules[f->rule].remedy;
}

void
put_host_port(struct buf *b, const char *host, unsigned port)
{
	bool v6 = strchr(host, ':') != NULL;

	buf_puts(b, v6 ? "[" : "");
	buf_puts(b, host);
	buf_puts(b, v6 ? "]:" : ":");
	buf_putu(b, port);
}

/* Length first, so that no two lists of fields are one text; none is no "". */
static void
hash_field(struct sha256 *s, const void *p, size_t len)
{
	uint32_t n = p == NULL ? UINT32_MAX : (uint32_t)len;
	uint8_t head[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16),
	    (uint8_t)(n >> 8), (uint8_t)n};

	sha256_update(s, head, sizeof(head));
	if (p != NULL)
		sha256_update(s, p, len);
}

static void
hash_str(struct sha256 *s, const char *str)
{
	hash_field(s, str, str == NULL ? 0 : strlen(str));
}

void
finding_id(const struct finding *f, char ret[FINDING_ID_LEN + 1])
{
	uint8_t digest[SHA256_LEN];
	uint8_t nth[4] = {(uint8_t)(f->nth >> 24), (uint8_t)(f->nth >> 16),
	    (uint8_t)(f->nth >> 8), (uint8_t)f->nth};
	uint8_t port[2] = {(uint8_t)(f->port >> 8), (uint8_t)f->port};
	const uint8_t *fp = NULL;
	struct sha256 s;

	if (f->key != NULL && f->key->has_fp)
		fp = f->key->fp;
	sha256_init(&s);
	hash_str(&s, rules[f->rule].id);
	hash_str(&s, f->account);
	hash_str(&s, f->host);
	hash_field(&s, f->port == 0 ? NULL : port, sizeof(port));
	hash_str(&s, f->path);
	hash_field(&s, fp, SHA256_LEN);
	hash_field(&s, nth, sizeof(nth));
	sha256_final(&s, digest);
	hex_encode(digest, FINDING_ID_LEN / 2, ret);
}
