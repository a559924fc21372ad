/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages about the password rule, of the module and the command. tr() and
 * trn() mark the texts that packaging/po translates. No sentence is made of
 * parts; the demands are a list behind a colon in every language.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/password/password.h>

#define COLUMNS	     79
#define SENTENCE_MAX 256 /* bytes of a translated item */

const char *
password_word(enum password_demand demand)
{
	static const char *const words[DEMAND_COUNT] = {
	    [DEMAND_ENCODING] = "encoding",
	    [DEMAND_LENGTH] = "length",
	    [DEMAND_MAXIMUM] = "maximum",
	    [DEMAND_UPPERCASE] = "uppercase",
	    [DEMAND_LOWERCASE] = "lowercase",
	    [DEMAND_DIGIT] = "digit",
	    [DEMAND_SYMBOL] = "symbol",
	    [DEMAND_PALINDROME] = "palindrome",
	    [DEMAND_SIMILAR] = "similar",
	    [DEMAND_REPEAT] = "repeat",
	    [DEMAND_SEQUENCE] = "sequence",
	    [DEMAND_PERSONAL] = "personal",
	    [DEMAND_WORDS] = "words",
	    [DEMAND_DICTIONARY] = "dictionary",
	    [DEMAND_BREACHED] = "breached",
	};

	return words[demand];
}

const char *
password_why_word(enum password_why why)
{
	static const char *const words[] = {
	    [WHY_WORD] = "word",
	    [WHY_KEYBOARD] = "keyboard",
	    [WHY_DATE] = "date",
	    [WHY_REPEATS] = "repeats",
	    [WHY_SIMPLE] = "simple",
	};

	return words[why];
}

static const char *__attribute__((format_arg(2)))
tr(const struct password_language *l, const char *text)
{
	return l != NULL && l->one != NULL ? l->one(text) : text;
}

static const char *__attribute__((format_arg(2), format_arg(3)))
trn(const struct password_language *l, const char *text, const char *texts,
    unsigned n)
{
	if (l != NULL && l->many != NULL)
		return l->many(text, texts, n);
	return n == 1 ? text : texts;
}

static const char *
encoding_message(enum password_encoding e, const struct password_language *l)
{
	switch (e) {
	case ENCODING_CONTROL:
		return tr(l, "It contains a control character, such as a tab.");
	case ENCODING_INVISIBLE:
		return tr(l, "It contains an invisible character.");
	case ENCODING_PRIVATE_USE:
		return tr(l, "It contains a private-use character.");
	case ENCODING_UNASSIGNED:
		return tr(l, "It contains a character that is not in Unicode.");
	case ENCODING_GOOD:
	case ENCODING_NOT_UTF8:
		break;
	}
	return tr(l, "It is not UTF-8 text.");
}

/* Name the word: it is the dictionary's, and may be of any list of the site. */
static void
put_word(const char *word, const struct password_language *l, struct buf *b)
{
	struct buf shown;

	if (word[0] == '\0') {
		buf_puts(b, tr(l, "It is a single word of a dictionary."));
		return;
	}
	buf_init(&shown, SENTENCE_MAX);
	escape_text(&shown, word, strlen(word));
	buf_putc(&shown, '\0');
	if (shown.err == 0)
		buf_printf(b,
		    tr(l, "It contains the word \"%s\" and little else."),
		    shown.p);
	buf_release(&shown);
}

/* Why it is easy to guess. */
static void
put_why(const struct password_result *r, const struct password_language *l,
    struct buf *b)
{
	switch (r->why) {
	case WHY_WORD:
		put_word(r->word, l, b);
		return;
	case WHY_KEYBOARD:
		buf_puts(b, tr(l, "It is based on a keyboard pattern."));
		return;
	case WHY_DATE:
		buf_puts(b,
		    tr(l, "It is based on a date or a telephone number."));
		return;
	case WHY_REPEATS:
		buf_puts(b, tr(l, "It repeats itself."));
		return;
	case WHY_NONE:
	case WHY_SIMPLE:
		break;
	}
	buf_puts(b, tr(l, "It is too simple."));
}

/* The characters that a password must have. */
static void
put_needed_characters(const struct policy_password *p,
    enum password_demand demand, const struct password_language *l,
    struct buf *b)
{
	switch (demand) {
	case DEMAND_LENGTH:
		buf_printf(b,
		    trn(l, "It needs at least %u character.",
			"It needs at least %u characters.", p->length),
		    p->length);
		return;
	case DEMAND_UPPERCASE:
		buf_printf(b,
		    trn(l, "It needs at least %u capital letter.",
			"It needs at least %u capital letters.", p->uppercase),
		    p->uppercase);
		return;
	case DEMAND_LOWERCASE:
		buf_printf(b,
		    trn(l, "It needs at least %u small letter.",
			"It needs at least %u small letters.", p->lowercase),
		    p->lowercase);
		return;
	case DEMAND_DIGIT:
		buf_printf(b,
		    trn(l, "It needs at least %u digit.",
			"It needs at least %u digits.", p->digit),
		    p->digit);
		return;
	default:
		buf_printf(b,
		    trn(l, "It needs at least %u symbol.",
			"It needs at least %u symbols.", p->symbol),
		    p->symbol);
		return;
	}
}

/* The limits that a password must keep. */
static void
put_limit(const struct policy_password *p, enum password_demand demand,
    const struct password_language *l, struct buf *b)
{
	switch (demand) {
	case DEMAND_MAXIMUM:
		buf_printf(b,
		    tr(l, "It may have at most %u characters and %u bytes."),
		    p->maximum, PASSWORD_OCTETS_MAX);
		return;
	case DEMAND_SIMILAR:
		buf_printf(b,
		    trn(l,
			"It is too similar to the old one: at least %u "
			"character must differ.",
			"It is too similar to the old one: at least %u "
			"characters must differ.",
			p->similar),
		    p->similar);
		return;
	case DEMAND_REPEAT:
		buf_printf(b,
		    trn(l,
			"No character may appear more than %u time in a row.",
			"No character may appear more than %u times in a row.",
			p->repeat),
		    p->repeat);
		return;
	default:
		buf_printf(b,
		    trn(l,
			"It contains a sequence of more than %u character, "
			"such as abcd or 4321.",
			"It contains a sequence of more than %u characters, "
			"such as abcd or 4321.",
			p->sequence),
		    p->sequence);
		return;
	}
}

void
password_put_message(const struct policy_password *rule,
    const struct password_result *r, enum password_demand demand,
    const struct password_language *lang, struct buf *b)
{
	switch (demand) {
	case DEMAND_ENCODING:
		buf_puts(b, encoding_message(r->encoding, lang));
		return;
	case DEMAND_PALINDROME:
		buf_puts(b, tr(lang, "It reads the same backwards."));
		return;
	case DEMAND_PERSONAL:
		buf_puts(b,
		    tr(lang,
			"It contains the account's name or a word of the full "
			"name."));
		return;
	case DEMAND_WORDS:
		buf_puts(b,
		    tr(lang, "It contains a word that is not allowed here."));
		return;
	case DEMAND_DICTIONARY:
		put_why(r, lang, b);
		return;
	case DEMAND_BREACHED:
		buf_puts(b, tr(lang, "It has appeared in a data breach."));
		return;
	case DEMAND_MAXIMUM:
	case DEMAND_SIMILAR:
	case DEMAND_REPEAT:
	case DEMAND_SEQUENCE:
		put_limit(rule, demand, lang, b);
		return;
	default:
		put_needed_characters(rule, demand, lang, b);
		return;
	}
}

void
password_put_refusal(const struct policy_password *rule,
    const struct password_result *r, const struct password_language *lang,
    struct buf *b)
{
	buf_puts(b, tr(lang, "This password is refused:"));
	for (enum password_demand d = 0; d < DEMAND_COUNT; d++) {
		if ((r->missing >> d & 1) == 0)
			continue;
		buf_puts(b, "\n  ");
		password_put_message(rule, r, d, lang, b);
	}
}

/* A list behind a colon: "HEAD: item, item". */
struct item_list {
	struct buf *b;
	const char *head;
	size_t column; /* of the line so far; 0: no item yet */
};

static void
add_item(struct item_list *l, const char *item)
{
	size_t width = text_columns(item, strlen(item));

	if (l->column == 0) {
		if (l->b->len != 0)
			buf_putc(l->b, '\n');
		buf_puts(l->b, l->head);
		l->column = text_columns(l->head, strlen(l->head));
	} else {
		buf_putc(l->b, ',');
		l->column++;
	}
	/* A comma may follow. */
	if (l->column + width + 2 > COLUMNS) {
		buf_puts(l->b, "\n ");
		l->column = 1;
	}
	buf_putc(l->b, ' ');
	buf_puts(l->b, item);
	l->column += 1 + width;
}

static void __attribute__((format(printf, 3, 4)))
add_number(struct item_list *l, unsigned n, const char *fmt, ...)
{
	char item[SENTENCE_MAX];
	va_list ap;

	if (n == 0)
		return;
	va_start(ap, fmt);
	vsnprintf(item, sizeof(item), fmt, ap);
	va_end(ap);
	add_item(l, item);
}

static void
put_needed(const struct policy_password *p, bool has_old,
    const struct password_language *l, struct buf *b)
{
	struct item_list needed = {.b = b,
	    .head = tr(l, "A new password needs:")};

	add_number(&needed, p->length,
	    trn(l, "at least %u character", "at least %u characters",
		p->length),
	    p->length);
	add_number(&needed, p->uppercase,
	    trn(l, "%u capital letter", "%u capital letters", p->uppercase),
	    p->uppercase);
	add_number(&needed, p->lowercase,
	    trn(l, "%u small letter", "%u small letters", p->lowercase),
	    p->lowercase);
	add_number(&needed, p->digit, trn(l, "%u digit", "%u digits", p->digit),
	    p->digit);
	add_number(&needed, p->symbol,
	    trn(l, "%u symbol", "%u symbols", p->symbol), p->symbol);
	add_number(&needed, has_old ? p->similar : 0,
	    trn(l, "%u character other than in the old one",
		"%u characters other than in the old one", p->similar),
	    p->similar);
}

static void
put_forbidden(const struct policy_password *p,
    const struct password_language *l, struct buf *b)
{
	struct item_list forbidden = {.b = b,
	    .head = tr(l, "It must not contain:")};

	if (p->dictionary)
		add_item(&forbidden, tr(l, "a dictionary word"));
	if (p->personal)
		add_item(&forbidden, tr(l, "your name"));
	if (p->n_words != 0)
		add_item(&forbidden, tr(l, "a word not allowed here"));
	add_number(&forbidden, p->repeat,
	    trn(l, "more than %u equal character in a row",
		"more than %u equal characters in a row", p->repeat),
	    p->repeat);
	add_number(&forbidden, p->sequence,
	    trn(l, "a sequence of more than %u character",
		"a sequence of more than %u characters", p->sequence),
	    p->sequence);
}

void
password_put_demands(const struct policy_password *rule, bool has_old,
    const struct password_language *lang, struct buf *b)
{
	put_needed(rule, has_old, lang, b);
	put_forbidden(rule, lang, b);
	if (rule->n_breached != 0) {
		buf_putc(b, '\n');
		buf_puts(b,
		    tr(lang, "It must not have appeared in a data breach."));
	}
	if (rule->passphrase == 0)
		return;
	buf_putc(b, '\n');
	buf_printf(b,
	    trn(lang, "With %u character or more, any characters are accepted.",
		"With %u characters or more, any characters are accepted.",
		rule->passphrase),
	    rule->passphrase);
}
