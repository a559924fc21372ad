/* SPDX-License-Identifier: BSD-2-Clause */
/* The drop-in of sshd that turns off what the policy permits to nobody. */
#ifndef ADMIN_SSHD_DROPIN_H
#define ADMIN_SSHD_DROPIN_H

#include "enable.h"

#define SSHD_DROPIN "/etc/ssh/sshd_config.d/00-loginpolicy.conf"

/* loginpolicy enable --sshd, and disable --sshd: the whole command. */
enum exit_code sshd_enable(const struct options *o);
enum exit_code sshd_disable(const struct options *o);
/* Whether the drop-in is there, below root. */
bool sshd_dropin_exists(const char *root);

/*
 * List who came in by password in the last 90 days and has no key that the
 * policy accepts: they can no longer log in over SSH. Prints them; *ret: how
 * many. Returns EXIT_OK; EXIT_INCOMPLETE: not all is known (reported).
 */
enum exit_code sshd_list_left_out(const struct enable *e, size_t *ret);

#endif
