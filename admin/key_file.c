/* The keys of a file that the caller names, wherever it is and whatever it is. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/trusted.h>
#include "command.h"
#include "key_file.h"

static int
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
	return r == 0 ? -1 : complain("%s: %s", path, err_why(r));
}

typedef bool each_fn(const struct keyfile_entry *e, void *ctx);

static void
each_line(const char *text, size_t len, bool known_hosts, uint8_t *scratch,
    each_fn *each, void *ctx)
{
	const struct keyline_ctx kc = {(uint64_t)time(NULL), 0, scratch};
	const char *end = text + len, *nl;
	unsigned line = 1;

	for (; text < end; text = nl + 1, line++) {
		struct keyfile_entry e = {0};

		nl = memchr(text, '\n', (size_t)(end - text));
		if (nl == NULL)
			nl = end;
		if (!(known_hosts ? known_hosts_line : authkeys_line)(text,
			(size_t)(nl - text), &kc, &e))
			continue;
		e.line = line;
		if (!each(&e, ctx))
			return;
	}
}

static void
each_key(const char *path, const char *text, size_t len, uint8_t *scratch,
    each_fn *each, void *ctx)
{
	const char *slash = strrchr(path, '/');
	enum keyfile_kind kind = keyfile_detect(text, len,
	    slash != NULL ? slash + 1 : path);
	struct keyfile_entry e;

	if (kind != KEYFILE_PRIVATE_KEY && !keyfile_is_whole(text, len)) {
		each_line(text, len, kind == KEYFILE_KNOWN_HOSTS, scratch, each,
		    ctx);
		return;
	}
	memset(&e, 0, sizeof(e));
	keyfile_read_whole(text, len, scratch, &e);
	each(&e, ctx);
}

/* Private keys may be in it: nothing of it stays in memory. */
int
key_file_each(const char *path, each_fn *each, void *ctx)
{
	uint8_t *scratch;
	char *text;
	size_t len;
	int r;

	if ((r = read_file(path, &text, &len)) != -1)
		return r;
	if ((scratch = malloc(len + KEYLINE_SCRATCH)) != NULL) {
		each_key(path, text, len, scratch, each, ctx);
		explicit_bzero(scratch, len + KEYLINE_SCRATCH);
	} else {
		r = complain("out of memory");
	}
	explicit_bzero(text, len);
	free(text);
	free(scratch);
	return r;
}
