/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The moments at which what a policy permits may change: the next days' hours,
 * and the moments of starting and until. Each login is tried at all of them.
 */
#include <stdlib.h>
#include <string.h>

#include "simulate.h"

#define DAY	    86400
#define MOMENTS_MAX (SIM_INSTANTS_MAX / 2) /* of starting and until */

struct instants {
	int64_t *list; /* owned */
	size_t n, room;
};

static int
add_instant(struct instants *l, int64_t at)
{
	int64_t *list;

	if (l->n == l->room) {
		l->room = l->room == 0 ? 64 : 2 * l->room;
		list = realloc(l->list, l->room * sizeof(*list));
		if (list == NULL)
			return ERR_NOMEM;
		l->list = list;
	}
	l->list[l->n++] = at;
	return 0;
}

static int64_t
local_instant(const struct simulation *s, int64_t clock)
{
	const struct moment m = {.clock = clock, .local = true};

	return moment_instant(&m, &s->check->zone);
}

/* Both ends of the hours of the next days: two are like all if none differs. */
static int
add_hours(const struct simulation *s, const struct when *w, struct instants *l)
{
	const int64_t now = s->check->now;
	const int64_t local = now + tz_offset(&s->check->zone, now);
	const int64_t today = local - ((local % DAY) + DAY) % DAY;
	const int days = w->days == 0x7f ? 2 : 8;
	int r = 0;

	for (int d = -1; d < days; d++) {
		for (uint32_t i = 0; i < w->n_hours && r == 0; i++) {
			const struct hours *h = &w->hours[i];
			const int64_t day = today + d * DAY;

			r = add_instant(l,
			    local_instant(s, day + h->start * 60));
			if (r == 0)
				r = add_instant(l,
				    local_instant(s, day + h->end * 60));
			/* The other side of midnight. */
			if (r == 0 && h->end <= h->start)
				r = add_instant(l,
				    local_instant(s, day + DAY + h->end * 60));
		}
	}
	return r;
}

static int
add_rules(const struct simulation *s, const struct policy *p,
    struct instants *hours, struct instants *moments)
{
	int r = 0;

	for (size_t i = 0; p != NULL && i < p->n_rules && r == 0; i++) {
		const struct policy_rule *rule = &p->rules[i];

		for (unsigned k = 0; k < rule->n_conditions && r == 0; k++) {
			const struct condition *c = &rule->condition[k];

			if (c->kind == COND_WHEN)
				r = add_hours(s, c->when, hours);
			else if (c->kind == COND_STARTING ||
			    c->kind == COND_UNTIL)
				r = add_instant(moments,
				    moment_instant(c->moment, &s->check->zone));
		}
	}
	return r;
}

static int
compare_instants(const void *va, const void *vb)
{
	const int64_t a = *(const int64_t *)va, b = *(const int64_t *)vb;

	return (a > b) - (a < b);
}

/* Take over the earliest that are to come, each once, up to max. */
static void
take_instants(struct simulation *s, struct instants *l, size_t max)
{
	if (l->n > 1)
		qsort(l->list, l->n, sizeof(*l->list), compare_instants);
	for (size_t i = 0; i < l->n && s->n_instants < max; i++) {
		if (l->list[i] > s->check->now &&
		    (i == 0 || l->list[i] != l->list[i - 1]))
			s->instant[s->n_instants++] = l->list[i];
	}
	free(l->list);
}

int
sim_times_load(struct simulation *s)
{
	struct instants hours = {0}, moments = {0};
	size_t n = 1;
	int r = add_rules(s, s->before, &hours, &moments);

	if (r == 0)
		r = add_rules(s, s->after, &hours, &moments);
	s->instant[0] = s->check->now;
	s->n_instants = 1;
	take_instants(s, &moments, MOMENTS_MAX);
	take_instants(s, &hours, SIM_INSTANTS_MAX);
	qsort(s->instant, s->n_instants, sizeof(s->instant[0]),
	    compare_instants);
	for (size_t i = 1; i < s->n_instants; i++) {
		if (s->instant[i] != s->instant[n - 1])
			s->instant[n++] = s->instant[i];
	}
	s->n_instants = n;
	return r;
}

uint64_t
sim_always(const struct simulation *s)
{
	return s->n_instants == 64 ? UINT64_MAX
				   : (UINT64_C(1) << s->n_instants) - 1;
}

static bool
is_time(const struct condition *c)
{
	return c->kind == COND_WHEN || c->kind == COND_STARTING ||
	    c->kind == COND_UNTIL;
}

uint64_t
sim_times_active(const struct simulation *s, const struct policy_rule *r)
{
	struct condition times[COND_COUNT];
	struct policy_rule only = {.condition = times};
	struct facts f = {.zone = &s->check->zone};
	uint64_t ret = 0;

	for (unsigned i = 0; i < r->n_conditions; i++) {
		if (is_time(&r->condition[i]))
			times[only.n_conditions++] = r->condition[i];
	}
	for (size_t t = 0; t < s->n_instants; t++) {
		f.now = s->instant[t];
		if (only.n_conditions == 0 ||
		    rule_match(&only, &f).value == TRI_TRUE)
			ret |= UINT64_C(1) << t;
	}
	return ret;
}

/* --- words --- */

/* "18:00 today", "08:00 tomorrow", "2026-12-05 18:00". */
static void
put_instant(const struct simulation *s, int64_t at, struct buf *b)
{
	const struct tz *z = &s->check->zone;
	const int64_t now = s->check->now + tz_offset(z, s->check->now);
	const int64_t local = at + tz_offset(z, at);
	const struct civil c = civil_of(local), n = civil_of(now),
			   t = civil_of(now + DAY);

	if (c.year == n.year && c.month == n.month && c.day == n.day) {
		buf_printf(b, "%02u:%02u", c.hour, c.minute);
		buf_printf(b, c.second != 0 ? ":%02u today" : " today",
		    c.second);
	} else if (c.year == t.year && c.month == t.month && c.day == t.day) {
		buf_printf(b, "%02u:%02u tomorrow", c.hour, c.minute);
	} else {
		buf_printf(b, "%04lld-%02u-%02u %02u:%02u", (long long)c.year,
		    c.month, c.day, c.hour, c.minute);
	}
}

/* The first instant from i on at which the bit is on, or off. */
static size_t
next_change(const struct simulation *s, uint64_t when, size_t i, bool on)
{
	while (i < s->n_instants && ((when >> i & 1) != 0) != on)
		i++;
	return i;
}

int64_t
sim_times_end(const struct simulation *s, uint64_t when)
{
	size_t i = next_change(s, when, 0, false);

	return i == s->n_instants ? INT64_MAX : s->instant[i];
}

void
sim_times_put(const struct simulation *s, uint64_t when, struct buf *b)
{
	const bool now = (when & 1) != 0;
	const size_t first = next_change(s, when, 0, !now);
	const size_t second = next_change(s, when, first, now);

	if (first == s->n_instants)
		return;
	buf_puts(b, now ? "until " : "not before ");
	put_instant(s, s->instant[first], b);
	if (second == s->n_instants)
		return;
	buf_puts(b, now ? ", again from " : ", until ");
	put_instant(s, s->instant[second], b);
}
