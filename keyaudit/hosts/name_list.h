/* A list of names: algorithms of a KEXINIT, authentication methods (RFC 4251 s5, name-list). */
#ifndef KEYAUDIT_HOSTS_NAME_LIST_H
#define KEYAUDIT_HOSTS_NAME_LIST_H

#include <stdbool.h>
#include <stddef.h>

#define NAME_LIST_MAX	    1024 /* names of one list that are kept */
#define NAME_LIST_BYTES_MAX 65536 /* octets of one list that are looked at */

struct name_list {
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
int name_list_parse(const char *list, size_t len, struct name_list *ret);
/* A copy of its own. Returns 0 or ERR_NOMEM, ret is empty then. */
int name_list_copy(const struct name_list *l, struct name_list *ret);
void name_list_release(struct name_list *l); /* frees, and zeroes the struct */
/* Whether the list has this name. */
bool name_list_have(const struct name_list *l, const char *name);
/* for (const char *s = name_list_first(l); s != NULL; s = name_list_next(l, s)) */
const char *name_list_first(const struct name_list *l);
const char *name_list_next(const struct name_list *l, const char *name);
/* The first of ours that is in theirs (RFC 4253 s7.1); NULL: none. ours is comma-separated; *ret_len octets. */
const char *name_list_agree(const char *ours, const struct name_list *theirs,
    size_t *ret_len);

#endif
