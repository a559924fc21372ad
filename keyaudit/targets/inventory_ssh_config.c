/*
 * The hosts that an ssh_config(5) names: each Host without a wildcard, where
 * HostName and Port say it is. One that is reached over another host (ProxyJump,
 * ProxyCommand) is told and passed over: under its address, seen from here,
 * there is another host or none.
 */
#include <stdlib.h>
#include <string.h>

#include "client_config.h"
#include "host_name.h"
#include <loginpolicy/sshd/words.h>

static const struct piece nothing = {"", 0};

struct reader {
	const struct inventory *in;
	struct client_config c;
	unsigned line;
	struct buf word; /* the word that is looked at */
	bool told; /* of an unknown Match whose settings count: once a block */
};

static int
fail(const struct reader *s, int r, const char *message, struct piece about)
{
	return inventory_fail(s->in, s->line, r, message, about);
}

static int
no_memory(const struct reader *s)
{
	return fail(s, ERR_NOMEM, "out of memory", nothing);
}

/* The next word of a line's arguments. Returns 1, 0 at their end, or an error that was told. */
static int
next_word(struct reader *s, struct piece *rest, struct piece *ret)
{
	const struct piece args = *rest;
	const char *p = args.p;
	bool found;
	int r = ssh_word_next(&p, args.p + args.len, &s->word, &found);

	if (r == ERR_SYNTAX)
		return fail(s, r, "a quote that is not closed", args);
	if (r != 0)
		return no_memory(s);
	rest->len -= (size_t)(p - args.p);
	rest->p = p;
	*ret = (struct piece){s->word.len != 0 ? s->word.p : "", s->word.len};
	return found;
}

static int
keep(struct reader *s, struct piece text, struct piece *ret)
{
	char *copy = arena_strndup(&s->c.mem, text.p, text.len);

	if (copy == NULL)
		return no_memory(s);
	*ret = (struct piece){copy, text.len};
	return 0;
}

static int
begin_block(struct reader *s, enum client_block_kind kind)
{
	struct client_config *c = &s->c;
	size_t room = c->blocks_room == 0 ? 16 : c->blocks_room * 2;
	struct client_block *blocks;

	s->told = false;
	if (c->n_blocks == c->blocks_room) {
		blocks = reallocarray(c->blocks, room, sizeof(*blocks));
		if (blocks == NULL)
			return no_memory(s);
		c->blocks = blocks;
		c->blocks_room = room;
	}
	memset(&c->blocks[c->n_blocks], 0, sizeof(*c->blocks));
	c->blocks[c->n_blocks++].kind = kind;
	return 0;
}

static struct client_block *
last_block(struct reader *s)
{
	return &s->c.blocks[s->c.n_blocks - 1];
}

static int
last_is_wild(struct reader *s)
{
	struct client_config *c = &s->c;

	if (c->n_wild == CLIENT_WILD_MAX)
		return fail(s, ERR_TOOBIG,
		    "more than 1024 Host and Match lines with patterns",
		    nothing);
	c->wild[c->n_wild++] = (uint32_t)c->n_blocks - 1;
	return 0;
}

static int
add_condition(struct reader *s, const struct client_condition *condition)
{
	struct client_block *b = last_block(s);
	struct client_condition *c = arena_alloc(&s->c.mem, sizeof(*c));
	int r;

	if (c == NULL)
		return no_memory(s);
	*c = *condition;
	c->next = b->conditions;
	if ((r = keep(s, condition->text, &c->text)) == 0)
		b->conditions = c;
	return r;
}

static int
add_alias(struct reader *s, struct piece name, uint32_t *ret_alias)
{
	struct client_config *c = &s->c;
	size_t n = c->names.n;
	size_t room = c->aliases_room == 0 ? 16 : c->aliases_room * 2;
	struct client_alias *aliases;

	if (n == c->aliases_room) {
		aliases = reallocarray(c->aliases, room, sizeof(*aliases));
		if (aliases == NULL)
			return no_memory(s);
		c->aliases = aliases;
		c->aliases_room = room;
	}
	if (name_set_put(&c->names, name.p, name.len, 0, ret_alias) != 0)
		return no_memory(s);
	if (c->names.n != n)
		c->aliases[n] = (struct client_alias){NULL, NULL, s->line};
	return 0;
}

/* The last block is one of this alias. */
static int
name_block(struct reader *s, uint32_t alias)
{
	struct client_alias *a = &s->c.aliases[alias];
	struct client_named *n = arena_alloc(&s->c.mem, sizeof(*n));

	if (n == NULL)
		return no_memory(s);
	n->block = (uint32_t)s->c.n_blocks - 1;
	if (a->last == NULL)
		a->first = n;
	else
		a->last->next = n;
	a->last = n;
	return 0;
}

static bool
has_wild(struct reader *s, struct piece args)
{
	struct piece word;

	while (next_word(s, &args, &word) == 1) {
		if (pattern_is_wild(word.p, word.len))
			return true;
	}
	return false;
}

/* One word of a Host line. */
static int
add_pattern(struct reader *s, struct piece word, bool wild)
{
	struct client_condition c = {.text = word};
	uint32_t alias;
	int r = 0;

	c.negated = word.len != 0 && word.p[0] == '!';
	c.text.p += c.negated;
	c.text.len -= c.negated;
	if (c.text.len == 0)
		return fail(s, ERR_SYNTAX, "an empty name", nothing);
	if (wild && (r = add_condition(s, &c)) != 0)
		return r;
	if (pattern_is_wild(word.p, word.len))
		return 0;
	if ((r = add_alias(s, word, &alias)) != 0 || wild)
		return r;
	return name_block(s, alias);
}

static int
read_host(struct reader *s, struct piece args)
{
	bool wild = has_wild(s, args);
	struct piece word;
	unsigned n = 0;
	int r;

	if ((r = begin_block(s, CLIENT_HOST)) != 0 ||
	    (wild && (r = last_is_wild(s)) != 0))
		return r;
	while ((r = next_word(s, &args, &word)) == 1) {
		if ((r = add_pattern(s, word, wild)) != 0)
			return r;
		n++;
	}
	if (r == 0 && n == 0)
		r = fail(s, ERR_SYNTAX, "a Host line without a name", nothing);
	return r;
}

/* One criterion of a Match line, of which word is the name. *ret_known: it can be judged here. */
static int
read_criterion(struct reader *s, struct piece word, struct piece *args,
    bool *ret_known)
{
	struct client_condition c = {.negated = false};
	int r;

	*ret_known = true;
	c.negated = word.len != 0 && word.p[0] == '!';
	word.p += c.negated;
	word.len -= c.negated;
	if (piece_is_case(word, "all") && !c.negated)
		return 0;
	c.hostname = piece_is_case(word, "host");
	if (!c.hostname && !piece_is_case(word, "originalhost")) {
		*ret_known = false;
		return 0;
	}
	if ((r = next_word(s, args, &c.text)) == 1)
		return add_condition(s, &c);
	return r < 0
	    ? r
	    : fail(s, ERR_SYNTAX, "a criterion without its patterns", nothing);
}

static int
read_match(struct reader *s, struct piece args)
{
	bool known = true;
	struct piece word;
	int r;

	if ((r = begin_block(s, CLIENT_MATCH)) != 0 ||
	    (r = last_is_wild(s)) != 0)
		return r;
	while (known && (r = next_word(s, &args, &word)) == 1) {
		if ((r = read_criterion(s, word, &args, &known)) != 0)
			return r;
	}
	if (!known)
		last_block(s)->kind = CLIENT_UNKNOWN;
	return r < 0 ? r : 0;
}

static int
read_setting(struct reader *s, enum client_setting which, struct piece args)
{
	struct client_block *b = last_block(s);
	struct client_value *v = &b->values[which];
	struct piece word;
	int r;

	if (b->kind == CLIENT_UNKNOWN && !s->told) {
		s->told = true;
		return inventory_note(s->in, s->line,
		    "under a Match that cannot be judged here, not applied",
		    nothing);
	}
	if ((r = next_word(s, &args, &word)) < 0)
		return r;
	if (r == 0 || word.len == 0)
		return fail(s, ERR_SYNTAX, "a keyword without its value",
		    nothing);
	if (v->text.p != NULL)
		return 0;
	v->line = s->line;
	return keep(s, word, &v->text);
}

/* The keyword off a line: blanks, or one '=', follow it. */
static struct piece
take_keyword(struct piece *line)
{
	struct piece word = *line, rest = *line;
	const char *equals;

	word = piece_word(&rest);
	if ((equals = memchr(word.p, '=', word.len)) != NULL) {
		rest = (struct piece){equals,
		    line->len - (size_t)(equals - line->p)};
		word.len = (size_t)(equals - word.p);
	}
	if (rest.len != 0 && rest.p[0] == '=')
		rest = piece_trim((struct piece){rest.p + 1, rest.len - 1});
	*line = rest;
	return word;
}

static int
read_line(struct reader *s, struct piece line)
{
	struct piece keyword;

	if (line.len == 0 || line.p[0] == '#')
		return 0;
	keyword = take_keyword(&line);
	if (piece_is_case(keyword, "host"))
		return read_host(s, line);
	if (piece_is_case(keyword, "match"))
		return read_match(s, line);
	if (piece_is_case(keyword, "include"))
		return inventory_note(s->in, s->line,
		    "Include is not followed: name that file too", line);
	if (piece_is_case(keyword, "hostname"))
		return read_setting(s, CLIENT_HOSTNAME, line);
	if (piece_is_case(keyword, "port"))
		return read_setting(s, CLIENT_PORT, line);
	if (piece_is_case(keyword, "user"))
		return read_setting(s, CLIENT_USER, line);
	if (piece_is_case(keyword, "proxyjump") ||
	    piece_is_case(keyword, "proxycommand"))
		return read_setting(s, CLIENT_PROXY, line);
	return 0;
}

/* HostName with its tokens: %h is the alias, %% is %. Returns false where there is another, or it is too long. */
static bool
expand(struct piece text, struct piece alias, struct buf *buf)
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

/* For the host that was added last. A name with tokens is known to ssh alone. */
static int
add_user(struct reader *s, const struct client_value *v)
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
add_alias_target(struct reader *s, uint32_t i)
{
	const char *text = s->c.names.list[i].name, *why;
	struct client_value v[CLIENT_SETTING_COUNT];
	struct piece name = {text, strlen(text)};
	unsigned line = s->c.aliases[i].line;
	uint16_t port = s->in->port;
	int r;

	client_config_find(&s->c, i, v);
	if (v[CLIENT_PROXY].text.p != NULL &&
	    !piece_is_case(v[CLIENT_PROXY].text, "none"))
		return inventory_note(s->in, line,
		    "only reached over another host", name);
	if (v[CLIENT_PORT].text.p != NULL) {
		r = port_parse(v[CLIENT_PORT].text.p, v[CLIENT_PORT].text.len,
		    &port, &why);
		if (r != 0)
			return inventory_fail(s->in, v[CLIENT_PORT].line, r,
			    why, v[CLIENT_PORT].text);
	}
	if (v[CLIENT_HOSTNAME].text.p != NULL) {
		if (!expand(v[CLIENT_HOSTNAME].text, name, &s->word))
			return inventory_note(s->in, v[CLIENT_HOSTNAME].line,
			    "a HostName with other tokens than %h and %%",
			    v[CLIENT_HOSTNAME].text);
		if (s->word.err != 0)
			return no_memory(s);
		line = v[CLIENT_HOSTNAME].line;
		name = (struct piece){s->word.p, s->word.len};
	}
	if ((r = inventory_add(s->in, line, name, port)) != 0)
		return r;
	return add_user(s, &v[CLIENT_USER]);
}

static int
read_all_lines(struct reader *s)
{
	struct piece line;
	struct lines l;
	int r;

	if ((r = begin_block(s, CLIENT_ALWAYS)) != 0 ||
	    (r = last_is_wild(s)) != 0)
		return r;
	lines_init(&l, s->in->text, s->in->len);
	while (r == 0 && lines_next(&l, &line)) {
		s->line = l.line;
		r = read_line(s, line);
	}
	for (uint32_t i = 0; r == 0 && i < s->c.names.n; i++)
		r = add_alias_target(s, i);
	return r;
}

int
ssh_config_read(const struct inventory *in)
{
	struct reader s = {.in = in};
	int r;

	buf_init(&s.word, INVENTORY_SIZE_MAX);
	r = read_all_lines(&s);
	buf_release(&s.word);
	name_set_release(&s.c.names);
	arena_release(&s.c.mem);
	free(s.c.aliases);
	free(s.c.blocks);
	return r;
}
