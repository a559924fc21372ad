/* Messages of a program to the person who runs it. */
#ifndef LOGINPOLICY_MESSAGE_H
#define LOGINPOLICY_MESSAGE_H

#include <stdarg.h>
#include <stdio.h>

#include <loginpolicy/cli/exit_code.h>

/*
 * Print "PROGRAM: MESSAGE" on stderr, on one line. The whole text is escaped
 * here, so names and paths in it must not be escaped before; what is longer
 * than 8,192 bytes is cut. Returns EXIT_NOTHING_DONE.
 */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Print the message, escaped as by complain(), with before in front of it. */
void message_print(FILE *to, const char *before, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

#endif
