/*
 * A public key or certificate on one line: "type base64 comment", as in *.pub
 * files, and the parts of it that authorized_keys and known_hosts share.
 *
 * These run once a line of files with millions of them: no allocation, and no
 * octet is looked at more often than needed. Words end at a space or a tab
 * only, as in sshd; it also lets other white space stand inside the base64
 * (its decoder skips isspace()), which is how a line with CRLF is good.
 */
#include <string.h>
#include <loginpolicy/base/base64.h>
#include "keyline.h"

/* The longest base64 whose octets fit the scratch. */
#define BLOB_TEXT_MAX ((size_t)KEY_BLOB_MAX / 3 * 4 + 4)

void
span_skip_blanks(struct span *s)
{
	while (s->len > 0 && (*s->p == ' ' || *s->p == '\t')) {
		s->p++;
		s->len--;
	}
}

struct span
span_word(struct span *s)
{
	struct span w = {s->p, s->len};
	const char *e;

	if ((e = memchr(w.p, ' ', w.len)) != NULL)
		w.len = (size_t)(e - w.p);
	if ((e = memchr(w.p, '\t', w.len)) != NULL)
		w.len = (size_t)(e - w.p);
	s->p += w.len;
	s->len -= w.len;
	return w;
}

void
keyline_why(struct keyfile_entry *ret, enum keyfile_state state,
    const char *why)
{
	size_t n = strnlen(why, sizeof(ret->why) - 1);

	ret->state = state;
	memcpy(ret->why, why, n);
	ret->why[n] = '\0';
}

enum keyline_start
keyline_start(struct span *s, struct keyfile_entry *ret)
{
	bool cut = s->len > KEYFILE_LINE_MAX;
	const char *nul;

	memset(ret, 0, sizeof(*ret));
	if (s->len == 0)
		return KEYLINE_NOTHING;
	if (cut)
		s->len = KEYFILE_LINE_MAX;
	/* sshd reads with getline() and goes on with C strings. */
	if ((nul = memchr(s->p, '\0', s->len)) != NULL)
		s->len = (size_t)(nul - s->p);
	else if (s->p[s->len - 1] == '\r')
		s->len--;
	span_skip_blanks(s);
	if (s->len != 0 && *s->p == '#')
		return KEYLINE_NOTHING;
	if (cut && nul == NULL)
		return KEYLINE_LONG;
	return s->len == 0 ? KEYLINE_NOTHING : KEYLINE_TEXT;
}

void
keyline_long(struct keyfile_entry *ret)
{
	if (!ret->has_key)
		keyline_why(ret, KEYFILE_BROKEN,
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

/* The rest of a line whose key is decoded. */
static void
take_comment(struct span s, struct keyfile_entry *ret)
{
	ret->has_key = ret->has_fp = true;
	span_skip_blanks(&s);
	if (s.len > 0) {
		ret->comment = s.p;
		ret->comment_len = s.len;
	}
}

/*
 * A type that this program does not know, from s on: the blob has to begin with
 * the same name, so that no other word passes for one.
 */
static int
other_key(struct span name, struct span s, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	struct span blob;
	size_t len = 0;

	span_skip_blanks(&s);
	blob = span_word(&s);
	if (blob.len < 4 || memcmp(blob.p, "AAAA", 4) != 0 ||
	    decode_blob(blob, scratch, &len) != 0 ||
	    !key_blob_name(scratch, len, ret->other) ||
	    strlen(ret->other) != name.len ||
	    memcmp(ret->other, name.p, name.len) != 0 ||
	    key_decode(scratch, len, &ret->key) != ERR_UNSUPPORTED) {
		ret->other[0] = '\0';
		return ERR_UNKNOWN;
	}
	take_comment(s, ret);
	return 0;
}

int
keyline_key(struct span s, uint8_t *scratch, struct keyfile_entry *ret,
    const char **ret_why)
{
	struct span name = span_word(&s), blob;
	size_t len = 0;
	int r;

	if (!key_name_known(name.p, name.len, NULL))
		return other_key(name, s, scratch, ret);
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
	take_comment(s, ret);
	return 0;
}

bool
public_line(const char *s, size_t len, const struct keyline_ctx *ctx,
    struct keyfile_entry *ret)
{
	struct span l = {s, len};
	const char *why = "no key in this line";
	enum keyline_start st = keyline_start(&l, ret);

	if (st == KEYLINE_NOTHING)
		return false;
	if (l.len >= KEYLINE_BOM_LEN &&
	    memcmp(l.p, KEYLINE_BOM, KEYLINE_BOM_LEN) == 0)
		why = "byte order mark before the key";
	if (keyline_key(l, ctx->scratch, ret, &why) != 0)
		keyline_why(ret, KEYFILE_BROKEN, why);
	if (st == KEYLINE_LONG)
		keyline_long(ret);
	return true;
}
