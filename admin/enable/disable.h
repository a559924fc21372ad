/* SPDX-License-Identifier: BSD-2-Clause */
/* What disable does beside enable.h. */
#ifndef ADMIN_DISABLE_H
#define ADMIN_DISABLE_H

#include <loginpolicy/base/json_out.h>
#include "enable.h"

/*
 * Take the module out of PAM, as 'loginpolicy disable' does: it asks unless -y
 * is given, and reports all. for_removal: the module's file goes next; so
 * nothing is changed if a line would be left, and no differences are printed.
 * Returns EXIT_OK; EXIT_OBJECTION: PAM still names the module, in lines that
 * enable did not write; EXIT_NOTHING_DONE; EXIT_INCOMPLETE.
 */
enum exit_code disable_pam(const struct options *o, bool for_removal);

/* Who could log in again. Lists are owned. */
struct reopened {
	struct state_blocks blocks;
	uint8_t *keys; /* n_keys * SHA256_LEN bytes, sorted */
	size_t n_keys;
	bool locked_down; /* nobody is kept out by it any more */
	bool unknown; /* the state could not be read (reported) */
};
/* Release it always. */
void reopened_load(const struct enable *e, struct reopened *ret);
void reopened_release(struct reopened *r);
/* Print every account and key, unless -q. */
void reopened_print(const struct enable *e, const struct reopened *r);
void reopened_json(const struct enable *e, const struct reopened *r,
    struct json_out *j);

/*
 * Expire the accounts and remove the keys. Returns EXIT_OK; EXIT_NOTHING_DONE,
 * reported: some of it could not be done (the rest is), and PAM must stay as it
 * is; EXIT_INCOMPLETE, reported: a home is not there to be looked at.
 */
enum exit_code keep_out(const struct enable *e, const struct reopened *r);

/*
 * Open the state directory; where it is missing or cannot be used, that is
 * reported, and change.dir is NULL.
 */
void disable_open(const struct options *o, struct enable *ret);
/*
 * Lock it, and read the record of enable. false: it cannot be used, which is
 * reported. A change that was killed is taken back by this one. Returns EXIT_OK
 * also without a lock; EXIT_NOTHING_DONE, reported: another one runs.
 */
enum exit_code disable_lock(struct enable *e, bool *ret_has_record);
/*
 * Let libpam try the new stacks as enable does, where it can. Returns EXIT_OK;
 * EXIT_NOTHING_DONE, reported: they would refuse somebody whom today's let in.
 */
enum exit_code disable_try(struct enable *e);
/*
 * Make the change. Returns EXIT_OK; EXIT_INCOMPLETE: PAM's files are changed,
 * but something beside them is not; EXIT_NOTHING_DONE. All are reported.
 */
enum exit_code disable_write(struct enable *e, bool has_record);

/*
 * Compute what the files will be: as enable found them, where they are as it
 * left them; else what pam-auth-update, or removing our lines, makes of them.
 * others: files that had changed. Reports errors.
 */
enum exit_code disable_compute(struct enable *e, bool has_record,
    struct name_list *others);

#endif
