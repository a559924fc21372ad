/* Which ssh to use, and with which algorithms: children with pipe and deadline. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include "ssh_program.h"

static const char *const paths[SSH_PROGRAMS] = {"/usr/bin/ssh",
    "/usr/bin/ssh1"};

/* --- ssh -Q --- */

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Run "path -Q what" with standard output out. Returns whether it runs. */
static bool
spawn_query(const char *path, const char *what, int out, pid_t *ret_pid)
{
	static char query[] = "-Q", env_path[] = "PATH=/usr/bin:/bin",
		    locale[] = "LC_ALL=C";
	/* posix_spawn(3) does not change its arguments */
	char *argv[] = {(char *)(uintptr_t)path, query, (char *)(uintptr_t)what,
	    NULL};
	char *env[] = {env_path, locale, NULL};
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none;
	bool runs;

	if (posix_spawn_file_actions_init(&fa) != 0)
		return false;
	if (posix_spawnattr_init(&attr) != 0) {
		posix_spawn_file_actions_destroy(&fa);
		return false;
	}
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, out, 1);
	posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	runs = posix_spawn(ret_pid, path, &fa, &attr, argv, env) == 0;
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&fa);
	return runs;
}

/* Returns whether the end was reached in time. */
static bool
read_to_end(int fd, int64_t until_ms, struct buf *b)
{
	struct pollfd p = {fd, POLLIN, 0};
	char chunk[4096];
	int64_t left;
	ssize_t n;

	while ((left = until_ms - now_ms()) > 0 && b->err == 0) {
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

/* Turn lines into a list. Returns false if one is no name of an algorithm. */
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
	struct buf b;
	int out[2];
	pid_t pid;
	bool good = false;

	buf_init(&b, SSH_QUERY_MAX);
	if (pipe2(out, O_CLOEXEC) == 0) {
		good = spawn_query(path, what, out[1], &pid);
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

/* Whether it is root's file, and only root can change it; follows links. */
static bool
is_safe(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == 0 &&
	    (st.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
	    (st.st_mode & S_IXOTH) != 0;
}

/* Returns 0 or ERR_NOMEM. */
static int
query_program(struct ssh_program *p)
{
	static const char *const what[PART_COUNT] = {"kex", "key-sig", "cipher",
	    "mac"};
	const int64_t until_ms = now_ms() + SSH_QUERY_MS;
	int e = 0;

	for (enum part i = PART_KEX; i < PART_COUNT && e == 0; i++) {
		e = query_list(p->path, what[i], until_ms, &p->list[i]);
		/* The only word for it before OpenSSH 8.2. */
		if (e == 0 && i == PART_HOST_KEY && p->list[i][0] == '\0') {
			free(p->list[i]);
			p->list[i] = NULL;
			e = query_list(p->path, "key", until_ms, &p->list[i]);
		}
		if (e == 0 && p->list[i][0] == '\0')
			return 0;
	}
	p->usable = e == 0;
	return e;
}

static void *
query_programs(void *arg)
{
	struct ssh_programs *s = arg;

	for (unsigned i = 0; i < SSH_PROGRAMS && s->err == 0; i++) {
		s->program[i].path = paths[i];
		if (is_safe(paths[i]))
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
    const char *programs)
{
	char after[96];

	if (programs[0] == '\0')
		snprintf(after, sizeof(after), ", and no %s to ask instead",
		    paths[0]);
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
		if (!p->usable)
			continue;
		ours = offers_of(p);
		if (!offers_miss(&ours, w, &missing))
			return new_choice(p, w, ret_choice);
		if (missing > farthest)
			farthest = missing;
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
		    "%s%s", names[0] != '\0' ? " or " : "", p->path);
	}
	explain_missing(h, w, names[0] != '\0' ? farthest : missing, names);
	return 0;
}
