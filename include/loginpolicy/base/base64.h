/* SPDX-License-Identifier: BSD-2-Clause */
/* Base64 (RFC 4648 s4), strict about its alphabet and its end. */
#ifndef LOGINPOLICY_BASE64_H
#define LOGINPOLICY_BASE64_H

#include <stddef.h>
#include <stdint.h>

#define BASE64_DECODED_MAX(n) ((n) / 4 * 3 + 3)
/* With padding, without NUL. */
#define BASE64_ENCODED_LEN(n) (((n) + 2) / 3 * 4)

/*
 * Decode exactly len characters: no white space. Padding is required as
 * sshd's decoder requires it (b64_pton of libresolv).
 * out: at least BASE64_DECODED_MAX(len) bytes.
 * Returns 0; ERR_SYNTAX (a character or padding that is not allowed).
 */
int base64_decode(const char *s, size_t len, uint8_t *out, size_t *ret_len);
/* The same for text with blanks and line ends (PEM, RFC 4716, PPK). */
int base64_decode_ws(const char *s, size_t len, uint8_t *out, size_t *ret_len);
/*
 * Encode into BASE64_ENCODED_LEN(len) + 1 bytes with NUL. Returns the length.
 */
size_t base64_encode(const uint8_t *p, size_t len, char *out);

#endif
