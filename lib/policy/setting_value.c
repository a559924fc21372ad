/* The values of settings: from a word of the policy, and back into one. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "setting.h"

/* docs/contract.md, "Key profiles": the rest is as in base. */
static const struct {
	const char *name;
	struct policy_key rsa, dsa;
} profiles[] = {
    {"base", {false, 1024}, {false, 1024}},
    {"nist", {false, 2048}, {true, 0}},
    {"bsi", {false, 3000}, {true, 0}},
    {"mozilla", {false, 4096}, {true, 0}},
};

/* Where a value is stored. */
static void *
slot(struct policy *p, const struct policy_setting *s)
{
	return (char *)p + s->offset;
}

/* The index of word in "a|b|c", or -1. */
static int
word_index(const char *words, const char *word)
{
	size_t len = strlen(word);
	int i = 0;

	for (;; i++) {
		size_t n = strcspn(words, "|");

		if (n == len && memcmp(words, word, n) == 0)
			return i;
		if (words[n] == '\0')
			return -1;
		words += n + 1;
	}
}

static void
set_profile(struct policy *p, int i)
{
	p->profile = profiles[i].name;
	p->key[KEY_CLASS_RSA] = profiles[i].rsa;
	p->key[KEY_CLASS_DSA] = profiles[i].dsa;
}

static int
set_number(const struct policy_setting *s, const char *v, unsigned *ret)
{
	uint64_t n;

	if (parse_u64(v, strlen(v), s->min, s->max, &n) != 0)
		return ERR_RANGE;
	*ret = (unsigned)n;
	return 0;
}

static int
set_key(const struct policy_setting *s, const char *v, struct policy_key *k)
{
	bool accept = strcmp(v, "accept") == 0;
	unsigned bits = 0;

	if (strcmp(v, "refuse") == 0) {
		k->refuse = true;
		k->min_bits = 0;
		return 0;
	}
	if (s->type == POLICY_T_KEY_ACCEPT ? !accept
					   : set_number(s, v, &bits) != 0)
		return ERR_RANGE;
	k->refuse = false;
	k->min_bits = bits;
	return 0;
}

static int
set_string(const struct policy_setting *s, const char *v, char **ret)
{
	char *copy = NULL;

	if (s->type == POLICY_T_PATH && v[0] != '\0' && v[0] != '/')
		return ERR_SYNTAX;
	if (v[0] != '\0' && (copy = strdup(v)) == NULL)
		return ERR_NOMEM;
	free(*ret);
	*ret = copy;
	return 0;
}

/* The enums of struct policy have the table's order. */
static int
set_enum(const struct policy_setting *s, const char *v, void *ret)
{
	int i = word_index(s->words, v);

	if (i == -1)
		return ERR_UNKNOWN;
	memcpy(ret, &(unsigned){(unsigned)i}, sizeof(unsigned));
	return 0;
}

int
setting_set(struct policy *p, const struct policy_setting *s, const char *v)
{
	int i;

	switch (s->type) {
	case POLICY_T_UINT:
		return set_number(s, v, slot(p, s));
	case POLICY_T_BOOL:
		if ((i = word_index("off|on", v)) == -1)
			return ERR_UNKNOWN;
		*(bool *)slot(p, s) = i == 1;
		return 0;
	case POLICY_T_ENUM:
		return set_enum(s, v, slot(p, s));
	case POLICY_T_STRING:
	case POLICY_T_PATH:
		return set_string(s, v, slot(p, s));
	case POLICY_T_KEY_MIN:
	case POLICY_T_KEY_ACCEPT:
		return set_key(s, v, slot(p, s));
	case POLICY_T_PROFILE:
		if ((i = word_index(s->words, v)) == -1)
			return ERR_UNKNOWN;
		set_profile(p, i);
		return 0;
	}
	return ERR_INTERNAL;
}

void
setting_value_error(struct parse *ps, const struct policy_setting *s,
    const struct lex_word *w)
{
	switch (s->type) {
	case POLICY_T_UINT:
		parse_error(ps, w->col, ERR_RANGE,
		    "expected a number from %u to %u, not \"%.40s\"", s->min,
		    s->max, w->s);
		return;
	case POLICY_T_KEY_MIN:
		parse_error(ps, w->col, ERR_RANGE,
		    "expected bits from %u to %u or refuse, not \"%.40s\"",
		    s->min, s->max, w->s);
		return;
	case POLICY_T_KEY_ACCEPT:
		parse_error(ps, w->col, ERR_UNKNOWN,
		    "expected accept or refuse, not \"%.40s\"", w->s);
		return;
	case POLICY_T_BOOL:
		parse_error(ps, w->col, ERR_UNKNOWN,
		    "expected on or off, not \"%.40s\"", w->s);
		return;
	case POLICY_T_PATH:
	case POLICY_T_STRING:
		parse_error(ps, w->col, ERR_SYNTAX,
		    "expected an absolute path, not \"%.40s\"", w->s);
		return;
	case POLICY_T_ENUM:
	case POLICY_T_PROFILE:
		break;
	}
	parse_error(ps, w->col, ERR_UNKNOWN, "expected %s, not \"%.40s\"",
	    s->words, w->s);
}

/* --- printing --- */

/* Append a word, quoted if the lexer would not read it as one. */
static void
put_value_word(struct buf *b, const char *s)
{
	bool quote = s == NULL || s[0] == '\0' || s[0] == '#' ||
	    strpbrk(s, " \t\"\\") != NULL;

	if (!quote) {
		buf_puts(b, s);
		return;
	}
	buf_putc(b, '"');
	for (; s != NULL && *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_putc(b, '\\');
		buf_putc(b, *s);
	}
	buf_putc(b, '"');
}

/* Append the i-th of "a|b|c". */
static void
put_nth_word(struct buf *b, const char *words, unsigned i)
{
	for (; i != 0; i--)
		words += strcspn(words, "|") + 1;
	buf_put(b, words, strcspn(words, "|"));
}

void
policy_setting_print(const struct policy *p, size_t row, struct buf *b)
{
	const struct policy_setting *s = &policy_settings[row];
	const void *at = (const char *)p + s->offset;
	const struct policy_key *k = at;
	unsigned i;

	switch (s->type) {
	case POLICY_T_UINT:
		buf_putu(b, *(const unsigned *)at);
		return;
	case POLICY_T_BOOL:
		buf_puts(b, *(const bool *)at ? "on" : "off");
		return;
	case POLICY_T_ENUM:
		memcpy(&i, at, sizeof(i));
		put_nth_word(b, s->words, i);
		return;
	case POLICY_T_STRING:
	case POLICY_T_PATH:
		put_value_word(b, *(char *const *)at);
		return;
	case POLICY_T_PROFILE:
		buf_puts(b, p->profile);
		return;
	case POLICY_T_KEY_MIN:
	case POLICY_T_KEY_ACCEPT:
		break;
	}
	if (k->refuse)
		buf_puts(b, "refuse");
	else if (s->type == POLICY_T_KEY_ACCEPT)
		buf_puts(b, "accept");
	else
		buf_putu(b, k->min_bits);
}
