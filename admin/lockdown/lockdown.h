/* SPDX-License-Identifier: BSD-2-Clause */
/* A lock-down: who may still log in, and whom it cuts off. */
#ifndef ADMIN_LOCKDOWN_H
#define ADMIN_LOCKDOWN_H

#include "admin/change/change.h"
#include "admin/check/services.h"

/* The accounts that may still log in. */
struct lockdown_list {
	uid_t *uids; /* owned; n, in the order in which they were named */
	struct name_list names; /* owned; of each uid its name, or "uid:N" */
	size_t n;
};
/*
 * Read the value of --except: names or uid:N, separated by commas. NULL: nobody
 * is named. Returns EXIT_OK, or EXIT_NOTHING_DONE (reported). Release ret also
 * then.
 */
enum exit_code lockdown_list_parse(const char *except,
    struct lockdown_list *ret);
/*
 * Name those whom a lock-down in force lists. Returns EXIT_OK, or
 * EXIT_NOTHING_DONE (reported). Release ret also then.
 */
enum exit_code lockdown_list_of(const struct lockdown *l,
    struct lockdown_list *ret);
void lockdown_list_release(struct lockdown_list *l);
bool lockdown_list_has(const struct lockdown_list *l, uid_t uid);
/* Append "alice, bob and root at the console". */
void lockdown_list_put(const struct lockdown_list *l, struct buf *b);

/*
 * Append that a lock-down is in force, and whom it lets in; nothing if none is.
 * Returns 0, or ERR_*: it is not known (reported).
 */
int lockdown_put_words(const struct options *o, struct buf *b);

/*
 * Ask, or demand --yes-lock-out, before the calling user is cut off, or nobody
 * is left who could end it. Returns EXIT_OK: go on; EXIT_NOTHING_DONE
 * (reported).
 */
enum exit_code lockdown_confirm(const struct options *o, const struct change *c,
    const struct lockdown_list *list);

#endif
