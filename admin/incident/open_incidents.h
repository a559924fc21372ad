/* SPDX-License-Identifier: BSD-2-Clause */
/* Incidents whose clock runs, for who shows them beside other things. */
#ifndef ADMIN_INCIDENT_OPEN_INCIDENTS_H
#define ADMIN_INCIDENT_OPEN_INCIDENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <loginpolicy/base/buf.h>

struct open_incident {
	char *id, *words; /* owned; words: "61 hours left to ..." */
	const char *clock; /* constant: "to-decide", "to-notify", "unknown" */
	bool has_due;
	int64_t due, left_s; /* left_s is negative once it is over */
};
struct open_incidents {
	struct open_incident *list; /* owned; the oldest first */
	size_t n;
	bool known; /* false: the records cannot be read */
};
/*
 * Find those that are neither decided nor closed at now, in a state directory.
 * What cannot be read is reported only if it is a record.
 */
void open_incidents_load(const char *dir, int64_t now,
    struct open_incidents *ret);
void open_incidents_release(struct open_incidents *l);

#endif
