/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which hosts to scan: each distinct one once, in an order that does not
 * concentrate on one network.
 */
#ifndef KEYAUDIT_TARGETS_TARGET_H
#define KEYAUDIT_TARGETS_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/err.h>
#include "host_name.h"

#define HOST_USERS_MAX	 16 /* users that one host is asked as */
#define TARGETS_CIDR_MAX 65536u /* addresses of one block */
#define TARGETS_MAX	 (16u << 20) /* in all */
#define TARGET_USER_LEN	 255 /* bytes of a user's name */

/* A user to ask as; cells may be shared between targets. */
struct target_user {
	const char *name; /* 1 to TARGET_USER_LEN bytes; untrusted */
	const struct target_user *next;
};

struct target {
	const char *name; /* of host_name_parse(); borrowed from the targets */
	uint16_t port;
	/* In the order to ask; borrowed; NULL: none is named. */
	const struct target_user *users;
};

struct targets {
	/* Owned; in the order given until targets_interleave(). */
	struct target *list;
	size_t n;
	struct targets_own *own; /* private */
};

void targets_init(struct targets *t);
void targets_release(struct targets *t);
/*
 * Add one HOST of the command line or of a list: a name, an address or "[v6]",
 * each with optional ":port" (not a v6 address without brackets); or a CIDR
 * block: all addresses of the network that its address lies in, without the
 * network and broadcast address of an IPv4 block (/31 and /32 have none: RFC
 * 3021). A duplicate is no error and not added.
 * Returns 0; ERR_SYNTAX, ERR_RANGE (port, prefix), ERR_TOOBIG (block, or all),
 * ERR_NOMEM; then *ret_why is a static sentence and nothing was added, except
 * with ERR_NOMEM and too many in all. Not after targets_interleave().
 */
int targets_add(struct targets *t, const char *text, size_t len,
    uint16_t default_port, const char **ret_why);
/* The same for a name, or an address without brackets, with its port. */
int targets_add_host(struct targets *t, const char *name, size_t len,
    uint16_t port, const char **ret_why);
/*
 * Ask the host that targets_add_host() added or found last as this user, too,
 * after those it has. A name that is empty, longer than TARGET_USER_LEN or has
 * a NUL, and more than HOST_USERS_MAX - 1 names per host, are ERR_RANGE with
 * *ret_why. Returns 0, ERR_RANGE or ERR_NOMEM.
 */
int targets_add_user(struct targets *t, const char *user, size_t len,
    const char **ret_why);
/*
 * Ask every host as these users: only as them, or as them before its own.
 * users: n names, borrowed for as long as t. Call it after all hosts were
 * added.
 * Returns 0 or ERR_NOMEM.
 */
int targets_set_users(struct targets *t, const char *const *users, size_t n,
    bool only);
/* Do not ask a host of t as this user. Returns 0 or ERR_NOMEM. */
int targets_remove_user(struct targets *t, struct target *host,
    const char *user);
/* Parse a port number. Returns 0, ERR_SYNTAX or ERR_RANGE with *ret_why. */
int port_parse(const char *s, size_t len, uint16_t *ret_port,
    const char **ret_why);
/*
 * Spread the hosts of one network (IPv4 /24, IPv6 /64) or of one domain (a name
 * without its first label) evenly over the list, in the same order among
 * themselves; equal lists give equal orders. Returns 0, or ERR_NOMEM with the
 * list unchanged.
 */
int targets_interleave(struct targets *t);

#endif
