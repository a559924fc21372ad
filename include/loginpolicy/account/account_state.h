/* What an account itself says to a login, whatever the policy does. */
#ifndef LOGINPOLICY_ACCOUNT_STATE_H
#define LOGINPOLICY_ACCOUNT_STATE_H

#include <stdint.h>
#include <loginpolicy/base/err.h>

/* As bits. */
enum account_state {
	ACCOUNT_EXPIRED = 1 << 0, /* PAM refuses it */
	ACCOUNT_PASSWORD_EXPIRED = 1 << 1, /* and too long ago: the same */
	ACCOUNT_NO_SHADOW = 1 << 2, /* the same */
	ACCOUNT_SHELL_MISSING = 1 << 3, /* sshd refuses it */
	ACCOUNT_NO_SHELL = 1 << 4, /* nologin: SSH still forwards */
	ACCOUNT_PASSWORD_LOCKED = 1 << 5, /* SSH keys still let in */
	ACCOUNT_CHANGE_PASSWORD = 1 << 6, /* before anything else */
	ACCOUNT_STATE_UNKNOWN = 1 << 7,
	/* with ACCOUNT_PASSWORD_LOCKED: "!", which sshd without PAM refuses */
	ACCOUNT_LOCKED_WITHOUT_PAM = 1 << 8
};
#define ACCOUNT_STOPPED \
	(ACCOUNT_EXPIRED | ACCOUNT_PASSWORD_EXPIRED | ACCOUNT_NO_SHADOW)

/* etc/passwd and etc/shadow below a root, which is borrowed. */
struct account_book;
/* Returns 0 or ERR_NOMEM. */
int account_book_load(const char *root, struct account_book **ret);
/* Why shadow could not be read, of errno(3); 0: it could, or is not there. */
int account_book_error(const struct account_book *b);
void account_book_free(struct account_book *b);
/* Bits of enum account_state; now: seconds since the epoch. */
unsigned account_state(const struct account_book *b, const char *name,
    int64_t now);
/* Takes one bit of several: its word and a text for who reads; NULL: none is left. */
const char *account_state_next(unsigned *states_left, const char **ret_text);

#endif
