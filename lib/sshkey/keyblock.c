/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks with a key other than ASN.1: openssh-key-v1, PuTTY's format, RFC 4716;
 * and the PEM armour.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/base/rd.h>
#include "keyblock.h"

static const char bad_base64[] = "the base64 is malformed";

void
block_broken(struct keyfile_entry *e, const char *why)
{
	e->state = KEYFILE_BROKEN;
	e->has_key = e->has_fp = false;
	e->blob = NULL;
	e->blob_len = 0;
	snprintf(e->why, sizeof(e->why), "%s", why);
}

void
block_key(struct keyfile_entry *e, int r, bool has_fp)
{
	if (r != 0) {
		block_broken(e, "the key in it is malformed");
		return;
	}
	e->state = KEYFILE_LIVE;
	e->has_key = true;
	e->has_fp = has_fp;
}

/* Decode a wire blob into e; an unknown type is a key of class other. */
static void
block_blob(struct keyfile_entry *e, const uint8_t *blob, size_t len)
{
	int r = key_decode(blob, len, &e->key);

	if (r == ERR_UNSUPPORTED && key_blob_name(blob, len, e->other))
		r = 0;
	block_key(e, r, true);
	if (e->has_key) {
		e->blob = blob;
		e->blob_len = len;
	}
}

bool
block_line(struct span text, size_t *pos, struct span *ret)
{
	struct span s = text;
	size_t n = 0;

	span_cut(&s, *pos);
	if (s.len == 0)
		return false;
	while (n < s.len && s.p[n] != '\n' && s.p[n] != '\r')
		n++;
	*ret = (struct span){s.p, n};
	if (n < s.len && s.p[n] == '\r')
		n++;
	if (n < s.len && s.p[n] == '\n' &&
	    (n == 0 || s.p[n - 1] == '\r' || ret->len == n))
		n++;
	*pos += n;
	return true;
}

/* --- PEM armour --- */

#define PEM_BEGIN  "-----BEGIN "
#define PEM_DASHES "-----"

static bool
pem_label(struct span line, struct pem *ret)
{
	struct span l = span_trimmed(line);

	if (!span_begins(l, PEM_BEGIN) || !span_ends(l, PEM_DASHES) ||
	    l.len < strlen(PEM_BEGIN PEM_DASHES))
		return false;
	span_cut(&l, strlen(PEM_BEGIN));
	l.len -= strlen(PEM_DASHES);
	if (l.len >= sizeof(ret->label))
		return false;
	memcpy(ret->label, l.p, l.len);
	ret->label[l.len] = '\0';
	return true;
}

const char *
pem_parse(struct span text, struct pem *ret)
{
	char last[PEM_LABEL_MAX + 32];
	size_t pos = 0, body;
	bool in_body = false;
	struct span l;

	memset(ret, 0, sizeof(*ret));
	if (!block_line(text, &pos, &l) || !pem_label(l, ret))
		return "not a PEM block";
	snprintf(last, sizeof(last), "-----END %s-----", ret->label);
	body = pos;
	while (block_line(text, &pos, &l)) {
		if (span_is(span_trimmed(l), last)) {
			ret->body.p = text.p + body;
			ret->body.len = (size_t)(l.p - ret->body.p);
			return NULL;
		}
		/* RFC 1421 s4.6: "Name: value" lines, then an empty one. */
		if (memchr(l.p, ':', l.len) == NULL && l.len != 0)
			in_body = true;
		if (in_body)
			continue;
		ret->encrypted |= span_begins(l, "Proc-Type: 4,ENCRYPTED");
		body = pos;
	}
	return "the END line is missing";
}

/*
 * --- openssh-key-v1 (PROTOCOL.key), in PEM armour ---
 *
 *   "openssh-key-v1\0", string cipher, string kdf, string kdf options,
 *   u32 number of keys (1), string public key, string private part
 *
 * The public key is not encrypted, so size and fingerprint need no passphrase.
 * If the private part is not encrypted, its check numbers and padding are
 * checked: a file that ssh could not load is not reported as a key.
 */

static const char magic[] = "openssh-key-v1"; /* with its NUL */

static bool
openssh_is_none(const uint8_t *s, size_t len)
{
	return len == 4 && memcmp(s, "none", 4) == 0;
}

/* The padding counts up from 1. */
static bool
openssh_is_padding(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] != (uint8_t)(i + 1))
			return false;
	}
	return true;
}

/* The number of strings in the private part behind the type; 0: unknown. */
static unsigned
openssh_private_fields(const struct key *k)
{
	switch (k->class) {
	case KEY_CLASS_RSA:
		return 6; /* n e d iqmp p q */
	case KEY_CLASS_DSA:
		return 5; /* p q g y x */
	case KEY_CLASS_ECDSA:
		return 3; /* curve Q d */
	case KEY_CLASS_ED25519:
	case KEY_CLASS_MLDSA44_ED25519:
		return 2; /* public, secret */
	default:
		return 0;
	}
}

/* Fields, then string comment, then padding to the cipher's block (8). */
static bool
openssh_read_private(struct rd *r, struct keyfile_entry *e)
{
	unsigned fields = openssh_private_fields(&e->key);
	size_t len;
	const uint8_t *s;

	if (rd_u32(r) != rd_u32(r))
		return false;
	s = rd_string(r, &len); /* type */
	if (e->other[0] != '\0' && s != NULL &&
	    (len != strlen(e->other) || memcmp(s, e->other, len) != 0))
		return false;
	/* the fields of security keys and certificates are not read */
	if (fields == 0 || e->key.is_cert)
		return r->err == 0;
	while (fields-- != 0)
		rd_skip_string(r);
	s = rd_string(r, &len);
	/* ssh checks the bytes of the padding, not its length */
	if (r->err != 0 || !openssh_is_padding(r->p, r->left))
		return false;
	e->comment = (const char *)s;
	e->comment_len = len;
	return true;
}

static void
openssh_read_body(struct rd *r, struct keyfile_entry *e)
{
	const uint8_t *cipher, *kdf, *blob;
	size_t cipher_len, kdf_len, blob_len;
	struct rd private;
	uint32_t n;

	cipher = rd_string(r, &cipher_len);
	kdf = rd_string(r, &kdf_len);
	rd_skip_string(r);
	n = rd_u32(r);
	blob = rd_string(r, &blob_len);
	rd_sub(r, &private);
	/* an AEAD cipher's tag follows the private part */
	if (r->err != 0 || n != 1) {
		block_broken(e, "openssh-key-v1: malformed");
		return;
	}
	e->encrypted = !openssh_is_none(cipher, cipher_len);
	if (e->encrypted == openssh_is_none(kdf, kdf_len)) {
		block_broken(e, "openssh-key-v1: cipher and kdf disagree");
		return;
	}
	block_blob(e, blob, blob_len);
	if (e->state != KEYFILE_LIVE || e->encrypted)
		return;
	if (r->left != 0 || !openssh_read_private(&private, e))
		block_broken(e, "openssh-key-v1: the private part is damaged");
}

void
openssh_private_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	struct pem pem;
	const char *why;
	const uint8_t *m;
	struct rd r;
	size_t n;

	memset(ret, 0, sizeof(*ret));
	ret->line = 1;
	why = pem_parse((struct span){text, len}, &pem);
	if (why == NULL &&
	    base64_decode_ws(pem.body.p, pem.body.len, scratch, &n) != 0)
		why = bad_base64;
	if (why != NULL) {
		block_broken(ret, why);
		return;
	}
	rd_init(&r, scratch, n);
	m = rd_bytes(&r, sizeof(magic));
	if (m == NULL || memcmp(m, magic, sizeof(magic)) != 0)
		block_broken(ret, "not openssh-key-v1");
	else
		openssh_read_body(&r, ret);
}

/*
 * --- PuTTY's format, versions 2 and 3 (PuTTY manual, appendix C) ---
 *
 * "Name: value" lines, then after "Public-Lines: N" N lines of base64 with the
 * public key. The MAC is not verified: it needs the passphrase.
 */

#define PUBLIC_LINES_MAX 4096

/* Read the line at *pos, which must be "name: value". */
static bool
ppk_header(struct span text, size_t *pos, const char *name, struct span *ret)
{
	if (!block_line(text, pos, ret) || !span_begins(*ret, name))
		return false;
	span_cut(ret, strlen(name));
	if (!span_begins(*ret, ": "))
		return false;
	span_cut(ret, 2);
	return true;
}

/* Decode the lines of the public key. Returns whether they are well-formed. */
static bool
ppk_read_public(struct span text, size_t *pos, uint8_t *scratch,
    size_t *ret_len)
{
	struct span count, l;
	uint64_t lines;
	size_t start;

	if (!ppk_header(text, pos, "Public-Lines", &count) ||
	    parse_u64(count.p, count.len, 1, PUBLIC_LINES_MAX, &lines) != 0)
		return false;
	for (start = *pos; lines != 0; lines--) {
		if (!block_line(text, pos, &l))
			return false;
	}
	return base64_decode_ws(text.p + start, *pos - start, scratch,
		   ret_len) == 0;
}

/* Read the first line. Returns what is wrong with it, or NULL. */
static const char *
ppk_read_version(struct span text, size_t *pos, struct span *ret_type)
{
	size_t at = 0;

	if (ppk_header(text, &at, "PuTTY-User-Key-File-1", ret_type))
		return "PuTTY's format version 1 is not supported";
	*pos = 0;
	if (ppk_header(text, pos, "PuTTY-User-Key-File-2", ret_type))
		return NULL;
	*pos = 0;
	if (ppk_header(text, pos, "PuTTY-User-Key-File-3", ret_type))
		return NULL;
	return "not a version of PuTTY's format known here";
}

static const char *
ppk_read_all(struct span text, uint8_t *scratch, struct keyfile_entry *e)
{
	struct span type, value;
	size_t pos = 0, n;
	const char *why = ppk_read_version(text, &pos, &type);
	int r;

	if (why != NULL)
		return why;
	if (!ppk_header(text, &pos, "Encryption", &value))
		return "the Encryption line is missing";
	e->encrypted = !span_is(value, "none");
	if (e->encrypted && !span_is(value, "aes256-cbc"))
		return "an encryption PuTTY does not have";
	if (!ppk_header(text, &pos, "Comment", &value))
		return "the Comment line is missing";
	e->comment = value.p;
	e->comment_len = value.len;
	if (!ppk_read_public(text, &pos, scratch, &n))
		return "the public key is malformed";
	r = key_decode_named(type.p, type.len, scratch, n, &e->key);
	if (r != ERR_UNKNOWN) {
		block_key(e, r, true);
		return NULL;
	}
	block_blob(e, scratch, n);
	return span_is(type, e->other)
	    ? NULL
	    : "the public key is not of the type named";
}

void
ppk_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	const char *why;

	memset(ret, 0, sizeof(*ret));
	ret->line = 1;
	why = ppk_read_all((struct span){text, len}, scratch, ret);
	if (why != NULL)
		block_broken(ret, why);
}

/*
 * --- SSH Public Key File Format (RFC 4716) ---
 *
 * A BEGIN line, headers (a backslash at the end continues one), base64 lines,
 * an END line.
 */

/* RFC 4716 s3.3.2: the value, without the quotes that may enclose it. */
static void
rfc4716_comment(struct span l, struct keyfile_entry *e)
{
	static const char tag[] = "comment:";

	if (l.len < strlen(tag) || strncasecmp(l.p, tag, strlen(tag)) != 0)
		return;
	span_cut(&l, strlen(tag));
	while (l.len != 0 && *l.p == ' ')
		span_cut(&l, 1);
	if (l.len >= 2 && l.p[0] == '"' && l.p[l.len - 1] == '"') {
		span_cut(&l, 1);
		l.len--;
	}
	e->comment = l.p;
	e->comment_len = l.len;
}

/* Find the lines of base64. Returns what is wrong, or NULL. */
static const char *
rfc4716_body(struct span text, struct keyfile_entry *e, struct span *ret)
{
	bool header = true, more = false;
	size_t pos = 0, body;
	struct span l;

	if (!block_line(text, &pos, &l) ||
	    !span_is(span_trimmed(l), "---- BEGIN SSH2 PUBLIC KEY ----"))
		return "the BEGIN line is malformed";
	body = pos;
	while (block_line(text, &pos, &l)) {
		if (span_is(span_trimmed(l), "---- END SSH2 PUBLIC KEY ----")) {
			ret->p = text.p + body;
			ret->len = (size_t)(l.p - ret->p);
			return NULL;
		}
		header = header && (more || memchr(l.p, ':', l.len) != NULL);
		if (!header)
			continue;
		if (!more)
			rfc4716_comment(l, e);
		more = span_ends(l, "\\");
		body = pos;
	}
	return "the END line is missing";
}

void
rfc4716_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	const char *why;
	struct span body;
	size_t n;

	memset(ret, 0, sizeof(*ret));
	ret->line = 1;
	why = rfc4716_body((struct span){text, len}, ret, &body);
	if (why == NULL && base64_decode_ws(body.p, body.len, scratch, &n) != 0)
		why = bad_base64;
	if (why != NULL)
		block_broken(ret, why);
	else
		block_blob(ret, scratch, n);
}
