/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An Ansible inventory as INI (ansible.builtin.ini): sections of hosts,
 * [group:vars], [group:children]; hosts before any section are "ungrouped". A
 * host's name may have ranges: [begin:end] or [begin:end:step], of numbers (as
 * wide as a begin with leading zeros) or of single letters.
 */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "ansible.h"

#define NAME_MAX_LEN 255 /* bytes of a host's pattern */
#define RANGES_MAX   8 /* in one pattern */
#define HOSTS_MAX    TARGETS_CIDR_MAX /* of one pattern */
#define WIDTH_MAX    20 /* of a number */

static const char letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* --- names with ranges --- */

struct name_range {
	struct piece before; /* the text up to it */
	uint64_t begin, end, step;
	uint64_t value; /* of the next name */
	bool is_letter; /* numbers are indices of letters */
	int width; /* of numbers with leading zeros; 0: none */
};

struct name_pattern {
	struct name_range ranges[RANGES_MAX];
	size_t n;
	struct piece after; /* the text after the last range */
	bool ended;
	char name[NAME_MAX_LEN + RANGES_MAX * WIDTH_MAX];
};

static bool
parse_letter(struct piece s, uint64_t *ret_index)
{
	const char *p = s.len == 1 ? strchr(letters, s.p[0]) : NULL;

	if (p == NULL || *p == '\0')
		return false;
	*ret_index = (uint64_t)(p - letters);
	return true;
}

static bool
parse_number(struct piece s, uint64_t *ret_v)
{
	return parse_u64(s.p, s.len, 0, UINT32_MAX, ret_v) == 0;
}

/* Parse what is between the brackets. Returns NULL, or why it is no range. */
static const char *
parse_range(struct piece s, struct name_range *ret)
{
	struct piece begin = piece_split(&s, ':'), end = piece_split(&s, ':');

	if (begin.len == 0)
		begin = piece_of("0");
	ret->step = 1;
	if (s.len != 0 && (!parse_number(s, &ret->step) || ret->step == 0))
		return "the step of a range is a number from 1";
	ret->is_letter = parse_letter(begin, &ret->begin) &&
	    parse_letter(end, &ret->end);
	if (!ret->is_letter &&
	    (!parse_number(begin, &ret->begin) ||
		!parse_number(end, &ret->end)))
		return "a range goes from number to number or from letter to "
		       "letter, as in [01:50] or [a:f]";
	ret->width = begin.p[0] == '0' && begin.len > 1 ? (int)begin.len : 0;
	if (ret->width != 0 && begin.len != end.len)
		return "begin and end of a range with leading zeros must have "
		       "the same length";
	if (ret->width > WIDTH_MAX)
		return "a number of more than 20 digits";
	ret->value = ret->begin;
	return ret->begin > ret->end ? "a range ends before it begins" : NULL;
}

/* Returns NULL, or why it is no pattern. */
static const char *
parse_pattern(struct piece s, struct name_pattern *ret)
{
	const char *open, *close, *why, *end = s.p + s.len;
	struct name_range *r;
	uint64_t n = 1;

	memset(ret, 0, sizeof(*ret));
	if (s.len > NAME_MAX_LEN)
		return "a host's name is too long";
	while ((open = memchr(s.p, '[', s.len)) != NULL) {
		close = memchr(open, ']', (size_t)(end - open));
		if (close == NULL)
			return "a '[' without its ']'";
		if (ret->n == RANGES_MAX)
			return "more than 8 ranges in a name";
		r = &ret->ranges[ret->n++];
		r->before = piece_between(s.p, open);
		if ((why = parse_range(piece_between(open + 1, close), r)) !=
		    NULL)
			return why;
		n *= (r->end - r->begin) / r->step + 1;
		if (n > HOSTS_MAX)
			return "a pattern of more than 65536 hosts";
		s = piece_between(close + 1, end);
	}
	ret->after = s;
	return NULL;
}

/* Append to name, which is large enough for any pattern. */
static void
append_text(struct name_pattern *p, size_t *len, struct piece text)
{
	if (text.len != 0)
		memcpy(p->name + *len, text.p, text.len);
	*len += text.len;
}

static void
append_value(struct name_pattern *p, size_t *len, const struct name_range *r)
{
	char text[WIDTH_MAX + 1];

	if (r->is_letter) {
		append_text(p, len, (struct piece){&letters[r->value], 1});
		return;
	}
	snprintf(text, sizeof(text), "%0*llu", r->width,
	    (unsigned long long)r->value);
	append_text(p, len, piece_of(text));
}

/* The next name of a pattern, valid until the next call. False: no more. */
static bool
next_name(struct name_pattern *p, struct piece *ret)
{
	struct name_range *r;
	size_t len = 0;

	if (p->ended)
		return false;
	for (size_t i = 0; i < p->n; i++) {
		append_text(p, &len, p->ranges[i].before);
		append_value(p, &len, &p->ranges[i]);
	}
	append_text(p, &len, p->after);
	*ret = (struct piece){p->name, len};
	for (size_t i = p->n; i-- > 0; r->value = r->begin) {
		r = &p->ranges[i];
		if ((r->value += r->step) <= r->end)
			return true;
	}
	p->ended = true;
	return true;
}

/* --- lines --- */

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
	struct buf word; /* of next_word() */
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
		if (s.p[i] == '\0' ||
		    (strchr(letters, s.p[i]) == NULL &&
			strchr("0123456789_", s.p[i]) == NULL))
			return false;
	}
	return s.len != 0;
}

/* "[name]" or "[name:kind]", and perhaps a comment. */
static bool
parse_section(struct piece line, struct piece *ret_name, struct piece *ret_kind)
{
	const char *close = memchr(line.p, ']', line.len);
	struct piece in, after, word;

	if (line.p[0] != '[' || close == NULL)
		return false;
	in = piece_between(line.p + 1, close);
	after = piece_trim(piece_between(close + 1, line.p + line.len));
	if (after.len != 0 && after.p[0] != '#')
		return false;
	*ret_name = piece_split(&in, ':');
	*ret_kind = in.p != NULL ? in : piece_of("hosts");
	word = *ret_name;
	return word.len != 0 && piece_word(&word).len == ret_name->len &&
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

/* Without the quotes around all of it, as Python's literal_eval. */
static struct piece
unquoted(struct piece v)
{
	if (v.len >= 2 && (v.p[0] == '"' || v.p[0] == '\'') &&
	    v.p[v.len - 1] == v.p[0])
		return (struct piece){v.p + 1, v.len - 2};
	return v;
}

/* Add "key=value" to list. */
static int
assign(struct ini *s, const struct ansible_value **list, struct piece text)
{
	struct piece value = text, key = piece_split(&value, '=');

	if (value.p == NULL)
		return fail(s, "a variable is written name=value", text);
	return ansible_set(&s->a, list, s->line, piece_trim(key),
	    unquoted(piece_trim(value)));
}

/* Unquote a part that begins with its quote; in "…", \ quotes \ and ". */
static int
unquote_part(struct piece *s, struct buf *buf)
{
	char quote = *s->p;
	size_t i = 1;

	for (; i < s->len && s->p[i] != quote; i++) {
		if (quote == '"' && s->p[i] == '\\' && i + 1 < s->len &&
		    (s->p[i + 1] == '"' || s->p[i + 1] == '\\'))
			i++;
		buf_putc(buf, s->p[i]);
	}
	if (i == s->len)
		return ERR_SYNTAX;
	s->p += i + 1;
	s->len -= i + 1;
	return 0;
}

/*
 * Split off the next word as a shell does; a '#' begins a comment. Its bytes
 * are in buf until the next call. Returns 0, and *ret has p NULL at the end;
 * ERR_SYNTAX (an unclosed quote), ERR_NOMEM.
 */
static int
split_shell_word(struct piece *s, struct buf *buf, struct piece *ret)
{
	const char *start;
	int r;

	*s = piece_trim(*s);
	start = s->p;
	buf_clear(buf);
	while (s->len > 0 && !piece_is_blank(*s->p)) {
		if (*s->p == '#') {
			s->len = 0;
			break;
		}
		if (*s->p == '"' || *s->p == '\'') {
			if ((r = unquote_part(s, buf)) != 0)
				return r;
			continue;
		}
		if (*s->p == '\\' && s->len > 1) {
			s->p++;
			s->len--;
		}
		buf_putc(buf, *s->p++);
		s->len--;
	}
	*ret = (struct piece){buf->len != 0 ? buf->p : "", buf->len};
	if (s->p == start)
		ret->p = NULL;
	return buf->err;
}

/* Split the next word off a line of hosts; *ret has p NULL at its end. */
static int
next_word(struct ini *s, struct piece *rest, struct piece *ret)
{
	const struct piece line = *rest;
	int r = split_shell_word(rest, &s->word, ret);

	if (r == 0)
		return 0;
	return inventory_fail(s->a.in, s->line, r,
	    r == ERR_SYNTAX ? "an unclosed quote" : "out of memory", line);
}

/* Add a host of the group; words after its name are its variables. */
static int
add_host(struct ini *s, struct piece name, struct piece port,
    struct piece words)
{
	const struct ansible_value **values;
	struct piece word;
	uint32_t h;
	bool is_new;
	int r = ansible_host(&s->a, s->line, name, s->group, &h, &is_new);

	if (r != 0)
		return r;
	values = &s->a.hosts[h].values;
	if (is_new && port.len != 0)
		r = ansible_set_var(&s->a, values, s->line, VAR_PORT, port);
	while (
	    r == 0 && (r = next_word(s, &words, &word)) == 0 && word.p != NULL)
		r = assign(s, values, word);
	return r;
}

/* Count the colons outside of brackets; *ret_last: index of the last one. */
static unsigned
count_colons(struct piece s, size_t *ret_last)
{
	unsigned n = 0, depth = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '[') {
			depth++;
		} else if (s.p[i] == ']' && depth != 0) {
			depth--;
		} else if (s.p[i] == ':' && depth == 0) {
			n++;
			*ret_last = i;
		}
	}
	return n;
}

/* Split ":port" off a pattern, and the brackets around an IPv6 address. */
static int
split_port(struct ini *s, struct piece *pattern, struct piece *ret_port)
{
	const char *p = pattern->p;
	size_t last = 0;
	uint16_t port;
	int r;

	*ret_port = piece_of("");
	if (count_colons(*pattern, &last) != 1)
		return 0;
	*ret_port = piece_between(p + last + 1, p + pattern->len);
	if ((r = inventory_parse_port(s->a.in, s->line, *ret_port, &port)) != 0)
		return r;
	pattern->len = last;
	if (p[0] == '[' && memchr(p, ']', last) == p + last - 1 &&
	    memchr(p, ':', last) != memrchr(p, ':', last))
		*pattern = piece_between(p + 1, p + last - 1);
	return 0;
}

static int
read_hosts(struct ini *s, struct piece line)
{
	struct piece words = line, pattern, port, name;
	char text[NAME_MAX_LEN];
	struct name_pattern names;
	const char *why;
	int r;

	if ((r = next_word(s, &words, &pattern)) != 0)
		return r;
	if (pattern.len == 0)
		return fail(s, "no host is named", line);
	if (pattern.len > sizeof(text))
		return fail(s, "a host's name is too long", pattern);
	/* next_word() uses its buffer again. */
	memcpy(text, pattern.p, pattern.len);
	pattern.p = text;
	if ((r = split_port(s, &pattern, &port)) != 0)
		return r;
	if ((why = parse_pattern(pattern, &names)) != NULL)
		return fail(s, why, pattern);
	while (r == 0 && next_name(&names, &name))
		r = add_host(s, name, port, words);
	return r;
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
	if (parse_section(line, &name, &kind))
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
	for (size_t g = 0; g < s->a.group_names.n; g++) {
		if (s->a.groups[g].defined)
			continue;
		s->line = s->a.groups[g].line;
		return fail(s, "a group that is not defined",
		    piece_of(s->a.group_names.list[g].name));
	}
	return 0;
}

int
ansible_ini_read(const struct inventory *in)
{
	struct ini s = {.group = ANSIBLE_UNGROUPED};
	struct line_reader l;
	struct piece line;
	int r = ansible_init(&s.a, in);

	buf_init(&s.word, INVENTORY_SIZE_MAX);
	line_reader_init(&l, in->text, in->len);
	while (r == 0 && line_reader_next(&l, &line)) {
		s.line = l.line;
		r = read_line(&s, line);
	}
	if (r == 0 && (r = check_defined(&s)) == 0)
		r = ansible_finish(&s.a);
	ansible_release(&s.a);
	buf_release(&s.word);
	return r;
}
