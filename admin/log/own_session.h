/* SPDX-License-Identifier: BSD-2-Clause */
/* The login session in which a command is called. */
#ifndef ADMIN_OWN_SESSION_H
#define ADMIN_OWN_SESSION_H

#include <limits.h>
#include <stdbool.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/policy/auth_info.h>
#include <loginpolicy/policy/decide.h>

struct options;

#define OWN_SESSION_WORD_MAX 64

struct own_session {
	const char *service; /* constant; NULL: no session is known */
	enum fact_address from;
	struct net address; /* if from is ADDRESS_KNOWN */
	char from_text[OWN_SESSION_WORD_MAX]; /* the address; "" */
	unsigned port; /* SSH: of the client; 0: unknown */
	char auth_path[PATH_MAX]; /* SSH: SSH_USER_AUTH; "" */
	char tty[OWN_SESSION_WORD_MAX]; /* without /dev/; "" */
};

/*
 * Find the session by the processes above this one. A job or the build of an
 * image has none; a screen or a user service that outlived its login is not
 * recognized.
 */
void own_session_find(struct own_session *ret);

/* How an SSH session logged in. */
struct own_session_auth {
	bool known; /* false: the rest is zero */
	/* The journal has it, from root's sshd: no user can have forged it. */
	bool proven;
	unsigned methods; /* enum method */
	struct fact_key keys[AUTH_INFO_KEYS_MAX]; /* none counts as revoked */
	size_t n_keys;
};

/*
 * Read the file that sshd leaves with "ExposeAuthInfo yes", or else what the
 * PAM module logged about this session in the week before now (seconds since
 * the epoch), found by uid, address and port. zone: that of log files. Anybody
 * in the session can forge the file: use it only to warn that user.
 */
void own_session_auth_find(const struct options *o, const struct own_session *s,
    uid_t uid, int64_t now, const struct tz *zone,
    struct own_session_auth *ret);

#endif
