/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a folder recursively, each file and folder as its owner would. */
#ifndef KEYAUDIT_WALK_H
#define KEYAUDIT_WALK_H

#include <stdbool.h>
#include "collect.h"
#include "place.h"
#include <loginpolicy/base/seen.h>

struct walk {
	const struct collect_opts *o;
	enum candidate_hint hint;
	const struct account *account; /* whose all of it is; NULL: by path */
	const struct key_access *access; /* of struct candidate */
	const struct place *follow; /* links are followed in it; NULL: not */
	const char *follow_path; /* where follow is, in found paths */
	/* files scanned already, per account; NULL: scan all */
	struct seen *once;
	/* progress, of 1, and the share of the current entry; 0: not shown */
	double done, share;
};

/*
 * All files below the directory dir (O_PATH will do; the walk closes it).
 * Returns 0, or the error of scan_file() that ends the run.
 */
int walk_tree(struct walk *w, int dir, const char *path);
/* Scan the file base in parent. *ret_opened: it could be opened. */
int walk_file(struct walk *w, int parent, const char *base, const char *path,
    bool *ret_opened);
enum walk_what {
	WALK_REPORTED, /* a problem with this path */
	WALK_COMMON, /* a file for all accounts, by name */
	WALK_PATTERN /* a value of AuthorizedKeysFile that cannot be used */
};
/* Whether path is met for the first time as this. once NULL: it is. */
bool walk_is_first(struct seen *once, enum walk_what what, const char *path);
/* Report that path could not be read, once. */
void walk_report(const struct walk *w, const char *path, const char *message);

#endif
