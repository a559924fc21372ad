/*
 * Users and groups that rules name, and that do not exist. Each name is asked
 * for once, and the files are read once for all names: 100,000 look-ups in a
 * file of 10,000 lines would take minutes.
 */
#include <search.h>
#include <string.h>

#include <loginpolicy/member.h>
#include "check.h"

struct names {
	struct lookup *lookup; /* owned */
	void *seen; /* subjects that were asked for (tsearch(3)) */
};

static int
compare_subjects(const void *va, const void *vb)
{
	const struct subject *a = va, *b = vb;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void
no_free(void *p)
{
	(void)p;
}

static void
check_name(struct check *c, struct lookup *l, const struct subject *s,
    struct check_place at)
{
	bool user = s->kind == SUBJECT_USER;
	enum tri there = user ? user_exists(l, s->name)
			      : group_exists(l, s->name);

	if (there == TRI_FALSE)
		check_warn(c, at, "there is no %s %.100s%s",
		    user ? "user" : "group", s->name,
		    user ? ""
			 : ": whether somebody is in it counts as unknown");
	if (there == TRI_UNKNOWN) {
		c->incomplete = true;
		check_warn(c, at, "%s %.100s could not be looked up",
		    user ? "user" : "group", s->name);
	}
}

static void
check_condition(struct check *c, const struct policy_rule *r,
    const struct condition *cond, struct names *n)
{
	struct check_place at;

	if (cond == NULL)
		return;
	at = place_of(c, r, cond->word);
	for (uint32_t i = 0; i < cond->n; i++) {
		const struct subject *s = &cond->subject[i];
		void *const *hit;

		if (s->kind != SUBJECT_USER && s->kind != SUBJECT_GROUP)
			continue;
		hit = tsearch(s, &n->seen, compare_subjects);
		if (hit == NULL)
			c->no_memory = true;
		else if (*hit == s)
			check_name(c, n->lookup, s, at);
	}
}

void
check_names(struct check *c)
{
	struct names n = {.lookup = lookup_new(c->o->root)};

	if (n.lookup == NULL) {
		c->no_memory = true;
		return;
	}
	for (size_t i = 0; i < c->p->n_rules && !c->no_memory; i++) {
		const struct policy_rule *r = &c->p->rules[i];

		check_condition(c, r, rule_condition(r, COND_SUBJECT), &n);
		check_condition(c, r, rule_condition(r, COND_BY), &n);
	}
	tdestroy(n.seen, no_free);
	lookup_free(n.lookup);
}
