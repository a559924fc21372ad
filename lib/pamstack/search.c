/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which ways there are through a stack, by breadth: what counts of a way is
 * where it has come to, libpam's mood and those it saved, and which of the
 * modules that we ask about were called. There are few of these, however many
 * return values there are.
 */
#include <security/_pam_types.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/hashtab.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/pamstack/pamstack.h>

#define NODES_MAX 200000

struct node {
	struct pam_walk walk;
	bool called; /* the module in question */
	bool stored_before, stored_after;
	/* How it was come to: from which node, by what. */
	uint32_t parent;
	struct pam_step step;
};

struct search {
	const struct pam_stack *s;
	const struct pam_search *q;
	uint32_t *returns; /* by line: what its module may return, as a set */
	/* By line: it is the module in question, it stores passwords. */
	bool *asked, *stores;
	struct node *nodes;
	size_t n;
	struct hashtab seen;
};

/* Modules that store a new password, as their chauthtok. */
static const char *const storing[] = {"pam_unix.so", "pam_sss.so",
    "pam_ldap.so", "pam_krb5.so", "pam_winbind.so", "pam_systemd_home.so",
    "pam_userdb.so", "pam_himmelblau.so", "pam_nis.so", "pam_tcb.so"};

static bool
stores(const struct pam_line *l)
{
	for (size_t i = 0; i < sizeof(storing) / sizeof(storing[0]); i++) {
		if (pam_line_is_module(l, storing[i]))
			return true;
	}
	return false;
}

bool
pam_module_is_missing(const char *root, const char *folder, const char *module)
{
	char path[4096];

	/* Which folder libpam was built with for $ISA is not known. */
	if (folder == NULL || strstr(module, "$ISA") != NULL)
		return false;
	if (module[0] == '/')
		snprintf(path, sizeof(path), "%s%s", root, module);
	else
		snprintf(path, sizeof(path), "%s/%s", folder, module);
	return access(path, F_OK) != 0;
}

static enum pam_asked
asked_of(const struct pam_search *q, const struct pam_line *l)
{
	if (l->kind == PAM_LINE_MODULE && q->is_asked != NULL)
		return q->is_asked(q->ctx, l);
	return pam_line_is_module(l, q->module) ? PAM_ASKED : PAM_ASKED_NOT;
}

static bool
is_missing(const struct pam_search *q, const struct pam_line *l)
{
	if (q->is_installed && pam_line_is_module(l, q->module))
		return false;
	return q->is_missing != NULL
	    ? q->is_missing(q->ctx, l)
	    : pam_module_is_missing(q->root == NULL ? "" : q->root,
		  q->module_folder, l->module);
}

/* Return values that the line may have, as a set. */
static uint32_t
possible_returns(const struct pam_search *q, const struct pam_line *l)
{
	if (l->kind == PAM_LINE_BROKEN)
		return 1u << PAM_PERM_DENIED;
	if (is_missing(q, l))
		return 1u << PAM_MODULE_UNKNOWN;
	if (asked_of(q, l) == PAM_ASKED_REFUSES)
		return 1u << q->refusal;
	if (asked_of(q, l) == PAM_ASKED)
		return 1u << q->returns;
	if (pam_line_is_module(l, "pam_permit.so"))
		return 1u << PAM_SUCCESS;
	if (pam_line_is_module(l, "pam_deny.so") ||
	    (q->never != NULL && pam_line_is_module(l, q->never)))
		return 1u << PAM_AUTH_ERR;
	return ~(1u << PAM_INCOMPLETE);
}

/* One of the values that do the same as v, so that each kind is tried once. */
static int
same_as(const struct pam_search *q, const struct pam_line *l, int v,
    uint32_t possible)
{
	for (int i = 0; i < v; i++) {
		if ((possible >> i & 1) != 0 && l->action[i] == l->action[v] &&
		    (i == PAM_SUCCESS) == (v == PAM_SUCCESS) &&
		    (i == PAM_IGNORE) == (v == PAM_IGNORE) &&
		    (q->passes >> i & 1) == (q->passes >> v & 1))
			return i;
	}
	return v;
}

static bool
is_same_mood(const struct pam_mood *a, const struct pam_mood *b)
{
	return a->impression == b->impression && a->status == b->status;
}

static bool
is_same_node(const struct node *a, const struct node *b)
{
	if (a->called != b->called || a->stored_before != b->stored_before ||
	    a->stored_after != b->stored_after || a->walk.at != b->walk.at ||
	    a->walk.last_level != b->walk.last_level ||
	    !is_same_mood(&a->walk.mood, &b->walk.mood))
		return false;
	for (unsigned l = 0; l <= a->walk.last_level; l++) {
		if (!is_same_mood(&a->walk.saved[l], &b->walk.saved[l]))
			return false;
	}
	return true;
}

static uint32_t
hash_node(const struct node *n)
{
	const int key[] = {(int)n->walk.at, n->called,
	    (int)n->walk.mood.impression, n->walk.mood.status};

	return hashtab_hash(key, sizeof(key));
}

/* Add the node unless it is there. Returns 0 or an ERR_*. */
static int
add_node(struct search *x, const struct node *node)
{
	uint32_t hash = hash_node(node), i;
	struct node *list;
	size_t at = 0;

	while ((i = hashtab_next(&x->seen, hash, &at)) != HASHTAB_NONE) {
		if (is_same_node(&x->nodes[i], node))
			return 0;
	}
	if (x->n == NODES_MAX)
		return ERR_TOOBIG;
	if ((list = vec_room(x->nodes, x->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	x->nodes = list;
	x->nodes[x->n] = *node;
	return hashtab_add(&x->seen, hash, (uint32_t)x->n++);
}

/* Where the line at from's place leads if its module returns v. */
static int
follow_return(struct search *x, uint32_t from, int v)
{
	struct node next = x->nodes[from];

	if (x->asked[next.walk.at])
		next.called = true;
	else if (x->stores[next.walk.at] && next.called)
		next.stored_after = true;
	else if (x->stores[next.walk.at])
		next.stored_before = true;
	next.parent = from;
	next.step = (struct pam_step){next.walk.at, v};
	pam_walk_step(&next.walk, x->s, v, v, PAM_CHAIN_FREEZING);
	pam_walk_next(&next.walk, x->s);
	return add_node(x, &next);
}

static int
follow_line(struct search *x, uint32_t from)
{
	const size_t at = x->nodes[from].walk.at;
	const struct pam_line *l = &x->s->lines[at];
	uint32_t possible = x->returns[at];
	int r = 0;

	for (int v = 0; v < PAM_RETURNS && r == 0; v++) {
		if ((possible >> v & 1) != 0 &&
		    same_as(x->q, l, v, possible) == v)
			r = follow_return(x, from, v);
	}
	return r;
}

static bool
is_goal(const struct search *x, const struct node *n, enum pam_goal goal)
{
	unsigned result = (unsigned)pam_walk_result(&n->walk);
	bool passes = result < PAM_RETURNS && (x->q->passes >> result & 1) != 0;

	switch (goal) {
	case PAM_GOAL_STORED_BEFORE:
		return n->stored_before;
	case PAM_GOAL_STORED_AFTER:
		return n->stored_after;
	case PAM_GOAL_BYPASSED:
		return n->walk.at == x->s->n && !n->called && passes;
	case PAM_GOAL_PASSED:
		return n->walk.at == x->s->n && n->called && passes;
	}
	return false;
}

/* The steps that led to a node, first to last. */
static int
load_path(const struct search *x, uint32_t node, struct pam_path *ret)
{
	size_t n = 0;

	for (uint32_t i = node; i != 0; i = x->nodes[i].parent)
		n++;
	if ((ret->steps = calloc(n + 1, sizeof(*ret->steps))) == NULL)
		return ERR_NOMEM;
	ret->n = n;
	for (uint32_t i = node; i != 0; i = x->nodes[i].parent)
		ret->steps[--n] = x->nodes[i].step;
	return 0;
}

static int
search_nodes(struct search *x, enum pam_goal goal, bool *ret_found,
    struct pam_path *ret)
{
	int r = 0;

	for (uint32_t i = 0; i < x->n && r == 0; i++) {
		if (is_goal(x, &x->nodes[i], goal)) {
			*ret_found = true;
			return load_path(x, i, ret);
		}
		if (x->nodes[i].walk.at < x->s->n)
			r = follow_line(x, i);
	}
	return r;
}

int
pam_stack_search(const struct pam_stack *s, const struct pam_search *q,
    enum pam_goal goal, bool *ret_found, struct pam_path *ret)
{
	struct search x = {.s = s, .q = q};
	struct node first = {0};
	int r;

	*ret_found = false;
	memset(ret, 0, sizeof(*ret));
	x.returns = calloc(s->n + 1, sizeof(*x.returns));
	x.asked = calloc(s->n + 1, sizeof(*x.asked));
	x.stores = calloc(s->n + 1, sizeof(*x.stores));
	r = x.returns == NULL || x.asked == NULL || x.stores == NULL ? ERR_NOMEM
								     : 0;
	for (size_t i = 0; i < s->n && r == 0; i++) {
		x.returns[i] = possible_returns(q, &s->lines[i]);
		x.asked[i] = asked_of(q, &s->lines[i]) != PAM_ASKED_NOT;
		x.stores[i] = stores(&s->lines[i]);
	}
	pam_walk_begin(&first.walk);
	pam_walk_next(&first.walk, s);
	if (r == 0 && (r = add_node(&x, &first)) == 0)
		r = search_nodes(&x, goal, ret_found, ret);
	hashtab_release(&x.seen);
	free(x.returns);
	free(x.asked);
	free(x.stores);
	free(x.nodes);
	return r;
}

void
pam_path_release(struct pam_path *p)
{
	free(p->steps);
	memset(p, 0, sizeof(*p));
}

const struct pam_step *
pam_path_culprit(const struct pam_path *p, const struct pam_stack *s,
    const struct pam_search *q)
{
	size_t ours = 0;

	while (ours < s->n && asked_of(q, &s->lines[ours]) == PAM_ASKED_NOT)
		ours++;
	if (ours == s->n)
		return NULL;
	/* The last step before it, from which the way did not come to it. */
	for (size_t i = p->n; i > 0; i--) {
		if (p->steps[i - 1].line < ours)
			return &p->steps[i - 1];
	}
	return NULL;
}
