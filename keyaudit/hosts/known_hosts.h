/* A server's keys against a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
#ifndef KEYAUDIT_HOSTS_KNOWN_HOSTS_H
#define KEYAUDIT_HOSTS_KNOWN_HOSTS_H

#include "host.h"

struct known_hosts; /* private */

/* The file's text is read once; plain names are hashed for look-up, hashed lines (HMAC-SHA1) are tried for each host. Lines that cannot be read are counted. */
int known_hosts_load(const char *path, struct known_hosts **ret,
    struct diag *reterr);
void known_hosts_free(struct known_hosts *k);
/*
 * Fill known of each of h's keys: KNOWN_MATCH where a line for its name (or
 * "[name]:port" where the port is not 22) or address has this key or
 * @cert-authority its CA's; KNOWN_CHANGED where lines for it have other keys
 * of this type only, or it is @revoked; else KNOWN_UNKNOWN.
 */
void known_hosts_check(const struct known_hosts *k, struct host *h);

#endif
