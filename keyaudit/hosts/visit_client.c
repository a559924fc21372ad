/*
 * The host's second connection. What the child says is looked at when it has
 * ended or said enough, after all events of the round: they may name the visit's
 * descriptors of before.
 */
#include <errno.h>
#include <sys/epoll.h>

#include "outcome.h"
#include "visit_client.h"

enum client_choice
visit_client_choose(struct visit *v)
{
	struct ssh_programs *p = &v->s->programs;
	enum part missing;

	if (v->choice != NULL || v->host.status != HOST_HANDSHAKE_FAILED ||
	    !offers_miss(&login_offers, &v->conn.wire, &missing))
		return CLIENT_NO;
	if (!ssh_programs_ask(p))
		return CLIENT_LATER;
	if (p->err != 0 ||
	    ssh_choose(p, &v->conn.wire, missing, &v->host, &v->choice) != 0)
		v->s->err = ERR_NOMEM;
	return v->choice != NULL ? CLIENT_YES : CLIENT_NO;
}

static bool
watch(struct visit *v, int fd)
{
	struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP |
		EPOLLET,
	    .data.u64 = (uintptr_t)v + EVENT_CLIENT};

	return epoll_ctl(v->s->epoll_fd, EPOLL_CTL_ADD, fd, &e) == 0;
}

int
visit_client_start(struct visit *v)
{
	int e = ssh_client_new(v->choice, visit_user(v), &v->client);

	if (e != 0)
		return e;
	v->s->clients++;
	if (watch(v, v->client->io) && watch(v, v->client->err))
		return 0;
	e = errno;
	visit_client_stop(v);
	errno = e;
	return ERR_IO;
}

void
visit_client_stop(struct visit *v)
{
	if (v->client == NULL)
		return;
	ssh_client_free(v->client);
	v->client = NULL;
	v->client_done = false;
	v->s->clients--;
}

static void
is_done(struct visit *v)
{
	v->client_done = true;
	timer_set(&v->s->timers, &v->timer, v->s->now_us);
}

bool
visit_client_feed(struct visit *v, const uint8_t *p, size_t len)
{
	if (v->client_done)
		return false;
	if (ssh_client_feed(v->client, p, len) == 0)
		return true;
	is_done(v);
	return false;
}

void
visit_client_end(struct visit *v)
{
	if (v->conn.octets > CONN_OCTETS_MAX)
		is_done(v);
	else
		ssh_client_end(v->client);
}

void
visit_client_event(struct visit *v)
{
	if (v->client != NULL && !v->client_done &&
	    ssh_client_event(v->client, &v->conn))
		is_done(v);
}

bool
visit_client_take(struct visit *v)
{
	if (v->client->words.state == SSH_WORDS_NO_MEMORY)
		v->s->err = ERR_NOMEM;
	return ssh_client_take(v->client, &v->host);
}

/* In ssh's own words where it has some. */
void
visit_client_failed(struct visit *v)
{
	const struct ssh_words *w = &v->client->words;
	const bool flood = w->state == SSH_WORDS_FLOOD ||
	    v->conn.octets > CONN_OCTETS_MAX;

	v->host.status = HOST_HANDSHAKE_FAILED;
	if (flood)
		host_why(&v->host, "asked through ssh, it sends without end",
		    NULL);
	else
		host_why(&v->host, "ssh got no answer from it", w->last);
}

void
visit_client_too_late(struct visit *v)
{
	v->host.password_login = LOGIN_UNDETERMINED;
	v->host.status = HOST_TIMEOUT;
	host_why(&v->host, "ssh got no answer from it in time", NULL);
}
