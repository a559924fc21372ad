/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each access to a file in a home is a child that has given up root's rights
 * for good, so that no link or FIFO of a user can make root do something.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/sshd/sshd_config.h>
#include "account_keys.h"

#define KEYS_MAX (4u << 20) /* bytes of a file */
#define COPY	 ".before-disable"

/* --- where they are --- */

static int
add_place(struct key_places *p, const char *pattern)
{
	char **list = vec_room(p->patterns, p->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	p->patterns = list;
	if ((list[p->n] = strdup(pattern)) == NULL)
		return ERR_NOMEM;
	p->n++;
	return 0;
}

/* What a setting says of keys. */
static int
add_setting(struct key_places *p, const struct sshd_setting *s)
{
	const bool set = s->args[0] != NULL &&
	    strcasecmp(s->args[0], "none") != 0;
	int r = 0;

	p->has_command |= set && s->keyword == SSHD_AUTHORIZED_KEYS_COMMAND;
	p->has_ca |= set && s->keyword == SSHD_TRUSTED_USER_CA_KEYS;
	for (size_t i = 0; r == 0 && s->args[i] != NULL &&
	     s->keyword == SSHD_AUTHORIZED_KEYS_FILE;
	     i++)
		r = add_place(p, s->args[i]);
	return r;
}

int
key_places_load(const char *root, struct key_places *ret, struct diag *reterr)
{
	struct sshd_config c = {0};
	int r = sshd_config_read(&c, root, reterr);

	*ret = (struct key_places){0};
	if (r == ERR_NOENT)
		r = 0;
	for (size_t i = 0; r == 0 && i < c.n_settings; i++)
		r = add_setting(ret, &c.settings[i]);
	if (r == 0 && ret->n == 0 &&
	    ((r = add_place(ret, ".ssh/authorized_keys")) != 0 ||
		(r = add_place(ret, ".ssh/authorized_keys2")) != 0))
		diag_set(reterr, r, "out of memory");
	sshd_config_release(&c);
	return r;
}

void
key_places_release(struct key_places *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->patterns[i]);
	free(p->patterns);
	*p = (struct key_places){0};
}

bool
key_place(const struct key_places *p, size_t i, const char *root,
    const struct account *a, char *ret)
{
	struct buf b;
	bool good;

	if (i >= p->n || a->home == NULL)
		return false;
	buf_init(&b, PATH_MAX - 1);
	buf_puts(&b, root);
	if (p->patterns[i][0] != '/' && strncmp(p->patterns[i], "%h", 2) != 0)
		buf_printf(&b, "%s/", a->home);
	for (const char *s = p->patterns[i]; *s != '\0'; s++) {
		if (*s != '%')
			buf_putc(&b, *s);
		else if (*++s == 'h')
			buf_puts(&b, a->home);
		else if (*s == 'u')
			buf_puts(&b, a->name);
		else if (*s == 'U')
			buf_putu(&b, a->uid);
		else if (*s == '%')
			buf_putc(&b, '%');
		else
			break;
	}
	good = b.err == 0 && strcmp(p->patterns[i], "none") != 0;
	if (good)
		snprintf(ret, PATH_MAX, "%.*s", (int)b.len, b.p);
	buf_release(&b);
	return good;
}

/* --- with whose rights --- */

static bool
is_in_home(const struct account *a, const char *root, const char *path)
{
	size_t n = strlen(root), home = strlen(a->home);

	return strncmp(path, root, n) == 0 &&
	    strncmp(path + n, a->home, home) == 0 && path[n + home] == '/';
}

static bool
is_empty(const char *path)
{
	const struct dirent *f;
	DIR *dir = opendir(path);
	bool empty = dir != NULL;

	while (empty && (f = readdir(dir)) != NULL)
		empty = strcmp(f->d_name, ".") == 0 ||
		    strcmp(f->d_name, "..") == 0;
	if (dir != NULL)
		closedir(dir);
	return empty;
}

bool
account_home_is_away(const struct account *a, const char *root,
    const char *path)
{
	struct stat st;
	char *home;
	bool away;

	if (!is_in_home(a, root, path) ||
	    asprintf(&home, "%s%s", root, a->home) < 0)
		return false;
	if (stat(home, &st) != 0)
		away = errno == ENOENT || errno == ENOTDIR;
	else
		away = st.st_uid != a->uid && is_empty(home);
	free(home);
	return away;
}

/* In the child: become the account, for good. */
static bool
become(const struct account *a)
{
	return a->uid == 0 ||
	    (setgroups(1, &a->gid) == 0 && setgid(a->gid) == 0 &&
		setuid(a->uid) == 0 && setuid(0) != 0);
}

/* Returns the child, 0 in it with the rights, or -1. */
static pid_t
fork_as(const struct account *a, const char *root, const char *path)
{
	pid_t pid = fork();

	if (pid == 0 && is_in_home(a, root, path) && !become(a))
		_exit(-ERR_PERM);
	return pid;
}

/* The child's error, which is its exit status. */
static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1) {
		if (errno != EINTR)
			return ERR_IO;
	}
	return WIFEXITED(status) ? -WEXITSTATUS(status) : ERR_IO;
}

/* --- reading --- */

static int
send_file(const char *path, int out)
{
	int fd = open(path,
		O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC),
	    r;
	struct stat st;
	size_t len;
	char *text;

	if (fd == -1)
		return errno == ENOTDIR ? ERR_NOENT : path_error(errno);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return ERR_PERM;
	if ((r = read_all(fd, KEYS_MAX, &text, &len)) == 0)
		r = write_all(out, text, len);
	return r;
}

int
account_keys_read(const struct account *a, const char *root, const char *path,
    struct buf *ret)
{
	char *text = NULL;
	size_t len = 0;
	int pipes[2], r, e;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) != 0)
		return ERR_IO;
	if ((pid = fork_as(a, root, path)) == 0)
		_exit(-send_file(path, pipes[1]));
	close(pipes[1]);
	r = pid == -1 ? ERR_IO : read_all(pipes[0], KEYS_MAX, &text, &len);
	close(pipes[0]);
	e = pid == -1 ? ERR_IO : wait_for(pid);
	if (r == 0 && e == 0)
		buf_put(ret, text, len);
	if (r == 0)
		free(text);
	return e != 0 ? e : r != 0 ? r : ret->err;
}

/* --- replacing --- */

/* With the owner, group and mode of the old file. */
static int
write_as(const char *path, const struct stat *old, const struct buf *new)
{
	struct atomic_file f;
	struct diag d = {0};
	struct stat st;
	int r = atomic_open(&f, path, 0600, &d);

	if (r != 0)
		return r;
	if (fstat(f.fd, &st) != 0)
		r = ERR_IO;
	else if ((st.st_uid != old->st_uid || st.st_gid != old->st_gid) &&
	    fchown(f.fd, old->st_uid, old->st_gid) != 0)
		r = ERR_PERM;
	else if (fchmod(f.fd, old->st_mode & 07777) != 0 ||
	    write_all(f.fd, new->p, new->len) != 0)
		r = ERR_IO;
	if (r == 0)
		return atomic_commit(&f, &d);
	atomic_abort(&f);
	return r;
}

static int
replace_file(const char *path, const struct buf *old, const struct buf *new)
{
	struct diag d = {0};
	struct stat st;
	char *copy;
	int r;

	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return ERR_PERM;
	if (asprintf(&copy, "%s" COPY, path) < 0)
		return ERR_NOMEM;
	r = atomic_write(copy, 0600, old, &d);
	free(copy);
	return r != 0 ? r : write_as(path, &st, new);
}

int
account_keys_replace(const struct account *a, const char *root,
    const char *path, const struct buf *old, const struct buf *new)
{
	pid_t pid = fork_as(a, root, path);

	if (pid == 0)
		_exit(-replace_file(path, old, new));
	return pid == -1 ? ERR_IO : wait_for(pid);
}

/* --- lines --- */

int
account_keys_each(const struct buf *text,
    bool (*each)(void *ctx, const char *line, size_t len,
	const struct keyfile_entry *key),
    void *ctx)
{
	struct keyline_ctx c = {.now = (uint64_t)time(NULL)};
	struct keyfile_entry entry;
	bool more = true;

	if ((c.scratch = malloc(KEYLINE_SCRATCH)) == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; more && i < text->len;) {
		const char *line = text->p + i;
		const char *end = memchr(line, '\n', text->len - i);
		size_t len = end == NULL ? text->len - i : (size_t)(end - line);

		if (!authkeys_line(line, len, &c, &entry))
			memset(&entry, 0, sizeof(entry));
		more = each(ctx, line, len, &entry);
		i += len + 1;
	}
	free(c.scratch);
	return 0;
}
