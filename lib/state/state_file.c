/* The small files of the state directory: read whole, or not at all. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/tz.h>
#include "state_file.h"

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

int
state_each_name(int fd, int (*visit)(const char *name, void *ctx), void *ctx)
{
	const struct dirent *e;
	DIR *dir = NULL;
	int r = 0, own;

	own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (own == -1)
		return ERR_IO;
	if ((dir = fdopendir(own)) == NULL) {
		close(own);
		return ERR_NOMEM;
	}
	while (r == 0 && (errno = 0, e = readdir(dir)) != NULL)
		r = visit(e->d_name, ctx);
	if (r == 0 && errno != 0)
		r = ERR_IO;
	closedir(dir);
	return r;
}
