/* SPDX-License-Identifier: BSD-2-Clause */
/* Sessions by wtmpdb(8), asked through its program, and by utmp(5). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utmp.h>

#include <jansson.h>

#include <loginpolicy/base/tz.h>
#include <loginpolicy/cli/message.h>
#include "admin/enable/run_tool.h"
#include "sessions.h"

#define WTMPDB	  "/usr/bin/wtmpdb"
#define DATABASE  "/var/lib/wtmpdb/wtmp.db"
#define TIMEOUT_S 20

/* --- wtmpdb --- */

static void
copy_member(const json_t *entry, const char *name, char ret[SESSION_WORD_ROOM])
{
	const char *text = json_string_value(json_object_get(entry, name));

	snprintf(ret, SESSION_WORD_ROOM, "%s", text != NULL ? text : "");
}

/* "2026-11-30T09:12:00+0100": RFC 3339 has a colon in the offset. */
static int64_t
parse_when(const char *text)
{
	char with_colon[40];
	struct moment m;
	size_t len = text != NULL ? strlen(text) : 0;

	if (len < 5 || len > sizeof(with_colon) - 2)
		return 0;
	snprintf(with_colon, sizeof(with_colon), "%.*s:%s", (int)len - 2, text,
	    text + len - 2);
	return moment_parse(with_colon, &m) == 0 && !m.local ? m.clock : 0;
}

static int
add_entry(struct login_sessions *l, const json_t *entry)
{
	const char *out = json_string_value(json_object_get(entry, "logout"));
	struct login_session s = {.source = "wtmpdb"};

	if (out == NULL || strncmp(out, "still logged in", 15) != 0)
		return 0;
	copy_member(entry, "user", s.user);
	copy_member(entry, "tty", s.tty);
	copy_member(entry, "hostname", s.from);
	copy_member(entry, "service", s.service);
	/* sshd has no terminal yet when it asks PAM. */
	if (strcmp(s.tty, "ssh") == 0 || strcmp(s.tty, "?") == 0)
		s.tty[0] = '\0';
	s.since = parse_when(
	    json_string_value(json_object_get(entry, "login")));
	return sessions_add(l, &s);
}

static int
parse_entries(struct login_sessions *l, const struct buf *text)
{
	json_t *root = json_loadb(text->p, text->len, 0, NULL);
	const json_t *entries = json_object_get(root, "entries"), *entry;
	size_t i;
	int r = 0;

	if (!json_is_array(entries)) {
		complain(WTMPDB ": its answer is not understood");
		l->incomplete = true;
	}
	json_array_foreach(entries, i, entry)
	{
		if (r == 0)
			r = add_entry(l, entry);
	}
	json_decref(root);
	return r;
}

int
sessions_add_wtmpdb(struct login_sessions *l)
{
	const char *const argv[] = {WTMPDB, "last", "--json", "--service",
	    "--time-format", "iso", NULL};
	const char *const envp[] = {"PATH=/usr/bin:/bin", "LC_ALL=C", NULL};
	struct diag d = {0};
	struct buf out;
	int r, status = 0;

	if (access(WTMPDB, X_OK) != 0 || access(DATABASE, F_OK) != 0)
		return ERR_NOENT;
	buf_init(&out, TOOL_OUTPUT_MAX);
	r = tool_run(argv, envp, TIMEOUT_S, &out, &status, &d);
	if (r == 0 && status == 0) {
		r = parse_entries(l, &out);
	} else {
		complain("%s", r != 0 ? d.msg : WTMPDB " failed");
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
