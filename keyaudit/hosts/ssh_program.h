/*
 * The system's ssh(1) and ssh1(1), for servers that libssh has nothing in common
 * with. Only programs at fixed places that nobody but root can change: an audit
 * that root starts runs nothing of a user's, whatever PATH says.
 */
#ifndef KEYAUDIT_HOSTS_SSH_PROGRAM_H
#define KEYAUDIT_HOSTS_SSH_PROGRAM_H

#include <pthread.h>
#include <stdatomic.h>
#include "offers.h"

#define SSH_PROGRAMS  2
#define SSH_QUERY_MS  5000 /* for all that one program is asked with -Q */
#define SSH_QUERY_MAX 16384 /* octets of an answer */

struct ssh_program {
	const char *path; /* static */
	bool usable; /* there, safe, and it said what it can do */
	char *list[PART_COUNT]; /* owned: names, comma-separated */
};

struct ssh_programs {
	bool asked, joined;
	pthread_t thread; /* that asks */
	atomic_bool ready; /* it has ended: program may be looked at */
	int err; /* 0 or ERR_NOMEM */
	struct ssh_program program[SSH_PROGRAMS];
};

/* How one server is asked with one program. */
struct ssh_choice {
	const struct ssh_program *program; /* borrowed */
	char *list[PART_COUNT]; /* owned: what both have */
};

/*
 * Find the programs, and ask each with -Q what it can do: begun once, in a thread
 * of its own, which takes at most SSH_QUERY_MS for each. Returns whether it is
 * through, so that ssh_choose() may be called; s->err says if it failed.
 */
bool ssh_programs_ask(struct ssh_programs *s);
/* Waits for the thread. */
void ssh_programs_release(struct ssh_programs *s);
/*
 * The first program that has all in common with this server: *ret_choice, to be
 * freed with ssh_choice_free(), or NULL; then why is set in h: what is missing
 * of the program that gets farthest, or, without any, what we are missing
 * ourselves. Returns 0 or ERR_NOMEM.
 */
int ssh_choose(const struct ssh_programs *s, const struct wire *w,
    enum part missing, struct host *h, struct ssh_choice **ret_choice);
void ssh_choice_free(struct ssh_choice *c); /* NULL is fine */

#endif
