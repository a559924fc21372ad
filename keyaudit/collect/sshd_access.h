/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether sshd lets an account in by public key at all. */
#ifndef KEYAUDIT_SSHD_ACCESS_H
#define KEYAUDIT_SSHD_ACCESS_H

#include <loginpolicy/keyrule/key_access.h>
#include "sshd_where.h"

struct sshd_access_subject {
	/* NULL: everybody; the rest is not used */
	const struct account *who;
	char *const *groups; /* names */
	size_t n_groups;
	bool groups_known;
	unsigned state; /* enum account_state */
};

/* Whether groups are needed: they cost a look-up. */
bool sshd_access_needs_groups(const struct sshd_answer *a);
/*
 * Begin ret with what the settings (sshd_config(5)) and the account say; the
 * caller adds what the file says. Returns 0 or ERR_NOMEM; ret is to be
 * released.
 */
int sshd_access_judge(const struct sshd_answer *a,
    const struct sshd_access_subject *s, struct key_access *ret);

#endif
