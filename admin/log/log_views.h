/* SPDX-License-Identifier: BSD-2-Clause */
/* What loginpolicy log shows. */
#ifndef ADMIN_LOG_VIEWS_H
#define ADMIN_LOG_VIEWS_H

#include <loginpolicy/base/tz.h>
#include "admin/command.h"
#include "admin/log/log_person.h"

struct log_asked {
	const struct options *o;
	const struct tz *zone;
	int64_t now, since; /* seconds since the epoch; since 0: all */
	/* --user: also by this uid, if has_uid. */
	bool has_uid;
	uid_t uid;
	struct log_person person; /* --person */
	bool incomplete; /* what asks for it could not be read (reported) */
};

/*
 * Each writes its result and returns the exit code of the command: EXIT_OK,
 * EXIT_INCOMPLETE (a part of the log, or who somebody is, could not be read),
 * EXIT_NOTHING_DONE.
 */
/* Every decision, or those refused (--denied). */
enum exit_code log_view_table(const struct log_asked *a);
/* What mode observe would have refused, in groups. */
enum exit_code log_view_would_deny(const struct log_asked *a);
enum exit_code log_view_summary(const struct log_asked *a);
enum exit_code log_view_last_use(const struct log_asked *a);
enum exit_code log_view_unseen(const struct log_asked *a);
/* The changes that administrators made. */
enum exit_code log_view_actions(const struct log_asked *a);

/*
 * Accounts that could log in and have not since a->since, by itself since
 * observing began, in the order of their names.
 */
struct log_uses;
struct log_unseen {
	char **list; /* owned, n of them */
	size_t n;
	bool incomplete; /* not all accounts can be listed (reported) */
};
enum exit_code log_unseen_load(const struct log_asked *a,
    const struct log_uses *u, struct log_unseen *ret);
void log_unseen_release(struct log_unseen *l);

#endif
