/* How the present SSH session logged in: by which methods and keys. */
#ifndef ADMIN_SESSION_AUTH_H
#define ADMIN_SESSION_AUTH_H

#include <loginpolicy/policy/auth_info.h>
#include <loginpolicy/base/tz.h>
#include "admin/command.h"
#include "session.h"

struct session_auth {
	bool known; /* false: nothing is known, and the rest is zero */
	unsigned methods; /* enum method */
	struct fact_key keys[AUTH_INFO_KEYS_MAX]; /* none counts as revoked */
	size_t n_keys;
};

/*
 * Looked for in the file that sshd leaves with "ExposeAuthInfo yes", then in
 * what the PAM module logged of this session in the week before now (seconds
 * since the epoch), found by uid, address and port. zone: of log files. Whoever
 * is in the session can forge the first: believe it only of who is warned by it.
 */
void session_auth_find(const struct options *o, const struct session *s,
    uid_t uid, int64_t now, const struct tz *zone, struct session_auth *ret);

#endif
