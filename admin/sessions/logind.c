/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /run/systemd/sessions/ID, a file of "NAME=value" lines that logind keeps for
 * itself, and that sd-login(3) reads as this does: systemd says it is private,
 * but has kept these names since 2011.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include "logind.h"

#define SESSIONS_DIR "/run/systemd/sessions"
#define USERS_DIR    "/run/systemd/users"
#define FILE_MAX     65536

bool
logind_is_there(void)
{
	return access("/run/systemd/system", F_OK) == 0;
}

bool
logind_has_user(uid_t uid)
{
	char path[64];

	snprintf(path, sizeof(path), USERS_DIR "/%lu", (unsigned long)uid);
	return access(path, F_OK) == 0;
}

bool
logind_has_session(const char *id)
{
	char path[SESSION_WORD_ROOM + 32];

	snprintf(path, sizeof(path), SESSIONS_DIR "/%s", id);
	return access(path, F_OK) == 0;
}

/* Copy the value of a line "NAME=value"; "" if there is none. */
static void
value_of(const char *text, const char *name, char ret[SESSION_WORD_ROOM])
{
	size_t len = strlen(name), n;

	ret[0] = '\0';
	for (const char *s = text; *s != '\0'; s += n + (s[n] != '\0')) {
		n = strcspn(s, "\n");
		if (n > len && strncmp(s, name, len) == 0 && s[len] == '=') {
			snprintf(ret, SESSION_WORD_ROOM, "%.*s",
			    (int)(n - len - 1), s + len + 1);
			return;
		}
	}
}

static uint64_t
number_of(const char *text, const char *name, uint64_t max, uint64_t otherwise)
{
	char value[SESSION_WORD_ROOM];
	uint64_t v;

	value_of(text, name, value);
	return parse_u64(value, strlen(value), 0, max, &v) == 0 ? v : otherwise;
}

static void
parse_session(const char *text, const char *id, struct logind_session *ret)
{
	char word[SESSION_WORD_ROOM];

	memset(ret, 0, sizeof(*ret));
	snprintf(ret->id, sizeof(ret->id), "%.*s", SESSION_WORD_ROOM - 1, id);
	ret->uid = (uid_t)number_of(text, "UID", UINT32_MAX - 1, UINT32_MAX);
	value_of(text, "USER", ret->user);
	value_of(text, "SERVICE", ret->service);
	value_of(text, "TTY", ret->tty);
	value_of(text, "REMOTE_HOST", ret->from);
	ret->is_remote = number_of(text, "REMOTE", 1, 0) != 0;
	value_of(text, "STATE", word);
	ret->is_closing = strcmp(word, "closing") == 0;
	value_of(text, "CLASS", word);
	ret->is_person = strncmp(word, "manager", 7) != 0 &&
	    strcmp(word, "background") != 0;
	ret->leader = (pid_t)number_of(text, "LEADER", INT32_MAX, 0);
	ret->since = (int64_t)(number_of(text, "REALTIME", INT64_MAX, 0) /
	    1000000);
}

static int
add_session(int dir, const char *id, struct logind_sessions *l)
{
	struct logind_session *list;
	char *text = NULL;
	size_t len;
	int fd, r;

	if (strlen(id) >= SESSION_WORD_ROOM)
		return ERR_IO;
	fd = openat(dir, id,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return errno == ENOENT ? 0 : ERR_IO;
	r = read_all(fd, FILE_MAX, &text, &len);
	close(fd);
	if (r != 0)
		return r;
	if ((list = vec_room(l->list, l->n, sizeof(*list))) == NULL) {
		free(text);
		return ERR_NOMEM;
	}
	l->list = list;
	parse_session(text, id, &list[l->n]);
	l->n += list[l->n].uid != UINT32_MAX;
	free(text);
	return 0;
}

static int
compare_since(const void *va, const void *vb)
{
	const struct logind_session *a = va, *b = vb;

	return a->since != b->since
	    ? (a->since > b->since) - (a->since < b->since)
	    : strcmp(a->id, b->id);
}

int
logind_load(struct logind_sessions *ret)
{
	const struct dirent *e;
	DIR *d;
	int r = 0, one;

	memset(ret, 0, sizeof(*ret));
	if ((d = opendir(SESSIONS_DIR)) == NULL)
		return errno == ENOENT ? ERR_NOENT : ERR_IO;
	while ((e = readdir(d)) != NULL) {
		/* ID.ref is a pipe; temporary files begin with a dot. */
		if (e->d_name[0] == '.' || strchr(e->d_name, '.') != NULL ||
		    strlen(e->d_name) >= SESSION_WORD_ROOM)
			continue;
		if ((one = add_session(dirfd(d), e->d_name, ret)) != 0)
			r = one;
	}
	closedir(d);
	if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare_since);
	return r;
}

void
logind_release(struct logind_sessions *l)
{
	free(l->list);
	memset(l, 0, sizeof(*l));
}
