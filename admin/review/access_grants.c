/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules by which one account may enter services. What else a login has
 * (address, method, key, terminal, hour, caller) is left open, so that each
 * rule is found by which it may enter at all. A deny before it that depends on
 * what is open is an exception to the rule; one that does not ends the search.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "access.h"

#define OPEN	 (1u << COND_FROM | 1u << COND_TTY | 1u << COND_WHEN)
#define OPEN_SSH (OPEN | 1u << COND_METHOD | 1u << COND_KEY)

/* What has been found of an account, and the service that is examined. */
struct grant_search {
	struct review *r;
	const struct facts *f;
	size_t service;
	struct grants *grants; /* one service each */
	/* Owned: denies that may apply to the service, in order. */
	const struct policy_rule **denies;
	size_t n_denies;
	struct sha256 hash; /* of denies, to be continued */
	size_t used; /* denies that some grant excepts */
	uint8_t used_hash[SHA256_LEN]; /* of these */
};

/* --- lists of denies --- */

static void
hash_number(struct sha256 *h, uint64_t v)
{
	sha256_update(h, &v, sizeof(v));
}

/*
 * Store a list, once for all accounts and services that have it. Returns the
 * stored rules, or NULL: no memory.
 */
static const struct policy_rule *const *
store_denies(struct review *r, const uint8_t hash[SHA256_LEN], size_t n,
    const struct policy_rule *const *rules)
{
	const uint32_t key = hashtab_hash(hash, SHA256_LEN);
	struct deny_list *list, new = {.n = n};
	size_t at = 0;
	uint32_t i;

	while (
	    (i = hashtab_next(&r->denies_by_hash, key, &at)) != HASHTAB_NONE) {
		if (r->denies[i].n == n &&
		    memcmp(r->denies[i].hash, hash, SHA256_LEN) == 0)
			return r->denies[i].rules;
	}
	list = vec_room(r->denies, r->n_denies, sizeof(*list));
	if (list == NULL)
		return NULL;
	r->denies = list;
	if ((new.rules = calloc(n, sizeof(*rules))) == NULL)
		return NULL;
	if (hashtab_add(&r->denies_by_hash, key, (uint32_t)r->n_denies) != 0) {
		free(new.rules);
		return NULL;
	}
	memcpy(new.hash, hash, SHA256_LEN);
	memcpy(new.rules, rules, n * sizeof(*rules));
	list[r->n_denies++] = new;
	return new.rules;
}

void
deny_lists_release(struct review *r)
{
	for (size_t i = 0; i < r->n_denies; i++)
		free(r->denies[i].rules);
	free(r->denies);
	hashtab_release(&r->denies_by_hash);
}

/* --- one service --- */

static int
add_grant(struct grant_search *s, const struct policy_rule *rule)
{
	struct grant new = {.rule = rule, .n_services = 1}, *list;

	if (s->n_denies != s->used) {
		struct sha256 until_here = s->hash;

		sha256_final(&until_here, s->used_hash);
		s->used = s->n_denies;
	}
	new.n_except = s->used;
	if (s->used != 0)
		memcpy(new.except_hash, s->used_hash, SHA256_LEN);
	list = vec_room(s->grants->list, s->grants->n, sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	s->grants->list = list;
	if ((new.services = malloc(sizeof(*new.services))) == NULL)
		return ERR_NOMEM;
	*new.services = s->service;
	list[s->grants->n++] = new;
	return 0;
}

static int
add_deny(struct grant_search *s, const struct policy_rule *rule)
{
	const struct policy_rule **list = vec_room(s->denies, s->n_denies,
	    sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	s->denies = list;
	list[s->n_denies++] = rule;
	hash_number(&s->hash, (uint64_t)(rule - s->r->p->rules));
	return 0;
}

/* Point the grants from the first on to the stored denies. */
static int
share_denies(struct grant_search *s, size_t first)
{
	const struct policy_rule *const *stored;

	if (s->used == 0)
		return 0;
	stored = store_denies(s->r, s->used_hash, s->used, s->denies);
	if (stored == NULL)
		return ERR_NOMEM;
	for (size_t i = first; i < s->grants->n; i++)
		s->grants->list[i].except = stored;
	return 0;
}

/* Whether the from condition can hold at all in this service. */
static bool
from_is_possible(const struct policy_rule *r, const struct facts *f)
{
	const struct condition *c = rule_condition(r, COND_FROM);

	for (uint32_t i = 0; c != NULL && i < c->n; i++) {
		switch (c->from[i].kind) {
		case FROM_ANY:
			return true;
		case FROM_LOCAL:
			if (!f->is_ssh)
				return true;
			break;
		case FROM_NET:
		case FROM_NAME:
			if (!service_has_no_remote(f->service))
				return true;
			break;
		}
	}
	return c == NULL;
}

/* Match the rule now, or when it starts. */
static enum tri
match_sometime(const struct policy_rule *r, const struct facts *f)
{
	enum tri v = rule_match(r, f).value;
	struct facts later;

	if (v != TRI_FALSE || rule_condition(r, COND_STARTING) == NULL)
		return v;
	later = *f;
	later.open |= 1u << COND_STARTING;
	return rule_match(r, &later).value;
}

/* Whether the rule is certainly about the account. */
static bool
is_about(const struct policy_rule *r, const struct facts *f)
{
	struct policy_rule one = {.n_conditions = 1};
	bool yes = true;

	for (unsigned i = 0; i < r->n_conditions && yes; i++) {
		one.condition = &r->condition[i];
		if (one.condition->kind == COND_SUBJECT ||
		    one.condition->kind == COND_ALSO)
			yes = rule_match(&one, f).value == TRI_TRUE;
	}
	return yes;
}

/*
 * Find all rules by which the service may be entered. A permit of which it is
 * unknown whether it is about the account does not let it in.
 */
static int
find_in_service(struct grant_search *s)
{
	const size_t first = s->grants->n;
	int e = 0;

	s->n_denies = s->used = 0;
	sha256_init(&s->hash);
	for (size_t i = 0; i < s->r->p->n_rules && e == 0; i++) {
		const struct policy_rule *rule = &s->r->p->rules[i];
		enum tri v = match_sometime(rule, s->f);

		if (v == TRI_FALSE || !from_is_possible(rule, s->f))
			continue;
		if (rule->permit && is_about(rule, s->f))
			e = add_grant(s, rule);
		else if (!rule->permit && v == TRI_UNKNOWN)
			e = add_deny(s, rule);
		if (v == TRI_TRUE)
			break;
	}
	return e == 0 ? share_denies(s, first) : e;
}

/*
 * Set what the service leaves open. sshd has no caller, and sudo's subject is
 * the caller.
 */
static void
use_service(struct facts *f, const char *service,
    const struct reviewed_service *kind)
{
	static const struct fact_person nobody;

	f->service = service;
	f->is_ssh = kind->is_ssh;
	f->open = f->is_ssh ? OPEN_SSH : OPEN;
	f->caller = nobody;
	if (kind->is_callers)
		f->caller = f->subject;
	else if (!f->is_ssh)
		f->open |= 1u << COND_BY;
}

/* --- all services --- */

/* Order by everything but the services. */
static int
compare_kinds(const struct grant *a, const struct grant *b)
{
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	if (a->n_except != b->n_except)
		return a->n_except < b->n_except ? -1 : 1;
	return memcmp(a->except_hash, b->except_hash, SHA256_LEN);
}

static int
compare_first_services(const struct grant *a, const struct grant *b)
{
	return a->services[0] < b->services[0]
	    ? -1
	    : a->services[0] > b->services[0];
}

static int
compare_to_merge(const void *va, const void *vb)
{
	int r = compare_kinds(va, vb);

	return r != 0 ? r : compare_first_services(va, vb);
}

static int
compare_grants(const void *va, const void *vb)
{
	const struct grant *a = va, *b = vb;

	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return compare_first_services(a, b);
}

/* Give the services of the n grants at list to the first. */
static int
merge_services(struct grant *list, size_t n)
{
	size_t *services = reallocarray(list->services, n, sizeof(*services));

	if (services == NULL)
		return ERR_NOMEM;
	list->services = services;
	list->n_services = n;
	for (size_t i = 1; i < n; i++) {
		services[i] = list[i].services[0];
		free(list[i].services);
		list[i].services = NULL;
	}
	return 0;
}

/* Make one grant of those with the same rule and exceptions. */
static int
merge_grants(struct grants *g)
{
	size_t n = 0, end;
	int e = 0;

	if (g->n < 2)
		return 0;
	qsort(g->list, g->n, sizeof(*g->list), compare_to_merge);
	for (size_t i = 0; i < g->n && e == 0; i = end) {
		end = i + 1;
		while (end < g->n &&
		    compare_kinds(&g->list[i], &g->list[end]) == 0)
			end++;
		e = merge_services(&g->list[i], end - i);
	}
	/* On an error, too: those without services are merged. */
	for (size_t i = 0; i < g->n; i++) {
		if (g->list[i].services != NULL)
			g->list[n++] = g->list[i];
	}
	g->n = n;
	qsort(g->list, g->n, sizeof(*g->list), compare_grants);
	return e;
}

int
grants_find(struct review *r, struct facts *f, struct grants *ret)
{
	struct grant_search s = {.r = r, .f = f, .grants = ret};
	int e = 0;

	for (s.service = 0; s.service < r->services.n && e == 0; s.service++) {
		use_service(f, r->services.list[s.service],
		    &r->kinds[s.service]);
		e = find_in_service(&s);
	}
	free(s.denies);
	return e == 0 ? merge_grants(ret) : e;
}

void
grants_hash(const struct policy *p, const struct grants *g, struct sha256 *h)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct grant *one = &g->list[i];

		hash_number(h, (uint64_t)(one->rule - p->rules));
		hash_number(h, one->n_services);
		for (size_t k = 0; k < one->n_services; k++)
			hash_number(h, one->services[k]);
		hash_number(h, one->n_except);
		sha256_update(h, one->except_hash, SHA256_LEN);
	}
}

void
grants_release(struct grants *g)
{
	for (size_t i = 0; i < g->n; i++)
		free(g->list[i].services);
	free(g->list);
}
