/* Decisions in the log: the journal, or the files of a syslog daemon. */
#ifndef ADMIN_LOG_FIND_H
#define ADMIN_LOG_FIND_H

#include <loginpolicy/logline/log_line.h>
#include <loginpolicy/base/tz.h>
#include "admin/command.h"
#include "admin/change/session.h"

#define LOG_COMM_MAX 64 /* octets of a program's name that are kept */

/* Who wrote a line, where the log knows: the journal does, for the kernel tells it. */
struct log_writer {
	bool told;
	bool has_uid;
	uid_t uid;
	char comm[LOG_COMM_MAX];
};

/* A decision that was found. */
struct logged {
	struct log_line line;
	char *message; /* owned: as it stands in the log, up to its first NUL */
	int64_t at; /* seconds since the epoch */
	char *where; /* owned: "/var/log/auth.log:12" */
	struct log_writer writer;
};
/*
 * Any user can have a line written to the log (logger(1)), but as himself. Who
 * wrote it, as far as the log tells: the more, the more it is to be relied on.
 */
enum log_trust {
	LOG_NOT_ROOTS = 0,
	LOG_ANYBODYS, /* a file does not tell */
	LOG_ROOTS
};
enum log_trust logged_trust(const struct logged *l);

struct log_search {
	const struct options *o;
	char ref[LOG_REF_LEN + 1]; /* "": the last decision on user */
	const struct session *session; /* NULL, or this one's line alone */
	int64_t since; /* of files and entries; 0: all */
	const char *user;
	bool has_uid;
	uid_t uid; /* user's */
	const struct tz *zone;
	bool zone_known; /* false: it is UTC for want of another */
	struct logged *list; /* owned; in no order */
	size_t n;
	size_t left_out; /* further ones with the reference, too many to keep */
	struct logged
	    *found; /* of list: the newest of those to be relied on most */
	bool contested; /* others with its reference say something else, and
			   nobody can tell which is the module's */
	struct buf looked; /* where, for who has found nothing */
};

/*
 * Look where --log says, or in the journal and then in the log files. The rest is
 * not read once a line of root's is found, and of the last decision any line that
 * may be the module's. Not found: told, with
 * where it was looked for. Returns EXIT_OK, or the code to exit with; release also
 * after that.
 */
enum exit_code log_find(const struct options *o, const struct tz *zone,
    struct log_search *ret);
/*
 * The same for what let in the SSH session of this uid, in the week before now.
 * Not found is not told: then found is NULL.
 */
enum exit_code log_find_session(const struct options *o, const struct tz *zone,
    const struct session *session, uid_t uid, int64_t now,
    struct log_search *ret);
/* A logged key as a fact; whether it is revoked is left at TRI_FALSE. */
void log_key_fact(const struct log_key *k, struct fact_key *ret);
void log_search_release(struct log_search *s);

/* --- for the places --- */

/*
 * A message of the log: kept, if it is what is looked for. at is asked for only
 * then. where: its place, for people; copied.
 */
struct log_message {
	const char *text;
	size_t len;
	int64_t at;
	const char *where;
	struct log_writer writer;
};
/* Returns 0, or ERR_NOMEM. */
int log_take(struct log_search *s, const struct log_message *m);
/* Whether something is found that is to be relied on so much at least, and when it was. */
bool log_is_found(const struct log_search *s, enum log_trust trust,
    int64_t *ret_at);
/* Whether it is one of those that contest the found one, or that one. */
bool log_is_contestant(const struct log_search *s, const struct logged *l);
/* Returns EXIT_OK, or the code to exit with (told). */
enum exit_code log_journal(struct log_search *s);
enum exit_code log_files(struct log_search *s);
enum exit_code log_one_file(struct log_search *s, const char *path);

#endif
