/*
 * Every setting is a row: its name, where it is stored, its range, and its
 * default as one would write it. Parsing, defaults and printing use the rows; a
 * test compares them with the man page and the example file.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "path_list.h"
#include "parse.h"

#define AT(member) offsetof(struct policy, member)
#define PW(name, type, min, max, dflt)                                      \
	{                                                                   \
		"password", #name, type, AT(password.name), min, max, dflt, \
		    NULL                                                    \
	}
#define KEY(name, class, type, max, dflt)                                    \
	{                                                                    \
		"key", name, type, AT(key[class]), type == POLICY_T_KEY_MIN, \
		    max, dflt, NULL                                          \
	}

const struct policy_setting policy_settings[] = {
    {NULL, "mode", POLICY_T_ENUM, AT(mode), 0, 0, "enforce", "enforce|observe"},
    {NULL, "contact", POLICY_T_STRING, AT(contact), 0, 0, "", NULL},
    {NULL, "notice", POLICY_T_BOOL, AT(notice), 0, 0, "on", NULL},
    {"password", "mode", POLICY_T_ENUM, AT(password.mode), 0, 0, "enforce",
	"enforce|observe"},
    PW(length, POLICY_T_UINT, 6, 256, "8"),
    PW(uppercase, POLICY_T_UINT, 0, 256, "1"),
    PW(lowercase, POLICY_T_UINT, 0, 256, "0"),
    PW(digit, POLICY_T_UINT, 0, 256, "1"),
    PW(symbol, POLICY_T_UINT, 0, 256, "1"),
    PW(maximum, POLICY_T_UINT, 6, 256, "256"),
    PW(passphrase, POLICY_T_UINT, 0, 256, "0"),
    PW(dictionary, POLICY_T_BOOL, 0, 0, "on"),
    PW(words, POLICY_T_PATHS, 0, 0, ""),
    PW(personal, POLICY_T_BOOL, 0, 0, "on"),
    PW(similar, POLICY_T_UINT, 0, 256, "3"),
    PW(repeat, POLICY_T_UINT, 0, 256, "0"),
    PW(sequence, POLICY_T_UINT, 0, 256, "0"),
    PW(breached, POLICY_T_PATH, 0, 0, ""),
    {"password", "accounts", POLICY_T_ENUM, AT(password.accounts), 0, 0, "all",
	"all|local"},
    PW(tries, POLICY_T_UINT, 1, 100, "3"),
    {"key", "profile", POLICY_T_PROFILE, 0, 0, 0, "base",
	"base|nist|bsi|mozilla"},
    KEY("rsa", KEY_CLASS_RSA, POLICY_T_KEY_MIN, 16384, "1024"),
    KEY("dsa", KEY_CLASS_DSA, POLICY_T_KEY_MIN, 16384, "1024"),
    KEY("ecdsa", KEY_CLASS_ECDSA, POLICY_T_KEY_MIN, 521, "256"),
    KEY("ed25519", KEY_CLASS_ED25519, POLICY_T_KEY_ACCEPT, 0, "accept"),
    KEY("ecdsa-sk", KEY_CLASS_ECDSA_SK, POLICY_T_KEY_ACCEPT, 0, "accept"),
    KEY("ed25519-sk", KEY_CLASS_ED25519_SK, POLICY_T_KEY_ACCEPT, 0, "accept"),
    KEY("mldsa44-ed25519", KEY_CLASS_MLDSA44_ED25519, POLICY_T_KEY_ACCEPT, 0,
	"accept"),
    KEY("other", KEY_CLASS_OTHER, POLICY_T_KEY_ACCEPT, 0, "refuse"),
};
const size_t policy_settings_n = sizeof(policy_settings) /
    sizeof(policy_settings[0]);
_Static_assert(sizeof(policy_settings) / sizeof(policy_settings[0]) <= 64,
    "struct parse has a bit for each row");

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

/* The one setting of this type is password words. */
static int
set_paths(struct policy_password *p, const char *v)
{
	const char *const *list;
	size_t n;
	int r = path_list_parse(v, &list, &n);

	if (r != 0)
		return r;
	path_list_free(p->words);
	p->words = list;
	p->n_words = n;
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

static int
set_value(struct policy *p, const struct policy_setting *s, const char *v)
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
	case POLICY_T_PATHS:
		return set_paths(&p->password, v);
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

int
policy_init(struct policy *p)
{
	int r = 0;

	memset(p, 0, sizeof(*p));
	p->where = calloc(policy_settings_n, sizeof(*p->where));
	if (p->where == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < policy_settings_n && r == 0; i++) {
		p->where[i].file = -1;
		r = set_value(p, &policy_settings[i], policy_settings[i].dflt);
	}
	if (r != 0)
		policy_release(p);
	return r;
}

void
policy_release(struct policy *p)
{
	free(p->contact);
	path_list_free(p->password.words);
	free(p->password.breached);
	free(p->where);
	for (size_t i = 0; i < p->n_files; i++) {
		free(p->files[i].path);
		free(p->files[i].text);
	}
	free(p->files);
	free(p->rules);
	free(p->networks);
	free(p->services);
	stamps_release(p);
	arena_release(&p->arena);
	memset(p, 0, sizeof(*p));
}

/* Report what a value of this setting may be. */
static void
value_error(struct parse *ps, const struct policy_setting *s,
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
	case POLICY_T_PATHS:
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

/* The row of a statement, or policy_settings_n. */
static size_t
find_row(const char *group, const char *name)
{
	size_t i;

	for (i = 0; i < policy_settings_n; i++) {
		const struct policy_setting *s = &policy_settings[i];

		if ((s->group == NULL) == (group == NULL) &&
		    (group == NULL || strcmp(s->group, group) == 0) &&
		    strcmp(s->name, name) == 0)
			break;
	}
	return i;
}

/* A profile resets the minimums: no other key line of this file before it. */
static bool
is_after_keys(const struct parse *ps, const struct policy_setting *s)
{
	if (s->type != POLICY_T_PROFILE)
		return false;
	for (size_t i = 0; i < policy_settings_n; i++) {
		if ((policy_settings[i].type == POLICY_T_KEY_MIN ||
			policy_settings[i].type == POLICY_T_KEY_ACCEPT) &&
		    (ps->rows & UINT64_C(1) << i) != 0)
			return true;
	}
	return false;
}

/* Report that the file sets it twice; a file included since may have too. */
static void
error_set_twice(struct parse *ps, unsigned col,
    const struct policy_where *where)
{
	if (where->file == ps->file)
		parse_error(ps, col, ERR_DUP,
		    "set already in line %u of this file", where->line);
	else
		parse_error(ps, col, ERR_DUP,
		    "set already in this file, and then in %.250s:%u",
		    ps->p->files[where->file].path, where->line);
}

/* Whether a profile sets this setting: see set_profile(). */
static bool
is_of_profile(const struct policy_setting *s)
{
	return s->offset == AT(key[KEY_CLASS_RSA]) ||
	    s->offset == AT(key[KEY_CLASS_DSA]);
}

/* Note that this line set the row; a profile sets others with it. */
static void
note_where(struct parse *ps, size_t row)
{
	bool profile = policy_settings[row].type == POLICY_T_PROFILE;

	for (size_t i = 0; i < policy_settings_n; i++) {
		if (i == row || (profile && is_of_profile(&policy_settings[i])))
			ps->p->where[i] = parse_where(ps);
	}
}

/* Store a value; the rest of its statement is good. */
static void
setting_store(struct parse *ps, size_t row, const struct lex_word *name,
    const struct lex_word *value)
{
	const struct policy_setting *s = &policy_settings[row];
	int r;

	if ((ps->rows & UINT64_C(1) << row) != 0) {
		error_set_twice(ps, name->col, &ps->p->where[row]);
		return;
	}
	if (is_after_keys(ps, s)) {
		parse_error(ps, name->col, ERR_SYNTAX,
		    "key profile must come before the other key lines");
		return;
	}
	if ((r = set_value(ps->p, s, value->s)) == ERR_NOMEM)
		ps->fatal = r;
	else if (r != 0)
		value_error(ps, s, value);
	ps->rows |= UINT64_C(1) << row;
	note_where(ps, row);
}

void
setting_statement(struct parse *ps, const struct lex_line *l)
{
	bool grouped = strcmp(l->word[0].s, "password") == 0 ||
	    strcmp(l->word[0].s, "key") == 0;
	const char *group = grouped ? l->word[0].s : NULL;
	size_t at = grouped ? 1 : 0, row;

	if (l->n <= at) {
		parse_error(ps, l->word[0].col, ERR_SYNTAX,
		    "%s: expected the name of a setting", l->word[0].s);
		return;
	}
	row = find_row(group, l->word[at].s);
	if (row == policy_settings_n)
		parse_error(ps, l->word[at].col, ERR_UNKNOWN,
		    "unknown setting \"%.40s\" of %s", l->word[at].s,
		    l->word[0].s);
	else if (l->n == at + 1)
		parse_error(ps, l->word[at].col, ERR_SYNTAX,
		    "%s: expected a value", l->word[at].s);
	else if (l->n > at + 2)
		parse_error(ps, l->word[at + 2].col, ERR_TRAILING,
		    "expected the end of the line, not \"%.40s\"",
		    l->word[at + 2].s);
	else
		setting_store(ps, row, &l->word[at], &l->word[at + 1]);
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

static void
put_paths(const struct policy_password *p, struct buf *b)
{
	struct buf t;

	buf_init(&t, POLICY_SIZE_MAX);
	path_list_put(p->words, p->n_words, &t);
	buf_putc(&t, '\0');
	if (t.err != 0)
		b->err = t.err;
	else
		put_value_word(b, t.p);
	buf_release(&t);
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
	case POLICY_T_PATHS:
		put_paths(&p->password, b);
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

/* --- keys --- */

enum policy_key_verdict
policy_judge_key(const struct policy *p, enum key_class class, unsigned bits)
{
	const struct policy_key *k;

	if ((unsigned)class >= KEY_CLASS_COUNT)
		class = KEY_CLASS_OTHER;
	k = &p->key[class];
	if (k->refuse)
		return POLICY_KEY_TYPE_REFUSED;
	return bits < k->min_bits ? POLICY_KEY_TOO_SMALL : POLICY_KEY_ACCEPT;
}
