/*
 * What kind of key file a text is. The content decides; the name only settles
 * what the content leaves open.
 *
 * Whole trees are looked through with this, most of whose files hold no key,
 * so it has to be one fast pass: every SSH key in base64 begins with "AAAA"
 * (the upper octets of its name's length), and only around those is a line
 * looked at, once. Texts that speak of keys (documentation, scripts) are told
 * from files that hold some by the base64: it has to be whole.
 */
#include <string.h>
#include "authopt.h"
#include "keyline.h"

#define MARK_WITHIN    65536 /* a BEGIN line is looked for in so many octets */
#define LABEL_MAX      64
#define KEY_BASE64_MIN 28 /* an RSA key of one bit is hardly longer */

enum format {
	FORMAT_NONE = 0,
	FORMAT_PEM_PUBLIC,
	FORMAT_PEM_PRIVATE,
	FORMAT_OPENSSH,
	FORMAT_PPK,
	FORMAT_RFC4716,
	FORMAT_SSHCOM, /* ssh.com's private keys: known, not read */
	FORMAT_SSH1 /* protocol 1's private keys: the same */
};

enum line_kind {
	LINE_NONE = 0, /* no key in it */
	LINE_PLAIN, /* a key, nothing before it */
	LINE_CERT, /* the same, of a certificate's type */
	LINE_OPTIONS, /* options before it */
	LINE_HOSTS, /* known_hosts: marked or hashed */
	LINE_EITHER /* one word before it that could be either */
};

struct format_mark {
	enum format format;
	size_t off; /* where it starts */
};

static bool
begins(struct span s, const char *word)
{
	size_t n = strlen(word);

	return s.len >= n && memcmp(s.p, word, n) == 0;
}

static bool
ends(struct span s, const char *word)
{
	size_t n = strlen(word);

	return s.len >= n && memcmp(s.p + s.len - n, word, n) == 0;
}

/* The line at p, without its end and what is blank before that. */
static struct span
line_at(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));
	struct span l = {p, (size_t)((nl != NULL ? nl : end) - p)};

	while (l.len > 0 && strchr(" \t\r", l.p[l.len - 1]) != NULL &&
	    l.p[l.len - 1] != '\0')
		l.len--;
	return l;
}

static enum format
pem_format(struct span label)
{
	if (begins(label, "OPENSSH PRIVATE KEY") && label.len == 19)
		return FORMAT_OPENSSH;
	if (ends(label, "PRIVATE KEY"))
		return FORMAT_PEM_PRIVATE;
	if (ends(label, "PUBLIC KEY"))
		return FORMAT_PEM_PUBLIC;
	return FORMAT_NONE; /* a certificate, parameters, PGP … */
}

/* What a line announces, which begins with dashes. */
static enum format
begin_line(struct span l)
{
	static const char pem[] = "-----BEGIN ", dashes[] = "-----";
	const size_t around = sizeof(pem) - 1 + sizeof(dashes) - 1;
	struct span label;

	if (begins(l, "---- BEGIN SSH2 PUBLIC KEY ----"))
		return FORMAT_RFC4716;
	if (begins(l, "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----"))
		return FORMAT_SSHCOM;
	if (!begins(l, pem) || !ends(l, dashes) || l.len < around ||
	    l.len - around > LABEL_MAX)
		return FORMAT_NONE;
	label.p = l.p + sizeof(pem) - 1;
	label.len = l.len - around;
	return pem_format(label);
}

/* The first line that announces a key of a whole-file format. */
static struct format_mark
find_mark(const char *text, size_t len)
{
	struct format_mark m = {FORMAT_NONE, 0};
	struct span all = {text, len};
	const char *end = text + len, *p = text, *stop;

	if (begins(all, "PuTTY-User-Key-File-"))
		m.format = FORMAT_PPK;
	else if (begins(all, "SSH PRIVATE KEY FILE FORMAT 1.1"))
		m.format = FORMAT_SSH1;
	if (m.format != FORMAT_NONE)
		return m;
	if (begins(all, KEYLINE_BOM))
		p += KEYLINE_BOM_LEN;
	stop = len > MARK_WITHIN ? text + MARK_WITHIN : end;
	for (;;) {
		if (p < stop && *p == '-' &&
		    (m.format = begin_line(line_at(p, end))) != FORMAT_NONE) {
			m.off = (size_t)(p - text);
			return m;
		}
		if (p >= stop ||
		    (p = memmem(p, (size_t)(stop - p), "\n-", 2)) == NULL)
			return m;
		p++;
	}
}

/* Whether a word is base64 from end to end, and long enough for a key. */
static bool
is_key_base64(struct span w)
{
	size_t i;

	if (!begins(w, "AAAA"))
		return false;
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

/* Whether a known key type and its base64 stand at the front of l. */
static bool
key_at(struct span l, bool *ret_cert)
{
	struct span name = span_word(&l);

	if (!key_name_known(name.p, name.len, NULL))
		return false;
	span_skip_blanks(&l);
	*ret_cert = memmem(name.p, name.len, "-cert-v0", 8) != NULL;
	return is_key_base64(span_word(&l));
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
	return LINE_EITHER;
}

static enum line_kind
line_kind(struct span l)
{
	struct span w = {NULL, 0};
	bool cert;

	span_skip_blanks(&l);
	if (l.len == 0 || *l.p == '#')
		return LINE_NONE;
	if (key_at(l, &cert))
		return cert ? LINE_CERT : LINE_PLAIN;
	if (*l.p == '@') {
		w = span_word(&l);
		span_skip_blanks(&l);
		(void)span_word(&l);
		span_skip_blanks(&l);
		return key_at(l, &cert) ? LINE_HOSTS : LINE_NONE;
	}
	w.p = l.p;
	if (!authopt_skip(l.p, l.len, &w.len))
		return LINE_NONE;
	l.p += w.len;
	l.len -= w.len;
	span_skip_blanks(&l);
	return key_at(l, &cert) ? prefix_kind(w) : LINE_NONE;
}

/*
 * The next line from *p on that has "AAAA" in it: its start, or NULL; *p is
 * then behind it.
 */
static struct span
next_candidate(const char **p, const char *end)
{
	struct span none = {NULL, 0};
	const char *hit, *nl;
	struct span l;

	hit = memmem(*p, (size_t)(end - *p), "AAAA", 4);
	if (hit == NULL)
		return none;
	nl = memrchr(*p, '\n', (size_t)(hit - *p));
	l = line_at(nl != NULL ? nl + 1 : *p, end);
	nl = memchr(hit, '\n', (size_t)(end - hit));
	*p = nl != NULL ? nl + 1 : end;
	return l;
}

/* All the lines of a text, as far as they have to be known. */
struct census {
	enum line_kind decided; /* the first that leaves no doubt */
	unsigned keys; /* lines with a key; counted up to two */
};

static struct census
take_census(const char *text, size_t len)
{
	struct census c = {LINE_NONE, 0};
	const char *p = text, *end = text + len;
	struct span all = {text, len}, l;
	enum line_kind k;

	if (begins(all, KEYLINE_BOM))
		p += KEYLINE_BOM_LEN;
	while (p < end && (l = next_candidate(&p, end)).p != NULL) {
		if ((k = line_kind(l)) == LINE_NONE)
			continue;
		c.keys += c.keys < 2;
		if (c.decided == LINE_NONE || c.decided == LINE_EITHER)
			c.decided = k;
		if (c.decided != LINE_EITHER && c.keys > 1)
			break;
	}
	return c;
}

static enum keyfile_kind
format_kind(enum format f)
{
	return f == FORMAT_RFC4716 || f == FORMAT_PEM_PUBLIC
	    ? KEYFILE_PUBLIC_KEY
	    : KEYFILE_PRIVATE_KEY;
}

static enum keyfile_kind
lines_kind(const struct census *c, const char *base)
{
	struct span name = {base, base != NULL ? strlen(base) : 0};
	bool pub = base == NULL || ends(name, ".pub");

	if (c->keys == 0)
		return KEYFILE_NONE;
	if (base != NULL && strstr(base, "known_hosts") != NULL)
		return KEYFILE_KNOWN_HOSTS;
	if (base != NULL && begins(name, "authorized_keys"))
		return KEYFILE_AUTHORIZED_KEYS;
	if (c->decided == LINE_HOSTS || c->decided == LINE_EITHER)
		return KEYFILE_KNOWN_HOSTS;
	/* sshd takes no certificate from authorized_keys: it is not one. */
	if (c->decided == LINE_CERT && c->keys == 1)
		return KEYFILE_CERTIFICATE;
	if (c->decided == LINE_PLAIN && c->keys == 1 && pub)
		return KEYFILE_PUBLIC_KEY;
	return KEYFILE_AUTHORIZED_KEYS;
}

enum keyfile_kind
keyfile_detect(const char *text, size_t len, const char *base)
{
	struct format_mark m;
	struct census c;

	if (len == 0)
		return KEYFILE_NONE;
	m = find_mark(text, len);
	/* What comes first decides: a key line, or a BEGIN line. */
	c = take_census(text, m.format != FORMAT_NONE ? m.off : len);
	if (c.keys == 0 && m.format != FORMAT_NONE)
		return format_kind(m.format);
	if (m.format != FORMAT_NONE)
		c = take_census(text, len);
	return lines_kind(&c, base);
}

const char *
keyfile_kind_name(enum keyfile_kind kind)
{
	switch (kind) {
	case KEYFILE_AUTHORIZED_KEYS:
		return "authorized_keys";
	case KEYFILE_PUBLIC_KEY:
		return "public_key";
	case KEYFILE_CERTIFICATE:
		return "certificate";
	case KEYFILE_PRIVATE_KEY:
		return "private_key";
	case KEYFILE_KNOWN_HOSTS:
		return "known_hosts";
	default:
		return "none";
	}
}

bool
keyfile_is_whole(const char *text, size_t len)
{
	struct format_mark m;

	if (len == 0)
		return false;
	m = find_mark(text, len);
	return m.format != FORMAT_NONE && take_census(text, m.off).keys == 0;
}

void
keyfile_read_whole(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	struct format_mark m = {FORMAT_NONE, 0};

	if (len > 0)
		m = find_mark(text, len);
	switch (m.format) {
	case FORMAT_RFC4716:
		rfc4716_read(text + m.off, len - m.off, scratch, ret);
		return;
	case FORMAT_OPENSSH:
		openssh_private_read(text + m.off, len - m.off, scratch, ret);
		return;
	case FORMAT_PPK:
		ppk_read(text, len, scratch, ret);
		return;
	case FORMAT_PEM_PUBLIC:
	case FORMAT_PEM_PRIVATE:
		pem_read(text + m.off, len - m.off, scratch, ret);
		return;
	default:
		break;
	}
	memset(ret, 0, sizeof(*ret));
	ret->line = 1;
	keyline_why(ret, KEYFILE_BROKEN,
	    m.format == FORMAT_NONE ? "no key in this file"
				    : "unsupported private key format");
}
