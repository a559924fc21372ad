/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As root, what lies in a user's reach is opened with that user's rights: then
 * no link, no race and no root-squashing file server can make us show, or
 * fail at, what its owner could not. The kernel's file system ids do that for
 * one thread (setfsuid(2)); glibc's setgroups(3) would change all threads, so
 * the system call is made directly. setfsuid(2) cannot report a failure: we
 * read back.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "as_user.h"

#define FILE_FLAGS (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
/* the kernel's overflow gid: no file's group by rights */
#define NOBODY 65534

/* Of the collecting thread, the only one that opens files. */
static struct {
	bool other, all_groups;
	uid_t uid;
	const struct account *who;
	gid_t *own;
	int n_own;
} now;

bool
as_user_can(void)
{
	return geteuid() == 0;
}

static bool
set_groups(const gid_t *list, int n)
{
	return syscall(SYS_setgroups, (size_t)n, list) == 0;
}

static bool
remember_own(void)
{
	int n;

	if (now.own != NULL)
		return true;
	if ((n = getgroups(0, NULL)) < 0 ||
	    (now.own = calloc((size_t)n + 1, sizeof(gid_t))) == NULL)
		return false;
	now.n_own = getgroups(n, now.own);
	return now.n_own >= 0;
}

static bool
set_groups_of(const struct account *who)
{
	gid_t *list = NULL, *more;
	int n = 64, had;
	bool ok;

	do {
		had = n;
		if ((more = reallocarray(list, (size_t)n, sizeof(*list))) ==
		    NULL) {
			free(list);
			return false;
		}
		list = more;
	} while (getgrouplist(who->name, who->gid, list, &n) == -1 && n > had);
	ok = set_groups(list, n < had ? n : had);
	free(list);
	return ok;
}

static bool
become_user(uid_t uid, const struct account *who)
{
	gid_t gid = who == NULL ? NOBODY : who->gid;

	if (!remember_own())
		return false;
	now.other = true;
	if (!set_groups(NULL, 0))
		return false;
	setfsgid(gid);
	setfsuid(uid);
	errno = EPERM;
	return (gid_t)setfsgid((gid_t)-1) == gid &&
	    (uid_t)setfsuid((uid_t)-1) == uid;
}

bool
as_user_begin(uid_t uid, const struct account *who)
{
	int e;

	if (!as_user_can() || (now.other && now.uid == uid))
		return true;
	as_user_end();
	if (uid == 0)
		return true;
	if (!become_user(uid, who)) {
		e = errno;
		as_user_end();
		errno = e;
		return false;
	}
	now.uid = uid;
	now.who = who;
	now.all_groups = false;
	return true;
}

bool
as_user_add_groups(void)
{
	if (!now.other || now.all_groups || now.who == NULL)
		return false;
	now.all_groups = true;
	return set_groups_of(now.who);
}

void
as_user_end(void)
{
	if (!now.other)
		return;
	setfsuid(geteuid());
	setfsgid(getegid());
	if ((uid_t)setfsuid((uid_t)-1) != geteuid() ||
	    !set_groups(now.own, now.n_own)) {
		fputs("keyaudit: cannot become root again\n", stderr);
		abort();
	}
	now.other = false;
}

/* --- opening a file that may have been exchanged since it was listed --- */

static int
check_regular(int fd, struct stat *ret_st)
{
	int e = 0;

	if (fstat(fd, ret_st) != 0)
		e = errno;
	else if (!S_ISREG(ret_st->st_mode))
		e = EINVAL;
	if (e == 0)
		return fd;
	close(fd);
	errno = e;
	return -1;
}

/*
 * As its owner. A file with one name can only be where its owner, or root,
 * put it: nobody else can have linked another's file to here.
 */
static int
open_as_owner(int dir, const char *base, const struct accounts *accounts,
    struct stat *ret_st)
{
	struct stat st;
	int fd;

	if (fstatat(dir, base, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return -1;
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1 ||
	    !as_user_begin(st.st_uid, accounts_by_uid(accounts, st.st_uid))) {
		errno = EACCES;
		return -1;
	}
	if ((fd = openat(dir, base, FILE_FLAGS)) == -1 ||
	    (fd = check_regular(fd, ret_st)) == -1)
		return -1;
	if (ret_st->st_dev != st.st_dev || ret_st->st_ino != st.st_ino ||
	    ret_st->st_nlink != 1) {
		close(fd);
		errno = EACCES;
		return -1;
	}
	return fd;
}

int
as_user_open(int dir, const char *base, const struct accounts *accounts,
    bool groups, struct stat *ret_st)
{
	int fd = openat(dir, base, FILE_FLAGS);

	if (fd == -1 && errno == EACCES && groups && as_user_add_groups())
		fd = openat(dir, base, FILE_FLAGS);
	if (fd != -1)
		return check_regular(fd, ret_st);
	if (errno == EACCES && as_user_can())
		return open_as_owner(dir, base, accounts, ret_st);
	if (errno == ENXIO) /* a FIFO's or a socket's */
		errno = EINVAL;
	return -1;
}
