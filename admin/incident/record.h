/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The record of an incident: STATE/incidents/ID.json, for root only
 * (docs/contract.md, "The record of an incident"). What commands found and did
 * is written after every step: the record shows what was done, even after a
 * kill in the middle.
 */
#ifndef ADMIN_INCIDENT_RECORD_H
#define ADMIN_INCIDENT_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include <loginpolicy/base/err.h>
#include "admin/change/change.h"

#define INCIDENT_ID_MAX 64 /* bytes */
#define INCIDENT_MAX	(256u << 20) /* bytes of a record that is read */
#define INCIDENT_SCHEMA "loginpolicy-incident/1"

struct incident {
	char id[INCIDENT_ID_MAX + 1];
	json_t *json; /* owned; the record, an object */
	int lock; /* descriptor of the lock of who works on it; -1 */
	char *lock_path; /* owned */
};

/* Whether s can be an ID: letters, digits, . _ -, no sign first. */
bool incident_id_is_good(const char *s);
/*
 * A new record of this ID, or (NULL) of one that is made of the time. Nothing
 * is written yet. Returns 0 or ERR_NOMEM; release ret in any case.
 */
int incident_new(const struct change *c, const char *id, struct incident *ret);
/*
 * Read a record. Returns 0; ERR_NOENT (none of this ID), ERR_SYNTAX (it cannot
 * be understood), ERR_PERM, ERR_IO, ERR_NOMEM, with reterr; release ret in any
 * case.
 */
int incident_load(const char *dir, const char *id, struct incident *ret,
    struct diag *reterr);
/*
 * Take the lock of who works on it: returns 0; ERR_DUP (somebody else does),
 * ERR_IO, with reterr; ERR_UNSYNCED: it is taken, but the folder of records is
 * new, and a power cut may undo it. incident_release() gives it back.
 */
int incident_lock(const char *dir, struct incident *i, struct diag *reterr);
/*
 * Write it, whole or not at all; what --record, --close wrote meanwhile stays.
 * Returns 0, ERR_IO, ERR_NOMEM, with reterr.
 */
int incident_save(const char *dir, struct incident *i, struct diag *reterr);
/*
 * Change what a person fills in, under a lock of all writers: change gets the
 * record as it is on disk. Returns 0, change's error, or as incident_load().
 */
int incident_edit(const char *dir, const char *id,
    int (*change)(void *ctx, struct incident *i, struct diag *reterr),
    void *ctx, struct diag *reterr);
void incident_release(struct incident *i);

struct incident_list {
	struct incident *list; /* owned; the oldest first */
	size_t n;
	size_t bad; /* records that cannot be read (reported) */
};
/*
 * Read them all. Returns 0, ERR_IO (with errno), ERR_NOMEM; no folder is none.
 * Release ret in any case.
 */
int incident_list_load(const char *dir, struct incident_list *ret);
void incident_list_release(struct incident_list *l);

#endif
