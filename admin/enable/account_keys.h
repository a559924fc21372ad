/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The authorized keys of accounts, in the files where sshd looks for them. A
 * file in a home is opened and replaced with its account's rights.
 */
#ifndef ADMIN_ACCOUNT_KEYS_H
#define ADMIN_ACCOUNT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/sshkey/keyfile.h>

struct key_places {
	char **patterns; /* owned; of AuthorizedKeysFile, in any Match */
	size_t n;
	/* sshd also takes keys from a command; from certificates. */
	bool has_command, has_ca;
};
/*
 * Read them from sshd_config below root; without one, sshd's default. Returns 0
 * or ERR_* with reterr.
 */
int key_places_load(const char *root, struct key_places *ret,
    struct diag *reterr);
void key_places_release(struct key_places *p);
/*
 * The i-th file of the account below root, in ret (PATH_MAX bytes). false:
 * there is none, or its path is too long.
 */
bool key_place(const struct key_places *p, size_t i, const char *root,
    const struct account *a, char *ret);

/*
 * Whether the path is in the account's home, and that is not there now: as one
 * that is not mounted, also where an empty folder of somebody else's is.
 */
bool account_home_is_away(const struct account *a, const char *root,
    const char *path);

/*
 * Read a file of the account's keys, of at most 4 MiB. Returns 0; ERR_NOENT;
 * ERR_IO, ERR_PERM (a link, or not a file), ERR_NOMEM.
 */
int account_keys_read(const struct account *a, const char *root,
    const char *path, struct buf *ret);
/*
 * Replace it; owner, group and mode stay. A copy of the old text stays as
 * PATH.before-disable. Returns 0 or ERR_*: then the old file is there.
 */
int account_keys_replace(const struct account *a, const char *root,
    const char *path, const struct buf *old, const struct buf *new);

/*
 * Call each for every line with a key, with the line's text, until it returns
 * false. Returns 0 or ERR_NOMEM.
 */
int account_keys_each(const struct buf *text,
    bool (*each)(void *ctx, const char *line, size_t len,
	const struct keyfile_entry *key),
    void *ctx);

#endif
