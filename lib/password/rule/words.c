/*
 * Words that must not be in a password: the account's name, the words of the
 * full name, the company's own. Compared without case and marks, and with what
 * stands for a letter taken for it, in each way that it can.
 */
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "checks.h"
#include "lookalike.h"

/* Whether the word stands at c; step -1: written from its end. */
static bool
stands_at(const uint32_t *c, const struct chars *word, int step)
{
	const uint32_t *w = step == 1 ? word->c : word->c + word->n - 1;

	for (size_t i = 0; i < word->n; i++, w += step) {
		if (!looks_like(c[i], *w))
			return false;
	}
	return true;
}

/* A short word is in everything: it counts only as all of the password. */
static bool
contains(const struct chars *password, const struct chars *word)
{
	if (word->n == 0 || word->n > password->n ||
	    (word->n < PASSWORD_WORD_MIN && word->n != password->n))
		return false;
	for (size_t i = 0; i <= password->n - word->n; i++) {
		if (stands_at(password->c + i, word, 1) ||
		    stands_at(password->c + i, word, -1))
			return true;
	}
	return false;
}

int
base_of(const char *s, size_t len, struct chars *ret)
{
	struct text t;
	int r = text_base(s, len, &t);

	if (r == 0)
		chars_of(&t, ret);
	text_wipe(&t);
	return r;
}

int
has_word(const struct chars *base, const char *s, size_t len, bool *ret)
{
	struct chars word;
	int r = base_of(s, len, &word);

	if (r == 0)
		*ret = contains(base, &word);
	return r;
}

/* What is not UTF-8 is nobody's to set right while a password is changed: no word. */
static int
has_name(const struct chars *base, const char *s, size_t len, bool *ret)
{
	int r = has_word(base, s, len, ret);

	return r == ERR_NOMEM ? r : 0;
}

/* The next word of a full name: letters, with the marks on them. */
static size_t
next_word(const char *s, const char **ret)
{
	size_t left = strlen(s), size, len = 0;
	ucs4_t c;

	for (*ret = s; left != 0; s += size, left -= size) {
		size = (size_t)u8_mbtouc(&c, (const uint8_t *)s, left);
		if (uc_is_general_category(c, UC_LETTER) ||
		    (len != 0 && uc_is_general_category(c, UC_MARK))) {
			if (len == 0)
				*ret = s;
			len += size;
		} else if (len != 0) {
			break;
		}
	}
	return len;
}

int
check_personal(const struct password_input *in, const struct text *password,
    unsigned *missing)
{
	const char *s = in->full_name != NULL ? in->full_name : "";
	struct chars base;
	bool found = false;
	size_t len;
	int r = base_of(password->s, password->len, &base);

	if (r == 0 && in->user != NULL)
		r = has_name(&base, in->user, strlen(in->user), &found);
	for (; r == 0 && !found && (len = next_word(s, &s)) != 0; s += len)
		r = has_name(&base, s, len, &found);
	demand(missing, found, DEMAND_PERSONAL);
	chars_wipe(&base);
	return r;
}
