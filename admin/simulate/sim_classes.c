/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accounts that every rule treats alike have the same access: one of them is
 * asked about. What a rule says of an account is the value of its subject and
 * of its also and by conditions; an account's values, of both policies, are its
 * signature. For a signature only the rules that may be about it are tried, in
 * their order, by policy_decide().
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "simulate.h"

/* Conditions of both policies, each different one once. */
struct cond_list {
	const struct condition **list; /* owned */
	size_t n;
	struct hashtab by_content;
};

/* Which of them a rule has; HASHTAB_NONE: it has no such condition. */
struct rule_refs {
	uint32_t subject, also, by;
	uint64_t active; /* as bits of instants: its times hold */
};

/* The rules that are tried, and the instants at which they are alike. */
struct chosen {
	struct policy p;
	uint64_t groups[SIM_INSTANTS_MAX]; /* as bits of instants */
	size_t n_groups;
};

struct user_ref {
	const char *name;
	uint32_t cond;
};

struct gid_ref {
	gid_t gid;
	uint32_t cond;
};

struct sim_classes {
	struct simulation *s;
	struct cond_list conds;
	struct rule_refs *refs[2]; /* owned; of before and after */
	/*
	 * Conditions that name users only, by these names; and those that name
	 * groups of this machine only, by their members and numbers.
	 */
	struct user_ref *users; /* owned */
	size_t n_users;
	struct hashtab by_user;
	struct gid_ref *gids; /* owned */
	size_t n_gids;
	struct hashtab by_gid;
	uint32_t *others; /* owned: conditions that are asked about everybody */
	size_t n_others;
	struct policy_rule *rules; /* owned: those that are tried */
	uint8_t *signature; /* owned: conds.n bytes, enum tri; of the account */
	uint8_t *targets[SIM_TARGETS_MAX]; /* owned: the same of these */
	uint8_t **signatures; /* owned; of each outcome */
	struct hashtab by_signature;
};

/* --- conditions --- */

static bool
is_same_subject(const struct subject *a, const struct subject *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == SUBJECT_USER || a->kind == SUBJECT_GROUP)
		return strcmp(a->name, b->name) == 0;
	return a->kind == SUBJECT_EVERYONE ||
	    (a->id.first == b->id.first && a->id.last == b->id.last);
}

static bool
is_same_condition(const struct condition *a, const struct condition *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		if (!is_same_subject(&a->subject[i], &b->subject[i]))
			return false;
	}
	return true;
}

static uint32_t
hash_condition(const struct condition *c)
{
	uint32_t hash = c->n;

	for (uint32_t i = 0; i < c->n && i < 8; i++) {
		const struct subject *s = &c->subject[i];

		hash = hash * 31 + s->kind;
		if (s->kind == SUBJECT_USER || s->kind == SUBJECT_GROUP)
			hash = hash * 31 +
			    hashtab_hash(s->name, strlen(s->name));
		else if (s->kind != SUBJECT_EVERYONE)
			hash = hash * 31 + s->id.first;
	}
	return hash;
}

/* Find or add the condition; HASHTAB_NONE: no memory. */
static uint32_t
intern_condition(struct cond_list *l, const struct condition *c)
{
	const uint32_t hash = hash_condition(c);
	const struct condition **list;
	size_t at = 0;
	uint32_t i;

	while ((i = hashtab_next(&l->by_content, hash, &at)) != HASHTAB_NONE) {
		if (is_same_condition(l->list[i], c))
			return i;
	}
	list = vec_room(l->list, l->n, sizeof(*list));
	if (list == NULL)
		return HASHTAB_NONE;
	l->list = list;
	if (hashtab_add(&l->by_content, hash, (uint32_t)l->n) != 0)
		return HASHTAB_NONE;
	list[l->n] = c;
	return (uint32_t)l->n++;
}

/* Set ret to the rule's condition of this kind. Returns 0 or ERR_NOMEM. */
static int
intern_kind(struct cond_list *l, const struct policy_rule *r,
    enum condition_kind kind, uint32_t *ret)
{
	const struct condition *c = rule_condition(r, kind);

	*ret = c == NULL ? HASHTAB_NONE : intern_condition(l, c);
	return c != NULL && *ret == HASHTAB_NONE ? ERR_NOMEM : 0;
}

static int
intern_policy(struct sim_classes *c, const struct policy *p,
    struct rule_refs **ret)
{
	struct rule_refs *refs = calloc(p == NULL ? 1 : p->n_rules + 1,
	    sizeof(*refs));

	*ret = refs;
	if (refs == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; p != NULL && i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];

		refs[i].active = sim_times_active(c->s, r);
		if (intern_kind(&c->conds, r, COND_SUBJECT, &refs[i].subject) !=
			0 ||
		    intern_kind(&c->conds, r, COND_ALSO, &refs[i].also) != 0 ||
		    intern_kind(&c->conds, r, COND_BY, &refs[i].by) != 0)
			return ERR_NOMEM;
	}
	return 0;
}

static bool
names_users_only(const struct condition *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->subject[i].kind != SUBJECT_USER)
			return false;
	}
	return true;
}

static int
add_user(struct sim_classes *c, const char *name, uint32_t cond)
{
	struct user_ref *list = vec_room(c->users, c->n_users, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	c->users = list;
	list[c->n_users] = (struct user_ref){name, cond};
	return hashtab_add(&c->by_user, hashtab_hash(name, strlen(name)),
	    (uint32_t)c->n_users++);
}

static int
add_gid(struct sim_classes *c, gid_t gid, uint32_t cond)
{
	struct gid_ref *list = vec_room(c->gids, c->n_gids, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	c->gids = list;
	list[c->n_gids] = (struct gid_ref){gid, cond};
	return hashtab_add(&c->by_gid, hashtab_hash(&gid, sizeof(gid)),
	    (uint32_t)c->n_gids++);
}

/*
 * Whether the condition names groups whose members are known without asking
 * about each account: no directory has any, and each has a line of its own.
 */
static bool
names_plain_groups(const struct sim_classes *c, const struct condition *cond)
{
	struct group_list g;

	for (uint32_t i = 0; i < cond->n; i++) {
		if (c->s->has_directory ||
		    cond->subject[i].kind != SUBJECT_GROUP ||
		    group_list_members(c->s->up.lookup, cond->subject[i].name,
			&g) != 0 ||
		    !group_is_alone(c->s->up.lookup, g.gid))
			return false;
	}
	return true;
}

/* Add the members of its groups: those listed, and by the primary group. */
static int
add_groups(struct sim_classes *c, uint32_t i)
{
	const struct condition *cond = c->conds.list[i];
	struct group_list g;
	int r = 0;

	for (uint32_t k = 0; k < cond->n && r == 0; k++) {
		r = group_list_members(c->s->up.lookup, cond->subject[k].name,
		    &g);
		if (r == 0)
			r = add_gid(c, g.gid, i);
		for (size_t m = 0; r == 0 && m < g.n; m++)
			r = add_user(c, g.members[m], i);
	}
	return r;
}

/* Tell conditions on names, which need no search, from the others. */
static int
sort_conditions(struct sim_classes *c)
{
	int r = 0;

	c->others = calloc(c->conds.n + 1, sizeof(*c->others));
	if (c->others == NULL)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < c->conds.n && r == 0; i++) {
		const struct condition *cond = c->conds.list[i];

		if (names_plain_groups(c, cond)) {
			r = add_groups(c, i);
			continue;
		}
		if (!names_users_only(cond)) {
			c->others[c->n_others++] = i;
			continue;
		}
		for (uint32_t k = 0; k < cond->n && r == 0; k++)
			r = add_user(c, cond->subject[k].name, i);
	}
	return r;
}

/* --- signatures --- */

static void
sign_names(const struct sim_classes *c, const struct fact_person *p,
    uint8_t *ret)
{
	for (size_t i = 0; i < p->n_names; i++) {
		const char *name = p->names[i];
		const uint32_t hash = hashtab_hash(name, strlen(name));
		size_t at = 0;
		uint32_t k;

		while ((k = hashtab_next(&c->by_user, hash, &at)) !=
		    HASHTAB_NONE) {
			if (strcmp(c->users[k].name, name) == 0)
				ret[c->users[k].cond] = TRI_TRUE;
		}
	}
}

static void
sign_gid(const struct sim_classes *c, gid_t gid, uint8_t *ret)
{
	const uint32_t hash = hashtab_hash(&gid, sizeof(gid));
	size_t at = 0;
	uint32_t k;

	while ((k = hashtab_next(&c->by_gid, hash, &at)) != HASHTAB_NONE) {
		if (c->gids[k].gid == gid)
			ret[c->gids[k].cond] = TRI_TRUE;
	}
}

static void
sign_person(const struct sim_classes *c, const struct lockout_person *who,
    uint8_t *ret)
{
	const struct facts f = {.subject = who->person};
	struct condition cond;
	const struct policy_rule rule = {.n_conditions = 1, .condition = &cond};

	memset(ret, TRI_FALSE, c->conds.n);
	sign_names(c, &who->person, ret);
	sign_gid(c, who->m.gid, ret);
	who->l->unknown = TRI_UNKNOWN;
	for (size_t i = 0; i < c->n_others; i++) {
		cond = *c->conds.list[c->others[i]];
		cond.kind = COND_SUBJECT;
		ret[c->others[i]] = (uint8_t)rule_match(&rule, &f).value;
	}
}

/* --- outcomes --- */

/* Tell the instants apart at which a rule holds from the others. */
static void
split_groups(struct chosen *ch, uint64_t active)
{
	const size_t n = ch->n_groups;

	for (size_t i = 0; i < n; i++) {
		const uint64_t in = ch->groups[i] & active;
		const uint64_t out = ch->groups[i] & ~active;

		if (in == 0 || out == 0)
			continue;
		ch->groups[i] = in;
		ch->groups[ch->n_groups++] = out;
	}
}

/* The rules that may be about this account in such a service. */
static void
choose_rules(const struct sim_classes *c, bool after,
    const struct sim_service *v, const uint8_t *subject, struct chosen *ret)
{
	const struct policy *p = after ? c->s->after : c->s->before;
	const struct rule_refs *refs = c->refs[after];

	ret->p = *p;
	ret->p.rules = c->rules;
	ret->p.n_rules = 0;
	ret->groups[0] = sim_always(c->s);
	ret->n_groups = 1;
	for (size_t i = 0; i < p->n_rules; i++) {
		if (subject[refs[i].subject] == TRI_FALSE ||
		    (refs[i].also != HASHTAB_NONE &&
			subject[refs[i].also] == TRI_FALSE) ||
		    (refs[i].by != HASHTAB_NONE &&
			(v->is_become || v->is_callers) &&
			c->signature[refs[i].by] == TRI_FALSE) ||
		    !rule_has_service(&p->rules[i], v->name))
			continue;
		c->rules[ret->p.n_rules++] = p->rules[i];
		split_groups(ret, refs[i].active);
	}
}

/* The i-th login, at every instant: sets its bit in what is permitted then. */
static void
try_login(const struct sim_classes *c, const struct chosen *ch, struct facts *f,
    struct lockout *l, size_t i, uint64_t ret[SIM_INSTANTS_MAX])
{
	struct check *check = c->s->check;

	for (size_t g = 0; g < ch->n_groups && ch->p.n_rules != 0; g++) {
		size_t t = 0;

		while ((ch->groups[g] >> t & 1) == 0)
			t++;
		check->now = c->s->instant[t];
		if (lockout_decide(l, &ch->p, f).kind != VERDICT_PERMIT)
			continue;
		for (; t < c->s->n_instants; t++) {
			if ((ch->groups[g] >> t & 1) != 0)
				ret[t] |= UINT64_C(1) << i;
		}
	}
	check->now = c->s->instant[0];
}

/* Every login of the account in the service, at every instant. */
static void
try_service(const struct sim_classes *c, bool after,
    const struct lockout_person *who, const struct sim_service *v,
    uint64_t ret[SIM_INSTANTS_MAX])
{
	struct facts f = {.subject = who->person,
	    .service = v->name,
	    .is_ssh = v->is_ssh,
	    .open = 1u << COND_TTY};
	struct chosen chosen;

	memset(ret, 0, SIM_INSTANTS_MAX * sizeof(*ret));
	if (v->is_become || v->is_callers)
		f.caller = who->person;
	for (size_t i = 0; i < v->n_probes; i++) {
		const struct sim_probe *probe = &v->probe[i];

		if (v->is_become)
			f.subject = c->s->targets[probe->target].person;
		if (v->is_become || i == 0)
			choose_rules(c, after, v,
			    v->is_become ? c->targets[probe->target]
					 : c->signature,
			    &chosen);
		f.from = probe->from;
		f.address = probe->address;
		f.methods = probe->method;
		f.keys_open = f.methods == METHOD_PUBLICKEY;
		try_login(c, &chosen, &f, who->l, i, ret);
	}
}

/* Both policies in the i-th service. */
static void
compare_service(const struct sim_classes *c, const struct lockout_person *who,
    size_t i, struct sim_outcome *ret)
{
	const struct simulation *s = c->s;
	uint64_t before[SIM_INSTANTS_MAX] = {0}, after[SIM_INSTANTS_MAX];

	if (s->before != NULL)
		try_service(c, false, who, &s->services[i], before);
	for (size_t t = 0; s->open && t < s->n_instants; t++)
		before[t] = (UINT64_C(1) << s->services[i].n_probes) - 1;
	try_service(c, true, who, &s->services[i], after);
	for (size_t t = 0; t < s->n_instants; t++) {
		ret->before[i] |= before[t];
		ret->after[i] |= after[t];
		ret->lost[i] |= before[t] & ~after[t];
		ret->gained[i] |= after[t] & ~before[t];
		if (after[t] != 0)
			ret->when[i] |= UINT64_C(1) << t;
	}
}

static int
add_outcome(struct sim_classes *c, const struct lockout_person *who,
    uint32_t hash, uint32_t *ret)
{
	struct simulation *s = c->s;
	struct sim_outcome *list = vec_room(s->outcomes, s->n_outcomes,
	    sizeof(*list));
	uint8_t **signatures;

	if (list == NULL)
		return ERR_NOMEM;
	s->outcomes = list;
	signatures = vec_room(c->signatures, s->n_outcomes,
	    sizeof(*signatures));
	if (signatures == NULL)
		return ERR_NOMEM;
	c->signatures = signatures;
	signatures[s->n_outcomes] = malloc(c->conds.n + 1);
	if (signatures[s->n_outcomes] == NULL)
		return ERR_NOMEM;
	memcpy(signatures[s->n_outcomes], c->signature, c->conds.n);
	memset(&list[s->n_outcomes], 0, sizeof(*list));
	for (size_t i = 0; i < s->n_services; i++)
		compare_service(c, who, i, &list[s->n_outcomes]);
	*ret = (uint32_t)s->n_outcomes++;
	return hashtab_add(&c->by_signature, hash, *ret);
}

int
sim_classes_outcome(struct sim_classes *c, const struct lockout_person *who,
    uint32_t *ret)
{
	uint32_t hash, i;
	size_t at = 0;

	sign_person(c, who, c->signature);
	hash = hashtab_hash(c->signature, c->conds.n);
	while (
	    (i = hashtab_next(&c->by_signature, hash, &at)) != HASHTAB_NONE) {
		if (memcmp(c->signatures[i], c->signature, c->conds.n) == 0) {
			*ret = i;
			return 0;
		}
	}
	return add_outcome(c, who, hash, ret);
}

/* --- all of it --- */

static int
sign_targets(struct sim_classes *c)
{
	for (size_t i = 0; i < c->s->n_targets; i++) {
		c->targets[i] = calloc(c->conds.n + 1, 1);
		if (c->targets[i] == NULL)
			return ERR_NOMEM;
		sign_person(c, &c->s->targets[i], c->targets[i]);
	}
	return 0;
}

struct sim_classes *
sim_classes_new(struct simulation *s)
{
	struct sim_classes *c = calloc(1, sizeof(*c));
	size_t rules = s->after->n_rules;

	if (c == NULL)
		return NULL;
	c->s = s;
	if (s->before != NULL && s->before->n_rules > rules)
		rules = s->before->n_rules;
	if (intern_policy(c, s->before, &c->refs[0]) != 0 ||
	    intern_policy(c, s->after, &c->refs[1]) != 0 ||
	    sort_conditions(c) != 0)
		goto fail;
	c->rules = calloc(rules + 1, sizeof(*c->rules));
	c->signature = calloc(c->conds.n + 1, 1);
	if (c->rules == NULL || c->signature == NULL || sign_targets(c) != 0)
		goto fail;
	return c;
fail:
	sim_classes_free(c);
	return NULL;
}

void
sim_classes_free(struct sim_classes *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; c->signatures != NULL && i < c->s->n_outcomes; i++)
		free(c->signatures[i]);
	free(c->signatures);
	hashtab_release(&c->by_signature);
	hashtab_release(&c->by_user);
	hashtab_release(&c->by_gid);
	free(c->gids);
	hashtab_release(&c->conds.by_content);
	free(c->conds.list);
	free(c->refs[0]);
	free(c->refs[1]);
	free(c->users);
	free(c->others);
	free(c->rules);
	free(c->signature);
	for (size_t i = 0; i < SIM_TARGETS_MAX; i++)
		free(c->targets[i]);
	free(c);
}
