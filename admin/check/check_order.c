/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules that an earlier one makes unreachable. An earlier rule can cover a
 * later one only if it names the first subject of the later rule or of its
 * also, everyone, or a range of uids. Only such rules are compared: they are
 * found in a sorted list, at most COMPARED_MAX of each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define COMPARED_MAX 1000

struct by_subject {
	const struct subject *s;
	size_t rule;
};

/* By kind, and name or first number. */
static int
compare_subjects(const struct subject *a, const struct subject *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->kind == SUBJECT_USER || a->kind == SUBJECT_GROUP)
		return strcmp(a->name, b->name);
	/* All "everyone", and all ranges, are equal. */
	if (a->kind == SUBJECT_GID && a->id.first != b->id.first)
		return a->id.first < b->id.first ? -1 : 1;
	return 0;
}

static int
compare_entries(const void *va, const void *vb)
{
	const struct by_subject *a = va, *b = vb;
	int r = compare_subjects(a->s, b->s);

	return r != 0 ? r : a->rule < b->rule ? -1 : a->rule > b->rule;
}

struct subject_index {
	struct by_subject *list; /* owned */
	size_t n;
};

static int
make_index(const struct policy *p, struct subject_index *ix)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_rules; i++)
		n += p->rules[i].condition[0].n;
	ix->list = calloc(n + 1, sizeof(*ix->list));
	if (ix->list == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < p->n_rules; i++) {
		const struct condition *c = &p->rules[i].condition[0];

		for (uint32_t k = 0; k < c->n; k++)
			ix->list[ix->n++] = (struct by_subject){&c->subject[k],
			    i};
	}
	qsort(ix->list, ix->n, sizeof(*ix->list), compare_entries);
	return 0;
}

/* The first entry that is not before s. */
static size_t
lower_bound(const struct subject_index *ix, const struct subject *s)
{
	size_t lo = 0, hi = ix->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_subjects(ix->list[mid].s, s) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* About the nanoseconds of rule_covers(), which compares each pair. */
static uint64_t
cost_of(const struct policy_rule *a, const struct policy_rule *b)
{
	uint64_t cost = 20;

	for (unsigned i = 0; i < a->n_conditions; i++) {
		const struct condition *ca = &a->condition[i];
		const struct condition *cb = rule_condition(b, ca->kind);

		if (cb == NULL)
			break;
		if (ca->kind == COND_WHEN)
			cost += 500 *
			    (uint64_t)(ca->when->n_hours + cb->when->n_hours) *
			    (ca->when->n_hours + cb->when->n_hours);
		else if (ca->kind == COND_FROM)
			cost += 10 * from_items_size(ca->from, ca->n) *
			    (uint64_t)from_items_size(cb->from, cb->n);
		else if (ca->kind == COND_SERVICE)
			cost += 10 * service_items_size(ca->service, ca->n) *
			    (uint64_t)service_items_size(cb->service, cb->n);
		else
			cost += 10 * (uint64_t)ca->n * cb->n;
	}
	return cost;
}

/* The earliest rule that covers this one, among those with this subject. */
static const struct policy_rule *
find_cover(struct check *c, const struct subject_index *ix,
    const struct subject *s, size_t rule)
{
	size_t i = lower_bound(ix, s);

	for (size_t k = 0; i < ix->n; k++, i++) {
		const struct by_subject *e = &ix->list[i];
		const struct policy_rule *a = &c->p->rules[e->rule];
		const struct policy_rule *b = &c->p->rules[rule];

		if (compare_subjects(e->s, s) != 0 || e->rule >= rule)
			break;
		if (k == COMPARED_MAX || !check_afford(c, cost_of(a, b))) {
			c->not_compared = true;
			break;
		}
		if (rule_covers(a, b))
			return a;
	}
	return NULL;
}

void
check_order(struct check *c)
{
	static const struct subject everyone = {.kind = SUBJECT_EVERYONE};
	struct subject_index ix = {NULL, 0};

	if (make_index(c->p, &ix) != 0) {
		c->no_memory = true;
		return;
	}
	for (size_t i = 1; i < c->p->n_rules; i++) {
		const struct policy_rule *r = &c->p->rules[i], *by;
		const struct condition *also = rule_condition(r, COND_ALSO);

		by = find_cover(c, &ix, &r->condition[0].subject[0], i);
		if (by == NULL && also != NULL)
			by = find_cover(c, &ix, &also->subject[0], i);
		if (by == NULL)
			by = find_cover(c, &ix, &everyone, i);
		if (by != NULL)
			check_warn(c, place_of(c, r, 0),
			    "this rule is never reached: %.80s:%u matches "
			    "everything that it does",
			    c->p->files[by->where.file].path, by->where.line);
	}
	free(ix.list);
}
