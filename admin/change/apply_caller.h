/* SPDX-License-Identifier: BSD-2-Clause */
/* What a new policy takes from the calling user. */
#ifndef ADMIN_APPLY_CALLER_H
#define ADMIN_APPLY_CALLER_H

#include "apply.h"

/*
 * Whether the calling user stays in: an administrator must keep sudo, and what
 * they logged in by must still be permitted when the trial ends. It reads the
 * simulation. Returns EXIT_OK; EXIT_NOTHING_DONE (reported): they would not,
 * and --yes-lock-out was not given. What ends within a day is only warned of.
 */
enum exit_code apply_judge_caller(const struct apply *a);

#endif
