/* SPDX-License-Identifier: BSD-2-Clause */
/* Compare the lists of a server's KEXINIT with ours. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "offers.h"

static const char *const names[PART_COUNT] = {
    [PART_KEX] = "key exchange method",
    [PART_HOST_KEY] = "host key algorithm",
    [PART_CIPHER] = "cipher",
    [PART_MAC] = "MAC",
};

/* Their list: client to server, or (back) server to client. */
static const struct name_list *
list_of(const struct wire *w, enum part p, bool back)
{
	switch (p) {
	case PART_KEX:
		return &w->kex;
	case PART_HOST_KEY:
		return &w->host_key;
	case PART_CIPHER:
		return back ? &w->cipher_sc : &w->cipher_cs;
	default:
		return back ? &w->mac_sc : &w->mac_cs;
	}
}

/* Ciphers that authenticate: RFC 5647, and chacha20-poly1305@openssh.com. */
static bool
brings_mac(const char *cipher, size_t len)
{
	return memmem(cipher, len, "gcm", 3) != NULL ||
	    memmem(cipher, len, "GCM", 3) != NULL ||
	    memmem(cipher, len, "poly1305", 8) != NULL;
}

/* Whether a cipher in common brings its own MAC: it is preferred. */
static bool
needs_no_mac(const char *ours, const struct name_list *theirs)
{
	size_t len;

	for (const char *s = ours; *s != '\0'; s += len + (s[len] == ',')) {
		len = strcspn(s, ",");
		if (brings_mac(s, len) && name_list_have_part(theirs, s, len))
			return true;
	}
	return false;
}

static bool
is_missing(const struct offers *ours, const struct wire *w, enum part p,
    bool back)
{
	const struct name_list *theirs = list_of(w, p, back);
	size_t len;

	if (p == PART_MAC &&
	    needs_no_mac(ours->part[PART_CIPHER],
		list_of(w, PART_CIPHER, back)))
		return false;
	return theirs->n != 0 && !theirs->cut &&
	    name_list_agree(ours->part[p], theirs, &len) == NULL;
}

bool
offers_miss(const struct offers *ours, const struct wire *w, enum part *ret)
{
	for (enum part p = PART_KEX; p < PART_COUNT; p++) {
		if (is_missing(ours, w, p, false) ||
		    is_missing(ours, w, p, true)) {
			*ret = p;
			return true;
		}
	}
	return false;
}

/* Append our names that they have, too; of ciphers, (first) with MAC or not. */
static void
append_common(struct buf *b, const char *ours, const struct wire *w,
    enum part p, bool first)
{
	size_t len;

	for (const char *s = ours; *s != '\0'; s += len + (s[len] == ',')) {
		len = strcspn(s, ",");
		if (p == PART_CIPHER && brings_mac(s, len) != first)
			continue;
		if (!name_list_have_part(list_of(w, p, false), s, len) &&
		    !name_list_have_part(list_of(w, p, true), s, len))
			continue;
		if (b->len != 0)
			buf_putc(b, ',');
		buf_put(b, s, len);
	}
}

int
offers_common(const struct offers *ours, const struct wire *w, enum part p,
    char **ret)
{
	struct buf b;

	buf_init(&b, NAME_LIST_BYTES_MAX);
	if (p == PART_CIPHER)
		append_common(&b, ours->part[p], w, p, true);
	append_common(&b, ours->part[p], w, p, false);
	buf_putc(&b, '\0');
	if (b.err != 0) {
		buf_release(&b);
		return ERR_NOMEM;
	}
	*ret = b.p; /* transferred */
	return 0;
}

/* Markers of extensions (RFC 8308, "strict kex") that are no methods. */
static bool
is_marker(const char *name)
{
	return strncmp(name, "ext-info-", 9) == 0 ||
	    strncmp(name, "kex-strict-", 11) == 0;
}

/* Append the names that fit, and how many more there are. */
static void
append_names(struct buf *b, const struct name_list *l, size_t room)
{
	struct buf one;
	size_t n = 0, left = 0;

	buf_init(&one, 4 * HOST_WHY_LEN);
	for (const char *s = name_list_first(l); s != NULL;
	     s = name_list_next(l, s)) {
		if (is_marker(s))
			continue;
		buf_clear(&one);
		escape_text(&one, s, strnlen(s, HOST_WHY_LEN));
		if (left != 0 || b->len + one.len + 2 > room) {
			left++;
			continue;
		}
		if (n++ != 0)
			buf_puts(b, ",");
		buf_put(b, one.p, one.len);
	}
	if (left != 0)
		buf_printf(b, "%sand %zu more", n != 0 ? " " : "", left);
	buf_release(&one);
}

#define MORE_ROOM 24 /* for "and 1024 more" and the quotation mark */

void
offers_why(struct host *h, const struct wire *w, enum part p, const char *after)
{
	const struct name_list *l = list_of(w, p, false);
	struct buf b;

	/* If directions differ, the one with a list. */
	if (l->n == 0)
		l = list_of(w, p, true);
	buf_init(&b, HOST_WHY_LEN - 1);
	buf_printf(&b, "no %s in common%s; it offers: \"", names[p], after);
	append_names(&b, l, HOST_WHY_LEN - MORE_ROOM);
	buf_puts(&b, "\"");
	host_why_text(h, &b);
	buf_release(&b);
}
