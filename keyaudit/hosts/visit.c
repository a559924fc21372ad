/*
 * name -> address -> turn -> connection -> login that is asked about -> result,
 * a connection more for each other user, at the address that answered first,
 * and with --all-host-keys a short connection more for each other key.
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>

#include "answer.h"
#include "key_request.h"
#include "outcome.h"
#include "visit_client.h"

#define SHORTAGE_US \
	100000 /* until descriptors or ports of ours are asked for again */
#define AGAIN_US  2000000 /* a server that takes no more connections just now */
#define TRIES_MAX 5 /* where it may be our own connections that are too many */
#define CHOICE_US \
	20000 /* until it is looked again whether it is known what ssh can do */
#define SLOW_US	      1000000 /* to the ident: a server with too much to do */
#define AGAIN_MIN_US  1200000 /* no second try where less time is left */
#define KEY_TYPES_MAX 32 /* offered ones that are asked for */
#define IDENT	      "SSH-2.0-keyaudit\r\n"

static void plan_connection(struct visit *v, bool is_our_pause);
static void client_over(struct visit *v);
static void choose_client(struct visit *v);

static void
arm(struct visit *v, uint64_t wake_us)
{
	v->wake_us = wake_us;
	timer_set(&v->s->timers, &v->timer,
	    wake_us != 0 && wake_us < v->deadline_us ? wake_us
						     : v->deadline_us);
}

static void
hang_up(struct visit *v)
{
	if (v->in_window)
		window_leave(&v->s->window, v->window_number, v->s->now_us);
	v->in_window = false;
	login_free(v->login);
	v->login = NULL;
	visit_client_stop(v);
	conn_release(&v->conn);
	v->init_sent = false;
}

void
visit_drop(struct visit *v)
{
	lookup_forget(v->lookup);
	timer_unset(&v->s->timers, &v->timer);
	hang_up(v);
	ssh_choice_free(v->choice);
	v->choice = NULL;
	if (!v->parked)
		v->s->active--;
}

/* --- users --- */

const char *
visit_user(const struct visit *v)
{
	return v->user != NULL ? v->user->name : v->s->o->user;
}

/* What this user's time has been so far. */
static uint64_t
spent_us(const struct visit *v)
{
	const uint64_t begun = v->deadline_us -
	    (uint64_t)v->s->o->timeout_ms * 1000;

	return v->s->now_us > begun ? v->s->now_us - begun : 0;
}

/* This answer is the last: whoever is left would have the same. */
static void
keep_last(struct visit *v)
{
	int e = answer_keep(&v->host, visit_user(v));

	if (v->user != NULL) {
		while (e == 0 && (v->user = v->user->next) != NULL)
			e = answer_keep_unasked(&v->host, v->user->name);
	}
	if (e == 0)
		e = answer_conclude(&v->host);
	if (e != 0)
		v->s->err = e;
	v->all_asked = true;
}

static bool
has_next_user(const struct visit *v)
{
	return v->host.status == HOST_OK && v->user != NULL &&
	    v->user->next != NULL;
}

/* Only the address that has answered is asked again. */
static void
begin_next_user(struct visit *v)
{
	v->spent_us += spent_us(v);
	if (answer_keep(&v->host, visit_user(v)) != 0)
		v->s->err = ERR_NOMEM;
	v->user = v->user->next;
	v->addresses.n = v->address + 1;
	v->tries = 0;
	v->timed_out = false;
	v->deadline_us = v->s->now_us + (uint64_t)v->s->o->timeout_ms * 1000;
	hang_up(v);
	plan_connection(v, true);
}

static void
finish(struct visit *v)
{
	if (!v->all_asked)
		keep_last(v);
	v->host.elapsed_ms = (unsigned)((v->spent_us + spent_us(v)) / 1000);
	visit_drop(v);
	scene_done(v->s, v);
}

static void
fail(struct visit *v, int err)
{
	v->s->err = err;
	finish(v);
}

/* The address as text, with its zone. */
static void
name_address(struct visit *v)
{
	const struct sockaddr_storage *a = &v->addresses.list[v->address];

	if (getnameinfo((const struct sockaddr *)a,
		a->ss_family == AF_INET ? sizeof(struct sockaddr_in)
					: sizeof(struct sockaddr_in6),
		v->host.address, sizeof(v->host.address), NULL, 0,
		NI_NUMERICHOST) != 0)
		v->host.address[0] = '\0';
}

static bool
is_shortage(int err)
{
	return err == EMFILE || err == ENFILE || err == ENOBUFS ||
	    err == ENOMEM || err == EADDRNOTAVAIL || err == EAGAIN;
}

/* What is wanting is ours, not the host's: its time goes on, and it is tried again. */
static void
wait_for_room(struct visit *v)
{
	hang_up(v);
	v->state = VISIT_WAITS;
	arm(v, v->s->now_us + SHORTAGE_US);
}

/* A key that could not be asked for takes nothing from what is known, and is said where nothing else is. */
static void
miss_key(struct visit *v)
{
	if (v->host.why[0] == '\0')
		host_why(&v->host, "not every host key could be asked for",
		    NULL);
}

static void
count_answer(struct visit *v)
{
	v->s->answers++;
	window_answer(&v->s->window, v->s->now_us);
}

static void
count_strain(struct visit *v)
{
	v->s->strain_us = v->s->now_us;
	window_strain(&v->s->window, v->s->now_us);
}

static void
no_connection(struct visit *v, int err)
{
	hang_up(v);
	if (err == ECONNREFUSED)
		window_answer(&v->s->window, v->s->now_us);
	if (v->address + 1 < v->addresses.n) {
		v->address++;
		plan_connection(v, false);
		return;
	}
	if (v->key_type != NULL)
		miss_key(v);
	else
		outcome_no_connection(&v->host, err);
	finish(v);
}

static bool
watch(struct visit *v)
{
	struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP |
		EPOLLET,
	    .data.ptr = v};

	return epoll_ctl(v->s->epoll_fd, EPOLL_CTL_ADD, v->conn.fd, &e) == 0;
}

static const char *
kex_of(const struct visit *v)
{
	return v->choice != NULL ? v->choice->list[PART_KEX] : login_kex;
}

static const char *
host_keys_of(const struct visit *v)
{
	return v->choice != NULL ? v->choice->list[PART_HOST_KEY]
				 : login_host_keys;
}

static void
connect_now(struct visit *v)
{
	const bool is_request = v->key_type != NULL;
	const size_t left = v->addresses.n - v->address;
	const uint64_t now = v->s->now_us;
	int err;

	name_address(v);
	v->state = VISIT_CONNECTS;
	v->connect_us = now;
	if (v->tries == 0)
		v->answers_before = v->s->answers;
	v->window_number = window_enter(&v->s->window, now);
	v->in_window = true;
	if (conn_open(&v->conn, &v->addresses.list[v->address],
		is_request ? key_request_kex : kex_of(v),
		is_request ? v->key_type : host_keys_of(v)) != 0 ||
	    !watch(v)) {
		err = errno;
		if (is_shortage(err))
			wait_for_room(v);
		else
			no_connection(v, err);
		return;
	}
	/* An address that says nothing leaves time for the next one. */
	arm(v, left > 1 ? now + (v->deadline_us - now) / left : 0);
}

static void
set_parked(struct visit *v, bool parked)
{
	if (parked && !v->parked)
		v->s->active--;
	if (!parked && v->parked)
		v->s->active++;
	v->parked = parked;
}

static void
take_turn(struct visit *v)
{
	if (v->choice != NULL && v->key_type == NULL &&
	    v->s->clients >= VISIT_CLIENTS_MAX) {
		v->deadline_us += SHORTAGE_US;
		wait_for_room(v);
		return;
	}
	if (scene_has_room(v->s, v->parked)) {
		set_parked(v, false);
		connect_now(v);
		return;
	}
	v->state = VISIT_WAITS;
	v->queued_us = v->s->now_us;
	set_parked(v, true);
	timer_unset(&v->s->timers, &v->timer);
	scene_queue(v->s, v);
}

/* That there was no room is our affair: its time has waited, too. */
void
visit_turn(struct visit *v)
{
	v->deadline_us += v->s->now_us - v->queued_us;
	take_turn(v);
}

/* is_our_pause: the host has not been asked anything yet, and its time waits with it. */
static void
plan_connection(struct visit *v, bool is_our_pause)
{
	const uint64_t now = v->s->now_us;
	uint64_t at = pace_take(&v->s->pace, &v->addresses.list[v->address],
	    now);

	if (at == 0) {
		fail(v, ERR_NOMEM);
		return;
	}
	if (at == now) {
		take_turn(v);
		return;
	}
	if (is_our_pause)
		v->deadline_us += at - now;
	v->state = VISIT_WAITS;
	set_parked(v, true);
	arm(v, at);
}

/* No answer came while servers had too much to do with us: it may be the same here. */
static bool
may_wait_again(const struct visit *v)
{
	const bool is_silent = v->state == VISIT_CONNECTS ||
	    (v->state == VISIT_TALKS && v->conn.octets == 0);

	return is_silent && !v->timed_out && v->key_type == NULL &&
	    v->host.status == HOST_OK && v->s->strain_us > v->connect_us;
}

static void
wait_again(struct visit *v)
{
	v->timed_out = true;
	hang_up(v);
	v->deadline_us = v->s->now_us + (uint64_t)v->s->o->timeout_ms * 1000;
	plan_connection(v, true);
}

/* What the connection showed: of another user's, only another host key is news. */
static void
take_wire(struct visit *v)
{
	const struct wire *w = &v->conn.wire;
	int e = 0;

	if (v->host.n_users == 0)
		e = outcome_take_wire(&v->host, w);
	else if (w->host_key_blob != NULL)
		e = host_add_key(&v->host, w->host_key_blob,
		    w->host_key_blob_len);
	if (e != 0)
		v->s->err = e;
}

static void
too_late(struct visit *v)
{
	if (may_wait_again(v)) {
		wait_again(v);
		return;
	}
	if (v->state == VISIT_RESOLVES) {
		v->host.status = HOST_UNRESOLVED;
		host_why(&v->host, "no name server answered in time", NULL);
	} else if (v->key_type != NULL) {
		miss_key(v);
	} else if (v->choice != NULL) {
		visit_client_too_late(v);
	} else if (v->host.status != HOST_THROTTLED) {
		take_wire(v);
		outcome_too_late(&v->host,
		    v->state == VISIT_TALKS ? &v->conn : NULL, v->login);
	}
	finish(v);
}

void
visit_wake(struct visit *v)
{
	if (v->client_done)
		client_over(v);
	else if (v->s->now_us >= v->deadline_us)
		too_late(v);
	else if (v->state == VISIT_WAITS)
		take_turn(v);
	else if (v->state == VISIT_CHOOSES)
		choose_client(v);
	else if (v->state == VISIT_CONNECTS)
		no_connection(v, ETIMEDOUT);
}

static void
resolved(void *arg, const struct addresses *a, const char *why)
{
	struct visit *v = arg;

	v->lookup = NULL;
	v->addresses = *a;
	if (a->n == 0) {
		v->host.status = HOST_UNRESOLVED;
		host_why(&v->host, why, NULL);
		finish(v);
	} else {
		plan_connection(v, true);
	}
}

void
visit_begin(struct visit *v, struct scene *s, const struct target *t)
{
	bool numeric;

	v->s = s;
	v->conn.fd = -1;
	snprintf(v->host.name, sizeof(v->host.name), "%s", t->name);
	v->host.port = t->port;
	v->user = t->users;
	v->deadline_us = s->now_us + (uint64_t)s->o->timeout_ms * 1000;
	s->active++;
	arm(v, 0);
	if (resolve_numeric(t->name, t->port, &v->addresses, &numeric))
		plan_connection(v, true);
	else if (numeric)
		resolved(v, &v->addresses, "this address cannot be used here");
	else
		v->lookup = resolve(s->resolver, t->name, t->port, resolved, v);
}

/* --- the keys that the login did not show --- */

/* rsa-sha2-256, rsa-sha2-512 and ssh-rsa are names of signatures with one key, and so with certificates. */
static const char *
key_of(const char *algorithm)
{
	if (strcmp(algorithm, "rsa-sha2-256") == 0 ||
	    strcmp(algorithm, "rsa-sha2-512") == 0)
		return "ssh-rsa";
	if (strcmp(algorithm, "rsa-sha2-256-cert-v01@openssh.com") == 0 ||
	    strcmp(algorithm, "rsa-sha2-512-cert-v01@openssh.com") == 0)
		return "ssh-rsa-cert-v01@openssh.com";
	return algorithm;
}

static bool
is_there(const struct host *h, const char *algorithm)
{
	for (size_t i = 0; i < h->n_keys; i++) {
		if (h->keys[i].key.type != NULL &&
		    strcmp(h->keys[i].key.type, key_of(algorithm)) == 0)
			return true;
	}
	return false;
}

/* Whether a name before this one in the list stands for the same key. */
static bool
was_asked(const struct name_list *l, const char *algorithm)
{
	for (const char *s = name_list_first(l); s != algorithm;
	     s = name_list_next(l, s)) {
		if (strcmp(key_of(s), key_of(algorithm)) == 0)
			return true;
	}
	return false;
}

/* The next offered algorithm after this one whose key is not there; NULL: none. */
static const char *
next_key_type(const struct host *h, const char *after)
{
	const struct name_list *l = &h->host_key_algorithms;
	const char *s = after == NULL ? name_list_first(l)
				      : name_list_next(l, after);

	for (; s != NULL; s = name_list_next(l, s)) {
		if (key_name_known(s, strlen(s), NULL) && !is_there(h, s) &&
		    !was_asked(l, s))
			return s;
	}
	return NULL;
}

static void
ask_next_key(struct visit *v)
{
	hang_up(v);
	if (!v->s->o->all_host_keys ||
	    (v->key_type = next_key_type(&v->host, v->key_type)) == NULL)
		finish(v);
	else
		plan_connection(v, false);
}

static void
request_key(struct visit *v)
{
	uint8_t cookie[16];
	struct buf b;

	buf_init(&b, WIRE_PACKET_MAX);
	buf_puts(&b, IDENT);
	if (getrandom(cookie, sizeof(cookie), 0) != sizeof(cookie))
		memset(cookie, 0, sizeof(cookie)); /* nothing rests on it */
	key_request_kexinit(&b, v->key_type, cookie);
	if (b.err != 0 || conn_send(&v->conn, b.p, b.len) != 0)
		v->s->err = ERR_NOMEM;
	buf_release(&b);
}

/* Returns whether the request goes on. */
static bool
answer_kexinit(struct visit *v)
{
	uint8_t random[KEY_REQUEST_RANDOM];
	struct buf b;
	bool sent;

	if (v->init_sent)
		return true;
	buf_init(&b, WIRE_PACKET_MAX);
	sent = getrandom(random, sizeof(random), 0) == sizeof(random) &&
	    key_request_init(&b, &v->conn.wire, random) == 0 && b.err == 0 &&
	    conn_send(&v->conn, b.p, b.len) == 0;
	buf_release(&b);
	v->init_sent = true;
	return sent;
}

static void
say_goodbye(struct visit *v)
{
	struct buf b;

	buf_init(&b, WIRE_PACKET_MAX);
	key_request_disconnect(&b);
	if (b.err == 0)
		conn_send(&v->conn, b.p, b.len);
	buf_release(&b);
}

static bool
heed_key(struct visit *v)
{
	struct wire *w = &v->conn.wire;

	if (w->host_key_blob != NULL) {
		if (host_add_key(&v->host, w->host_key_blob,
			w->host_key_blob_len) != 0)
			v->s->err = ERR_NOMEM;
		say_goodbye(v);
		ask_next_key(v);
		return false;
	}
	if (w->state == WIRE_BAD ||
	    (w->state == WIRE_REPLY && !answer_kexinit(v))) {
		miss_key(v);
		ask_next_key(v);
		return false;
	}
	return true;
}

/* --- the login --- */

/* Old servers close without a word when they have enough. */
static bool
was_turned_away(const struct visit *v)
{
	return v->host.status == HOST_THROTTLED ||
	    (v->host.status == HOST_HANDSHAKE_FAILED &&
		v->conn.wire.ident == NULL);
}

/* Others were answered since: if they are the same server, there were only too many of us. */
static bool
has_company(const struct visit *v)
{
	return v->s->answers != v->answers_before;
}

static bool
may_try_again(const struct visit *v)
{
	if (!was_turned_away(v))
		return false;
	if (has_company(v) && v->tries < TRIES_MAX)
		return true;
	return v->tries == 0 && v->deadline_us >= v->s->now_us + AGAIN_MIN_US;
}

static void
try_again(struct visit *v)
{
	uint64_t pause = (v->deadline_us - v->s->now_us) / 2;

	v->tries++;
	hang_up(v);
	if (has_company(v)) {
		plan_connection(v, true);
		return;
	}
	if (pause > AGAIN_US)
		pause = AGAIN_US;
	if (pause < PACE_SERVER_US)
		pause = PACE_SERVER_US;
	v->state = VISIT_WAITS;
	set_parked(v, true);
	arm(v, v->s->now_us + pause);
}

/* The answer is there: the next user's turn, then the keys'. */
static void
next_user(struct visit *v)
{
	if (has_next_user(v)) {
		begin_next_user(v);
		return;
	}
	keep_last(v);
	ask_next_key(v);
}

/* What it names it shows, too, if nobody can talk to it. */
static void
choose_client(struct visit *v)
{
	switch (visit_client_choose(v)) {
	case CLIENT_NO:
		next_user(v);
		break;
	case CLIENT_YES:
		hang_up(v);
		plan_connection(v, false);
		break;
	case CLIENT_LATER:
		/* That takes none of its time. Its lists are needed again. */
		conn_close(&v->conn);
		v->state = VISIT_CHOOSES;
		v->deadline_us += CHOICE_US;
		arm(v, v->s->now_us + CHOICE_US);
	}
}

static void
ended(struct visit *v, enum conn_got got, int err)
{
	if (v->key_type != NULL) {
		miss_key(v);
		ask_next_key(v);
		return;
	}
	/* With ssh, all that was said before is known already. */
	if (v->choice == NULL)
		take_wire(v);
	outcome_ended(&v->host, &v->conn, v->login, got, err);
	if (was_turned_away(v))
		count_strain(v);
	else
		count_answer(v);
	if (may_try_again(v)) {
		try_again(v);
		return;
	}
	choose_client(v);
}

static void
answered(struct visit *v)
{
	take_wire(v);
	v->host.status = HOST_OK;
	count_answer(v);
	next_user(v);
}

/* Its child says nothing more. */
static void
client_over(struct visit *v)
{
	v->client_done = false;
	if (visit_client_take(v)) {
		answered(v);
	} else if (v->conn.wire.ident == NULL && v->client->ended) {
		ended(v, CONN_END, 0);
	} else {
		if (v->conn.wire.kex.n != 0)
			take_wire(v);
		visit_client_failed(v);
		count_answer(v);
		next_user(v);
	}
}

/* Returns whether it goes on. */
static bool
heed_login(struct visit *v, const uint8_t *p, size_t len)
{
	switch (login_feed(v->login, &v->conn, &v->host, p, len)) {
	case LOGIN_TALKS:
		return true;
	case LOGIN_ANSWERED:
		answered(v);
		return false;
	case LOGIN_FAILED:
		break;
	}
	ended(v, CONN_SOME, 0);
	return false;
}

/* What came up to the end of the ident's line, wire has: libssh is given the ident alone. */
static bool
pass_ident(struct visit *v)
{
	struct wire *w = &v->conn.wire;
	struct buf b;
	bool goes_on = false;

	buf_init(&b, CONN_READ);
	buf_put(&b, w->ident, w->ident_len);
	buf_puts(&b, "\r\n");
	if (b.err == 0)
		goes_on = heed_login(v, (const uint8_t *)b.p, b.len);
	else
		ended(v, CONN_SOME, 0);
	buf_release(&b);
	return goes_on;
}

/* What was said when it turned us away before no longer holds. */
static void
ident_came(struct visit *v)
{
	v->host.status = HOST_OK;
	v->host.why[0] = '\0';
	if (v->s->now_us - v->connect_us > SLOW_US)
		count_strain(v);
}

static bool
heed(struct visit *v, const uint8_t *p, size_t len)
{
	struct wire *w = &v->conn.wire;
	const bool had_ident = w->ident != NULL;
	size_t skip;

	wire_feed(w, p, len, &skip);
	if (v->key_type != NULL)
		return heed_key(v);
	if (v->client != NULL)
		return visit_client_feed(v, p, len);
	if (w->state == WIRE_BAD) {
		ended(v, CONN_SOME, 0);
		return false;
	}
	if (!had_ident && w->ident != NULL) {
		ident_came(v);
		if (!pass_ident(v))
			return false;
	}
	return skip == len || heed_login(v, p + skip, len - skip);
}

static void
talk(struct visit *v, bool to_the_end)
{
	uint8_t p[CONN_READ];
	enum conn_got got;
	size_t len;

	do {
		got = conn_read(&v->conn, p, &len);
		if (got == CONN_LATER)
			return;
		if (got != CONN_SOME && v->client != NULL) {
			visit_client_end(v);
			return;
		}
		if (got != CONN_SOME) {
			ended(v, got, errno);
			return;
		}
		if (!heed(v, p, len))
			return;
	} while (to_the_end || len == sizeof(p));
}

static bool
begin_talk(struct visit *v)
{
	int e, err;

	v->state = VISIT_TALKS;
	arm(v, 0);
	if (v->key_type != NULL) {
		request_key(v);
		return true;
	}
	e = v->choice != NULL ? visit_client_start(v)
			      : login_new(visit_user(v), &v->conn, &v->login);
	err = errno;
	if (e == 0)
		return true;
	if (e == ERR_IO && (is_shortage(err) || v->choice != NULL))
		wait_for_room(v);
	else
		fail(v, e);
	return false;
}

/* A reset is not a refusal: the server took the connection, and dropped it at once. */
static void
connect_failed(struct visit *v, int err)
{
	if (err == ECONNRESET || err == EPIPE)
		ended(v, CONN_END, err);
	else
		no_connection(v, err);
}

void
visit_event(struct visit *v, uint32_t events)
{
	if (v->conn.fd == -1)
		return;
	if (v->state == VISIT_CONNECTS) {
		if (!conn_finish_connect(&v->conn)) {
			connect_failed(v, errno);
			return;
		}
		if (!begin_talk(v))
			return;
	} else if ((events & EPOLLOUT) != 0) {
		conn_flush(&v->conn);
	}
	talk(v, (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
}
