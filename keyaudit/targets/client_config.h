/* Which host, port and way an alias of ssh_config(5) stands for. */
#ifndef KEYAUDIT_HOSTS_CLIENT_CONFIG_H
#define KEYAUDIT_HOSTS_CLIENT_CONFIG_H

#include "inventory_impl.h"
#include "name_set.h"

#define CLIENT_WILD_MAX 1024 /* blocks that each alias is held against */

enum client_setting {
	CLIENT_HOSTNAME = 0,
	CLIENT_PORT,
	CLIENT_USER,
	CLIENT_PROXY, /* ProxyJump or ProxyCommand: whichever comes first */
	CLIENT_SETTING_COUNT
};

/* A pattern of Host, or a criterion of Match. */
struct client_condition {
	const struct client_condition *next;
	struct piece text; /* Host: a pattern; Match: a list of them */
	bool negated;
	bool hostname; /* of Match: held against the HostName so far */
};

enum client_block_kind {
	CLIENT_ALWAYS = 0, /* before the first Host; "Match all" */
	CLIENT_HOST,
	CLIENT_MATCH,
	CLIENT_UNKNOWN /* a Match that asks what is not known here */
};

struct client_value {
	struct piece text; /* p NULL: not set */
	unsigned line;
};

struct client_block {
	enum client_block_kind kind;
	const struct client_condition *conditions;
	struct client_value
	    values[CLIENT_SETTING_COUNT]; /* the first of each */
};

/* A block that names an alias as it is. */
struct client_named {
	struct client_named *next;
	uint32_t block;
};

struct client_alias {
	struct client_named *first, *last; /* in the order of the file */
	unsigned line;
};

/* Zeroed is empty. Blocks that hold for more than the names they have are in wild. */
struct client_config {
	struct arena mem;
	struct name_set names;
	struct client_alias *aliases; /* as many as names */
	struct client_block *blocks;
	size_t n_blocks, aliases_room, blocks_room;
	uint32_t wild[CLIENT_WILD_MAX];
	size_t n_wild;
};

/* The values that hold for the alias: each the first that there is (ssh_config(5)). */
void client_config_find(const struct client_config *c, uint32_t alias,
    struct client_value ret[CLIENT_SETTING_COUNT]);

#endif
