/*
 * Names for networks: the network statement, the built-in networks, and the
 * items of from that may use them.
 */
#include <string.h>

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

static const struct network builtin_nets[] = {
    {"loopback", {-1, 0}, loopback, 2},
    {"link-local", {-1, 0}, link_local, 2},
    {"private", {-1, 0}, private, 4},
};

const struct network *
builtin_networks(size_t *ret_n)
{
	*ret_n = sizeof(builtin_nets) / sizeof(builtin_nets[0]);
	return builtin_nets;
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

static int
net_error(struct parse *ps, const struct list_item *it, int r)
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
		return parse_error(ps, it->col, r,
		    "expected an address, ADDRESS/PREFIX, a network's name, "
		    "local or any, not \"%.40s\"",
		    it->s);
	}
}

int
from_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct from_item *item = ret;
	int r;

	if (is_word(it->s, "any")) {
		item->kind = FROM_ANY;
		return 0;
	}
	if (is_word(it->s, "local")) {
		item->kind = FROM_LOCAL;
		return 0;
	}
	if (is_set_name(it->s) && strchr(it->s, ':') == NULL) {
		item->kind = FROM_NAME;
		if ((item->network = find_network(ps, it->s)) != NULL)
			return 0;
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "no network \"%.64s\" is defined above", it->s);
	}
	item->kind = FROM_NET;
	r = net_parse(it->s, &item->net);
	return r == 0 ? 0 : net_error(ps, it, r);
}

/* A network statement has addresses and networks only. */
static int
net_item(struct parse *ps, const struct list_item *it, void *ret)
{
	int r = net_parse(it->s, ret);

	if (r == ERR_SYNTAX)
		return parse_error(ps, it->col, r,
		    "expected an address or ADDRESS/PREFIX, not \"%.40s\"",
		    it->s);
	return r == 0 ? 0 : net_error(ps, it, r);
}

static int
network_name(struct parse *ps, const struct lex_word *w)
{
	const struct network *known;

	if (!is_set_name(w->s) || strcmp(w->s, "any") == 0 ||
	    strcmp(w->s, "local") == 0)
		return parse_error(ps, w->col, ERR_SYNTAX,
		    "a network's name is a letter and then letters, digits, "
		    "'.', '_', '-' (64 at most), and not any or local");
	known = find_network(ps, w->s);
	return set_check_unused(ps, w, known == NULL ? NULL : &known->where,
	    "network");
}

void
network_statement(struct parse *ps, const struct lex_line *l)
{
	struct policy *p = ps->p;
	const struct network **list;
	struct network n = {.where = parse_where(ps)}, *copy;
	int r;

	if (l->n != 3) {
		parse_error(ps, l->word[l->n > 3 ? 3 : 0].col, ERR_SYNTAX,
		    "network: expected a name and one list of networks");
		return;
	}
	r = network_name(ps, &l->word[1]);
	n.net = list_parse(ps, &l->word[2], sizeof(struct net), net_item, &n.n);
	if (r != 0 || n.net == NULL)
		return;
	n.name = parse_strndup(ps, l->word[1].s, l->word[1].len);
	copy = parse_alloc(ps, sizeof(*copy));
	list = parse_list_room(ps, p->networks, p->n_networks,
	    &ps->networks_cap, sizeof(*list));
	if (list != NULL)
		p->networks = list;
	if (n.name == NULL || copy == NULL || list == NULL) {
		ps->fatal = ERR_NOMEM;
		return;
	}
	*copy = n;
	list[p->n_networks] = copy;
	ps->fatal = hashtab_add(&ps->networks,
	    hashtab_hash(n.name, l->word[1].len), (uint32_t)p->n_networks++);
}
