/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Normal forms by libunistring. If a result does not fit into our buffer, the
 * library allocates one; that is refused, and wiped. Most passwords are ASCII
 * and are not passed to it: they are only in memory that we wipe.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "checks.h"

/*
 * Wipe what libunistring left on the stack, in frames below ours. Its buffers
 * there have 2 kB.
 */
__attribute__((noinline)) static void
wipe_stack_below(void)
{
	char frames[16 * 1024];

	explicit_bzero(frames, sizeof(frames));
}

/* Store the result of a libunistring function, or return its error. */
static int
text_store(uint8_t *result, size_t len, struct text *ret)
{
	int e = errno;

	wipe_stack_below();
	if (result == NULL)
		return e == ENOMEM ? ERR_NOMEM : ERR_SYNTAX;
	if (result != (uint8_t *)ret->s) {
		explicit_bzero(result, len);
		free(result);
		return ERR_TOOBIG;
	}
	ret->s[len] = '\0';
	ret->len = len;
	return 0;
}

/* Clear ret, and check that the bytes are text that fits. */
static int
text_begin(const char *s, size_t len, struct text *ret)
{
	ret->len = 0;
	ret->s[0] = '\0';
	if (len > TEXT_MAX)
		return ERR_TOOBIG;
	return u8_check((const uint8_t *)s, len) == NULL ? 0 : ERR_SYNTAX;
}

static bool
is_ascii(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((s[i] & 0x80) != 0)
			return false;
	}
	return true;
}

/* ASCII is its own normal form; fold: in lower case. */
static void
text_store_ascii(const char *s, size_t len, bool fold, struct text *ret)
{
	for (size_t i = 0; i < len; i++)
		ret->s[i] = fold && s[i] >= 'A' && s[i] <= 'Z'
		    ? (char)(s[i] + ('a' - 'A'))
		    : s[i];
	ret->s[len] = '\0';
	ret->len = len;
}

int
text_nfc(const char *s, size_t len, struct text *ret)
{
	size_t n = TEXT_MAX;
	int r = text_begin(s, len, ret);
	uint8_t *out;

	if (r != 0)
		return r;
	if (is_ascii(s, len)) {
		text_store_ascii(s, len, false, ret);
		return 0;
	}
	out = u8_normalize(UNINORM_NFC, (const uint8_t *)s, len,
	    (uint8_t *)ret->s, &n);
	return text_store(out, n, ret);
}

/* Letters that Unicode does not take apart; each takes two bytes of UTF-8. */
static const char *
ascii_letter(ucs4_t c)
{
	switch (c) {
	case 0xe6:
		return "ae";
	case 0xf0:
	case 0x111:
		return "d";
	case 0xf8:
		return "o";
	case 0x127:
		return "h";
	case 0x131:
		return "i";
	case 0x142:
		return "l";
	case 0x153:
		return "oe";
	default:
		return NULL;
	}
}

/* Remove the marks, in place. */
static void
drop_marks(struct text *t)
{
	size_t out = 0, size;
	const char *ascii;
	ucs4_t c;

	for (size_t i = 0; i < t->len; i += size) {
		size = (size_t)u8_mbtouc(&c, (const uint8_t *)t->s + i,
		    t->len - i);
		if (uc_is_general_category(c, UC_MARK))
			continue;
		if ((ascii = ascii_letter(c)) != NULL) {
			memcpy(t->s + out, ascii, strlen(ascii));
			out += strlen(ascii);
			continue;
		}
		memmove(t->s + out, t->s + i, size);
		out += size;
	}
	explicit_bzero(t->s + out, t->len - out);
	t->len = out;
}

int
text_base(const char *s, size_t len, struct text *ret)
{
	size_t n = TEXT_MAX;
	int r = text_begin(s, len, ret);
	uint8_t *out;

	if (r != 0)
		return r;
	if (is_ascii(s, len)) {
		text_store_ascii(s, len, true, ret);
		return 0;
	}
	/* No language: case must not depend on a locale. */
	out = u8_casefold((const uint8_t *)s, len, "", UNINORM_NFKD,
	    (uint8_t *)ret->s, &n);
	if ((r = text_store(out, n, ret)) == 0)
		drop_marks(ret);
	return r;
}

bool
text_is_nfc(const char *s, size_t len)
{
	struct text t;
	bool same = text_nfc(s, len, &t) == 0 && t.len == len &&
	    memcmp(t.s, s, len) == 0;

	text_wipe(&t);
	return same;
}

void
text_wipe(struct text *t)
{
	explicit_bzero(t, sizeof(*t));
}

void
chars_of(const struct text *t, struct chars *ret)
{
	ucs4_t c;

	ret->n = 0;
	for (size_t i = 0; i < t->len;) {
		i += (size_t)u8_mbtouc(&c, (const uint8_t *)t->s + i,
		    t->len - i);
		ret->c[ret->n++] = c;
	}
}

void
chars_lower(struct chars *ch)
{
	for (size_t i = 0; i < ch->n; i++)
		ch->c[i] = uc_tolower(ch->c[i]);
}

void
chars_wipe(struct chars *ch)
{
	explicit_bzero(ch, sizeof(*ch));
}
