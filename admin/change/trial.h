/* SPDX-License-Identifier: BSD-2-Clause */
/* Trials of a policy: beginning one, and tidying up after one that ended. */
#ifndef ADMIN_TRIAL_H
#define ADMIN_TRIAL_H

#include "change.h"

#define TRIAL_DEFAULT "5m"

/*
 * Parse a duration of --rollback-in: a number with s, m, h or d behind it, from
 * a second to a week. Returns EXIT_OK, or the code to exit with (reported).
 */
enum exit_code trial_parse_duration(const char *text, int64_t *ret_s);
/*
 * Prepare a trial of the policy with this SHA-256 that lasts so long from now.
 * A trial that is running is ended by it. Returns EXIT_OK, or the code to exit
 * with (reported).
 */
enum exit_code trial_prepare(const struct change *c, const uint8_t *policy,
    int64_t seconds, struct trial *ret);

enum trial_now {
	TRIAL_NONE = 0,
	TRIAL_RUNS,
	TRIAL_ENDED,
	TRIAL_UNKNOWN /* it could not be read, or this boot's ID */
};
/* Read the trial, and whether it runs. */
enum trial_now trial_look(const struct change *c, struct trial *ret);
/* Seconds until it ends. */
int64_t trial_left(const struct trial *t);

/*
 * If a trial has ended, put the last accepted policy back in its place, keep
 * what was tried in the history, and report it, with the command that tries it
 * again. What cannot be done is reported, too. change_open() calls it, so that
 * every command of root's that changes something begins with the policy that is
 * in force. keep_tried: what was tried stays in its place, which is reported,
 * and so does the trial: the caller applies that text.
 */
void trial_tidy(const struct options *o, struct change *c, bool keep_tried);
/*
 * Append "BEFORE'loginpolicy rollback ID --rollback-in 5m' tries it again" if
 * the history has the policy of the trial.
 */
void trial_put_again(const struct change *c, const struct trial *t,
    const char *before, struct buf *b);

#endif
