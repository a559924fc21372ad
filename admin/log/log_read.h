/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading this machine's log: the journal, and the files of a syslog daemon,
 * one message of the module after the other.
 */
#ifndef ADMIN_LOG_READ_H
#define ADMIN_LOG_READ_H

#include <loginpolicy/base/tz.h>
#include "admin/command.h"

#define LOG_COMM_MAX   64 /* bytes of a program's name that are stored */
#define LOG_LOOKED_MAX 65536

/* Who wrote a line, if the log knows: the journal does, from the kernel. */
struct log_writer {
	bool known; /* the log knows */
	bool has_uid;
	uid_t uid;
	char comm[LOG_COMM_MAX];
	bool is_login_program; /* sshd or login, by the path of the program */
};

/* A message of the log. */
struct log_message {
	const char *text;
	size_t len;
	int64_t at; /* seconds since the epoch */
	/* Its place: a file, and the line in it; line 0: "the journal". */
	const char *where;
	unsigned long line;
	struct log_writer writer;
};

enum log_place {
	LOG_JOURNAL,
	LOG_FILES
};

/* What is read, and what is done with it. */
struct log_reader {
	const struct options *o;
	const struct tz *zone; /* of lines without an offset */
	int64_t since, until; /* since <= time < until; see log_reader_init() */
	bool newest_first; /* files, and entries of the journal */
	/* Called with each message. Returns 0, or ERR_NOMEM: the end. */
	int (*each)(void *ctx, const struct log_message *m);
	/*
	 * Whether nothing older than at is needed. Asked after each message of
	 * the journal, and before each file. NULL: all is read.
	 */
	bool (*enough)(void *ctx, enum log_place place, int64_t at);
	void *ctx;
	struct buf looked; /* the places that were read; for people */
	struct buf denied; /* those that this user may not read */
	bool incomplete; /* something could not be read (reported) */
};

/* All there is, the oldest first. Release it in any case. */
void log_reader_init(struct log_reader *r, const struct options *o,
    const struct tz *zone);
void log_reader_release(struct log_reader *r);
/*
 * Read --log if it is given, or else the files and the journal: of the files
 * what is older than the journal, so that no message comes twice. Returns
 * EXIT_OK, or the code to exit with (reported).
 */
enum exit_code log_read(struct log_reader *r);

/*
 * After a reading that found no place to read: report that there is no journal
 * and no file, and return EXIT_NOTHING_DONE; incomplete: there is one, which
 * could not be read (reported): EXIT_INCOMPLETE.
 */
enum exit_code log_complain_none(bool incomplete);
/* "in the log", or that it was not all of it. Constant. */
const char *log_in_what(bool incomplete);

/*
 * Note a place that cannot be read, for this errno. What only root may read is
 * reported once for all places, by log_report_denied().
 */
void log_note_unread(struct log_reader *r, const char *place, int error);
void log_report_denied(struct log_reader *r);

/* Read one place. Returns EXIT_OK, or the code to exit with (reported). */
enum exit_code log_read_files(struct log_reader *r);
enum exit_code log_read_file(struct log_reader *r, const char *path);
/*
 * Read the journal. older, if not NULL, is called after the first message was
 * found, with the end of its second as r->until, before that is passed on; what
 * older has found of that second is not passed on twice.
 */
enum exit_code log_read_journal(struct log_reader *r,
    enum exit_code (*older)(struct log_reader *r));

#endif
