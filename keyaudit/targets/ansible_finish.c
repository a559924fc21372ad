/*
 * Where each host of an Ansible inventory is. Groups are gone through from
 * "all" downwards, each after all of its parents, and hand on the value that
 * wins among those above it: Ansible sorts a host's groups by depth, priority
 * and name, and the last that has a variable sets it. So a host looks at its
 * own groups only.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "ansible.h"

static const struct piece nothing = {"", 0};

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
take_better(const struct ansible *a, struct ansible_best *best,
    const struct ansible_best *other)
{
	if (other->value != NULL &&
	    (best->value == NULL || comes_after(a, other->group, best->group)))
		*best = *other;
}

/* All parents of g have handed on what they have: g's own is deeper, and wins. */
static void
settle(struct ansible *a, uint32_t g)
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
hand_on(struct ansible *a, uint32_t g, uint32_t child)
{
	const struct ansible_group *from = &a->groups[g];
	struct ansible_group *to = &a->groups[child];

	for (unsigned v = 0; v < VAR_COUNT; v++)
		take_better(a, &to->best[v], &from->best[v]);
	if (to->depth <= from->depth)
		to->depth = from->depth + 1;
}

/* A group without a parent is a child of "all"; who has how many. */
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

/* Groups in queue, from "all" on; those in a circle never come up. Returns how many did. */
static uint32_t
go_down(struct ansible *a, uint32_t *queue)
{
	const struct ansible_edge *e;
	uint32_t n = 0;

	if (a->groups[ANSIBLE_ALL].parents == 0)
		queue[n++] = ANSIBLE_ALL;
	for (uint32_t i = 0; i < n; i++) {
		settle(a, queue[i]);
		for (e = a->groups[queue[i]].children; e != NULL; e = e->next) {
			hand_on(a, queue[i], e->to);
			if (--a->groups[e->to].parents == 0)
				queue[n++] = e->to;
		}
	}
	return n;
}

static int
tell_circle(const struct ansible *a)
{
	uint32_t g = 0;
	const char *name;

	while (a->groups[g].parents == 0)
		g++;
	name = a->group_names.list[g].name;
	return inventory_fail(a->in, a->groups[g].line, ERR_SYNTAX,
	    "groups that are children of each other",
	    (struct piece){name, strlen(name)});
}

static int
settle_groups(struct ansible *a)
{
	uint32_t *queue = calloc(a->group_names.n, sizeof(*queue));
	int r;

	if (queue == NULL)
		return inventory_fail(a->in, 0, ERR_NOMEM, "out of memory",
		    nothing);
	if ((r = count_parents(a)) == 0 &&
	    go_down(a, queue) != a->group_names.n)
		r = tell_circle(a);
	free(queue);
	return r;
}

/* What a host has for a variable: its own, or its groups'. */
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
		take_better(a, &best, &a->groups[e->to].best[var]);
	return best.value;
}

static const struct ansible_value *
host_value_of(const struct ansible *a, const struct ansible_host *h,
    enum ansible_var older, enum ansible_var var)
{
	const struct ansible_value *v = host_value(a, h, older);

	return v != NULL ? v : host_value(a, h, var);
}

/* Whether a connection is SSH, whatever its collection ("ansible.builtin.ssh"). */
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

/* Arguments of ssh that lead over another host. Text is NUL-terminated. */
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

/* Who logs in there, for the host that was added last. */
static int
add_user(const struct ansible *a, const struct ansible_host *h,
    struct piece name)
{
	const struct ansible_value *user = host_value_of(a, h, VAR_SSH_USER,
	    VAR_USER);

	if (user == NULL || user->text.len == 0)
		return 0;
	if (is_template(user))
		return inventory_note(a->in, h->line,
		    "not asked as its own user, who comes from a template",
		    name);
	return inventory_add_user(a->in, user->line, user->text);
}

static int
add_host(const struct ansible *a, const struct ansible_host *h,
    struct piece name)
{
	const struct ansible_value *host, *port, *connection;
	uint16_t number = a->in->port;
	const char *why;
	int r;

	connection = host_value(a, h, VAR_CONNECTION);
	if (connection != NULL && !is_ssh(connection->text))
		return inventory_note(a->in, h->line,
		    "a connection that is not ssh", name);
	if (has_proxy(a, h))
		return inventory_note(a->in, h->line,
		    "only reached over another host", name);
	host = host_value_of(a, h, VAR_SSH_HOST, VAR_HOST);
	port = host_value_of(a, h, VAR_SSH_PORT, VAR_PORT);
	if (is_template(host) || is_template(port))
		return inventory_note(a->in, h->line,
		    "where it is only Ansible can tell, from a template", name);
	if (port != NULL) {
		r = port_parse(port->text.p, port->text.len, &number, &why);
		if (r != 0)
			return inventory_fail(a->in, port->line, r, why,
			    port->text);
	}
	r = host != NULL ? inventory_add(a->in, host->line, host->text, number)
			 : inventory_add(a->in, h->line, name, number);
	return r != 0 ? r : add_user(a, h, name);
}

int
ansible_finish(struct ansible *a)
{
	struct piece name;
	int r = settle_groups(a);

	for (size_t i = 0; r == 0 && i < a->host_names.n; i++) {
		name.p = a->host_names.list[i].name;
		name.len = strlen(name.p);
		r = add_host(a, &a->hosts[i], name);
	}
	return r;
}
