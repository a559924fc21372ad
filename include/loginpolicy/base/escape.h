/* Untrusted text made fit for one line on a terminal or in a log. */
#ifndef LOGINPOLICY_ESCAPE_H
#define LOGINPOLICY_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>

/*
 * Append s as printable UTF-8 on one line: C0, DEL, C1 controls, bidirectional
 * and line-separating code points and octets that are not UTF-8 become
 * \xNN (an octet) or \u{NNNN}. A backslash stays as it is, for names have it
 * (CORP\carol): that what is shown could be either is the lesser evil.
 */
void escape_text(struct buf *b, const void *s, size_t len);
/* As escape_text, and blanks, '"' and '=' are escaped too, and a backslash becomes two: one key=value word of a log. */
void escape_word(struct buf *b, const void *s, size_t len);
/*
 * Append the octets that a word of escape_word() stands for.
 * Returns 0; ERR_SYNTAX: it writes no such word; b->err.
 */
int unescape_word(struct buf *b, const char *s, size_t len);
/*
 * Whether cp is a control, or a code point that reorders text, separates lines
 * or cannot be seen (Unicode TR 36): never to be shown as it is.
 */
bool utf8_is_dangerous(uint32_t cp);
/* Number of octets of the well-formed UTF-8 sequence at s (1..4), or 0. ret_cp may be NULL. */
size_t utf8_decode(const void *s, size_t len, uint32_t *ret_cp);
/* Terminal columns of well-formed UTF-8 text, one per code point that is not a combining mark (approximation, no locale). */
size_t text_columns(const void *s, size_t len);

#endif
