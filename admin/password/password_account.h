/* SPDX-License-Identifier: BSD-2-Clause */
/* The account that a password is for, and the policy's rule for it. */
#ifndef ADMIN_PASSWORD_ACCOUNT_H
#define ADMIN_PASSWORD_ACCOUNT_H

#include <loginpolicy/account/member.h>
#include <loginpolicy/base/json_out.h>
#include <loginpolicy/policy/password_for.h>
#include "admin/command.h"

struct password_account {
	struct lookup *lookup; /* owned */
	const char *name; /* --user; NULL: none is given */
	bool exists;
	struct identity who; /* if it exists; the lookup's */
	struct password_choice choice;
};

/*
 * Look --user up, as the PAM module does, and make its rule; without --user the
 * rule of the lines without "for". What that leaves open is reported. Release
 * ret in either case.
 */
enum exit_code password_account_load(const struct options *o,
    const struct policy *p, struct password_account *ret);
void password_account_release(struct password_account *a);

/* Append the lines with "for" that count, below a headline; or nothing. */
void password_account_put(const struct policy *p,
    const struct password_account *a, struct buf *b);
/* Append the members "lines" and "groups_unknown" of an object. */
void password_account_json(const struct policy *p,
    const struct password_account *a, struct json_out *j);

#endif
