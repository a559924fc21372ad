/*
 * The hosts of a known_hosts file (sshd(8)). What is hashed cannot be read
 * back; a pattern names no host. An address beside a name is where that host
 * was when its key was taken (CheckHostIP of ssh_config(5)): no host of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/keyfile.h>
#include "host_name.h"
#include "inventory_impl.h"
#include <loginpolicy/sshd/words.h>

struct hashed {
	unsigned line; /* of the first; 0: none yet */
	unsigned n;
};

/* The next of a comma-separated list, taken off. */
static struct piece
take_name(struct piece *list)
{
	const char *comma = memchr(list->p, ',', list->len);
	struct piece name = {list->p, list->len};

	if (comma != NULL)
		name.len = (size_t)(comma - list->p);
	list->p += name.len + (comma != NULL);
	list->len -= name.len + (comma != NULL);
	return name;
}

/* "[host]:port" to its parts; without brackets the port is the default one. Returns 0 or an error with *ret_why. */
static int
split(struct piece *name, uint16_t *port, const char **ret_why)
{
	const char *end = memchr(name->p, ']', name->len);
	struct piece rest;

	if (name->len == 0 || name->p[0] != '[')
		return 0;
	*ret_why = "after a '[' comes a host, ']', ':' and a port";
	if (end == NULL)
		return ERR_SYNTAX;
	rest.p = end + 1;
	rest.len = name->len - (size_t)(rest.p - name->p);
	name->len = (size_t)(end - name->p) - 1;
	name->p++;
	if (rest.len == 0 || rest.p[0] != ':')
		return ERR_SYNTAX;
	return port_parse(rest.p + 1, rest.len - 1, port, ret_why);
}

/* Add one name of a line, or say why not. names_only: addresses are not hosts of their own. */
static int
add_name(const struct inventory *in, unsigned line, struct piece name,
    bool names_only)
{
	const struct piece whole = name;
	uint16_t port = in->port;
	struct host_name h;
	const char *why;
	int r;

	if (pattern_is_wild(name.p, name.len))
		return inventory_note(in, line, "a pattern names no host",
		    name);
	if ((r = split(&name, &port, &why)) == 0)
		r = host_name_parse(name.p, name.len, &h, &why);
	if (r == 0 && names_only && h.kind != HOST_NAME)
		return 0;
	if (r == 0)
		r = targets_add_host(in->t, h.text, h.len, port, &why);
	if (r == ERR_SYNTAX || r == ERR_RANGE)
		return inventory_note(in, line, why, whole);
	return r != 0 ? inventory_fail(in, line, r, why, whole) : 0;
}

static bool
has_name(struct piece hosts)
{
	struct host_name h;
	struct piece name;
	const char *why;
	uint16_t port;

	while (hosts.len != 0) {
		name = take_name(&hosts);
		if (!pattern_is_wild(name.p, name.len) &&
		    split(&name, &port, &why) == 0 &&
		    host_name_parse(name.p, name.len, &h, &why) == 0 &&
		    h.kind == HOST_NAME)
			return true;
	}
	return false;
}

static int
add_hosts(const struct inventory *in, unsigned line, struct piece hosts)
{
	bool names_only = has_name(hosts);
	int r = 0;

	while (r == 0 && hosts.len != 0)
		r = add_name(in, line, take_name(&hosts), names_only);
	return r;
}

static int
read_line(const struct inventory *in, unsigned line, struct piece s,
    const struct keyline_ctx *ctx, struct hashed *hashed)
{
	struct keyfile_entry e;
	struct piece hosts;

	if (!known_hosts_line(s.p, s.len, ctx, &e))
		return 0;
	if (e.options == NULL || e.options_len == 0)
		return inventory_note(in, line, "passed over",
		    (struct piece){e.why, strlen(e.why)});
	hosts = (struct piece){e.options, e.options_len};
	if (hosts.p[0] == '@')
		piece_word(&hosts);
	if (hosts.len == 0 || hosts.p[0] != '|')
		return add_hosts(in, line, hosts);
	if (hashed->n++ == 0)
		hashed->line = line;
	return 0;
}

static int
tell_hashed(const struct inventory *in, const struct hashed *h)
{
	char message[96];

	if (h->n == 0)
		return 0;
	snprintf(message, sizeof(message),
	    "hashed names cannot be read: %u line%s passed over, this first",
	    h->n, h->n == 1 ? "" : "s");
	return inventory_note(in, h->line, message, (struct piece){"", 0});
}

int
known_hosts_read(const struct inventory *in)
{
	struct keyline_ctx ctx = {.scratch = malloc(KEYLINE_SCRATCH)};
	struct hashed hashed = {0};
	struct piece line;
	struct lines l;
	int r = 0;

	if (ctx.scratch == NULL)
		return inventory_fail(in, 0, ERR_NOMEM, "out of memory",
		    (struct piece){"", 0});
	lines_init(&l, in->text, in->len);
	while (r == 0 && lines_next(&l, &line))
		r = read_line(in, l.line, line, &ctx, &hashed);
	free(ctx.scratch);
	return r != 0 ? r : tell_hashed(in, &hashed);
}
