/*
 * A login that is asked about but never made: libssh does the key exchange,
 * asks with the method "none" (RFC 4252 s5.2) and, if passwords may hide behind
 * it, for the prompts of keyboard-interactive (RFC 4256). Prompts are not
 * answered; a request without a prompt is answered with nothing. libssh speaks
 * on a socket pair, whose other end is ours.
 */
#ifndef KEYAUDIT_HOSTS_SSH_LOGIN_H
#define KEYAUDIT_HOSTS_SSH_LOGIN_H

#include "offers.h"
#include "conn.h"
#include "host.h"

/* What our KEXINIT offers; wire_init() gets the first two, too. */
extern const char ssh_login_kex[], ssh_login_host_keys[];
extern const struct offers ssh_login_offers;

struct ssh_login; /* private */

enum ssh_login_state {
	SSH_LOGIN_MORE, /* it waits for more of the server */
	SSH_LOGIN_ANSWERED, /* all that was asked is in the host */
	SSH_LOGIN_FAILED /* libssh failed: ssh_login_error() */
};

/*
 * Call it once, before other threads start. Returns 0, or ERR_UNSUPPORTED: this
 * libssh cannot be used.
 */
int ssh_login_init(void);
void ssh_login_exit(void);

/*
 * Begin on an established connection: our ident is sent. user: the name to ask
 * for. Returns 0, ERR_NOMEM, ERR_IO (no descriptors: errno).
 */
int ssh_login_new(const char *user, struct conn *c, struct ssh_login **ret);
void ssh_login_free(struct ssh_login *l); /* NULL is a no-op */
/*
 * Pass on what the server sent: its ident with CR LF, then what follows, in
 * pieces of at most CONN_READ. Answers are sent by c; methods, prompts,
 * password_login and why of h are set.
 */
enum ssh_login_state ssh_login_feed(struct ssh_login *l, struct conn *c,
    struct host *h, const uint8_t *p, size_t len);
/* Whether the key exchange has ended, so that the answers are the server's. */
bool ssh_login_is_secured(const struct ssh_login *l);
/* libssh's error text; parts of it are untrusted. */
const char *ssh_login_error(const struct ssh_login *l);

#endif
