/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cheapest way to read a password, as a row of patterns and of characters
 * that no pattern explains (Wheeler, zxcvbn: Low-Budget Password Strength
 * Estimation, 2016, has the idea).
 */
#include <limits.h>
#include <string.h>

#include "estimate.h"

#define PATTERN_COST 30 /* that a pattern begins here */
#define UNREACHABLE  UINT_MAX

void
estimate_add(struct estimate *e, size_t from, size_t to, unsigned cost,
    enum password_why why)
{
	if (e->why[from][to] != WHY_NONE && e->cost[from][to] <= cost)
		return;
	e->cost[from][to] = (uint16_t)cost;
	e->why[from][to] = (uint8_t)why;
}

/* How a way to a position ends. */
enum ending {
	ENDS_ANYHOW,
	ENDS_IN_WORD,
	ENDINGS
};

/* The cheapest way to a position. */
struct way {
	unsigned cost;
	size_t from; /* where its last step began */
	enum ending before; /* the way to there */
};

struct path {
	struct way to[JUDGED_MAX + 1][ENDINGS];
	unsigned plain[JUDGED_MAX + 1]; /* cost without patterns */
};

static enum ending
cheapest(const struct path *path, size_t at)
{
	return path->to[at][ENDS_IN_WORD].cost < path->to[at][ENDS_ANYHOW].cost
	    ? ENDS_IN_WORD
	    : ENDS_ANYHOW;
}

static void
way_add(struct way *w, unsigned cost, size_t from, enum ending before)
{
	if (cost < w->cost)
		*w = (struct way){cost, from, before};
}

/* The ways to a position by one more character. */
static void
add_character_step(const struct estimate *e, const struct part *p, size_t to,
    struct path *path)
{
	const size_t from = to - 1;
	unsigned cost = character_cost(e, p, from, false);

	path->plain[to] = path->plain[from] + cost;
	way_add(&path->to[to][ENDS_ANYHOW],
	    path->to[from][ENDS_ANYHOW].cost + cost, from, ENDS_ANYHOW);
	if (path->to[from][ENDS_IN_WORD].cost == UNREACHABLE)
		return;
	cost = character_cost(e, p, from, true);
	way_add(&path->to[to][ENDS_ANYHOW],
	    path->to[from][ENDS_IN_WORD].cost + cost, from, ENDS_IN_WORD);
}

/* The ways to a position by a pattern. */
static void
add_pattern_steps(const struct estimate *e, const struct part *p, size_t to,
    struct path *path)
{
	enum ending before, ending;

	for (size_t from = p->from; from < to; from++) {
		if (e->why[from][to] == WHY_NONE)
			continue;
		before = cheapest(path, from);
		ending = e->why[from][to] == WHY_WORD ? ENDS_IN_WORD
						      : ENDS_ANYHOW;
		way_add(&path->to[to][ending],
		    path->to[from][before].cost + e->cost[from][to] +
			PATTERN_COST,
		    from, before);
	}
}

/* Of the patterns on the way, the one that saves most. */
static void
explain(const struct estimate *e, const struct part *p, const struct path *path,
    struct estimate_result *ret)
{
	enum ending ending = cheapest(path, p->to);
	const struct way *w, *begin;
	unsigned plain, cost, saved, most = 0;

	for (size_t to = p->to; to > p->from; to = w->from) {
		w = &path->to[to][ending];
		begin = &path->to[w->from][w->before];
		plain = path->plain[to] - path->plain[w->from];
		cost = w->cost - begin->cost;
		ending = w->before;
		if (e->why[w->from][to] == WHY_NONE || plain <= cost)
			continue;
		saved = plain - cost;
		/* A repeat saves all of what is repeated: name that rather. */
		if (e->why[w->from][to] == WHY_REPEATS)
			saved = saved * 2 / 3;
		if (saved <= most)
			continue;
		most = saved;
		ret->why = (enum password_why)e->why[w->from][to];
		ret->from = w->from;
		ret->to = to;
	}
}

static void
judge_part(const struct estimate *e, const struct part *p,
    struct estimate_result *ret)
{
	struct path path;
	unsigned cost;

	for (size_t i = 0; i <= JUDGED_MAX; i++) {
		path.to[i][ENDS_ANYHOW].cost = UNREACHABLE;
		path.to[i][ENDS_IN_WORD].cost = UNREACHABLE;
	}
	path.to[p->from][ENDS_ANYHOW].cost = path.plain[p->from] = p->extra;
	for (size_t to = p->from + 1; to <= p->to; to++) {
		add_character_step(e, p, to, &path);
		add_pattern_steps(e, p, to, &path);
	}
	cost = path.to[p->to][cheapest(&path, p->to)].cost;
	if (cost < ret->cost) {
		*ret = (struct estimate_result){.cost = cost,
		    .why = WHY_SIMPLE};
		explain(e, p, &path, ret);
	}
}

void
estimate_patterns(struct estimate *e)
{
	for (size_t i = 0; i < e->n_parts; i++) {
		add_walks(e, &e->part[i]);
		add_dates(e, &e->part[i]);
		add_repeats(e, &e->part[i]);
	}
}

void
estimate_judge(const struct estimate *e, struct estimate_result *ret)
{
	ret->cost = UINT_MAX;
	for (size_t i = 0; i < e->n_parts; i++)
		judge_part(e, &e->part[i], ret);
}
