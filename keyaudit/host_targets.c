/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Collects the hosts to ask, from arguments and inventory files. If one of them
 * is wrong, nothing is scanned.
 */
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

/*
 * Read a whole file or standard input. Returns 0, or ERR_IO with errno; b->err
 * is ERR_TOOBIG if it is larger than b may be.
 */
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

/* Print "keyaudit: PATH:LINE: skipped: MESSAGE". */
static void
print_note(void *arg, const char *path, unsigned line, const char *message)
{
	(void)arg;
	complain("%s:%u: skipped: %s", path, line, message);
}

static enum exit_code
add_file(const struct options *o, const char *path, struct targets *t)
{
	const struct inventory_sink sink = {.note = print_note};
	struct diag d = {.path = path};
	enum exit_code r = EXIT_OK;
	struct buf b;

	buf_init(&b, INVENTORY_SIZE_MAX);
	if (read_all(path, &b) != 0) {
		r = complain_of(path, strerror(errno));
	} else if (b.err != 0) {
		r = complain_of(path,
		    b.err == ERR_TOOBIG ? "it is larger than 64 MiB"
					: "out of memory");
	} else if (inventory_read(b.len != 0 ? b.p : "", b.len,
		       o->inventory_format, path, (uint16_t)o->port, &sink, t,
		       &d) != 0) {
		r = complain_at(&d);
	}
	buf_release(&b);
	return r;
}

static enum exit_code
add_argument(const struct options *o, const char *text, struct targets *t)
{
	const char *why = "";

	if (targets_add(t, text, strlen(text), (uint16_t)o->port, &why) == 0)
		return EXIT_OK;
	return complain_of(text, why);
}

/* Those of --user alone; without it, root, then those of the inventory. */
static int
set_users(const struct options *o, struct targets *t)
{
	static const char *const root[] = {"root"};

	if (o->n_users != 0)
		return targets_set_users(t, o->users, o->n_users, true);
	return targets_set_users(t, root, 1, false);
}

enum exit_code
host_targets_collect(const struct options *o, struct targets *t)
{
	enum exit_code r = EXIT_OK;

	targets_init(t);
	for (size_t i = 0; i < o->n_args; i++) {
		if (add_argument(o, o->args[i], t) != EXIT_OK)
			r = EXIT_NOTHING_DONE;
	}
	for (size_t i = 0; i < o->n_inputs; i++) {
		if (add_file(o, o->inputs[i], t) != EXIT_OK)
			r = EXIT_NOTHING_DONE;
	}
	if (r != EXIT_OK)
		return r;
	if (t->n == 0)
		return complain_of(NULL,
		    "no host to ask: name one, or a file with -i");
	if (set_users(o, t) != 0 || targets_interleave(t) != 0)
		return complain_of(NULL, "out of memory");
	return EXIT_OK;
}
