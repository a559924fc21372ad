/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ending processes: passes that kill, until two looks in a row find none. Where
 * the first passes are not enough, others are started as fast as they are
 * killed: then all are stopped first, until a look finds no new one. Not at
 * once: su and sudo stop, too, when what they started is stopped, and would
 * wait for ever for somebody to continue them. A pidfd keeps a signal from
 * reaching another process that got the same number.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/cli/monotonic.h>
#include "kill_steps.h"

#define TIME_LIMIT_MS 30000
#define ROOT_GRACE_MS 1500 /* for sshd's and su's own, whose child has ended */
#define PAUSE_MS      20
#define KILL_PASSES   10 /* before processes are stopped first */
#define STOP_ROUNDS   50
#define NAMED_MAX     20 /* processes */
#define TEXT_MAX      65536

/* A process that was seen. */
struct hunted {
	pid_t pid;
	uint64_t start;
};

struct hunt {
	struct whose *whose;
	int signal; /* 0: none is sent */
	size_t found; /* by this look */
	size_t fresh; /* of these, not in state T */
	struct hunted *ended; /* owned: all that were signalled */
	size_t n_ended;
	int err; /* of a signal that was refused: errno */
	pid_t err_pid;
};

static void
pause_ms(int ms)
{
	const struct timespec t = {.tv_nsec = ms * 1000000L};

	nanosleep(&t, NULL);
}

/* Signal just this process. Returns 0 or an errno; ESRCH is none. */
static int
signal_process(const struct account_process *p, struct whose *w, int signal)
{
	int fd = (int)syscall(SYS_pidfd_open, p->pid, 0), e = 0;
	struct account_process now;

	if (fd == -1)
		return errno == ESRCH || errno == EINVAL ? 0 : errno;
	/* Between the look and the descriptor it may have become another. */
	if (process_read(p->pid, &now) == 0) {
		if (now.start == p->start &&
		    whose_process(w, &now) == WHOSE_ITS &&
		    syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) != 0 &&
		    errno != ESRCH)
			e = errno;
		process_release(&now);
	}
	close(fd);
	return e;
}

/* Remember each process once: the newest are looked through first. */
static int
remember(struct hunt *h, const struct account_process *p)
{
	struct hunted *list;

	for (size_t i = h->n_ended; i > 0; i--) {
		if (h->ended[i - 1].pid == p->pid &&
		    h->ended[i - 1].start == p->start)
			return 0;
	}
	if ((list = vec_room(h->ended, h->n_ended, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	h->ended = list;
	list[h->n_ended++] = (struct hunted){p->pid, p->start};
	return 0;
}

static int
hunt_one(void *ctx, const struct account_process *p)
{
	struct hunt *h = ctx;
	int e;

	if (whose_process(h->whose, p) != WHOSE_ITS)
		return 0;
	h->found++;
	h->fresh += p->state != 'T' && p->state != 't' && p->state != 'Z';
	if (h->signal == 0)
		return 0;
	if ((e = signal_process(p, h->whose, h->signal)) != 0) {
		h->err = e;
		h->err_pid = p->pid;
	}
	return h->signal == SIGKILL ? remember(h, p) : 0;
}

static int
look(struct hunt *h, int signal)
{
	h->signal = signal;
	h->found = h->fresh = 0;
	return processes_each(hunt_one, h);
}

/* Stop all, until a look finds no other one. */
static int
stop_all(struct hunt *h, int64_t end)
{
	size_t before = 0;
	int r;

	for (int i = 0; i < STOP_ROUNDS && monotonic_ms() < end; i++) {
		if ((r = look(h, SIGSTOP)) != 0)
			return r;
		if (h->found == 0 || (h->fresh == 0 && h->found <= before))
			break;
		before = h->found;
	}
	return 0;
}

/* Returns 0; ERR_TRUNC: they do not end. */
static int
kill_all(struct hunt *h)
{
	const int64_t end = monotonic_ms() + TIME_LIMIT_MS;
	int r, quiet = 0;

	for (int pass = 0; quiet < 2; pass++) {
		if (pass >= KILL_PASSES && (r = stop_all(h, end)) != 0)
			return r;
		if ((r = look(h, SIGKILL)) != 0)
			return r;
		quiet = h->found == 0 ? quiet + 1 : 0;
		if (monotonic_ms() >= end)
			return ERR_TRUNC;
		pause_ms(PAUSE_MS);
	}
	return 0;
}

/* --- what is left --- */

struct left_over {
	struct whose *whose;
	struct steps *steps; /* NULL: only counted */
	size_t root, named;
};

static const char *
why_left(enum whose_answer a)
{
	switch (a) {
	case WHOSE_ROOT:
		return "root's, from a login of the account: not ended";
	case WHOSE_CONTAINER:
		return "in a container of somebody else: not ended";
	case WHOSE_SHARED:
		return "its subordinate uid is another account's, too: not "
		       "ended";
	case WHOSE_CALLER:
		return "in the session in which you call this: not ended";
	default:
		return "does not end";
	}
}

static int
name_left(void *ctx, const struct account_process *p)
{
	struct left_over *l = ctx;
	enum whose_answer a = whose_process(l->whose, p);
	struct buf b;

	l->root += a == WHOSE_ROOT;
	if (a == WHOSE_NOT || p->pid == getpid())
		return 0;
	if (l->steps == NULL || ++l->named > NAMED_MAX)
		return 0;
	buf_init(&b, TEXT_MAX);
	process_put_command(p, &b);
	steps_add(l->steps, "processes", STEP_FAILED, "process %ld (%.*s): %s",
	    (long)p->pid, (int)b.len, b.p != NULL ? b.p : "", why_left(a));
	buf_release(&b);
	return 0;
}

/* Wait for root's processes that end once their child has: sshd, su, cron. */
static void
wait_for_root(struct whose *w)
{
	const int64_t end = monotonic_ms() + ROOT_GRACE_MS;
	struct left_over l;

	do {
		l = (struct left_over){.whose = w};
		if (processes_each(name_left, &l) != 0 || l.root == 0)
			return;
		pause_ms(PAUSE_MS);
	} while (monotonic_ms() < end);
}

static void
name_all_left(struct whose *w, struct steps *s)
{
	struct left_over l = {.whose = w, .steps = s};

	if (processes_each(name_left, &l) == 0 && l.named > NAMED_MAX)
		steps_add(s, "processes", STEP_FAILED,
		    "%zu more processes are left", l.named - NAMED_MAX);
}

static void
tell_result(const struct hunt *h, int r, struct steps *s)
{
	if (r == ERR_TRUNC)
		steps_add(s, "processes", STEP_FAILED,
		    "%zu processes killed, and others still run after %d "
		    "seconds",
		    h->n_ended, TIME_LIMIT_MS / 1000);
	else if (r != 0)
		steps_add(s, "processes", STEP_FAILED, "cannot read /proc: %s",
		    err_str(r));
	else if (h->n_ended == 0)
		steps_add(s, "processes", STEP_NOTHING, NULL);
	else
		steps_add(s, "processes", STEP_DONE, "%zu ended", h->n_ended);
	if (h->err != 0)
		steps_add(s, "processes", STEP_FAILED,
		    "process %ld cannot be signalled: %s", (long)h->err_pid,
		    strerror(h->err));
}

void
kill_processes(const struct kill_target *t, struct whose *w, struct steps *s)
{
	struct hunt h = {.whose = w};
	int r;

	if (t->dry_run) {
		if ((r = look(&h, 0)) != 0)
			tell_result(&h, r, s);
		else if (h.found == 0)
			steps_add(s, "processes", STEP_NOTHING, NULL);
		else
			steps_add(s, "processes", STEP_SKIPPED, "%zu", h.found);
		return;
	}
	r = kill_all(&h);
	wait_for_root(w);
	tell_result(&h, r, s);
	name_all_left(w, s);
	free(h.ended);
}
