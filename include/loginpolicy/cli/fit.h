/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that fits a screen: longer lines go on, indented. */
#ifndef LOGINPOLICY_FIT_H
#define LOGINPOLICY_FIT_H

#include <loginpolicy/base/buf.h>

#define FIT_COLUMNS 80

struct fit {
	struct buf *b; /* borrowed */
	size_t at; /* columns of the current line */
	size_t indent; /* of the lines that follow */
	size_t columns; /* of the screen; 0: FIT_COLUMNS */
};

/*
 * Append text that is fit for a terminal and stays together: on a new line if
 * this one has no room for it. The blanks that separate it are part of it, and
 * are left out at the beginning of a line.
 */
void fit_piece(struct fit *f, const char *s, size_t len);
/* Append text that may be broken at its blanks. */
void fit_words(struct fit *f, const char *s, size_t len);
/* End the line. */
void fit_end(struct fit *f);

#endif
