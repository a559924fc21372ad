/* network statements, and what from may name. */
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

static const struct network builtin[] = {
    {"loopback", {-1, 0}, loopback, 2},
    {"link-local", {-1, 0}, link_local, 2},
    {"private", {-1, 0}, private, 4},
};

const struct network *
builtin_networks(size_t *ret_n)
{
	*ret_n = sizeof(builtin) / sizeof(builtin[0]);
	return builtin;
}

static const struct network *
find_network(const struct parse *ps, const char *name)
{
	uint32_t n;

	for (size_t i = 0; i < sizeof(builtin) / sizeof(builtin[0]); i++) {
		if (is_word(name, builtin[i].name))
			return &builtin[i];
	}
	n = names_get(&ps->networks, name);
	return n == NAMES_NONE ? NULL : ps->p->networks[n];
}

/* Something with digits first, or a colon, is meant as an address. */
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
		    "\"%.60s\": bits behind the prefix are set", it->s);
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

/* In a network statement only networks: neither names nor local. */
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
check_name(struct parse *ps, const struct lex_word *w)
{
	const struct network *known;

	if (!is_set_name(w->s) || strcmp(w->s, "any") == 0 ||
	    strcmp(w->s, "local") == 0)
		return parse_error(ps, w->col, ERR_SYNTAX,
		    "a network's name is a letter and then letters, digits, "
		    "'.', '_', '-' (64 at most), and not any or local");
	known = find_network(ps, w->s);
	if (known == NULL)
		return 0;
	if (known->where.file == -1)
		return parse_error(ps, w->col, ERR_DUP,
		    "network %s is built in", w->s);
	return parse_error(ps, w->col, ERR_DUP,
	    "network %s is defined already: %.80s:%u", w->s,
	    ps->p->files[known->where.file], known->where.line);
}

static int
add_network(struct parse *ps, struct network *n)
{
	struct policy *p = ps->p;
	const struct network **list = list_room(ps, p->networks, p->n_networks,
	    &ps->networks_cap, sizeof(*list));

	if (list == NULL)
		return ps->fatal;
	p->networks = list;
	list[p->n_networks] = n;
	return ps->fatal = names_put(&ps->networks, n->name,
		   (uint32_t)p->n_networks++);
}

void
network_statement(struct parse *ps, const struct lex_line *l)
{
	struct network *n;
	const void *items;
	uint32_t count;
	int r;

	if (l->n != 3) {
		parse_error(ps, l->word[l->n > 3 ? 3 : 0].col, ERR_SYNTAX,
		    "network: expected a name and one list of networks");
		return;
	}
	r = check_name(ps, &l->word[1]);
	items = list_parse(ps, &l->word[2], sizeof(struct net), net_item,
	    &count);
	if (r != 0 || items == NULL)
		return;
	n = arena_alloc(&ps->p->arena, sizeof(*n));
	if (n == NULL ||
	    (n->name = arena_strndup(&ps->p->arena, l->word[1].s,
		 l->word[1].len)) == NULL) {
		ps->fatal = ERR_NOMEM;
		return;
	}
	n->where = (struct policy_where){ps->file, ps->line};
	n->net = items;
	n->n = count;
	add_network(ps, n);
}
