/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login that is asked about but never made: libssh does the key exchange,
 * asks with the method "none" (RFC 4252 s5.2) and, if passwords may hide behind
 * it, for the prompts of keyboard-interactive (RFC 4256). Prompts are not
 * answered; a request without a prompt is answered with nothing. Before and
 * after them it asks whether the server accepts keys (key_query.h). libssh
 * speaks on a socket pair, whose other end is ours.
 */
#ifndef KEYAUDIT_HOSTS_LIBSSH_LOGIN_H
#define KEYAUDIT_HOSTS_LIBSSH_LOGIN_H

#include "offers.h"
#include "conn.h"
#include "host.h"
#include "key_answer.h"

/* What our KEXINIT offers; wire_init() gets the first two, too. */
extern const char libssh_login_kex[], libssh_login_host_keys[];
extern const struct offers libssh_login_offers;

struct libssh_login; /* private */

enum libssh_login_state {
	LIBSSH_LOGIN_MORE, /* it waits for more of the server */
	LIBSSH_LOGIN_ANSWERED, /* all that was asked is in the host */
	LIBSSH_LOGIN_FAILED /* libssh failed: libssh_login_error() */
};

/*
 * Call it once, before other threads start. Returns 0, or ERR_UNSUPPORTED: this
 * libssh cannot be used.
 */
int libssh_login_init(void);
void libssh_login_exit(void);

/*
 * Begin on an established connection: our ident is sent. user: the name to ask
 * for. keys: to ask about, borrowed; NULL: none. Returns 0, ERR_NOMEM, ERR_IO
 * (no descriptors: errno).
 */
int libssh_login_new(const char *user, const struct asked_keys *keys,
    struct conn *c, struct libssh_login **ret);
void libssh_login_free(struct libssh_login *l); /* NULL is a no-op */
/*
 * Pass on what the server sent: its ident with CR LF, then what follows, in
 * pieces of at most CONN_READ. Answers are sent by c; methods, prompts,
 * password_login and why of h are set.
 */
enum libssh_login_state libssh_login_feed(struct libssh_login *l,
    struct conn *c, struct host *h, const uint8_t *p, size_t len);
/* Whether the key exchange has ended, so that the answers are the server's. */
bool libssh_login_is_secured(const struct libssh_login *l);
/*
 * Whether all about password login is in the host, so that only answers about
 * keys can be missing. NULL: no.
 */
bool libssh_login_is_judged(const struct libssh_login *l);
/* libssh's error text; parts of it are untrusted. */
const char *libssh_login_error(const struct libssh_login *l);

#endif
