/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls on files that fail where the test says, by the linker's --wrap (Makefile). */
#ifndef TESTS_FAKE_FILES_H
#define TESTS_FAKE_FILES_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

/* Check reads files, too: fail_at is 0 again before anything is asserted. */
static struct {
	size_t fail_at; /* the n-th call fails; 0: none */
	size_t calls; /* while fail_at is set: how many there were */
	int error; /* with this errno */
	void (*say_otherwise)(
	    struct stat *st); /* what lstat(2) found; NULL: it stays */
} files;

/* The ways in which the machine, not the file, is to blame. */
static const int file_errors[] = {EMFILE, ENFILE, ENOMEM, EIO, EACCES};
#define FILE_ERRORS ((int)(sizeof(file_errors) / sizeof(file_errors[0])))

static inline bool
file_call_fails(void)
{
	if (files.fail_at == 0 || ++files.calls != files.fail_at)
		return false;
	errno = files.error;
	return true;
}

int __real_open(const char *path, int flags, ...);
int __real_openat(int dir, const char *path, int flags, ...);
DIR *__real_opendir(const char *path);
struct dirent *__real_readdir(DIR *d);
int __real_lstat(const char *path, struct stat *st);
int __real_stat(const char *path, struct stat *st);
int __real_fstat(int fd, struct stat *st);
ssize_t __real_read(int fd, void *p, size_t n);
ssize_t __real___read_chk(int fd, void *p, size_t n, size_t room);
int __wrap_open(const char *path, int flags, ...);
int __wrap_openat(int dir, const char *path, int flags, ...);
DIR *__wrap_opendir(const char *path);
struct dirent *__wrap_readdir(DIR *d);
int __wrap_lstat(const char *path, struct stat *st);
int __wrap_stat(const char *path, struct stat *st);
int __wrap_fstat(int fd, struct stat *st);
ssize_t __wrap_read(int fd, void *p, size_t n);
ssize_t __wrap___read_chk(int fd, void *p, size_t n, size_t room);

int
__wrap_open(const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, int) : 0;
	va_end(ap);
	return file_call_fails() ? -1 : __real_open(path, flags, mode);
}

int
__wrap_openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, int) : 0;
	va_end(ap);
	return file_call_fails() ? -1 : __real_openat(dir, path, flags, mode);
}

DIR *
__wrap_opendir(const char *path)
{
	return file_call_fails() ? NULL : __real_opendir(path);
}

struct dirent *
__wrap_readdir(DIR *d)
{
	return file_call_fails() ? NULL : __real_readdir(d);
}

int
__wrap_lstat(const char *path, struct stat *st)
{
	int r = file_call_fails() ? -1 : __real_lstat(path, st);

	if (files.say_otherwise != NULL)
		files.say_otherwise(st);
	return r;
}

int
__wrap_stat(const char *path, struct stat *st)
{
	return file_call_fails() ? -1 : __real_stat(path, st);
}

int
__wrap_fstat(int fd, struct stat *st)
{
	return file_call_fails() ? -1 : __real_fstat(fd, st);
}

ssize_t
__wrap_read(int fd, void *p, size_t n)
{
	return file_call_fails() ? -1 : __real_read(fd, p, n);
}

ssize_t
__wrap___read_chk(int fd, void *p, size_t n, size_t room)
{
	return file_call_fails() ? -1 : __real___read_chk(fd, p, n, room);
}

#endif
