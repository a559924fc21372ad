/*
 * The log as a whole, the oldest message first. A machine may have both a
 * journal and files: rsyslog writes what is in the journal to files, too, and
 * keeps it longer, or the journal is in memory and begins with the boot.
 */
#include <stdint.h>
#include <string.h>

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
}

void
log_reader_release(struct log_reader *r)
{
	buf_release(&r->looked);
}

enum exit_code
log_complain_none(void)
{
	return complain("no journal and no log file found; use --log FILE to "
			"name one");
}

enum exit_code
log_read(struct log_reader *r)
{
	if (r->o->log != NULL)
		return log_read_file(r, r->o->log);
	return log_read_journal(r, log_read_files);
}
