/* SPDX-License-Identifier: BSD-2-Clause */
/* One process: whose it is, and where it belongs. */
#ifndef ADMIN_PROCESS_H
#define ADMIN_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>

#define PROCESS_COMM_ROOM 64

struct account_process {
	pid_t pid, parent, session;
	uint64_t start; /* in ticks: with pid it names one process for ever */
	char state; /* as in /proc/PID/stat */
	unsigned tty; /* number of its terminal's device; 0: none */
	uid_t uids[4]; /* real, effective, saved, of the file system */
	bool has_login;
	uid_t login_uid;
	bool elsewhere; /* in another PID namespace: in a container */
	char comm[PROCESS_COMM_ROOM];
	char *cgroup; /* owned: /proc/PID/cgroup; NULL: not known */
};
/*
 * Read it. Returns 0; ERR_NOENT (it has ended, also if its parent has not asked
 * yet), ERR_NOMEM, ERR_IO. Release ret with process_release() if it is 0.
 */
int process_read(pid_t pid, struct account_process *ret);
void process_release(struct account_process *p);
/* Append its command line, or its name in brackets; not escaped. */
void process_put_command(const struct account_process *p, struct buf *b);
/* Whether one of its four uids lies between low and high. */
bool process_has_uid(const struct account_process *p, uid_t low, uid_t high);
/* Whether it is in systemd's slice of the user: in a session or a service. */
bool process_in_slice(const struct account_process *p, uid_t uid);
/*
 * Who owns the user namespace that its PID namespace belongs to: for a rootless
 * container who started it. Returns 0, ERR_NOENT, ERR_IO.
 */
int process_container_owner(const struct account_process *p, uid_t *ret);

/*
 * Call each for every process, until it returns non-zero. Returns that, 0, or
 * ERR_IO (/proc cannot be read, or is another PID namespace's), ERR_NOMEM. p is
 * released afterwards.
 */
int processes_each(int (*each)(void *ctx, const struct account_process *p),
    void *ctx);

#endif
