/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of sessions. logind knows best; without it wtmpdb's database, which
 * Debian 13 has in place of utmp, and else utmp. The table of processes, which
 * no user can forge, shows what these do not have, or have no longer.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/cli/message.h>
#include <loginpolicy/policy/network.h>
#include "sessions.h"

/* Seconds between a login's line in the log and its session. */
#define LOG_NEAR_S 30

int
sessions_add(struct login_sessions *l, const struct login_session *s)
{
	struct login_session *list = vec_room(l->list, l->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	l->list = list;
	list[l->n++] = *s;
	return 0;
}

static int
add_logind(struct login_sessions *l)
{
	struct logind_sessions from;
	int r = logind_load(&from), e = 0;

	if (r != 0 && r != ERR_NOENT) {
		complain("/run/systemd/sessions: %s", err_why(r));
		l->incomplete = true;
	}
	for (size_t i = 0; i < from.n && e == 0; i++) {
		const struct logind_session *x = &from.list[i];
		struct login_session s = {.source = "logind",
		    .has_uid = true,
		    .uid = x->uid,
		    .leader = x->leader,
		    .since = x->since};

		if (!x->is_person || x->is_closing)
			continue;
		memcpy(s.id, x->id, sizeof(s.id));
		memcpy(s.user, x->user, sizeof(s.user));
		memcpy(s.service, x->service, sizeof(s.service));
		memcpy(s.tty, x->tty, sizeof(s.tty));
		memcpy(s.from, x->from, sizeof(s.from));
		e = sessions_add(l, &s);
	}
	logind_release(&from);
	return e;
}

/* What a crash left in wtmpdb: no process of it is there. */
static void
drop_stale(struct login_sessions *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct login_session *s = &l->list[i];

		if (s->is_seen || strcmp(s->source, "wtmpdb") != 0 ||
		    geteuid() != 0)
			l->list[n++] = *s;
	}
	l->n = n;
}

static int
compare(const void *va, const void *vb)
{
	const struct login_session *a = va, *b = vb;

	return a->since != b->since ? (a->since > b->since ? 1 : -1)
				    : strcmp(a->user, b->user);
}

int
sessions_load(struct login_sessions *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	if (logind_is_there())
		r = add_logind(ret);
	else if ((r = sessions_add_wtmpdb(ret)) == ERR_NOENT)
		r = sessions_add_utmp(ret);
	if (r == 0)
		r = sessions_add_live(ret);
	drop_stale(ret);
	if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare);
	return r;
}

void
sessions_release(struct login_sessions *l)
{
	free(l->list);
	memset(l, 0, sizeof(*l));
}

/* --- the log --- */

static bool
is_equal(const char *known, const char *logged)
{
	return known[0] == '\0' || logged == NULL || strcmp(known, logged) == 0;
}

/* The log has an address; utmp may have a name in its place. */
static bool
is_same_place(const char *known, const char *logged)
{
	struct net address;

	return net_parse_address(known, &address) != 0 ||
	    is_equal(known, logged);
}

/* How well the line fits the session; -1: not at all. */
static int64_t
distance(const struct login_session *s, const struct log_rows *r,
    const struct log_row *row)
{
	const struct log_kind *k = &r->kinds[row->kind];
	const char *tty = log_name(&r->names, k->tty);
	const char *user = log_name(&r->names, k->user);
	int64_t d = s->since - (int64_t)row->at;

	if (k->word == LOGGED_DENY || k->stage != LOGGED_SESSION ||
	    row->lasted != 0 || (k->has_writer && k->writer != 0) ||
	    (d < 0 ? -d : d) > LOG_NEAR_S ||
	    !is_equal(s->service, log_name(&r->names, k->service)) ||
	    !is_same_place(s->from, log_name(&r->names, row->from)))
		return -1;
	if (k->has_uid && s->has_uid
		? k->uid != s->uid
		: user == NULL || strcmp(user, s->user) != 0)
		return -1;
	d = 2 * (d < 0 ? -d : d) + 1;
	return tty != NULL && s->tty[0] != '\0' && strcmp(tty, s->tty) == 0
	    ? d - 1
	    : d;
}

static bool
is_taken(const struct login_sessions *l, size_t row)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->list[i].has_row && l->list[i].row == row)
			return true;
	}
	return false;
}

void
sessions_join_log(struct login_sessions *l, const struct log_rows *rows)
{
	for (size_t i = 0; i < l->n; i++) {
		struct login_session *s = &l->list[i];
		int64_t best = -1, d;

		for (size_t j = rows->n; j-- > 0 && s->since != 0;) {
			d = distance(s, rows, &rows->list[j]);
			if (d == -1 || (best != -1 && d >= best) ||
			    is_taken(l, j))
				continue;
			best = d;
			s->row = j;
		}
		s->has_row = best != -1;
	}
}
