/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words that the parser knows, from its own tables. packaging/words has a
 * list of them for every version that was released.
 */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/policy/rule.h>
#include <loginpolicy/policy/words.h>
#include "parse.h"

#define WORD_MAX 128 /* bytes */

typedef void each_word(void *ctx, const char *kind, const char *word);

static void
words_of_table(const char *kind, const char *(*word)(size_t i), each_word *each,
    void *ctx)
{
	const char *w;

	for (size_t i = 0; (w = word(i)) != NULL; i++)
		each(ctx, kind, w);
}

/* A setting, and each word that it takes as its value. */
static void
words_of_setting(const struct policy_setting *s, each_word *each, void *ctx)
{
	char name[WORD_MAX], value[2 * WORD_MAX];

	snprintf(name, sizeof(name), "%s%s%s", s->group != NULL ? s->group : "",
	    s->group != NULL ? " " : "", s->name);
	each(ctx, "setting", name);
	for (const char *w = s->words; w != NULL && *w != '\0';
	     w += strspn(w, "|")) {
		size_t len = strcspn(w, "|");

		snprintf(value, sizeof(value), "%s %.*s", name, (int)len, w);
		each(ctx, "value", value);
		w += len;
	}
}

void
policy_words(each_word *each, void *ctx)
{
	const struct service_set *sets;
	char name[WORD_MAX];
	size_t n;

	words_of_table("statement", statement_word, each, ctx);
	for (size_t i = 0; i < policy_settings_n; i++)
		words_of_setting(&policy_settings[i], each, ctx);
	each(ctx, "setting", "for");
	words_of_table("condition", condition_word, each, ctx);
	words_of_table("subject", subject_word, each, ctx);
	words_of_table("from", from_word, each, ctx);
	sets = builtin_services(&n);
	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "@%s", sets[i].name);
		each(ctx, "services", name);
	}
	for (unsigned i = 0; i < METHOD_COUNT; i++)
		each(ctx, "method", method_name(1u << i));
	words_of_table("key", key_word, each, ctx);
}
