/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Targets as the command line and lists name them, and the users to ask as.
 * Lists of users are short and mostly the same: a cell is used again if the
 * next host has the same one.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "interleave.h"
#include "name_set.h"

struct targets_own {
	struct name_set set; /* its list is the targets' list */
	bool interleaved; /* the list is no longer in the set's order */
	uint32_t last; /* of the list: added or found last */
	struct arena users; /* names and cells of the hosts' own users */
	const struct target_user *recent; /* of them; many hosts share it */
};

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

/* --- hosts --- */

/* Add a host as host_name_parse() returns it, unless it is there. */
static int
add_target(struct targets *t, const struct host_name *h, uint16_t port,
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
	    name_set_find(set, h->text, h->len, port) == NAME_SET_NONE) {
		*ret_why = "more than 16777216 hosts in all";
		return ERR_TOOBIG;
	}
	if ((r = name_set_put(set, h->text, h->len, port, &i)) == 0)
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

	return r != 0 ? r : add_target(t, &h, port, ret_why);
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

/* --- CIDR blocks (RFC 4632 s3.1, RFC 4291 s2.3) --- */

/* Parse a prefix length. *ret_bits: how many bits of the addresses differ. */
static int
parse_prefix(const struct host_name *h, bool mapped, const char *s, size_t len,
    unsigned *ret_bits, const char **ret_why)
{
	unsigned width = h->kind == HOST_IPV4 && !mapped ? 32 : 128;
	uint64_t prefix;
	int r = parse_u64(s, len, 0, width, &prefix);

	*ret_why = width == 32
	    ? "after the '/' of an IPv4 block comes a number up to 32"
	    : "after the '/' of an IPv6 block comes a number up to 128";
	if (r != 0)
		return r;
	*ret_bits = width - (unsigned)prefix;
	*ret_why = "a block of more than 65536 addresses";
	return *ret_bits > 16 ? ERR_TOOBIG : 0;
}

static int
add_addresses(struct targets *t, struct host_name *h, unsigned bits,
    uint16_t port, const char **ret_why)
{
	/* Only the last four bytes differ within a block. */
	uint8_t *p = h->addr + (h->kind == HOST_IPV4 ? 0 : 12);
	uint32_t size = (uint32_t)1 << bits;
	uint32_t edge = h->kind == HOST_IPV4 && size > 2, base, v;
	int r = 0;

	base = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
	base &= ~(size - 1);
	for (uint32_t i = edge; r == 0 && i < size - edge; i++) {
		v = base | i;
		p[0] = (uint8_t)(v >> 24);
		p[1] = (uint8_t)(v >> 16);
		p[2] = (uint8_t)(v >> 8);
		p[3] = (uint8_t)v;
		host_name_write(h);
		r = add_target(t, h, port, ret_why);
	}
	return r;
}

static int
add_block(struct targets *t, const char *text, size_t len, uint16_t port,
    const char **ret_why)
{
	size_t n = (size_t)((const char *)memchr(text, '/', len) - text);
	bool v6 = memchr(text, ':', n) != NULL;
	struct host_name h;
	unsigned bits;
	int r = host_name_parse(text, n, &h, ret_why);

	if (r != 0)
		return r;
	*ret_why = "only an address can be followed by '/' and a length";
	if (h.kind == HOST_NAME)
		return ERR_SYNTAX;
	*ret_why = "a block has no interface: list its hosts one by one";
	if (strchr(h.text, '%') != NULL)
		return ERR_SYNTAX;
	r = parse_prefix(&h, v6, text + n + 1, len - n - 1, &bits, ret_why);
	return r != 0 ? r : add_addresses(t, &h, bits, port, ret_why);
}

/* --- HOST of the command line --- */

/* Why a text is no HOST, if that should be said before its parts are parsed. */
static const char *
why_not_text(const char *s, size_t len)
{
	if (memmem(s, len, "://", 3) != NULL)
		return "not a host but a URL: omit everything before the host";
	if (memchr(s, '@', len) != NULL)
		return "a user is not part of a host: use --user";
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f)
			return "blanks or control characters in a host";
	}
	return NULL;
}

/* "[host]" or "[host]:port", as in known_hosts. */
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
		return add_block(t, text, len, default_port, ret_why);
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

/* --- users --- */

static bool
is_user(const struct target_user *u, const char *name, size_t len)
{
	return strlen(u->name) == len && memcmp(u->name, name, len) == 0;
}

static const struct target_user *
new_cell(struct arena *mem, const char *name, const struct target_user *next)
{
	struct target_user *u = arena_alloc(mem, sizeof(*u));

	if (u != NULL)
		*u = (struct target_user){name, next};
	return u;
}

/* A list with one user, shared by consecutive hosts that want it. */
static const struct target_user *
list_of_one(struct targets_own *own, const char *name, size_t len)
{
	const char *copy;

	if (own->recent != NULL && is_user(own->recent, name, len))
		return own->recent;
	if ((copy = arena_strndup(&own->users, name, len)) == NULL)
		return NULL;
	own->recent = new_cell(&own->users, copy, NULL);
	return own->recent;
}

/* The same list with last at its end; copied, since cells may be shared. */
static const struct target_user *
append_user(struct targets_own *own, const struct target_user *list,
    const struct target_user *last)
{
	const struct target_user *rest;

	if (list == NULL)
		return last;
	rest = append_user(own, list->next, last);
	return rest != NULL ? new_cell(&own->users, list->name, rest) : NULL;
}

/* *ret_n: how many users come before the one that was found. */
static bool
has_user(const struct target_user *list, const char *name, size_t len,
    size_t *ret_n)
{
	*ret_n = 0;
	for (; list != NULL; list = list->next, ++*ret_n) {
		if (is_user(list, name, len))
			return true;
	}
	return false;
}

int
targets_add_user(struct targets *t, const char *user, size_t len,
    const char **ret_why)
{
	struct target *host = &t->list[t->own->last];
	const struct target_user *list;
	size_t n;

	*ret_why = "a user has 1 to 255 bytes, and no NUL";
	if (len == 0 || len > TARGET_USER_LEN ||
	    memchr(user, '\0', len) != NULL)
		return ERR_RANGE;
	if (has_user(host->users, user, len, &n))
		return 0;
	*ret_why = "too many users for one host";
	if (n >= HOST_USERS_MAX - 1)
		return ERR_RANGE;
	*ret_why = "out of memory";
	if ((list = list_of_one(t->own, user, len)) == NULL ||
	    (list = append_user(t->own, host->users, list)) == NULL)
		return ERR_NOMEM;
	host->users = list;
	return 0;
}

/* Ask each host as this user first, unless it is among the host's own. */
static int
prepend_user(struct targets *t, const char *user)
{
	const struct target_user *recent = NULL;
	size_t len = strlen(user), n;

	for (size_t i = 0; i < t->n; i++) {
		if (has_user(t->list[i].users, user, len, &n))
			continue;
		if (recent == NULL || recent->next != t->list[i].users)
			recent = new_cell(&t->own->users, user,
			    t->list[i].users);
		if (recent == NULL)
			return ERR_NOMEM;
		t->list[i].users = recent;
	}
	return 0;
}

int
targets_set_users(struct targets *t, const char *const *users, size_t n,
    bool only)
{
	for (size_t i = 0; only && i < t->n; i++)
		t->list[i].users = NULL;
	for (size_t i = n; i-- > 0;) {
		if (prepend_user(t, users[i]) != 0)
			return ERR_NOMEM;
	}
	return 0;
}

/* *ret: the list without a user; cells are copied up to that one. */
static int
list_without(struct arena *mem, const struct target_user *list,
    const char *user, const struct target_user **ret)
{
	const struct target_user *rest;

	*ret = list == NULL ? NULL : list->next;
	if (list == NULL || strcmp(list->name, user) == 0)
		return 0;
	if (list_without(mem, list->next, user, &rest) != 0)
		return ERR_NOMEM;
	*ret = rest == list->next ? list : new_cell(mem, list->name, rest);
	return *ret != NULL ? 0 : ERR_NOMEM;
}

int
targets_remove_user(struct targets *t, struct target *host, const char *user)
{
	const struct target_user *list;

	if (list_without(&t->own->users, host->users, user, &list) != 0)
		return ERR_NOMEM;
	host->users = list;
	return 0;
}

/* --- order --- */

int
targets_interleave(struct targets *t)
{
	if (t->n == 0)
		return 0;
	if (interleave_targets(&t->own->set.list, t->n) != 0)
		return ERR_NOMEM;
	hashtab_release(&t->own->set.table);
	t->list = t->own->set.list;
	t->own->interleaved = true;
	return 0;
}
