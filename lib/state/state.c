/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the state directory. Blocks and revocations are markers: files whose
 * names say what they are about, the uid, or the key's fingerprint (SHA-256,
 * base64url without padding, 43 characters). That a marker exists is enough;
 * "not blocked" and "not revoked" are proven only by ENOENT of that very name.
 * Content that cannot be understood never permits anything.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/tz.h>
#include "state_file.h"

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

/* Open a folder below base, or the state directory itself. */
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
close_folder(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

void
state_close(struct state *s)
{
	close_folder(&s->revoked_fd);
	close_folder(&s->blocked_fd);
	close_folder(&s->dir_fd);
}

/* --- small files --- */

int
state_read_small(int dir, const char *name, size_t max, char **ret)
{
	struct stat st;
	size_t len;
	int fd, r;

	fd = openat(dir, name,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1) {
		if (errno == ENOENT)
			return ERR_NOENT;
		return errno == ELOOP ? ERR_SYNTAX : ERR_IO;
	}
	if (fstat(fd, &st) != 0)
		r = ERR_IO;
	else if (!S_ISREG(st.st_mode))
		r = ERR_SYNTAX;
	else
		r = read_all(fd, max, ret, &len);
	close(fd);
	return r == ERR_TOOBIG ? ERR_SYNTAX : r;
}

bool
state_value(const char *text, const char *name, char *ret, size_t room)
{
	size_t len = strlen(name), n;

	for (const char *s = text; *s != '\0'; s += n + (s[n] != '\0')) {
		n = strcspn(s, "\n");
		if (n <= len || strncmp(s, name, len) != 0 || s[len] != '=')
			continue;
		if (n - len - 1 >= room)
			return false;
		memcpy(ret, s + len + 1, n - len - 1);
		ret[n - len - 1] = '\0';
		return true;
	}
	return false;
}

bool
state_time(const char *text, const char *name, int64_t *ret)
{
	char value[64];
	struct moment m;

	if (!state_value(text, name, value, sizeof(value)) ||
	    moment_parse(value, &m) != 0 || m.local)
		return false;
	*ret = m.clock;
	return true;
}

void
state_uid_name(uid_t uid, char ret[STATE_NAME_ROOM])
{
	snprintf(ret, STATE_NAME_ROOM, "%lu", (unsigned long)uid);
}

/* base64url (RFC 4648 s5) without padding. */
void
state_key_name(const uint8_t fp[SHA256_LEN], char ret[STATE_NAME_ROOM])
{
	ret[base64_encode(fp, SHA256_LEN, ret) - 1] = '\0';
	for (char *c = ret; *c != '\0'; c++) {
		if (*c == '+')
			*c = '-';
		else if (*c == '/')
			*c = '_';
	}
}

/* --- what they say --- */

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

/* Whether the block has ended, or begins later. */
static bool
is_over(const char *text, int64_t now)
{
	int64_t t;

	return (state_time(text, "until", &t) && now >= t) ||
	    (state_time(text, "starting", &t) && now < t);
}

int
state_is_blocked(const struct state *s, uid_t uid, int64_t now, bool *ret)
{
	char name[STATE_NAME_ROOM], *text = NULL;
	int r;

	*ret = false;
	if (s->blocked_fd == -1)
		return 0;
	*ret = true;
	state_uid_name(uid, name);
	r = state_read_small(s->blocked_fd, name, STATE_FILE_MAX, &text);
	if (r == ERR_NOENT || (r == 0 && is_over(text, now)))
		*ret = false;
	free(text);
	return r == ERR_NOENT || r == ERR_SYNTAX ? 0 : r;
}

/* Read the lines that are numbers; others list nobody. */
static int
list_uids(const char *text, struct lockdown *ret)
{
	uint64_t uid;
	size_t n;

	ret->uids = calloc(strlen(text) / 2 + 1, sizeof(*ret->uids));
	if (ret->uids == NULL)
		return ERR_NOMEM;
	for (const char *s = text; *s != '\0'; s += n + (s[n] != '\0')) {
		n = strcspn(s, "\n");
		if (parse_u64(s, n, 0, (uid_t)-2, &uid) == 0)
			ret->uids[ret->n++] = (uid_t)uid;
	}
	return 0;
}

int
state_lockdown(const struct state *s, struct lockdown *ret)
{
	char *text = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (s->dir_fd == -1)
		return 0;
	ret->active = true;
	r = state_read_small(s->dir_fd, "lockdown", LOCKDOWN_MAX, &text);
	if (r == ERR_NOENT)
		ret->active = false;
	if (r == 0)
		r = list_uids(text, ret);
	free(text);
	return r == ERR_NOENT || r == ERR_SYNTAX ? 0 : r;
}

bool
lockdown_lists(const struct lockdown *l, uid_t uid)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->uids[i] == uid)
			return true;
	}
	return false;
}

void
lockdown_release(struct lockdown *l)
{
	free(l->uids);
	memset(l, 0, sizeof(*l));
}
