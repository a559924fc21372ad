/* SPDX-License-Identifier: BSD-2-Clause */
/* A table in the three formats, written row by row: text, JSON, CSV. */
#ifndef ADMIN_LOG_OUT_H
#define ADMIN_LOG_OUT_H

#include <loginpolicy/base/json_out.h>
#include <loginpolicy/base/tz.h>
#include "admin/command.h"

/* How a column is shown; its name is the member in JSON. */
struct log_column {
	const char *name;
	const char *head; /* in text; NULL: not shown there */
	unsigned width; /* in text, at least; the last column has none */
	bool right; /* in text: flush right */
	bool text_only;
};

struct log_out {
	const struct options *o;
	const struct tz *zone; /* for text */
	int64_t now;
	const struct log_column *columns; /* the list ends without a name */
	size_t column; /* the next one */
	size_t at; /* in text: columns of the line so far */
	size_t start; /* in text: where the next column begins */
	bool dates; /* in text: times are dates, not days of the week */
	size_t rows;
	struct buf b; /* not written yet */
	struct buf cell, words; /* being made */
	struct buf below; /* in text: a line more of this row */
	size_t below_at; /* the column where it begins */
	struct json_out json;
	struct output out;
	bool is_open;
	int err; /* 0 or ERR_*: the first error, in d */
	struct diag d;
};

/*
 * Begin a document: a member with the rows, called list. Errors are reported by
 * log_out_end().
 */
void log_out_begin(struct log_out *w, const struct options *o,
    const struct tz *zone, int64_t now, const char *list,
    const struct log_column *columns);
/* The cells of a row, in the order of the columns. NULL: none. */
void log_out_text(struct log_out *w, const char *s);
void log_out_number(struct log_out *w, uint64_t v);
void log_out_bool(struct log_out *w, bool v);
/* Has v no meaning if has is false. */
void log_out_known(struct log_out *w, bool has, uint64_t v);
/* Seconds since the epoch. */
void log_out_time(struct log_out *w, const int64_t *t);
/*
 * In text: an account (NULL: none), and if its keys are other persons' these
 * behind it in brackets; in the line below, if the column is too narrow for
 * both. persons: as the log has them, or NULL.
 */
void log_out_who(struct log_out *w, const char *account, const char *persons);
void log_out_row_end(struct log_out *w);
/* A line behind the rows, in text only: fit for a terminal already. */
void log_out_line(struct log_out *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * End the rows; further members may be written to w->json in JSON. Then end
 * the document, with this schema. Returns code, or EXIT_NOTHING_DONE if it
 * could not be written (reported).
 */
void log_out_rows_end(struct log_out *w);
enum exit_code log_out_end(struct log_out *w, const char *schema,
    enum exit_code code);

/* "today 06:00", "Tue 14:02", "20 Nov 09:12", "2025-11-20". */
void put_when(struct buf *b, int64_t t, int64_t now, const struct tz *zone);
/* "24 Nov 22:00", of another year "24 Nov 2025". */
void put_date(struct buf *b, int64_t t, int64_t now, const struct tz *zone);

#endif
