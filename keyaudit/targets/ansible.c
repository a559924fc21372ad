/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An Ansible inventory is collected first. Then groups are processed from "all"
 * downwards, each after all of its parents, and inherit the value that wins
 * above them: Ansible sorts a host's groups by depth, priority and name, and
 * the last one that has a variable sets it. So a host only checks its own
 * groups.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/vec.h>
#include "ansible.h"

static const char *const vars[VAR_COUNT] = {
    [VAR_HOST] = "ansible_host",
    [VAR_SSH_HOST] = "ansible_ssh_host",
    [VAR_PORT] = "ansible_port",
    [VAR_SSH_PORT] = "ansible_ssh_port",
    [VAR_USER] = "ansible_user",
    [VAR_SSH_USER] = "ansible_ssh_user",
    [VAR_CONNECTION] = "ansible_connection",
    [VAR_ARGS] = "ansible_ssh_args",
    [VAR_COMMON_ARGS] = "ansible_ssh_common_args",
    [VAR_EXTRA_ARGS] = "ansible_ssh_extra_args",
    [VAR_PRIORITY] = "ansible_group_priority",
};

static int
fail_memory(const struct ansible *a, unsigned line, int r)
{
	return inventory_fail(a->in, line, r,
	    r == ERR_TOOBIG ? "too many hosts or groups" : "out of memory",
	    piece_of(""));
}

int
ansible_init(struct ansible *a, const struct inventory *in)
{
	uint32_t all, ungrouped;
	int r;

	memset(a, 0, sizeof(*a));
	a->in = in;
	if ((r = ansible_group(a, 0, piece_of("all"), &all)) != 0 ||
	    (r = ansible_group(a, 0, piece_of("ungrouped"), &ungrouped)) != 0)
		return r;
	a->groups[all].defined = a->groups[ungrouped].defined = true;
	return 0;
}

void
ansible_release(struct ansible *a)
{
	name_set_release(&a->host_names);
	name_set_release(&a->group_names);
	arena_release(&a->mem);
	free(a->hosts);
	free(a->groups);
}

/* --- collecting --- */

int
ansible_group(struct ansible *a, unsigned line, struct piece name,
    uint32_t *ret_group)
{
	size_t n = a->group_names.n;
	struct ansible_group *groups = vec_room(a->groups, n, sizeof(*groups));
	int r;

	if (groups == NULL)
		return fail_memory(a, line, ERR_NOMEM);
	a->groups = groups;
	r = name_set_put(&a->group_names, name.p, name.len, 0, ret_group);
	if (r != 0)
		return fail_memory(a, line, r);
	if (*ret_group == n)
		groups[n] = (struct ansible_group){.line = line};
	return 0;
}

static int
add_edge(struct ansible *a, unsigned line, const struct ansible_edge **list,
    uint32_t to)
{
	struct ansible_edge *e = arena_alloc(&a->mem, sizeof(*e));

	if (e == NULL)
		return fail_memory(a, line, ERR_NOMEM);
	*e = (struct ansible_edge){*list, to};
	*list = e;
	return 0;
}

int
ansible_host(struct ansible *a, unsigned line, struct piece name,
    uint32_t group, uint32_t *ret_host, bool *ret_new)
{
	size_t n = a->host_names.n;
	struct ansible_host *hosts = vec_room(a->hosts, n, sizeof(*hosts));
	int r;

	if (hosts == NULL)
		return fail_memory(a, line, ERR_NOMEM);
	a->hosts = hosts;
	r = n > TARGETS_MAX
	    ? ERR_TOOBIG
	    : name_set_put(&a->host_names, name.p, name.len, 0, ret_host);
	if (r != 0)
		return fail_memory(a, line, r);
	*ret_new = *ret_host == n;
	if (*ret_new)
		hosts[n] = (struct ansible_host){.line = line};
	return add_edge(a, line, &hosts[*ret_host].groups, group);
}

int
ansible_child(struct ansible *a, unsigned line, uint32_t parent, uint32_t child)
{
	return add_edge(a, line, &a->groups[parent].children, child);
}

int
ansible_set_var(struct ansible *a, const struct ansible_value **list,
    unsigned line, enum ansible_var var, struct piece text)
{
	struct ansible_value *v = arena_alloc(&a->mem, sizeof(*v));
	char *copy = arena_strndup(&a->mem, text.p, text.len);

	if (v == NULL || copy == NULL)
		return fail_memory(a, line, ERR_NOMEM);
	*v = (struct ansible_value){*list, {copy, text.len}, line, var};
	*list = v;
	return 0;
}

int
ansible_set(struct ansible *a, const struct ansible_value **list, unsigned line,
    struct piece var, struct piece text)
{
	for (unsigned i = 0; i < VAR_COUNT; i++) {
		if (piece_is(var, vars[i]))
			return ansible_set_var(a, list, line,
			    (enum ansible_var)i, text);
	}
	return 0;
}

/* --- finishing --- */

static const struct ansible_value *
value_of(const struct ansible_value *v, enum ansible_var var)
{
	while (v != NULL && v->var != var)
		v = v->before;
	return v;
}

/* Whether group g comes after h in Ansible's order. */
static bool
comes_after(const struct ansible *a, uint32_t g, uint32_t h)
{
	const struct ansible_group *x = &a->groups[g], *y = &a->groups[h];

	if (x->depth != y->depth)
		return x->depth > y->depth;
	if (x->priority != y->priority)
		return x->priority > y->priority;
	return strcmp(a->group_names.list[g].name,
		   a->group_names.list[h].name) > 0;
}

static void
choose_better(const struct ansible *a, struct ansible_best *best,
    const struct ansible_best *other)
{
	if (other->value != NULL &&
	    (best->value == NULL || comes_after(a, other->group, best->group)))
		*best = *other;
}

/* All parents are finished: the group's own values are deeper, and win. */
static void
finish_group(struct ansible *a, uint32_t g)
{
	struct ansible_group *group = &a->groups[g];
	const struct ansible_value *own;

	for (unsigned v = 0; v < VAR_COUNT; v++) {
		own = value_of(group->values, (enum ansible_var)v);
		if (own != NULL)
			group->best[v] = (struct ansible_best){own, g};
	}
	own = value_of(group->values, VAR_PRIORITY);
	if (own == NULL ||
	    parse_u64(own->text.p, own->text.len, 0, UINT32_MAX,
		&group->priority) != 0)
		group->priority = 1;
}

static void
pass_to_child(struct ansible *a, uint32_t g, uint32_t child)
{
	const struct ansible_group *from = &a->groups[g];
	struct ansible_group *to = &a->groups[child];

	for (unsigned v = 0; v < VAR_COUNT; v++)
		choose_better(a, &to->best[v], &from->best[v]);
	if (to->depth <= from->depth)
		to->depth = from->depth + 1;
}

/* Count parents; a group without one is a child of "all". */
static int
count_parents(struct ansible *a)
{
	const struct ansible_edge *e;
	int r;

	for (uint32_t g = 0; g < a->group_names.n; g++) {
		for (e = a->groups[g].children; e != NULL; e = e->next)
			a->groups[e->to].parents++;
	}
	for (uint32_t g = ANSIBLE_ALL + 1; g < a->group_names.n; g++) {
		if (a->groups[g].parents != 0)
			continue;
		if ((r = ansible_child(a, 0, ANSIBLE_ALL, g)) != 0)
			return r;
		a->groups[g].parents = 1;
	}
	return 0;
}

/* Finish groups from "all" on. Returns how many: those in a circle are not. */
static uint32_t
finish_from_all(struct ansible *a, uint32_t *queue)
{
	const struct ansible_edge *e;
	uint32_t n = 0;

	if (a->groups[ANSIBLE_ALL].parents == 0)
		queue[n++] = ANSIBLE_ALL;
	for (uint32_t i = 0; i < n; i++) {
		finish_group(a, queue[i]);
		for (e = a->groups[queue[i]].children; e != NULL; e = e->next) {
			pass_to_child(a, queue[i], e->to);
			if (--a->groups[e->to].parents == 0)
				queue[n++] = e->to;
		}
	}
	return n;
}

static int
fail_circle(const struct ansible *a)
{
	uint32_t g = 0;

	while (a->groups[g].parents == 0)
		g++;
	return inventory_fail(a->in, a->groups[g].line, ERR_SYNTAX,
	    "groups that are children of each other",
	    piece_of(a->group_names.list[g].name));
}

static int
finish_groups(struct ansible *a)
{
	uint32_t *queue = calloc(a->group_names.n, sizeof(*queue));
	int r;

	if (queue == NULL)
		return fail_memory(a, 0, ERR_NOMEM);
	if ((r = count_parents(a)) == 0 &&
	    finish_from_all(a, queue) != a->group_names.n)
		r = fail_circle(a);
	free(queue);
	return r;
}

/* A host's value of a variable: its own, or its groups'. */
static const struct ansible_value *
host_value(const struct ansible *a, const struct ansible_host *h,
    enum ansible_var var)
{
	const struct ansible_value *own = value_of(h->values, var);
	struct ansible_best best = {NULL, 0};
	const struct ansible_edge *e;

	if (own != NULL)
		return own;
	for (e = h->groups; e != NULL; e = e->next)
		choose_better(a, &best, &a->groups[e->to].best[var]);
	return best.value;
}

static const struct ansible_value *
either_value(const struct ansible *a, const struct ansible_host *h,
    enum ansible_var older, enum ansible_var var)
{
	const struct ansible_value *v = host_value(a, h, older);

	return v != NULL ? v : host_value(a, h, var);
}

/*
 * Whether a connection is SSH, whatever its collection
 * ("ansible.builtin.ssh").
 */
static bool
is_ssh(struct piece c)
{
	static const char *const words[] = {"ssh", "smart", "paramiko",
	    "paramiko_ssh", "libssh", "network_cli"};
	const char *dot = memrchr(c.p, '.', c.len);

	if (dot != NULL) {
		c.len -= (size_t)(dot + 1 - c.p);
		c.p = dot + 1;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (piece_is(c, words[i]))
			return true;
	}
	return false;
}

static bool
is_template(const struct ansible_value *v)
{
	return v != NULL && memmem(v->text.p, v->text.len, "{{", 2) != NULL;
}

/* Whether the arguments of ssh lead over another host. */
static bool
has_proxy(const struct ansible *a, const struct ansible_host *h)
{
	const struct ansible_value *v;

	for (unsigned var = VAR_ARGS; var <= VAR_EXTRA_ARGS; var++) {
		v = host_value(a, h, (enum ansible_var)var);
		if (v != NULL &&
		    (strcasestr(v->text.p, "proxyjump") != NULL ||
			strcasestr(v->text.p, "proxycommand") != NULL ||
			strncmp(v->text.p, "-J", 2) == 0 ||
			strstr(v->text.p, " -J") != NULL))
			return true;
	}
	return false;
}

/* For the host that was added last. */
static int
add_user(const struct ansible *a, const struct ansible_host *h,
    struct piece name)
{
	const struct ansible_value *user = either_value(a, h, VAR_SSH_USER,
	    VAR_USER);

	if (user == NULL || user->text.len == 0)
		return 0;
	if (is_template(user))
		return inventory_note(a->in, h->line,
		    "not asked as its own user: its name is a template", name);
	return inventory_add_user(a->in, user->line, user->text);
}

static int
add_host(const struct ansible *a, const struct ansible_host *h,
    struct piece name)
{
	const struct ansible_value *host, *port, *connection;
	uint16_t number = a->in->port;
	int r;

	connection = host_value(a, h, VAR_CONNECTION);
	if (connection != NULL && !is_ssh(connection->text))
		return inventory_note(a->in, h->line,
		    "a connection that is not ssh", name);
	if (has_proxy(a, h))
		return inventory_note(a->in, h->line,
		    "only reached over another host", name);
	host = either_value(a, h, VAR_SSH_HOST, VAR_HOST);
	port = either_value(a, h, VAR_SSH_PORT, VAR_PORT);
	if (is_template(host) || is_template(port))
		return inventory_note(a->in, h->line,
		    "its address is a template, which only Ansible can expand",
		    name);
	if (port != NULL &&
	    (r = inventory_parse_port(a->in, port->line, port->text,
		 &number)) != 0)
		return r;
	r = host != NULL ? inventory_add(a->in, host->line, host->text, number)
			 : inventory_add(a->in, h->line, name, number);
	return r != 0 ? r : add_user(a, h, name);
}

int
ansible_finish(struct ansible *a)
{
	struct piece name;
	int r = finish_groups(a);

	for (size_t i = 0; r == 0 && i < a->host_names.n; i++) {
		name = piece_of(a->host_names.list[i].name);
		r = add_host(a, &a->hosts[i], name);
	}
	return r;
}
