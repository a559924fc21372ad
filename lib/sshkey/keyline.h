/* SPDX-License-Identifier: BSD-2-Clause */
/* What the readers of lines and blocks share. */
#ifndef SSHKEY_KEYLINE_H
#define SSHKEY_KEYLINE_H

#include <stdint.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "span.h"

/* Set state and reason; a long reason is cut off. */
void entry_set_why(struct keyfile_entry *ret, enum keyfile_state state,
    const char *why);

/* Options before a key in authorized_keys. */
struct authopt {
	bool cert_authority;
	bool principals; /* principals= was given */
	/* The earliest expiry-time=, in seconds since the epoch; 0: none. */
	uint64_t expires;
};

/*
 * Find where the options at the front of s end: at the first blank outside
 * quotes, or at the end of s. Returns false if a quote is not closed.
 */
bool authopt_skip(struct span s, size_t *ret_len);
/*
 * Check the options in s as sshd does. A local expiry-time= is utc_offset_s
 * ahead of UTC. Returns 0, or ERR_SYNTAX, ERR_RANGE, ERR_UNKNOWN, ERR_DUP or
 * ERR_TOOBIG with the reason in *ret_why (static): sshd then ignores the line.
 */
int authopt_parse(struct span s, long utc_offset_s, struct authopt *ret,
    const char **ret_why);

#endif
