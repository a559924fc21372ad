/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of names with ports, numbered in the order they came: millions. */
#ifndef KEYAUDIT_TARGETS_NAME_SET_H
#define KEYAUDIT_TARGETS_NAME_SET_H

#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/arena.h>
#include <loginpolicy/base/hashtab.h>
#include "target.h"

#define NAME_SET_NONE HASHTAB_NONE /* no such name */

/* Zeroed is empty. The port of names without one is 0. */
struct name_set {
	struct target *list; /* owned, as the names are; a name's number */
	size_t n;
	/* private */
	struct hashtab table;
	struct arena names;
};

/*
 * Find or add name[0..len) (no NUL in it) with port. *ret_i is its number; it
 * was added if that is the former n. Returns 0, ERR_NOMEM or ERR_TOOBIG.
 */
int name_set_put(struct name_set *s, const char *name, size_t len,
    uint16_t port, uint32_t *ret_i);
/* A name's number, or NAME_SET_NONE. */
uint32_t name_set_find(const struct name_set *s, const char *name, size_t len,
    uint16_t port);
void name_set_release(struct name_set *s); /* frees, and zeroes the struct */

#endif
