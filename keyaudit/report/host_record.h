/* SPDX-License-Identifier: BSD-2-Clause */
/* The record of a host in JSON, written and read by one table of members. */
#ifndef KEYAUDIT_HOST_RECORD_H
#define KEYAUDIT_HOST_RECORD_H

#include <loginpolicy/base/json_out.h>
#include <loginpolicy/keyrule/record.h>
#include "keyaudit/hosts/host.h"

struct json_t; /* json_in.h */

/*
 * Write the members of h into the open object of j (docs/contract.md, "JSON of
 * keyaudit"). keys: the judged record of each of h->keys.
 */
void host_record_write(struct json_out *j, const struct host *h,
    const struct record *keys);
/*
 * Read such an object back: the opposite of host_record_write(), but for what
 * was judged. Members that are not known are skipped. ret: zeroed; for
 * host_release() also after an error. Its keys have no blob (host.h).
 * Returns 0; ERR_NOMEM, or ERR_SYNTAX or ERR_TOOBIG for a member of the wrong
 * kind or value, with its name in *ret_wrong (static).
 */
int host_record_read(const struct json_t *object, struct host *ret,
    const char **ret_wrong);

#endif
