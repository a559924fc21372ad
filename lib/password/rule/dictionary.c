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

#include "estimate.h"

int
dictionary_ready(struct diag *d)
{
	return dict_check_files(GetDefaultCracklibDict(), d);
}

static int
search_dictionary(const struct dict *dict, struct word_search *s,
    struct diag *d)
{
	int r = dict_search(dict, s);

	if (r == ERR_SYNTAX)
		diag_set(d, r,
		    "cracklib's dictionary %.200s.pwd is damaged: run "
		    "update-cracklib",
		    GetDefaultCracklibDict());
	return r;
}

static int
search_all(const struct dict *dict, struct word_search *s, struct diag *d)
{
	search_common(s);
	search_favourites(s);
	search_calendar(s);
	return search_dictionary(dict, s, d);
}

/* Search again for what makes the password cheap, to name it. */
static int
name_word(const struct dict *dict, struct word_search *s,
    const struct estimate_result *found, struct password_result *ret,
    struct diag *d)
{
	s->name = ret->word;
	s->name_room = sizeof(ret->word);
	s->name_from = found->from;
	s->name_to = found->to;
	s->name_cost = UINT_MAX;
	return search_all(dict, s, d);
}

/*
 * Estimate the password from a character on. *ret is set if it costs more than
 * *ret has so far.
 */
static int
judge_from(const struct dict *dict, const struct chars *p, size_t from,
    struct password_result *ret, unsigned *cost, struct diag *d)
{
	struct estimate_result found = {.cost = 0};
	struct word_search s;
	struct estimate e;
	int r = estimate_begin(p->c + from, p->n - from, &e);

	if (r == 0) {
		search_begin(&s, &e);
		estimate_patterns(&e);
		r = search_all(dict, &s, d);
	}
	if (r == 0) {
		estimate_judge(&e, &found);
		*cost = found.cost > *cost ? found.cost : *cost;
		ret->why = found.why;
		if (found.why == WHY_WORD && found.cost < COST_ENOUGH)
			r = name_word(dict, &s, &found, ret, d);
	}
	explicit_bzero(&s, sizeof(s));
	explicit_bzero(&e, sizeof(e));
	return r;
}

/* A long password costs at least what its beginning or its end costs. */
static int
judge_ends(const struct dict *dict, const struct chars *p,
    struct password_result *ret, unsigned *cost, struct diag *d)
{
	int r = judge_from(dict, p, 0, ret, cost, d);

	if (r == 0 && *cost < COST_ENOUGH && p->n > JUDGED_MAX)
		r = judge_from(dict, p, p->n - JUDGED_MAX, ret, cost, d);
	return r;
}

int
check_dictionary(const struct text *password, struct password_result *ret,
    struct diag *d)
{
	struct chars p;
	struct dict dict;
	unsigned cost = 0;
	int r = dict_open(GetDefaultCracklibDict(), &dict, d);

	if (r != 0)
		return r;
	chars_of(password, &p);
	r = judge_ends(&dict, &p, ret, &cost, d);
	if (p.n == 0 || cost >= COST_ENOUGH) {
		ret->why = WHY_NONE;
		explicit_bzero(ret->word, sizeof(ret->word));
	}
	demand_set(&ret->missing, r == 0 && p.n != 0 && cost < COST_ENOUGH,
	    DEMAND_DICTIONARY);
	dict_close(&dict);
	chars_wipe(&p);
	return r;
}
