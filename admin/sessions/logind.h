/* SPDX-License-Identifier: BSD-2-Clause */
/* What logind knows of sessions: its files in /run/systemd. */
#ifndef ADMIN_LOGIND_H
#define ADMIN_LOGIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <loginpolicy/base/err.h>

#define SESSION_WORD_ROOM 128

struct logind_session {
	char id[SESSION_WORD_ROOM];
	uid_t uid;
	char user[SESSION_WORD_ROOM]; /* "": not known, and so below */
	char service[SESSION_WORD_ROOM];
	char tty[SESSION_WORD_ROOM];
	char from[SESSION_WORD_ROOM]; /* of a remote session */
	bool is_remote, is_closing, is_person; /* not a manager of services */
	pid_t leader; /* 0: not known */
	int64_t since; /* seconds since the epoch; 0: not known */
};
struct logind_sessions {
	struct logind_session *list; /* owned; sorted by since */
	size_t n;
};
/* Whether systemd runs this machine, and so perhaps a logind. */
bool logind_is_there(void);
/* Whether it has this user: a session, or a manager that lingers. */
bool logind_has_user(uid_t uid);
bool logind_has_session(const char *id);
/* Read them all. Returns 0, ERR_NOENT (no logind), ERR_IO, ERR_NOMEM. */
int logind_load(struct logind_sessions *ret);
void logind_release(struct logind_sessions *l);

#endif
