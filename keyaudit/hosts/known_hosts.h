/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compare a server's keys with a known_hosts file (sshd(8), SSH_KNOWN_HOSTS
 * FILE FORMAT).
 */
#ifndef KEYAUDIT_HOSTS_KNOWN_HOSTS_H
#define KEYAUDIT_HOSTS_KNOWN_HOSTS_H

#include "host.h"

#define KNOWN_HOSTS_SIZE_MAX (64u << 20) /* bytes of a file */

struct known_hosts; /* private */

/*
 * Read a file once: plain names are looked up, patterns and hashed names
 * (HMAC-SHA1, each with a salt of its own) are tried for each host.
 * Returns 0 and *ret, for known_hosts_free(); ERR_NOENT, ERR_PERM (not a
 * regular file), ERR_TOOBIG, ERR_IO, ERR_NOMEM with reterr filled.
 */
int known_hosts_load(const char *path, struct known_hosts **ret,
    struct diag *reterr);
void known_hosts_free(struct known_hosts *k);
/*
 * The number of lines without a readable key, except empty ones and comments.
 * *ret_first: the first one's line number; 0: none.
 */
size_t known_hosts_unreadable(const struct known_hosts *k, unsigned *ret_first);
/*
 * Set known of each of h's keys: KNOWN_MATCH if a line for its name or address
 * ("[name]:port" if the port is not 22) has this key, or @cert-authority its
 * CA's; KNOWN_CHANGED if lines for it have only other keys of this type, or one
 * has this key, or its CA's, as @revoked; else KNOWN_UNKNOWN. Keys are compared
 * by fingerprint: those of an earlier run have no blob. Thread-safe.
 */
void known_hosts_check(const struct known_hosts *k, struct host *h);

#endif
