/* SPDX-License-Identifier: BSD-2-Clause */
/* The line of authorized_keys that a key becomes. */
#ifndef ADMIN_KEY_LINE_H
#define ADMIN_KEY_LINE_H

#include <stdint.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "admin/command.h"

/*
 * Read --expires: a date is the whole day, as in a rule. Returns EXIT_OK and
 * *ret (0: not given), or the code to exit with (reported).
 */
enum exit_code key_expiry_parse(const struct options *o, int64_t now,
    int64_t *ret);
/*
 * Why an entry cannot become a line that lets in; NULL: it can. (What the
 * policy says of it is another question.)
 */
const char *key_line_why_not(const struct keyfile_entry *e);
/*
 * Append the entry as a line with its newline: its options, then expiry-time=
 * where expires (0: never) is earlier than its own, the key and its comment.
 * Errors are in b->err.
 */
void key_line_put(const struct keyfile_entry *e, int64_t expires,
    struct buf *b);
/* The earlier of both; 0: neither expires. */
int64_t key_line_expiry(const struct keyfile_entry *e, int64_t expires);

#endif
