/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of a program to the person who runs it. */
#ifndef LOGINPOLICY_MESSAGE_H
#define LOGINPOLICY_MESSAGE_H

#include <loginpolicy/base/buf.h>
#include <loginpolicy/cli/exit_code.h>

struct options;

/*
 * Print "PROGRAM: MESSAGE" on stderr, on one line; on a terminal it is broken
 * between words (terminal_fold()). The whole text is escaped here, so names and
 * paths in it must not be escaped before; what is longer than 8,192 bytes is
 * cut. Returns EXIT_NOTHING_DONE.
 */
enum exit_code complain(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
/*
 * Print what a command has done, as a line on standard output, escaped and
 * broken as by complain(); nothing with -q. If it cannot be written, that is
 * reported. Returns EXIT_OK: the change is made.
 */
enum exit_code say(const struct options *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * As say(), behind a head of at most 11 columns. Where the line is broken, it
 * goes on below its beginning, not below the head.
 */
enum exit_code say_below(const struct options *o, const char *head,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/*
 * Write text that is fit for a terminal already to fd, all of it, and release
 * b. Returns EXIT_OK; EXIT_NOTHING_DONE: b has an error, or it could not be
 * written (reported).
 */
enum exit_code message_write(int fd, struct buf *b);

#endif
