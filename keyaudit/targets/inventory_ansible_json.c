/*
 * What ansible-inventory --list (or a script in its place) prints: an object
 * of groups, each with "hosts", "children" and "vars", or a bare list of
 * hosts; "_meta" has the variables of hosts. JSON has no lines to tell.
 */
#include <string.h>
#include <jansson.h>

#include "ansible.h"

static const struct piece nothing = {"", 0};

static struct piece
piece_of(const char *s)
{
	return (struct piece){s, strlen(s)};
}

/*
 * The text of a variable; tmp has room for a number. What came out of a vault,
 * or is of another kind, is to the reader what a template is: not known here.
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
	enum ansible_var var;
	const char *key;
	char tmp[32];
	json_t *v;
	int r;

	json_object_foreach(object, key, v)
	{
		if (!ansible_var_find(piece_of(key), &var) || json_is_null(v))
			continue;
		r = ansible_set(a, list, 0, var, text_of(v, tmp, sizeof(tmp)));
		if (r != 0)
			return r;
	}
	return 0;
}

static int
not_names(const struct ansible *a, const char *group)
{
	return inventory_fail(a->in, 0, ERR_SYNTAX,
	    "not a list of names in this group", piece_of(group));
}

static int
add_hosts(struct ansible *a, const char *group, uint32_t g, const json_t *hosts)
{
	bool is_new;
	uint32_t h;
	json_t *v;
	size_t i;
	int r;

	if (hosts != NULL && !json_is_array(hosts))
		return not_names(a, group);
	json_array_foreach(hosts, i, v)
	{
		if (!json_is_string(v))
			return not_names(a, group);
		r = ansible_host(a, 0, piece_of(json_string_value(v)), g, &h,
		    &is_new);
		if (r != 0)
			return r;
	}
	return 0;
}

static int
add_children(struct ansible *a, const char *group, uint32_t g,
    const json_t *children)
{
	uint32_t child;
	json_t *v;
	size_t i;
	int r;

	if (children != NULL && !json_is_array(children))
		return not_names(a, group);
	json_array_foreach(children, i, v)
	{
		if (!json_is_string(v))
			return not_names(a, group);
		r = ansible_group(a, 0, piece_of(json_string_value(v)), &child);
		/* "all" has them all anyway, and lists some. */
		if (r == 0 && g != ANSIBLE_ALL)
			r = ansible_child(a, 0, g, child);
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
		return add_hosts(a, name, g, v);
	if (!json_is_object(v))
		return not_names(a, name);
	r = add_hosts(a, name, g, json_object_get(v, "hosts"));
	if (r == 0)
		r = add_children(a, name, g, json_object_get(v, "children"));
	return r != 0
	    ? r
	    : set_all(a, &a->groups[g].values, json_object_get(v, "vars"));
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
	struct ansible a;
	json_error_t e;
	struct lines l;
	json_t *top;
	int r;

	lines_init(&l, in->text, in->len); /* takes a BOM off */
	top = json_loadb(l.p, (size_t)(l.end - l.p), 0, &e);
	if (top == NULL)
		return inventory_fail(in, e.line > 0 ? (unsigned)e.line : 0,
		    json_error_code(&e) == json_error_out_of_memory
			? ERR_NOMEM
			: ERR_SYNTAX,
		    "not valid JSON", piece_of(e.text));
	r = ansible_init(&a, in);
	if (r == 0 && !json_is_object(top))
		r = inventory_fail(in, 1, ERR_SYNTAX,
		    "not an object of groups, as ansible-inventory --list "
		    "prints it",
		    nothing);
	if (r == 0)
		r = add_all(&a, top);
	ansible_release(&a);
	json_decref(top);
	return r;
}
