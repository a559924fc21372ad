/* Look-ups that tell "there is none" from "no answer". */
#ifndef ACCOUNT_LOOKUP_H
#define ACCOUNT_LOOKUP_H

#include <loginpolicy/account/member.h>
#include "table.h"

/* Whether the files are all there is: of a mounted system. */
bool lookup_is_mounted(const struct lookup *l);
/*
 * Whether a service that was asked had enough descriptors and memory. glibc asks
 * one service after the other and passes over one that has run out like one that
 * knows nothing, so "there is none" counts only if this is true: in su and sudo
 * the limits are the caller's to set.
 */
bool lookup_has_room(void);
/*
 * name, or where it is NULL the number. files: ROOT/etc/passwd or group alone;
 * else the name service (root is ""). What ret points to lives as long as l.
 * Returns 0; ERR_NOENT, ERR_IO (errno tells), ERR_NOMEM.
 */
int lookup_user(struct lookup *l, bool files, const char *name, uid_t uid,
    struct table_entry *ret);
/* Each group is asked for once: the service's answer, or that there was none, is kept. */
int lookup_group(struct lookup *l, bool files, const char *name, gid_t gid,
    struct table_entry *ret);
/*
 * All lines of a number in ROOT/etc/passwd or group, *ret_n of them. Returns 0
 * (also where there is no such file), or ERR_IO (errno tells), ERR_NOMEM: there
 * may be more of them.
 */
int lookup_lines(struct lookup *l, bool groups, uint32_t id,
    struct table_entry *const **ret, size_t *ret_n);

#endif
