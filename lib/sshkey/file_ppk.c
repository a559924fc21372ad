/*
 * PuTTY's private key format, versions 2 and 3 (PuTTY manual, appendix C):
 * "Name: value" lines, then after Public-Lines: N that many lines of base64
 * that hold the public key in the clear. The MAC is not verified: it needs
 * the passphrase.
 */
#include <string.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/number.h>
#include "keywhole.h"

#define PUBLIC_LINES_MAX 4096

struct ppk {
	const char *text;
	size_t len, pos;
	const char *value; /* of the last header taken */
	size_t value_len;
};

/* The next line has to be "name: value". */
static bool
take_header(struct ppk *k, const char *name)
{
	size_t n, name_len = strlen(name);
	const char *s;

	if (!whole_line(k->text, k->len, &k->pos, &s, &n) || n < name_len + 2 ||
	    memcmp(s, name, name_len) != 0 ||
	    memcmp(s + name_len, ": ", 2) != 0)
		return false;
	k->value = s + name_len + 2;
	k->value_len = n - name_len - 2;
	return true;
}

static bool
is_value(const struct ppk *k, const char *want)
{
	return k->value_len == strlen(want) &&
	    memcmp(k->value, want, k->value_len) == 0;
}

/* Decode the public lines. Returns whether that was possible. */
static bool
read_public(struct ppk *k, uint8_t *scratch, size_t *ret_len)
{
	size_t start = k->pos, n;
	uint64_t lines;
	const char *s;

	if (parse_u64(k->value, k->value_len, 1, PUBLIC_LINES_MAX, &lines) != 0)
		return false;
	start = k->pos;
	while (lines-- != 0) {
		if (!whole_line(k->text, k->len, &k->pos, &s, &n))
			return false;
	}
	return base64_decode_ws(k->text + start, k->pos - start, scratch,
		   ret_len) == 0;
}

static const char *
read_ppk(struct ppk *k, uint8_t *scratch, struct keyfile_entry *e)
{
	const char *name;
	size_t name_len, n;
	int r;

	if (take_header(k, "PuTTY-User-Key-File-1"))
		return "PuTTY's format version 1 is not supported";
	k->pos = 0;
	if (!take_header(k, "PuTTY-User-Key-File-2")) {
		k->pos = 0;
		if (!take_header(k, "PuTTY-User-Key-File-3"))
			return "not a version of PuTTY's format known here";
	}
	name = k->value;
	name_len = k->value_len;
	if (!take_header(k, "Encryption"))
		return "the Encryption line is missing";
	e->encrypted = !is_value(k, "none");
	if (e->encrypted && !is_value(k, "aes256-cbc"))
		return "an encryption PuTTY does not have";
	if (!take_header(k, "Comment"))
		return "the Comment line is missing";
	e->comment = k->value;
	e->comment_len = k->value_len;
	if (!take_header(k, "Public-Lines") || !read_public(k, scratch, &n))
		return "the public key is malformed";
	r = key_decode_named(name, name_len, scratch, n, &e->key);
	if (r != ERR_UNKNOWN) {
		whole_key(e, r, true);
		return NULL;
	}
	whole_blob(e, scratch, n);
	if (strlen(e->other) != name_len ||
	    memcmp(e->other, name, name_len) != 0)
		return "the public key is not of the type named";
	return NULL;
}

void
ppk_read(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	struct ppk k = {text, len, 0, NULL, 0};
	const char *why;

	memset(ret, 0, sizeof(*ret));
	ret->line = 1;
	if ((why = read_ppk(&k, scratch, ret)) != NULL)
		whole_broken(ret, why);
}
