/* SPDX-License-Identifier: BSD-2-Clause */
/* The event loop: begin probes while there is room, pass events on to them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "probe.h"

#define EVENTS	     256 /* of one epoll_wait(2) */
#define TICK_MS	     100 /* the longest sleep, so that progress is shown */
#define FDS_PER_HOST 3 /* its socket, and libssh's pair */
#define FDS_OTHER    64 /* files, name servers, epoll */

static uint64_t
clock_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

unsigned
scan_hosts_parallel(unsigned wanted)
{
	const rlim_t need = (rlim_t)wanted * FDS_PER_HOST + FDS_OTHER;
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) != 0)
		return wanted;
	if (l.rlim_cur < need) {
		l.rlim_cur = l.rlim_max < need ? l.rlim_max : need;
		if (setrlimit(RLIMIT_NOFILE, &l) != 0)
			getrlimit(RLIMIT_NOFILE, &l);
	}
	if (l.rlim_cur >= need)
		return wanted;
	if (l.rlim_cur < FDS_OTHER + FDS_PER_HOST)
		return 1;
	return (unsigned)((l.rlim_cur - FDS_OTHER) / FDS_PER_HOST);
}

/* --- the list of probes --- */

void
scan_hosts_finish(struct scan_hosts *s, struct probe *p)
{
	if (p->prev != NULL)
		p->prev->next = p->next;
	else
		s->probes = p->next;
	if (p->next != NULL)
		p->next->prev = p->prev;
	s->n_probes--;
	p->next = NULL;
	*s->finished_end = p;
	s->finished_end = &p->next;
}

/* A zeroed probe, first of the list; NULL: out of memory. */
static struct probe *
new_probe(struct scan_hosts *s)
{
	struct probe *p = s->spare;

	if (p != NULL)
		s->spare = p->next;
	else
		p = malloc(sizeof(*p));
	if (p == NULL || timers_reserve(&s->timers, s->n_probes + 1) != 0) {
		free(p);
		return NULL;
	}
	memset(p, 0, sizeof(*p));
	p->next = s->probes;
	if (s->probes != NULL)
		s->probes->prev = p;
	s->probes = p;
	s->n_probes++;
	return p;
}

static void
free_probes(struct probe *p)
{
	struct probe *next;

	for (; p != NULL; p = next) {
		next = p->next;
		free(p);
	}
}

/* --- beginning probes --- */

bool
scan_hosts_has_room(struct scan_hosts *s, bool is_active)
{
	return (is_active || s->n_active < s->o->parallel) &&
	    window_has_room(&s->window, s->now_us);
}

void
scan_hosts_queue(struct scan_hosts *s, struct probe *p)
{
	p->queue_next = NULL;
	*s->queue_end = p;
	s->queue_end = &p->queue_next;
}

static void
serve_queue(struct scan_hosts *s)
{
	struct probe *p;

	while ((p = s->queue) != NULL && s->err == 0 &&
	    scan_hosts_has_room(s, false)) {
		if ((s->queue = p->queue_next) == NULL)
			s->queue_end = &s->queue;
		probe_handle(p, PROBE_ON_TURN);
	}
}

static void
begin_probes(struct scan_hosts *s)
{
	const struct targets *t = s->o->targets;
	struct probe *p;

	serve_queue(s);
	/* No more probes may only wait than may be active. */
	while (s->next_target < t->n && s->err == 0 && s->queue == NULL &&
	    scan_hosts_has_room(s, false) &&
	    s->n_probes < 2 * (size_t)s->o->parallel) {
		if ((p = new_probe(s)) == NULL) {
			s->err = ERR_NOMEM;
			return;
		}
		probe_begin(p, s, &t->list[s->next_target++]);
	}
}

/* --- the loop --- */

static int
sleep_ms(struct scan_hosts *s)
{
	const struct timer *t = timers_first(&s->timers);
	int ms = resolver_timeout_ms(s->resolver);

	if (ms < 0 || ms > TICK_MS)
		ms = TICK_MS;
	if (s->finished != NULL || (t != NULL && t->at_us <= s->now_us))
		ms = 0;
	else if (t != NULL && t->at_us < s->now_us + (uint64_t)ms * 1000)
		ms = (int)((t->at_us - s->now_us + 999) / 1000);
	return ms;
}

static void
handle_event(struct scan_hosts *s, const struct epoll_event *e)
{
	const struct watch *w = e->data.ptr;

	switch (w->kind) {
	case WATCH_RESOLVER:
		resolver_event(s->resolver);
		break;
	case WATCH_SOCKET:
		w->probe->ready = e->events;
		probe_handle(w->probe, PROBE_ON_SOCKET);
		break;
	case WATCH_CHILD:
		probe_handle(w->probe, PROBE_ON_CHILD);
		break;
	}
}

static void
handle_events(struct scan_hosts *s)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(s->epoll_fd, events, EVENTS, sleep_ms(s));

	s->now_us = clock_us();
	if (n < 0 && errno != EINTR)
		s->err = ERR_IO;
	for (int i = 0; i < n && s->err == 0; i++)
		handle_event(s, &events[i]);
}

static void
handle_timers(struct scan_hosts *s)
{
	struct timer *t;
	struct probe *p;

	s->now_us = clock_us();
	while (s->err == 0 && (t = timers_first(&s->timers)) != NULL &&
	    t->at_us <= s->now_us) {
		timer_unset(&s->timers, t);
		p = (struct probe *)t;
		probe_handle(p,
		    s->now_us >= p->deadline_us ? PROBE_ON_DEADLINE
						: PROBE_ON_TIMER);
	}
	resolver_tick(s->resolver);
}

/* Hand out a result. The events of its round are over: use it again. */
static void
fetch_result(struct scan_hosts *s, struct host *ret_host)
{
	struct probe *p = s->finished;

	if ((s->finished = p->next) == NULL)
		s->finished_end = &s->finished;
	*ret_host = p->host;
	p->next = s->spare;
	s->spare = p;
}

static bool
has_ended(const struct scan_hosts *s)
{
	return (s->o->stop != NULL && *s->o->stop) ||
	    (s->n_probes == 0 && s->next_target == s->o->targets->n);
}

int
scan_hosts_next(struct scan_hosts *s, enum scan_step *ret_step,
    struct host *ret_host)
{
	if (s->finished == NULL && s->err == 0 && !has_ended(s)) {
		begin_probes(s);
		if (!has_ended(s)) {
			handle_events(s);
			handle_timers(s);
		}
	}
	if (s->finished != NULL) {
		fetch_result(s, ret_host);
		*ret_step = SCAN_RESULT;
		return 0;
	}
	*ret_step = has_ended(s) ? SCAN_END : SCAN_WAITING;
	return s->err;
}

void
scan_hosts_free(struct scan_hosts *s)
{
	const int err = errno;
	struct probe *p;

	if (s == NULL)
		return;
	while ((p = s->probes) != NULL) {
		probe_drop(p);
		scan_hosts_finish(s, p);
	}
	for (p = s->finished; p != NULL; p = p->next)
		host_release(&p->host);
	free_probes(s->finished);
	free_probes(s->spare);
	ssh_programs_release(&s->programs);
	resolver_free(s->resolver);
	timers_release(&s->timers);
	pace_release(&s->pace);
	if (s->epoll_fd != -1)
		close(s->epoll_fd);
	libssh_login_exit();
	free(s);
	errno = err;
}

/* Open what the loop waits on. Returns 0 or ERR_*. */
static int
open_loop(struct scan_hosts *s)
{
	struct epoll_event e = {.events = EPOLLIN,
	    .data.ptr = &s->resolver_watch};
	int r;

	if ((s->epoll_fd = epoll_create1(EPOLL_CLOEXEC)) == -1)
		return ERR_IO;
	if ((r = libssh_login_init()) != 0 ||
	    (r = resolver_new(&s->resolver)) != 0)
		return r;
	return epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, resolver_fd(s->resolver),
		   &e) == 0
	    ? 0
	    : ERR_IO;
}

int
scan_hosts_new(const struct scan_hosts_opts *o, struct scan_hosts **ret)
{
	struct scan_hosts *s = calloc(1, sizeof(*s));
	int r;

	if (s == NULL)
		return ERR_NOMEM;
	s->o = o;
	s->queue_end = &s->queue;
	s->finished_end = &s->finished;
	s->now_us = clock_us();
	pace_init(&s->pace, o->rate);
	window_init(&s->window, o->parallel, s->now_us);
	if ((r = open_loop(s)) != 0) {
		scan_hosts_free(s);
		return r;
	}
	*ret = s;
	return 0;
}
