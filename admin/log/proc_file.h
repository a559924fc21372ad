/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of a process below /proc. */
#ifndef ADMIN_PROC_FILE_H
#define ADMIN_PROC_FILE_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Read /proc/PID/NAME. Owned, NUL-terminated; ret_len without that NUL. NULL:
 * not readable, or no memory.
 */
char *proc_file_read(pid_t pid, const char *name, size_t *ret_len);

#endif
