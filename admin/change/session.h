/* The login session in which a command is called. */
#ifndef ADMIN_SESSION_H
#define ADMIN_SESSION_H

#include <limits.h>
#include <stdbool.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/policy/auth_info.h>
#include <loginpolicy/policy/decide.h>

struct options;

#define SESSION_WORD_MAX 64

struct session {
	const char *service; /* constant; NULL: no session is known */
	enum fact_address from;
	struct net address; /* if from is ADDRESS_KNOWN */
	char from_text[SESSION_WORD_MAX]; /* the address; "" */
	unsigned port; /* SSH: of the client; 0: unknown */
	char auth_path[PATH_MAX]; /* SSH: SSH_USER_AUTH; "" */
	char tty[SESSION_WORD_MAX]; /* without /dev/; "" */
};

/*
 * Find the session by the processes above this one. A job or the build of an
 * image has none; a screen or a user service that outlived its login is not
 * recognized.
 */
void session_find(struct session *ret);

/* How an SSH session logged in. */
struct session_auth {
	bool known; /* false: the rest is zero */
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
void session_auth_find(const struct options *o, const struct session *s,
    uid_t uid, int64_t now, const struct tz *zone, struct session_auth *ret);

#endif
