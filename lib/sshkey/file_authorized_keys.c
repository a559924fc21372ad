/*
 * authorized_keys (sshd(8), AUTHORIZED_KEYS FILE FORMAT), line by line, with
 * sshd's own verdict: a line that it ignores is dead and lets nobody in, and
 * somebody who believes otherwise has to be told.
 *
 * As sshd does it: blanks are skipped; empty or # is a comment; a key is tried;
 * where there is none, options are skipped (quotes, \" the only escape), and
 * blanks, and a key is tried again. So `ssh-rsa ssh-rsa AAAA…` has the unknown
 * option "ssh-rsa", and no key type is ever looked for inside options.
 *
 * Live here, and dead to some sshd: RSA keys under 1024 bits (sshd before 7.6
 * took 768, and how small is too small is the policy's to say), ssh-dss (gone
 * in OpenSSH 10), ML-DSA (new in it), expiry-time= with Z (9.1). A from= that
 * names other hosts is live: somebody there can log in.
 */
#include <string.h>
#include "authopt.h"
#include "keyline.h"

/* The options were good: what do they make of the key? */
static void
judge_options(const struct authopt *o, uint64_t now, struct keyfile_entry *ret)
{
	ret->cert_authority = o->cert_authority;
	if (ret->key.is_cert)
		keyline_why(ret, KEYFILE_DEAD,
		    "a certificate is not a key: nobody logs in by it here");
	else if (o->principals && !o->cert_authority)
		keyline_why(ret, KEYFILE_DEAD,
		    "principals= without cert-authority");
	else if (o->expires != 0 && o->expires < now)
		keyline_why(ret, KEYFILE_EXPIRED,
		    "expiry-time= is in the past");
}

/* No key at the front of l, whose word first_why speaks of: options, then. */
static void
with_options(struct span l, const char *first_why,
    const struct keyline_ctx *ctx, struct keyfile_entry *ret)
{
	const char *why = first_why != NULL ? first_why : "no key in this line";
	struct authopt o;
	struct span opts = l;

	if (!authopt_skip(l.p, l.len, &opts.len)) {
		keyline_why(ret, KEYFILE_DEAD,
		    first_why != NULL ? first_why : "quote is not closed");
		return;
	}
	l.p += opts.len;
	l.len -= opts.len;
	span_skip_blanks(&l);
	if (keyline_key(l, ctx->scratch, ret, &why) != 0) {
		keyline_why(ret, KEYFILE_DEAD, why);
		return;
	}
	ret->options = opts.p;
	ret->options_len = opts.len;
	if (authopt_parse(opts.p, opts.len, ctx->utc_offset_s, &o, &why) != 0)
		keyline_why(ret, KEYFILE_DEAD, why);
	else
		judge_options(&o, ctx->now, ret);
}

/* A byte order mark off the front of l. sshd does not know it: a bad word. */
static bool
take_bom(struct span *l)
{
	if (l->len < KEYLINE_BOM_LEN ||
	    memcmp(l->p, KEYLINE_BOM, KEYLINE_BOM_LEN) != 0)
		return false;
	l->p += KEYLINE_BOM_LEN;
	l->len -= KEYLINE_BOM_LEN;
	span_skip_blanks(l);
	return true;
}

bool
authkeys_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret)
{
	static const struct authopt none;
	struct span l = {s, len};
	const char *why = NULL;
	enum keyline_start st = keyline_start(&l, ret);
	bool bom;

	if (st == KEYLINE_NOTHING)
		return false;
	bom = take_bom(&l);
	if (bom && (l.len == 0 || *l.p == '#'))
		return false;
	if (keyline_key(l, ctx->scratch, ret, &why) == 0)
		judge_options(&none, ctx->now, ret);
	else
		with_options(l, why, ctx, ret);
	if (bom)
		keyline_why(ret, KEYFILE_DEAD,
		    "byte order mark before the line");
	if (st == KEYLINE_LONG)
		keyline_long(ret);
	return true;
}
