/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Look-ups of accounts and groups that distinguish "does not exist" from "no
 * answer".
 */
#ifndef ACCOUNT_LOOKUP_H
#define ACCOUNT_LOOKUP_H

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <loginpolicy/account/member.h>

/* An account or a group. */
struct account_entry {
	const char *name;
	const char *full_name; /* of an account: first part of GECOS */
	uint32_t id; /* uid, or gid of a group */
	gid_t gid; /* of an account: its primary group */
	const char *shell; /* of an account */
	bool shadowed; /* of an account: its password is in shadow(5) */
	char **members; /* of a group: n_members names, sorted */
	size_t n_members;
};
bool entry_has_member(const struct account_entry *group, const char *name);

/* Whether it is a mounted system: then its files are all there is. */
bool lookup_is_mounted(const struct lookup *l);
/*
 * After lookup_wait_once(): find out whether the services answer, by a name
 * that no group has, and keep it. True without lookup_wait_once().
 */
bool lookup_services_answer(struct lookup *l);
/*
 * Whether a service had enough descriptors and memory for its answer. glibc
 * passes over a service that has run out of them as over one without an entry,
 * so "does not exist" counts only if this is true: in su and sudo the caller
 * sets the limits.
 */
bool lookup_has_room(void);
/*
 * Look up a name, or if it is NULL the number. files: in ROOT/etc/passwd or
 * group alone; else by the name service (root is ""). ret points to memory of
 * l. A group is looked up once: the answer, also that there is none, is kept.
 * Returns 0; ERR_NOENT, ERR_IO (see errno), ERR_NOMEM.
 */
int lookup_user(struct lookup *l, bool files, const char *name, uid_t uid,
    struct account_entry *ret);
int lookup_group(struct lookup *l, bool files, const char *name, gid_t gid,
    struct account_entry *ret);
/*
 * All lines with a number in ROOT/etc/passwd or group, *ret_n of them. Returns
 * 0 (also without such a file); ERR_IO (see errno), ERR_NOMEM: others may
 * exist.
 */
int lookup_lines(struct lookup *l, bool groups, uint32_t id,
    struct account_entry *const **ret, size_t *ret_n);
/*
 * The groups of a name by getgrouplist(3), gid included. *ret: for free(3).
 * Returns 0; ERR_NOMEM, ERR_IO (it failed), ERR_TOOBIG (over 65,536 groups).
 */
int lookup_gids(const char *name, gid_t gid, gid_t **ret, size_t *ret_n);

/* --- ROOT/etc/passwd and ROOT/etc/group, entry by entry (etc_file.c) --- */

struct etc_file {
	FILE *f; /* owned; reads through this struct, which must not move */
	int fd; /* f's */
	off_t at; /* f's offset in the file */
	char *buf; /* owned; of the current entry */
	size_t size;
};
/*
 * Open ROOT and file. Only a regular file is read: a FIFO is not waited for.
 * Returns 0 or an error number of errno(3); then there is nothing to close.
 */
int etc_file_open(const char *root, const char *file, struct etc_file *ret);
/*
 * Read the next account or group. Malformed lines, comments and those of NIS
 * ("+", "-name") are skipped. Its strings are valid until the next call.
 * Returns 0, ENOENT at the end, or another error number.
 */
int etc_file_user(struct etc_file *ef, struct passwd *ret);
int etc_file_group(struct etc_file *ef, struct group *ret);
void etc_file_close(struct etc_file *ef);

#endif
