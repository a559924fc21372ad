/* SPDX-License-Identifier: BSD-2-Clause */
/* Since when mode observe is in force: what "not seen yet" counts from. */
#ifndef ADMIN_OBSERVING_H
#define ADMIN_OBSERVING_H

#include <stdint.h>
#include "command.h"

/*
 * When the first of the policies was applied that have observed without a
 * break, by the history; seconds since the epoch. 0: the last one enforces, or
 * it is not known.
 */
int64_t observing_since(const struct options *o);

#endif
