/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe of one host as a state machine that never blocks:
 *
 *   RESOLVING ---> WAITING <---> QUEUED      its time; a free place
 *                    |  ^
 *                    v  |  next address, next user, next key, next try
 *               CONNECTING ---> LOGIN ------------------> ENDED
 *                    |            |                         ^
 *                    |            |  nothing in common      |
 *                    |            v  with libssh            |
 *                    |          CHOOSING ---> WAITING       |
 *                    |                                      |
 *                    |-----> SSH ---> SSH_DONE -------------|
 *                    '-----> KEY ---------------------------'
 *
 * A probe is WAITING until its own time: the pause between two connections to
 * a server, before it repeats a try, or until we have descriptors again. It is
 * QUEUED while too many connections are new or too many probes are active, and
 * then has no timer. In LOGIN, libssh asks for the methods; in SSH, ssh(1) does
 * on a second connection. Each user is asked on a connection of its own, at the
 * address that answered first. KEY is a short connection for each further host
 * key (--all-host-keys).
 *
 * One timer per probe fires at wake_us or at the deadline. The deadline holds
 * for one user and is moved by pauses that are our own: pace, queue, ssh -Q.
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "answer.h"
#include "key_request.h"
#include "outcome.h"
#include "probe.h"

/* Until we try again to get descriptors or ports. */
#define SHORTAGE_US 100000

static void use_addresses(struct probe *p);
static void take_turn(struct probe *p);
static void take_queued_turn(struct probe *p);
static void try_next_address(struct probe *p);
static void finish_connect(struct probe *p);
static void read_socket(struct probe *p);
static void give_up(struct probe *p);

/* An event without an action is stale, and ignored. */
static void (*const actions[PROBE_STATE_COUNT][PROBE_EVENT_COUNT])(
    struct probe *p) = {
    [PROBE_RESOLVING][PROBE_ON_RESOLVED] = use_addresses,
    [PROBE_RESOLVING][PROBE_ON_DEADLINE] = give_up,
    [PROBE_WAITING][PROBE_ON_TIMER] = take_turn,
    [PROBE_WAITING][PROBE_ON_DEADLINE] = give_up,
    [PROBE_QUEUED][PROBE_ON_TURN] = take_queued_turn,
    [PROBE_CHOOSING][PROBE_ON_TIMER] = probe_choose_client,
    [PROBE_CHOOSING][PROBE_ON_DEADLINE] = give_up,
    [PROBE_CONNECTING][PROBE_ON_SOCKET] = finish_connect,
    [PROBE_CONNECTING][PROBE_ON_TIMER] = try_next_address,
    [PROBE_CONNECTING][PROBE_ON_DEADLINE] = give_up,
    [PROBE_LOGIN][PROBE_ON_SOCKET] = read_socket,
    [PROBE_LOGIN][PROBE_ON_DEADLINE] = give_up,
    [PROBE_SSH][PROBE_ON_SOCKET] = read_socket,
    [PROBE_SSH][PROBE_ON_CHILD] = probe_program_child,
    [PROBE_SSH][PROBE_ON_DEADLINE] = give_up,
    [PROBE_SSH_DONE][PROBE_ON_SOCKET] = read_socket,
    [PROBE_SSH_DONE][PROBE_ON_TIMER] = probe_program_evaluate,
    [PROBE_SSH_DONE][PROBE_ON_DEADLINE] = probe_program_evaluate,
    [PROBE_KEY][PROBE_ON_SOCKET] = read_socket,
    [PROBE_KEY][PROBE_ON_DEADLINE] = give_up,
};

void
probe_handle(struct probe *p, enum probe_event event)
{
	if (actions[p->state][event] != NULL)
		actions[p->state][event](p);
}

/* --- begin, timer, end --- */

void
probe_set_timer(struct probe *p, uint64_t wake_us)
{
	p->wake_us = wake_us;
	timer_set(&p->scan->timers, &p->timer,
	    wake_us != 0 && wake_us < p->deadline_us ? wake_us
						     : p->deadline_us);
}

static void
set_active(struct probe *p, bool is_active)
{
	p->scan->n_active += is_active;
	p->scan->n_active -= p->is_active;
	p->is_active = is_active;
}

void
probe_wait(struct probe *p, uint64_t wake_us)
{
	p->state = PROBE_WAITING;
	set_active(p, false);
	probe_set_timer(p, wake_us);
}

static void
receive_addresses(void *arg, const struct addresses *a, const char *why)
{
	struct probe *p = arg;

	p->query = NULL;
	p->addresses = *a;
	p->unresolved = why;
	probe_handle(p, PROBE_ON_RESOLVED);
}

/* The keys to ask about are undetermined until there is an answer. */
static void
begin_user(struct probe *p)
{
	if (key_answers_begin(&p->host, p->scan->o->keys) != 0)
		p->scan->err = ERR_NOMEM;
}

void
probe_begin(struct probe *p, struct scan_hosts *s, const struct target *t)
{
	bool numeric;

	p->scan = s;
	p->conn.fd = -1;
	snprintf(p->host.name, sizeof(p->host.name), "%s", t->name);
	p->host.port = t->port;
	p->user = t->users;
	begin_user(p);
	p->deadline_us = s->now_us + (uint64_t)s->o->timeout_ms * 1000;
	set_active(p, true);
	probe_set_timer(p, 0);
	if (resolve_numeric(t->name, t->port, &p->addresses, &numeric) ||
	    numeric) {
		p->unresolved = "this address cannot be used here";
		probe_handle(p, PROBE_ON_RESOLVED);
	} else {
		p->query = resolve(s->resolver, t->name, t->port,
		    receive_addresses, p);
	}
}

static void
use_addresses(struct probe *p)
{
	if (p->addresses.n != 0) {
		probe_plan_connection(p, true);
		return;
	}
	p->host.status = HOST_UNRESOLVED;
	host_why(&p->host, p->unresolved, NULL);
	probe_finish(p);
}

void
probe_disconnect(struct probe *p)
{
	if (p->in_window)
		window_leave(&p->scan->window, p->window_number,
		    p->scan->now_us);
	p->in_window = false;
	libssh_login_free(p->login);
	p->login = NULL;
	probe_program_stop(p);
	conn_release(&p->conn);
	p->init_sent = false;
}

void
probe_drop(struct probe *p)
{
	resolver_forget(p->query);
	timer_unset(&p->scan->timers, &p->timer);
	probe_disconnect(p);
	ssh_choice_free(p->choice);
	p->choice = NULL;
	set_active(p, false);
	p->state = PROBE_ENDED;
}

const char *
probe_user(const struct probe *p)
{
	return p->user != NULL ? p->user->name : p->scan->o->user;
}

/* Store the last answer, also for the users who were not asked. */
static void
store_last_answer(struct probe *p)
{
	int e = answer_keep(&p->host, probe_user(p));

	if (p->user != NULL) {
		while (e == 0 && (p->user = p->user->next) != NULL) {
			begin_user(p);
			e = answer_keep_unasked(&p->host, p->user->name);
		}
	}
	if (e == 0)
		e = answer_conclude(&p->host);
	if (e != 0)
		p->scan->err = e;
	p->all_asked = true;
}

/* Time spent on the current user. */
static uint64_t
spent_us(const struct probe *p)
{
	const uint64_t begun = p->deadline_us -
	    (uint64_t)p->scan->o->timeout_ms * 1000;

	return p->scan->now_us > begun ? p->scan->now_us - begun : 0;
}

void
probe_finish(struct probe *p)
{
	if (!p->all_asked)
		store_last_answer(p);
	p->host.elapsed_ms = (unsigned)((p->spent_us + spent_us(p)) / 1000);
	probe_drop(p);
	scan_hosts_finish(p->scan, p);
}

void
probe_fail(struct probe *p, int err)
{
	p->scan->err = err;
	probe_finish(p);
}

/* --- users --- */

/* Ask the next user, at the address that answered. */
static void
begin_next_user(struct probe *p)
{
	p->spent_us += spent_us(p);
	if (answer_keep(&p->host, probe_user(p)) != 0)
		p->scan->err = ERR_NOMEM;
	p->user = p->user->next;
	begin_user(p);
	p->addresses.n = p->address + 1;
	p->tries = 0;
	p->timed_out = false;
	p->deadline_us = p->scan->now_us +
	    (uint64_t)p->scan->o->timeout_ms * 1000;
	probe_disconnect(p);
	probe_plan_connection(p, true);
}

void
probe_next_user(struct probe *p)
{
	if (p->host.status == HOST_OK && p->user != NULL &&
	    p->user->next != NULL) {
		begin_next_user(p);
		return;
	}
	store_last_answer(p);
	probe_next_key(p);
}

/* --- outcomes --- */

void
probe_count_answer(struct probe *p)
{
	p->scan->answers++;
	window_answer(&p->scan->window, p->scan->now_us);
}

void
probe_count_strain(struct probe *p)
{
	p->scan->strain_us = p->scan->now_us;
	window_strain(&p->scan->window, p->scan->now_us);
}

/* Of a later user's connection, only another host key is news. */
void
probe_store_wire(struct probe *p)
{
	const struct wire *w = &p->conn.wire;
	int e = 0;

	if (p->host.n_users == 0)
		e = outcome_store_wire(&p->host, w);
	else if (w->host_key_blob != NULL)
		e = host_add_key(&p->host, w->host_key_blob,
		    w->host_key_blob_len);
	if (e != 0)
		p->scan->err = e;
}

/* --- connecting --- */

void
probe_plan_connection(struct probe *p, bool is_our_pause)
{
	const uint64_t now = p->scan->now_us;
	uint64_t at = pace_reserve(&p->scan->pace,
	    &p->addresses.list[p->address], now);

	if (at == 0) {
		probe_fail(p, ERR_NOMEM);
		return;
	}
	if (at == now) {
		take_turn(p);
		return;
	}
	if (is_our_pause)
		p->deadline_us += at - now;
	probe_wait(p, at);
}

static bool
is_shortage(int err)
{
	return err == EMFILE || err == ENFILE || err == ENOBUFS ||
	    err == ENOMEM || err == EADDRNOTAVAIL || err == EAGAIN;
}

/* We ran out of descriptors or ports, not the host: keep its deadline. */
static void
wait_for_descriptors(struct probe *p)
{
	probe_disconnect(p);
	p->state = PROBE_WAITING;
	probe_set_timer(p, p->scan->now_us + SHORTAGE_US);
}

/* Write the current address as text, with its zone. */
static void
write_address(struct probe *p)
{
	const struct sockaddr_storage *a = &p->addresses.list[p->address];

	if (getnameinfo((const struct sockaddr *)a,
		a->ss_family == AF_INET ? sizeof(struct sockaddr_in)
					: sizeof(struct sockaddr_in6),
		p->host.address, sizeof(p->host.address), NULL, 0,
		NI_NUMERICHOST) != 0)
		p->host.address[0] = '\0';
}

static void
fail_connect(struct probe *p, int err)
{
	probe_disconnect(p);
	if (err == ECONNREFUSED)
		window_answer(&p->scan->window, p->scan->now_us);
	if (p->address + 1 < p->addresses.n) {
		p->address++;
		probe_plan_connection(p, false);
		return;
	}
	if (p->key_type != NULL)
		probe_key_miss(p);
	else
		outcome_no_connection(&p->host, err);
	probe_finish(p);
}

static void
try_next_address(struct probe *p)
{
	fail_connect(p, ETIMEDOUT);
}

bool
probe_watch(struct probe *p, int fd, struct watch *w, enum watch_kind kind)
{
	struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP |
		EPOLLET,
	    .data.ptr = w};

	*w = (struct watch){kind, p};
	return epoll_ctl(p->scan->epoll_fd, EPOLL_CTL_ADD, fd, &e) == 0;
}

/* Open the connection, with the lists of whoever will speak on it. */
static bool
open_connection(struct probe *p)
{
	const char *kex = libssh_login_kex, *host_keys = libssh_login_host_keys;

	if (p->key_type != NULL) {
		kex = key_request_kex;
		host_keys = p->key_type;
	} else if (p->choice != NULL) {
		kex = p->choice->list[PART_KEX];
		host_keys = p->choice->list[PART_HOST_KEY];
	}
	return conn_open(&p->conn, &p->addresses.list[p->address], kex,
		   host_keys) == 0 &&
	    probe_watch(p, p->conn.fd, &p->socket_watch, WATCH_SOCKET);
}

static void
begin_connect(struct probe *p)
{
	const size_t left = p->addresses.n - p->address;
	const uint64_t now = p->scan->now_us;

	write_address(p);
	p->state = PROBE_CONNECTING;
	p->connect_us = now;
	if (p->tries == 0)
		p->answers_before = p->scan->answers;
	p->window_number = window_enter(&p->scan->window, now);
	p->in_window = true;
	if (open_connection(p))
		/* A silent address leaves time for the next one. */
		probe_set_timer(p,
		    left > 1 ? now + (p->deadline_us - now) / left : 0);
	else if (is_shortage(errno))
		wait_for_descriptors(p);
	else
		fail_connect(p, errno);
}

/* Connect, or queue while there is no free place. */
static void
take_turn(struct probe *p)
{
	if (p->choice != NULL && p->key_type == NULL &&
	    p->scan->n_children >= PROBE_CHILDREN_MAX) {
		p->deadline_us += SHORTAGE_US;
		wait_for_descriptors(p);
		return;
	}
	if (scan_hosts_has_room(p->scan, p->is_active)) {
		set_active(p, true);
		begin_connect(p);
		return;
	}
	p->state = PROBE_QUEUED;
	p->queued_us = p->scan->now_us;
	set_active(p, false);
	timer_unset(&p->scan->timers, &p->timer);
	scan_hosts_queue(p->scan, p);
}

static void
take_queued_turn(struct probe *p)
{
	p->deadline_us += p->scan->now_us - p->queued_us;
	take_turn(p);
}

/* Start whoever speaks on the connection. Returns whether it goes on. */
static bool
begin_speaking(struct probe *p)
{
	int e = 0, err;

	p->state = p->key_type != NULL ? PROBE_KEY
	    : p->choice != NULL	       ? PROBE_SSH
				       : PROBE_LOGIN;
	probe_set_timer(p, 0);
	if (p->state == PROBE_KEY)
		probe_key_begin(p);
	else if (p->state == PROBE_SSH)
		e = probe_program_begin(p);
	else
		e = probe_login_begin(p);
	err = errno;
	if (e == 0)
		return true;
	if (e == ERR_IO && (is_shortage(err) || p->choice != NULL))
		wait_for_descriptors(p);
	else
		probe_fail(p, e);
	return false;
}

static void
finish_connect(struct probe *p)
{
	if (conn_finish_connect(&p->conn)) {
		if (begin_speaking(p))
			read_socket(p);
	} else if (errno == ECONNRESET || errno == EPIPE) {
		/* No refusal: accepted, and dropped immediately. */
		probe_login_end(p, CONN_END, errno);
	} else {
		fail_connect(p, errno);
	}
}

/* --- reading --- */

/* Returns whether the connection goes on. */
static bool
receive_bytes(struct probe *p, const uint8_t *b, size_t len)
{
	const bool had_ident = p->conn.wire.ident != NULL;
	size_t skip;

	wire_feed(&p->conn.wire, b, len, &skip);
	switch (p->state) {
	case PROBE_KEY:
		return probe_key_receive(p);
	case PROBE_SSH:
		return probe_program_receive(p, b, len);
	case PROBE_SSH_DONE:
		return false;
	default:
		return probe_login_receive(p, b, len, skip, had_ident);
	}
}

static void
read_socket(struct probe *p)
{
	const bool to_end = (p->ready & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) !=
	    0;
	uint8_t b[CONN_READ];
	enum conn_got got;
	size_t len;

	if ((p->ready & EPOLLOUT) != 0)
		conn_flush(&p->conn);
	for (;;) {
		got = conn_read(&p->conn, b, &len);
		if (got == CONN_LATER)
			return;
		if (got != CONN_SOME)
			break;
		if (!receive_bytes(p, b, len))
			return;
		if (!to_end && len != sizeof(b))
			return;
	}
	if (p->client != NULL)
		probe_program_end(p);
	else
		probe_login_end(p, got, errno);
}

/* --- the deadline --- */

/* Silence while other servers were overloaded may be overload here, too. */
static bool
may_wait_again(const struct probe *p)
{
	const bool is_silent = p->state == PROBE_CONNECTING ||
	    (p->state >= PROBE_LOGIN && p->conn.bytes == 0);

	return is_silent && !p->timed_out && p->key_type == NULL &&
	    p->host.status == HOST_OK && p->scan->strain_us > p->connect_us;
}

static void
give_up(struct probe *p)
{
	if (may_wait_again(p)) {
		p->timed_out = true;
		probe_disconnect(p);
		p->deadline_us = p->scan->now_us +
		    (uint64_t)p->scan->o->timeout_ms * 1000;
		probe_plan_connection(p, true);
		return;
	}
	if (p->state == PROBE_RESOLVING) {
		p->host.status = HOST_UNRESOLVED;
		host_why(&p->host, "no name server answered in time", NULL);
	} else if (p->key_type != NULL) {
		probe_key_miss(p);
	} else if (p->choice != NULL) {
		probe_program_time_out(p);
	} else if (libssh_login_is_judged(p->login)) {
		probe_answered(p);
		return;
	} else if (p->host.status != HOST_THROTTLED) {
		probe_store_wire(p);
		outcome_too_late(&p->host,
		    p->state >= PROBE_LOGIN ? &p->conn : NULL, p->login);
	}
	probe_finish(p);
}
