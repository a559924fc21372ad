/* The options before a key in authorized_keys. */
#ifndef SSHKEY_AUTHOPT_H
#define SSHKEY_AUTHOPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct authopt {
	bool cert_authority;
	bool principals; /* principals= was given */
	uint64_t
	    expires; /* earliest expiry-time=, seconds since the epoch; 0: none */
};

/*
 * Where the options at the front of s end: at the first blank outside quotes,
 * or at len. Returns false where a quote is not closed.
 */
bool authopt_skip(const char *s, size_t len, size_t *ret_len);
/*
 * Judge the options word s as sshd does. A local expiry-time= is that much
 * ahead of UTC. Returns 0, or ERR_SYNTAX, ERR_RANGE, ERR_UNKNOWN, ERR_DUP or
 * ERR_TOOBIG with the reason in *ret_why (static): sshd then ignores the line.
 */
int authopt_parse(const char *s, size_t len, long utc_offset_s,
    struct authopt *ret, const char **ret_why);

#endif
