/* SPDX-License-Identifier: BSD-2-Clause */
/* How output is laid out on a terminal: width, wrapping, colour. */
#ifndef LOGINPOLICY_CLI_TERMINAL_H
#define LOGINPOLICY_CLI_TERMINAL_H

#include <stdbool.h>
#include <loginpolicy/cli/options.h>

/*
 * Columns of the terminal at fd: COLUMNS in the environment, else what the
 * terminal says, at least 40; 80 if fd is not a terminal.
 */
unsigned terminal_columns(int fd);
/*
 * Whether results are printed in colour: --color, else only on a terminal that
 * is not dumb (TERM), without NO_COLOR in the environment, and not into -o.
 */
bool terminal_colour(const struct options *o);
/* Append text, in colour if there is colour. sgr: "1;31", as in ECMA-48. */
void terminal_put(struct buf *b, bool colour, const char *sgr,
    const char *text);
/*
 * Append words, broken between them so that no line is longer than columns if
 * its words permit. at: the column where the first line begins; the others
 * begin with indent blanks. Ends with a newline.
 */
void terminal_wrap(const char *words, unsigned at, unsigned indent,
    unsigned columns, struct buf *b);
/*
 * Append lines that are fit for a terminal, each with its newline. If fd is a
 * terminal, a line that is wider goes on in the next, behind indent blanks; it
 * is broken between words. If fd is not a terminal, the lines stay whole.
 */
void terminal_fold(int fd, unsigned indent, const char *lines, size_t len,
    struct buf *b);

#endif
