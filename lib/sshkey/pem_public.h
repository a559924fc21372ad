/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The public half of a key that its file does not have, or has in a form of its
 * own.
 */
#ifndef SSHKEY_PEM_PUBLIC_H
#define SSHKEY_PEM_PUBLIC_H

#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>

/* A DSA modulus over this is not computed with: it would take seconds. */
#define PEM_PUBLIC_DSA_BITS_MAX 4096

/*
 * Let libcrypto read a private key as ssh-keygen does, and compute what is
 * missing of its public half.
 * der: len bytes of PKCS#8, or SEC 1 (RFC 5915).
 * Returns 0 and appends the wire form to ret_wire, whose own error counts;
 * ERR_SYNTAX (it cannot be read), ERR_UNSUPPORTED (not a key SSH has).
 */
int pem_public_of_private(const uint8_t *der, size_t len, struct buf *ret_wire);
/* The same for a SubjectPublicKeyInfo. */
int pem_public_of_spki(const uint8_t *der, size_t len, struct buf *ret_wire);

#endif
