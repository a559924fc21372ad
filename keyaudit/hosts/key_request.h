/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Our half of a key exchange that is never finished: enough for the server to
 * send the host key of one type (--all-host-keys, host certificates). We need
 * no secret and no cryptography because no key is derived.
 */
#ifndef KEYAUDIT_HOSTS_KEY_REQUEST_H
#define KEYAUDIT_HOSTS_KEY_REQUEST_H

#include <loginpolicy/base/buf.h>
#include "wire.h"

#define KEY_REQUEST_RANDOM 32 /* random bytes of a public value */

/* The methods of key_request_init(), comma-separated: wire_init()'s our_kex. */
extern const char key_request_kex[];

/*
 * Append our KEXINIT packet (RFC 4253 s7.1) with only this host key algorithm;
 * cookie: 16 random bytes. Errors of this and the others are in out->err.
 */
void key_request_kexinit(struct buf *out, const char *host_key_algorithm,
    const uint8_t cookie[16]);
/*
 * Append the answer to the server's KEXINIT (w->state is WIRE_REPLY): the
 * KEXDH_INIT (RFC 4253 s8) or KEX_ECDH_INIT packet (RFC 5656 s4, RFC 8731 s3)
 * with a public value that servers accept. Returns 0, or ERR_UNSUPPORTED (no
 * method in common).
 */
int key_request_init(struct buf *out, const struct wire *w,
    const uint8_t random[KEY_REQUEST_RANDOM]);
/* Append SSH_MSG_DISCONNECT (RFC 4253 s11.1), SSH_DISCONNECT_BY_APPLICATION. */
void key_request_disconnect(struct buf *out);

#endif
