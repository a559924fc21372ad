/* SPDX-License-Identifier: BSD-2-Clause */
/* Which accounts the keys of a person open, by the register of keys. */
#ifndef ADMIN_PERSON_REACH_H
#define ADMIN_PERSON_REACH_H

#include <stdbool.h>
#include <stddef.h>

#include <loginpolicy/register/key_register.h>
#include "admin/command.h"
#include "admin/keys/account_keys.h"

/* Where keys are, and whose. */
struct reach_sources {
	struct accounts accounts;
	struct key_places places;
	struct key_register reg;
	bool has_register;
	struct account_book *book; /* owned; which homes must be there */
};
/*
 * Load them, of this system. Returns 0; ERR_NOENT (there is no register), not
 * reported; other ERR_* (reported). Release ret in any case.
 */
int reach_open(const struct options *o, struct reach_sources *ret);
void reach_close(struct reach_sources *s);

/* An account that a key of the person opens. */
struct reached {
	const char *name; /* the sources' */
	uid_t uid;
	bool is_shared; /* keys of others, or of nobody known, open it, too */
};
struct person_reach {
	struct reached *list; /* owned; by name */
	size_t n;
	size_t unread; /* files that could not be read (reported) */
};
/*
 * Look at the keys of every account. The account that is named as the person is
 * the person's, whatever its keys. Returns 0 or ERR_NOMEM; release ret also
 * then.
 */
int person_reach_load(const struct reach_sources *s, const char *person,
    struct person_reach *ret);
void person_reach_release(struct person_reach *r);
/*
 * The person whose keys alone open the account, by the register, or who is
 * named as it; "": none, or several. Returns 0 or ERR_NOMEM.
 */
int person_of_account(const struct reach_sources *s, const char *account,
    char ret[REGISTER_PERSON_MAX + 1]);

#endif
