/*
 * The characters of a password, by what they are and not by how many octets
 * they take: libpwquality counts octets, takes a blank for a symbol and knows
 * no capital but A to Z.
 */
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "checks.h"

#define ZWNJ 0x200c
#define ZWJ  0x200d

/* What nobody can see or type, or what means something else tomorrow. */
static enum password_encoding
objection(ucs4_t c)
{
	if (uc_is_general_category(c, UC_CONTROL))
		return ENCODING_CONTROL;
	if (uc_is_general_category(c, UC_UNASSIGNED))
		return ENCODING_UNASSIGNED;
	if (uc_is_general_category(c, UC_PRIVATE_USE))
		return ENCODING_PRIVATE_USE;
	if (uc_is_general_category(c, UC_FORMAT) && c != ZWJ && c != ZWNJ)
		return ENCODING_INVISIBLE;
	return ENCODING_GOOD;
}

static void
count_one(ucs4_t c, struct counts *n)
{
	if (uc_is_general_category(c, UC_MARK) ||
	    uc_is_general_category(c, UC_FORMAT) ||
	    uc_is_general_category(c, UC_LINE_SEPARATOR) ||
	    uc_is_general_category(c, UC_PARAGRAPH_SEPARATOR))
		return;
	n->characters++;
	n->uppercase += uc_is_general_category(c, UC_UPPERCASE_LETTER) ||
	    uc_is_general_category(c, UC_TITLECASE_LETTER);
	n->lowercase += uc_is_general_category(c, UC_LOWERCASE_LETTER);
	n->digit += uc_is_general_category(c, UC_DECIMAL_DIGIT_NUMBER);
	n->symbol += uc_is_general_category(c, UC_PUNCTUATION) ||
	    uc_is_general_category(c, UC_SYMBOL);
}

static int
count_text(const struct text *t, struct counts *ret,
    enum password_encoding *ret_bad)
{
	const uint8_t *s = (const uint8_t *)t->s;
	ucs4_t c;

	for (size_t i = 0; i < t->len;) {
		i += (size_t)u8_mbtouc(&c, s + i, t->len - i);
		if ((*ret_bad = objection(c)) != ENCODING_GOOD)
			return ERR_SYNTAX;
		count_one(c, ret);
	}
	return 0;
}

int
count(const char *s, size_t len, struct counts *ret,
    enum password_encoding *ret_bad)
{
	struct text t;
	int r;

	memset(ret, 0, sizeof(*ret));
	*ret_bad = ENCODING_GOOD;
	if (len > PASSWORD_OCTETS_MAX)
		return ERR_TOOBIG;
	r = text_nfc(s, len, &t);
	if (r == ERR_SYNTAX)
		*ret_bad = ENCODING_NOT_UTF8;
	else if (r == 0)
		r = count_text(&t, ret, ret_bad);
	text_wipe(&t);
	return r;
}
