/* Reading a folder recursively, each file and folder as its owner would. */
#ifndef KEYAUDIT_WALK_H
#define KEYAUDIT_WALK_H

#include <stdbool.h>
#include "collect.h"
#include "place.h"
#include "keyaudit/findings/seen.h"

struct walk {
	const struct collect_opts *o;
	const struct collect_sink *sink;
	enum found_hint hint;
	const struct account *account; /* whose all of it is; NULL: by path */
	const struct key_access *access; /* of struct found */
	const struct place
	    *follow; /* links are followed within it; NULL: not */
	const char *follow_path; /* where follow is, in found paths */
	struct seen
	    *once; /* files given already, per account; NULL: give all */
	double done,
	    share; /* progress: of 1, and of the present entry; 0: none */
};

/*
 * All files below the directory dir (O_PATH will do; the walk closes it).
 * Returns 0 or what the sink returned to stop.
 */
int walk_tree(struct walk *w, int dir, const char *path);
/* Hand over the file base in parent. Trouble where it cannot be opened. */
int walk_file(struct walk *w, int parent, const char *base, const char *path,
    bool *ret_opened);
enum walk_what {
	WALK_TOLD, /* a trouble at this path */
	WALK_COMMON, /* a file for all accounts, by name */
	WALK_PATTERN /* a value of AuthorizedKeysFile that cannot be used */
};
/* Whether path is met for the first time as this. once NULL: it is. */
bool walk_is_first(struct seen *once, enum walk_what what, const char *path);
/* Something at path could not be looked at. */
void walk_tell(const struct walk *w, const char *path, const char *message);

#endif
