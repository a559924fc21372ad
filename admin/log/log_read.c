/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log as a whole, the oldest message first. A machine may have both a
 * journal and files: rsyslog writes what is in the journal to files, too, and
 * keeps it longer, or the journal is in memory and begins with the boot.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "admin/log/log_read.h"

void
log_reader_init(struct log_reader *r, const struct options *o,
    const struct tz *zone)
{
	memset(r, 0, sizeof(*r));
	r->o = o;
	r->zone = zone;
	r->until = INT64_MAX;
	buf_init(&r->looked, LOG_LOOKED_MAX);
	buf_init(&r->denied, LOG_LOOKED_MAX);
}

void
log_reader_release(struct log_reader *r)
{
	buf_release(&r->looked);
	buf_release(&r->denied);
}

enum exit_code
log_complain_none(bool incomplete)
{
	return incomplete
	    ? EXIT_INCOMPLETE
	    : complain("no journal and no log file found; use --log FILE to "
		       "name one");
}

const char *
log_in_what(bool incomplete)
{
	return incomplete ? "in what could be read of the log" : "in the log";
}

void
log_note_unread(struct log_reader *r, const char *place, int error)
{
	r->incomplete = true;
	if (error == EACCES || error == EPERM)
		buf_printf(&r->denied, "%s%s", r->denied.len != 0 ? ", " : "",
		    place);
	else
		complain("%s: %s", place, strerror(error));
}

void
log_report_denied(struct log_reader *r)
{
	if (r->denied.len == 0)
		return;
	complain("%s%.*s: Permission denied%s",
	    r->looked.len == 0 ? "the log cannot be read: "
			       : "a part of the log is not read: ",
	    (int)r->denied.len, r->denied.p,
	    geteuid() != 0 ? "; run it with sudo" : "");
	buf_clear(&r->denied);
}

enum exit_code
log_read(struct log_reader *r)
{
	enum exit_code code;

	if (r->o->log != NULL)
		return log_read_file(r, r->o->log);
	code = log_read_journal(r, log_read_files);
	log_report_denied(r);
	return code;
}
