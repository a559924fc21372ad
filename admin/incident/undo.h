/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps of --undo. */
#ifndef ADMIN_INCIDENT_UNDO_H
#define ADMIN_INCIDENT_UNDO_H

#include "breach_run.h"

struct undo {
	const struct options *o;
	struct change c;
	struct incident i;
	bool failed, unrecorded, unsynced, done_any;
	json_t *told; /* owned; all steps, for the answer */
};

/*
 * Each adds what it did to s. undo_password() returns whether no old password
 * can open the account again: only then may anything else be given back.
 */
bool undo_password(const struct undo *u, const json_t *account,
    struct steps *s);
void undo_expiry(const struct undo *u, const json_t *account, struct steps *s);
void undo_jobs(const struct undo *u, const json_t *account, struct steps *s);
void undo_linger(const struct undo *u, const json_t *account, struct steps *s);
void undo_block(struct undo *u, const json_t *account, struct steps *s);
/* --restore-key: only keys of this record that were not revoked before. */
void undo_keys(struct undo *u, struct steps *s);

#endif
