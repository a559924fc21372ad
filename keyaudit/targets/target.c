/* HOST as it is written on the command line and in lists. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "host_name.h"
#include "target_impl.h"

void
targets_init(struct targets *t)
{
	memset(t, 0, sizeof(*t));
}

void
targets_release(struct targets *t)
{
	if (t->own != NULL) {
		name_set_release(&t->own->set);
		arena_release(&t->own->users);
	}
	free(t->own);
	memset(t, 0, sizeof(*t));
}

int
targets_put(struct targets *t, const char *name, size_t len, uint16_t port,
    const char **ret_why)
{
	struct name_set *set;
	uint32_t i;
	int r;

	*ret_why = "out of memory";
	if (t->own == NULL && (t->own = calloc(1, sizeof(*t->own))) == NULL)
		return ERR_NOMEM;
	set = &t->own->set;
	if (t->own->interleaved) {
		*ret_why = "the hosts are in their order already";
		return ERR_INTERNAL;
	}
	if (set->n == TARGETS_MAX &&
	    name_set_find(set, name, len, port) == NAME_SET_NONE) {
		*ret_why = "more than 16777216 hosts in all";
		return ERR_TOOBIG;
	}
	if ((r = name_set_put(set, name, len, port, &i)) == 0)
		t->own->last = i;
	t->list = set->list;
	t->n = set->n;
	return r;
}

int
targets_add_host(struct targets *t, const char *name, size_t len, uint16_t port,
    const char **ret_why)
{
	struct host_name h;
	int r = host_name_parse(name, len, &h, ret_why);

	return r != 0 ? r : targets_put(t, h.text, h.len, port, ret_why);
}

int
port_parse(const char *s, size_t len, uint16_t *ret_port, const char **ret_why)
{
	uint64_t v;
	int r = parse_u64(s, len, 1, UINT16_MAX, &v);

	*ret_why = "a port is a number from 1 to 65535";
	if (r == 0)
		*ret_port = (uint16_t)v;
	return r;
}

/* What is written but no HOST, and should be said so before its parts are. */
static const char *
why_not_text(const char *s, size_t len)
{
	if (memmem(s, len, "://", 3) != NULL)
		return "a host is no URL: leave out what stands before it";
	if (memchr(s, '@', len) != NULL)
		return "a user is not part of a host: give it with --user";
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f)
			return "a host has no blanks or control characters in it";
	}
	return NULL;
}

/* "[host]" or "[host]:port", as known_hosts has it too. */
static int
add_bracketed(struct targets *t, const char *s, size_t len, uint16_t port,
    const char **ret_why)
{
	const char *end = memchr(s, ']', len), *rest;
	size_t left;
	int r = 0;

	*ret_why = "after a '[' comes a host, ']', and nothing or a port";
	if (end == NULL)
		return ERR_SYNTAX;
	rest = end + 1;
	left = len - (size_t)(rest - s);
	if (left != 0 && *rest != ':')
		return ERR_SYNTAX;
	if (left != 0)
		r = port_parse(rest + 1, left - 1, &port, ret_why);
	if (r != 0)
		return r;
	return targets_add_host(t, s + 1, (size_t)(end - s) - 1, port, ret_why);
}

int
targets_add(struct targets *t, const char *text, size_t len,
    uint16_t default_port, const char **ret_why)
{
	const char *colon = memchr(text, ':', len);
	size_t n = len;
	int r;

	if ((*ret_why = why_not_text(text, len)) != NULL)
		return ERR_SYNTAX;
	if (memchr(text, '/', len) != NULL)
		return targets_add_block(t, text, len, default_port, ret_why);
	if (len != 0 && text[0] == '[')
		return add_bracketed(t, text, len, default_port, ret_why);
	if (colon != NULL && colon == memrchr(text, ':', len)) {
		n = (size_t)(colon - text);
		r = port_parse(colon + 1, len - n - 1, &default_port, ret_why);
		if (r != 0)
			return r;
	}
	return targets_add_host(t, text, n, default_port, ret_why);
}
