/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A list of names: algorithms of a KEXINIT, authentication methods (RFC 4251
 * s5, name-list).
 */
#ifndef KEYAUDIT_HOSTS_NAME_LIST_H
#define KEYAUDIT_HOSTS_NAME_LIST_H

#include <stdbool.h>
#include <stddef.h>

#define NAME_LIST_MAX	    1024 /* names stored of one list */
#define NAME_LIST_BYTES_MAX 65536 /* bytes parsed of one list */

struct name_list {
	char *text; /* owned: the names, each with its NUL; NULL: none */
	size_t len; /* bytes of text */
	size_t n; /* names */
	bool cut; /* there were more */
};

/*
 * Parse a comma-separated list of untrusted bytes. Empty names are skipped,
 * bytes that are not printable US-ASCII stay as they are, a NUL ends its name.
 * Returns 0, or ERR_NOMEM and ret is empty.
 */
int name_list_parse(const char *list, size_t len, struct name_list *ret);
/* Copy a list. Returns 0, or ERR_NOMEM and ret is empty. */
int name_list_copy(const struct name_list *l, struct name_list *ret);
void name_list_release(struct name_list *l); /* frees, and zeroes the struct */
/* Whether the list has this name; name[0..len). */
bool name_list_have(const struct name_list *l, const char *name);
bool name_list_have_part(const struct name_list *l, const char *name,
    size_t len);
/* for (s = name_list_first(l); s != NULL; s = name_list_next(l, s)) */
const char *name_list_first(const struct name_list *l);
const char *name_list_next(const struct name_list *l, const char *name);
/*
 * The first of our names that is in theirs (RFC 4253 s7.1), *ret_len bytes;
 * NULL: none. ours is comma-separated.
 */
const char *name_list_agree(const char *ours, const struct name_list *theirs,
    size_t *ret_len);

#endif
