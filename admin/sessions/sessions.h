/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is logged in: by logind, wtmpdb or utmp, and by the processes. */
#ifndef ADMIN_SESSIONS_H
#define ADMIN_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "admin/log/log_rows.h"
#include "logind.h"

struct login_session {
	/* Constant: "logind", "wtmpdb", "utmp", "processes". */
	const char *source;
	char id[SESSION_WORD_ROOM]; /* logind's; "": none, and so below */
	char user[SESSION_WORD_ROOM];
	char service[SESSION_WORD_ROOM];
	char tty[SESSION_WORD_ROOM];
	char from[SESSION_WORD_ROOM];
	bool has_uid;
	uid_t uid;
	pid_t leader; /* the process that logged it in; 0: not known */
	int64_t since; /* seconds since the epoch; 0: not known */
	bool is_seen; /* a process of it was found */
	bool has_row;
	size_t row; /* of the log: its login */
};
struct login_sessions {
	struct login_session *list; /* owned; sorted by since */
	size_t n;
	bool incomplete; /* something could not be read (reported) */
};

/*
 * List them. What cannot be read is reported and sets ret->incomplete. Returns
 * 0 or ERR_NOMEM; release ret in any case.
 */
int sessions_load(struct login_sessions *ret);
void sessions_release(struct login_sessions *l);

/* --- parts of it; each returns 0 or ERR_NOMEM --- */

/* Append a session. */
int sessions_add(struct login_sessions *l, const struct login_session *s);
/* From the database of wtmpdb(8). ERR_NOENT: there is none. */
int sessions_add_wtmpdb(struct login_sessions *l);
/*
 * What wtmpdb printed, those that are still open. ERR_SYNTAX: it is not what
 * wtmpdb prints; sessions that were found before stay.
 */
int sessions_parse_wtmpdb(struct login_sessions *l, const char *text,
    size_t len);
/* From utmp, without those whose process has ended. */
int sessions_add_utmp(struct login_sessions *l);
/* Find the processes of each, and add logins that no file has. */
int sessions_add_live(struct login_sessions *l);
/* Find the line of each login in the log. */
void sessions_join_log(struct login_sessions *l, const struct log_rows *rows);

#endif
