/*
 * What a keyboard-interactive prompt asks for, by its words.
 *
 * A prompt is folded first, so that the same question in another guise is the
 * same: upper case, full-width letters, composed or not, blanks of any kind and
 * number, marks that cannot be seen. Octets that are not UTF-8 are taken for
 * ISO 8859-1, in which older systems write.
 *
 * The question is the last line. Above it there may be anything: a banner, what
 * PAM modules printed before they asked.
 *
 * Words that name something else by a longer phrase ("one-time password") are
 * blotted out, then a password is looked for. What asks for both has the word
 * twice or beside the other, and remains: "Password & verification code". Where
 * the words say nothing plain, the error is on the side of a password: it is
 * told with the prompt, and can be seen, while one passed over cannot.
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

#define LOOK_MAX \
	2048 /* octets of a prompt that are looked at: its end, where the question is */
#define FOLDED_MAX (4 * LOOK_MAX)
#define BLOT	   '#' /* neither a letter nor in any word */

struct text {
	uint8_t p[FOLDED_MAX];
	size_t len;
	size_t line; /* where its last line begins that has anything in it */
};

static void
put(struct text *t, uint32_t cp)
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

/* Not to be seen: it may stand anywhere. Marks that are on no letter any more are as good as that. */
static bool
is_nothing(uint32_t cp)
{
	return utf8_is_dangerous(cp) || cp == 0xad /* soft hyphen */ ||
	    (cp >= 0x300 && cp <= 0x36f);
}

/* One blank for any, one hyphen for any, nothing for what cannot be seen; Turkish capitals lose whether an i has a dot. */
static void
put_plain(struct text *t, uint32_t cp)
{
	if (is_blank(cp)) {
		if (t->len != 0 && t->p[t->len - 1] != ' ')
			put(t, ' ');
	} else if (cp >= 0x2010 && cp <= 0x2015) {
		put(t, '-');
	} else if (cp == 0x131) { /* LATIN SMALL LETTER DOTLESS I */
		put(t, 'i');
	} else if (!is_nothing(cp)) {
		put(t, cp);
	}
}

/* Valid UTF-8 of any octets. */
static void
make_valid(const char *s, size_t len, struct text *ret)
{
	uint32_t cp;
	size_t n;

	ret->len = 0;
	for (; len != 0; s += n, len -= n) {
		if ((n = utf8_decode(s, len, &cp)) == 0) {
			n = 1;
			cp = (uint8_t)*s;
		}
		put(ret, cp);
	}
}

/* Case and compatibility forms folded; the end where that is far longer than it was; as it stands without memory. */
static void
fold_case(const struct text *valid, struct text *ret)
{
	size_t len = sizeof(ret->p);
	uint8_t *p = u8_casefold(valid->p, valid->len, NULL, UNINORM_NFKC,
	    ret->p, &len);

	if (p == NULL) {
		*ret = *valid;
		return;
	}
	ret->len = len < sizeof(ret->p) ? len : sizeof(ret->p);
	if (p != ret->p) {
		memcpy(ret->p, p + len - ret->len, ret->len);
		free(p);
	}
}

/* The last octets of the instruction, a line end and the prompt. */
static void
join(const char *instruction, const char *prompt, struct buf *ret)
{
	size_t len = strlen(prompt), n = strlen(instruction);

	if (len > LOOK_MAX) {
		prompt += len - LOOK_MAX;
		len = LOOK_MAX;
	}
	if (n > LOOK_MAX - len) {
		instruction += n - (LOOK_MAX - len);
		n = LOOK_MAX - len;
	}
	buf_put(ret, instruction, n);
	buf_putc(ret, '\n');
	buf_put(ret, prompt, len);
}

/* What was folded, with one blank for any, and where its last line begins. */
static void
put_folded(const struct text *folded, struct text *ret)
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
		put_plain(ret, cp);
		new_line = new_line || is_line_end(cp);
		if (new_line && ret->len != before && !is_blank(cp)) {
			ret->line = before;
			new_line = false;
		}
	}
}

static void
fold(const char *s, size_t len, struct text *ret)
{
	struct text valid, folded;

	make_valid(s, len, &valid);
	fold_case(&valid, &folded);
	put_folded(&folded, ret);
}

static bool
letter_before(const struct text *t, size_t i)
{
	uint32_t cp;
	size_t n = 1;

	while (n < 4 && n < i && (t->p[i - n] & 0xc0) == 0x80)
		n++;
	return i != 0 && utf8_decode(t->p + i - n, n, &cp) != 0 &&
	    uc_is_property_alphabetic(cp);
}

static bool
letter_at(const struct text *t, size_t i)
{
	uint32_t cp;

	return utf8_decode(t->p + i, t->len - i, &cp) != 0 &&
	    uc_is_property_alphabetic(cp);
}

/* The first place from on where the word stands by itself as far as it has to; NULL: none. */
static uint8_t *
find(struct text *t, const struct prompt_word *w, size_t from)
{
	size_t len = strlen(w->text), i;
	uint8_t *p;

	while ((p = memmem(t->p + from, t->len - from, w->text, len)) != NULL) {
		i = (size_t)(p - t->p);
		if (((w->open & OPEN_LEFT) != 0 || !letter_before(t, i)) &&
		    ((w->open & OPEN_RIGHT) != 0 || !letter_at(t, i + len)))
			return p;
		from = i + 1;
	}
	return NULL;
}

static bool
has_any(struct text *t, const struct prompt_word *w, size_t from)
{
	for (; w->text != NULL; w++) {
		if (find(t, w, from) != NULL)
			return true;
	}
	return false;
}

static void
blot(struct text *t, const struct prompt_word *w)
{
	uint8_t *p;

	for (; w->text != NULL; w++) {
		while ((p = find(t, w, 0)) != NULL)
			memset(p, BLOT, strlen(w->text));
	}
}

/* "(user@host) " as OpenSSH's client, or a jump host that uses it, writes before a prompt: names, no words. */
static void
blot_name(struct text *t)
{
	uint8_t *p = t->p + t->line, *end = memchr(p, ')', t->len - t->line);

	if (t->len == t->line || p[0] != '(' || end == NULL ||
	    memchr(p, '@', (size_t)(end - p)) == NULL)
		return;
	memset(p, BLOT, (size_t)(end - p) + 1);
}

static bool
has_letter(const struct text *t, size_t from)
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
classify(struct text *t, bool echo)
{
	size_t from = t->line;

	blot_name(t);
	/* a question that is answered for all to see: "Change your password now? (y/n)" */
	if (echo && memchr(t->p + from, '?', t->len - from) != NULL)
		return PROMPT_OTHER;
	if (has_any(t, prompt_challenges, 0))
		return PROMPT_OTHER;
	if (!has_letter(t, from))
		from = 0;
	blot(t, prompt_no_passwords);
	return has_any(t, prompt_passwords, from) ? PROMPT_PASSWORD
						  : PROMPT_OTHER;
}

enum prompt_kind
prompt_classify(const char *instruction, const char *text, bool echo)
{
	struct text t = {.len = 0};
	struct buf b;

	buf_init(&b, LOOK_MAX + 1);
	join(instruction != NULL ? instruction : "", text, &b);
	if (b.err == 0)
		fold(b.p, b.len, &t);
	buf_release(&b);
	return classify(&t, echo);
}

bool
prompt_is_wordless(const char *text)
{
	size_t len = strlen(text);
	struct text t;

	if (len > LOOK_MAX) {
		text += len - LOOK_MAX;
		len = LOOK_MAX;
	}
	fold(text, len, &t);
	return !has_letter(&t, t.line);
}
