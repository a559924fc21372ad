/*
 * The characters of a password, by what they are and not by how many octets
 * they take: libpwquality counts octets, takes a blank for a symbol and knows
 * no capital but A to Z.
 */
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "text.h"

#define ZWNJ 0x200c
#define ZWJ  0x200d

/* What nobody can see or type, or what means something else tomorrow. */
static const char *
objection(ucs4_t c)
{
	if (uc_is_general_category(c, UC_CONTROL))
		return "a control character";
	if (uc_is_general_category(c, UC_UNASSIGNED))
		return "a character that Unicode has not assigned";
	if (uc_is_general_category(c, UC_PRIVATE_USE))
		return "a private-use character";
	if (uc_is_general_category(c, UC_FORMAT) && c != ZWJ && c != ZWNJ)
		return "an invisible character";
	return NULL;
}

static void
count_one(ucs4_t c, struct password_counts *n)
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
count_text(const struct text *t, struct password_counts *ret,
    const char **ret_bad)
{
	const uint8_t *s = (const uint8_t *)t->s;
	ucs4_t c;

	for (size_t i = 0; i < t->len;) {
		i += (size_t)u8_mbtouc(&c, s + i, t->len - i);
		if ((*ret_bad = objection(c)) != NULL)
			return ERR_SYNTAX;
		count_one(c, ret);
	}
	return 0;
}

int
password_count(const char *s, size_t len, struct password_counts *ret,
    const char **ret_bad)
{
	struct text t;
	int r;

	memset(ret, 0, sizeof(*ret));
	*ret_bad = NULL;
	if (len > PASSWORD_OCTETS_MAX)
		return ERR_TOOBIG;
	r = text_nfc(s, len, &t);
	if (r == ERR_SYNTAX)
		*ret_bad = "not UTF-8";
	else if (r == 0)
		r = count_text(&t, ret, ret_bad);
	text_wipe(&t);
	return r;
}

bool
password_is_nfc(const char *s, size_t len)
{
	struct text t;
	bool same = text_nfc(s, len, &t) == 0 && t.len == len &&
	    memcmp(t.s, s, len) == 0;

	text_wipe(&t);
	return same;
}
