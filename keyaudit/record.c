#include <string.h>

#include "record.h"

static const char *const kinds[KIND_COUNT] = {"authorized_keys", "public_key",
    "private_key", "certificate", "host_key", "known_hosts"};

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

/* A field that is not there differs from one that is empty. */
static void
hash_field(struct sha256 *h, const void *p, size_t len)
{
	uint64_t n = p == NULL ? UINT64_MAX : len;
	uint8_t head[8];

	for (size_t i = 0; i < sizeof(head); i++)
		head[i] = (uint8_t)(n >> (56 - 8 * i));
	sha256_update(h, head, sizeof(head));
	if (p != NULL)
		sha256_update(h, p, len);
}

static void
hash_text(struct sha256 *h, const char *s)
{
	hash_field(h, s, s == NULL ? 0 : strlen(s));
}

void
finding_id(const struct finding *f, char ret[FINDING_ID_LEN + 1])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t nth[4] = {(uint8_t)(f->nth >> 24), (uint8_t)(f->nth >> 16),
	    (uint8_t)(f->nth >> 8), (uint8_t)f->nth};
	uint8_t digest[SHA256_LEN];
	struct sha256 h;

	sha256_init(&h);
	hash_text(&h, rules[f->rule].id);
	hash_text(&h, f->account);
	hash_text(&h, NULL); /* host */
	hash_text(&h, NULL); /* port */
	hash_text(&h, f->path);
	if (f->key != NULL && f->key->has_fp)
		hash_field(&h, f->key->fp, SHA256_LEN);
	else
		hash_field(&h, NULL, 0);
	hash_field(&h, nth, sizeof(nth));
	sha256_final(&h, digest);
	for (size_t i = 0; i < FINDING_ID_LEN; i++)
		ret[i] = hex[digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
	ret[FINDING_ID_LEN] = '\0';
}
