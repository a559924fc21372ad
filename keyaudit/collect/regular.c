/* Opening what may have been exchanged since it was listed: the descriptor is what is checked. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "as_user.h"
#include "regular.h"

#define FILE_FLAGS (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

static int
check(int fd, struct stat *ret_st)
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
	    (fd = check(fd, ret_st)) == -1)
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
regular_open(int dir, const char *base, const struct accounts *accounts,
    bool groups, struct stat *ret_st)
{
	int fd = openat(dir, base, FILE_FLAGS);

	if (fd == -1 && errno == EACCES && groups && as_user_add_groups())
		fd = openat(dir, base, FILE_FLAGS);
	if (fd != -1)
		return check(fd, ret_st);
	if (errno == EACCES && as_user_can())
		return open_as_owner(dir, base, accounts, ret_st);
	if (errno == ENXIO) /* a FIFO's or a socket's */
		errno = EINVAL;
	return -1;
}
