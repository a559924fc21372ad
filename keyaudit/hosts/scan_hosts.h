/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probe many hosts in parallel: one event loop, one absolute deadline per host
 * and user, one result per host.
 */
#ifndef KEYAUDIT_HOSTS_SCAN_HOSTS_H
#define KEYAUDIT_HOSTS_SCAN_HOSTS_H

#include <signal.h>
#include "host.h"
#include "key_answer.h"
#include "keyaudit/targets/target.h"

struct scan_hosts_opts {
	const struct targets *targets; /* borrowed; probed in this order */
	/* The user to ask as if a target names none: "root"; borrowed. */
	const char *user;
	/* Hosts at the same time, at least 1: see scan_hosts_parallel(). */
	unsigned parallel;
	unsigned rate; /* new connections per second; 0: no limit */
	unsigned timeout_ms; /* in all for one user of one host */
	bool all_host_keys;
	const struct asked_keys *keys; /* borrowed; NULL: ask about none */
	/* Once set, no host is begun and unfinished ones are dropped. */
	const volatile sig_atomic_t *stop;
};

struct scan_hosts; /* private */

enum scan_step {
	SCAN_WAITING = 0, /* no result for at most 100 ms */
	SCAN_RESULT, /* one more host has its result */
	SCAN_END /* every target that was begun has had its result */
};

/*
 * How many hosts can be probed at the same time, of those wanted. Raises this
 * process's soft limit of descriptors as far as the hard one permits. At least
 * 1.
 */
unsigned scan_hosts_parallel(unsigned wanted);

/*
 * Prepare a scan; o is borrowed until scan_hosts_free(). Returns 0; ERR_NOMEM;
 * ERR_IO (no descriptors, no epoll: errno); ERR_UNSUPPORTED (this libssh cannot
 * be used).
 */
int scan_hosts_new(const struct scan_hosts_opts *o, struct scan_hosts **ret);
/*
 * Go on until there is a result, or 100 ms have passed. ret_host is set with
 * SCAN_RESULT: release it with host_release(). Returns 0; ERR_NOMEM or ERR_IO
 * (errno), which end the scan.
 */
int scan_hosts_next(struct scan_hosts *s, enum scan_step *ret_step,
    struct host *ret_host);
/* Drop what is unfinished; leaves errno as it is. NULL is a no-op. */
void scan_hosts_free(struct scan_hosts *s);

#endif
