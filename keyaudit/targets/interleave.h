/* SPDX-License-Identifier: BSD-2-Clause */
/* The order of the targets, and nothing else of them. */
#ifndef KEYAUDIT_TARGETS_INTERLEAVE_H
#define KEYAUDIT_TARGETS_INTERLEAVE_H

#include "target.h"

/*
 * Replace *list, n elements that free(3) can release, n 1 or more, with one in
 * the order of targets_interleave(). Returns 0, or ERR_NOMEM with the old list.
 */
int interleave_targets(struct target **list, size_t n);

#endif
