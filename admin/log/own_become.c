/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * By the names and times of the processes above this one. They have no
 * reference of their decision: a line of the same service counts that is from
 * when it was started, or a little later, as a password takes time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include "own_become.h"
#include "proc_file.h"

#define DEPTH_MAX  128 /* parents of parents */
#define PASSWORD_S 120
/* Fields of /proc/PID/stat behind the name: proc_pid_stat(5). */
#define FIELD_PARENT 1
#define FIELD_START  19

static bool
is_become(const char *program)
{
	static const char *const programs[] = {"sudo", "su", "doas"};

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (strcmp(programs[i], program) == 0)
			return true;
	}
	return false;
}

/* The field of "PID (COMM) STATE PPID ...", behind COMM. */
static bool
stat_field(const char *end, unsigned field, uint64_t *ret)
{
	end += 2;
	for (unsigned i = 0; i < field && *end != '\0'; i++) {
		end += strcspn(end, " ");
		end += *end == ' ';
	}
	return parse_u64(end, strcspn(end, " \n"), 0, INT64_MAX / 1000, ret) ==
	    0;
}

/* Add the process if it is one. Returns its parent; 0: there is none. */
static pid_t
add_process(pid_t pid, int64_t now, struct own_become *b)
{
	const long ticks = sysconf(_SC_CLK_TCK);
	size_t len;
	char *stat = proc_file_read(pid, "stat", &len);
	char *comm = stat == NULL ? NULL : strchr(stat, '(');
	char *end = stat == NULL ? NULL : strrchr(stat, ')');
	uint64_t parent = 0, start = 0;
	struct timespec up;

	if (comm != NULL && end != NULL && end > comm && ticks > 0 &&
	    stat_field(end, FIELD_PARENT, &parent) &&
	    stat_field(end, FIELD_START, &start) &&
	    clock_gettime(CLOCK_BOOTTIME, &up) == 0 && b->n < OWN_BECOME_MAX) {
		*end = '\0';
		if (is_become(comm + 1)) {
			snprintf(b->list[b->n].program,
			    sizeof(b->list[b->n].program), "%s", comm + 1);
			b->list[b->n++].at = now - up.tv_sec +
			    (int64_t)(start / (uint64_t)ticks);
		}
	}
	free(stat);
	return parent <= INT32_MAX ? (pid_t)parent : 0;
}

void
own_become_find(int64_t now, struct own_become *ret)
{
	pid_t pid = getppid();

	memset(ret, 0, sizeof(*ret));
	for (int i = 0; i < DEPTH_MAX && pid > 1; i++)
		pid = add_process(pid, now, ret);
}

bool
own_become_has(const struct own_become *b, const struct log_line *l, int64_t at)
{
	for (size_t i = 0; i < b->n; i++) {
		const char *program = b->list[i].program;
		const size_t len = strlen(program);

		/* "sudo", "sudo-i", "su-l". */
		if (l->word != LOGGED_DENY && l->service != NULL &&
		    strncmp(l->service, program, len) == 0 &&
		    (l->service[len] == '\0' || l->service[len] == '-') &&
		    at >= b->list[i].at - 1 && at <= b->list[i].at + PASSWORD_S)
			return true;
	}
	return false;
}
