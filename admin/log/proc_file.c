/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading files of a process. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "proc_file.h"

#define PROC_FILE_MAX (16u << 20) /* an environment may be large */

char *
proc_file_read(pid_t pid, const char *name, size_t *ret_len)
{
	char path[64], *text = NULL;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, name);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return NULL;
	if (read_all(fd, PROC_FILE_MAX, &text, ret_len) != 0)
		text = NULL;
	close(fd);
	return text;
}
