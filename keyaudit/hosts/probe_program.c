/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's second connection, on which ssh(1) asks what libssh cannot. What
 * the child printed is evaluated by the timer, after all events of the round:
 * these may still name the descriptors of before.
 */
#include <errno.h>

#include "outcome.h"
#include "probe.h"

enum client_choice
probe_program_choose(struct probe *p)
{
	struct ssh_programs *programs = &p->scan->programs;
	enum part missing;

	if (p->choice != NULL || p->host.status != HOST_HANDSHAKE_FAILED ||
	    !offers_miss(&libssh_login_offers, &p->conn.wire, &missing))
		return CLIENT_NO;
	if (!ssh_programs_ask(programs))
		return CLIENT_LATER;
	if (programs->err != 0 ||
	    ssh_choose(programs, &p->conn.wire, missing, &p->host,
		&p->choice) != 0)
		p->scan->err = ERR_NOMEM;
	return p->choice != NULL ? CLIENT_YES : CLIENT_NO;
}

int
probe_program_begin(struct probe *p)
{
	int e = ssh_client_new(p->choice, probe_user(p), &p->client);

	if (e != 0)
		return e;
	p->scan->n_children++;
	if (probe_watch(p, p->client->io, &p->child_watch, WATCH_CHILD) &&
	    probe_watch(p, p->client->err, &p->child_watch, WATCH_CHILD))
		return 0;
	e = errno;
	probe_program_stop(p);
	errno = e;
	return ERR_IO;
}

void
probe_program_stop(struct probe *p)
{
	if (p->client == NULL)
		return;
	ssh_client_free(p->client);
	p->client = NULL;
	p->scan->n_children--;
}

static void
end_child(struct probe *p)
{
	p->state = PROBE_SSH_DONE;
	timer_set(&p->scan->timers, &p->timer, p->scan->now_us);
}

bool
probe_program_receive(struct probe *p, const uint8_t *b, size_t len)
{
	if (ssh_client_feed(p->client, b, len) == 0)
		return true;
	end_child(p);
	return false;
}

void
probe_program_end(struct probe *p)
{
	if (p->conn.bytes > CONN_BYTES_MAX)
		end_child(p);
	else
		ssh_client_end(p->client);
}

void
probe_program_child(struct probe *p)
{
	if (ssh_client_event(p->client, &p->conn))
		end_child(p);
}

/* Quote ssh's own last message, if it has one. */
static void
explain_failure(struct probe *p)
{
	const struct ssh_words *w = &p->client->words;
	const bool flood = w->state == SSH_WORDS_FLOOD ||
	    p->conn.bytes > CONN_BYTES_MAX;

	p->host.status = HOST_HANDSHAKE_FAILED;
	if (flood)
		host_why(&p->host, "asked through ssh, it sends without end",
		    NULL);
	else
		host_why(&p->host, "ssh got no answer from it", w->last);
}

void
probe_program_evaluate(struct probe *p)
{
	if (p->client->words.state == SSH_WORDS_NO_MEMORY)
		p->scan->err = ERR_NOMEM;
	if (ssh_client_answer(p->client, &p->host)) {
		probe_answered(p);
	} else if (p->conn.wire.ident == NULL && p->client->ended) {
		probe_login_end(p, CONN_END, 0);
	} else {
		if (p->conn.wire.kex.n != 0)
			probe_store_wire(p);
		explain_failure(p);
		probe_count_answer(p);
		probe_next_user(p);
	}
}

void
probe_program_time_out(struct probe *p)
{
	p->host.password_login = LOGIN_UNDETERMINED;
	p->host.status = HOST_TIMEOUT;
	host_why(&p->host, "ssh got no answer from it in time", NULL);
}
