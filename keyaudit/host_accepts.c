/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the keys that servers are asked about. The public half is all that is
 * needed, so a private key is refused: whoever gave it may think that it is
 * used.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/cli/message.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "host_accepts.h"

#define FILE_MAX (4u << 20) /* bytes of a file of --accepts */

static enum exit_code
read_text(const char *path, char **ret, size_t *ret_len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	int r;

	if (fd == -1)
		return complain("%s: %s", path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return complain("%s: not a regular file", path);
	}
	r = read_all(fd, FILE_MAX, ret, ret_len);
	close(fd);
	if (r == ERR_TOOBIG)
		return complain("%s: larger than 4 MiB", path);
	return r == 0 ? EXIT_OK : complain("%s: %s", path, err_why(r));
}

/* What keeps an entry from being asked about; NULL: nothing. */
static const char *
refusal_of(const struct keyfile_entry *e)
{
	if (e->kind == KEYFILE_PRIVATE_KEY)
		return "a private key: --accepts takes public keys only "
		       "(ssh-keygen -y -f FILE prints the public half)";
	if (!e->has_key)
		return e->why[0] != '\0' ? e->why : "no key";
	if (e->blob == NULL)
		return "this key cannot be written as a server reads it";
	return NULL;
}

static enum exit_code
add_entry(const char *path, const struct keyfile_entry *e,
    struct asked_keys *keys)
{
	const char *why = refusal_of(e);
	int r;

	if (why != NULL)
		return complain("%s:%u: %s", path, e->line, why);
	if (e->cert_authority) {
		complain("%s:%u: skipped: a CA is not accepted as a key; ask "
			 "about a certificate of it",
		    path, e->line);
		return EXIT_OK;
	}
	r = asked_keys_add(keys, &e->key, e->other, e->blob, e->blob_len);
	if (r == ERR_TOOBIG)
		return complain("%s:%u: one key too many: --accepts takes %d "
				"in all",
		    path, e->line, ASKED_KEYS_MAX);
	return r == 0 ? EXIT_OK : complain("out of memory");
}

static enum exit_code
add_text(const char *path, const char *text, size_t len, uint8_t *scratch,
    struct asked_keys *keys)
{
	const char *slash = strrchr(path, '/');
	struct keyfile_walk w = {.text = text,
	    .len = len,
	    .ctx = {.scratch = scratch},
	    .declared = keyfile_declared(slash != NULL ? slash + 1 : path),
	    .public = true,
	    .attempts = true,
	    .line = 1};
	enum exit_code r = EXIT_OK;
	struct keyfile_entry e;
	size_t n = 0;

	while (r == EXIT_OK && keyfile_next(&w, &e)) {
		r = add_entry(path, &e, keys);
		n += !e.cert_authority;
	}
	if (r == EXIT_OK && n == 0)
		return complain("%s: no key in it to ask about", path);
	return r;
}

static enum exit_code
add_file(const char *path, struct asked_keys *keys)
{
	uint8_t *scratch;
	char *text;
	size_t len;
	enum exit_code r = read_text(path, &text, &len);

	if (r != EXIT_OK)
		return r;
	if ((scratch = malloc(KEYFILE_SCRATCH(len))) == NULL)
		r = complain("out of memory");
	else
		r = add_text(path, text, len, scratch, keys);
	if (scratch != NULL)
		explicit_bzero(scratch, KEYFILE_SCRATCH(len));
	explicit_bzero(text, len);
	free(scratch);
	free(text);
	return r;
}

enum exit_code
host_accepts_load(const struct options *o, struct asked_keys *keys)
{
	enum exit_code r = EXIT_OK;

	for (size_t i = 0; r == EXIT_OK && i < o->n_accepts; i++)
		r = add_file(o->accepts[i], keys);
	return r;
}
