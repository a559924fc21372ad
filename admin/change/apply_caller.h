/* What a new policy takes from the calling user. */
#ifndef ADMIN_APPLY_CALLER_H
#define ADMIN_APPLY_CALLER_H

#include "apply.h"

/*
 * After the simulation: an administrator who calls must keep sudo, and the
 * service by which he came must not end before a trial does. Returns EXIT_OK;
 * EXIT_NOTHING_DONE (reported): not without --yes-lock-out. What ends within a
 * day is a warning.
 */
enum exit_code apply_judge_caller(const struct apply *a);

#endif
