/* SPDX-License-Identifier: BSD-2-Clause */
/* Counting the processes of a user, by the line "Uid:" of /proc/PID/status. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include "proc_file.h"
#include "user_processes.h"

/* Whether the process, which may have ended, runs as the user. */
static bool
runs_as(pid_t pid, uid_t uid)
{
	unsigned long real, effective;
	size_t len;
	char *text = proc_file_read(pid, "status", &len);
	const char *line = text != NULL ? strstr(text, "\nUid:") : NULL;
	bool yes = line != NULL &&
	    sscanf(line, "\nUid: %lu %lu", &real, &effective) == 2 &&
	    (real == uid || effective == uid);

	free(text);
	return yes;
}

int64_t
user_processes_count(uid_t uid)
{
	const struct dirent *e;
	DIR *d = opendir("/proc");
	uint64_t pid;
	int64_t n = 0;

	if (d == NULL)
		return -1;
	while ((e = readdir(d)) != NULL)
		if (parse_u64(e->d_name, strlen(e->d_name), 1, INT32_MAX,
			&pid) == 0 &&
		    runs_as((pid_t)pid, uid))
			n++;
	closedir(d);
	return n;
}
