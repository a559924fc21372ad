/* All checks of a policy, and the list of what they found. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"

#define NOTES_MAX 10000 /* further ones are only counted */
#define WORK_MAX  3000000000u /* about nanoseconds */

struct check_place
place_of(const struct check *c, const struct policy_rule *r, unsigned word)
{
	return (struct check_place){r->where, rule_column(c->p, r, word)};
}

struct check_place
place_of_condition(const struct check *c, const struct policy_rule *r,
    enum condition_kind kind)
{
	const struct condition *cond = rule_condition(r, kind);

	return place_of(c, r, cond == NULL ? 0 : cond->word);
}

struct check_place
place_of_policy(void)
{
	return (struct check_place){{0, 1}, 1};
}

static struct check_note *
new_note(struct check *c)
{
	size_t cap = c->cap == 0 ? 64 : c->cap * 2;
	struct check_note *list;

	if (c->n == NOTES_MAX)
		return NULL;
	if (c->n == c->cap) {
		list = reallocarray(c->notes, cap, sizeof(*list));
		if (list == NULL) {
			c->no_memory = true;
			return NULL;
		}
		c->notes = list;
		c->cap = cap;
	}
	return &c->notes[c->n];
}

static void __attribute__((format(printf, 5, 0)))
add_note(struct check *c, struct check_place at, enum check_rank rank,
    bool error, const char *fmt, va_list ap)
{
	struct check_note *n = new_note(c);

	*(error ? &c->errors : &c->warnings) += 1;
	if (n == NULL)
		return;
	if (vasprintf(&n->msg, fmt, ap) < 0) {
		c->no_memory = true;
		return;
	}
	n->rank = rank;
	n->where = at.where;
	n->col = at.col;
	n->error = error;
	c->n++;
}

void
check_warn(struct check *c, struct check_place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_note(c, at, CHECK_PLACED, false, fmt, ap);
	va_end(ap);
}

void
check_error(struct check *c, struct check_place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_note(c, at, CHECK_PLACED, true, fmt, ap);
	va_end(ap);
}

void
check_lock_out(struct check *c, struct check_place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_note(c, at, CHECK_LOCK_OUT, false, fmt, ap);
	va_end(ap);
	c->lock_outs++;
}

void
check_warn_last(struct check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_note(c, place_of_policy(), CHECK_LAST, false, fmt, ap);
	va_end(ap);
}

bool
check_afford(struct check *c, uint64_t cost)
{
	if (cost > WORK_MAX - c->work) {
		c->not_compared = true;
		return false;
	}
	c->work += cost;
	return true;
}

/* In order of rank, file, line, column, and text, so that two runs agree. */
static int
compare_notes(const void *va, const void *vb)
{
	const struct check_note *a = va, *b = vb;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->where.file != b->where.file)
		return a->where.file < b->where.file ? -1 : 1;
	if (a->where.line != b->where.line)
		return a->where.line < b->where.line ? -1 : 1;
	if (a->col != b->col)
		return a->col < b->col ? -1 : 1;
	return strcmp(a->msg, b->msg);
}

static void
load_zone(struct check *c)
{
	struct diag d = {0};

	if (tz_load(c->o->root, &c->own_zone, &c->zone_missing, &d) == 0)
		c->zone = &c->own_zone;
	else
		complain("%s/etc/localtime: %s", c->o->root, d.msg);
}

void
check_all(struct check *c, const struct policy *p)
{
	c->p = p;
	c->now = time(NULL);
	load_zone(c);
	/* Before the others: these must not be the ones that are only counted. */
	check_repair(c);
	check_lockout(c);
	check_words(c);
	check_rules(c);
	check_order(c);
	check_networks(c);
	check_unused(c);
	check_settings(c);
	check_readable(c);
	if (!c->o->offline) {
		check_names(c);
		check_services(c);
		check_stack(c);
	}
	if (c->not_compared)
		check_warn(c, place_of_policy(),
		    "these rules are too many to compare each with all before "
		    "it: some that are never reached, or never match, may not be told of");
	if (c->n > 1)
		qsort(c->notes, c->n, sizeof(*c->notes), compare_notes);
}

void
check_release(struct check *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->notes[i].msg);
	free(c->notes);
	tz_release(&c->own_zone);
}
