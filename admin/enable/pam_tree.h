/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that wire PAM, as they are and as they will be: what enable and
 * disable change, in which order, and the copy that is tried first.
 */
#ifndef ADMIN_PAM_TREE_H
#define ADMIN_PAM_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/sha256.h>

/* The profiles that pam-auth-update has ever seen: no wiring. */
#define PAM_TREE_SEEN	  "/var/lib/pam/seen"
#define PAM_TREE_FILE_MAX (1u << 20) /* bytes of a file */

/* A file's bytes; p NULL: the file does not exist. */
struct tree_text {
	char *p; /* owned; NUL-terminated */
	size_t len;
};
struct tree_file {
	char *path; /* owned; absolute, without the root */
	struct tree_text old, new;
	mode_t mode; /* of the old file; 0644 for a new one */
	uid_t uid;
	gid_t gid;
};
/* Zeroed but for root: empty. */
struct pam_tree {
	const char *root; /* borrowed; "": this system */
	/* Owned; in the order in which enable changes them. */
	struct tree_file *files;
	size_t n;
};

/*
 * Read a file into the tree, unless it is there; its new text is its old one. A
 * file that does not exist is in the tree, too. Returns 0; ERR_PERM (a link, or
 * not a regular file), ERR_IO, ERR_TOOBIG, ERR_NOMEM, with reterr.
 */
int pam_tree_add(struct pam_tree *t, const char *path, struct diag *reterr);
/*
 * Add the files that pam-auth-update(8) writes: /etc/pam.d/common-* and
 * /var/lib/pam. Account comes first because sudo refuses a session without it.
 */
int pam_tree_add_common(struct pam_tree *t, struct diag *reterr);
struct tree_file *pam_tree_find(const struct pam_tree *t, const char *path);
void pam_tree_release(struct pam_tree *t);

/*
 * Replace the new text by a copy of p; p NULL: no file. Returns 0, ERR_NOMEM.
 */
int tree_text_set(struct tree_text *text, const char *p, size_t len);
bool tree_text_same(const struct tree_text *a, const struct tree_text *b);
/* Whether a file of PAM's or of pam-auth-update's memory will change. */
bool tree_file_changes(const struct tree_file *f);
/* Whether libpam does not read it: pam-auth-update remembers the same in it. */
bool tree_file_is_memory(const struct tree_file *f);
/* How many files will change, but for what pam-auth-update has seen. */
size_t pam_tree_changes(const struct pam_tree *t);
/* The SHA-256 in hex; "-" for no file. */
#define TREE_HASH_LEN (2 * SHA256_LEN)
void tree_text_hash(const struct tree_text *text, char ret[TREE_HASH_LEN + 1]);

/*
 * Write the new files that libpam reads, each whole or not at all, one after
 * the other; backward: in the reverse order. A file that is no longer as it was
 * read is not overwritten. Returns 0; ERR_DUP (such a file), ERR_IO, ERR_NOMEM,
 * with reterr naming it: the files before it are written; ERR_UNSYNCED: all of
 * them are.
 */
int pam_tree_place(const struct pam_tree *t, bool backward,
    struct diag *reterr);
/* The same with what pam-auth-update remembers. */
int pam_tree_place_memory(const struct pam_tree *t, struct diag *reterr);
/*
 * Put the old files back where the new ones are. Returns as pam_tree_place().
 */
int pam_tree_put_back(const struct pam_tree *t, struct diag *reterr);

#endif
