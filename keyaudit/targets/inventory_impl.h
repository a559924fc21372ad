/* What the readers of inventories share. */
#ifndef KEYAUDIT_HOSTS_INVENTORY_IMPL_H
#define KEYAUDIT_HOSTS_INVENTORY_IMPL_H

#include <stdbool.h>
#include <loginpolicy/base/buf.h>
#include "inventory.h"

/* A text that is read, and who is told. All is borrowed. */
struct inventory {
	const char *text;
	size_t len;
	const char *path;
	uint16_t port; /* where the text names none */
	const struct inventory_sink *sink;
	struct targets *t;
	struct diag *err;
};

/* A piece of the text, or of what it was rewritten to. */
struct piece {
	const char *p;
	size_t len;
};

/* Lines of a text, each without its LF or CR LF, a BOM at the text's start, and blanks at both ends. */
struct lines {
	const char *p, *end;
	unsigned line; /* number of the one handed out last */
};
void lines_init(struct lines *l, const char *text, size_t len);
bool lines_next(struct lines *l, struct piece *ret);
/* Blanks off both ends. */
struct piece piece_trim(struct piece s);
bool piece_is(struct piece s, const char *word);
bool piece_is_case(struct piece s, const char *word); /* ASCII letters alike */
/* Up to a '#' at its start or after a blank, without the blanks before it. */
struct piece piece_uncommented(struct piece s);
/* The first word, up to a blank, taken off s with the blanks after it. */
struct piece piece_word(struct piece *s);

/*
 * The next word of a line as a shell has it: quotes of both kinds, backslashes;
 * the octets go to buf (which holds them until the next call). A '#' begins a
 * comment, inside a word too. Returns 1 and *ret, 0 at the end, or ERR_SYNTAX (a
 * quote that is not closed), ERR_NOMEM.
 */
int piece_shell_word(struct piece *s, struct buf *buf, struct piece *ret);

/* Fill the diag: "MESSAGE: the text in question", escaped. Returns r. */
int inventory_fail(const struct inventory *in, unsigned line, int r,
    const char *message, struct piece about);
/* The same to the sink. Returns 0, or ERR_NOMEM. */
int inventory_note(const struct inventory *in, unsigned line,
    const char *message, struct piece about);
/* Add a host whose port is known; what it refuses is told with its line. */
int inventory_add(const struct inventory *in, unsigned line, struct piece name,
    uint16_t port);
/* A user for the host that was added last. One that cannot be asked as is a note, not an error. Returns 0 or ERR_NOMEM. */
int inventory_add_user(const struct inventory *in, unsigned line,
    struct piece user);

int list_read(const struct inventory *in);
int ansible_ini_read(const struct inventory *in);
int ansible_json_read(const struct inventory *in);
int known_hosts_read(const struct inventory *in);
int ssh_config_read(const struct inventory *in);

#endif
