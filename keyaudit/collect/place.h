/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Following a path step by step, inside a directory that links may not lead out
 * of.
 */
#ifndef KEYAUDIT_PLACE_H
#define KEYAUDIT_PLACE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <loginpolicy/account/accounts.h>

#define PLACE_DEPTH_MAX 64 /* directories of a path */
#define PLACE_LINKS_MAX 40 /* links on the way: the kernel's limit too */

#define ACL_NAMED 4 /* users and groups that are kept; the others are many */

/* Who may write by a POSIX access control list, acl(5). */
struct acl {
	bool present; /* then the group bits of the mode are the list's mask */
	bool group_writes; /* the owning group may write */
	unsigned n; /* users and groups in it that may write, up to ACL_NAMED */
	struct {
		bool group;
		id_t id;
	} writer[ACL_NAMED];
};

struct place {
	int dir; /* borrowed, O_PATH will do: where paths begin */
	/*
	 * What an absolute link must begin with to start again at dir: the
	 * home, or "" for the root of a file system; also: the same directory
	 * by its other name, or NULL.
	 */
	const char *prefix, *also;
	/* A link or ".." that leads out: EXDEV. Else ".." stays, as in "/". */
	bool closed;
	/*
	 * In a folder that a user owns, the next name is looked up as that
	 * user: root names a path, and a user's links on it lead only where the
	 * user could go. A link of root's is an administrator's and changes
	 * nothing. NULL: all with our own rights. The caller ends with
	 * as_user_end().
	 */
	const struct accounts *as_owners;
};

struct place_dir {
	uid_t owner;
	gid_t group;
	mode_t mode;
	struct acl acl; /* where a group may write, by mode */
	size_t name_end; /* real[0..name_end) names it; 0: the place itself */
};
struct reached {
	int parent; /* O_PATH: the directory it is in; -1 for a directory */
	int fd; /* O_PATH: itself */
	struct stat st; /* of fd; never a link */
	struct acl acl; /* of fd, as of the dirs */
	char real[PATH_MAX]; /* its path from the place, links resolved */
	char base[NAME_MAX + 1]; /* its name in parent */
	/* on the way to it, from the place on */
	struct place_dir dirs[PLACE_DEPTH_MAX];
	unsigned n_dirs;
};

/*
 * Resolve path, absolute (within the place) or relative, following links.
 * Returns 0, and the caller closes with place_leave(); else an errno, and
 * ret->real is the path to the step that failed.
 */
int place_reach(const struct place *p, const char *path, struct reached *ret);
void place_leave(struct reached *r);

#endif
