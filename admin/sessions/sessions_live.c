/* SPDX-License-Identifier: BSD-2-Clause */
/* Sessions by the processes that sshd and login have started. */
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/account/member.h>
#include <loginpolicy/cli/message.h>
#include "admin/log/live_login.h"
#include "process.h"
#include "sessions.h"

#define LEVELS	  4 /* from the shell up to sshd's process of root */
#define PTS_MAJOR 136
#define TTY_MAJOR 4

struct live {
	struct login_sessions *l;
	struct lookup *lookup; /* owned */
	int64_t boot; /* seconds since the epoch */
};

/* "pts/3", "tty1"; "": no terminal. */
static void
put_tty(unsigned number, char ret[SESSION_WORD_ROOM])
{
	/* proc_pid_stat(5): the minor number is in bits 31 to 20 and 7 to 0. */
	const unsigned minor = (number & 0xff) | ((number >> 12) & 0xfff00);
	const unsigned major = (number >> 8) & 0xfff;

	ret[0] = '\0';
	if (major >= PTS_MAJOR && major < PTS_MAJOR + 8)
		snprintf(ret, SESSION_WORD_ROOM, "pts/%u",
		    (major - PTS_MAJOR) * 256 + minor);
	else if (major == TTY_MAJOR && minor < 64)
		snprintf(ret, SESSION_WORD_ROOM, "tty%u", minor);
	else if (major == TTY_MAJOR)
		snprintf(ret, SESSION_WORD_ROOM, "ttyS%u", minor - 64);
}

/* The process and those above it. */
struct process_chain {
	pid_t pids[LEVELS];
	size_t n;
	int64_t start; /* seconds since the epoch, of the first */
	char tty[SESSION_WORD_ROOM];
	char cgroup[256];
};

static void
load_chain(pid_t pid, int64_t boot, struct process_chain *c)
{
	const long ticks = sysconf(_SC_CLK_TCK);
	struct account_process p;

	memset(c, 0, sizeof(*c));
	while (c->n < LEVELS && pid > 1 && process_read(pid, &p) == 0) {
		if (c->n == 0) {
			c->start = boot + (int64_t)p.start / ticks;
			put_tty(p.tty, c->tty);
			snprintf(c->cgroup, sizeof(c->cgroup), "%s",
			    p.cgroup != NULL ? p.cgroup : "");
		}
		c->pids[c->n++] = pid;
		pid = p.parent;
		process_release(&p);
	}
}

static bool
is_of_session(const struct login_session *s, const struct process_chain *c,
    uid_t uid)
{
	char scope[SESSION_WORD_ROOM + 24];

	if (s->id[0] != '\0') {
		snprintf(scope, sizeof(scope), "/session-%s.scope", s->id);
		if (strstr(c->cgroup, scope) != NULL)
			return true;
	}
	for (size_t i = 0; i < c->n && s->leader > 0; i++) {
		if (c->pids[i] == s->leader)
			return true;
	}
	return s->leader <= 0 && s->has_uid && s->uid == uid && !s->is_seen &&
	    (s->tty[0] == '\0' || strcmp(s->tty, c->tty) == 0);
}

/* A login that no file has. Its leader is the process that started it. */
static int
add_unknown(struct live *v, const struct live_login *l,
    const struct process_chain *c)
{
	struct login_session s = {.source = "processes",
	    .has_uid = true,
	    .uid = l->uid,
	    .leader = c->n > 1 ? c->pids[1] : l->pid,
	    .since = c->start,
	    .is_seen = true};
	struct member m = {0};

	if (member_by_uid(v->lookup, l->uid, &m, NULL) == 0)
		snprintf(s.user, sizeof(s.user), "%s", m.names[0]);
	member_release(&m);
	snprintf(s.service, sizeof(s.service), "%s", l->service);
	memcpy(s.tty, c->tty, sizeof(s.tty));
	return sessions_add(v->l, &s);
}

static int
match_live(void *ctx, const struct live_login *l)
{
	struct live *v = ctx;
	struct process_chain c;

	load_chain(l->pid, v->boot, &c);
	if (c.n == 0)
		return 0;
	for (size_t i = 0; i < v->l->n; i++) {
		struct login_session *s = &v->l->list[i];

		if (!is_of_session(s, &c, l->uid))
			continue;
		s->is_seen = true;
		if (s->tty[0] == '\0')
			memcpy(s->tty, c.tty, sizeof(s->tty));
		if (s->service[0] == '\0')
			snprintf(s->service, sizeof(s->service), "%s",
			    l->service);
		return 0;
	}
	return add_unknown(v, l, &c);
}

/* Which account each is, where a file has only the name. */
static void
find_uids(struct login_sessions *l, struct lookup *lookup)
{
	for (size_t i = 0; i < l->n; i++) {
		struct member m = {0};

		if (!l->list[i].has_uid &&
		    member_by_name(lookup, l->list[i].user, &m, NULL) == 0) {
			l->list[i].has_uid = true;
			l->list[i].uid = m.uid;
		}
		member_release(&m);
	}
}

int
sessions_add_live(struct login_sessions *l)
{
	struct live v = {.l = l, .lookup = lookup_new("")};
	struct timespec real, boot;
	int r;

	if (v.lookup == NULL)
		return ERR_NOMEM;
	clock_gettime(CLOCK_REALTIME, &real);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	v.boot = real.tv_sec - boot.tv_sec;
	find_uids(l, v.lookup);
	r = live_login_each(-1, match_live, &v);
	lookup_free(v.lookup);
	if (r == ERR_IO || geteuid() != 0) {
		complain("/proc: %s: sessions that no file has are not found",
		    r == ERR_IO ? "cannot be read"
				: "only root may look at all processes");
		l->incomplete = true;
	}
	return r == ERR_NOMEM ? r : 0;
}
