/* A list of names: algorithms of a KEXINIT, authentication methods (RFC 4251 s5, name-list). */
#ifndef KEYAUDIT_HOSTS_NAMES_H
#define KEYAUDIT_HOSTS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#define NAMES_MAX	1024 /* names of one list that are kept */
#define NAMES_OCTETS_MAX 65536 /* octets of one list that are looked at */

struct names {
	char *text; /* owned: the names, each with its NUL; NULL: none */
	size_t len; /* octets of text */
	size_t n; /* names */
	bool cut; /* there were more than fit */
};

/*
 * Set ret to the names of a comma-separated list: untrusted octets, an empty
 * name is passed over, what is no printable US-ASCII is kept as it is (a NUL
 * ends its name). Returns 0 or ERR_NOMEM, ret is empty then.
 */
int names_parse(const char *list, size_t len, struct names *ret);
void names_release(struct names *l); /* frees, and zeroes the struct */
/* Whether the list has this name. */
bool names_have(const struct names *l, const char *name);
/* for (const char *s = names_first(l); s != NULL; s = names_next(l, s)) */
const char *names_first(const struct names *l);
const char *names_next(const struct names *l, const char *name);
/* The first of ours that is in theirs (RFC 4253 s7.1); NULL: none. ours is comma-separated; *ret_len octets. */
const char *names_agree(const char *ours, const struct names *theirs,
    size_t *ret_len);

#endif
