/* Decisions in the log: the journal, or the files of a syslog daemon. */
#ifndef ADMIN_LOG_FIND_H
#define ADMIN_LOG_FIND_H

#include <loginpolicy/log_line.h>
#include <loginpolicy/tz.h>
#include "command.h"

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
	int64_t at; /* seconds since the epoch */
	char *where; /* owned: "/var/log/auth.log:12" */
	struct log_writer writer;
};
/* Whether it may be believed: any user can have a line written to the log (logger(1)), but as himself. */
bool logged_is_believed(const struct logged *l);

struct log_search {
	const struct options *o;
	char ref[LOG_REF_LEN + 1]; /* "": the last decision on user */
	const char *user;
	bool has_uid;
	uid_t uid; /* user's */
	const struct tz *zone;
	struct logged *list; /* owned; the newest last, but the found one */
	size_t n;
	struct logged *
	    found; /* of list: the newest that is believed, or else the newest */
	struct buf looked; /* where, for who has found nothing */
};

/*
 * Look where --log says, or in the journal and then in the log files; the rest
 * is not read once something is found that is believed. Not found: told, with
 * where it was looked for. Returns -1 to go on, or an exit code; release also
 * after that.
 */
int log_find(const struct options *o, const struct tz *zone,
    struct log_search *ret);
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
/* Whether something is found that is believed, and when it was. */
bool log_is_found(const struct log_search *s, int64_t *ret_at);
/* Returns -1, or an exit code (told). */
int log_journal(struct log_search *s);
int log_files(struct log_search *s);
int log_one_file(struct log_search *s, const char *path);

#endif
