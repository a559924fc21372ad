/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system's ssh(1) and ssh1(1), for servers that have no algorithm in common
 * with libssh. Only programs at fixed paths that nobody but root can change: an
 * audit started by root runs no user's program, whatever PATH is.
 */
#ifndef KEYAUDIT_HOSTS_SSH_PROGRAM_H
#define KEYAUDIT_HOSTS_SSH_PROGRAM_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>
#include "offers.h"

#define SSH_PROGRAMS  2
#define SSH_QUERY_MS  8000 /* for all queries (-Q) of one program */
#define SSH_QUERY_MAX 16384 /* bytes of an answer */

struct ssh_program {
	const char *path; /* static */
	/* Static: "is not installed", ...; NULL: it answered -Q. */
	const char *unusable_why;
	char *list[PART_COUNT]; /* owned: names, comma-separated */
};

struct ssh_programs {
	bool asked, joined;
	pthread_t thread; /* runs the queries */
	atomic_bool ready; /* it has ended: program may be read */
	int err; /* 0 or ERR_NOMEM */
	struct ssh_program program[SSH_PROGRAMS];
};

/* How to ask one server with one program. */
struct ssh_choice {
	const struct ssh_program *program; /* borrowed */
	char *list[PART_COUNT]; /* owned: in common */
};

/*
 * Start a program with these descriptors as its standard ones, -1: /dev/null.
 * It gets no terminal and no environment, cannot write files, and runs as
 * nobody if we are root and there is such an account. Returns 0 or ERR_IO
 * (errno).
 */
int ssh_program_start(char *const argv[], int in, int out, int err,
    pid_t *ret_pid);
/*
 * Find the programs and ask each with -Q what it supports: once, in a thread of
 * its own, at most SSH_QUERY_MS for each. Returns whether it has ended, so that
 * ssh_choose() may be called; s->err is set if it failed.
 */
bool ssh_programs_ask(struct ssh_programs *s);
/* Wait for the thread. */
void ssh_programs_release(struct ssh_programs *s);
/*
 * Choose the first program that has an algorithm of every kind in common with
 * this server: *ret_choice, for ssh_choice_free(); or NULL, and h's why names
 * what the program that gets farthest is missing, or (missing) what libssh is
 * missing if there is no program. Returns 0 or ERR_NOMEM.
 */
int ssh_choose(const struct ssh_programs *s, const struct wire *w,
    enum part missing, struct host *h, struct ssh_choice **ret_choice);
void ssh_choice_free(struct ssh_choice *c); /* NULL is fine */

#endif
