/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searches for a login under a policy on trial: among the sessions that are
 * there, and in the journal. A line must name the policy and be no older than
 * the trial. An SSH connection from before, over which new sessions are opened,
 * makes no new line, and its process is older. A line of a log file proves
 * nothing, as any user can write one with logger(1).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "admin/check/lockout_login.h"
#include "admin/log/live_login.h"
#include "admin/log/log_find.h"
#include "confirm_login.h"

struct login_search {
	const struct trial *trial;
	const struct policy *p;
	char hash[LOG_HASH_LEN + 1];
	struct lockout lockout;
	struct confirm_login *ret;
};

/* Over SSH, once the session is decided; or at the console. */
static bool
is_login(const struct log_line *l)
{
	if (l->service == NULL || !l->has_uid || !log_line_got_in(l))
		return false;
	if (l->methods != 0 || l->has_port)
		return l->stage == LOGGED_SESSION;
	return strcmp(l->service, "login") == 0 && l->tty != NULL &&
	    (l->from == NULL || strcmp(l->from, "local") == 0);
}

static bool
is_under_trial(const struct login_search *s, const struct log_message *m,
    const struct log_line *l)
{
	return m->at >= s->trial->at && l->policy != NULL &&
	    strcmp(l->policy, s->hash) == 0 &&
	    (l->word == LOGGED_PERMIT ||
		(l->word == LOGGED_WOULD_DENY && s->p->mode == POLICY_OBSERVE));
}

static bool
is_proof(const struct log_writer *w)
{
	return w->known && w->has_uid && w->uid == 0 && w->is_login_program;
}

static bool
may_become_root(struct login_search *s, uid_t uid)
{
	struct lockout_person who;
	bool yes;

	if (uid == 0)
		return true;
	if (!lockout_find(&s->lockout, NULL, uid, &who))
		return false;
	yes = s->p->mode == POLICY_OBSERVE ||
	    lockout_becomes_root(&s->lockout, s->p, &who);
	member_release(&who.m);
	return yes;
}

/* Returns 0 or ERR_NOMEM. */
static int
check_line(struct login_search *s, const struct log_message *m,
    const struct log_line *l)
{
	const bool is_remote = l->from != NULL && strcmp(l->from, "local") != 0;
	char *what;

	if (!is_login(l) || !is_under_trial(s, m, l) ||
	    (s->ret->found && m->at < s->ret->at))
		return 0;
	if (!may_become_root(s, l->uid)) {
		s->ret->only_others |= is_proof(&m->writer);
		return 0;
	}
	if (!is_proof(&m->writer)) {
		s->ret->only_unproven = true;
		return 0;
	}
	if (asprintf(&what, "%s, %s%s%s (reference %s)",
		l->user != NULL ? l->user : "?", l->service,
		is_remote ? " from " : " at ",
		is_remote	     ? l->from
		    : l->tty != NULL ? l->tty
				     : "the console",
		l->ref != NULL ? l->ref : "none") < 0)
		return ERR_NOMEM;
	free(s->ret->what);
	s->ret->what = what;
	s->ret->found = true;
	s->ret->at = m->at;
	return 0;
}

/* A line that no decision can be read from is passed over. */
static int
check_message(void *ctx, const struct log_message *m)
{
	struct log_line line;
	int r = log_line_parse(m->text, m->len, &line);

	if (r != 0)
		return r == ERR_NOMEM ? r : 0;
	r = check_line(ctx, m, &line);
	log_line_release(&line);
	return r;
}

/* Returns 0, 1 (found: the end) or ERR_NOMEM. */
static int
check_live(void *ctx, const struct live_login *l)
{
	struct login_search *s = ctx;
	struct lockout_person who;
	int n;

	if (!may_become_root(s, l->uid)) {
		s->ret->only_others = true;
		return 0;
	}
	if (lockout_find(&s->lockout, NULL, l->uid, &who)) {
		n = asprintf(&s->ret->what, "%s, %s, process %ld",
		    who.m.names[0], l->service, (long)l->pid);
		member_release(&who.m);
	} else
		n = asprintf(&s->ret->what, "uid %lu, %s, process %ld",
		    (unsigned long)l->uid, l->service, (long)l->pid);
	if (n < 0) {
		s->ret->what = NULL;
		return ERR_NOMEM;
	}
	s->ret->found = true;
	return 1;
}

/* Nothing is found if there is no log. */
static enum exit_code
search_log(struct login_search *s, const struct options *o)
{
	struct check *c = s->lockout.c;
	struct log_reader reader;
	struct diag d = {0};
	enum exit_code r;

	if (tz_load("", &c->zone, &c->zone_missing, &d) != 0) {
		complain("/etc/localtime: %s", d.msg);
		memset(&c->zone, 0, sizeof(c->zone));
	}
	log_reader_init(&reader, o, &c->zone);
	reader.since = s->trial->at;
	reader.each = check_message;
	reader.ctx = s;
	r = log_read(&reader);
	log_reader_release(&reader);
	tz_release(&c->zone);
	return r;
}

enum exit_code
confirm_login_find(const struct options *o, const struct trial *t,
    const struct policy *p, struct confirm_login *ret)
{
	struct check c = {.o = o, .p = p, .now = time(NULL)};
	struct login_search s = {.trial = t,
	    .p = p,
	    .lockout = {.c = &c},
	    .ret = ret};
	enum exit_code r = EXIT_OK;

	memset(ret, 0, sizeof(*ret));
	log_hash_text(p->sha256, s.hash);
	if ((s.lockout.lookup = lookup_new("")) == NULL)
		return complain("out of memory");
	switch (live_login_each(t->began_ms, check_live, &s)) {
	case ERR_NOMEM:
		r = complain("out of memory");
		break;
	case ERR_IO:
		complain("/proc cannot be read: only the journal can prove a "
			 "login");
	}
	if (r == EXIT_OK && !ret->found)
		r = search_log(&s, o);
	lookup_free(s.lockout.lookup);
	return r;
}

void
confirm_login_release(struct confirm_login *l)
{
	free(l->what);
	memset(l, 0, sizeof(*l));
}
