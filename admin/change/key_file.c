/* SPDX-License-Identifier: BSD-2-Clause */
/* The keys of files that the caller names. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include "key_file.h"

/* --- one file --- */

static enum exit_code
read_fd(const char *path, int fd, struct key_file *ret, size_t *ret_len)
{
	struct stat st;
	int r = read_all(fd, KEYFILE_SIZE_MAX, &ret->text, ret_len);

	if (r != 0)
		return complain("%s: %s", path, err_why(r));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		ret->mode = st.st_mode & 07777;
		ret->owner = st.st_uid;
		ret->dev = st.st_dev;
		ret->ino = st.st_ino;
	}
	return EXIT_OK;
}

static enum exit_code
read_text(const char *path, struct key_file *ret, size_t *ret_len)
{
	struct stat st;
	enum exit_code r;
	int fd;

	if (strcmp(path, "-") == 0)
		return read_fd("standard input", STDIN_FILENO, ret, ret_len);
	/* Before it is opened, because to open a device may have effects. */
	if (stat(path, &st) != 0)
		return complain("%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return complain("%s: not a regular file", path);
	if (st.st_size > (off_t)KEYFILE_SIZE_MAX)
		return complain("%s: larger than 64 MiB", path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return complain("%s: %s", path, strerror(errno));
	r = read_fd(path, fd, ret, ret_len);
	close(fd);
	return r;
}

static bool
is_public_name(const char *base)
{
	const size_t len = base == NULL ? 0 : strlen(base);

	return len > 4 && strcmp(base + len - 4, ".pub") == 0;
}

/*
 * sshd reads a local expiry-time= as standard time, in summer too: mktime(3)
 * with tm_isdst 0.
 */
static struct keyline_ctx
line_context(uint8_t *scratch)
{
	tzset();
	return (struct keyline_ctx){(uint64_t)time(NULL), -timezone, scratch};
}

/* Standard input has no name: one key alone is a public key. */
static bool
is_one_key(struct keyfile_walk walk)
{
	struct keyfile_entry e;

	return keyfile_next(&walk, &e) && !keyfile_next(&walk, &e);
}

enum exit_code
key_file_open(const char *path, struct key_file *ret)
{
	const char *slash = strrchr(path, '/');
	const char *base = strcmp(path, "-") == 0 ? NULL
	    : slash != NULL			  ? slash + 1
						  : path;
	size_t len;
	enum exit_code r;

	*ret = (struct key_file){0};
	if ((r = read_text(path, ret, &len)) != EXIT_OK)
		return r;
	if ((ret->scratch = malloc(KEYFILE_SCRATCH(len))) == NULL) {
		explicit_bzero(ret->text, len);
		free(ret->text);
		return complain("out of memory");
	}
	ret->walk = (struct keyfile_walk){.text = ret->text,
	    .len = len,
	    .ctx = line_context(ret->scratch),
	    .declared = keyfile_declared(base),
	    .public = is_public_name(base),
	    .attempts = true,
	    .line = 1};
	if (base == NULL)
		ret->walk.public = is_one_key(ret->walk);
	return EXIT_OK;
}

bool
key_file_next(struct key_file *f, struct keyfile_entry *ret)
{
	return keyfile_next(&f->walk, ret);
}

void
key_file_close(struct key_file *f)
{
	explicit_bzero(f->scratch, KEYFILE_SCRATCH(f->walk.len));
	explicit_bzero(f->text, f->walk.len);
	free(f->scratch);
	free(f->text);
}
