/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which ssh to use, and with which algorithms: children with pipe and
 * deadline.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/cli/monotonic.h>
#include "ssh_program.h"

#define CPU_MAX_S 20 /* of one child */

static const char *const paths[SSH_PROGRAMS] = {"/usr/bin/ssh",
    "/usr/bin/ssh1"};

/* --- children --- */

/* Find the account nobody, if we are root; else *ret_uid is 0. */
static void
find_nobody(uid_t *ret_uid, gid_t *ret_gid)
{
	struct passwd pw, *found = NULL;
	char text[4096];

	*ret_uid = 0;
	*ret_gid = 0;
	/* ssh does not run as a user without an account. */
	if (geteuid() != 0 ||
	    getpwnam_r("nobody", &pw, text, sizeof(text), &found) != 0 ||
	    found == NULL || pw.pw_uid == 0 || pw.pw_gid == 0)
		return;
	*ret_uid = pw.pw_uid;
	*ret_gid = pw.pw_gid;
}

static void
set_limit(__rlimit_resource_t what, rlim_t n)
{
	const struct rlimit l = {n, n};

	setrlimit(what, &l);
}

/* In the child: only system calls. */
static void
become_program(char *const argv[], const int fds[3], uid_t uid, gid_t gid)
{
	static char path[] = "PATH=/usr/bin:/bin", locale[] = "LC_ALL=C";
	char *env[] = {path, locale, NULL};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	setsid(); /* no terminal to ask on */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	set_limit(RLIMIT_CORE, 0);
	set_limit(RLIMIT_FSIZE, 0);
	set_limit(RLIMIT_CPU, CPU_MAX_S);
	for (int i = 0; i < 3; i++) {
		if (dup2(fds[i] != -1 ? fds[i] : null, i) == -1)
			_exit(127);
	}
	if (chdir("/") != 0)
		_exit(127);
	close_range(3, ~0u, 0);
	if (uid != 0 &&
	    (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0 ||
		setresuid(uid, uid, uid) != 0))
		_exit(127);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execve(argv[0], argv, env);
	_exit(127);
}

int
ssh_program_start(char *const argv[], int in, int out, int err, pid_t *ret_pid)
{
	const int fds[] = {in, out, err};
	uid_t uid;
	gid_t gid;
	pid_t pid;

	find_nobody(&uid, &gid);
	if ((pid = fork()) == 0)
		become_program(argv, fds, uid, gid);
	if (pid == -1)
		return ERR_IO;
	*ret_pid = pid;
	return 0;
}

/* --- ssh -Q --- */

/* Returns whether the end was reached in time. */
static bool
read_to_end(int fd, int64_t until_ms, struct buf *b)
{
	struct pollfd p = {fd, POLLIN, 0};
	char chunk[4096];
	int64_t left;
	ssize_t n;

	while ((left = until_ms - monotonic_ms()) > 0 && b->err == 0) {
		if (poll(&p, 1, (int)left) <= 0)
			continue; /* a signal, or the deadline */
		n = read(fd, chunk, sizeof(chunk));
		if (n == 0)
			return true;
		if (n > 0)
			buf_put(b, chunk, (size_t)n);
	}
	return false;
}

/* Turn lines into a list. Returns false if one is not an algorithm name. */
static bool
join_lines(struct buf *b)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "-_.+@";

	for (size_t i = 0; i < b->len; i++) {
		if (b->p[i] == '\n')
			b->p[i] = ',';
		else if (b->p[i] == '\0' || strchr(allowed, b->p[i]) == NULL)
			return false;
	}
	while (b->len != 0 && b->p[b->len - 1] == ',')
		b->len--;
	return true;
}

static bool
ended_well(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1) {
		if (errno != EINTR)
			return false;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/*
 * Ask a program what it supports: *ret_list is malloc'd, what "path -Q what"
 * prints with commas between the lines. It is "" if the program fails, prints
 * something else than names, or has not ended at until_ms; then it is killed.
 * Returns 0 or ERR_NOMEM.
 */
static int
query_list(const char *path, const char *what, int64_t until_ms,
    char **ret_list)
{
	static char query[] = "-Q";
	/* execve(2) does not change its arguments */
	char *argv[] = {(char *)(uintptr_t)path, query, (char *)(uintptr_t)what,
	    NULL};
	bool good = false;
	struct buf b;
	int out[2];
	pid_t pid;

	buf_init(&b, SSH_QUERY_MAX);
	if (pipe2(out, O_CLOEXEC) == 0) {
		good = ssh_program_start(argv, -1, out[1], -1, &pid) == 0;
		close(out[1]);
		if (good) {
			good = read_to_end(out[0], until_ms, &b);
			if (!good)
				kill(pid, SIGKILL);
			good = ended_well(pid) && good && join_lines(&b);
		}
		close(out[0]);
	}
	if (!good)
		buf_clear(&b);
	buf_putc(&b, '\0');
	*ret_list = b.p; /* transferred */
	return b.err == 0 ? 0 : ERR_NOMEM;
}

/* --- the programs --- */

/*
 * Why not to run it, or NULL: it must be root's file, which only root can
 * change. Follows links.
 */
static const char *
unsafe_why(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return errno == ENOENT ? "is not installed"
				       : "could not be looked at";
	return S_ISREG(st.st_mode) && st.st_uid == 0 &&
		(st.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
		(st.st_mode & S_IXOTH) != 0
	    ? NULL
	    : "is not run: it is not a program that only root can "
	      "change";
}

/* Returns 0 or ERR_NOMEM. */
static int
query_program(struct ssh_program *p)
{
	static const char *const what[PART_COUNT] = {"kex", "key-sig", "cipher",
	    "mac"};
	const int64_t until_ms = monotonic_ms() + SSH_QUERY_MS;
	int e = 0;

	for (enum part i = PART_KEX;
	     i < PART_COUNT && e == 0 && p->unusable_why == NULL; i++) {
		e = query_list(p->path, what[i], until_ms, &p->list[i]);
		/* The only word for it before OpenSSH 8.2. */
		if (e == 0 && i == PART_HOST_KEY && p->list[i][0] == '\0') {
			free(p->list[i]);
			p->list[i] = NULL;
			e = query_list(p->path, "key", until_ms, &p->list[i]);
		}
		if (e == 0 && p->list[i][0] == '\0')
			p->unusable_why = "-Q did not list what it "
					  "supports";
	}
	return e;
}

static void *
query_programs(void *arg)
{
	struct ssh_programs *s = arg;

	for (unsigned i = 0; i < SSH_PROGRAMS && s->err == 0; i++) {
		s->program[i].path = paths[i];
		s->program[i].unusable_why = unsafe_why(paths[i]);
		if (s->program[i].unusable_why == NULL)
			s->err = query_program(&s->program[i]);
	}
	atomic_store(&s->ready, true);
	return NULL;
}

/* Signals are handled by the main thread. */
static int
start_query_thread(struct ssh_programs *s)
{
	sigset_t all, before;
	int e;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	e = pthread_create(&s->thread, NULL, query_programs, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return e;
}

static void
join_thread(struct ssh_programs *s)
{
	if (s->asked && !s->joined)
		pthread_join(s->thread, NULL);
	s->joined = true;
}

bool
ssh_programs_ask(struct ssh_programs *s)
{
	if (!s->asked) {
		s->asked = true;
		if (start_query_thread(s) != 0) {
			s->joined = true;
			query_programs(s);
		}
	}
	if (!atomic_load(&s->ready))
		return false;
	join_thread(s);
	return true;
}

void
ssh_programs_release(struct ssh_programs *s)
{
	join_thread(s);
	for (unsigned i = 0; i < SSH_PROGRAMS; i++) {
		for (enum part p = PART_KEX; p < PART_COUNT; p++)
			free(s->program[i].list[p]);
	}
	memset(s, 0, sizeof(*s));
}

static struct offers
offers_of(const struct ssh_program *p)
{
	return (struct offers){{p->list[PART_KEX], p->list[PART_HOST_KEY],
	    p->list[PART_CIPHER], p->list[PART_MAC]}};
}

void
ssh_choice_free(struct ssh_choice *c)
{
	if (c == NULL)
		return;
	for (enum part p = PART_KEX; p < PART_COUNT; p++)
		free(c->list[p]);
	free(c);
}

static int
new_choice(const struct ssh_program *p, const struct wire *w,
    struct ssh_choice **ret)
{
	const struct offers ours = offers_of(p);
	struct ssh_choice *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return ERR_NOMEM;
	c->program = p;
	for (enum part i = PART_KEX; i < PART_COUNT; i++) {
		if (offers_common(&ours, w, i, &c->list[i]) != 0) {
			ssh_choice_free(c);
			return ERR_NOMEM;
		}
	}
	*ret = c;
	return 0;
}

static void
explain_missing(struct host *h, const struct wire *w, enum part missing,
    const struct ssh_program *first, const char *programs)
{
	char after[128];

	if (programs[0] == '\0')
		snprintf(after, sizeof(after), ", and %s %s", first->path,
		    first->unusable_why);
	else
		snprintf(after, sizeof(after), " with %s", programs);
	offers_why(h, w, missing, after);
}

int
ssh_choose(const struct ssh_programs *s, const struct wire *w,
    enum part missing, struct host *h, struct ssh_choice **ret_choice)
{
	enum part farthest = PART_KEX;
	const struct ssh_program *p;
	struct offers ours;
	char names[64] = "";

	*ret_choice = NULL;
	for (unsigned i = 0; i < SSH_PROGRAMS; i++) {
		p = &s->program[i];
		if (p->unusable_why != NULL)
			continue;
		ours = offers_of(p);
		if (!offers_miss(&ours, w, &missing))
			return new_choice(p, w, ret_choice);
		if (missing > farthest)
			farthest = missing;
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
		    "%s%s", names[0] != '\0' ? " or " : "", p->path);
	}
	explain_missing(h, w, names[0] != '\0' ? farthest : missing,
	    &s->program[0], names);
	return 0;
}
