/* All checks of a policy, and the list of their notes. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <loginpolicy/base/vec.h>
#include "check.h"

#define NOTES_MAX 10000
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

/* Add a note; beyond NOTES_MAX they are only counted. */
static void __attribute__((format(printf, 5, 0)))
check_add_note(struct check *c, struct check_place at, enum check_rank rank,
    bool error, const char *fmt, va_list ap)
{
	struct check_note *list, *n;

	*(error ? &c->errors : &c->warnings) += 1;
	if (c->n == NOTES_MAX)
		return;
	if ((list = vec_room(c->notes, c->n, sizeof(*list))) == NULL) {
		c->no_memory = true;
		return;
	}
	c->notes = list;
	n = &list[c->n];
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
	check_add_note(c, at, CHECK_PLACED, false, fmt, ap);
	va_end(ap);
}

void
check_error(struct check *c, struct check_place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	check_add_note(c, at, CHECK_PLACED, true, fmt, ap);
	va_end(ap);
}

void
check_lock_out(struct check *c, struct check_place at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	check_add_note(c, at, CHECK_LOCK_OUT, false, fmt, ap);
	va_end(ap);
	c->lock_outs++;
}

void
check_warn_last(struct check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	check_add_note(c, place_of_policy(), CHECK_LAST, false, fmt, ap);
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

	if (tz_load(c->o->root, &c->zone, &c->zone_missing, &d) != 0) {
		complain("%s/etc/localtime: %s", c->o->root, d.msg);
		memset(&c->zone, 0, sizeof(c->zone));
	}
}

void
check_all(struct check *c, const struct policy *p)
{
	c->p = p;
	c->now = time(NULL);
	load_zone(c);
	/* First, so that NOTES_MAX leaves out none of these. */
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
		check_pam(c);
	}
	if (c->not_compared)
		check_warn(c, place_of_policy(),
		    "too many rules to compare pairwise: some unreachable "
		    "rules, or rules that never match, are not reported");
	if (c->n > 1)
		qsort(c->notes, c->n, sizeof(*c->notes), compare_notes);
}

void
check_release(struct check *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->notes[i].msg);
	free(c->notes);
	tz_release(&c->zone);
}
