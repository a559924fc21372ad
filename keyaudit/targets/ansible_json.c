/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What ansible-inventory --list (or a script in its place) prints: an object of
 * groups, each with "hosts", "children" and "vars", or a bare list of hosts;
 * "_meta" has the variables of hosts. JSON values have no line numbers.
 */
#include <string.h>
#include <jansson.h>

#include "ansible.h"

/*
 * The text of a variable; tmp has room for a number. A vaulted value, or one of
 * another kind, is unknown here, like a template.
 */
static struct piece
text_of(const json_t *v, char *tmp, size_t size)
{
	const json_t *unsafe = json_object_get(v, "__ansible_unsafe");

	if (unsafe != NULL)
		v = unsafe;
	if (json_is_string(v))
		return (
		    struct piece){json_string_value(v), json_string_length(v)};
	if (!json_is_integer(v))
		return piece_of("{{ }}");
	snprintf(tmp, size, "%lld", (long long)json_integer_value(v));
	return piece_of(tmp);
}

static int
set_all(struct ansible *a, const struct ansible_value **list, json_t *object)
{
	const char *key;
	char tmp[32];
	json_t *v;
	int r;

	json_object_foreach(object, key, v)
	{
		if (json_is_null(v))
			continue;
		r = ansible_set(a, list, 0, piece_of(key),
		    text_of(v, tmp, sizeof(tmp)));
		if (r != 0)
			return r;
	}
	return 0;
}

static int
fail_names(const struct ansible *a, const char *group)
{
	return inventory_fail(a->in, 0, ERR_SYNTAX,
	    "not a list of names in this group", piece_of(group));
}

/* Add a name of a group's list: a child group, or a host. */
static int
add_member(struct ansible *a, uint32_t g, struct piece name, bool is_child)
{
	uint32_t n;
	bool is_new;
	int r;

	if (!is_child)
		return ansible_host(a, 0, name, g, &n, &is_new);
	r = ansible_group(a, 0, name, &n);
	/* "all" has every group anyway, and lists some of them. */
	return r == 0 && g != ANSIBLE_ALL ? ansible_child(a, 0, g, n) : r;
}

/* Add the members that a list names; NULL: there is none. */
static int
add_members(struct ansible *a, const char *group, uint32_t g,
    const json_t *list, bool is_child)
{
	json_t *v;
	size_t i;
	int r;

	if (list != NULL && !json_is_array(list))
		return fail_names(a, group);
	json_array_foreach(list, i, v)
	{
		if (!json_is_string(v))
			return fail_names(a, group);
		r = add_member(a, g, piece_of(json_string_value(v)), is_child);
		if (r != 0)
			return r;
	}
	return 0;
}

static int
add_group(struct ansible *a, const char *name, json_t *v)
{
	uint32_t g;
	int r = ansible_group(a, 0, piece_of(name), &g);

	if (r != 0)
		return r;
	if (json_is_array(v))
		return add_members(a, name, g, v, false);
	if (!json_is_object(v))
		return fail_names(a, name);
	if ((r = add_members(a, name, g, json_object_get(v, "hosts"), false)) !=
		0 ||
	    (r = add_members(a, name, g, json_object_get(v, "children"),
		 true)) != 0)
		return r;
	return set_all(a, &a->groups[g].values, json_object_get(v, "vars"));
}

static int
add_host_vars(struct ansible *a, json_t *all)
{
	const char *name;
	bool is_new;
	uint32_t h;
	json_t *v;
	int r;

	json_object_foreach(all, name, v)
	{
		r = ansible_host(a, 0, piece_of(name), ANSIBLE_ALL, &h,
		    &is_new);
		if (r == 0)
			r = set_all(a, &a->hosts[h].values, v);
		if (r != 0)
			return r;
	}
	return 0;
}

static int
add_all(struct ansible *a, json_t *top)
{
	const char *name;
	json_t *v;
	int r;

	if (!json_is_object(top))
		return inventory_fail(a->in, 1, ERR_SYNTAX,
		    "not an object of groups, as ansible-inventory --list "
		    "prints it",
		    piece_of(""));
	json_object_foreach(top, name, v)
	{
		if (strcmp(name, "_meta") == 0)
			r = add_host_vars(a, json_object_get(v, "hostvars"));
		else
			r = add_group(a, name, v);
		if (r != 0)
			return r;
	}
	return ansible_finish(a);
}

int
ansible_json_read(const struct inventory *in)
{
	struct line_reader l;
	struct ansible a;
	json_error_t e;
	json_t *top;
	int r;

	line_reader_init(&l, in->text, in->len); /* drops a BOM */
	top = json_loadb(l.p, (size_t)(l.end - l.p), 0, &e);
	if (top == NULL)
		return inventory_fail(in, e.line > 0 ? (unsigned)e.line : 0,
		    json_error_code(&e) == json_error_out_of_memory
			? ERR_NOMEM
			: ERR_SYNTAX,
		    "not valid JSON", piece_of(e.text));
	if ((r = ansible_init(&a, in)) == 0)
		r = add_all(&a, top);
	ansible_release(&a);
	json_decref(top);
	return r;
}
