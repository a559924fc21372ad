/* Settings as one would write them. */
#include <string.h>

#include "parse.h"

/* Quoted where the lexer would take it apart. */
static void
put_word(struct buf *b, const char *s)
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

/* The i-th of "a|b|c". */
static void
put_nth(struct buf *b, const char *words, unsigned i)
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
		put_nth(b, s->words, i);
		return;
	case POLICY_T_STRING:
	case POLICY_T_PATH:
		put_word(b, *(char *const *)at);
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
