/*
 * Our own half of a key exchange that is never finished: enough for the server
 * to show the host key of one type (--all-host-keys, host certificates), with
 * no secret and no cryptography on our side, as no key is derived.
 */
#ifndef KEYAUDIT_HOSTS_KEY_REQUEST_H
#define KEYAUDIT_HOSTS_KEY_REQUEST_H

#include <loginpolicy/buf.h>
#include "wire.h"

/* Key exchange methods for which key_request_init() knows a message, comma-separated, in our order. */
extern const char key_request_kex[];

/* Append our KEXINIT packet, asking for this host key algorithm alone; cookie: 16 random octets. */
void key_request_kexinit(struct buf *out, const char *host_key_algorithm,
    const uint8_t cookie[16]);
/*
 * Append what follows the server's KEXINIT (w->state is WIRE_REPLY): the
 * KEXDH_INIT or KEX_ECDH_INIT packet with a valid public value made from random octets.
 * Returns 0, or ERR_UNSUPPORTED (no method in common).
 */
int key_request_init(struct buf *out, const struct wire *w,
    const uint8_t *random, size_t random_len);
/* SSH_MSG_DISCONNECT (RFC 4253 s11.1), SSH_DISCONNECT_BY_APPLICATION. */
void key_request_disconnect(struct buf *out);

#endif
