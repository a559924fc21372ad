/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The module has no memory from one change to the next: libpam unloads it with
 * each handle, and newusers(8) has a handle for each of its lines. So a file
 * says that a directory service did not answer. It can only make the rule
 * stricter: while it counts, groups are unknown.
 *
 * It counts for a minute, and for the process that wrote it as long as an hour:
 * a batch may take longer than a minute. Only root can write there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/state/state.h>
#include "password_down.h"

#define FOLDER	    "/run/loginpolicy"
#define NOTE	    FOLDER "/no-directory"
#define BYTES_MAX   64
#define SECONDS	    60
#define SECONDS_OWN 3600

bool
down_is_noted(void)
{
	const struct trusted_opts opts = {.cap_bytes = BYTES_MAX,
	    .check_parents = true};
	struct diag d = {0};
	long long at, pid, age;
	char *text;
	size_t len;
	bool counts;

	if (trusted_read(NOTE, &opts, &text, &len, &d) != 0)
		return false;
	counts = sscanf(text, "at=%lld pid=%lld\n", &at, &pid) == 2;
	free(text);
	if (!counts)
		return false;
	age = (long long)boot_clock_s() - at;
	return age >= 0 && age < (pid == getpid() ? SECONDS_OWN : SECONDS);
}

void
down_note(void)
{
	struct diag d = {0};
	struct buf b;

	(void)mkdir(FOLDER, 0755);
	buf_init(&b, BYTES_MAX);
	buf_printf(&b, "at=%lld pid=%lld\n", (long long)boot_clock_s(),
	    (long long)getpid());
	(void)atomic_write(NOTE, 0644, &b, &d);
	buf_release(&b);
}
