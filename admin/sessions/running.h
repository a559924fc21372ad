/* SPDX-License-Identifier: BSD-2-Clause */
/* What runs as an account now, and goes on although it is blocked. */
#ifndef ADMIN_RUNNING_H
#define ADMIN_RUNNING_H

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/json_out.h>
#include <sys/types.h>

enum running_kind {
	RUNNING_SSH, /* a connection, over which more sessions can be opened */
	RUNNING_TERMINALS, /* tmux, screen */
	RUNNING_MANAGER, /* systemd --user: its services and timers */
	RUNNING_ROOT, /* root's, from a login of the account */
	RUNNING_OTHER,
	RUNNING_KINDS
};

struct running_process {
	pid_t pid;
	enum running_kind kind;
	char *command; /* owned; not escaped */
};
struct account_running {
	struct running_process *list; /* owned; sorted by kind and pid */
	size_t n;
	size_t at_jobs; /* that wait */
	char *crontab; /* owned: its path; NULL: none */
	int err; /* 0; ERR_IO: /proc could not be read; ERR_NOMEM */
};

/*
 * Look. name may be NULL; others may have the uid, too. Of uid 0 only its login
 * sessions are looked at. Release ret in any case.
 */
void running_load(const char *name, uid_t uid, struct account_running *ret);
void running_release(struct account_running *r);
/* Append what runs, as the end of a sentence: "3 processes run: ...". */
void running_put(const struct account_running *r, struct buf *b);
/* Append the array of processes, and the other members. */
void running_json(const struct account_running *r, struct json_out *j);

#endif
