/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The copy is made with our own calls, not cp(1): it must have what libpam
 * would find, in one folder, because pam_start_confdir(3) reads one only.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include "stage.h"

/* The first folder that has a file counts, so it is copied last. */
static const struct {
	const char *from, *to;
} folders[] = {
    {"/usr/lib/pam.d", "/etc/pam.d"},
    {"/etc/pam.d", "/etc/pam.d"},
    {"/var/lib/pam", "/var/lib/pam"},
    {"/usr/share/pam-configs", "/usr/share/pam-configs"},
};

/* Write or replace a file; nobody else sees the copy. */
static int
write_copy(const char *path, const char *p, size_t len, struct diag *d)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool good;

	if (fd == -1)
		return diag_set(d, ERR_IO, "%s: %s", path, strerror(errno));
	good = write_all(fd, p, len) == 0;
	if (!good)
		diag_set(d, ERR_IO, "%s: %s", path, strerror(errno));
	close(fd);
	return good ? 0 : ERR_IO;
}

/* Copy a file of at most PAM_TREE_FILE_MAX; what is not a file is left out. */
static int
copy_file(const char *from, const char *to, struct diag *d)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), r;
	struct stat st;
	size_t len;
	char *p;

	if (fd == -1)
		return errno == ENOENT
		    ? 0
		    : diag_set(d, ERR_IO, "%s: %s", from, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return 0;
	}
	r = read_all(fd, PAM_TREE_FILE_MAX, &p, &len);
	close(fd);
	if (r != 0)
		return diag_set(d, r, "%s: %s", from, err_why(r));
	r = write_copy(to, p, len, d);
	free(p);
	return r;
}

static int
make_folders(const char *root, const char *below, struct diag *d)
{
	char path[PATH_MAX];

	for (const char *s = below + 1;; s++) {
		if (*s != '/' && *s != '\0')
			continue;
		snprintf(path, sizeof(path), "%s%.*s", root, (int)(s - below),
		    below);
		if (mkdir(path, 0755) != 0 && errno != EEXIST)
			return diag_set(d, ERR_IO, "%s: %s", path,
			    strerror(errno));
		if (*s == '\0')
			return 0;
	}
}

static int
copy_folder(const char *from, const char *root, const char *to, struct diag *d)
{
	char source[PATH_MAX], copy[PATH_MAX];
	const struct dirent *e;
	DIR *dir;
	int r;

	if ((r = make_folders(root, to, d)) != 0)
		return r;
	if ((dir = opendir(from)) == NULL)
		return errno == ENOENT
		    ? 0
		    : diag_set(d, ERR_IO, "%s: %s", from, strerror(errno));
	while (r == 0 && (e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(source, sizeof(source), "%s/%s", from, e->d_name);
		snprintf(copy, sizeof(copy), "%s%s/%s", root, to, e->d_name);
		r = copy_file(source, copy, d);
	}
	closedir(dir);
	return r;
}

int
stage_make(struct stage *ret, struct diag *reterr)
{
	char run[] = "/run/loginpolicy-stage.XXXXXX";
	char tmp[] = "/tmp/loginpolicy-stage.XXXXXX";
	const char *dir;
	sigset_t ends;
	int r = 0;

	*ret = (struct stage){0};
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, &ret->signals);
	ret->blocks = true;
	if ((dir = mkdtemp(run)) == NULL && (dir = mkdtemp(tmp)) == NULL)
		return diag_set(reterr, ERR_IO, "%s: %s", tmp, strerror(errno));
	if ((ret->dir = strdup(dir)) == NULL ||
	    asprintf(&ret->pam, "%s/etc/pam.d", dir) < 0) {
		ret->pam = NULL;
		if (ret->dir == NULL)
			rmdir(dir);
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	}
	for (size_t i = 0; r == 0 && i < sizeof(folders) / sizeof(folders[0]);
	     i++)
		r = copy_folder(folders[i].from, dir, folders[i].to, reterr);
	return r;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	remove(path);
	return 0;
}

void
stage_release(struct stage *s)
{
	if (s->dir != NULL)
		nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	free(s->dir);
	free(s->pam);
	free(s->confdir);
	if (s->blocks)
		sigprocmask(SIG_SETMASK, &s->signals, NULL);
	*s = (struct stage){0};
}

int
stage_read(const struct stage *s, struct pam_tree *t, struct diag *reterr)
{
	struct pam_tree copy = {.root = s->dir};
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->n; i++) {
		r = pam_tree_add(&copy, t->files[i].path, reterr);
		if (r == 0 &&
		    tree_text_set(&t->files[i].new, copy.files[i].old.p,
			copy.files[i].old.len) != 0)
			r = diag_set(reterr, ERR_NOMEM, "out of memory");
	}
	pam_tree_release(&copy);
	return r;
}

int
stage_write(const struct stage *s, const struct pam_tree *t,
    struct diag *reterr)
{
	char path[PATH_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->n; i++) {
		const struct tree_file *f = &t->files[i];

		snprintf(path, sizeof(path), "%s%s", s->dir, f->path);
		if (f->new.p != NULL)
			r = write_copy(path, f->new.p, f->new.len, reterr);
		else
			unlink(path);
	}
	return r;
}
