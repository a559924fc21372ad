/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hosts of a known_hosts file (sshd(8)). Hashed names cannot be read, and a
 * pattern names no host. An address beside a name is where that host was when
 * its key was stored (CheckHostIP of ssh_config(5)), so it is not a host of its
 * own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshd/words.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "inventory_text.h"

struct known_hosts_reader {
	const struct inventory *in;
	struct keyline_ctx ctx;
	unsigned line;
	unsigned n_hashed; /* lines with hashed names */
	unsigned first_hashed; /* number of the first of them */
};

/*
 * Parse "host" or "[host]:port"; *port keeps its value without a port. Returns
 * 0 or ERR_* with *ret_why.
 */
static int
parse_name(struct piece name, struct host_name *ret, uint16_t *port,
    const char **ret_why)
{
	const char *end = memchr(name.p, ']', name.len);
	struct piece rest;
	int r;

	if (name.len == 0 || name.p[0] != '[')
		return host_name_parse(name.p, name.len, ret, ret_why);
	*ret_why = "after a '[' comes a host, ']', ':' and a port";
	if (end == NULL)
		return ERR_SYNTAX;
	rest = piece_between(end + 1, name.p + name.len);
	if (rest.len == 0 || rest.p[0] != ':')
		return ERR_SYNTAX;
	if ((r = port_parse(rest.p + 1, rest.len - 1, port, ret_why)) != 0)
		return r;
	return host_name_parse(name.p + 1, (size_t)(end - name.p) - 1, ret,
	    ret_why);
}

/* Add one name of a line. names_only: addresses are no hosts of their own. */
static int
add_name(const struct known_hosts_reader *s, struct piece name, bool names_only)
{
	uint16_t port = s->in->port;
	struct host_name h;
	const char *why;
	int r;

	if (pattern_is_wild(name.p, name.len))
		return inventory_note(s->in, s->line, "a pattern names no host",
		    name);
	r = parse_name(name, &h, &port, &why);
	if (r == 0 && names_only && h.kind != HOST_NAME)
		return 0;
	if (r == 0)
		r = targets_add_host(s->in->t, h.text, h.len, port, &why);
	if (r == ERR_SYNTAX || r == ERR_RANGE)
		return inventory_note(s->in, s->line, why, name);
	return r != 0 ? inventory_fail(s->in, s->line, r, why, name) : 0;
}

static bool
has_name(struct piece hosts)
{
	struct host_name h;
	struct piece name;
	const char *why;
	uint16_t port;

	while (hosts.len != 0) {
		name = piece_split(&hosts, ',');
		if (!pattern_is_wild(name.p, name.len) &&
		    parse_name(name, &h, &port, &why) == 0 &&
		    h.kind == HOST_NAME)
			return true;
	}
	return false;
}

static int
read_line(struct known_hosts_reader *s, struct piece line)
{
	struct keyfile_entry e;
	struct piece hosts;
	bool names_only;
	int r = 0;

	if (!known_hosts_line(line.p, line.len, &s->ctx, &e))
		return 0;
	if (e.options == NULL || e.options_len == 0)
		return inventory_note(s->in, s->line, e.why, piece_of(""));
	hosts = (struct piece){e.options, e.options_len};
	if (hosts.p[0] == '@')
		piece_word(&hosts);
	if (hosts.len != 0 && hosts.p[0] == '|') {
		if (s->n_hashed++ == 0)
			s->first_hashed = s->line;
		return 0;
	}
	names_only = has_name(hosts);
	while (r == 0 && hosts.len != 0)
		r = add_name(s, piece_split(&hosts, ','), names_only);
	return r;
}

static int
note_hashed(const struct known_hosts_reader *s)
{
	char message[96];

	if (s->n_hashed == 0)
		return 0;
	snprintf(message, sizeof(message),
	    "hashed names cannot be read: %u line%s, this first", s->n_hashed,
	    s->n_hashed == 1 ? "" : "s");
	return inventory_note(s->in, s->first_hashed, message, piece_of(""));
}

int
known_hosts_read(const struct inventory *in)
{
	struct known_hosts_reader s = {.in = in,
	    .ctx.scratch = malloc(KEYLINE_SCRATCH)};
	struct line_reader l;
	struct piece line;
	int r = 0;

	if (s.ctx.scratch == NULL)
		return inventory_fail(in, 0, ERR_NOMEM, "out of memory",
		    piece_of(""));
	line_reader_init(&l, in->text, in->len);
	while (r == 0 && line_reader_next(&l, &line)) {
		s.line = l.line;
		r = read_line(&s, line);
	}
	free(s.ctx.scratch);
	return r != 0 ? r : note_hashed(&s);
}
