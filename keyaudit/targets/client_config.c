/*
 * The blocks that hold for an alias, in the order of the file: those that name
 * it, which it has a list of, and those with patterns, of which there are few.
 */
#include <string.h>

#include "client_config.h"
#include <loginpolicy/base/pattern.h>
#include <loginpolicy/sshd/words.h>

static bool
host_holds(const struct client_block *b, struct piece alias)
{
	const struct client_condition *c;
	bool found = false;

	for (c = b->conditions; c != NULL; c = c->next) {
		if (!pattern_match(c->text.p, c->text.len, alias.p, alias.len,
			PATTERN_ONE | PATTERN_FOLD))
			continue;
		if (c->negated)
			return false;
		found = true;
	}
	return found;
}

static bool
match_holds(const struct client_block *b, struct piece alias,
    const struct client_value *hostname)
{
	const struct client_condition *c;
	struct piece name;

	for (c = b->conditions; c != NULL; c = c->next) {
		name = c->hostname && hostname->text.p != NULL ? hostname->text
							       : alias;
		if ((pattern_list_match(name.p, name.len, c->text.p,
			 c->text.len, true) == PATTERN_LIST_MATCHED) ==
		    c->negated)
			return false;
	}
	return true;
}

static bool
block_holds(const struct client_block *b, struct piece alias,
    const struct client_value *hostname)
{
	switch (b->kind) {
	case CLIENT_ALWAYS:
		return true;
	case CLIENT_HOST:
		return host_holds(b, alias);
	case CLIENT_MATCH:
		return match_holds(b, alias, hostname);
	default:
		return false;
	}
}

static void
apply(const struct client_block *b, struct client_value *values)
{
	for (unsigned i = 0; i < CLIENT_SETTING_COUNT; i++) {
		if (values[i].text.p == NULL)
			values[i] = b->values[i];
	}
}

void
client_config_find(const struct client_config *c, uint32_t alias,
    struct client_value ret[CLIENT_SETTING_COUNT])
{
	const struct client_named *named = c->aliases[alias].first;
	const char *name = c->names.list[alias].name;
	struct piece text = {name, strlen(name)};
	const struct client_block *b;

	memset(ret, 0, CLIENT_SETTING_COUNT * sizeof(*ret));
	for (size_t i = 0; i < c->n_wild || named != NULL;) {
		if (named != NULL &&
		    (i == c->n_wild || named->block < c->wild[i])) {
			apply(&c->blocks[named->block], ret);
			named = named->next;
			continue;
		}
		b = &c->blocks[c->wild[i++]];
		if (block_holds(b, text, &ret[CLIENT_HOSTNAME]))
			apply(b, ret);
	}
}
