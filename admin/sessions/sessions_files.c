/* SPDX-License-Identifier: BSD-2-Clause */
/* Sessions by wtmpdb(8), asked through its program, and by utmp(5). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <utmp.h>

#include <loginpolicy/cli/message.h>
#include "admin/enable/run_tool.h"
#include "sessions.h"

#define WTMPDB	  "/usr/bin/wtmpdb"
#define DATABASE  "/var/lib/wtmpdb/wtmp.db"
#define TIMEOUT_S 20

/* --- wtmpdb --- */

int
sessions_add_wtmpdb(struct login_sessions *l)
{
	const char *const argv[] = {WTMPDB, "last", "--json", "--service",
	    "--time-format", "iso", NULL};
	const char *const envp[] = {"PATH=/usr/bin:/bin", "LC_ALL=C", NULL};
	const char *why = NULL;
	struct diag d = {0};
	struct buf out;
	int r, status = 0;

	if (access(WTMPDB, X_OK) != 0 || access(DATABASE, F_OK) != 0)
		return ERR_NOENT;
	buf_init(&out, TOOL_OUTPUT_MAX);
	r = tool_run(argv, envp, TIMEOUT_S, &out, &status, &d);
	if (r != 0)
		why = d.msg;
	else if (status != 0)
		why = WTMPDB " failed";
	else if ((r = sessions_parse_wtmpdb(l, out.p, out.len)) == ERR_SYNTAX)
		why = WTMPDB ": its answer is not understood";
	if (why != NULL) {
		complain("%s", why);
		l->incomplete = true;
		r = 0;
	}
	buf_release(&out);
	return r;
}

/* --- utmp --- */

static void
copy_field(char ret[SESSION_WORD_ROOM], const char *field, size_t len)
{
	snprintf(ret, SESSION_WORD_ROOM, "%.*s",
	    (int)(len < SESSION_WORD_ROOM ? len : SESSION_WORD_ROOM - 1),
	    field);
}

static bool
has_ended(pid_t pid)
{
	return pid > 0 && kill(pid, 0) != 0 && errno == ESRCH;
}

int
sessions_add_utmp(struct login_sessions *l)
{
	const struct utmp *u;
	int r = 0;

	setutent();
	while (r == 0 && (u = getutent()) != NULL) {
		struct login_session s = {.source = "utmp",
		    .leader = u->ut_pid,
		    .since = (uint32_t)u->ut_tv.tv_sec};

		if (u->ut_type != USER_PROCESS || has_ended(u->ut_pid))
			continue;
		copy_field(s.user, u->ut_user, UT_NAMESIZE);
		copy_field(s.tty, u->ut_line, UT_LINESIZE);
		copy_field(s.from, u->ut_host, UT_HOSTSIZE);
		r = sessions_add(l, &s);
	}
	endutent();
	return r;
}
