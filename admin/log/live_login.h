/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Logins that are there now, by the table of processes. Unlike a line of a log
 * file, no user can forge them: sshd and login run as root.
 */
#ifndef ADMIN_LIVE_LOGIN_H
#define ADMIN_LIVE_LOGIN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct live_login {
	const char *service; /* constant: "sshd" or "login" */
	uid_t uid;
	pid_t pid; /* the first process of the session */
};

/*
 * Return "sshd" or "login" if this is the path of such a program, installed
 * where only root can write; else NULL. A user may start any setuid program
 * under the name sshd, so the path is needed.
 */
const char *login_program(const char *exe);

/*
 * Find whose SSH login this process runs in, by the processes above it: the
 * uid that sshd's process has, whatever su and sudo have made of it since.
 * false, with ret_uid as it was: none, as in a job, at a console, or in a
 * screen that outlived its login.
 */
bool live_login_own(uid_t *ret_uid);

/*
 * Call each for every login over SSH or at a console that began after
 * since_ms (milliseconds of CLOCK_BOOTTIME) and has a program running: of SSH
 * the connection must have been opened after it. Returns 0; ERR_IO: /proc
 * cannot be read; or what each returned, if that is not 0: the end.
 */
int live_login_each(int64_t since_ms,
    int (*each)(void *ctx, const struct live_login *l), void *ctx);

#endif
