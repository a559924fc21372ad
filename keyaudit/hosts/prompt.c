/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a keyboard-interactive prompt asks for, by its words.
 *
 * A prompt is folded first, so that the same question in another spelling is
 * the same: upper case, full-width letters, composed or not, any kind and
 * number of blanks, invisible marks. Bytes that are not UTF-8 are read as
 * ISO 8859-1, which older systems write.
 *
 * The question is the last line. Anything may be above it: a banner, what PAM
 * modules printed before they asked.
 *
 * Longer phrases that are no password ("one-time password") are blotted out,
 * then a password is searched. A prompt for both names the word twice or beside
 * the other, and stays: "Password & verification code". In doubt it is a
 * password: a wrong finding is reported with its prompt and can be checked, a
 * missed password cannot.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/escape.h>
#include "prompt.h"
#include "prompt_words.h"

#define READ_MAX   2048 /* bytes at the end of a prompt, with the question */
#define FOLDED_MAX (4 * READ_MAX)
#define BLOT	   '#' /* neither a letter nor in any word */

struct folded {
	uint8_t p[FOLDED_MAX];
	size_t len;
	size_t line; /* where its last line begins that is not blank */
};

static void
append_char(struct folded *t, uint32_t cp)
{
	int n = u8_uctomb(t->p + t->len, cp, (ptrdiff_t)(FOLDED_MAX - t->len));

	if (n > 0)
		t->len += (size_t)n;
}

static bool
is_blank(uint32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') ||
	    uc_is_property_white_space(cp);
}

static bool
is_line_end(uint32_t cp)
{
	return (cp >= '\n' && cp <= '\r') || cp == 0x85 || cp == 0x2028 ||
	    cp == 0x2029;
}

/* Invisible, or a mark that belongs to no letter. */
static bool
is_invisible(uint32_t cp)
{
	return utf8_is_dangerous(cp) || cp == 0xad /* soft hyphen */ ||
	    (cp >= 0x300 && cp <= 0x36f);
}

/*
 * Append with one blank for any, one hyphen for any, without what is invisible.
 * A dotless i is an i: Turkish capitals do not tell them apart.
 */
static void
append_plain(struct folded *t, uint32_t cp)
{
	if (is_blank(cp)) {
		if (t->len != 0 && t->p[t->len - 1] != ' ')
			append_char(t, ' ');
	} else if (cp >= 0x2010 && cp <= 0x2015) {
		append_char(t, '-');
	} else if (cp == 0x131) { /* LATIN SMALL LETTER DOTLESS I */
		append_char(t, 'i');
	} else if (!is_invisible(cp)) {
		append_char(t, cp);
	}
}

/* Make valid UTF-8 of any bytes. */
static void
make_valid(const char *s, size_t len, struct folded *ret)
{
	uint32_t cp;
	size_t n;

	ret->len = 0;
	for (; len != 0; s += n, len -= n) {
		if ((n = utf8_decode(s, len, &cp)) == 0) {
			n = 1;
			cp = (uint8_t)*s;
		}
		append_char(ret, cp);
	}
}

/* Fold case and compatibility forms. If that is too long, keep the end. */
static void
fold_case(const struct folded *valid, struct folded *ret)
{
	size_t len = sizeof(ret->p);
	uint8_t *p = u8_casefold(valid->p, valid->len, NULL, UNINORM_NFKC,
	    ret->p, &len);

	if (p == NULL) { /* out of memory */
		*ret = *valid;
		return;
	}
	ret->len = len < sizeof(ret->p) ? len : sizeof(ret->p);
	if (p != ret->p) {
		memcpy(ret->p, p + len - ret->len, ret->len);
		free(p);
	}
}

/* Join the last bytes of the instruction, a line end and the prompt. */
static void
join_texts(const char *instruction, const char *prompt, struct buf *ret)
{
	size_t len = strlen(prompt), n = strlen(instruction);

	if (len > READ_MAX) {
		prompt += len - READ_MAX;
		len = READ_MAX;
	}
	if (n > READ_MAX - len) {
		instruction += n - (READ_MAX - len);
		n = READ_MAX - len;
	}
	buf_put(ret, instruction, n);
	buf_putc(ret, '\n');
	buf_put(ret, prompt, len);
}

/* Make it plain, and find its last line. */
static void
make_plain(const struct folded *folded, struct folded *ret)
{
	bool new_line = false;
	size_t n, before;
	uint32_t cp;

	ret->len = ret->line = 0;
	for (size_t i = 0; i < folded->len; i += n) {
		n = utf8_decode(folded->p + i, folded->len - i, &cp);
		if (n == 0) {
			n = 1; /* of a character that was cut */
			continue;
		}
		before = ret->len;
		append_plain(ret, cp);
		new_line = new_line || is_line_end(cp);
		if (new_line && ret->len != before && !is_blank(cp)) {
			ret->line = before;
			new_line = false;
		}
	}
}

static void
fold_text(const char *s, size_t len, struct folded *ret)
{
	struct folded valid, folded;

	make_valid(s, len, &valid);
	fold_case(&valid, &folded);
	make_plain(&folded, ret);
}

static bool
letter_before(const struct folded *t, size_t i)
{
	uint32_t cp;
	size_t n = 1;

	while (n < 4 && n < i && (t->p[i - n] & 0xc0) == 0x80)
		n++;
	return i != 0 && utf8_decode(t->p + i - n, n, &cp) != 0 &&
	    uc_is_property_alphabetic(cp);
}

static bool
letter_at(const struct folded *t, size_t i)
{
	uint32_t cp;

	return utf8_decode(t->p + i, t->len - i, &cp) != 0 &&
	    uc_is_property_alphabetic(cp);
}

/* Find a word that is alone, except where it is open; NULL: none. */
static uint8_t *
find_word(struct folded *t, const char *word, size_t len, unsigned open,
    size_t from)
{
	uint8_t *p;
	size_t i;

	while ((p = memmem(t->p + from, t->len - from, word, len)) != NULL) {
		i = (size_t)(p - t->p);
		if (((open & OPEN_LEFT) != 0 || !letter_before(t, i)) &&
		    ((open & OPEN_RIGHT) != 0 || !letter_at(t, i + len)))
			return p;
		from = i + 1;
	}
	return NULL;
}

/* The next of the words with '|' between them; false: no more. */
static bool
next_word(const char **words, const char **ret, size_t *ret_len)
{
	*ret = *words;
	*ret_len = strcspn(*words, "|");
	*words += *ret_len + ((*words)[*ret_len] == '|');
	return *ret_len != 0;
}

static bool
has_any(struct folded *t, const struct prompt_word *w, size_t from)
{
	const char *words, *word;
	size_t len;

	for (; w->text != NULL; w++) {
		for (words = w->text; next_word(&words, &word, &len);) {
			if (find_word(t, word, len, w->open, from) != NULL)
				return true;
		}
	}
	return false;
}

static void
blot_words(struct folded *t, const struct prompt_word *w)
{
	const char *words, *word;
	uint8_t *p;
	size_t len;

	for (; w->text != NULL; w++) {
		for (words = w->text; next_word(&words, &word, &len);) {
			while (
			    (p = find_word(t, word, len, w->open, 0)) != NULL)
				memset(p, BLOT, len);
		}
	}
}

/* Blot "(user@host) ", which OpenSSH's client writes before a prompt. */
static void
blot_name(struct folded *t)
{
	uint8_t *p = t->p + t->line, *end = memchr(p, ')', t->len - t->line);

	if (t->len == t->line || p[0] != '(' || end == NULL ||
	    memchr(p, '@', (size_t)(end - p)) == NULL)
		return;
	memset(p, BLOT, (size_t)(end - p) + 1);
}

static bool
has_letter(const struct folded *t, size_t from)
{
	uint32_t cp;
	size_t n;

	for (size_t i = from; i < t->len; i += n) {
		n = utf8_decode(t->p + i, t->len - i, &cp);
		if (n == 0)
			n = 1;
		else if (uc_is_property_alphabetic(cp))
			return true;
	}
	return false;
}

static enum prompt_kind
classify_folded(struct folded *t, bool echo)
{
	size_t from = t->line;

	blot_name(t);
	/*
	 * A question with a visible answer: "Change your password now? (y/n)"
	 */
	if (echo && memchr(t->p + from, '?', t->len - from) != NULL)
		return PROMPT_OTHER;
	if (has_any(t, prompt_challenges, 0))
		return PROMPT_OTHER;
	if (!has_letter(t, from))
		from = 0;
	blot_words(t, prompt_no_passwords);
	return has_any(t, prompt_passwords, from) ? PROMPT_PASSWORD
						  : PROMPT_OTHER;
}

enum prompt_kind
prompt_classify(const char *instruction, const char *text, bool echo)
{
	struct folded t = {.len = 0};
	struct buf b;

	buf_init(&b, READ_MAX + 1);
	join_texts(instruction != NULL ? instruction : "", text, &b);
	if (b.err == 0)
		fold_text(b.p, b.len, &t);
	buf_release(&b);
	return classify_folded(&t, echo);
}

bool
prompt_is_wordless(const char *text)
{
	size_t len = strlen(text);
	struct folded t;

	if (len > READ_MAX) {
		text += len - READ_MAX;
		len = READ_MAX;
	}
	fold_text(text, len, &t);
	return !has_letter(&t, t.line);
}
