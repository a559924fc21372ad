/* SPDX-License-Identifier: BSD-2-Clause */
/* Where, by what, to whom and until when a service can still be used. */
#include <string.h>

#include "simulate.h"

/* Whether the bits have every method of a place, or none. */
static bool
has_place(const struct sim_service *v, uint64_t bits, const char *label)
{
	for (size_t i = 0; i < v->n_probes; i++) {
		if (strcmp(v->probe[i].label, label) == 0 &&
		    (bits >> i & 1) != 0)
			return true;
	}
	return false;
}

static bool
has_method(const struct sim_service *v, uint64_t bits, unsigned method)
{
	for (size_t i = 0; i < v->n_probes; i++) {
		if (v->probe[i].method == method && (bits >> i & 1) != 0)
			return true;
	}
	return false;
}

/* Append the places of the bits, each once. Returns whether one is lost. */
static bool
put_places(const struct sim_service *v, uint64_t before, uint64_t after,
    struct buf *b)
{
	const char *separator = "";
	bool lost = false;

	for (size_t i = 0; i < v->n_probes; i++) {
		const char *label = v->probe[i].label;
		bool first = true;

		for (size_t k = 0; k < i && first; k++)
			first = strcmp(v->probe[k].label, label) != 0;
		if (!first)
			continue;
		lost |= has_place(v, before, label) &&
		    !has_place(v, after, label);
		if (has_place(v, after, label)) {
			buf_printf(b, "%s%s", separator, label);
			separator = ", ";
		}
	}
	return lost;
}

static bool
put_methods(const struct sim_service *v, uint64_t before, uint64_t after,
    struct buf *b)
{
	const char *separator = "";
	bool lost = false;

	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		const unsigned m = 1u << i;

		lost |= has_method(v, before, m) && !has_method(v, after, m);
		if (has_method(v, after, m)) {
			buf_printf(b, "%s%s", separator, method_name(m));
			separator = ", ";
		}
	}
	return lost;
}

static bool
lacks_method(const struct sim_service *v, uint64_t after)
{
	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if (!has_method(v, after, 1u << i))
			return true;
	}
	return false;
}

void
simulate_put_why(const struct simulation *s, const struct sim_row *r, size_t i,
    struct buf *b)
{
	const struct sim_outcome *o = &s->outcomes[r->outcome];
	const struct sim_service *v = &s->services[i];
	const uint64_t had = sim_people_had(s, r, i);
	const uint64_t before = o->before[i] & had;
	/* What it cannot use is still what is left to it. */
	const uint64_t after = (o->after[i] & had) != 0 ? o->after[i] & had
							: o->after[i];
	/* A login that was seen is lost by its place or by its method. */
	const bool used = (r->used_loses >> i & 1) != 0;
	struct buf part;

	if (after == 0) {
		buf_puts(b, "no rule permits it");
		return;
	}
	buf_init(&part, 4096);
	if (put_places(v, before, after, &part) || used)
		buf_printf(b, "only %s %.*s", v->is_become ? "to" : "from",
		    (int)part.len, part.p);
	buf_clear(&part);
	if (v->is_ssh &&
	    (put_methods(v, before, after, &part) ||
		(used && lacks_method(v, after))))
		buf_printf(b, "%sonly by %.*s", b->len != 0 ? ", " : "",
		    (int)part.len, part.p);
	buf_clear(&part);
	sim_times_put(s, o->when[i], &part);
	if (part.len != 0)
		buf_printf(b, "%s%.*s", b->len != 0 ? ", " : "", (int)part.len,
		    part.p);
	buf_release(&part);
}
