/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the mode in the text of a policy file. */
#ifndef ADMIN_MODE_TEXT_H
#define ADMIN_MODE_TEXT_H

#include <loginpolicy/base/buf.h>

/*
 * Append the text with the value of the mode statement at this line, from 1,
 * replaced by word; blanks and a comment on it stay. line 0: there is none, and
 * it is put before the first statement. Errors are in b.
 */
void mode_text_set(const char *text, size_t len, unsigned line,
    const char *word, struct buf *b);

#endif
