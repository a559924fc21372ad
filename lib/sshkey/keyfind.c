/*
 * One line of a text that is searched: whether it holds a key, and as what. It
 * depends on this line alone. What looks like a key is handed to the reader of
 * its format, and counts only if that finds one.
 */
#include <string.h>
#include "authopt.h"
#include "keyfind.h"

#define KEY_BASE64_MIN 28 /* an RSA key of one bit is hardly longer */

enum line_kind {
	LINE_NONE = 0, /* no key in it */
	LINE_PLAIN, /* a key, nothing before it */
	LINE_CERT, /* the same, of a certificate's type */
	LINE_OPTIONS, /* options before it */
	LINE_HOSTS, /* known_hosts: marked, hashed, or names before it */
	LINE_LABEL /* some other word before it, as in YAML */
};

/* Whether a word is base64 from end to end, and long enough for a key. */
static bool
is_key_base64(struct span w)
{
	size_t i;

	while (w.len > 0 && (w.p[w.len - 1] == '\r' || w.p[w.len - 1] == '='))
		w.len--;
	for (i = 0; i < w.len; i++) {
		char c = w.p[i];

		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			(c >= '0' && c <= '9') || c == '+' || c == '/'))
			return false;
	}
	return w.len >= KEY_BASE64_MIN;
}

/*
 * Whether a type's name, known or not, and "AAAA…" are at the front of l. The
 * reader decides; here it is only told from options, which may look so.
 */
static bool
key_at(struct span l)
{
	struct span w = span_word(&l);

	if (memchr(w.p, '"', w.len) != NULL || memchr(w.p, '=', w.len) != NULL)
		return false;
	span_skip_blanks(&l);
	return l.len > 4 && memcmp(l.p, "AAAA", 4) == 0;
}

static bool
is_cert_name(struct span w)
{
	return memmem(w.p, w.len, "-cert", 5) != NULL;
}

/* The name of a host or address, or a list of such, maybe with patterns. */
static bool
is_hosts(struct span w)
{
	static const char more[] = ".-_:[]*?!,%";
	bool name = false;

	for (size_t i = 0; i < w.len; i++) {
		char c = w.p[i];
		bool letter = (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		name = name || letter || c == '*';
		if (!letter && (c == '\0' || strchr(more, c) == NULL))
			return false;
	}
	return name && w.p[w.len - 1] != ':';
}

/* What the word before a key is. */
static enum line_kind
prefix_kind(struct span w)
{
	const char *why;
	struct authopt o;

	if (*w.p == '|')
		return LINE_HOSTS;
	if (authopt_parse(w.p, w.len, 0, &o, &why) == 0 ||
	    memchr(w.p, '"', w.len) != NULL || memchr(w.p, '=', w.len) != NULL)
		return LINE_OPTIONS;
	return is_hosts(w) ? LINE_HOSTS : LINE_LABEL;
}

/* What l may be; *ret_key: from the key on. */
static enum line_kind
line_kind(struct span l, struct span *ret_key)
{
	struct span w = l;

	*ret_key = l;
	if (key_at(l))
		return is_cert_name(span_word(&l)) ? LINE_CERT : LINE_PLAIN;
	if (*l.p == '@') {
		(void)span_word(&l);
		span_skip_blanks(&l);
		(void)span_word(&l);
	} else if (authopt_skip(l.p, l.len, &w.len)) {
		l.p += w.len;
		l.len -= w.len;
	} else {
		return LINE_NONE;
	}
	span_skip_blanks(&l);
	*ret_key = l;
	if (!key_at(l))
		return LINE_NONE;
	return *w.p == '@' ? LINE_HOSTS : prefix_kind(w);
}

/* Read the line s as what its kind says; key: from its key on. */
static bool
read_as(const struct keyfile_walk *w, enum line_kind k, struct span s,
    struct span key, struct keyfile_entry *ret)
{
	switch (k) {
	case LINE_NONE:
		return false;
	case LINE_HOSTS:
		return known_hosts_line(s.p, s.len, &w->ctx, ret);
	case LINE_LABEL:
		return public_line(key.p, key.len, &w->ctx, ret);
	case LINE_CERT:
		return public_line(s.p, s.len, &w->ctx, ret);
	case LINE_PLAIN:
		if (w->public)
			return public_line(s.p, s.len, &w->ctx, ret);
		break;
	case LINE_OPTIONS:
		break;
	}
	return authkeys_line(s.p, s.len, &w->ctx, ret);
}

static enum keyfile_kind
kind_of(const struct keyfile_walk *w, enum line_kind k)
{
	switch (k) {
	case LINE_HOSTS:
		return KEYFILE_KNOWN_HOSTS;
	case LINE_CERT:
		return KEYFILE_CERTIFICATE;
	case LINE_LABEL:
		return KEYFILE_PUBLIC_KEY;
	case LINE_PLAIN:
		return w->public ? KEYFILE_PUBLIC_KEY : KEYFILE_AUTHORIZED_KEYS;
	default:
		return KEYFILE_AUTHORIZED_KEYS;
	}
}

/* Not decoded: whether it is worth a word all the same. */
static bool
is_attempt(const struct keyfile_walk *w, enum line_kind k, struct span key)
{
	struct span name = span_word(&key);

	if (k == LINE_LABEL || k == LINE_HOSTS ||
	    !key_name_known(name.p, name.len, NULL))
		return false;
	span_skip_blanks(&key);
	return w->attempts ||
	    ((w->public || k == LINE_CERT) && is_key_base64(span_word(&key)));
}

bool
keyfind_line(const struct keyfile_walk *w, struct span s,
    struct keyfile_entry *ret)
{
	struct span l = s, key;
	enum line_kind k;

	if (w->line == 1 && l.len >= KEYLINE_BOM_LEN &&
	    memcmp(l.p, KEYLINE_BOM, KEYLINE_BOM_LEN) == 0) {
		l.p += KEYLINE_BOM_LEN;
		l.len -= KEYLINE_BOM_LEN;
	}
	span_skip_blanks(&l);
	if (l.len == 0 || *l.p == '#')
		return false;
	k = line_kind(l, &key);
	if (!read_as(w, k, s, key, ret) ||
	    (!ret->has_key && !is_attempt(w, k, key)))
		return false;
	ret->kind = kind_of(w, k);
	return true;
}
