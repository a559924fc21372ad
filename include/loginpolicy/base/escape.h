/* SPDX-License-Identifier: BSD-2-Clause */
/* Untrusted text made fit for one line on a terminal or in a log. */
#ifndef LOGINPOLICY_ESCAPE_H
#define LOGINPOLICY_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>

/*
 * Append s as printable UTF-8 on one line: C0, DEL, C1 controls, bidirectional
 * and line-separating code points and bytes that are not UTF-8 become
 * \xNN (a byte) or \u{NNNN}. A backslash stays as it is because names have it
 * (CORP\carol), so the text cannot be read back.
 */
void escape_text(struct buf *b, const void *s, size_t len);
/*
 * Append s as one value of a log line: as escape_text(), but blanks, '"' and
 * '=' are escaped too, and a backslash becomes two.
 */
void escape_word(struct buf *b, const void *s, size_t len);
/*
 * Append the bytes that escape_word() made this word of. Returns 0; ERR_SYNTAX
 * (escape_word() does not write such a word); b->err.
 */
int unescape_word(struct buf *b, const char *s, size_t len);
/*
 * Return whether cp is a control, or a code point that reorders text, separates
 * lines or is invisible (Unicode TR 36): never show it as it is.
 */
bool utf8_is_dangerous(uint32_t cp);
/*
 * Return the length of the well-formed UTF-8 sequence at s, 1 to 4 bytes, or 0.
 * ret_cp may be NULL.
 */
size_t utf8_decode(const void *s, size_t len, uint32_t *ret_cp);
/*
 * Count the terminal columns of a text: none for combining marks, two for wide
 * characters. An approximation without the locale.
 */
size_t text_columns(const void *s, size_t len);

#endif
