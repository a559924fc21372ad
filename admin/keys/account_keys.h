/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The authorized keys of accounts, in the files where sshd looks for them. A
 * file within an account's reach is opened and replaced with its rights.
 */
#ifndef ADMIN_ACCOUNT_KEYS_H
#define ADMIN_ACCOUNT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/sha256.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "account_reader.h"
#include "key_places.h"

/*
 * Whether the path is in the account's home, and that is not there now: as one
 * that is not mounted, also where an empty folder of somebody else's is.
 */
bool account_home_is_away(const struct account *a, const char *root,
    const char *path);

/*
 * Replace it; owner, group and mode stay. A copy of the old text stays as PATH
 * with the suffix. Returns 0 or ERR_*: then the old file is there. ERR_DUP: it
 * no longer has the old text; ERR_UNSYNCED: it is replaced.
 */
int account_keys_replace(const struct account *a, const char *root,
    const char *path, const char *suffix, const struct buf *old,
    const struct buf *new);

/*
 * In the child of as_account(): lock the folder of a file, for who reads and
 * then writes it; until the descriptor is closed. A user who holds the lock of
 * an own folder holds us up for ten seconds, no longer. -1: not locked.
 */
int account_keys_lock(const char *path);
/*
 * In the child of as_account(): write the file anew, with owner, group and
 * permissions of old; st_nlink 0: there is no old one, and it gets those of
 * fresh. Returns 0 or ERR_IO, ERR_NOMEM with reterr, as atomic_commit().
 */
int account_keys_write(const char *path, const struct stat *old, mode_t fresh,
    const struct buf *new, struct diag *reterr);

/*
 * Call each for every line, with its number and key, if it has one, until it
 * returns false. Returns 0 or ERR_NOMEM.
 */
int account_keys_each(const struct buf *text,
    bool (*each)(void *ctx, const char *line, size_t len,
	const struct keyfile_entry *key),
    void *ctx);

/*
 * Local time minus UTC, as sshd reads an expiry-time= without Z: standard time,
 * in summer too (mktime(3) with tm_isdst 0).
 */
long standard_offset(void);

/* --- all that open one account --- */

/*
 * A line of a file that sshd reads for the account, or (key NULL) a file that
 * could not be read.
 */
struct account_key {
	const char *path; /* below root */
	/* MAYBE: sshd reads the file for some connections only */
	enum sshd_truth reads;
	int err; /* with key NULL: ERR_*; and for a person: */
	const char *why; /* "" with a key */
	const char *text; /* the line, len bytes */
	size_t len;
	/* what the line is, with its number; it need not have a key (DEAD) */
	const struct keyfile_entry *key;
};
/*
 * Call each for every key of the account's files where sshd really looks, and
 * for each file that could not be read. Everything is borrowed during the call.
 * Returns 0 or ERR_NOMEM.
 */
int account_keys_list(const struct key_places *p, const char *root,
    const struct account *a,
    void (*each)(void *ctx, const struct account_key *key), void *ctx);

/* What was done to one file, or would be. */
struct account_keys_removal {
	const char *path;
	const char *copy; /* of the old text; NULL: nothing was changed */
	size_t lines; /* that went, or would go */
	int err; /* 0, or ERR_*: the lines are still there; and why */
	const char *why;
};
/*
 * Take the lines with these keys (n fingerprints) out of every file of the
 * account that sshd reads under any Match. each: for a file that had such lines
 * or could not be looked at. A home that is not there is told with ERR_NOENT.
 * Returns 0, or the last error of a file.
 */
int account_keys_remove(const struct key_places *p, const char *root,
    const struct account *a, const uint8_t (*fps)[SHA256_LEN], size_t n,
    bool dry_run, void (*each)(void *ctx, const struct account_keys_removal *r),
    void *ctx);

#endif
