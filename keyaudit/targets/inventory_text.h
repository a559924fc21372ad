/* SPDX-License-Identifier: BSD-2-Clause */
/* What the readers of inventories share: pieces of text, messages, hosts. */
#ifndef KEYAUDIT_TARGETS_INVENTORY_TEXT_H
#define KEYAUDIT_TARGETS_INVENTORY_TEXT_H

#include <stdbool.h>
#include <loginpolicy/base/buf.h>
#include "inventory.h"

/* An inventory that is being read. All is borrowed. */
struct inventory {
	const char *text;
	size_t len;
	const char *path;
	uint16_t port; /* if the text names none */
	const struct inventory_sink *sink;
	struct targets *t;
	struct diag *err;
};

/* A piece of the text, or of a copy; not NUL-terminated. */
struct piece {
	const char *p;
	size_t len;
};

/* A string, without its NUL; borrowed. */
struct piece piece_of(const char *s);
/* From p up to end. */
struct piece piece_between(const char *p, const char *end);
bool piece_is_blank(char c); /* ASCII white space */
/* Without blanks at both ends. */
struct piece piece_trim(struct piece s);
bool piece_is(struct piece s, const char *word);
bool piece_is_case(struct piece s, const char *word); /* ASCII letters alike */
/* Up to a '#' at its start or after a blank, trimmed. */
struct piece piece_uncommented(struct piece s);
/*
 * Split at the first c: returns what is before it, and s is what is after it.
 * Without a c all of s is returned, and s is empty with p NULL.
 */
struct piece piece_split(struct piece *s, char c);
/* Split off the first word, up to a blank, and the blanks after it. */
struct piece piece_word(struct piece *s);

/*
 * Lines of a text, without LF or CR LF, blanks at both ends, and a BOM at the
 * start of the text.
 */
struct line_reader {
	const char *p, *end;
	unsigned line; /* number of the line returned last */
};
void line_reader_init(struct line_reader *l, const char *text, size_t len);
bool line_reader_next(struct line_reader *l, struct piece *ret);

/* Fill the diag with "MESSAGE: ABOUT", escaped. Returns r. */
int inventory_fail(const struct inventory *in, unsigned line, int r,
    const char *message, struct piece about);
/* The same for the sink. Returns 0 or ERR_NOMEM. */
int inventory_note(const struct inventory *in, unsigned line,
    const char *message, struct piece about);
/* Parse a port in a text; errors are reported. */
int inventory_parse_port(const struct inventory *in, unsigned line,
    struct piece text, uint16_t *ret_port);
/* Add a host whose port is known; errors are reported. */
int inventory_add(const struct inventory *in, unsigned line, struct piece name,
    uint16_t port);
/*
 * Ask the host that was added last as this user, too. If that is impossible, it
 * is a note, not an error. Returns 0 or ERR_NOMEM.
 */
int inventory_add_user(const struct inventory *in, unsigned line,
    struct piece user);

/* The readers. Each returns 0, or an error that was reported. */
int ansible_ini_read(const struct inventory *in);
int ansible_json_read(const struct inventory *in);
int known_hosts_read(const struct inventory *in);
int ssh_config_read(const struct inventory *in);

#endif
