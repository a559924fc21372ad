/*
 * known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), line by line:
 * [@cert-authority|@revoked] hosts type base64 comment, hosts being a list of
 * patterns, or one name hashed as |1|salt|HMAC-SHA1. Nobody logs in by these
 * lines; a bad one is said to be broken, and the next one is read.
 */
#include <string.h>
#include <loginpolicy/base/base64.h>
#include "keyline.h"

#define HASH_MAGIC   "|1|"
#define HASH_LEN     20 /* SHA-1: of the salt, and of the HMAC */
#define HASH_B64_LEN BASE64_ENCODED_LEN(HASH_LEN)

static bool
span_is(struct span s, const char *word)
{
	return s.len == strlen(word) && memcmp(s.p, word, s.len) == 0;
}

/* A marker off the front of l. Returns false where it is none that is known. */
static bool
take_marker(struct span *l, struct keyfile_entry *ret)
{
	struct span m;

	if (*l->p != '@')
		return true;
	m = span_word(l);
	ret->cert_authority = span_is(m, "@cert-authority");
	ret->revoked = span_is(m, "@revoked");
	span_skip_blanks(l);
	return ret->cert_authority || ret->revoked;
}

static bool
hash_part_ok(const char *p)
{
	uint8_t out[BASE64_DECODED_MAX(HASH_B64_LEN)];
	size_t n;

	return base64_decode(p, HASH_B64_LEN, out, &n) == 0 && n == HASH_LEN;
}

/* "|1|" salt "|" hash, and nothing else: no list. */
static bool
hashed_ok(struct span h)
{
	const char *p = h.p + strlen(HASH_MAGIC);

	return h.len == strlen(HASH_MAGIC) + 2 * HASH_B64_LEN + 1 &&
	    memcmp(h.p, HASH_MAGIC, strlen(HASH_MAGIC)) == 0 &&
	    p[HASH_B64_LEN] == '|' && hash_part_ok(p) &&
	    hash_part_ok(p + HASH_B64_LEN + 1);
}

/* "bits exponent modulus" of protocol 1. */
static bool
is_ssh1(struct span l)
{
	struct span w[3];
	size_t i, j;

	for (i = 0; i < 3; i++) {
		w[i] = span_word(&l);
		span_skip_blanks(&l);
		for (j = 0; j < w[i].len; j++)
			if (w[i].p[j] < '0' || w[i].p[j] > '9')
				return false;
		if (w[i].len == 0)
			return false;
	}
	return true;
}

static const char *
judge(struct span l, struct keyfile_entry *ret, uint8_t *scratch)
{
	const char *start = l.p, *why = "no known key type after the hosts";
	struct span hosts;

	if (!take_marker(&l, ret))
		return "unknown marker";
	hosts = span_word(&l);
	if (hosts.len == 0)
		return "no hosts in this line";
	ret->options = start;
	ret->options_len = (size_t)(hosts.p + hosts.len - start);
	span_skip_blanks(&l);
	if (*hosts.p == '@')
		return "more than one marker";
	if (keyline_key(l, scratch, ret, &why) != 0)
		return is_ssh1(l) ? "key of ssh protocol 1" : why;
	if (*hosts.p == '|' && !hashed_ok(hosts))
		return "hashed host name is not valid";
	return NULL;
}

bool
known_hosts_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret)
{
	struct span l = {s, len};
	const char *why;
	enum keyline_start st = keyline_start(&l, ret);

	if (st == KEYLINE_NOTHING)
		return false;
	if (l.len != 0 && (why = judge(l, ret, ctx->scratch)) != NULL)
		keyline_why(ret, KEYFILE_BROKEN, why);
	if (st == KEYLINE_LONG)
		keyline_long(ret);
	return true;
}
