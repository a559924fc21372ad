/* Where made passwords go: many lines, none of which stays in memory. */
#ifndef ADMIN_PASSWORD_SINK_H
#define ADMIN_PASSWORD_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <loginpolicy/base/output_file.h>

#define SINK_ROOM 65536

struct password_sink {
	struct output_file file; /* where there is a path */
	const char *path; /* borrowed; NULL: stdout */
	size_t len;
	char lines[SINK_ROOM];
};

/* A file is its owner's alone, and appears whole or not at all. Returns 0, ERR_IO, ERR_NOMEM. */
int sink_open(struct password_sink *s, const char *path, struct diag *reterr);
/* Add a line of len octets, fewer than SINK_ROOM. Returns 0, ERR_IO. */
int sink_put(struct password_sink *s, const char *line, size_t len,
    struct diag *reterr);
/*
 * The end: all is written (keep), or nothing is left of the file. The lines are
 * wiped. Returns 0, ERR_IO. A signal that came meanwhile ends the process here,
 * and the file is not kept.
 */
int sink_close(struct password_sink *s, bool keep, struct diag *reterr);
/* Whether such a signal came. */
bool sink_is_stopped(void);

#endif
