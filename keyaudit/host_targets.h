/* Which hosts a command line asks for, and as which users. */
#ifndef KEYAUDIT_HOST_TARGETS_H
#define KEYAUDIT_HOST_TARGETS_H

#include "keyaudit/targets/target.h"
#include <loginpolicy/cli/options.h>

/*
 * Everything that o names, in the order in which it is to be asked. What is
 * wrong is told on stderr, each of them; what an inventory passes over too.
 * Returns -1 to go on, or an exit code; t is the caller's to release.
 */
int host_targets_collect(const struct options *o, struct targets *t);

#endif
