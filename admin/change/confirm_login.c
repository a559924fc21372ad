/*
 * Searches the log for a login under a policy on trial. The line must name the
 * policy and be no older than the trial; an SSH connection from before, over
 * which new sessions are opened, makes no new line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "admin/check/lockout_login.h"
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
	if (l->service == NULL || !l->has_uid)
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
	const struct logged line = {.writer = m->writer};

	return m->at >= s->trial->at && l->policy != NULL &&
	    strcmp(l->policy, s->hash) == 0 &&
	    (l->word == LOGGED_PERMIT ||
		(l->word == LOGGED_WOULD_DENY &&
		    s->p->mode == POLICY_OBSERVE)) &&
	    logged_trust(&line) != LOG_NOT_ROOTS;
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
	char *what;

	if (!is_login(l) || !is_under_trial(s, m, l) ||
	    (s->ret->found && m->at < s->ret->at))
		return 0;
	if (!may_become_root(s, l->uid)) {
		s->ret->only_others = true;
		return 0;
	}
	if (asprintf(&what, "%s, %s%s%s (reference %s)",
		l->user != NULL ? l->user : "?", l->service,
		l->from != NULL ? " from " : " at ",
		l->from != NULL	     ? l->from
		    : l->tty != NULL ? l->tty
				     : "the console",
		l->ref != NULL ? l->ref : "none") < 0)
		return ERR_NOMEM;
	free(s->ret->what);
	s->ret->what = what;
	s->ret->found = true;
	s->ret->unproven = !m->writer.known;
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

enum exit_code
confirm_login_find(const struct options *o, const struct trial *t,
    const struct policy *p, struct confirm_login *ret)
{
	struct check c = {.o = o, .p = p, .now = time(NULL)};
	struct login_search s = {.trial = t,
	    .p = p,
	    .lockout = {.c = &c},
	    .ret = ret};
	struct log_reader reader;
	struct diag d = {0};
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	log_hash_text(p->sha256, s.hash);
	if ((s.lockout.lookup = lookup_new("")) == NULL)
		return complain("out of memory");
	if (tz_load("", &c.zone, &c.zone_missing, &d) != 0) {
		complain("/etc/localtime: %s", d.msg);
		memset(&c.zone, 0, sizeof(c.zone));
	}
	log_reader_init(&reader, o, &c.zone);
	reader.since = t->at;
	reader.each = check_message;
	reader.ctx = &s;
	r = log_read(&reader);
	log_reader_release(&reader);
	tz_release(&c.zone);
	lookup_free(s.lockout.lookup);
	return r;
}

void
confirm_login_release(struct confirm_login *l)
{
	free(l->what);
	memset(l, 0, sizeof(*l));
}
