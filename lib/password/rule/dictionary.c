/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a password is easy to guess: by the built-in words, cracklib's
 * dictionary, the lists of words and the patterns of estimate.h. cracklib
 * itself is not asked: it counts neighbouring letters, and so refuses long
 * phrases of random words, and takes any four letters among symbols for a word.
 */
#include <stddef.h>
#include <crack.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "estimate.h"

int
dictionary_ready(struct diag *d)
{
	return dict_check_files(GetDefaultCracklibDict(), d);
}

/* Where words come from. */
struct word_sources {
	const struct policy_password *rule;
	const char *root;
	struct dict dict; /* if the rule has it */
	struct diag *d;
};

static int
search_dictionary(const struct word_sources *w, struct word_search *s)
{
	int r = dict_search(&w->dict, s);

	if (r == ERR_SYNTAX)
		dict_set_unusable(w->d, r, GetDefaultCracklibDict(), ".pwd",
		    "damaged");
	return r;
}

/* s NULL: only whether it can be opened. */
static int
search_list(const struct word_sources *w, const char *path,
    struct word_search *s)
{
	int fd, r = packaged_list_open(w->root, path, &fd, w->d);

	if (r == ERR_NOENT)
		return 0;
	if (r != 0)
		return r;
	if (s != NULL && (r = wordlist_search(fd, s)) == ERR_IO)
		diag_set(w->d, r, "password words %.160s cannot be read", path);
	close(fd);
	return r;
}

static int
search_lists(const struct word_sources *w, struct word_search *s)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < w->rule->n_words; i++) {
		if (is_packaged_list(w->rule->words[i]))
			r = search_list(w, w->rule->words[i], s);
	}
	return r;
}

int
lists_ready(const struct policy_password *rule, const char *root,
    struct diag *d)
{
	const struct word_sources w = {.rule = rule, .root = root, .d = d};

	return search_lists(&w, NULL);
}

static int
search_all(const struct word_sources *w, struct word_search *s)
{
	int r = 0;

	if (w->rule->dictionary) {
		search_common(s);
		search_favourites(s);
		search_calendar(s);
		r = search_dictionary(w, s);
	}
	return r == 0 ? search_lists(w, s) : r;
}

/* Search again for what makes the password cheap, to name it. */
static int
name_word(const struct word_sources *w, struct word_search *s,
    const struct estimate_result *found, struct password_result *ret)
{
	s->name = ret->word;
	s->name_room = sizeof(ret->word);
	s->name_from = found->from;
	s->name_to = found->to;
	s->name_cost = UINT_MAX;
	return search_all(w, s);
}

/*
 * Estimate the password from a character on. *ret is set if it costs more than
 * *cost so far.
 */
static int
judge_from(const struct word_sources *w, const struct chars *p, size_t from,
    struct password_result *ret, unsigned *cost)
{
	struct estimate_result found = {.cost = 0};
	struct word_search s;
	struct estimate e;
	int r = estimate_begin(p->c + from, p->n - from, &e);

	if (r == 0) {
		search_begin(&s, &e);
		estimate_patterns(&e);
		r = search_all(w, &s);
	}
	if (r == 0) {
		estimate_judge(&e, &found);
		*cost = found.cost > *cost ? found.cost : *cost;
		ret->why = found.why;
		if (found.why == WHY_WORD && found.cost < COST_ENOUGH)
			r = name_word(w, &s, &found, ret);
	}
	explicit_bzero(&s, sizeof(s));
	explicit_bzero(&e, sizeof(e));
	return r;
}

/* A long password costs at least what its beginning or its end costs. */
static int
judge_ends(const struct word_sources *w, const struct chars *p,
    struct password_result *ret, unsigned *cost)
{
	int r = judge_from(w, p, 0, ret, cost);

	if (r == 0 && *cost < COST_ENOUGH && p->n > JUDGED_MAX)
		r = judge_from(w, p, p->n - JUDGED_MAX, ret, cost);
	return r;
}

static bool
has_words(const struct policy_password *rule)
{
	for (size_t i = 0; i < rule->n_words; i++) {
		if (is_packaged_list(rule->words[i]))
			return true;
	}
	return rule->dictionary;
}

/* Named then, the word would show the password on the screen. */
static bool
is_all_of(const char *word, const struct text *password)
{
	return strlen(word) == password->len &&
	    strncasecmp(word, password->s, password->len) == 0;
}

int
check_dictionary(const struct policy_password *rule, const char *root,
    const struct text *password, struct password_result *ret, struct diag *d)
{
	struct word_sources w = {.rule = rule, .root = root, .d = d};
	struct chars p;
	unsigned cost = 0;
	int r;

	if (password->len == 0 || !has_words(rule))
		return 0;
	if (rule->dictionary &&
	    (r = dict_open(GetDefaultCracklibDict(), &w.dict, d)) != 0)
		return r;
	chars_of(password, &p);
	r = judge_ends(&w, &p, ret, &cost);
	if (r != 0 || cost >= COST_ENOUGH)
		ret->why = WHY_NONE;
	if (ret->why == WHY_NONE || is_all_of(ret->word, password))
		explicit_bzero(ret->word, sizeof(ret->word));
	demand_set(&ret->missing, r == 0 && cost < COST_ENOUGH,
	    DEMAND_DICTIONARY);
	dict_close(&w.dict);
	chars_wipe(&p);
	return r;
}
