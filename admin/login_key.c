/* --key: the first key of a file, of whatever format, and whether it is revoked. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/state.h>
#include <loginpolicy/keyfile.h>
#include <loginpolicy/trusted.h>
#include "login.h"

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
	return r == 0 ? -1 : complain("%s: %s", path, err_str(r));
}

/* The first line with a key. */
static bool
first_line(char *text, size_t len, uint8_t *scratch, struct keyfile_entry *e)
{
	const struct keyline_ctx ctx = {(uint64_t)time(NULL), 0, scratch};
	char *end = text + len, *nl;

	for (; text < end; text = nl + 1) {
		nl = memchr(text, '\n', (size_t)(end - text));
		if (nl == NULL)
			nl = end;
		if (authkeys_line(text, (size_t)(nl - text), &ctx, e) &&
		    e->has_key)
			return true;
	}
	return false;
}

static bool
first_key(char *text, size_t len, uint8_t *scratch, struct keyfile_entry *e)
{
	enum keyfile_kind kind = keyfile_detect(text, len, NULL);

	memset(e, 0, sizeof(*e));
	if (kind == KEYFILE_PRIVATE_KEY || keyfile_is_whole(text, len)) {
		keyfile_read_whole(text, len, scratch, e);
		return e->has_key && e->has_fp;
	}
	return first_line(text, len, scratch, e);
}

static enum tri
is_revoked(const struct state *st, const uint8_t fp[SHA256_LEN])
{
	bool revoked;

	if (state_key_revoked(st, fp, &revoked) != 0)
		return TRI_UNKNOWN;
	return revoked ? TRI_TRUE : TRI_FALSE;
}

static int
revocations(const struct options *o, struct fact_key *k)
{
	struct state st;
	struct diag d = {0};
	char *dir;
	int r;

	if (asprintf(&dir, "%s%s", o->state ? "" : o->root,
		o->state ? o->state : POLICY_STATE_DIR) < 0)
		return complain("out of memory");
	r = state_open(dir, o->state ? geteuid() : 0, o->state == NULL,
	    STATE_REVOKED, &st, &d);
	if (r != 0) {
		complain("%s: %s", dir, d.msg);
		free(dir);
		return EXIT_NOTHING_DONE;
	}
	if (st.revoked_fd == -1)
		complain("%s does not exist: no key counts as revoked", dir);
	free(dir);
	k->key.revoked = is_revoked(&st, k->key.fp);
	if (k->is_cert)
		k->ca.revoked = is_revoked(&st, k->ca.fp);
	state_close(&st);
	return -1;
}

int
key_load(const struct options *o, const char *path, struct fact_key *ret)
{
	struct keyfile_entry e;
	uint8_t *scratch;
	char *text;
	size_t len;
	bool found;
	int r;

	if ((r = read_file(path, &text, &len)) != -1)
		return r;
	scratch = malloc(len + KEYLINE_SCRATCH);
	found = scratch != NULL && first_key(text, len, scratch, &e);
	if (found) {
		ret->decoded = true;
		ret->key.class = e.key.class;
		ret->key.bits = e.key.bits;
		memcpy(ret->key.fp, e.key.fp, SHA256_LEN);
		ret->is_cert = e.key.is_cert;
		if (e.key.is_cert) {
			ret->ca.class = e.key.cert.ca_class;
			ret->ca.bits = e.key.cert.ca_bits;
			memcpy(ret->ca.fp, e.key.cert.ca_fp, SHA256_LEN);
		}
	}
	explicit_bzero(text, len);
	if (scratch != NULL)
		explicit_bzero(scratch, len + KEYLINE_SCRATCH);
	free(text);
	free(scratch);
	if (!found)
		return complain("%s: no key that can be read in it", path);
	return revocations(o, ret);
}
