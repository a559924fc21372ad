/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of a file or pipe, compressed by gzip or not. */
#ifndef ADMIN_LOG_LINES_H
#define ADMIN_LOG_LINES_H

#include <stdbool.h>
#include <stddef.h>

#define LOG_LINES_MAX 65536 /* bytes; a longer line is skipped */

struct log_lines;
/* Takes fd, also on failure. NULL: no memory. */
struct log_lines *log_lines_open(int fd);
/*
 * The next line, without its newline; valid until the next call. false: there
 * is none, or *ret_why (static) says why the rest cannot be read.
 */
bool log_lines_next(struct log_lines *l, const char **ret, size_t *ret_len,
    const char **ret_why);
/* The number of the last line, from 1. */
unsigned long log_lines_number(const struct log_lines *l);
void log_lines_close(struct log_lines *l);

#endif
