/* SPDX-License-Identifier: BSD-2-Clause */
/* StrictModes of sshd_config(5). */
#ifndef ADMIN_STRICT_MODES_H
#define ADMIN_STRICT_MODES_H

#include <loginpolicy/account/accounts.h>

/*
 * Say in ret why sshd would not, or might not, take keys from the file: it, or
 * a folder above it up to the home or /, belongs to somebody else or is
 * writable by others; or the account cannot read it. ret->msg stays as it is if
 * there is nothing to say.
 */
void strict_modes_judge(const struct account *a, const char *root,
    const char *path, struct diag *ret);

#endif
