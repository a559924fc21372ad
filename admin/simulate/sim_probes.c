/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The services and the logins that are tried: sshd from an address of every
 * network that a rule names and from elsewhere, by each usual method; other
 * services at this machine and, where they can be reached from others, from
 * these addresses, too.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "simulate.h"

#define ADDRESSES_MAX 18 /* of networks: more are not told apart */

struct address_list {
	struct net list[ADDRESSES_MAX + 1];
	const char *label[ADDRESSES_MAX + 1];
	size_t n;
};

static const char *
keep_label(struct simulation *s, const char *text, size_t len)
{
	char **list = vec_room(s->labels, s->n_labels, sizeof(*list));

	if (list == NULL)
		return NULL;
	s->labels = list;
	if ((list[s->n_labels] = strndup(text, len)) == NULL)
		return NULL;
	return list[s->n_labels++];
}

static bool
has_address(const struct address_list *a, const struct net *address)
{
	for (size_t i = 0; i < a->n; i++) {
		if (memcmp(&a->list[i], address, sizeof(*address)) == 0)
			return true;
	}
	return false;
}

/* Add the first host of a network; name: NULL: the network as written. */
static int
add_address(struct simulation *s, struct address_list *a, const struct net *net,
    const char *name)
{
	struct net address = *net;
	const unsigned bits = net->family == 4 ? 32 : 128;
	struct buf b;

	if (address.prefix < bits)
		address.addr[bits / 8 - 1] |= 1;
	address.prefix = (uint8_t)bits;
	if (a->n == ADDRESSES_MAX || has_address(a, &address))
		return 0;
	buf_init(&b, NET_TEXT_MAX);
	if (name != NULL)
		buf_puts(&b, name);
	else
		net_print(net, &b);
	a->list[a->n] = address;
	a->label[a->n] = b.err == 0 ? keep_label(s, b.p, b.len) : NULL;
	buf_release(&b);
	return a->label[a->n++] == NULL ? ERR_NOMEM : 0;
}

/* Two of a name are enough: one of each family, usually. */
static int
add_network(struct simulation *s, struct address_list *a,
    const struct network *nw, const char *name)
{
	int r = 0;

	for (uint32_t i = 0; i < nw->n && i < 2 && r == 0; i++)
		r = add_address(s, a, &nw->net[i], name);
	for (uint32_t i = 0; i < nw->n_parts && r == 0 && a->n < ADDRESSES_MAX;
	     i++)
		r = add_network(s, a, nw->part[i], name);
	return r;
}

static int
add_item(struct simulation *s, struct address_list *a,
    const struct from_item *it)
{
	if (it->kind == FROM_NET)
		return add_address(s, a, &it->net, NULL);
	return it->kind == FROM_NAME
	    ? add_network(s, a, it->network, it->network->name)
	    : 0;
}

static int
add_addresses(struct simulation *s, const struct policy *p,
    struct address_list *a)
{
	int r = 0;

	for (size_t i = 0; p != NULL && i < p->n_rules && r == 0; i++) {
		const struct condition *c = rule_condition(&p->rules[i],
		    COND_FROM);

		for (uint32_t k = 0; c != NULL && k < c->n && r == 0; k++)
			r = add_item(s, a, &c->from[k]);
	}
	return r;
}

/* --- services --- */

/* Whether a rule of either policy is about the service by more than "all". */
static bool
is_named(const struct policy *p, const char *service)
{
	for (size_t i = 0; p != NULL && i < p->n_rules; i++) {
		if (rule_condition(&p->rules[i], COND_SERVICE) != NULL &&
		    rule_has_service(&p->rules[i], service))
			return true;
	}
	return false;
}

/* The usual ones first, then those of this system that a rule names. */
static int
choose_services(struct simulation *s)
{
	static const char *const usual[] = {"sshd", "sudo", "su", "cron",
	    "login"};
	struct name_list all = {0};
	int r = services_load("", &all);

	if (r != 0 && r != ERR_NOMEM)
		r = 0;
	for (size_t i = 0; r == 0 && i < sizeof(usual) / sizeof(usual[0]); i++)
		r = name_list_add(&s->names, usual[i]);
	for (size_t i = 0; i < all.n && r == 0; i++) {
		if (s->names.n < SIM_SERVICES_MAX &&
		    (is_named(s->before, all.list[i]) ||
			is_named(s->after, all.list[i])))
			r = name_list_add(&s->names, all.list[i]);
	}
	name_list_release(&all);
	return r;
}

/* --- who is entered by su --- */

static bool
has_target(const struct simulation *s, const char *name)
{
	for (size_t i = 0; i < s->n_targets; i++) {
		if (strcmp(s->targets[i].m.names[0], name) == 0)
			return true;
	}
	return false;
}

/* name: NULL: root. No such account: it is not tried. */
static void
add_target(struct simulation *s, const char *name)
{
	if (s->n_targets < SIM_TARGETS_MAX &&
	    (name == NULL || !has_target(s, name)) &&
	    lockout_find(&s->up, name, 0, &s->targets[s->n_targets]))
		s->n_targets++;
}

static void
add_targets_of(struct simulation *s, const struct condition *c)
{
	for (uint32_t k = 0; c != NULL && k < c->n; k++) {
		if (c->subject[k].kind == SUBJECT_USER)
			add_target(s, c->subject[k].name);
	}
}

static void
add_named_targets(struct simulation *s, const struct policy *p)
{
	for (size_t i = 0; p != NULL && i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];

		if (!rule_has_service(r, "su"))
			continue;
		add_targets_of(s, rule_condition(r, COND_SUBJECT));
		add_targets_of(s, rule_condition(r, COND_ALSO));
	}
}

int
sim_targets_load(struct simulation *s)
{
	add_target(s, NULL);
	add_named_targets(s, s->before);
	add_named_targets(s, s->after);
	return s->check->no_memory ? ERR_NOMEM : 0;
}

/* --- the logins --- */

static void
add_probe(struct sim_service *v, enum fact_address from,
    const struct net *address, const char *label, unsigned method)
{
	if (v->n_probes == SIM_PROBES_MAX)
		return;
	v->probe[v->n_probes++] = (struct sim_probe){.from = from,
	    .address = *address,
	    .label = label,
	    .method = method};
}

/* su is tried with each of the accounts that may be entered. */
static void
add_targets(const struct simulation *s, struct sim_service *v)
{
	static const struct net none;

	for (size_t i = 0; i < s->n_targets; i++) {
		add_probe(v, ADDRESS_LOCAL, &none, s->targets[i].m.names[0], 0);
		v->probe[v->n_probes - 1].target = i;
	}
}

static void
add_probes(struct sim_service *v, const struct address_list *a)
{
	static const unsigned methods[] = {METHOD_PUBLICKEY, METHOD_PASSWORD,
	    METHOD_KEYBOARD_INTERACTIVE};
	static const struct net none;

	if (!v->is_ssh)
		add_probe(v, ADDRESS_LOCAL, &none, "this machine", 0);
	for (size_t i = a->n; i-- > 0 && !service_has_no_remote(v->name);) {
		for (size_t k = 0; k < (v->is_ssh ? 3 : 1); k++)
			add_probe(v, ADDRESS_KNOWN, &a->list[i], a->label[i],
			    v->is_ssh ? methods[k] : 0);
	}
}

int
sim_probes_load(struct simulation *s)
{
	struct address_list a = {0};
	int r = add_addresses(s, s->after, &a);

	if (r == 0)
		r = add_addresses(s, s->before, &a);
	if (r == 0)
		r = choose_services(s);
	if (r != 0)
		return r;
	/* TEST-NET-3 (RFC 5737): in no network that anybody names. */
	net_parse_address("203.0.113.77", &a.list[a.n]);
	a.label[a.n++] = "elsewhere";
	s->services = calloc(s->names.n, sizeof(*s->services));
	if (s->services == NULL)
		return ERR_NOMEM;
	for (; s->n_services < s->names.n; s->n_services++) {
		struct sim_service *v = &s->services[s->n_services];

		v->name = s->names.list[s->n_services];
		v->is_ssh = strcmp(v->name, "sshd") == 0;
		v->is_callers = service_is_callers(v->name);
		v->is_become = service_needs_caller(v->name);
		if (v->is_become)
			add_targets(s, v);
		else
			add_probes(v, &a);
	}
	return 0;
}
