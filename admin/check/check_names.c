/*
 * Users and groups that rules name, and that do not exist or are empty. Each name is asked
 * for once, and the files are read once for all names: 100,000 look-ups in a
 * file of 10,000 lines would take minutes.
 */
#include <search.h>
#include <string.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/account/member.h>
#include "check.h"

struct names {
	struct lookup *lookup; /* owned */
	void *seen; /* subjects that were asked for (tsearch(3)) */
	struct accounts accounts; /* listed when they are first needed */
	bool has_accounts;
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

/* Whether it is somebody's primary group, or may be: not every service lists its accounts. */
static bool
is_primary_group(struct check *c, struct names *n, gid_t gid)
{
	const struct accounts_opts opts = {.root = c->o->root};
	struct diag d = {0};

	if (!n->has_accounts) {
		n->has_accounts = true;
		if (accounts_load(&opts, &n->accounts, &d) != 0)
			n->accounts.not_enumerable = true;
	}
	for (size_t i = 0; i < n->accounts.n; i++) {
		if (n->accounts.list[i].gid == gid)
			return true;
	}
	return n->accounts.not_enumerable;
}

/* What a group means to its rule that nobody is in, or that nobody can be known not to be in. */
static void
check_group(struct check *c, struct names *n, const struct policy_rule *r,
    const struct condition *cond, const struct subject *s,
    struct check_place at)
{
	const char *alone = cond->n == 1 ? "this rule permits nobody"
					 : "it permits nobody here";
	struct group_list g;

	switch (group_exists(n->lookup, s->name)) {
	case TRI_UNKNOWN:
		c->incomplete = true;
		check_warn(c, at, "group %.100s could not be looked up",
		    s->name);
		return;
	case TRI_FALSE:
		check_warn(c, at, "group %.100s does not exist: %s", s->name,
		    r->permit ? alone
			      : "nobody but root is known not to be in it, so "
				"this rule denies all others");
		return;
	case TRI_TRUE:
		break;
	}
	if (group_list_members(n->lookup, s->name, &g) == 0 && g.n == 0 &&
	    !is_primary_group(c, n, g.gid))
		check_warn(c, at, "group %.100s has no members: %s", s->name,
		    r->permit ? alone : "it denies nobody here");
}

static void
check_name(struct check *c, struct names *n, const struct policy_rule *r,
    const struct condition *cond, const struct subject *s,
    struct check_place at)
{
	enum tri there;

	if (s->kind == SUBJECT_GROUP) {
		check_group(c, n, r, cond, s, at);
		return;
	}
	there = user_exists(n->lookup, s->name);
	if (there == TRI_FALSE)
		check_warn(c, at, "there is no user %.100s", s->name);
	if (there == TRI_UNKNOWN) {
		c->incomplete = true;
		check_warn(c, at, "user %.100s could not be looked up",
		    s->name);
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
			check_name(c, n, r, cond, s, at);
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
	if (n.has_accounts)
		accounts_release(&n.accounts);
	lookup_free(n.lookup);
}
