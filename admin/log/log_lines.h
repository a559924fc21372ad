/* Lines of a file or pipe, compressed by gzip or not. */
#ifndef ADMIN_LOG_LINES_H
#define ADMIN_LOG_LINES_H

#include <stdbool.h>
#include <stddef.h>

#define LOG_LINES_MAX 65536 /* octets; a longer line is passed over */

struct log_lines;
/* fd is the reader's from here on, also where NULL says that there is no memory. */
struct log_lines *log_lines_open(int fd);
/*
 * The next line, without its newline, until the next call. false: that was
 * all, or it cannot be read any further: then *ret_why (static) says why.
 */
bool log_lines_next(struct log_lines *l, const char **ret, size_t *ret_len,
    const char **ret_why);
unsigned long log_lines_number(const struct log_lines *l);
void log_lines_close(struct log_lines *l);

#endif
