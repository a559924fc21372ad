/* SPDX-License-Identifier: BSD-2-Clause */
/* Which hosts a command line asks for, and as which users. */
#ifndef KEYAUDIT_HOST_TARGETS_H
#define KEYAUDIT_HOST_TARGETS_H

#include "keyaudit/targets/target.h"
#include <loginpolicy/cli/options.h>

/*
 * Collect everything that o names, in the order in which it will be asked. Each
 * error is printed, and each line of an inventory that is skipped. Returns
 * EXIT_OK to go on, else the exit code; t is the caller's to release.
 */
enum exit_code host_targets_collect(const struct options *o, struct targets *t);

#endif
