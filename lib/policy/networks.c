/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names for networks: the network statement, the built-in networks, and the
 * items of from that may use them.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/near.h>
#include <loginpolicy/base/vec.h>
#include "parse.h"

#define NET4(a, b, c, d, bits)     \
	{                          \
		4, bits,           \
		{                  \
			a, b, c, d \
		}                  \
	}
#define NET6(a, b, bits)     \
	{                    \
		6, bits,     \
		{            \
			a, b \
		}            \
	}

static const struct net loopback[] = {NET4(127, 0, 0, 0, 8),
    {6, 128, {[15] = 1}}};
/* RFC 3927, RFC 4291 s2.5.6 */
static const struct net link_local[] = {NET4(169, 254, 0, 0, 16),
    NET6(0xfe, 0x80, 10)};
/* RFC 1918, RFC 4193 */
static const struct net private[] = {NET4(10, 0, 0, 0, 8),
    NET4(172, 16, 0, 0, 12), NET4(192, 168, 0, 0, 16), NET6(0xfc, 0, 7)};

#define NETWORK(text, nets)                                  \
	{                                                    \
		.name = text, .where = {-1, 0}, .net = nets, \
		.n = sizeof(nets) / sizeof(nets[0]),         \
		.size = sizeof(nets) / sizeof(nets[0])       \
	}
static const struct network builtin_nets[] = {NETWORK("loopback", loopback),
    NETWORK("link-local", link_local), NETWORK("private", private)};

const struct network *
builtin_networks(size_t *ret_n)
{
	*ret_n = sizeof(builtin_nets) / sizeof(builtin_nets[0]);
	return builtin_nets;
}

#define ANY   "any"
#define LOCAL "local"

const char *
from_word(size_t i)
{
	const size_t n = sizeof(builtin_nets) / sizeof(builtin_nets[0]);

	if (i < n)
		return builtin_nets[i].name;
	return i == n ? ANY : i == n + 1 ? LOCAL : NULL;
}

static const struct network *
find_network(const struct parse *ps, const char *name)
{
	uint32_t hash, i;
	size_t at = 0;

	for (i = 0; i < sizeof(builtin_nets) / sizeof(builtin_nets[0]); i++) {
		if (is_word(name, builtin_nets[i].name))
			return &builtin_nets[i];
	}
	hash = hashtab_hash(name, strlen(name));
	while ((i = hashtab_next(&ps->networks, hash, &at)) != HASHTAB_NONE) {
		if (strcmp(ps->p->networks[i]->name, name) == 0)
			return ps->p->networks[i];
	}
	return NULL;
}

/*
 * A network names only networks defined before it, RULE_SET_DEPTH deep at most,
 * with RULE_NETWORK_SIZE in all at most: these end soon.
 */
bool
network_contains(const struct network *nw, const struct net *inner)
{
	for (uint32_t i = 0; i < nw->n; i++) {
		if (net_contains(&nw->net[i], inner))
			return true;
	}
	for (uint32_t i = 0; i < nw->n_parts; i++) {
		if (network_contains(nw->part[i], inner))
			return true;
	}
	return false;
}

const struct net *
network_net(const struct network *nw, uint32_t i)
{
	const struct net *found = i < nw->n ? &nw->net[i] : NULL;

	i -= nw->n;
	for (uint32_t k = 0; k < nw->n_parts && found == NULL; k++) {
		if (i < nw->part[k]->size)
			found = network_net(nw->part[k], i);
		i -= nw->part[k]->size;
	}
	return found;
}

bool
network_has_part(const struct network *nw, const struct network *part)
{
	bool has = nw == part;

	for (uint32_t i = 0; i < nw->n_parts && !has; i++)
		has = network_has_part(nw->part[i], part);
	return has;
}

uint32_t
from_items_size(const struct from_item *list, uint32_t n)
{
	uint64_t size = 0;

	for (uint32_t i = 0; i < n && size < UINT32_MAX; i++)
		size += list[i].kind == FROM_NAME ? list[i].network->size : 1;
	return size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
}

/* --- what is not an address --- */

/* The network whose name is spelled most alike; NULL: none, or not needed. */
static const char *
find_near(const struct parse *ps, const char *name, bool in_rule)
{
	struct near near;

	near_init(&near, name);
	if (ps->errs->n == POLICY_ERRORS_SHOWN)
		return NULL;
	for (size_t i = 0; i < ps->p->n_networks; i++)
		near_try(&near, ps->p->networks[i]->name);
	for (size_t i = 0; i < sizeof(builtin_nets) / sizeof(builtin_nets[0]);
	     i++)
		near_try(&near, builtin_nets[i].name);
	if (in_rule) {
		near_try(&near, ANY);
		near_try(&near, LOCAL);
	}
	return near.best;
}

static int
unknown_name(struct parse *ps, const struct list_item *it, bool in_rule)
{
	const char *near = find_near(ps, it->s, in_rule);

	if (near != NULL)
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "no network \"%.64s\" is defined above (did you mean "
		    "%.64s?)",
		    it->s, near);
	if (strchr(it->s, '.') != NULL)
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "no network \"%.64s\" is defined above, and host names "
		    "are not supported: write the host's address",
		    it->s);
	return parse_error(ps, it->col, ERR_UNKNOWN,
	    "no network \"%.64s\" is defined above", it->s);
}

/*
 * What access.conf and similar files accept, and what to write instead. Returns
 * NULL if it is something else.
 */
static const char *
instead_of(const struct list_item *it)
{
	const size_t digits = strspn(it->s, "0123456789.");

	if (it->s[0] == '@' || it->s[0] == '(')
		return "netgroups are not supported: write the addresses of "
		       "the hosts, or the name of a network with them";
	if (it->s[0] == '!' || it->s[0] == '-')
		return "\"not\" is not supported: put a rule for the "
		       "exception before this one";
	if (strcmp(it->s, "*") == 0)
		return "for every address write any";
	if (it->s[0] == '.' || it->s[0] == '*')
		return "domain suffixes are not supported: write the networks "
		       "of the domain, such as 192.0.2.0/24";
	if (digits == it->len && it->s[it->len - 1] == '.')
		return "a network needs its prefix length, such as "
		       "192.168.0.0/16";
	return NULL;
}

/* After a parenthesis the rest of the list is not read. */
static int
not_a_net(struct parse *ps, const struct list_item *it, bool in_rule)
{
	const char *instead = instead_of(it);

	if (instead != NULL)
		return parse_error(ps, it->col,
		    it->s[0] == '(' ? ERR_UNSUPPORTED : ERR_SYNTAX,
		    "\"%.60s\": %s", it->s, instead);
	return parse_error(ps, it->col, ERR_SYNTAX,
	    "expected an address, ADDRESS/PREFIX%s, not \"%.40s\"",
	    in_rule ? ", a network's name, local or any"
		    : " or a network's name",
	    it->s);
}

/* A name in capitals has a meaning in access.conf, and mostly none here. */
static int
not_a_network(struct parse *ps, const struct list_item *it, bool in_rule)
{
	if (strcmp(it->s, "EXCEPT") == 0)
		return except_error(ps, it->col);
	if (strcmp(it->s, "ALL") == 0)
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "no network \"ALL\" is defined above: for every address "
		    "write any, in the rule");
	if (!in_rule && (is_word(it->s, ANY) || is_word(it->s, LOCAL)))
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "expected an address, ADDRESS/PREFIX or a network's name: "
		    "%s is written in the rule",
		    it->s);
	return unknown_name(ps, it, in_rule);
}

static int
net_error(struct parse *ps, const struct list_item *it, int r, bool in_rule)
{
	switch (r) {
	case ERR_RANGE:
		return parse_error(ps, it->col, r,
		    "\"%.60s\": expected a prefix length from 0 to %d, in "
		    "decimal",
		    it->s, strchr(it->s, ':') != NULL ? 128 : 32);
	case ERR_TRAILING:
		return parse_error(ps, it->col, r,
		    "\"%.60s\": bits after the prefix are set", it->s);
	default:
		return not_a_net(ps, it, in_rule);
	}
}

int
from_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct from_item *item = ret;
	int r;

	if (is_word(it->s, ANY)) {
		item->kind = FROM_ANY;
		return 0;
	}
	if (is_word(it->s, LOCAL)) {
		item->kind = FROM_LOCAL;
		return 0;
	}
	if (is_set_name(it->s)) {
		item->kind = FROM_NAME;
		item->network = find_network(ps, it->s);
		return item->network != NULL ? 0 : not_a_network(ps, it, true);
	}
	item->kind = FROM_NET;
	r = net_parse(it->s, &item->net);
	return r == 0 ? 0 : net_error(ps, it, r, true);
}

/* --- the statement --- */

/* A name is added to ps->named, and leaves its place in the list zeroed. */
static int
net_item(struct parse *ps, const struct list_item *it, void *ret)
{
	const struct network **list;
	int r;

	if (!is_set_name(it->s)) {
		r = net_parse(it->s, ret);
		return r == 0 ? 0 : net_error(ps, it, r, false);
	}
	list = vec_room(ps->named, ps->n_named, sizeof(*list));
	if (list == NULL)
		return ps->fatal = ERR_NOMEM;
	ps->named = list;
	list[ps->n_named] = find_network(ps, it->s);
	if (list[ps->n_named] == NULL)
		return not_a_network(ps, it, false);
	ps->n_named++;
	return 0;
}

/* Tell the networks that are named from those that are given. */
static int
store_parts(struct parse *ps, struct network *nw)
{
	const uint32_t n = nw->n - (uint32_t)ps->n_named;
	const size_t size = ps->n_named * sizeof(*ps->named);
	const struct network **part;
	struct net *net;

	if (ps->n_named == 0)
		return 0;
	part = parse_alloc(ps, size);
	net = arena_array(&ps->p->arena, n + 1, sizeof(*net));
	if (part == NULL || net == NULL)
		return ps->fatal = ERR_NOMEM;
	memcpy(part, ps->named, size);
	for (uint32_t i = 0, k = 0; i < nw->n; i++) {
		if (nw->net[i].family != 0)
			net[k++] = nw->net[i];
	}
	nw->net = net;
	nw->n = n;
	nw->part = part;
	nw->n_parts = (uint32_t)ps->n_named;
	return 0;
}

/* Set depth and size. Returns 0, or non-zero after an error. */
static int
measure_network(struct parse *ps, struct network *nw, unsigned col)
{
	uint64_t size = nw->n;

	for (uint32_t i = 0; i < nw->n_parts; i++) {
		size += nw->part[i]->size;
		if (nw->part[i]->depth + 1 > nw->depth)
			nw->depth = nw->part[i]->depth + 1;
	}
	if (nw->depth > RULE_SET_DEPTH)
		return parse_error(ps, col, ERR_TOOBIG,
		    "networks are nested deeper than %d", RULE_SET_DEPTH);
	if (nw->n_parts != 0 && size > RULE_NETWORK_SIZE)
		return parse_error(ps, col, ERR_TOOBIG,
		    "more than %d addresses and networks, including those of "
		    "the networks named",
		    RULE_NETWORK_SIZE);
	nw->size = (uint32_t)size;
	return 0;
}

static int
network_name(struct parse *ps, const struct lex_word *w)
{
	const struct network *known;

	if (!is_set_name(w->s) || strcmp(w->s, ANY) == 0 ||
	    strcmp(w->s, LOCAL) == 0)
		return parse_error(ps, w->col, ERR_SYNTAX,
		    "a network's name is a letter and then letters, digits, "
		    "'.', '_', '-' (64 at most), and not any or local");
	known = find_network(ps, w->s);
	return set_check_unused(ps, w, known == NULL ? NULL : &known->where,
	    "network");
}

static void
add_network(struct parse *ps, const struct network *n, size_t name_len)
{
	struct policy *p = ps->p;
	struct network *copy = parse_alloc(ps, sizeof(*copy));
	const struct network **list = parse_list_room(ps, p->networks,
	    p->n_networks, &ps->networks_cap, sizeof(*list));

	if (list != NULL)
		p->networks = list;
	if (n->name == NULL || copy == NULL || list == NULL) {
		ps->fatal = ERR_NOMEM;
		return;
	}
	*copy = *n;
	list[p->n_networks] = copy;
	ps->fatal = hashtab_add(&ps->networks, hashtab_hash(n->name, name_len),
	    (uint32_t)p->n_networks++);
}

void
network_statement(struct parse *ps, const struct lex_line *l)
{
	struct network n = {.where = parse_where(ps)};
	int r;

	if (l->n > 3 && strcmp(l->word[3].s, "EXCEPT") == 0) {
		except_error(ps, l->word[3].col);
		return;
	}
	if (l->n != 3) {
		parse_error(ps, l->word[l->n > 3 ? 3 : 0].col, ERR_SYNTAX,
		    "network: expected a name and one list of networks");
		return;
	}
	r = network_name(ps, &l->word[1]);
	ps->n_named = 0;
	n.net = list_parse(ps, &l->word[2], sizeof(struct net), net_item, &n.n);
	if (r == 0 && n.net != NULL && store_parts(ps, &n) == 0 &&
	    measure_network(ps, &n, l->word[2].col) == 0) {
		n.name = parse_strndup(ps, l->word[1].s, l->word[1].len);
		add_network(ps, &n, l->word[1].len);
	}
}
