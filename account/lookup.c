/*
 * getpwnam_r(3) returns 0 without a result for "there is none", and an error
 * number where it could not be asked; some services give ENOENT or ESRCH for
 * the former. Anything else is no answer.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/err.h>
#include "lookup.h"

#define BUF_FIRST 1024
#define BUF_MAX	  (16u << 20) /* a group of some hundred thousand members */

/* What a look-up's error number means. */
static int
verdict_of(int e, bool found)
{
	if (e == 0)
		return found ? 0 : ERR_NOENT;
	if (e == ENOENT || e == ESRCH)
		return ERR_NOENT;
	errno = e;
	return e == ENOMEM ? ERR_NOMEM : ERR_IO;
}

/* One question with a buffer that grows until the answer fits. */
#define ASK(buf, size, question)                                        \
	do {                                                            \
		int e_ = ERANGE;                                        \
		for (size = BUF_FIRST; e_ == ERANGE && size <= BUF_MAX; \
		     size *= 4) {                                       \
			free(buf);                                      \
			if ((buf = malloc(size)) == NULL)               \
				return ERR_NOMEM;                       \
			e_ = (question);                                \
		}                                                       \
		r = verdict_of(e_, hit != NULL);                        \
	} while (0)

static FILE *
open_file(const char *root, const char *file)
{
	char *path;
	FILE *f;

	if (asprintf(&path, "%s%s", root, file) < 0) {
		errno = ENOMEM;
		return NULL;
	}
	f = fopen(path, "re");
	free(path);
	return f;
}

static int
user_by_service(const char *name, uid_t uid, struct lookup_user *ret)
{
	struct passwd *hit = NULL;
	size_t size;
	int r;

	if (name != NULL)
		ASK(ret->buf, size,
		    getpwnam_r(name, &ret->pw, ret->buf, size, &hit));
	else
		ASK(ret->buf, size,
		    getpwuid_r(uid, &ret->pw, ret->buf, size, &hit));
	return r;
}

static int
group_by_service(const char *name, gid_t gid, struct lookup_group *ret)
{
	struct group *hit = NULL;
	size_t size;
	int r;

	if (name != NULL)
		ASK(ret->buf, size,
		    getgrnam_r(name, &ret->gr, ret->buf, size, &hit));
	else
		ASK(ret->buf, size,
		    getgrgid_r(gid, &ret->gr, ret->buf, size, &hit));
	return r;
}

/* Line by line; a buffer that is too small keeps the place: begin again. */
static int
user_by_file(const char *root, const char *name, uid_t uid,
    struct lookup_user *ret)
{
	struct passwd *hit = NULL;
	FILE *f = open_file(root, "/etc/passwd");
	int e = ERANGE;

	if (f == NULL)
		return verdict_of(errno, false);
	for (size_t size = BUF_FIRST; e == ERANGE && size <= BUF_MAX;
	     size *= 4) {
		free(ret->buf);
		if ((ret->buf = malloc(size)) == NULL) {
			e = ENOMEM;
			break;
		}
		rewind(f);
		while (
		    (e = fgetpwent_r(f, &ret->pw, ret->buf, size, &hit)) == 0) {
			if (name != NULL ? strcmp(ret->pw.pw_name, name) == 0
					 : ret->pw.pw_uid == uid)
				break;
		}
	}
	fclose(f);
	return verdict_of(e, hit != NULL);
}

static int
group_by_file(const char *root, const char *name, gid_t gid,
    struct lookup_group *ret)
{
	struct group *hit = NULL;
	FILE *f = open_file(root, "/etc/group");
	int e = ERANGE;

	if (f == NULL)
		return errno == ENOMEM ? ERR_NOMEM : ERR_IO;
	for (size_t size = BUF_FIRST; e == ERANGE && size <= BUF_MAX;
	     size *= 4) {
		free(ret->buf);
		if ((ret->buf = malloc(size)) == NULL) {
			e = ENOMEM;
			break;
		}
		rewind(f);
		while (
		    (e = fgetgrent_r(f, &ret->gr, ret->buf, size, &hit)) == 0) {
			if (name != NULL ? strcmp(ret->gr.gr_name, name) == 0
					 : ret->gr.gr_gid == gid)
				break;
		}
	}
	fclose(f);
	return verdict_of(e, hit != NULL);
}

int
lookup_user(const char *root, bool files, const char *name, uid_t uid,
    struct lookup_user *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	r = files ? user_by_file(root, name, uid, ret)
		  : user_by_service(name, uid, ret);
	if (r != 0) {
		free(ret->buf);
		ret->buf = NULL;
	}
	return r;
}

int
lookup_group(const char *root, bool files, const char *name, gid_t gid,
    struct lookup_group *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	r = files ? group_by_file(root, name, gid, ret)
		  : group_by_service(name, gid, ret);
	if (r != 0) {
		free(ret->buf);
		ret->buf = NULL;
	}
	return r;
}
