/* SPDX-License-Identifier: BSD-2-Clause */
/* One line of the register. */
#ifndef REGISTER_LINE_H
#define REGISTER_LINE_H

#include <loginpolicy/register/key_register.h>

/* Whether a line has no key: it is blank, or a comment. */
bool register_line_is_empty(const char *s, size_t len);
/*
 * Read a line that is not empty, of len bytes with a NUL behind them; it is
 * changed, and ret's strings point into it. ret->line is the caller's.
 * Returns 0; ERR_SYNTAX, ERR_TOOBIG with reterr's column and message.
 */
int register_line_parse(char *s, size_t len, const struct tz *zone,
    struct register_entry *ret, struct diag *reterr);
/*
 * The text of the line from *at on, without its newline; *at moves behind it.
 * NULL: the end.
 */
char *register_line_next(char *text, size_t len, size_t *at, size_t *ret_len);
/* How such a file is read: the rules of trusted_read(). */
int register_read(const struct register_place *place, char **ret,
    size_t *ret_len, struct diag *reterr);

#endif
