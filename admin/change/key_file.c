/* The keys of a file that the caller names, wherever it is and whatever it is. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "admin/command.h"
#include "key_file.h"

static enum exit_code
read_file(const char *path, char **ret, size_t *ret_len)
{
	struct stat st;
	int fd, r;

	/* A user's file: before it is opened, for to open a device may do something. */
	if (stat(path, &st) != 0)
		return complain("%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return complain("%s: no regular file", path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return complain("%s: %s", path, strerror(errno));
	r = read_all(fd, KEYFILE_SIZE_MAX, ret, ret_len);
	close(fd);
	return r == 0 ? EXIT_OK : complain("%s: %s", path, err_why(r));
}

typedef bool each_fn(const struct keyfile_entry *e, void *ctx);

static void
each_key(const char *path, const char *text, size_t len, uint8_t *scratch,
    each_fn *each, void *ctx)
{
	const char *slash = strrchr(path, '/');
	struct keyfile_walk w = {.text = text,
	    .len = len,
	    .ctx = {(uint64_t)time(NULL), 0, scratch},
	    .declared = keyfile_declared(slash != NULL ? slash + 1 : path),
	    .attempts = true,
	    .line = 1};
	struct keyfile_entry e;

	while (keyfile_next(&w, &e) && each(&e, ctx))
		continue;
}

/* Private keys may be in it: nothing of it stays in memory. */
enum exit_code
key_file_each(const char *path, each_fn *each, void *ctx)
{
	uint8_t *scratch;
	char *text;
	size_t len;
	enum exit_code r;

	if ((r = read_file(path, &text, &len)) != EXIT_OK)
		return r;
	if ((scratch = malloc(KEYFILE_SCRATCH(len))) != NULL) {
		each_key(path, text, len, scratch, each, ctx);
		explicit_bzero(scratch, KEYFILE_SCRATCH(len));
	} else {
		r = complain("out of memory");
	}
	explicit_bzero(text, len);
	free(text);
	free(scratch);
	return r;
}
