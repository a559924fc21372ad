/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How to fix a server: what to write into which file, by what its ident says.
 */
#ifndef KEYAUDIT_HOST_REMEDY_H
#define KEYAUDIT_HOST_REMEDY_H

#include <loginpolicy/base/buf.h>
#include "keyaudit/hosts/host.h"

/* Where a line of sshd_config(5) has to be so that it counts, and ": ". */
extern const char host_remedy_place[];
/* By its ident; only OpenSSH has an sshd_config(5). */
bool host_is_openssh(const struct host *h);

/*
 * Append what turns off how h lets people in (any password_login but key-only
 * and undetermined): one line, escaped.
 */
void host_remedy_login(struct buf *b, const struct host *h);
/* Append what turns keyboard-interactive off. */
void host_remedy_keyboard(struct buf *b, const struct host *h);
/* Append what takes its weak algorithms away: one line, escaped. */
void host_remedy_weak(struct buf *b, const struct host *h);
/*
 * Append what puts another host key in the place of one that was objected to.
 */
void host_remedy_key(struct buf *b, const struct host *h);
/*
 * Append what turns protocol 1 off; what gives it a post-quantum key exchange.
 */
void host_remedy_ssh1(struct buf *b, const struct host *h);
void host_remedy_no_pq(struct buf *b, const struct host *h);

#endif
