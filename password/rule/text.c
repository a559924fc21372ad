/*
 * Normal forms by libunistring. Where its result would not fit into our
 * buffer the library has memory of its own; that is refused, and wiped.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "text.h"

/* What a function of libunistring gave: into ret, or an error. */
static int
take(uint8_t *result, size_t len, struct text *ret)
{
	if (result == NULL)
		return errno == ENOMEM ? ERR_NOMEM : ERR_SYNTAX;
	if (result != (uint8_t *)ret->s) {
		explicit_bzero(result, len);
		free(result);
		return ERR_TOOBIG;
	}
	ret->s[len] = '\0';
	ret->len = len;
	return 0;
}

static int
check(const char *s, size_t len)
{
	if (len > TEXT_MAX)
		return ERR_TOOBIG;
	return u8_check((const uint8_t *)s, len) == NULL ? 0 : ERR_SYNTAX;
}

int
text_nfc(const char *s, size_t len, struct text *ret)
{
	size_t n = TEXT_MAX;
	int r = check(s, len);
	uint8_t *out;

	ret->len = 0;
	ret->s[0] = '\0';
	if (r != 0 || len == 0)
		return r;
	out = u8_normalize(UNINORM_NFC, (const uint8_t *)s, len,
	    (uint8_t *)ret->s, &n);
	return take(out, n, ret);
}

int
text_base(const char *s, size_t len, struct text *ret)
{
	struct text split;
	uint8_t *all;
	size_t n = TEXT_MAX, out = 0;
	ucs4_t c;
	int r = check(s, len);

	ret->len = split.len = 0;
	ret->s[0] = '\0';
	if (r != 0 || len == 0)
		return r;
	/* No language: what is a capital must not depend on a locale. */
	all = u8_casefold((const uint8_t *)s, len, "", UNINORM_NFKD,
	    (uint8_t *)split.s, &n);
	r = take(all, n, &split);
	for (size_t i = 0; r == 0 && i < split.len;) {
		int size = u8_mbtouc(&c, (const uint8_t *)split.s + i,
		    split.len - i);

		if (!uc_is_general_category(c, UC_MARK)) {
			memcpy(ret->s + out, split.s + i, (size_t)size);
			out += (size_t)size;
		}
		i += (size_t)size;
	}
	ret->len = out;
	ret->s[out] = '\0';
	text_wipe(&split);
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
