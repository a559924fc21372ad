/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names that rules have. First how they are written: %wheel of sudoers, ALL and
 * @x of access.conf and svc-* of sshd_config load as plain names, and match
 * nobody, or an account that happens to have that name. The parser goes on
 * accepting them, so that a policy that is in force stays in force.
 *
 * Then users and groups that do not exist or are empty. Each name is looked up
 * once, and the files are read once for all names: 100,000 look-ups in a file
 * of 10,000 lines would take minutes.
 */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/account/member.h>
#include <loginpolicy/policy/password_for.h>
#include "check.h"

/* --- how names are written --- */

/* r: NULL: it is of a password line. */
static void
check_subject_word(struct check *c, const struct policy_rule *r,
    const struct subject *s, struct check_place at)
{
	const char *name = s->name, *kind;

	if (s->kind != SUBJECT_USER && s->kind != SUBJECT_GROUP)
		return;
	kind = s->kind == SUBJECT_USER ? "user" : "group";
	if (strcmp(name, "ALL") == 0)
		check_error(c, at, "%s:ALL: for everybody write everyone",
		    kind);
	else if (name[0] == '#' && name[1] != '\0' &&
	    name[1 + strspn(name + 1, "0123456789")] == '\0')
		check_error(c, at, "%s:%.100s: write a number as %s:%.100s",
		    kind, name, s->kind == SUBJECT_USER ? "uid" : "gid",
		    name + 1);
	else if (name[0] == '%')
		check_error(c, at,
		    "%s:%.100s: write a group as group:NAME, without a %%",
		    kind, name);
	else if (name[0] == '@')
		check_error(c, at,
		    "%s:%.100s: netgroups are not supported: name a group, as "
		    "group:NAME",
		    kind, name);
	else if (r == NULL && (name[0] == '!' || name[0] == '-'))
		check_error(c, at,
		    "%s:%.100s: \"not\" is not supported: put a line behind "
		    "this one (... for %s:%.100s)",
		    kind, name, kind, name + 1);
	else if (name[0] == '!' || name[0] == '-')
		check_error(c, at,
		    "%s:%.100s: \"not\" is not supported: put a rule before "
		    "this one (%s %s:%.100s ...)",
		    kind, name, r->permit ? "deny" : "permit", kind, name + 1);
	else if (name[0] == '+')
		check_error(c, at,
		    "%s:%.100s: a name has no sign: write %s:%.100s", kind,
		    name, kind, name + 1);
	else if (strpbrk(name, "*?[]") != NULL)
		check_error(c, at,
		    "%s:%.100s: names are not patterns: name each, or a group, "
		    "or uid:N-M",
		    kind, name);
}

/* Check a service or terminal: the only pattern there is the *. */
static void
check_pattern_word(struct check *c, const char *what, const char *name,
    struct check_place at)
{
	if (strcmp(name, "ALL") == 0)
		check_error(c, at, "%s ALL: for all of them write *", what);
	else if (name[0] == '!' || name[0] == '-')
		check_error(c, at,
		    "%s %.100s: \"not\" is not supported: put a rule before "
		    "this one, with %s %.100s",
		    what, name, what, name + 1);
	else if (strpbrk(name, "?[]") != NULL)
		check_error(c, at,
		    "%s %.100s: the only pattern is *, which matches any "
		    "characters",
		    what, name);
}

static void
check_services_words(struct check *c, const struct service_item *list,
    uint32_t n, struct check_place at)
{
	for (uint32_t i = 0; i < n; i++) {
		if (list[i].kind != SERVICE_SET)
			check_pattern_word(c, "service", list[i].name, at);
	}
}

static void
check_condition_words(struct check *c, const struct policy_rule *r,
    const struct condition *cond)
{
	struct check_place at = place_of(c, r, cond->word);

	switch ((enum condition_kind)cond->kind) {
	case COND_SUBJECT:
	case COND_ALSO:
	case COND_BY:
		for (uint32_t i = 0; i < cond->n; i++)
			check_subject_word(c, r, &cond->subject[i], at);
		break;
	case COND_SERVICE:
		check_services_words(c, cond->service, cond->n, at);
		break;
	case COND_TTY:
		for (uint32_t i = 0; i < cond->n; i++)
			check_pattern_word(c, "tty", cond->tty[i], at);
		break;
	default:
		break;
	}
}

void
check_words(struct check *c)
{
	for (size_t i = 0; i < c->p->n_rules; i++) {
		const struct policy_rule *r = &c->p->rules[i];

		for (unsigned k = 0; k < r->n_conditions; k++)
			check_condition_words(c, r, &r->condition[k]);
	}
	for (size_t i = 0; i < c->p->n_password_lines; i++) {
		const struct password_line *l = &c->p->password_lines[i];

		for (uint32_t k = 0; k < l->who.n; k++)
			check_subject_word(c, NULL, &l->who.subject[k],
			    place_of_statement(&l->where));
	}
	for (size_t i = 0; i < c->p->n_services; i++) {
		const struct service_set *set = c->p->services[i];

		check_services_words(c, set->item, set->n,
		    place_of_statement(&set->where));
	}
}

/* --- whether they exist --- */

struct name_lookups {
	struct lookup *lookup; /* owned */
	struct name_list users, groups; /* looked up already */
	struct accounts accounts; /* listed when they are first needed */
	bool has_accounts;
};

/*
 * Whether the group is, or may be, the primary group of an account: not every
 * name service lists its accounts.
 */
static bool
is_primary_group(struct check *c, struct name_lookups *n, gid_t gid)
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

static const char *
permits_nobody(const struct condition *cond)
{
	return cond->n == 1 ? "this rule permits nobody"
			    : "it permits nobody here";
}

/* What a line does if a group of it is missing. r: NULL: it is no rule. */
static const char *
without_group(const struct policy_rule *r, const struct condition *cond)
{
	if (r == NULL)
		return "it is unknown for whom this line is, so the largest "
		       "demand counts for everybody but root";
	if (r->permit)
		return permits_nobody(cond);
	return cond->kind == COND_SUBJECT
	    ? "this rule denies everybody but root, because membership is "
	      "unknown"
	    : "this rule denies as if everybody but root were in it, because "
	      "membership is unknown";
}

/* The subject as messages name it: "group staff", "gid 100". */
static void
group_text(const struct subject *s, char ret[128])
{
	if (s->kind == SUBJECT_GROUP)
		snprintf(ret, 128, "group %.100s", s->name);
	else
		snprintf(ret, 128, "gid %u", s->id.first);
}

/*
 * Warn about a group that is missing or, if it is named, empty, and what its
 * line does then.
 */
static void
check_group(struct check *c, struct name_lookups *n,
    const struct policy_rule *r, const struct condition *cond,
    const struct subject *s, struct check_place at)
{
	const bool is_named = s->kind == SUBJECT_GROUP;
	struct group_list g;
	char text[128];

	group_text(s, text);
	switch (is_named ? group_exists(n->lookup, s->name)
			 : gid_exists(n->lookup, s->id.first)) {
	case TRI_UNKNOWN:
		c->incomplete = true;
		check_warn(c, at, "%s could not be looked up", text);
		return;
	case TRI_FALSE:
		check_warn(c, at, "%s does not exist: %s", text,
		    without_group(r, cond));
		return;
	case TRI_TRUE:
		break;
	}
	if (!is_named)
		return;
	if (group_list_members(n->lookup, s->name, &g) == 0 && g.n == 0 &&
	    !is_primary_group(c, n, g.gid))
		check_warn(c, at, "group %.100s has no members: %s", s->name,
		    r == NULL	    ? "this line is for nobody in it"
			: r->permit ? permits_nobody(cond)
				    : "it denies nobody here");
}

/* Whether it is one gid: of a range, some may well be missing. */
static bool
is_single_gid(const struct subject *s)
{
	return s->kind == SUBJECT_GID && s->id.first == s->id.last;
}

/* Whether the name is new in the list, and now added. */
static bool
add_new_name(struct check *c, struct name_list *l, const char *name)
{
	const size_t before = l->n;

	if (name_list_add(l, name) != 0)
		c->no_memory = true;
	return l->n != before;
}

static void
check_user(struct check *c, struct name_lookups *n, const char *name,
    struct check_place at)
{
	enum tri there = user_exists(n->lookup, name);

	if (there == TRI_FALSE)
		check_warn(c, at, "user %.100s does not exist", name);
	if (there == TRI_UNKNOWN) {
		c->incomplete = true;
		check_warn(c, at, "user %.100s could not be looked up", name);
	}
}

static void
check_condition_names(struct check *c, const struct policy_rule *r,
    const struct condition *cond, struct check_place at, struct name_lookups *n)
{
	char text[128];

	for (uint32_t i = 0; cond != NULL && i < cond->n; i++) {
		const struct subject *s = &cond->subject[i];

		if (s->kind == SUBJECT_USER &&
		    add_new_name(c, &n->users, s->name))
			check_user(c, n, s->name, at);
		if (s->kind != SUBJECT_GROUP && !is_single_gid(s))
			continue;
		group_text(s, text);
		if (add_new_name(c, &n->groups, text))
			check_group(c, n, r, cond, s, at);
	}
}

void
check_names(struct check *c)
{
	struct name_lookups n = {.lookup = lookup_new(c->o->root)};

	if (n.lookup == NULL) {
		c->no_memory = true;
		return;
	}
	for (size_t i = 0; i < c->p->n_rules && !c->no_memory; i++) {
		const struct policy_rule *r = &c->p->rules[i];

		check_condition_names(c, r, rule_condition(r, COND_SUBJECT),
		    place_of_condition(c, r, COND_SUBJECT), &n);
		check_condition_names(c, r, rule_condition(r, COND_ALSO),
		    place_of_condition(c, r, COND_ALSO), &n);
		check_condition_names(c, r, rule_condition(r, COND_BY),
		    place_of_condition(c, r, COND_BY), &n);
	}
	for (size_t i = 0; i < c->p->n_password_lines && !c->no_memory; i++) {
		const struct password_line *l = &c->p->password_lines[i];

		check_condition_names(c, NULL, &l->who,
		    place_of_statement(&l->where), &n);
	}
	name_list_release(&n.users);
	name_list_release(&n.groups);
	if (n.has_accounts)
		accounts_release(&n.accounts);
	lookup_free(n.lookup);
}
