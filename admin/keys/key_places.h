/* SPDX-License-Identifier: BSD-2-Clause */
/* Where sshd looks for the keys of an account, by sshd_config(5) and Match. */
#ifndef ADMIN_KEY_PLACES_H
#define ADMIN_KEY_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/sshd/sshd_config.h>
#include "account_reader.h"

/* One word of AuthorizedKeysFile. */
struct key_pattern {
	char *text; /* owned */
	int match; /* the Match block that it is in; -1: none */
};
struct key_places {
	struct key_pattern *patterns; /* owned; of any Match, and of none */
	size_t n;
	/* sshd also takes keys from a command; from certificates. */
	bool has_command, has_ca;
	bool has_unknown; /* a pattern has a token that is not known */
	struct sshd_config config; /* what they were read from */
	struct account_reader *reader; /* owned: reads the files there */
};
/*
 * Read them from sshd_config below root; without one, sshd's default. Returns 0
 * or ERR_* with reterr. Release p in any case.
 */
int key_places_load(const char *root, struct key_places *ret,
    struct diag *reterr);
void key_places_release(struct key_places *p);
/*
 * The i-th file of the account below root, in ret (PATH_MAX bytes). false:
 * there is none, or its path is too long, or has an unknown token.
 */
bool key_place(const struct key_places *p, size_t i, const char *root,
    const struct account *a, char *ret);

/* What sshd does for one account. Borrows from the struct key_places. */
struct account_places {
	/* owned; of each pattern. MAYBE: it depends on the connection */
	enum sshd_truth *reads;
	/*
	 * What else may open the account; NULL: nothing. The path of the
	 * authorities' file, the command line, and the names of certificates
	 * that are taken for the account's.
	 */
	const char *command, *authorities, *principals;
	bool strict_modes;
};
/*
 * Which of the patterns are the account's, as the Match blocks have it. Returns
 * 0 or ERR_NOMEM. Release ret in any case.
 */
int account_places_find(const struct key_places *p, const char *root,
    const struct account *a, struct account_places *ret);
void account_places_release(struct account_places *a);
/*
 * The file where a key of the account belongs: the first in its home that sshd
 * reads, else the first that is the account's own. In ret (PATH_MAX bytes).
 * Returns YES; MAYBE: sshd reads it for some connections only; NO: there is
 * none, and *ret_why says why (static).
 */
enum sshd_truth account_places_best(const struct key_places *p,
    const struct account_places *a, const char *root, const struct account *who,
    char *ret, const char **ret_why);

/* Whether it says none; whether the block has the keyword already. */
bool setting_is_none(const struct sshd_setting *s);
bool setting_is_repeated(const struct sshd_config *c, size_t i);

#endif
