/*
 * The state directory, and revocations: a file in revoked/ whose name is the key's fingerprint
 * (SHA-256, base64url without padding, 43 characters). Being there is all that
 * counts; "not revoked" has to be proven by ENOENT of that very name.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base64.h>
#include <loginpolicy/state.h>

#define NAME_LEN 43

static void
name_of(const uint8_t fp[SHA256_LEN],
    char ret[BASE64_ENCODED_LEN(SHA256_LEN) + 1])
{
	base64_encode(fp, SHA256_LEN, ret);
	ret[NAME_LEN] = '\0';
	for (char *c = ret; *c != '\0'; c++) {
		if (*c == '+')
			*c = '-';
		else if (*c == '/')
			*c = '_';
	}
}

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
	char name[BASE64_ENCODED_LEN(SHA256_LEN) + 1];
	struct stat st;

	*ret = false;
	if (s->revoked_fd == -1)
		return 0;
	name_of(fp, name);
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

static int
list_names(DIR *dir, uint8_t **list, size_t *n)
{
	const struct dirent *e;
	size_t cap = 0;
	uint8_t *bigger;

	while ((errno = 0, e = readdir(dir)) != NULL) {
		if (*n == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			bigger = reallocarray(*list, cap, SHA256_LEN);
			if (bigger == NULL)
				return ERR_NOMEM;
			*list = bigger;
		}
		if (fp_of(e->d_name, *list + *n * SHA256_LEN) == 0)
			(*n)++;
	}
	return errno == 0 ? 0 : ERR_IO;
}

int
state_revoked_list(const struct state *s, uint8_t **ret, size_t *ret_n)
{
	DIR *dir;
	int fd, r;

	*ret = NULL;
	*ret_n = 0;
	if (s->revoked_fd == -1)
		return 0;
	fd = openat(s->revoked_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return ERR_IO;
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return ERR_NOMEM;
	}
	r = list_names(dir, ret, ret_n);
	closedir(dir);
	if (r != 0) {
		free(*ret);
		*ret = NULL;
		*ret_n = 0;
	} else if (*ret_n > 1) {
		qsort(*ret, *ret_n, SHA256_LEN, compare_fps);
	}
	return r;
}
