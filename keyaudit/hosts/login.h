/*
 * The login that is asked about and never made: libssh does the key exchange,
 * asks with the method "none" (RFC 4252 s5.2) and, where passwords may hide
 * behind it, for the prompts of keyboard-interactive (RFC 4256), which are read
 * and not answered; a request without a prompt is answered with nothing. libssh talks to a socket pair; the other end is ours.
 */
#ifndef KEYAUDIT_HOSTS_LOGIN_H
#define KEYAUDIT_HOSTS_LOGIN_H

#include "offers.h"
#include "conn.h"
#include "host.h"

/* What our KEXINIT offers. The first two are wire_init()'s, too. */
extern const char login_kex[], login_host_keys[];
extern const struct offers login_offers;

struct login; /* private */

enum login_state {
	LOGIN_TALKS, /* it wants to hear more */
	LOGIN_ANSWERED, /* all that was asked is in the host */
	LOGIN_FAILED /* libssh gave up: login_error() */
};

/* Once, before any other thread is. Returns 0, or ERR_UNSUPPORTED: this libssh cannot be used. */
int login_init(void);
void login_exit(void);

/*
 * Begin, on a connection that stands: our ident goes out. user: the name asked
 * for. Returns 0, ERR_NOMEM, ERR_IO (no descriptors: errno).
 */
int login_new(const char *user, struct conn *c, struct login **ret);
void login_free(struct login *l);
/*
 * Hand on what the server sent: its ident with CR LF, then what follows, in pieces
 * of at most CONN_READ; answers go out by c, what is
 * learnt goes into h: methods, prompts, password_login, why.
 */
enum login_state login_feed(struct login *l, struct conn *c, struct host *h,
    const uint8_t *p, size_t len);
/* Whether the key exchange is through, so that the server's answers are its own. */
bool login_is_secured(const struct login *l);
/* What libssh says; untrusted text in it. */
const char *login_error(const struct login *l);

#endif
