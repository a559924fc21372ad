/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines that hold a key: authorized_keys, known_hosts, and public keys and
 * certificates alone on a line ("type base64 comment").
 *
 * This runs once per line of files with millions of them: nothing is allocated,
 * and no byte is read more often than needed. Words end at a space or a tab
 * only, as in sshd. Its base64 decoder also skips other white space
 * (isspace()), which is how a line with CRLF is good.
 */
#include <string.h>

#include <loginpolicy/base/base64.h>
#include "keyline.h"

/* The longest base64 whose bytes fit the scratch. */
#define BLOB_TEXT_MAX ((size_t)KEY_BLOB_MAX / 3 * 4 + 4)

void
entry_set_why(struct keyfile_entry *ret, enum keyfile_state state,
    const char *why)
{
	size_t n = strnlen(why, sizeof(ret->why) - 1);

	ret->state = state;
	memcpy(ret->why, why, n);
	ret->why[n] = '\0';
}

enum line_start {
	LINE_NOTHING, /* empty, or a comment */
	LINE_LONG, /* s is the beginning of the line, and may be empty */
	LINE_TEXT
};

/*
 * Cut s at a NUL and at KEYFILE_LINE_MAX, and its CR and leading blanks off.
 */
static enum line_start
line_begin(struct span *s, struct keyfile_entry *ret)
{
	bool cut = s->len > KEYFILE_LINE_MAX;
	const char *nul;

	memset(ret, 0, sizeof(*ret));
	if (s->len == 0)
		return LINE_NOTHING;
	if (cut)
		s->len = KEYFILE_LINE_MAX;
	/* sshd reads with getline() and then uses C strings. */
	if ((nul = memchr(s->p, '\0', s->len)) != NULL)
		s->len = (size_t)(nul - s->p);
	else if (s->p[s->len - 1] == '\r')
		s->len--;
	span_skip_blanks(s);
	if (s->len != 0 && *s->p == '#')
		return LINE_NOTHING;
	if (cut && nul == NULL)
		return LINE_LONG;
	return s->len == 0 ? LINE_NOTHING : LINE_TEXT;
}

/* End a long line: BROKEN if no key was found in its beginning. */
static void
line_end_long(enum line_start st, struct keyfile_entry *ret)
{
	if (st == LINE_LONG && !ret->has_key)
		entry_set_why(ret, KEYFILE_BROKEN,
		    "line is longer than 1 MiB, and no key is in its first MiB");
}

static const char *
decode_why(int e)
{
	switch (e) {
	case ERR_TRUNC:
		return "key data ends too early";
	case ERR_TRAILING:
		return "data left over after the key";
	case ERR_RANGE:
		return "a number in the key is out of range";
	case ERR_TOOBIG:
		return "key data is too long";
	default:
		return "key data is not of the type named before it";
	}
}

static int
decode_blob(struct span w, uint8_t *scratch, size_t *ret_len)
{
	if (w.len > BLOB_TEXT_MAX)
		return ERR_TOOBIG;
	if (base64_decode(w.p, w.len, scratch, ret_len) == 0)
		return 0;
	/* Only a form feed, vertical tab or CR can be skipped in a word. */
	return base64_decode_ws(w.p, w.len, scratch, ret_len);
}

/* Store the key that is decoded, and the rest of its line. */
static void
line_comment(struct span s, const uint8_t *blob, size_t len,
    struct keyfile_entry *ret)
{
	ret->has_key = ret->has_fp = true;
	ret->blob = blob;
	ret->blob_len = len;
	span_skip_blanks(&s);
	if (s.len > 0) {
		ret->comment = s.p;
		ret->comment_len = s.len;
	}
}

/*
 * Read a key of a type that this program does not know. Its blob must begin
 * with the same name, so that no other word passes for a type.
 */
static int
line_other_key(struct span name, struct span s, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	struct span blob;
	size_t len = 0;

	span_skip_blanks(&s);
	blob = span_word(&s);
	if (!span_begins(blob, "AAAA") ||
	    decode_blob(blob, scratch, &len) != 0 ||
	    !key_blob_name(scratch, len, ret->other) ||
	    !span_is(name, ret->other) ||
	    key_decode(scratch, len, &ret->key) != ERR_UNSUPPORTED) {
		ret->other[0] = '\0';
		return ERR_UNKNOWN;
	}
	line_comment(s, scratch, len, ret);
	return 0;
}

/*
 * Read "type base64 comment" at the front of s into key and comment of ret.
 * Returns 0; ERR_UNKNOWN: the first word is not a key type, neither one known
 * here nor the one the blob names; else another error, with *ret_why (static).
 */
static int
line_key(struct span s, uint8_t *scratch, struct keyfile_entry *ret,
    const char **ret_why)
{
	struct span name = span_word(&s), blob;
	size_t len = 0;
	int r;

	if (!key_name_known(name.p, name.len, NULL))
		return line_other_key(name, s, scratch, ret);
	span_skip_blanks(&s);
	blob = span_word(&s);
	if (blob.len == 0) {
		*ret_why = "no key after the key type";
		return ERR_TRUNC;
	}
	if ((r = decode_blob(blob, scratch, &len)) != 0 || len == 0) {
		*ret_why = r == ERR_TOOBIG ? decode_why(r)
					   : "key is not valid base64";
		return ERR_SYNTAX;
	}
	r = key_decode_named(name.p, name.len, scratch, len, &ret->key);
	if (r != 0) {
		*ret_why = decode_why(r);
		return r == ERR_UNKNOWN ? ERR_SYNTAX : r;
	}
	line_comment(s, scratch, len, ret);
	return 0;
}

bool
public_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret)
{
	struct span l = {s, len};
	const char *why = "no key in this line";
	enum line_start st = line_begin(&l, ret);

	if (st == LINE_NOTHING)
		return false;
	if (span_begins(l, BOM_UTF8))
		why = "byte order mark before the key";
	if (line_key(l, ctx->scratch, ret, &why) != 0)
		entry_set_why(ret, KEYFILE_BROKEN, why);
	line_end_long(st, ret);
	return true;
}

/*
 * --- authorized_keys (sshd(8), AUTHORIZED_KEYS FILE FORMAT) ---
 *
 * The verdict is sshd's own: a line that it ignores is DEAD and lets nobody in.
 * As in sshd, a key is tried first; if there is none, options are skipped
 * (quotes, \" is the only escape), then blanks, and a key is tried again. So
 * `ssh-rsa ssh-rsa AAAA…` has the unknown option "ssh-rsa", and no key type is
 * ever searched for inside options.
 *
 * LIVE here, but dead for some versions of sshd: RSA keys under 1024 bits (the
 * policy says how small is too small), ssh-dss (removed in OpenSSH 10), ML-DSA
 * (new in it), expiry-time= with Z (new in 9.1). A from= that names other hosts
 * is LIVE: somebody there can log in.
 */

/* Decide what good options make of the key. */
static void
judge_options(const struct authopt *o, uint64_t now, struct keyfile_entry *ret)
{
	ret->cert_authority = o->cert_authority;
	ret->expires = o->expires;
	if (ret->key.is_cert)
		entry_set_why(ret, KEYFILE_DEAD,
		    "a certificate is not a key: nobody logs in by it here");
	else if (o->principals && !o->cert_authority)
		entry_set_why(ret, KEYFILE_DEAD,
		    "principals= without cert-authority");
	else if (o->expires != 0 && o->expires < now)
		entry_set_why(ret, KEYFILE_EXPIRED,
		    "expiry-time= is in the past");
}

/*
 * Read options and a key. first_why: what is wrong with the first word; or
 * NULL.
 */
static void
authkeys_with_options(struct span l, const char *first_why,
    const struct keyline_ctx *ctx, struct keyfile_entry *ret)
{
	const char *why = first_why != NULL ? first_why : "no key in this line";
	struct authopt o;
	struct span opts = l;

	if (!authopt_skip(l, &opts.len)) {
		entry_set_why(ret, KEYFILE_DEAD,
		    first_why != NULL ? first_why : "quote is not closed");
		return;
	}
	span_cut(&l, opts.len);
	span_skip_blanks(&l);
	if (line_key(l, ctx->scratch, ret, &why) != 0) {
		entry_set_why(ret, KEYFILE_DEAD, why);
		return;
	}
	ret->options = opts.p;
	ret->options_len = opts.len;
	if (authopt_parse(opts, ctx->utc_offset_s, &o, &why) != 0)
		entry_set_why(ret, KEYFILE_DEAD, why);
	else
		judge_options(&o, ctx->now, ret);
}

bool
authkeys_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret)
{
	static const struct authopt none;
	struct span l = {s, len};
	const char *why = NULL;
	enum line_start st = line_begin(&l, ret);
	bool bom;

	if (st == LINE_NOTHING)
		return false;
	/* sshd does not know it: it is a part of the first word. */
	if ((bom = span_cut_bom(&l)))
		span_skip_blanks(&l);
	if (bom && (l.len == 0 || *l.p == '#'))
		return false;
	if (line_key(l, ctx->scratch, ret, &why) == 0)
		judge_options(&none, ctx->now, ret);
	else
		authkeys_with_options(l, why, ctx, ret);
	if (bom)
		entry_set_why(ret, KEYFILE_DEAD,
		    "byte order mark before the line");
	line_end_long(st, ret);
	return true;
}

/*
 * --- known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT) ---
 *
 * [@cert-authority|@revoked] hosts type base64 comment; hosts: a list of
 * patterns, or one name hashed as |1|salt|HMAC-SHA1. Nobody logs in by these
 * lines, so a bad one is BROKEN.
 */

#define HASH_MAGIC   "|1|"
#define HASH_LEN     20 /* SHA-1: of the salt, and of the HMAC */
#define HASH_B64_LEN BASE64_ENCODED_LEN(HASH_LEN)

/* Read a marker off the front of l. Returns false if it is unknown. */
static bool
hosts_marker(struct span *l, struct keyfile_entry *ret)
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

	return span_begins(h, HASH_MAGIC) &&
	    h.len == strlen(HASH_MAGIC) + 2 * HASH_B64_LEN + 1 &&
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

/* Returns what is wrong with the line, or NULL. */
static const char *
hosts_judge(struct span l, struct keyfile_entry *ret, uint8_t *scratch)
{
	const char *start = l.p, *why = "no known key type after the hosts";
	struct span hosts;

	if (!hosts_marker(&l, ret))
		return "unknown marker";
	hosts = span_word(&l);
	if (hosts.len == 0)
		return "no hosts in this line";
	ret->options = start;
	ret->options_len = (size_t)(hosts.p + hosts.len - start);
	span_skip_blanks(&l);
	if (*hosts.p == '@')
		return "more than one marker";
	if (line_key(l, scratch, ret, &why) != 0)
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
	enum line_start st = line_begin(&l, ret);

	if (st == LINE_NOTHING)
		return false;
	if (l.len != 0 && (why = hosts_judge(l, ret, ctx->scratch)) != NULL)
		entry_set_why(ret, KEYFILE_BROKEN, why);
	line_end_long(st, ret);
	return true;
}
