/* SPDX-License-Identifier: BSD-2-Clause */
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
set_string(const char *v, char **ret)
{
	char *copy = NULL;

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
setting_set(const struct policy_setting *s, const char *v, void *at)
{
	int i;

	switch (s->type) {
	case POLICY_T_UINT:
		return set_number(s, v, at);
	case POLICY_T_BOOL:
		if ((i = word_index("off|on", v)) == -1)
			return ERR_UNKNOWN;
		*(bool *)at = i == 1;
		return 0;
	case POLICY_T_ENUM:
		return set_enum(s, v, at);
	case POLICY_T_STRING:
		return set_string(v, at);
	case POLICY_T_PATH:
	case POLICY_T_PATHS:
		memset(at, 0, sizeof(struct setting_paths));
		return v[0] == '\0' ? 0 : ERR_INTERNAL;
	case POLICY_T_KEY_MIN:
	case POLICY_T_KEY_ACCEPT:
		return set_key(s, v, at);
	case POLICY_T_PROFILE:
		if ((i = word_index(s->words, v)) == -1)
			return ERR_UNKNOWN;
		set_profile(at, i);
		return 0;
	}
	return ERR_INTERNAL;
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
	case POLICY_T_STRING:
	case POLICY_T_PATH:
	case POLICY_T_PATHS:
	case POLICY_T_ENUM:
	case POLICY_T_PROFILE:
		break;
	}
	parse_error(ps, w->col, ERR_UNKNOWN, "expected %s, not \"%.40s\"",
	    s->words, w->s);
}

static int
path_item(struct parse *ps, const struct list_item *it, void *ret)
{
	const char *path;

	if (it->s[0] != '/')
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "expected an absolute path, not \"%.40s\"", it->s);
	if ((path = parse_strndup(ps, it->s, it->len)) == NULL)
		return ERR_NOMEM;
	memcpy(ret, &path, sizeof(path));
	return 0;
}

/* A single path may have a comma in it. */
static void
read_paths(struct parse *ps, const struct policy_setting *s,
    const struct lex_word *w, struct setting_paths *ret)
{
	const struct list_item whole = {w->s, w->len, w->col};
	const void *list;
	uint32_t n = 1;
	void *one;

	*ret = (struct setting_paths){0};
	if (w->len == 0)
		return;
	if (s->type == POLICY_T_PATHS)
		list = list_parse(ps, w, sizeof(char *), path_item, &n);
	else if ((list = one = parse_alloc(ps, sizeof(char *))) != NULL)
		list = path_item(ps, &whole, one) == 0 ? one : NULL;
	if (list != NULL)
		*ret = (struct setting_paths){list, n};
}

void
setting_read(struct parse *ps, const struct policy_setting *s,
    const struct lex_word *w, void *at)
{
	struct setting_paths paths;
	int r;

	if (s->type == POLICY_T_PATH || s->type == POLICY_T_PATHS) {
		read_paths(ps, s, w, &paths);
		memcpy(at, &paths, sizeof(paths));
	} else if ((r = setting_set(s, w->s, at)) == ERR_NOMEM) {
		ps->fatal = r;
	} else if (r != 0) {
		value_error(ps, s, w);
	}
}

/* --- printing --- */

void
setting_put_word(struct buf *b, const char *s, size_t len)
{
	bool quote = len == 0 || s[0] == '#';

	for (size_t i = 0; i < len && !quote; i++)
		quote = strchr(" \t\"\\", s[i]) != NULL;
	if (!quote) {
		buf_put(b, s, len);
		return;
	}
	buf_putc(b, '"');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"' || s[i] == '\\')
			buf_putc(b, '\\');
		buf_putc(b, s[i]);
	}
	buf_putc(b, '"');
}

static void
put_string(struct buf *b, const char *s)
{
	setting_put_word(b, s, s == NULL ? 0 : strlen(s));
}

/* Append a list of paths as one word. */
static void
put_paths(const struct setting_paths *list, struct buf *b)
{
	struct buf t;

	buf_init(&t, b->max);
	for (size_t i = 0; i < list->n; i++) {
		buf_puts(&t, i == 0 ? "" : ",");
		buf_puts(&t, list->path[i]);
	}
	if (t.err != 0 && b->err == 0)
		b->err = t.err;
	setting_put_word(b, t.p, t.len);
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

static void
put_key(const struct policy_setting *s, const struct policy_key *k,
    struct buf *b)
{
	if (k->refuse)
		buf_puts(b, "refuse");
	else if (s->type == POLICY_T_KEY_ACCEPT)
		buf_puts(b, "accept");
	else
		buf_putu(b, k->min_bits);
}

void
setting_put(const struct policy_setting *s, const void *at, struct buf *b)
{
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
		put_string(b, *(char *const *)at);
		return;
	case POLICY_T_PATH:
	case POLICY_T_PATHS:
		put_paths(at, b);
		return;
	case POLICY_T_PROFILE:
		buf_puts(b, ((const struct policy *)at)->profile);
		return;
	case POLICY_T_KEY_MIN:
	case POLICY_T_KEY_ACCEPT:
		put_key(s, at, b);
		return;
	}
}

void
policy_setting_print(const struct policy *p, size_t row, struct buf *b)
{
	setting_put(&policy_settings[row],
	    (const char *)p + policy_settings[row].offset, b);
}
