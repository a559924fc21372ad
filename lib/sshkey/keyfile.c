/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All keys of a text, whatever formats it mixes. Two ways of reading:
 *
 * authorized_keys and known_hosts (known by their path or name) are read line
 * by line, as sshd and ssh do: a block at the top must not hide the lines after
 * it.
 *
 * Any other text is searched. What a line is depends on that line alone, not on
 * the lines around it or on where a long file is cut into pieces. Whole trees
 * are searched, and most of their files have no key: every SSH key in base64
 * begins with "AAAA" (the upper bytes of its name's length), so only lines with
 * it are read.
 */
#include <string.h>
#include "keyline.h"
#include "keymark.h"

static unsigned
count_lines(const char *p, size_t len)
{
	const char *end = p + len;
	unsigned n = 0;

	for (; (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
		n++;
	return n;
}

static void
move_to(struct keyfile_walk *w, size_t pos)
{
	w->line += count_lines(w->text + w->pos, pos - w->pos);
	w->pos = pos;
}

/* The end of the line that at is in, including its newline. */
static size_t
line_end(const struct keyfile_walk *w, size_t at)
{
	const char *nl = memchr(w->text + at, '\n', w->len - at);

	return nl != NULL ? (size_t)(nl + 1 - w->text) : w->len;
}

/* The line at the position, which ends at next, without its newline. */
static struct span
line_at(const struct keyfile_walk *w, size_t next)
{
	struct span l = {w->text + w->pos, next - w->pos};

	l.len -= l.p[l.len - 1] == '\n';
	return l;
}

static void
read_format(const char *text, size_t len, enum keymark_format format,
    uint8_t *scratch, struct keyfile_entry *ret)
{
	switch (format) {
	case KEYMARK_RFC4716:
		rfc4716_read(text, len, scratch, ret);
		return;
	case KEYMARK_OPENSSH:
		openssh_private_read(text, len, scratch, ret);
		return;
	case KEYMARK_PPK:
		ppk_read(text, len, scratch, ret);
		return;
	case KEYMARK_PEM_PUBLIC:
	case KEYMARK_PEM_PRIVATE:
		pem_read(text, len, scratch, ret);
		return;
	default:
		break;
	}
	memset(ret, 0, sizeof(*ret));
	entry_set_why(ret, KEYFILE_BROKEN,
	    format == KEYMARK_NONE ? "no key in this file"
				   : "unsupported private key format");
}

/*
 * sshd ignores such a block in authorized_keys; a secret in it is an accident.
 */
static void
set_block_kind(const struct keyfile_walk *w, bool private,
    struct keyfile_entry *ret)
{
	ret->kind = private ? KEYFILE_PRIVATE_KEY : KEYFILE_PUBLIC_KEY;
	if (w->declared != KEYFILE_AUTHORIZED_KEYS)
		return;
	ret->misplaced = private;
	if (private)
		return;
	memset(ret, 0, sizeof(*ret));
	ret->kind = KEYFILE_AUTHORIZED_KEYS;
	entry_set_why(ret, KEYFILE_DEAD,
	    "a block of RFC 4716 or PEM: write the key as one line");
}

/*
 * The block that the line at w->pos announces. Returns whether it is an entry;
 * then *ret_next is where to go on: behind it, or, where nothing ends it, at
 * the line after the first.
 */
static bool
next_block(struct keyfile_walk *w, struct keyfile_entry *ret, size_t *ret_next)
{
	const char *text = w->text + w->pos;
	size_t len = w->len - w->pos, end;
	enum keymark_format format = keymark_of_line(text, len);
	enum keymark_end how;

	if (format == KEYMARK_NONE || !keymark_is_plausible(text, len, format))
		return false;
	how = keymark_end(text, len, format, &w->ctx, &end);
	/* In authorized_keys its lines then count one by one. */
	if (how != KEYMARK_ENDED && w->declared == KEYFILE_AUTHORIZED_KEYS)
		return false;
	read_format(text, end, format, w->ctx.scratch, ret);
	set_block_kind(w, keymark_is_private(format), ret);
	*ret_next = how == KEYMARK_ENDED ? w->pos + end : line_end(w, w->pos);
	return true;
}

static bool
next_declared(struct keyfile_walk *w, struct keyfile_entry *ret)
{
	bool hosts = w->declared == KEYFILE_KNOWN_HOSTS, found = false;

	while (!found && w->pos < w->len) {
		size_t next = line_end(w, w->pos);
		struct span l = line_at(w, next);

		found = next_block(w, ret, &next);
		if (!found) {
			found = (hosts ? known_hosts_line : authkeys_line)(l.p,
			    l.len, &w->ctx, ret);
			ret->kind = w->declared;
		}
		ret->line = w->line;
		move_to(w, next);
	}
	return found;
}

/* --- one line of a text that is searched --- */

#define KEY_BASE64_MIN 28 /* an RSA key of one bit is hardly longer */

enum found_kind {
	LINE_NONE = 0, /* no key in it */
	LINE_PLAIN, /* a key, nothing before it */
	LINE_CERT, /* the same, of a certificate's type */
	LINE_OPTIONS, /* options before it */
	LINE_HOSTS, /* known_hosts: marked, hashed, or names before it */
	LINE_LABEL /* some other word before it, as in YAML */
};

/* Whether a word is base64 to its end, and long enough for a key. */
static bool
is_key_base64(struct span w)
{
	while (w.len > 0 && (w.p[w.len - 1] == '\r' || w.p[w.len - 1] == '='))
		w.len--;
	return w.len >= KEY_BASE64_MIN && span_is_base64(w) &&
	    memchr(w.p, '=', w.len) == NULL;
}

/*
 * Whether a type's name, known or not, and "AAAA…" are at the front of l. This
 * only rules out options; the reader of the format decides.
 */
static bool
key_at(struct span l)
{
	struct span w = span_word(&l);

	if (memchr(w.p, '"', w.len) != NULL || memchr(w.p, '=', w.len) != NULL)
		return false;
	span_skip_blanks(&l);
	return l.len > 4 && span_begins(l, "AAAA");
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
static enum found_kind
prefix_classify(struct span w)
{
	const char *why;
	struct authopt o;

	if (*w.p == '|')
		return LINE_HOSTS;
	if (authopt_parse(w, 0, &o, &why) == 0 ||
	    memchr(w.p, '"', w.len) != NULL || memchr(w.p, '=', w.len) != NULL)
		return LINE_OPTIONS;
	return is_hosts(w) ? LINE_HOSTS : LINE_LABEL;
}

/* What l may be; *ret_key: from the key on. */
static enum found_kind
line_classify(struct span l, struct span *ret_key)
{
	struct span w = l;

	*ret_key = l;
	if (key_at(l))
		return is_cert_name(span_word(&l)) ? LINE_CERT : LINE_PLAIN;
	if (*l.p == '@') {
		(void)span_word(&l);
		span_skip_blanks(&l);
		(void)span_word(&l);
	} else if (authopt_skip(l, &w.len)) {
		span_cut(&l, w.len);
	} else {
		return LINE_NONE;
	}
	span_skip_blanks(&l);
	*ret_key = l;
	if (!key_at(l))
		return LINE_NONE;
	return *w.p == '@' ? LINE_HOSTS : prefix_classify(w);
}

/* Read the line s in the format of its kind; key: from its key on. */
static bool
found_read(const struct keyfile_walk *w, enum found_kind k, struct span s,
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
found_entry_kind(const struct keyfile_walk *w, enum found_kind k)
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

/* Whether a line that cannot be decoded is reported. */
static bool
is_attempt(const struct keyfile_walk *w, enum found_kind k, struct span key)
{
	struct span name = span_word(&key);

	if (k == LINE_LABEL || k == LINE_HOSTS ||
	    !key_name_known(name.p, name.len, NULL))
		return false;
	span_skip_blanks(&key);
	return w->attempts ||
	    ((w->public || k == LINE_CERT) && is_key_base64(span_word(&key)));
}

/*
 * Read the line s, which is at w's position, without its newline. Returns false
 * if it is not an entry. It depends on this line alone: what looks like a key
 * is handed to the reader of its format, and counts only if that finds one.
 */
static bool
found_line(const struct keyfile_walk *w, struct span s,
    struct keyfile_entry *ret)
{
	struct span l = s, key;
	enum found_kind k;

	if (w->line == 1)
		span_cut_bom(&l);
	span_skip_blanks(&l);
	if (l.len == 0 || *l.p == '#')
		return false;
	k = line_classify(l, &key);
	if (!found_read(w, k, s, key, ret) ||
	    (!ret->has_key && !is_attempt(w, k, key)))
		return false;
	ret->kind = found_entry_kind(w, k);
	return true;
}

/* --- searching --- */

/* The next BEGIN line from the position on, and the next "AAAA"; len: none. */
static size_t
find_next(struct keyfile_walk *w)
{
	struct keymark_search m = {w->text, w->len,
	    {w->marks[0], w->marks[1], w->marks[2]}, w->begun};
	size_t mark = keymark_next(&m, w->pos);
	const char *hit;

	memcpy(w->marks, m.hit, sizeof(w->marks));
	if (!w->begun || w->key < w->pos) {
		hit = memmem(w->text + w->pos, w->len - w->pos, "AAAA", 4);
		w->key = hit != NULL ? (size_t)(hit - w->text) : w->len;
	}
	w->begun = true;
	return mark;
}

/* The start of the line that at is in. */
static size_t
line_start(const struct keyfile_walk *w, size_t at)
{
	const char *nl = memrchr(w->text + w->pos, '\n', at - w->pos);

	return nl != NULL ? (size_t)(nl + 1 - w->text) : w->pos;
}

static bool
next_found(struct keyfile_walk *w, struct keyfile_entry *ret)
{
	bool found = false;
	size_t mark, next;

	while (!found && w->pos < w->len) {
		mark = find_next(w);
		move_to(w, mark <= w->key ? mark : line_start(w, w->key));
		if (w->pos == w->len)
			break;
		next = line_end(w, w->pos);
		if (w->pos == mark)
			found = next_block(w, ret, &next);
		else
			found = found_line(w, line_at(w, next), ret);
		ret->line = w->line;
		move_to(w, next);
	}
	return found;
}

/* Protocol 1's private key: binary, and a file of its own. */
static bool
next_ssh1(struct keyfile_walk *w, struct keyfile_entry *ret)
{
	if (w->pos != 0 || w->line != 1 || w->declared != KEYFILE_NONE ||
	    !keymark_is_ssh1(w->text, w->len))
		return false;
	read_format(w->text, w->len, KEYMARK_SSH1, w->ctx.scratch, ret);
	ret->kind = KEYFILE_PRIVATE_KEY;
	ret->line = 1;
	move_to(w, line_end(w, 0));
	return true;
}

bool
keyfile_next(struct keyfile_walk *w, struct keyfile_entry *ret)
{
	if (next_ssh1(w, ret))
		return true;
	return w->declared != KEYFILE_NONE ? next_declared(w, ret)
					   : next_found(w, ret);
}

size_t
keyfile_cut(const char *text, size_t lines, size_t len, uint8_t *scratch)
{
	const struct keyline_ctx ctx = {0, 0, scratch};
	struct keymark_search m = {.text = text, .len = lines};
	enum keymark_format format;
	size_t at = 0, end;

	while ((at = keymark_next(&m, at)) < lines) {
		format = keymark_of_line(text + at, lines - at);
		end = 1;
		if (format != KEYMARK_NONE &&
		    keymark_end(text + at, lines - at, format, &ctx, &end) ==
			KEYMARK_OPEN &&
		    len - at <= KEYFILE_BLOCK_MAX)
			return at;
		/* broken off: there may be another from the next line on */
		at += end;
	}
	return lines;
}

bool
keyfile_has_block(const char *text, size_t len)
{
	struct keymark_search m = {.text = text, .len = len};

	return keymark_next(&m, 0) < len;
}

bool
keyfile_may_have_key(const char *text, size_t len)
{
	return memmem(text, len, "AAAA", 4) != NULL ||
	    keyfile_has_block(text, len) || keymark_is_ssh1(text, len);
}

enum keyfile_kind
keyfile_declared(const char *base)
{
	if (base == NULL)
		return KEYFILE_NONE;
	if (strstr(base, "known_hosts") != NULL)
		return KEYFILE_KNOWN_HOSTS;
	if (strncmp(base, "authorized_keys", 15) == 0)
		return KEYFILE_AUTHORIZED_KEYS;
	return KEYFILE_NONE;
}

const char *
keyfile_type(const struct keyfile_entry *e)
{
	if (!e->has_key)
		return e->type_name;
	return e->other[0] != '\0' ? e->other : e->key.type;
}

void
keyfile_read_block(const char *text, size_t len, uint8_t *scratch,
    struct keyfile_entry *ret)
{
	struct keymark_search m = {.text = text, .len = len};
	enum keymark_format format = KEYMARK_NONE;
	size_t at = 0;

	if (keymark_is_ssh1(text, len))
		format = KEYMARK_SSH1;
	while (format == KEYMARK_NONE && (at = keymark_next(&m, at)) < len) {
		format = keymark_of_line(text + at, len - at);
		at += format == KEYMARK_NONE;
	}
	read_format(text + at, len - at, format, scratch, ret);
	ret->line = 1;
}
