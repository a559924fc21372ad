/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ansible's groups, hosts and variables, as far as they determine where a host
 * is ("How to build your inventory", "Understanding variable precedence"): a
 * host's own variables win over those of its groups, a child group's over its
 * parent's, those of "all" come last.
 */
#ifndef KEYAUDIT_TARGETS_ANSIBLE_H
#define KEYAUDIT_TARGETS_ANSIBLE_H

#include "inventory_text.h"
#include "name_set.h"

enum ansible_var {
	VAR_HOST = 0,
	VAR_SSH_HOST, /* the name before 2.0; wins if it is set */
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
	struct piece text; /* NUL-terminated */
	unsigned line;
	enum ansible_var var;
};

struct ansible_edge {
	const struct ansible_edge *next;
	uint32_t to; /* number of a group */
};

/* What a group inherits or sets: the value, and the group it was set for. */
struct ansible_best {
	const struct ansible_value *value; /* NULL: none */
	uint32_t group;
};

struct ansible_group {
	const struct ansible_value *values;
	const struct ansible_edge *children;
	bool defined; /* not only mentioned */
	unsigned line; /* where it was first mentioned */
	/* filled by ansible_finish() */
	unsigned parents; /* that are not finished */
	unsigned depth; /* 0: "all" */
	uint64_t priority;
	struct ansible_best best[VAR_COUNT];
};

struct ansible_host {
	const struct ansible_value *values;
	const struct ansible_edge *groups;
	unsigned line; /* where it was first named */
};

#define ANSIBLE_ALL	  0u /* numbers of the groups that always exist */
#define ANSIBLE_UNGROUPED 1u

struct ansible {
	const struct inventory *in; /* borrowed */
	struct arena mem; /* values, edges, text */
	/* Numbers of names are indices of the lists. */
	struct name_set host_names, group_names;
	struct ansible_host *hosts;
	struct ansible_group *groups;
};

/* Each int is 0 or an error that was reported by inventory_fail(). */
int ansible_init(struct ansible *a, const struct inventory *in);
void ansible_release(struct ansible *a);
/* Find or add a group. */
int ansible_group(struct ansible *a, unsigned line, struct piece name,
    uint32_t *ret_group);
/* Find or add a host of a group; *ret_new: whether it was added. */
int ansible_host(struct ansible *a, unsigned line, struct piece name,
    uint32_t group, uint32_t *ret_host, bool *ret_new);
int ansible_child(struct ansible *a, unsigned line, uint32_t parent,
    uint32_t child);
/* Add an assignment to list, unless the variable is of no interest here. */
int ansible_set(struct ansible *a, const struct ansible_value **list,
    unsigned line, struct piece var, struct piece text);
/* The same for a variable that is known. */
int ansible_set_var(struct ansible *a, const struct ansible_value **list,
    unsigned line, enum ansible_var var, struct piece text);
/* The inventory was read: add its hosts to the targets. */
int ansible_finish(struct ansible *a);

#endif
