/*
 * The state directory, and revocations: a file in revoked/ whose name is the key's fingerprint
 * (SHA-256, base64url without padding, 43 characters). Being there is all that
 * counts; "not revoked" has to be proven by ENOENT of that very name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state_file.h"

#define NAME_LEN 43

/* The fingerprint a name stands for. Returns 0 or ERR_SYNTAX. */
static int
fp_of(const char *name, uint8_t ret[SHA256_LEN])
{
	char text[NAME_LEN + 2];
	uint8_t out[BASE64_DECODED_MAX(NAME_LEN + 1)];
	size_t len;

	if (strlen(name) != NAME_LEN)
		return ERR_SYNTAX;
	for (size_t i = 0; i < NAME_LEN; i++) {
		if (name[i] == '+' || name[i] == '/')
			return ERR_SYNTAX;
		text[i] = name[i] == '-' ? '+' : name[i] == '_' ? '/' : name[i];
	}
	text[NAME_LEN] = '=';
	if (base64_decode(text, NAME_LEN + 1, out, &len) != 0 ||
	    len != SHA256_LEN)
		return ERR_SYNTAX;
	memcpy(ret, out, SHA256_LEN);
	return 0;
}

static int
check_dir(int fd, uid_t owner, struct diag *d)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return diag_set(d, ERR_IO, "%s", strerror(errno));
	if ((st.st_uid != 0 && st.st_uid != owner) || (st.st_mode & 022) != 0)
		return diag_set(d, ERR_PERM,
		    "unsafe owner or mode (uid %u, mode %04o)",
		    (unsigned)st.st_uid, (unsigned)(st.st_mode & 07777));
	return 0;
}

/* A folder below base, or the state directory itself. Returns 0 or an error, and *ret_fd. */
static int
open_dir(int base, const char *name, uid_t owner, int *ret_fd, struct diag *d)
{
	const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int r;

	if ((*ret_fd = openat(base, name, flags)) == -1)
		return diag_set(d, errno == ENOENT ? ERR_NOENT : ERR_IO,
		    "%s%s%s", base == AT_FDCWD ? "" : name,
		    base == AT_FDCWD ? "" : ": ", strerror(errno));
	if ((r = check_dir(*ret_fd, owner, d)) != 0) {
		close(*ret_fd);
		*ret_fd = -1;
	}
	return r;
}

int
state_open(const char *dir, uid_t owner, bool may_miss, unsigned parts,
    struct state *ret, struct diag *reterr)
{
	int r;

	*ret = (struct state){-1, -1, -1};
	r = open_dir(AT_FDCWD, dir, owner, &ret->dir_fd, reterr);
	if (r == ERR_NOENT && may_miss)
		return 0;
	if (r == 0 && (parts & STATE_REVOKED) != 0)
		r = open_dir(ret->dir_fd, "revoked", owner, &ret->revoked_fd,
		    reterr);
	if (r == 0 && (parts & STATE_BLOCKED) != 0)
		r = open_dir(ret->dir_fd, "blocked", owner, &ret->blocked_fd,
		    reterr);
	if (r != 0)
		state_close(ret);
	return r == ERR_NOENT ? ERR_IO : r;
}

static void
close_one(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

void
state_close(struct state *s)
{
	close_one(&s->revoked_fd);
	close_one(&s->blocked_fd);
	close_one(&s->dir_fd);
}

int
state_key_revoked(const struct state *s, const uint8_t fp[SHA256_LEN],
    bool *ret)
{
	char name[STATE_NAME_ROOM];
	struct stat st;

	*ret = false;
	if (s->revoked_fd == -1)
		return 0;
	state_key_name(fp, name);
	*ret = true;
	if (fstatat(s->revoked_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	*ret = errno != ENOENT;
	return errno == ENOENT ? 0 : ERR_IO;
}

static int
compare_fps(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_LEN);
}

struct fp_list {
	uint8_t *list;
	size_t n, cap;
};

static int
add_fp(const char *name, void *ctx)
{
	struct fp_list *l = ctx;
	uint8_t *bigger;

	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 64 : l->cap * 2;
		bigger = reallocarray(l->list, l->cap, SHA256_LEN);
		if (bigger == NULL)
			return ERR_NOMEM;
		l->list = bigger;
	}
	if (fp_of(name, l->list + l->n * SHA256_LEN) == 0)
		l->n++;
	return 0;
}

int
state_revoked_list(const struct state *s, uint8_t **ret, size_t *ret_n)
{
	struct fp_list l = {0};
	int r;

	*ret = NULL;
	*ret_n = 0;
	if (s->revoked_fd == -1)
		return 0;
	r = state_each_name(s->revoked_fd, add_fp, &l);
	if (r != 0) {
		free(l.list);
		return r;
	}
	if (l.n > 1)
		qsort(l.list, l.n, SHA256_LEN, compare_fps);
	*ret = l.list;
	*ret_n = l.n;
	return 0;
}
