/* SPDX-License-Identifier: BSD-2-Clause */
/* What an account's own data do to a login, whatever the policy says. */
#ifndef LOGINPOLICY_ACCOUNT_STATE_H
#define LOGINPOLICY_ACCOUNT_STATE_H

#include <stdint.h>
#include <loginpolicy/base/err.h>

/* As bits. */
enum account_state {
	ACCOUNT_EXPIRED = 1 << 0, /* PAM refuses it */
	ACCOUNT_PASSWORD_EXPIRED = 1 << 1, /* too long ago: PAM refuses it */
	ACCOUNT_NO_SHADOW = 1 << 2, /* PAM refuses it */
	ACCOUNT_SHELL_MISSING = 1 << 3, /* sshd refuses it */
	ACCOUNT_NO_SHELL = 1 << 4, /* nologin: SSH still forwards ports */
	ACCOUNT_PASSWORD_LOCKED = 1 << 5, /* SSH keys still work */
	ACCOUNT_CHANGE_PASSWORD = 1 << 6, /* at the next login */
	ACCOUNT_STATE_UNKNOWN = 1 << 7,
	/* with ACCOUNT_PASSWORD_LOCKED: "!", which sshd without PAM refuses */
	ACCOUNT_LOCKED_WITHOUT_PAM = 1 << 8
};
#define ACCOUNT_STOPPED \
	(ACCOUNT_EXPIRED | ACCOUNT_PASSWORD_EXPIRED | ACCOUNT_NO_SHADOW)

/* etc/passwd and etc/shadow below a root, which is borrowed. */
struct account_book;
/* Read both. Returns 0 or ERR_NOMEM; *ret is for account_book_free(). */
int account_book_load(const char *root, struct account_book **ret);
/* Why shadow could not be read (errno(3)); 0: it could, or does not exist. */
int account_book_error(const struct account_book *b);
void account_book_free(struct account_book *b);
/* Bits of enum account_state; now: seconds since the epoch. */
unsigned account_state(const struct account_book *b, const char *name,
    int64_t now);
/*
 * Remove one bit from *states_left and return its word for scripts, with a text
 * for people. Both are constant. NULL: none is left.
 */
const char *account_state_next(unsigned *states_left, const char **ret_text);

#endif
