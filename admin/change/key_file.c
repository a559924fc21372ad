/* SPDX-License-Identifier: BSD-2-Clause */
/* The keys of files that the caller names, and fingerprints. */
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

/* --- arguments --- */

static enum exit_code
add_fingerprint(struct fingerprints *f, const uint8_t fp[SHA256_LEN])
{
	uint8_t(*list)[SHA256_LEN] = vec_room(f->list, f->n, sizeof(*list));

	if (list == NULL)
		return complain("out of memory");
	f->list = list;
	memcpy(f->list[f->n++], fp, SHA256_LEN);
	return EXIT_OK;
}

static enum exit_code
add_file(const char *path, bool quiet, struct fingerprints *ret)
{
	const size_t before = ret->n;
	struct keyfile_entry e;
	struct key_file f;
	enum exit_code r = key_file_open(path, &f);

	if (r != EXIT_OK)
		return r;
	while (r == EXIT_OK && key_file_next(&f, &e)) {
		const unsigned line = e.line == 0 ? 1 : e.line;

		if (!e.has_key || !e.has_fp) {
			complain("%s:%u: cannot read this key: %s", path, line,
			    e.why[0] != '\0'
				? e.why
				: "its public half is not in the file");
			ret->incomplete = true;
			continue;
		}
		if (e.key.is_cert && !quiet)
			complain("%s:%u: this is a certificate: the key in it "
				 "is meant, not its CA's key",
			    path, line);
		r = add_fingerprint(ret, e.key.fp);
	}
	key_file_close(&f);
	if (r == EXIT_OK && ret->n == before)
		r = complain("%s: no readable key in it: nothing was changed",
		    path);
	return r;
}

static int
compare_fps(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_LEN);
}

static void
make_unique(struct fingerprints *f)
{
	size_t n = 0;

	if (f->n > 1)
		qsort(f->list, f->n, sizeof(*f->list), compare_fps);
	for (size_t i = 0; i < f->n; i++) {
		if (n == 0 || compare_fps(f->list[n - 1], f->list[i]) != 0)
			memmove(f->list[n++], f->list[i], SHA256_LEN);
	}
	f->n = n;
}

enum exit_code
fingerprints_load(const struct options *o, bool files, struct fingerprints *ret)
{
	uint8_t fp[SHA256_LEN];
	enum exit_code r = EXIT_OK;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < o->n_args && r == EXIT_OK; i++) {
		const char *arg = o->args[i];

		if (key_fp_parse(arg, fp) == 0)
			r = add_fingerprint(ret, fp);
		else if (!files || strncmp(arg, "SHA256:", 7) == 0 ||
		    strncmp(arg, "MD5:", 4) == 0)
			r = complain("%s: expected a fingerprint SHA256:..., "
				     "as 'ssh-keygen -l' prints it: nothing "
				     "was changed",
			    arg);
		else
			r = add_file(arg, o->quiet, ret);
	}
	make_unique(ret);
	return r;
}

void
fingerprints_release(struct fingerprints *f)
{
	free(f->list);
	memset(f, 0, sizeof(*f));
}
