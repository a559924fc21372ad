/* Arguments and files to targets; nothing is scanned where one of them is wrong. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include "audit_run.h"
#include "host_targets.h"
#include "keyaudit/targets/inventory.h"

#define READ_STEP (256u << 10)

/* A whole file or standard input; b->err ERR_TOOBIG: over the cap. Returns 0 or ERR_IO with errno. */
static int
read_all(const char *path, struct buf *b)
{
	bool is_stdin = strcmp(path, "-") == 0;
	char *chunk = malloc(READ_STEP);
	ssize_t n = -1;
	int fd = is_stdin ? STDIN_FILENO
			  : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int saved;

	if (fd != -1 && chunk != NULL) {
		while (b->err == 0 && !audit_stopped &&
		    ((n = read(fd, chunk, READ_STEP)) > 0 ||
			(n == -1 && errno == EINTR))) {
			if (n > 0)
				buf_put(b, chunk, (size_t)n);
		}
	}
	saved = errno;
	if (fd != -1 && !is_stdin)
		close(fd);
	free(chunk);
	errno = saved;
	return n < 0 ? ERR_IO : 0;
}

/* "keyaudit: PATH:LINE: note: MESSAGE" */
static void
tell_note(void *arg, const char *path, unsigned line, const char *message)
{
	(void)arg;
	fprintf(stderr, "keyaudit: %s:%u: passed over: %s\n", path, line,
	    message);
}

static int
add_file(const struct options *o, const char *path, struct targets *t)
{
	const struct inventory_sink sink = {.note = tell_note};
	struct diag d = {.path = path};
	struct buf b;
	int r;

	buf_init(&b, INVENTORY_SIZE_MAX);
	if (read_all(path, &b) != 0) {
		r = complain_of(path, strerror(errno));
	} else if (b.err != 0) {
		r = complain_of(path,
		    b.err == ERR_TOOBIG ? "it is larger than 64 MiB"
					: "out of memory");
	} else {
		r = inventory_read(b.len != 0 ? b.p : "", b.len,
		    o->inventory_format, path, (uint16_t)o->port, &sink, t, &d);
		r = r != 0 ? complain_at(&d) : -1;
	}
	buf_release(&b);
	return r;
}

static int
add_argument(const struct options *o, const char *text, struct targets *t)
{
	const char *why = "";

	if (targets_add(t, text, strlen(text), (uint16_t)o->port, &why) == 0)
		return -1;
	return complain_of(text, why);
}

/* Those of --user alone, or root before whom the inventory names. */
static int
set_users(const struct options *o, struct targets *t)
{
	static const char *const root[] = {"root"};

	if (o->n_users != 0)
		return targets_set_users(t, o->users, o->n_users, true);
	return targets_set_users(t, root, 1, false);
}

int
host_targets_collect(const struct options *o, struct targets *t)
{
	int r = -1;

	targets_init(t);
	for (size_t i = 0; i < o->n_args; i++) {
		if (add_argument(o, o->args[i], t) != -1)
			r = EXIT_NOTHING_DONE;
	}
	for (size_t i = 0; i < o->n_inputs; i++) {
		if (add_file(o, o->inputs[i], t) != -1)
			r = EXIT_NOTHING_DONE;
	}
	if (r != -1)
		return r;
	if (t->n == 0)
		return complain_of(NULL,
		    "no host to ask: name one, or a file with -i");
	if (set_users(o, t) != 0 || targets_interleave(t) != 0)
		return complain_of(NULL, "out of memory");
	return -1;
}
