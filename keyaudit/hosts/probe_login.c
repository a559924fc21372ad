/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's main connection: libssh asks for the methods. If the server turns
 * us away, try again; if libssh has no algorithm in common with it, ask with
 * ssh(1).
 */
#include <string.h>

#include "outcome.h"
#include "probe.h"

/* Pause before a server that takes no more connections is asked again. */
#define AGAIN_US 2000000
/* If less time is left, do not try again. */
#define AGAIN_MIN_US 1200000
/* Tries while our own connections may be the ones that are too many. */
#define TRIES_MAX 5
/* Until it is checked again whether ssh -Q has answered. */
#define CHOICE_US 20000
/* A server that takes longer to identify itself is overloaded. */
#define SLOW_US 1000000

/* Old servers close without any message when they have enough. */
static bool
was_turned_away(const struct probe *p)
{
	return p->host.status == HOST_THROTTLED ||
	    (p->host.status == HOST_HANDSHAKE_FAILED &&
		p->conn.wire.ident == NULL);
}

/* Others were answered since: on the same server, we would be the crowd. */
static bool
others_were_answered(const struct probe *p)
{
	return p->scan->answers != p->answers_before;
}

static bool
may_try_again(const struct probe *p)
{
	if (!was_turned_away(p))
		return false;
	if (others_were_answered(p) && p->tries < TRIES_MAX)
		return true;
	return p->tries == 0 &&
	    p->deadline_us >= p->scan->now_us + AGAIN_MIN_US;
}

static void
try_again(struct probe *p)
{
	uint64_t pause = (p->deadline_us - p->scan->now_us) / 2;

	p->tries++;
	probe_disconnect(p);
	if (others_were_answered(p)) {
		probe_plan_connection(p, true);
		return;
	}
	if (pause > AGAIN_US)
		pause = AGAIN_US;
	if (pause < PACE_SERVER_US)
		pause = PACE_SERVER_US;
	probe_wait(p, p->scan->now_us + pause);
}

void
probe_choose_client(struct probe *p)
{
	switch (probe_program_choose(p)) {
	case CLIENT_NO:
		probe_next_user(p);
		break;
	case CLIENT_YES:
		for (size_t i = 0; i < p->host.n_keys_asked; i++)
			key_answer_unknown(&p->host.keys_asked[i],
			    "not asked: libssh has no algorithm in common with "
			    "the server",
			    NULL);
		probe_disconnect(p);
		probe_plan_connection(p, false);
		break;
	case CLIENT_LATER:
		/* Close, but keep the server's lists; the deadline waits. */
		conn_close(&p->conn);
		p->state = PROBE_CHOOSING;
		p->deadline_us += CHOICE_US;
		probe_set_timer(p, p->scan->now_us + CHOICE_US);
	}
}

void
probe_login_end(struct probe *p, enum conn_got got, int err)
{
	if (p->key_type != NULL) {
		probe_key_miss(p);
		probe_next_key(p);
		return;
	}
	if (libssh_login_is_judged(p->login)) {
		probe_answered(p);
		return;
	}
	/* Before ssh(1) asked, the first connection was stored already. */
	if (p->choice == NULL)
		probe_store_wire(p);
	outcome_ended(&p->host, &p->conn, p->login, got, err);
	if (was_turned_away(p))
		probe_count_strain(p);
	else
		probe_count_answer(p);
	if (may_try_again(p))
		try_again(p);
	else
		probe_choose_client(p);
}

void
probe_answered(struct probe *p)
{
	probe_store_wire(p);
	p->host.status = HOST_OK;
	probe_count_answer(p);
	probe_next_user(p);
}

int
probe_login_begin(struct probe *p)
{
	return libssh_login_new(probe_user(p), p->scan->o->keys, &p->conn,
	    &p->login);
}

/* Hand bytes to libssh. Returns whether the connection goes on. */
static bool
feed_login(struct probe *p, const uint8_t *b, size_t len)
{
	switch (libssh_login_feed(p->login, &p->conn, &p->host, b, len)) {
	case LIBSSH_LOGIN_MORE:
		return true;
	case LIBSSH_LOGIN_ANSWERED:
		probe_answered(p);
		return false;
	case LIBSSH_LOGIN_FAILED:
		break;
	}
	probe_login_end(p, CONN_SOME, 0);
	return false;
}

/* Wire has the lines up to the ident: libssh gets only the ident. */
static bool
feed_ident(struct probe *p)
{
	const struct wire *w = &p->conn.wire;
	bool goes_on = false;
	struct buf b;

	buf_init(&b, CONN_READ);
	buf_put(&b, w->ident, w->ident_len);
	buf_puts(&b, "\r\n");
	if (b.err == 0)
		goes_on = feed_login(p, (const uint8_t *)b.p, b.len);
	else
		probe_login_end(p, CONN_SOME, 0);
	buf_release(&b);
	return goes_on;
}

bool
probe_login_receive(struct probe *p, const uint8_t *b, size_t len, size_t skip,
    bool had_ident)
{
	if (p->conn.wire.state == WIRE_BAD) {
		probe_login_end(p, CONN_SOME, 0);
		return false;
	}
	if (!had_ident && p->conn.wire.ident != NULL) {
		/* An earlier try that was turned away no longer counts. */
		p->host.status = HOST_OK;
		p->host.why[0] = '\0';
		if (p->scan->now_us - p->connect_us > SLOW_US)
			probe_count_strain(p);
		if (!feed_ident(p))
			return false;
	}
	return skip == len || feed_login(p, b + skip, len - skip);
}
