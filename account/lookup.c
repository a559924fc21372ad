/*
 * getpwnam_r(3) returns 0 without a result for "there is none", and an error
 * number where it could not be asked; some services give ENOENT or ESRCH for
 * the former. Anything else is no answer.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* --- the files --- */

static int
open_regular(const char *path, FILE **ret)
{
	struct stat st;
	int e = 0,
	    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd == -1)
		return errno;
	if (fstat(fd, &st) != 0)
		e = errno;
	else if (!S_ISREG(st.st_mode))
		e = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	else if ((*ret = fdopen(fd, "r")) == NULL)
		e = errno;
	if (e != 0)
		close(fd);
	return e;
}

int
lookup_open(const char *root, const char *file, struct lookup_file *ret)
{
	char *path;
	int e;

	memset(ret, 0, sizeof(*ret));
	if ((ret->buf = malloc(BUF_FIRST)) == NULL)
		return ENOMEM;
	ret->size = BUF_FIRST;
	if (asprintf(&path, "%s%s", root, file) < 0) {
		e = ENOMEM;
	} else {
		e = open_regular(path, &ret->f);
		free(path);
	}
	if (e != 0)
		free(ret->buf);
	return e;
}

void
lookup_close(struct lookup_file *lf)
{
	fclose(lf->f);
	free(lf->buf);
}

/*
 * With "+" and "-name" the compat service mixes NIS in. The C library reads
 * "+" as an entry of uid 0, and so would make it a name of root's.
 */
static bool
is_nis(const char *name)
{
	return name[0] == '+' || name[0] == '-';
}

/* Room for the entry that did not fit, and back to where it begins. */
static int
more_room(struct lookup_file *lf, off_t at)
{
	char *bigger;

	if (lf->size > BUF_MAX / 4)
		return ERANGE;
	if ((bigger = realloc(lf->buf, lf->size * 4)) == NULL)
		return ENOMEM;
	lf->buf = bigger;
	lf->size *= 4;
	return fseeko(lf->f, at, SEEK_SET) == 0 ? 0 : errno;
}

int
lookup_next_user(struct lookup_file *lf, struct passwd *ret)
{
	struct passwd *hit;
	off_t at;
	int e;

	do {
		at = ftello(lf->f);
		e = fgetpwent_r(lf->f, ret, lf->buf, lf->size, &hit);
		if (e == 0 && !is_nis(ret->pw_name))
			return 0;
		if (e == ERANGE)
			e = more_room(lf, at);
	} while (e == 0);
	return e;
}

int
lookup_next_group(struct lookup_file *lf, struct group *ret)
{
	struct group *hit;
	off_t at;
	int e;

	do {
		at = ftello(lf->f);
		e = fgetgrent_r(lf->f, ret, lf->buf, lf->size, &hit);
		if (e == 0 && !is_nis(ret->gr_name))
			return 0;
		if (e == ERANGE)
			e = more_room(lf, at);
	} while (e == 0);
	return e;
}

static int
user_by_file(const char *root, const char *name, uid_t uid,
    struct lookup_user *ret)
{
	struct lookup_file lf;
	int e = lookup_open(root, "/etc/passwd", &lf);

	if (e != 0)
		return verdict_of(e, false);
	while ((e = lookup_next_user(&lf, &ret->pw)) == 0) {
		if (name != NULL ? strcmp(ret->pw.pw_name, name) == 0
				 : ret->pw.pw_uid == uid)
			break;
	}
	if (e == 0) {
		ret->buf = lf.buf;
		lf.buf = NULL;
	}
	lookup_close(&lf);
	return verdict_of(e, true);
}

/* A system without /etc/group has not said that a group is none. */
static int
group_by_file(const char *root, const char *name, gid_t gid,
    struct lookup_group *ret)
{
	struct lookup_file lf;
	int e = lookup_open(root, "/etc/group", &lf);

	if (e != 0)
		return verdict_of(e == ENOENT ? EIO : e, false);
	while ((e = lookup_next_group(&lf, &ret->gr)) == 0) {
		if (name != NULL ? strcmp(ret->gr.gr_name, name) == 0
				 : ret->gr.gr_gid == gid)
			break;
	}
	if (e == 0) {
		ret->buf = lf.buf;
		lf.buf = NULL;
	}
	lookup_close(&lf);
	return verdict_of(e, true);
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
