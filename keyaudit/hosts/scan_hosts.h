/* Probe many hosts at once: one event loop, one absolute deadline a host, one result for each. */
#ifndef KEYAUDIT_HOSTS_SCAN_HOSTS_H
#define KEYAUDIT_HOSTS_SCAN_HOSTS_H

#include <signal.h>
#include "host.h"
#include "keyaudit/targets/target.h"

struct scan_hosts_opts {
	const struct targets *targets; /* borrowed; taken in this order */
	const char *user; /* who asks where a target names nobody, "root" */
	unsigned
	    parallel; /* hosts at once, 1 or more, as scan_hosts_parallel() says */
	unsigned rate; /* new connections a second; 0: no limit */
	unsigned timeout_ms; /* in all for one user of one host */
	bool all_host_keys;
	const volatile sig_atomic_t *
	    stop; /* set: no more is begun, what is in flight is not waited for */
	/* Each result as it comes; h is the callee's to release. Returns 0, or an error that ends the scan. */
	int (*take)(void *arg, struct host *h);
	void (*progress)(void *arg, size_t done,
	    size_t total); /* at least ten times a second; NULL: none */
	void *arg;
};

/*
 * How many hosts at once can be had of those wanted: raises this process's soft
 * limit of descriptors where the hard one permits. At least 1.
 */
unsigned scan_hosts_parallel(unsigned wanted);

/*
 * Returns 0 when each target has had its result, or was not begun when stop was
 * set; the error of take(); ERR_NOMEM; or ERR_IO (no descriptors, no epoll: errno).
 */
int scan_hosts(const struct scan_hosts_opts *o);

#endif
