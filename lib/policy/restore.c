/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Putting back the files of a policy of the history. The main file has all of
 * them in one when this begins, so whatever happens to the others, the policy
 * in force is the one that is put back.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/policy/accept.h>

#define ASIDE ".rolled-back"

/* Whether the file at path has this text already. */
static bool
has_text(const char *path, const struct policy_file *f)
{
	const struct trusted_opts opts = {.cap_bytes = POLICY_SIZE_MAX};
	char *text;
	size_t len;
	bool same;

	if (trusted_read(path, &opts, &text, &len, NULL) != 0)
		return false;
	same = len == f->len && memcmp(text, f->text, len) == 0;
	free(text);
	return same;
}

/* Create the folder that a file was in; one level is enough for drop-ins. */
static void
make_parent(const char *path)
{
	char *dir = strdup(path), *slash = NULL;

	if (dir != NULL && (slash = strrchr(dir, '/')) != NULL &&
	    slash != dir) {
		*slash = '\0';
		mkdir(dir, 0755);
	}
	free(dir);
}

static int
write_file(const char *path, const struct policy_file *f, struct diag *reterr)
{
	struct diag d = {0};
	struct buf b;
	int r;

	make_parent(path);
	buf_init(&b, POLICY_SIZE_MAX);
	buf_put(&b, f->text, f->len);
	r = b.err != 0 ? b.err : atomic_write(path, 0644, &b, &d);
	buf_release(&b);
	if (r != 0)
		diag_set(reterr, r, "%.400s: %.100s", path,
		    d.msg[0] != '\0' ? d.msg : err_str(r));
	return r;
}

/* Write the i-th file, unless it is there already. */
static int
restore_file(const struct policy *p, size_t i, const char *root,
    struct diag *reterr)
{
	char *path;
	int r;

	if (asprintf(&path, "%s%s", root, policy_path_there(p, i)) < 0)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	r = i != 0 && has_text(path, &p->files[i])
	    ? 0
	    : write_file(path, &p->files[i], reterr);
	free(path);
	return r;
}

static bool
has_file(const struct policy *p, const char *path)
{
	for (size_t i = 0; i < p->n_files; i++) {
		if (strcmp(policy_path_there(p, i), path) == 0)
			return true;
	}
	return false;
}

static int
move_aside(const char *path, struct diag *reterr)
{
	char *aside;
	struct diag d = {0};
	int r;

	if (asprintf(&aside, "%s" ASIDE, path) < 0)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	if ((r = atomic_rename(path, aside, &d)) != 0)
		diag_set(reterr, r, "%.400s: %.100s", path, d.msg);
	free(aside);
	return r;
}

/*
 * Load what the plain main file makes with the files that lie there now. An
 * included file that has errors makes none.
 */
static int
load_plain(const struct policy *p, const char *root, struct policy *ret)
{
	char *main_path = NULL;
	const struct policy_load_opts opts = {.root = root};
	struct policy_errors errs;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (asprintf(&main_path, "%s%s", root, policy_path_there(p, 0)) < 0)
		return ERR_NOMEM;
	r = policy_load_text(main_path, p->files[0].text, p->files[0].len,
	    &opts, ret, &errs);
	policy_errors_release(&errs);
	free(main_path);
	return r;
}

/* Rename the files that the policy would have besides. */
static int
move_others(const struct policy *p, const struct policy *there,
    size_t *ret_moved, struct diag *reterr)
{
	int r = 0;

	for (size_t i = 0; i < there->n_files && err_is_done(r); i++) {
		if (has_file(p, policy_path_there(there, i)))
			continue;
		r = err_join(r, move_aside(there->files[i].path, reterr));
		*ret_moved += err_is_done(r);
	}
	return r;
}

/* Whether the plain files make the policy. Returns 0, ERR_DUP or ERR_*. */
static int
check_plain(const struct policy *p, const char *root, struct diag *reterr)
{
	struct policy there;
	int r = load_plain(p, root, &there);

	if (r == 0 && !policy_is_same(p, &there)) {
		policy_release(&there);
		return diag_set(reterr, ERR_DUP,
		    "the files that it includes are others now");
	}
	policy_release(&there);
	return r == 0 ? 0 : diag_set(reterr, r, "%s", err_str(r));
}

/* Whether the i-th file can be put in its place. */
static int
check_file_place(const struct policy *p, size_t i, const char *root,
    struct diag *reterr)
{
	struct stat st;
	char *path, *slash;
	int r = 0;

	if (asprintf(&path, "%s%s", root, policy_path_there(p, i)) < 0)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		r = diag_set(reterr, ERR_IO, "%.400s: not a regular file",
		    path);
	slash = strrchr(path, '/');
	*slash = '\0';
	if (r == 0 && slash != path && stat(path, &st) == 0 &&
	    !S_ISDIR(st.st_mode))
		r = diag_set(reterr, ERR_IO, "%.400s: not a folder", path);
	free(path);
	return r;
}

int
policy_restore_check(const struct policy *p, const char *root,
    struct diag *reterr)
{
	int r = 0;

	for (size_t i = 1; i < p->n_files && r == 0; i++)
		r = check_file_place(p, i, root, reterr);
	return r;
}

int
policy_restore(const struct policy *p, const char *root, size_t *ret_moved,
    struct diag *reterr)
{
	struct policy there;
	int r = 0;

	*ret_moved = 0;
	for (size_t i = 1; i < p->n_files && err_is_done(r); i++)
		r = err_join(r, restore_file(p, i, root, reterr));
	if (err_is_done(r) && load_plain(p, root, &there) == 0) {
		r = err_join(r, move_others(p, &there, ret_moved, reterr));
		policy_release(&there);
	}
	if (err_is_done(r))
		r = err_join(r, check_plain(p, root, reterr));
	return err_is_done(r) ? err_join(r, restore_file(p, 0, root, reterr))
			      : r;
}
