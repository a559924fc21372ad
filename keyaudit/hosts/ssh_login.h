/*
 * The login that is asked about and never made: libssh does the key exchange,
 * asks with the method "none" (RFC 4252 s5.2) and, where passwords may hide
 * behind it, for the prompts of keyboard-interactive (RFC 4256), which are read
 * and not answered; a request without a prompt is answered with nothing. libssh talks to a socket pair; the other end is ours.
 */
#ifndef KEYAUDIT_HOSTS_SSH_LOGIN_H
#define KEYAUDIT_HOSTS_SSH_LOGIN_H

#include "offers.h"
#include "conn.h"
#include "host.h"

/* What our KEXINIT offers. The first two are wire_init()'s, too. */
extern const char ssh_login_kex[], ssh_login_host_keys[];
extern const struct offers ssh_login_offers;

struct ssh_login; /* private */

enum ssh_login_state {
	SSH_LOGIN_MORE, /* it wants to hear more */
	SSH_LOGIN_ANSWERED, /* all that was asked is in the host */
	SSH_LOGIN_FAILED /* libssh gave up: ssh_login_error() */
};

/* Once, before any other thread is. Returns 0, or ERR_UNSUPPORTED: this libssh cannot be used. */
int ssh_login_init(void);
void ssh_login_exit(void);

/*
 * Begin, on a connection that stands: our ident goes out. user: the name asked
 * for. Returns 0, ERR_NOMEM, ERR_IO (no descriptors: errno).
 */
int ssh_login_new(const char *user, struct conn *c, struct ssh_login **ret);
void ssh_login_free(struct ssh_login *l);
/*
 * Hand on what the server sent: its ident with CR LF, then what follows, in pieces
 * of at most CONN_READ; answers go out by c, what is
 * learnt goes into h: methods, prompts, password_login, why.
 */
enum ssh_login_state ssh_login_feed(struct ssh_login *l, struct conn *c,
    struct host *h, const uint8_t *p, size_t len);
/* Whether the key exchange is through, so that the server's answers are its own. */
bool ssh_login_is_secured(const struct ssh_login *l);
/* What libssh says; untrusted text in it. */
const char *ssh_login_error(const struct ssh_login *l);

#endif
