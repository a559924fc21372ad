/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Networks that are in one another, in one list or in two that have names; and
 * networks and service sets that no rule uses, usually because a rule misspells
 * the name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define NET_TEXT_MAX 64 /* the longest is that of an IPv6 network */

/* A network and where it is given. */
struct given {
	struct net net;
	const struct network *name; /* NULL: in a rule's from */
	struct check_place at;
	size_t order; /* of equal ones the second gets the warning */
};

/* A containing network comes before what it contains. */
static int
compare_given(const void *va, const void *vb)
{
	const struct given *a = va, *b = vb;
	int r;

	if (a->net.family != b->net.family)
		return a->net.family < b->net.family ? -1 : 1;
	r = memcmp(a->net.addr, b->net.addr, sizeof(a->net.addr));
	if (r != 0)
		return r;
	if (a->net.prefix != b->net.prefix)
		return a->net.prefix < b->net.prefix ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* "10.0.0.0/8", into text. */
static const char *
net_text(const struct net *net, char text[NET_TEXT_MAX])
{
	struct buf b;

	buf_init(&b, NET_TEXT_MAX);
	net_print(net, &b);
	snprintf(text, NET_TEXT_MAX, "%.*s", (int)b.len,
	    b.p == NULL ? "" : b.p);
	buf_release(&b);
	return text;
}

static void
warn_overlap(struct check *c, const struct given *outer,
    const struct given *inner)
{
	char inner_text[NET_TEXT_MAX], outer_text[NET_TEXT_MAX];
	const bool same = outer->net.prefix == inner->net.prefix;

	net_text(&inner->net, inner_text);
	net_text(&outer->net, outer_text);
	if (inner->name != NULL && outer->name != inner->name)
		check_warn(c, inner->at,
		    same ? "%s is given twice: in network %.64s and in %.64s"
			 : "%s of network %.64s is in %s of network %.64s",
		    inner_text, inner->name->name,
		    same ? outer->name->name : outer_text, outer->name->name);
	else if (same)
		check_warn(c, inner->at, "%s is given twice here", inner_text);
	else
		check_warn(c, inner->at, "%s is in %s, which is given here",
		    inner_text, outer_text);
}

/* Sort, and compare each with the innermost one that can contain it. */
static void
check_overlaps(struct check *c, struct given *list, size_t n)
{
	size_t open[129], depth = 0;

	if (n > 1)
		qsort(list, n, sizeof(*list), compare_given);
	for (size_t i = 0; i < n; i++) {
		while (depth != 0 &&
		    !net_contains(&list[open[depth - 1]].net, &list[i].net))
			depth--;
		if (depth != 0)
			warn_overlap(c, &list[open[depth - 1]], &list[i]);
		/* Equal ones do not nest any deeper. */
		if (depth == 0 ||
		    list[open[depth - 1]].net.prefix != list[i].net.prefix)
			open[depth++] = i;
	}
}

static void
check_named_networks(struct check *c)
{
	struct given *list;
	size_t n = 0;

	for (size_t i = 0; i < c->p->n_networks; i++)
		n += c->p->networks[i]->n;
	if ((list = calloc(n + 1, sizeof(*list))) == NULL) {
		c->no_memory = true;
		return;
	}
	n = 0;
	for (size_t i = 0; i < c->p->n_networks; i++) {
		const struct network *nw = c->p->networks[i];

		for (uint32_t k = 0; k < nw->n; k++, n++)
			list[n] = (struct given){nw->net[k], nw, {nw->where, 1},
			    n};
	}
	check_overlaps(c, list, n);
	free(list);
}

/* Warn about networks in a rule that also names a network with them. */
static void
check_beside(struct check *c, const struct network *nw,
    const struct given *list, size_t n)
{
	if (!check_afford(c, 10 * (uint64_t)n * nw->size))
		return;
	for (size_t i = 0; i < n; i++) {
		char text[NET_TEXT_MAX];

		if (network_contains(nw, &list[i].net))
			check_warn(c, list[i].at,
			    "%s is in network %.64s, which is given here",
			    net_text(&list[i].net, text), nw->name);
	}
}

/* Warn about the i-th network of those named if it is in another of them. */
static void
check_name_beside(struct check *c, const struct network *const *list, size_t n,
    size_t i, struct check_place at)
{
	const struct network *it = list[i];

	for (size_t k = 0; k < n; k++) {
		if (k == i || (list[k] == it && k > i) ||
		    !network_has_part(list[k], it))
			continue;
		if (list[k] == it)
			check_warn(c, at, "network %.64s is given twice here",
			    it->name);
		else
			check_warn(c, at,
			    "network %.64s is in network %.64s, which is given "
			    "here",
			    it->name, list[k]->name);
		return;
	}
}

static void
check_names_beside(struct check *c, const struct network *const *list, size_t n,
    struct check_place at)
{
	uint64_t cost = 0;

	for (size_t i = 0; i < n; i++)
		cost += list[i]->size;
	for (size_t i = 0; i < n && check_afford(c, 10 * cost); i++)
		check_name_beside(c, list, n, i, at);
}

/* The networks that a from names. */
static void
check_from_names(struct check *c, const struct condition *from,
    struct check_place at)
{
	const struct network **list = calloc(from->n, sizeof(*list));
	size_t n = 0;

	if (list == NULL) {
		c->no_memory = true;
		return;
	}
	for (uint32_t i = 0; i < from->n; i++) {
		if (from->from[i].kind == FROM_NAME)
			list[n++] = from->from[i].network;
	}
	check_names_beside(c, list, n, at);
	free(list);
}

static void
check_rule_networks(struct check *c, const struct policy_rule *r)
{
	const struct condition *from = rule_condition(r, COND_FROM);
	struct check_place at;
	struct given *list;
	size_t n = 0;

	if (from == NULL || from->n < 2)
		return;
	if ((list = calloc(from->n, sizeof(*list))) == NULL) {
		c->no_memory = true;
		return;
	}
	at = place_of_condition(c, r, COND_FROM);
	for (uint32_t i = 0; i < from->n; i++) {
		if (from->from[i].kind == FROM_NET) {
			list[n] = (struct given){from->from[i].net, NULL, at,
			    n};
			n++;
		}
	}
	check_overlaps(c, list, n);
	for (uint32_t i = 0; i < from->n; i++) {
		if (from->from[i].kind == FROM_NAME)
			check_beside(c, from->from[i].network, list, n);
	}
	free(list);
	check_from_names(c, from, at);
}

void
check_networks(struct check *c)
{
	check_named_networks(c);
	for (size_t i = 0; i < c->p->n_networks; i++) {
		const struct network *nw = c->p->networks[i];

		check_names_beside(c, nw->part, nw->n_parts,
		    (struct check_place){nw->where, 1});
	}
	for (size_t i = 0; i < c->p->n_rules; i++)
		check_rule_networks(c, &c->p->rules[i]);
}

/* --- what no rule uses --- */

/* Names that rules use. */
struct used_names {
	struct name_list networks, services;
};

/* Add the sets of a list, and those that they are made of. */
static void
mark_services(struct check *c, struct name_list *used,
    const struct service_item *list, uint32_t n)
{
	for (uint32_t i = 0; i < n && !c->no_memory; i++) {
		const struct service_set *set = list[i].set;

		if (list[i].kind != SERVICE_SET ||
		    name_list_has(used, set->name))
			continue;
		c->no_memory |= name_list_add(used, set->name) != 0;
		mark_services(c, used, set->item, set->n);
	}
}

/* Add a network, and those that it is made of. */
static void
mark_network(struct check *c, struct name_list *used, const struct network *nw)
{
	if (name_list_has(used, nw->name))
		return;
	c->no_memory |= name_list_add(used, nw->name) != 0;
	for (uint32_t i = 0; i < nw->n_parts && !c->no_memory; i++)
		mark_network(c, used, nw->part[i]);
}

static void
mark_rule(struct check *c, struct used_names *used, const struct policy_rule *r)
{
	const struct condition *from = rule_condition(r, COND_FROM);
	const struct condition *service = rule_condition(r, COND_SERVICE);

	for (uint32_t i = 0; from != NULL && i < from->n; i++) {
		if (from->from[i].kind == FROM_NAME)
			mark_network(c, &used->networks, from->from[i].network);
	}
	if (service != NULL)
		mark_services(c, &used->services, service->service, service->n);
}

void
check_unused(struct check *c)
{
	const struct policy *p = c->p;
	struct used_names used = {0};

	for (size_t i = 0; i < p->n_rules && !c->no_memory; i++)
		mark_rule(c, &used, &p->rules[i]);
	for (size_t i = 0; i < p->n_networks; i++) {
		const struct network *n = p->networks[i];

		if (!name_list_has(&used.networks, n->name))
			check_warn(c, place_of_statement(&n->where),
			    "no rule uses the network %.64s", n->name);
	}
	for (size_t i = 0; i < p->n_services; i++) {
		const struct service_set *s = p->services[i];

		if (!name_list_has(&used.services, s->name))
			check_warn(c, place_of_statement(&s->where),
			    "no rule uses the services @%.64s", s->name);
	}
	name_list_release(&used.networks);
	name_list_release(&used.services);
}
