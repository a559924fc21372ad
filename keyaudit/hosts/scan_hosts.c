/* The event loop: begins visits while there is room, and gives each what is its. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "visit.h"

#define EVENTS	   256 /* of one epoll_wait(2) */
#define TICK_MS	   100 /* the longest sleep: progress is shown so often */
#define FDS_A_HOST 3 /* its socket, and libssh's pair */
#define FDS_OTHER  64 /* files, name servers, epoll */

static uint64_t
clock_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

/* As many as asked for, if so many descriptors can be had. */
unsigned
scan_hosts_parallel(unsigned wanted)
{
	const rlim_t need = (rlim_t)wanted * FDS_A_HOST + FDS_OTHER;
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
	if (l.rlim_cur < FDS_OTHER + FDS_A_HOST)
		return 1;
	return (unsigned)((l.rlim_cur - FDS_OTHER) / FDS_A_HOST);
}

/* --- those under way --- */

static void
link_first(struct scene *s, struct visit *v)
{
	v->prev = NULL;
	v->next = s->first;
	if (s->first != NULL)
		s->first->prev = v;
	s->first = v;
	s->under_way++;
}

static void
unlink_it(struct scene *s, struct visit *v)
{
	if (v->prev != NULL)
		v->prev->next = v->next;
	else
		s->first = v->next;
	if (v->next != NULL)
		v->next->prev = v->prev;
	s->under_way--;
}

/* Events of the round may still name it: it is used again only after them. */
void
scene_done(struct scene *s, struct visit *v)
{
	int e;

	unlink_it(s, v);
	s->done++;
	e = s->o->take(s->o->arg, &v->host);
	if (s->err == 0)
		s->err = e;
	v->next = s->spare;
	s->spare = v;
}

static struct visit *
new_visit(struct scene *s)
{
	struct visit *v = s->spare;

	if (v != NULL)
		s->spare = v->next;
	else
		v = malloc(sizeof(*v));
	if (v == NULL || timers_reserve(&s->timers, s->under_way + 1) != 0) {
		free(v);
		return NULL;
	}
	memset(v, 0, sizeof(*v));
	return v;
}

/* --- those whose turn it is --- */

bool
scene_has_room(struct scene *s, bool is_new)
{
	return (!is_new || s->active < s->o->parallel) &&
	    window_has_room(&s->window, s->now_us);
}

void
scene_queue(struct scene *s, struct visit *v)
{
	v->queue_next = NULL;
	*s->queue_end = v;
	s->queue_end = &v->queue_next;
}

static void
serve_queue(struct scene *s)
{
	struct visit *v;

	while (
	    (v = s->queue) != NULL && s->err == 0 && scene_has_room(s, true)) {
		if ((s->queue = v->queue_next) == NULL)
			s->queue_end = &s->queue;
		visit_turn(v);
	}
}

/* Those that only wait for their turn are no more than those at work. */
static bool
may_begin(struct scene *s)
{
	return s->queue == NULL && scene_has_room(s, true) &&
	    s->under_way < 2 * (size_t)s->o->parallel;
}

static void
begin_some(struct scene *s, size_t *next)
{
	struct visit *v;

	serve_queue(s);
	while (*next < s->o->targets->n && s->err == 0 && may_begin(s)) {
		if ((v = new_visit(s)) == NULL) {
			s->err = ERR_NOMEM;
			return;
		}
		link_first(s, v);
		visit_begin(v, s, &s->o->targets->list[(*next)++]);
	}
}

/* --- the loop --- */

static int
sleep_ms(struct scene *s)
{
	const struct timer *t = timers_first(&s->timers);
	int ms = resolver_timeout_ms(s->resolver);

	if (ms < 0 || ms > TICK_MS)
		ms = TICK_MS;
	if (t != NULL && t->at_us <= s->now_us)
		ms = 0;
	else if (t != NULL && t->at_us < s->now_us + (uint64_t)ms * 1000)
		ms = (int)((t->at_us - s->now_us + 999) / 1000);
	return ms;
}

static void
hear(struct scene *s)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(s->epoll_fd, events, EVENTS, sleep_ms(s));

	s->now_us = clock_us();
	if (n < 0 && errno != EINTR)
		s->err = ERR_IO;
	for (int i = 0; i < n && s->err == 0; i++) {
		const struct epoll_event *e = &events[i];

		if ((e->data.u64 & EVENT_RESOLVER) != 0)
			resolver_event(s->resolver, (int)(e->data.u64 >> 1),
			    (e->events & ~(uint32_t)EPOLLOUT) != 0,
			    (e->events & EPOLLOUT) != 0);
		else if ((e->data.u64 & EVENT_CLIENT) != 0)
			visit_client_event(
			    (struct visit *)(uintptr_t)(e->data.u64 -
				EVENT_CLIENT));
		else
			visit_event(e->data.ptr, e->events);
	}
}

static void
wake_due(struct scene *s)
{
	struct timer *t;

	s->now_us = clock_us();
	while (s->err == 0 && (t = timers_first(&s->timers)) != NULL &&
	    t->at_us <= s->now_us) {
		timer_unset(&s->timers, t);
		visit_wake((struct visit *)t);
	}
	resolver_tick(s->resolver);
}

static void
run(struct scene *s)
{
	size_t next = 0;

	while (s->err == 0 && (s->o->stop == NULL || !*s->o->stop)) {
		begin_some(s, &next);
		if (s->under_way == 0 && next == s->o->targets->n)
			break;
		hear(s);
		wake_due(s);
		if (s->o->progress != NULL)
			s->o->progress(s->o->arg, s->done, s->o->targets->n);
	}
}

static void
clear(struct scene *s)
{
	struct visit *v;

	while ((v = s->first) != NULL) {
		visit_drop(v);
		host_release(&v->host);
		unlink_it(s, v);
		free(v);
	}
	while ((v = s->spare) != NULL) {
		s->spare = v->next;
		free(v);
	}
	ssh_programs_release(&s->programs);
	resolver_free(s->resolver);
	timers_release(&s->timers);
	pace_release(&s->pace);
	if (s->epoll_fd != -1)
		close(s->epoll_fd);
}

int
scan_hosts(const struct scan_hosts_opts *o)
{
	struct scene s = {.o = o, .epoll_fd = epoll_create1(EPOLL_CLOEXEC)};

	if (s.epoll_fd == -1)
		return ERR_IO;
	pace_init(&s.pace, o->rate);
	s.now_us = clock_us();
	s.queue_end = &s.queue;
	window_init(&s.window, o->parallel, s.now_us);
	s.err = login_init();
	if (s.err == 0)
		s.err = resolver_new(s.epoll_fd, &s.resolver);
	if (s.err == 0)
		run(&s);
	clear(&s);
	login_exit();
	return s.err;
}
