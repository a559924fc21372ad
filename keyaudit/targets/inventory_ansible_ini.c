/*
 * An Ansible inventory as INI (ansible.builtin.ini): sections of hosts,
 * [group:vars], [group:children]; hosts before any section are "ungrouped".
 */
#include <string.h>

#include "ansible.h"

enum section {
	SECTION_HOSTS,
	SECTION_VARS,
	SECTION_CHILDREN
};

struct ini {
	struct ansible a;
	enum section section;
	uint32_t group;
	unsigned line;
	struct buf word; /* the word that is looked at */
	/* of a line of hosts */
	struct piece rest; /* its variables */
	struct piece port; /* after "host:"; len 0: none */
};

static int
fail(const struct ini *s, const char *message, struct piece about)
{
	return inventory_fail(s->a.in, s->line, ERR_SYNTAX, message, about);
}

static bool
is_word(struct piece s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (strchr(
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789_",
			s.p[i]) == NULL)
			return false;
	}
	return s.len != 0;
}

/* "[name]" or "[name:kind]", and perhaps a comment. */
static bool
is_section(struct piece line, struct piece *ret_name, struct piece *ret_kind)
{
	const char *end = memchr(line.p, ']', line.len), *colon;
	struct piece in, after;

	if (line.p[0] != '[' || end == NULL)
		return false;
	in = (struct piece){line.p + 1, (size_t)(end - line.p) - 1};
	after = piece_trim(
	    (struct piece){end + 1, line.len - (size_t)(end + 1 - line.p)});
	if (after.len != 0 && after.p[0] != '#')
		return false;
	*ret_kind = (struct piece){"hosts", 5};
	*ret_name = in;
	if ((colon = memchr(in.p, ':', in.len)) != NULL) {
		ret_name->len = (size_t)(colon - in.p);
		*ret_kind = (struct piece){colon + 1,
		    in.len - ret_name->len - 1};
	}
	in = *ret_name;
	return in.len != 0 && piece_word(&in).len == ret_name->len &&
	    is_word(*ret_kind);
}

static int
begin_section(struct ini *s, struct piece name, struct piece kind)
{
	int r;

	if (piece_is(kind, "hosts"))
		s->section = SECTION_HOSTS;
	else if (piece_is(kind, "vars"))
		s->section = SECTION_VARS;
	else if (piece_is(kind, "children"))
		s->section = SECTION_CHILDREN;
	else
		return fail(s,
		    "a section is [group], [group:vars] or [group:children]",
		    kind);
	if ((r = ansible_group(&s->a, s->line, name, &s->group)) != 0)
		return r;
	if (s->section != SECTION_VARS)
		s->a.groups[s->group].defined = true;
	return 0;
}

/* A value as Python's literal_eval has it, as far as it matters: quotes around all of it go. */
static struct piece
unquoted(struct piece v)
{
	if (v.len >= 2 && (v.p[0] == '"' || v.p[0] == '\'') &&
	    v.p[v.len - 1] == v.p[0])
		return (struct piece){v.p + 1, v.len - 2};
	return v;
}

/* "key=value" in list. */
static int
assign(struct ini *s, const struct ansible_value **list, struct piece text)
{
	const char *equals = memchr(text.p, '=', text.len);
	enum ansible_var var;
	struct piece key, value;

	if (equals == NULL)
		return fail(s, "a variable is written name=value", text);
	key = piece_trim((struct piece){text.p, (size_t)(equals - text.p)});
	if (!ansible_var_find(key, &var))
		return 0;
	value = piece_trim((struct piece){equals + 1,
	    text.len - (size_t)(equals + 1 - text.p)});
	return ansible_set(&s->a, list, s->line, var, unquoted(value));
}

/* The next word of a line of hosts. Returns 1, 0 at its end, or an error that was told. */
static int
next_word(struct ini *s, struct piece *rest, struct piece *ret)
{
	const struct piece line = *rest;
	int r = piece_shell_word(rest, &s->word, ret);

	if (r >= 0)
		return r;
	return inventory_fail(s->a.in, s->line, r,
	    r == ERR_SYNTAX ? "a quote that is not closed" : "out of memory",
	    line);
}

/* The words after a host's name are its variables. */
static int
assign_words(struct ini *s, const struct ansible_value **list)
{
	struct piece rest = s->rest, word;
	int r;

	while ((r = next_word(s, &rest, &word)) == 1) {
		if ((r = assign(s, list, word)) != 0)
			return r;
	}
	return r;
}

static int
take_host(void *arg, struct piece name)
{
	struct ini *s = arg;
	uint32_t h;
	bool is_new;
	int r = ansible_host(&s->a, s->line, name, s->group, &h, &is_new);

	if (r == 0 && is_new && s->port.len != 0)
		r = ansible_set(&s->a, &s->a.hosts[h].values, s->line, VAR_PORT,
		    s->port);
	return r != 0 ? r : assign_words(s, &s->a.hosts[h].values);
}

/* The colons that are in no brackets: how many, and the last. */
static unsigned
colons(struct piece s, size_t *ret_last)
{
	unsigned n = 0, deep = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '[')
			deep++;
		else if (s.p[i] == ']' && deep != 0)
			deep--;
		else if (s.p[i] == ':' && deep == 0) {
			n++;
			*ret_last = i;
		}
	}
	return n;
}

/* Take ":port" off a pattern, and the brackets around an IPv6 address. */
static int
take_port(struct ini *s, struct piece *pattern)
{
	const char *close = memchr(pattern->p, ']', pattern->len);
	size_t last = 0;
	uint16_t port;
	const char *why;
	int r;

	s->port.len = 0;
	if (colons(*pattern, &last) != 1)
		return 0;
	s->port = (struct piece){pattern->p + last + 1,
	    pattern->len - last - 1};
	if ((r = port_parse(s->port.p, s->port.len, &port, &why)) != 0)
		return inventory_fail(s->a.in, s->line, r, why, *pattern);
	pattern->len = last;
	if (pattern->p[0] == '[' && close == pattern->p + last - 1 &&
	    memchr(pattern->p, ':', last) != memrchr(pattern->p, ':', last)) {
		pattern->p++;
		pattern->len -= 2;
	}
	return 0;
}

static int
read_hosts(struct ini *s, struct piece line)
{
	char text[ANSIBLE_NAME_MAX];
	struct piece pattern;
	int r;

	s->rest = line;
	if ((r = next_word(s, &s->rest, &pattern)) < 0)
		return r;
	if (pattern.len == 0)
		return fail(s, "no host is named", line);
	if (pattern.len > sizeof(text))
		return fail(s, "a host's name is too long", pattern);
	memcpy(text, pattern.p, pattern.len);
	pattern.p = text; /* the buffer is for the next words */
	if ((r = take_port(s, &pattern)) != 0)
		return r;
	return ansible_expand(s->a.in, s->line, pattern, take_host, s);
}

static int
read_child(struct ini *s, struct piece line)
{
	struct piece name = piece_uncommented(line), rest = name;
	uint32_t child;
	int r;

	if (piece_word(&rest).len != name.len)
		return fail(s, "not the name of a group", name);
	if ((r = ansible_group(&s->a, s->line, name, &child)) != 0)
		return r;
	return ansible_child(&s->a, s->line, s->group, child);
}

static int
read_line(struct ini *s, struct piece line)
{
	struct piece name, kind;

	if (line.len == 0 || line.p[0] == '#' || line.p[0] == ';')
		return 0;
	if (is_section(line, &name, &kind))
		return begin_section(s, name, kind);
	if (line.p[0] == '[' && line.p[line.len - 1] == ']')
		return fail(s, "neither a section nor a host with its port",
		    line);
	switch (s->section) {
	case SECTION_VARS:
		return assign(s, &s->a.groups[s->group].values,
		    piece_uncommented(line));
	case SECTION_CHILDREN:
		return read_child(s, line);
	default:
		return read_hosts(s, line);
	}
}

static int
check_defined(struct ini *s)
{
	const char *name;

	for (size_t g = 0; g < s->a.group_names.n; g++) {
		if (s->a.groups[g].defined)
			continue;
		name = s->a.group_names.list[g].name;
		s->line = s->a.groups[g].line;
		return fail(s, "a group that is not defined",
		    (struct piece){name, strlen(name)});
	}
	return 0;
}

static int
read_lines(struct ini *s)
{
	struct piece line;
	struct lines l;
	int r = 0;

	lines_init(&l, s->a.in->text, s->a.in->len);
	while (r == 0 && lines_next(&l, &line)) {
		s->line = l.line;
		r = read_line(s, line);
	}
	return r;
}

int
ansible_ini_read(const struct inventory *in)
{
	struct ini s = {.group = ANSIBLE_UNGROUPED};
	int r;

	buf_init(&s.word, INVENTORY_SIZE_MAX);
	if ((r = ansible_init(&s.a, in)) == 0 && (r = read_lines(&s)) == 0 &&
	    (r = check_defined(&s)) == 0)
		r = ansible_finish(&s.a);
	ansible_release(&s.a);
	buf_release(&s.word);
	return r;
}
