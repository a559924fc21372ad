/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words that a policy uses, by where they stand in its lines. Names that
 * the policy itself gives to networks and sets are none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/words.h>
#include "parse.h"

#define WORD_MAX 128 /* bytes; the language has no longer word */

struct used {
	void (*each)(void *ctx, const struct policy_word *w);
	void *ctx;
	struct policy_word w;
};

static void
use(struct used *u, const char *kind, const char *word)
{
	u->w.kind = kind;
	u->w.word = word;
	u->each(u->ctx, &u->w);
}

/* Whether the parser's table has it; a prefix where it ends in a colon. */
static const char *
find_word(const char *(*word)(size_t i), const char *s)
{
	const char *w;
	size_t len;

	for (size_t i = 0; (w = word(i)) != NULL; i++) {
		len = strlen(w);
		if (w[len - 1] == ':' ? strncmp(w, s, len) == 0
				      : strcmp(w, s) == 0)
			return w;
	}
	return NULL;
}

static void
use_if_known(struct used *u, const char *kind, const char *(*word)(size_t i),
    const char *s)
{
	const char *w = find_word(word, s);

	if (w != NULL)
		use(u, kind, w);
}

/* Call one for each item of a list, which is cut. */
static void
each_item(struct used *u, char *list, const char *separator,
    void (*one)(struct used *u, char *item))
{
	char *rest = NULL;

	for (char *s = strtok_r(list, separator, &rest); s != NULL;
	     s = strtok_r(NULL, separator, &rest))
		one(u, s);
}

static void
subject_used(struct used *u, char *s)
{
	use_if_known(u, "subject", subject_word, s);
}

static void
from_used(struct used *u, char *s)
{
	use_if_known(u, "from", from_word, s);
}

static void
key_used(struct used *u, char *s)
{
	use_if_known(u, "key", key_word, s);
}

static void
method_used(struct used *u, char *s)
{
	if (method_of(s) != 0)
		use(u, "method", s);
}

static void
methods_used(struct used *u, char *s)
{
	each_item(u, s, "+", method_used);
}

static void
service_used(struct used *u, char *s)
{
	const struct service_set *sets;
	size_t n;

	sets = builtin_services(&n);
	for (size_t i = 0; s[0] == '@' && i < n; i++) {
		if (strcmp(s + 1, sets[i].name) == 0)
			use(u, "services", s);
	}
}

/* --- statements --- */

static void
value_used(struct used *u, const char *condition, char *value)
{
	static const struct {
		const char *condition;
		void (*item)(struct used *u, char *item);
	} lists[] = {
	    {"from", from_used},
	    {"service", service_used},
	    {"method", methods_used},
	    {"key", key_used},
	    {"by", subject_used},
	    {"also", subject_used},
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (strcmp(lists[i].condition, condition) == 0)
			each_item(u, value, ",", lists[i].item);
	}
}

static void
rule_used(struct used *u, const struct lex_line *l)
{
	if (l->n > 1)
		each_item(u, l->word[1].s, ",", subject_used);
	for (size_t i = 2; i < l->n; i += 2) {
		use_if_known(u, "condition", condition_word, l->word[i].s);
		if (i + 1 < l->n)
			value_used(u, l->word[i].s, l->word[i + 1].s);
	}
}

static void
setting_used(struct used *u, const struct policy_setting *s,
    const struct lex_line *l)
{
	const size_t at = s->group != NULL ? 2 : 1; /* of the value */
	char text[2 * WORD_MAX];
	int n = snprintf(text, sizeof(text), "%s%s%s",
	    s->group != NULL ? s->group : "", s->group != NULL ? " " : "",
	    s->name);

	use(u, "setting", text);
	if (s->words != NULL && l->n > at && l->word[at].len < WORD_MAX) {
		snprintf(text + n, sizeof(text) - (size_t)n, " %s",
		    l->word[at].s);
		use(u, "value", text);
	}
	if (l->n > at + 2 && strcmp(l->word[at + 1].s, "for") == 0) {
		use(u, "setting", "for");
		each_item(u, l->word[at + 2].s, ",", subject_used);
	}
}

static void
settings_used(struct used *u, const struct lex_line *l)
{
	for (size_t i = 0; i < policy_settings_n; i++) {
		const struct policy_setting *s = &policy_settings[i];
		const bool is_it = s->group == NULL
		    ? strcmp(l->word[0].s, s->name) == 0
		    : l->n > 1 && strcmp(l->word[0].s, s->group) == 0 &&
			strcmp(l->word[1].s, s->name) == 0;

		if (is_it)
			setting_used(u, s, l);
	}
}

static void
line_used(struct used *u, const struct lex_line *l)
{
	const char *verb = l->word[0].s;

	use_if_known(u, "statement", statement_word, verb);
	if (strcmp(verb, "permit") == 0 || strcmp(verb, "deny") == 0)
		rule_used(u, l);
	else if (strcmp(verb, "network") == 0 && l->n > 2)
		each_item(u, l->word[2].s, ",", from_used);
	else if (strcmp(verb, "services") == 0 && l->n > 2)
		each_item(u, l->word[2].s, ",", service_used);
	else
		settings_used(u, l);
}

static int
file_used(struct used *u, const struct policy_file *f)
{
	char *scratch = malloc(f->len + LEX_ROOM + 1);
	struct lex_line l;
	size_t len;

	if (scratch == NULL)
		return ERR_NOMEM;
	u->w.line = 1;
	for (size_t at = 0; at < f->len; at += len + 1, u->w.line++) {
		const char *end = memchr(f->text + at, '\n', f->len - at);

		len = end == NULL ? f->len - at
				  : (size_t)(end - (f->text + at));
		if (lex_split(f->text + at, len, scratch, &l, NULL) == 0 &&
		    l.n != 0)
			line_used(u, &l);
	}
	free(scratch);
	return 0;
}

int
policy_words_used(const struct policy *p,
    void (*each)(void *ctx, const struct policy_word *w), void *ctx)
{
	struct used u = {.each = each, .ctx = ctx};
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n_files; i++) {
		u.w.path = policy_path_there(p, i);
		r = file_used(&u, &p->files[i]);
	}
	return r;
}
