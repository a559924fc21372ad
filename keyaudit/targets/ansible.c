/* What an Ansible inventory says, collected; ansible_finish.c draws the conclusions. */
#include <stdlib.h>
#include <string.h>

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
no_memory(const struct ansible *a, unsigned line, int r)
{
	return inventory_fail(a->in, line, r,
	    r == ERR_TOOBIG ? "too many hosts or groups" : "out of memory",
	    (struct piece){"", 0});
}

/* Room for one more of a list that has n; what is new is zeroed. */
static int
make_room(void **list, size_t size, size_t n, size_t *room)
{
	size_t more = *room == 0 ? 16 : *room * 2;
	char *p;

	if (n < *room)
		return 0;
	if ((p = reallocarray(*list, more, size)) == NULL)
		return ERR_NOMEM;
	memset(p + *room * size, 0, (more - *room) * size);
	*list = p;
	*room = more;
	return 0;
}

int
ansible_init(struct ansible *a, const struct inventory *in)
{
	uint32_t all, ungrouped;
	int r;

	memset(a, 0, sizeof(*a));
	a->in = in;
	if ((r = ansible_group(a, 0, (struct piece){"all", 3}, &all)) != 0)
		return r;
	r = ansible_group(a, 0, (struct piece){"ungrouped", 9}, &ungrouped);
	if (r != 0)
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

int
ansible_group(struct ansible *a, unsigned line, struct piece name,
    uint32_t *ret_group)
{
	void *list = a->groups;
	size_t n = a->group_names.n;
	int r = make_room(&list, sizeof(*a->groups), n, &a->groups_room);

	a->groups = list;
	if (r == 0)
		r = name_set_put(&a->group_names, name.p, name.len, 0,
		    ret_group);
	if (r != 0)
		return no_memory(a, line, r);
	if (a->group_names.n != n)
		a->groups[n].line = line;
	return 0;
}

static int
add_edge(struct ansible *a, unsigned line, const struct ansible_edge **list,
    uint32_t to)
{
	struct ansible_edge *e = arena_alloc(&a->mem, sizeof(*e));

	if (e == NULL)
		return no_memory(a, line, ERR_NOMEM);
	*e = (struct ansible_edge){*list, to, line};
	*list = e;
	return 0;
}

int
ansible_host(struct ansible *a, unsigned line, struct piece name,
    uint32_t group, uint32_t *ret_host, bool *ret_new)
{
	void *list = a->hosts;
	size_t n = a->host_names.n;
	int r = make_room(&list, sizeof(*a->hosts), n, &a->hosts_room);

	a->hosts = list;
	if (r == 0 && n > TARGETS_MAX)
		r = ERR_TOOBIG;
	if (r == 0)
		r = name_set_put(&a->host_names, name.p, name.len, 0, ret_host);
	if (r != 0)
		return no_memory(a, line, r);
	*ret_new = a->host_names.n != n;
	if (*ret_new)
		a->hosts[n].line = line;
	return add_edge(a, line, &a->hosts[*ret_host].groups, group);
}

int
ansible_child(struct ansible *a, unsigned line, uint32_t parent, uint32_t child)
{
	return add_edge(a, line, &a->groups[parent].children, child);
}

bool
ansible_var_find(struct piece name, enum ansible_var *ret_var)
{
	for (unsigned i = 0; i < VAR_COUNT; i++) {
		if (piece_is(name, vars[i])) {
			*ret_var = (enum ansible_var)i;
			return true;
		}
	}
	return false;
}

int
ansible_set(struct ansible *a, const struct ansible_value **list, unsigned line,
    enum ansible_var var, struct piece text)
{
	struct ansible_value *v = arena_alloc(&a->mem, sizeof(*v));
	char *copy = arena_strndup(&a->mem, text.p, text.len);

	if (v == NULL || copy == NULL)
		return no_memory(a, line, ERR_NOMEM);
	*v = (struct ansible_value){*list, {copy, text.len}, line, var};
	*list = v;
	return 0;
}
