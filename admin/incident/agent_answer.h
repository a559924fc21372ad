/* SPDX-License-Identifier: BSD-2-Clause */
/* What an agent answers when it is asked for its keys. */
#ifndef ADMIN_INCIDENT_AGENT_ANSWER_H
#define ADMIN_INCIDENT_AGENT_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include <loginpolicy/sshkey/keyfile.h>

#define AGENT_KEYS_MAX 256 /* of one agent; the first ones */

/*
 * Call each for every key of the answer (draft-miller-ssh-agent, "Requesting a
 * list of keys"; len bytes, without the length in front), with type, key,
 * fingerprint and comment, until it breaks off: whoever answers may be
 * anything. What is no key is passed over. Everything is borrowed during the
 * call. Returns how many keys there were; *ret_left_out: there are more than
 * AGENT_KEYS_MAX.
 */
size_t agent_answer_each(const void *answer, size_t len,
    void (*each)(void *ctx, const struct keyfile_entry *k), void *ctx,
    bool *ret_left_out);

#endif
