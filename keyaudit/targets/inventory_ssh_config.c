/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hosts that an ssh_config(5) names: each Host without a wildcard, at the
 * place of its HostName and Port. A host that is reached over another one
 * (ProxyJump, ProxyCommand) is reported and skipped: its address may belong to
 * another host here, or to none.
 *
 * The blocks that apply to an alias are those that name it, of which it has a
 * list, and those with patterns, of which there are few.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/pattern.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/sshd/words.h>
#include "inventory_text.h"
#include "name_set.h"

#define WILD_MAX 1024 /* blocks that each alias is matched against */

enum client_setting {
	CLIENT_HOSTNAME = 0,
	CLIENT_PORT,
	CLIENT_USER,
	CLIENT_PROXY, /* ProxyJump or ProxyCommand: whichever comes first */
	CLIENT_SETTING_COUNT
};

static const struct {
	const char *keyword;
	enum client_setting setting;
} settings[] = {{"hostname", CLIENT_HOSTNAME}, {"port", CLIENT_PORT},
    {"user", CLIENT_USER}, {"proxyjump", CLIENT_PROXY},
    {"proxycommand", CLIENT_PROXY}};

/* A pattern of Host, or a criterion of Match. */
struct client_condition {
	const struct client_condition *next;
	struct piece text; /* Host: a pattern; Match: a list of them */
	bool negated;
	bool hostname; /* of Match: compared with the HostName so far */
};

enum client_block_kind {
	CLIENT_ALWAYS = 0, /* before the first Host; "Match all" */
	CLIENT_HOST,
	CLIENT_MATCH,
	CLIENT_UNKNOWN /* a Match that cannot be evaluated here */
};

struct client_value {
	struct piece text; /* p NULL: not set */
	unsigned line;
};

struct client_block {
	enum client_block_kind kind;
	const struct client_condition *conditions;
	/* The first of each. */
	struct client_value values[CLIENT_SETTING_COUNT];
};

/* A block that names an alias without a wildcard. */
struct client_named {
	struct client_named *next;
	uint32_t block;
};

struct client_alias {
	struct client_named *first, *last; /* in the order of the file */
	unsigned line;
};

struct ssh_config_reader {
	const struct inventory *in;
	struct arena mem;
	struct name_set names;
	struct client_alias *aliases; /* as many as names */
	struct client_block *blocks;
	size_t n_blocks;
	uint32_t wild[WILD_MAX]; /* blocks with patterns, or for all aliases */
	size_t n_wild;
	unsigned line;
	struct buf word; /* of next_word() */
	bool noted; /* that the settings of this block are not applied */
};

static int
fail(const struct ssh_config_reader *s, int r, const char *message,
    struct piece about)
{
	return inventory_fail(s->in, s->line, r, message, about);
}

static int
fail_syntax(const struct ssh_config_reader *s, const char *message)
{
	return fail(s, ERR_SYNTAX, message, piece_of(""));
}

static int
fail_memory(const struct ssh_config_reader *s)
{
	return fail(s, ERR_NOMEM, "out of memory", piece_of(""));
}

/* Split off the next word of the arguments; *ret has p NULL at their end. */
static int
next_word(struct ssh_config_reader *s, struct piece *rest, struct piece *ret)
{
	const struct piece args = *rest;
	const char *p = args.p, *end = p + args.len;
	bool found;
	int r = ssh_word_next(&p, end, &s->word, &found);

	if (r == ERR_SYNTAX)
		return fail(s, r, "an unclosed quote", args);
	if (r != 0)
		return fail_memory(s);
	*rest = piece_between(p, end);
	*ret = (struct piece){s->word.len != 0 ? s->word.p : "", s->word.len};
	if (!found)
		ret->p = NULL;
	return 0;
}

static int
copy_text(struct ssh_config_reader *s, struct piece text, struct piece *ret)
{
	char *copy = arena_strndup(&s->mem, text.p, text.len);

	if (copy == NULL)
		return fail_memory(s);
	*ret = (struct piece){copy, text.len};
	return 0;
}

/* --- blocks --- */

/* is_wild: it may apply to aliases that it does not name. */
static int
begin_block(struct ssh_config_reader *s, enum client_block_kind kind,
    bool is_wild)
{
	struct client_block *blocks = vec_room(s->blocks, s->n_blocks,
	    sizeof(*blocks));

	if (blocks == NULL)
		return fail_memory(s);
	s->noted = false;
	s->blocks = blocks;
	blocks[s->n_blocks++] = (struct client_block){.kind = kind};
	if (!is_wild)
		return 0;
	if (s->n_wild == WILD_MAX)
		return fail(s, ERR_TOOBIG,
		    "more than 1024 Host and Match lines with patterns",
		    piece_of(""));
	s->wild[s->n_wild++] = (uint32_t)s->n_blocks - 1;
	return 0;
}

static struct client_block *
last_block(struct ssh_config_reader *s)
{
	return &s->blocks[s->n_blocks - 1];
}

static int
add_condition(struct ssh_config_reader *s,
    const struct client_condition *condition)
{
	struct client_condition *c = arena_alloc(&s->mem, sizeof(*c));
	int r;

	if (c == NULL)
		return fail_memory(s);
	*c = *condition;
	c->next = last_block(s)->conditions;
	if ((r = copy_text(s, condition->text, &c->text)) == 0)
		last_block(s)->conditions = c;
	return r;
}

/* The last block names this alias; is_wild: it is found without that. */
static int
add_alias(struct ssh_config_reader *s, struct piece name, bool is_wild)
{
	size_t n = s->names.n;
	struct client_alias *a = vec_room(s->aliases, n, sizeof(*a));
	struct client_named *block;
	uint32_t i;

	if (a == NULL)
		return fail_memory(s);
	s->aliases = a;
	if (name_set_put(&s->names, name.p, name.len, 0, &i) != 0)
		return fail_memory(s);
	if (i == n)
		a[n] = (struct client_alias){.line = s->line};
	if (is_wild)
		return 0;
	if ((block = arena_alloc(&s->mem, sizeof(*block))) == NULL)
		return fail_memory(s);
	block->block = (uint32_t)s->n_blocks - 1;
	if (a[i].last == NULL)
		a[i].first = block;
	else
		a[i].last->next = block;
	a[i].last = block;
	return 0;
}

/* --- lines --- */

static bool
has_wild(struct ssh_config_reader *s, struct piece args)
{
	struct piece word;

	while (next_word(s, &args, &word) == 0 && word.p != NULL) {
		if (pattern_is_wild(word.p, word.len))
			return true;
	}
	return false;
}

/* Split a "!" off. Returns whether there was one. */
static bool
split_negation(struct piece *word)
{
	bool negated = word->len != 0 && word->p[0] == '!';

	word->p += negated;
	word->len -= negated;
	return negated;
}

/* Add one word of a Host line. */
static int
add_pattern(struct ssh_config_reader *s, struct piece word, bool is_wild)
{
	struct client_condition c = {.text = word};
	int r;

	c.negated = split_negation(&c.text);
	if (c.text.len == 0)
		return fail_syntax(s, "an empty name");
	if (is_wild && (r = add_condition(s, &c)) != 0)
		return r;
	return pattern_is_wild(word.p, word.len) ? 0
						 : add_alias(s, word, is_wild);
}

static int
read_host(struct ssh_config_reader *s, struct piece args)
{
	bool is_wild = has_wild(s, args);
	struct piece word;
	unsigned n = 0;
	int r = begin_block(s, CLIENT_HOST, is_wild);

	for (;
	     r == 0 && (r = next_word(s, &args, &word)) == 0 && word.p != NULL;
	     n++)
		r = add_pattern(s, word, is_wild);
	if (r == 0 && n == 0)
		r = fail_syntax(s, "a Host line without a name");
	return r;
}

/* Read one criterion of a Match line; word is its name. */
static int
read_criterion(struct ssh_config_reader *s, struct piece word,
    struct piece *args)
{
	struct client_condition c = {.negated = split_negation(&word)};
	int r;

	if (piece_is_case(word, "all") && !c.negated)
		return 0;
	c.hostname = piece_is_case(word, "host");
	if (!c.hostname && !piece_is_case(word, "originalhost")) {
		last_block(s)->kind = CLIENT_UNKNOWN;
		return 0;
	}
	if ((r = next_word(s, args, &c.text)) != 0)
		return r;
	return c.text.p != NULL
	    ? add_condition(s, &c)
	    : fail_syntax(s, "a criterion without its patterns");
}

static int
read_match(struct ssh_config_reader *s, struct piece args)
{
	struct piece word;
	int r = begin_block(s, CLIENT_MATCH, true);

	while (r == 0 && last_block(s)->kind == CLIENT_MATCH &&
	    (r = next_word(s, &args, &word)) == 0 && word.p != NULL)
		r = read_criterion(s, word, &args);
	return r;
}

static int
read_setting(struct ssh_config_reader *s, enum client_setting which,
    struct piece args)
{
	struct client_block *b = last_block(s);
	struct client_value *v = &b->values[which];
	struct piece word;
	int r;

	if (b->kind == CLIENT_UNKNOWN && !s->noted) {
		s->noted = true;
		return inventory_note(s->in, s->line,
		    "settings under a Match that cannot be evaluated here",
		    piece_of(""));
	}
	if ((r = next_word(s, &args, &word)) != 0)
		return r;
	if (word.len == 0)
		return fail_syntax(s, "a keyword without its value");
	if (v->text.p != NULL)
		return 0;
	v->line = s->line;
	return copy_text(s, word, &v->text);
}

/* Split off the keyword: blanks, or one '=', follow it. */
static struct piece
split_keyword(struct piece *line)
{
	struct piece rest = *line, word = piece_word(&rest);
	const char *equals = memchr(word.p, '=', word.len);

	if (equals != NULL) {
		rest = piece_between(equals, line->p + line->len);
		word.len = (size_t)(equals - word.p);
	}
	if (rest.len != 0 && rest.p[0] == '=')
		rest = piece_trim((struct piece){rest.p + 1, rest.len - 1});
	*line = rest;
	return word;
}

static int
read_line(struct ssh_config_reader *s, struct piece line)
{
	struct piece keyword;

	if (line.len == 0 || line.p[0] == '#')
		return 0;
	keyword = split_keyword(&line);
	if (piece_is_case(keyword, "host"))
		return read_host(s, line);
	if (piece_is_case(keyword, "match"))
		return read_match(s, line);
	if (piece_is_case(keyword, "include"))
		return inventory_note(s->in, s->line,
		    "Include is not followed: name that file too", line);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (piece_is_case(keyword, settings[i].keyword))
			return read_setting(s, settings[i].setting, line);
	}
	return 0;
}

/* --- what applies to an alias --- */

static bool
host_applies(const struct client_block *b, struct piece alias)
{
	const struct client_condition *c;
	bool found = false;

	for (c = b->conditions; c != NULL; c = c->next) {
		if (!pattern_match(c->text.p, c->text.len, alias.p, alias.len,
			PATTERN_ONE | PATTERN_FOLD))
			continue;
		if (c->negated)
			return false;
		found = true;
	}
	return found;
}

static bool
match_applies(const struct client_block *b, struct piece alias,
    struct piece hostname)
{
	const struct client_condition *c;
	struct piece name;

	for (c = b->conditions; c != NULL; c = c->next) {
		name = c->hostname && hostname.p != NULL ? hostname : alias;
		if ((pattern_list_match(name.p, name.len, c->text.p,
			 c->text.len, true) == PATTERN_LIST_MATCHED) ==
		    c->negated)
			return false;
	}
	return true;
}

static bool
block_applies(const struct client_block *b, struct piece alias,
    struct piece hostname)
{
	switch (b->kind) {
	case CLIENT_ALWAYS:
		return true;
	case CLIENT_HOST:
		return host_applies(b, alias);
	case CLIENT_MATCH:
		return match_applies(b, alias, hostname);
	default:
		return false;
	}
}

static void
apply_block(const struct client_block *b, struct client_value *values)
{
	for (unsigned i = 0; i < CLIENT_SETTING_COUNT; i++) {
		if (values[i].text.p == NULL)
			values[i] = b->values[i];
	}
}

/* Find the values for an alias: the first of each (ssh_config(5)). */
static void
find_values(const struct ssh_config_reader *s, uint32_t alias,
    struct client_value ret[CLIENT_SETTING_COUNT])
{
	const struct client_named *named = s->aliases[alias].first;
	struct piece name = piece_of(s->names.list[alias].name);
	const struct client_block *b;

	memset(ret, 0, CLIENT_SETTING_COUNT * sizeof(*ret));
	for (size_t i = 0; i < s->n_wild || named != NULL;) {
		if (named != NULL &&
		    (i == s->n_wild || named->block < s->wild[i])) {
			apply_block(&s->blocks[named->block], ret);
			named = named->next;
			continue;
		}
		b = &s->blocks[s->wild[i++]];
		if (block_applies(b, name, ret[CLIENT_HOSTNAME].text))
			apply_block(b, ret);
	}
}

/* --- the targets --- */

/*
 * Expand a HostName: %h is the alias, %% is %. Returns false if it has other
 * tokens or is too long.
 */
static bool
expand_hostname(struct piece text, struct piece alias, struct buf *buf)
{
	buf_clear(buf);
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] != '%') {
			buf_putc(buf, text.p[i]);
			continue;
		}
		if (++i == text.len || (text.p[i] != 'h' && text.p[i] != '%'))
			return false;
		if (text.p[i] == 'h')
			buf_put(buf, alias.p, alias.len);
		else
			buf_putc(buf, '%');
	}
	return buf->err != ERR_TOOBIG;
}

/* For the host that was added last. Only ssh can expand tokens in a name. */
static int
add_user(struct ssh_config_reader *s, const struct client_value *v)
{
	if (v->text.p == NULL)
		return 0;
	if (memchr(v->text.p, '%', v->text.len) != NULL ||
	    memmem(v->text.p, v->text.len, "${", 2) != NULL)
		return inventory_note(s->in, v->line,
		    "not asked as a User with tokens", v->text);
	return inventory_add_user(s->in, v->line, v->text);
}

static int
add_alias_target(struct ssh_config_reader *s, uint32_t i)
{
	struct piece name = piece_of(s->names.list[i].name);
	struct client_value v[CLIENT_SETTING_COUNT];
	const struct client_value *hostname = &v[CLIENT_HOSTNAME];
	const struct client_value *port_value = &v[CLIENT_PORT];
	unsigned line = s->aliases[i].line;
	uint16_t port = s->in->port;
	int r;

	find_values(s, i, v);
	if (v[CLIENT_PROXY].text.p != NULL &&
	    !piece_is_case(v[CLIENT_PROXY].text, "none"))
		return inventory_note(s->in, line,
		    "only reached over another host", name);
	if (port_value->text.p != NULL &&
	    (r = inventory_parse_port(s->in, port_value->line, port_value->text,
		 &port)) != 0)
		return r;
	if (hostname->text.p != NULL) {
		line = hostname->line;
		if (!expand_hostname(hostname->text, name, &s->word))
			return inventory_note(s->in, line,
			    "a HostName with other tokens than %h and %%",
			    hostname->text);
		if (s->word.err != 0)
			return fail_memory(s);
		name = (struct piece){s->word.p, s->word.len};
	}
	if ((r = inventory_add(s->in, line, name, port)) != 0)
		return r;
	return add_user(s, &v[CLIENT_USER]);
}

int
ssh_config_read(const struct inventory *in)
{
	struct ssh_config_reader s = {.in = in};
	struct line_reader l;
	struct piece line;
	int r = begin_block(&s, CLIENT_ALWAYS, true);

	buf_init(&s.word, INVENTORY_SIZE_MAX);
	line_reader_init(&l, in->text, in->len);
	while (r == 0 && line_reader_next(&l, &line)) {
		s.line = l.line;
		r = read_line(&s, line);
	}
	for (uint32_t i = 0; r == 0 && i < s.names.n; i++)
		r = add_alias_target(&s, i);
	buf_release(&s.word);
	name_set_release(&s.names);
	arena_release(&s.mem);
	free(s.aliases);
	free(s.blocks);
	return r;
}
