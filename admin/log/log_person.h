/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a decision is about a person, by what the log says of its keys. */
#ifndef ADMIN_LOG_PERSON_H
#define ADMIN_LOG_PERSON_H

#include <loginpolicy/base/buf.h>
#include <loginpolicy/logline/log_line.h>
#include <loginpolicy/register/key_register.h>
#include "admin/command.h"

struct log_person {
	const char *name; /* NULL: everybody is asked for */
	struct key_register keys; /* owned; may be empty */
};
/*
 * Load what --person asks for. Returns EXIT_OK; EXIT_INCOMPLETE: the register
 * cannot be used (reported), so that only lines that name the person are found;
 * EXIT_NOTHING_DONE: no name of a person. Release ret in any case.
 */
enum exit_code log_person_load(const struct options *o, const struct tz *zone,
    struct log_person *ret);
/*
 * Append who logged in by these keys, as the log has it: persons (NULL: no such
 * field), and where it does not know a key's, whose the key is by the register
 * as it is now. Nothing is appended if nobody is known.
 */
void log_persons_now(const struct key_register *keys, const char *persons,
    const struct log_key *list, size_t n, struct buf *ret);
/*
 * Whether the line is asked for: it names the person; or it does not say whose
 * a key is, and that is the person's by the register as it is now.
 */
bool log_person_has(const struct log_person *p, const struct log_line *l);
void log_person_release(struct log_person *p);

#endif
