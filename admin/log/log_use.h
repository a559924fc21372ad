/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who was let in, as the log has it: each account and service with its first
 * and last login, and each key. What mode observe only noted was let in, too;
 * who was only asked for a password was not (log_line_got_in()).
 */
#ifndef ADMIN_LOG_USE_H
#define ADMIN_LOG_USE_H

#include <loginpolicy/base/tz.h>
#include <loginpolicy/sshkey/key.h>
#include "admin/log/log_names.h"
#include "admin/log/log_read.h"

/* Names are borrowed from the list; NULL: not in the log. */
struct log_use {
	const char *user; /* of sudo and doas the caller */
	bool has_uid;
	uid_t uid;
	const char *service;
	size_t n; /* logins */
	int64_t first, last; /* seconds since the epoch */
	/* of the last one: */
	const char *from; /* an address, or "local" */
	unsigned methods; /* enum method; 0: not SSH */
};
/* A key by which somebody came in; of a certificate the certified key. */
struct log_key_use {
	uint8_t fp[SHA256_LEN];
	const char *type;
	unsigned bits;
	const char *user, *from; /* from: of the last */
	size_t n;
	int64_t first, last;
};
struct log_entered;
struct log_uses {
	struct log_use *list; /* owned; by user and service */
	size_t n;
	struct log_key_use *keys; /* owned; by fingerprint and user */
	size_t n_keys;
	struct log_entered *entered; /* owned; admin/log/log_entered.h */
	size_t n_entered;
	size_t logins; /* of all */
	size_t denied, would_deny; /* would_deny: of logins */
	/* The first decision of any kind since the time asked for; 0: none. */
	int64_t begins;
	bool incomplete; /* a part of the log could not be read (reported) */
	bool no_log; /* there is no journal and no file */
	struct log_names names; /* owned */
	struct hashtab by_name, by_key, by_entered;
};

/*
 * Read --log, or this machine's log, from since (seconds since the epoch; 0:
 * all of it) on. Returns EXIT_OK, or the code to exit with (reported); release
 * ret also then.
 */
enum exit_code log_uses_load(const struct options *o, const struct tz *zone,
    int64_t since, struct log_uses *ret);
/*
 * The same in steps, for who reads the log for another purpose as well: add
 * each decision to what is zeroed, and sort in the end. Returns 0 or an ERR_*.
 */
struct log_line;
int log_uses_add(struct log_uses *u, const struct log_line *l, int64_t at);
void log_uses_sort(struct log_uses *u);
void log_uses_release(struct log_uses *u);
/*
 * The last login of the account in the service (NULL: in any): by its name or,
 * if uid is not NULL, by that. NULL: there was none.
 */
const struct log_use *log_uses_last(const struct log_uses *u, const char *user,
    const uid_t *uid, const char *service);

#endif
