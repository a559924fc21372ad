/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decisions of a log, small enough that a million fit: what many of them
 * share is stored once.
 */
#ifndef ADMIN_LOG_ROWS_H
#define ADMIN_LOG_ROWS_H

#include <loginpolicy/logline/log_line.h>
#include "admin/log/log_names.h"
#include "admin/log/log_person.h"
#include "admin/log/log_read.h"

/* What decisions have in common. Numbers are those of names; 0: none. */
struct log_kind {
	uint32_t user, by, service, tty, keys, rule, id, measure, policy;
	uint32_t missing, detail, persons;
	uint32_t uid, writer; /* writer: who wrote it, if that is known */
	uint8_t has_uid, has_writer;
	uint8_t word, stage, reason; /* enums of log_line.h, decide.h */
	uint8_t unused;
	uint16_t methods; /* enum method */
};
struct log_row {
	uint32_t at; /* seconds since the epoch, until 2106 */
	uint32_t kind; /* index */
	uint32_t from; /* number of a name */
	uint32_t lasted; /* seconds of the session, + 1; 0: no end is known */
	char ref[LOG_REF_LEN];
};
struct log_rows {
	struct log_row *list; /* owned; in the order of the log */
	size_t n;
	struct log_kind *kinds; /* owned */
	size_t n_kinds;
	struct hashtab by_kind;
	uint32_t *by_ref; /* owned; the last row with a reference, + 1 */
	struct log_names names;
	/* Only these: of this user (NULL: all), of this word (-1: all). */
	const char *user;
	bool has_uid;
	uid_t uid;
	int word; /* enum log_word */
	const struct log_person *person; /* NULL: all */
	size_t not_ours; /* lines that the module would not write so */
};

/* Zeroed is empty but for word. The each of a log_reader, with it as ctx. */
int log_rows_add(void *ctx, const struct log_message *m);
void log_rows_release(struct log_rows *r);

#endif
