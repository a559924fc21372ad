/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that wire PAM. Several files cannot change in one step, so each
 * change is a rename, and the order leaves no service worse off in between than
 * at the end: the account lines come first and go last.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include "pam_tree.h"

#define NEW_MODE 0644

static const char *const common_files[] = {
    "/etc/pam.d/common-account",
    "/etc/pam.d/common-auth",
    "/etc/pam.d/common-session-noninteractive",
    "/etc/pam.d/common-session",
    "/etc/pam.d/common-password",
    "/var/lib/pam/account",
    "/var/lib/pam/auth",
    "/var/lib/pam/session-noninteractive",
    "/var/lib/pam/session",
    "/var/lib/pam/password",
    PAM_TREE_SEEN,
};

/* --- texts --- */

int
tree_text_set(struct tree_text *text, const char *p, size_t len)
{
	char *copy = NULL;

	if (p != NULL) {
		if ((copy = malloc(len + 1)) == NULL)
			return ERR_NOMEM;
		memcpy(copy, p, len);
		copy[len] = '\0';
	}
	free(text->p);
	text->p = copy;
	text->len = p == NULL ? 0 : len;
	return 0;
}

bool
tree_text_same(const struct tree_text *a, const struct tree_text *b)
{
	if (a->p == NULL || b->p == NULL)
		return a->p == b->p;
	return a->len == b->len && memcmp(a->p, b->p, a->len) == 0;
}

void
tree_text_hash(const struct tree_text *text, char ret[TREE_HASH_LEN + 1])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t hash[SHA256_LEN];

	strcpy(ret, "-");
	if (text->p == NULL)
		return;
	sha256_of(text->p, text->len, hash);
	for (size_t i = 0; i < SHA256_LEN; i++) {
		ret[2 * i] = digits[hash[i] >> 4];
		ret[2 * i + 1] = digits[hash[i] & 15];
	}
	ret[TREE_HASH_LEN] = '\0';
}

/* --- reading --- */

/* Read a regular file; no file is not an error. */
static int
text_read(const char *path, struct tree_text *ret, struct stat *ret_st,
    struct diag *d)
{
	int fd = open(path,
		O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK),
	    r;

	*ret = (struct tree_text){0};
	*ret_st = (struct stat){.st_mode = NEW_MODE};
	if (fd == -1 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd == -1)
		return diag_set(d, errno == ELOOP ? ERR_PERM : ERR_IO, "%s: %s",
		    path,
		    errno == ELOOP ? "is a symbolic link" : strerror(errno));
	if (fstat(fd, ret_st) != 0)
		r = diag_set(d, ERR_IO, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(ret_st->st_mode))
		r = diag_set(d, ERR_PERM, "%s: not a regular file", path);
	else if ((r = read_all(fd, PAM_TREE_FILE_MAX, &ret->p, &ret->len)) != 0)
		diag_set(d, r, "%s: %s", path, err_why(r));
	close(fd);
	return r;
}

static char *
path_below(const char *root, const char *path)
{
	char *full;

	return asprintf(&full, "%s%s", root, path) < 0 ? NULL : full;
}

static int
file_read(const struct pam_tree *t, const char *path, struct tree_file *ret,
    struct diag *d)
{
	char *full = path_below(t->root, path);
	struct stat st;
	int r;

	*ret = (struct tree_file){0};
	if (full == NULL)
		return diag_set(d, ERR_NOMEM, "out of memory");
	r = text_read(full, &ret->old, &st, d);
	free(full);
	if (r != 0)
		return r;
	ret->mode = st.st_mode & 07777;
	ret->uid = st.st_uid;
	ret->gid = st.st_gid;
	ret->path = strdup(path);
	if (ret->path != NULL &&
	    tree_text_set(&ret->new, ret->old.p, ret->old.len) == 0)
		return 0;
	free(ret->path);
	free(ret->old.p);
	return diag_set(d, ERR_NOMEM, "out of memory");
}

int
pam_tree_add(struct pam_tree *t, const char *path, struct diag *reterr)
{
	struct tree_file *list;
	int r;

	if (pam_tree_find(t, path) != NULL)
		return 0;
	if ((list = vec_room(t->files, t->n, sizeof(*list))) == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	t->files = list;
	if ((r = file_read(t, path, &list[t->n], reterr)) == 0)
		t->n++;
	return r;
}

int
pam_tree_add_common(struct pam_tree *t, struct diag *reterr)
{
	int r = 0;

	for (size_t i = 0;
	     r == 0 && i < sizeof(common_files) / sizeof(common_files[0]); i++)
		r = pam_tree_add(t, common_files[i], reterr);
	return r;
}

struct tree_file *
pam_tree_find(const struct pam_tree *t, const char *path)
{
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->files[i].path, path) == 0)
			return &t->files[i];
	}
	return NULL;
}

void
pam_tree_release(struct pam_tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->files[i].path);
		free(t->files[i].old.p);
		free(t->files[i].new.p);
	}
	free(t->files);
	t->files = NULL;
	t->n = 0;
}

bool
tree_file_changes(const struct tree_file *f)
{
	return !tree_text_same(&f->old, &f->new);
}

bool
tree_file_is_memory(const struct tree_file *f)
{
	return strncmp(f->path, "/var/", 5) == 0;
}

size_t
pam_tree_changes(const struct pam_tree *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += tree_file_changes(&t->files[i]) &&
		    strcmp(t->files[i].path, PAM_TREE_SEEN) != 0;
	return n;
}

/* --- writing --- */

static int
text_write(const struct tree_file *f, const char *full,
    const struct tree_text *text, struct diag *d)
{
	struct atomic_file out;
	int r;

	if (text->p == NULL) {
		r = atomic_remove(full, d);
		return r == ERR_NOENT ? 0 : r;
	}
	if ((r = atomic_open(&out, full, f->mode, d)) != 0)
		return r;
	if (fchown(out.fd, f->uid, f->gid) != 0 ||
	    fchmod(out.fd, f->mode) != 0 ||
	    write_all(out.fd, text->p, text->len) != 0) {
		r = diag_set(d, ERR_IO, "%s", strerror(errno));
		atomic_abort(&out);
		return r;
	}
	return atomic_commit(&out, d);
}

/* Replace what must be there; it may be replaced already. */
static int
file_replace(const struct pam_tree *t, const struct tree_file *f,
    const struct tree_text *from, const struct tree_text *to,
    struct diag *reterr)
{
	char *full = path_below(t->root, f->path);
	struct tree_text now = {0};
	struct diag d = {0};
	struct stat st;
	int r;

	if (full == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	r = text_read(full, &now, &st, reterr);
	if (r == 0 && !tree_text_same(&now, to)) {
		if (!tree_text_same(&now, from))
			r = diag_set(reterr, ERR_DUP,
			    "%s: changed by somebody else meanwhile", full);
		else if ((r = text_write(f, full, to, &d)) != 0)
			diag_set(reterr, r, "%s: %s", full, d.msg);
	}
	free(now.p);
	free(full);
	return r;
}

static int
place_files(const struct pam_tree *t, bool backward, bool memory,
    struct diag *reterr)
{
	int r = 0;

	for (size_t i = 0; err_is_done(r) && i < t->n; i++) {
		const struct tree_file *f =
		    &t->files[backward ? t->n - 1 - i : i];

		if (tree_file_is_memory(f) == memory && tree_file_changes(f))
			r = err_join(r,
			    file_replace(t, f, &f->old, &f->new, reterr));
	}
	return r;
}

int
pam_tree_place(const struct pam_tree *t, bool backward, struct diag *reterr)
{
	return place_files(t, backward, false, reterr);
}

int
pam_tree_place_memory(const struct pam_tree *t, struct diag *reterr)
{
	return place_files(t, false, true, reterr);
}

int
pam_tree_put_back(const struct pam_tree *t, struct diag *reterr)
{
	int r = 0, e;

	/* All that can be put back is. */
	for (size_t i = t->n; i-- > 0;) {
		const struct tree_file *f = &t->files[i];

		e = file_replace(t, f, &f->new, &f->old, reterr);
		r = err_is_done(r) ? err_join(r, e) : r;
	}
	return r;
}
