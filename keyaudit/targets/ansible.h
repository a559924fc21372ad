/*
 * Ansible's groups, hosts and variables, as far as they say where a host is
 * ("How to build your inventory", "Understanding variable precedence"): a
 * host's own variables over those of its groups, a child group's over its
 * parent's, those of "all" last.
 */
#ifndef KEYAUDIT_HOSTS_ANSIBLE_H
#define KEYAUDIT_HOSTS_ANSIBLE_H

#include "inventory_impl.h"
#include "name_set.h"

#define ANSIBLE_NAME_MAX 255 /* octets of a host's pattern in INI */

enum ansible_var {
	VAR_HOST = 0,
	VAR_SSH_HOST, /* the name of before 2.0; set, it wins */
	VAR_PORT,
	VAR_SSH_PORT,
	VAR_USER,
	VAR_SSH_USER,
	VAR_CONNECTION,
	VAR_ARGS,
	VAR_COMMON_ARGS,
	VAR_EXTRA_ARGS,
	VAR_PRIORITY, /* ansible_group_priority: among groups of one depth */
	VAR_COUNT
};

/* One assignment; the newest is first in its list. */
struct ansible_value {
	const struct ansible_value *before;
	struct piece text;
	unsigned line;
	enum ansible_var var;
};

struct ansible_edge {
	const struct ansible_edge *next;
	uint32_t to; /* a group's number */
	unsigned line;
};

/* What a group hands on: the value, and the group it was set for. */
struct ansible_best {
	const struct ansible_value *value; /* NULL: none */
	uint32_t group;
};

struct ansible_group {
	const struct ansible_value *values;
	const struct ansible_edge *children;
	bool defined; /* not only spoken of */
	unsigned line; /* where it was first spoken of */
	/* filled by ansible_finish() */
	unsigned parents; /* that are not done yet */
	unsigned depth; /* 0: "all" */
	uint64_t priority;
	struct ansible_best best[VAR_COUNT];
};

struct ansible_host {
	const struct ansible_value *values;
	const struct ansible_edge *groups;
	unsigned line; /* where it was first named */
};

#define ANSIBLE_ALL	  0u /* numbers of the groups there always are */
#define ANSIBLE_UNGROUPED 1u

struct ansible {
	const struct inventory *in; /* borrowed */
	struct arena mem; /* values, edges, text */
	struct name_set host_names, group_names;
	struct ansible_host *hosts;
	struct ansible_group *groups;
	size_t hosts_room, groups_room;
};

/* Each returns 0 or an error that has been told (inventory_fail()). */
int ansible_init(struct ansible *a, const struct inventory *in);
void ansible_release(struct ansible *a);
int ansible_group(struct ansible *a, unsigned line, struct piece name,
    uint32_t *ret_group);
/* A host of a group; *ret_new where it was not there before. */
int ansible_host(struct ansible *a, unsigned line, struct piece name,
    uint32_t group, uint32_t *ret_host, bool *ret_new);
int ansible_child(struct ansible *a, unsigned line, uint32_t parent,
    uint32_t child);
/* Whether a variable is one of ours. */
bool ansible_var_find(struct piece name, enum ansible_var *ret_var);
/* Set a variable in list; text is copied. */
int ansible_set(struct ansible *a, const struct ansible_value **list,
    unsigned line, enum ansible_var var, struct piece text);
/* All is read: add the hosts to the targets. */
int ansible_finish(struct ansible *a);

/* Call each for each name that a pattern with ranges ("web[01:50]-[a:c]") stands for: its error ends it. */
int ansible_expand(const struct inventory *in, unsigned line,
    struct piece pattern, int (*each)(void *arg, struct piece name), void *arg);

#endif
