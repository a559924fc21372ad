/* SPDX-License-Identifier: BSD-2-Clause */
/* A key's fingerprint in any form that people have it in. */
#ifndef ADMIN_FINGERPRINT_TEXT_H
#define ADMIN_FINGERPRINT_TEXT_H

#include <stdint.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/sha256.h>

/*
 * Read "SHA256:..." with or without the prefix and the = behind it, in base64
 * or base64url (as the state directory names it), or a whole line of
 * 'ssh-keygen -l'. Blanks around it are skipped. Returns 0; ERR_UNSUPPORTED: an
 * MD5 fingerprint, from which no SHA256 one can be made; ERR_SYNTAX.
 */
int fingerprint_read(const char *s, uint8_t ret[SHA256_LEN]);

#endif
