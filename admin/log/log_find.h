/* SPDX-License-Identifier: BSD-2-Clause */
/* Decisions in the log: the journal, or the files of a syslog daemon. */
#ifndef ADMIN_LOG_FIND_H
#define ADMIN_LOG_FIND_H

#include <loginpolicy/logline/log_line.h>
#include "log_read.h"
#include "own_become.h"
#include "own_session.h"

/* A decision that was found. */
struct logged {
	struct log_line line;
	char *message; /* owned: the text in the log, up to its first NUL */
	int64_t at; /* seconds since the epoch */
	char *where; /* owned: "/var/log/auth.log:12" */
	struct log_writer writer;
};
/*
 * How far a line can be trusted: any user can write to the log (logger(1)), but
 * only under the own uid. Higher is better.
 */
enum log_trust {
	LOG_NOT_ROOTS = 0,
	LOG_ANYBODYS, /* a file does not record who wrote it */
	LOG_ROOTS
};
enum log_trust logged_trust(const struct logged *l);

struct log_search {
	const struct options *o;
	char ref[LOG_REF_LEN + 1]; /* "": the last refusal of user */
	/* NULL; else only the line that let in this session. */
	const struct own_session *session;
	struct own_become own; /* is not the last decision about anybody */
	int64_t since; /* of files and entries; 0: all */
	const char *user;
	bool has_uid;
	uid_t uid; /* user's */
	const struct tz *zone;
	bool zone_known; /* false: it is UTC, as the real one is unknown */
	struct logged *list; /* owned; in no order */
	size_t n;
	/* Further lines with the reference, too many to store. */
	size_t left_out;
	int64_t journal_from; /* how far back the journal was read */
	/* In list: the newest of the most trusted ones; of a user's the last
	 * refusal or would-be refusal, or else the last permit. */
	struct logged *found;
	/* Others with its reference differ, and none can be told from a
	 * forged one. */
	bool contested;
	struct log_reader reader; /* has the places that were searched */
};

/*
 * Search --log, or else the journal and then the log files. The rest is not
 * read once a line of root's is found, or, for the last refusal, any that may
 * be the module's. Returns EXIT_OK, or the code to exit with (reported; not
 * found: with the places that were searched); release also after that.
 */
enum exit_code log_find(const struct options *o, const struct tz *zone,
    struct log_search *ret);
/*
 * The same for the line that let in the SSH session of this uid, in the week
 * before now. If there is none, nothing is reported and found is NULL.
 */
enum exit_code log_find_session(const struct options *o, const struct tz *zone,
    const struct own_session *session, uid_t uid, int64_t now,
    struct log_search *ret);
/* A logged key as a fact; revoked is TRI_FALSE. */
void log_key_fact(const struct log_key *k, struct fact_key *ret);
void log_search_release(struct log_search *s);

/* Whether it is one of the lines that contest the found one, or that one. */
bool log_search_contests(const struct log_search *s, const struct logged *l);

#endif
