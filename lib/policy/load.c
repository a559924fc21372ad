/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Read the policy file and what it includes. Each file is opened as
 * trusted_open() does, and the directories above an included file are checked
 * too: whoever can put a file there writes the policy.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/base/pattern.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include "parse.h"

/*
 * --- whether what was read is still the same ---
 *
 * Each file and folder is noted with its stat(2) before it is read: one that
 * changes meanwhile is noted as it was before, and counts as changed.
 */

struct policy_stamp {
	char *path; /* owned */
	/* The include statement; file -1: the main file. */
	struct policy_where at;
	/* errno of lstat(2); 0: none. Only ENOENT can be the same again. */
	int e;
	struct stat st;
};

static void
stamp_read(const char *path, struct policy_stamp *ret)
{
	memset(&ret->st, 0, sizeof(ret->st));
	ret->e = lstat(path, &ret->st) == 0 ? 0 : errno;
}

static bool
stamp_is_same(const struct policy_stamp *a, const struct policy_stamp *b)
{
	const struct stat *x = &a->st, *y = &b->st;

	return a->e == b->e && (a->e == 0 || a->e == ENOENT) &&
	    x->st_dev == y->st_dev && x->st_ino == y->st_ino &&
	    x->st_mode == y->st_mode && x->st_uid == y->st_uid &&
	    x->st_size == y->st_size &&
	    x->st_mtim.tv_sec == y->st_mtim.tv_sec &&
	    x->st_mtim.tv_nsec == y->st_mtim.tv_nsec &&
	    x->st_ctim.tv_sec == y->st_ctim.tv_sec &&
	    x->st_ctim.tv_nsec == y->st_ctim.tv_nsec;
}

/* Note the state of a path that is about to be read. */
static void
stamp_add(struct parse *ps, const char *path)
{
	struct policy *p = ps->p;
	struct policy_stamp *list = vec_room(p->stamps, p->n_stamps,
	    sizeof(*list));

	if (list != NULL)
		p->stamps = list;
	if (list == NULL || (list[p->n_stamps].path = strdup(path)) == NULL) {
		ps->fatal = ERR_NOMEM;
		return;
	}
	list[p->n_stamps].at = p->n_files == 0 ? (struct policy_where){-1, 0}
					       : parse_where(ps);
	stamp_read(path, &list[p->n_stamps++]);
}

bool
policy_is_unchanged(const struct policy *p)
{
	struct policy_stamp now;

	for (size_t i = 0; i < p->n_stamps; i++) {
		stamp_read(p->stamps[i].path, &now);
		if (!stamp_is_same(&now, &p->stamps[i]))
			return false;
	}
	return p->n_stamps != 0;
}

const char *
policy_source_path(const struct policy *p, size_t i,
    struct policy_where *ret_at)
{
	if (i >= p->n_stamps)
		return NULL;
	*ret_at = p->stamps[i].at;
	return p->stamps[i].path;
}

void
stamps_release(struct policy *p)
{
	for (size_t i = 0; i < p->n_stamps; i++)
		free(p->stamps[i].path);
	free(p->stamps);
}

/* --- files --- */

/* Parse the text of one file, which belongs to the policy from here on. */
static int
parse_file_text(struct parse *ps, const char *path, char *text, size_t len,
    struct diag *d)
{
	int r = 0;

	if (len > POLICY_SIZE_MAX)
		r = diag_set(d, ERR_TOOBIG, "larger than %u bytes",
		    POLICY_SIZE_MAX);
	else if (len > POLICY_TEXT_MAX - ps->p->text_total)
		r = diag_set(d, ERR_TOOBIG,
		    "all files together are more than %u MiB",
		    POLICY_TEXT_MAX >> 20);
	if (r != 0) {
		free(text);
		return r;
	}
	sha256_update(&ps->hash, text, len);
	parse_text(ps, path, text, len);
	return 0;
}

/* Only the main file may have the others in it. */
static int
parse_main_text(struct parse *ps, const char *path, char *text, size_t len,
    struct diag *d)
{
	return is_expanded(text, len) ? expanded_parse(ps, text, len, d)
				      : parse_file_text(ps, path, text, len, d);
}

/* Copy the text that a file is to have, with a NUL behind it. */
static int
copy_text(const struct policy_new_text *new, char **ret, size_t *ret_len,
    struct diag *d)
{
	if ((*ret = malloc(new->len + 1)) == NULL)
		return diag_set(d, ERR_NOMEM, "out of memory");
	if (new->len != 0)
		memcpy(*ret, new->text, new->len);
	(*ret)[new->len] = '\0';
	*ret_len = new->len;
	return 0;
}

static int
read_file(struct parse *ps, const char *path, bool is_main, bool parents,
    struct diag *d)
{
	struct trusted_opts to = {.owner = ps->opts->owner,
	    .cap_bytes = is_main ? POLICY_EXPANDED_MAX : POLICY_SIZE_MAX,
	    .check_parents = parents};
	char *text;
	size_t len;
	int r;

	stamp_add(ps, path);
	if (ps->opts->instead != NULL &&
	    strcmp(ps->opts->instead->path, path) == 0)
		r = copy_text(ps->opts->instead, &text, &len, d);
	else
		r = trusted_read(path, &to, &text, &len, d);
	if (r != 0)
		return r;
	return is_main ? parse_main_text(ps, path, text, len, d)
		       : parse_file_text(ps, path, text, len, d);
}

/* Whether the statement is in this file, or in one it is included from. */
static bool
is_open_already(const struct parse *ps, const char *path)
{
	return strcmp(ps->p->files[ps->file].path, path) == 0 ||
	    (ps->p->n_files != 0 && strcmp(ps->p->files[0].path, path) == 0);
}

static void
include_file(struct parse *ps, unsigned col, const char *path)
{
	struct diag d = {0};
	int r;

	if (ps->p->n_files == POLICY_FILES_MAX) {
		parse_error(ps, col, ERR_TOOBIG, "more than %d files",
		    POLICY_FILES_MAX);
		return;
	}
	if (is_open_already(ps, path)) {
		parse_error(ps, col, ERR_DUP, "%.250s includes itself", path);
		return;
	}
	ps->depth++;
	if ((r = read_file(ps, path, false, true, &d)) != 0)
		parse_error(ps, col, r, "%.160s: %.340s", path, d.msg);
	ps->depth--;
}

/* --- include --- */

struct file_names {
	char **list; /* owned */
	size_t n;
};

static void
file_names_release(struct file_names *v)
{
	for (size_t i = 0; i < v->n; i++)
		free(v->list[i]);
	free(v->list);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* List the names in dir that match, in byte order; hidden ones never do. */
static int
list_matching(DIR *dir, const char *pattern, struct file_names *ret)
{
	const struct dirent *e;
	char **list;

	while ((errno = 0, e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.' || !pattern_matches(pattern, e->d_name))
			continue;
		list = vec_room(ret->list, ret->n, sizeof(*list));
		if (list == NULL)
			return ERR_NOMEM;
		ret->list = list;
		if ((list[ret->n] = strdup(e->d_name)) == NULL)
			return ERR_NOMEM;
		ret->n++;
	}
	if (errno != 0)
		return ERR_IO;
	if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare_names);
	return 0;
}

static void
include_each(struct parse *ps, unsigned col, const char *dir,
    const struct file_names *v)
{
	const char *slash = dir[strlen(dir) - 1] == '/' ? "" : "/";
	char *path;

	for (size_t i = 0; i < v->n && ps->fatal == 0; i++) {
		if (asprintf(&path, "%s%s%s", dir, slash, v->list[i]) < 0) {
			ps->fatal = ERR_NOMEM;
			return;
		}
		include_file(ps, col, path);
		free(path);
	}
}

/*
 * A drop-in folder that does not exist is not an error. One that others can
 * change is, even if nothing matches: they may have removed a file.
 */
static void
include_pattern(struct parse *ps, unsigned col, const char *dir,
    const char *pattern)
{
	struct file_names v = {0};
	struct diag unsafe = {0};
	DIR *d;
	int r;

	stamp_add(ps, dir);
	d = opendir(dir);
	if (d == NULL) {
		if (errno != ENOENT)
			parse_error(ps, col, path_error(errno), "%.250s: %s",
			    dir, strerror(errno));
		return;
	}
	if ((r = trusted_dir(dir, ps->opts->owner, &unsafe)) != 0)
		parse_error(ps, col, r, "%.450s", unsafe.msg);
	else if ((r = list_matching(d, pattern, &v)) == ERR_NOMEM)
		ps->fatal = r;
	else if (r != 0)
		parse_error(ps, col, r, "%.250s cannot be read", dir);
	else
		include_each(ps, col, dir, &v);
	closedir(d);
	file_names_release(&v);
}

static void
include_path(struct parse *ps, const struct lex_word *w)
{
	const char *root = ps->opts->root;
	char *path, *slash;
	struct stat st;
	int e;

	if (asprintf(&path, "%s%s", root, w->s) < 0) {
		ps->fatal = ERR_NOMEM;
		return;
	}
	slash = strrchr(path, '/');
	if (strchr(slash, '*') != NULL) {
		*slash = '\0';
		include_pattern(ps, w->col, path[0] == '\0' ? "/" : path,
		    slash + 1);
	} else if (lstat(path, &st) == 0) {
		/* also a dangling link: its target was removed */
		include_file(ps, w->col, path);
	} else {
		e = errno;
		stamp_add(ps, path);
		if (e != ENOENT)
			parse_error(ps, w->col, path_error(e), "%.160s: %s",
			    path, strerror(e));
	}
	free(path);
}

void
include_statement(struct parse *ps, const struct lex_line *l)
{
	const struct lex_word *w = &l->word[1];
	const char *star;

	if (l->n != 2) {
		parse_error(ps, l->word[l->n > 2 ? 2 : 0].col, ERR_SYNTAX,
		    "include: expected one path");
		return;
	}
	star = strchr(w->s, '*');
	if (w->s[0] != '/')
		parse_error(ps, w->col, ERR_SYNTAX,
		    "include: expected an absolute path");
	else if (star != NULL && strchr(star, '/') != NULL)
		parse_error(ps, w->col, ERR_SYNTAX,
		    "include: * is allowed only in the last part of the path");
	else if (ps->depth == POLICY_INCLUDE_DEPTH)
		parse_error(ps, w->col, ERR_TOOBIG,
		    "include: nested deeper than %d: do files include each other?",
		    POLICY_INCLUDE_DEPTH);
	else if (ps->parts != NULL)
		expanded_include(ps, w->col);
	else if (ps->opts != NULL)
		include_path(ps, w);
}

/* --- the whole --- */

static int
parse_begin(struct parse *ps, struct policy *ret, struct policy_errors *reterr,
    const struct policy_load_opts *opts)
{
	int r;

	memset(ps, 0, sizeof(*ps));
	memset(reterr, 0, sizeof(*reterr));
	ps->p = ret;
	ps->errs = reterr;
	ps->opts = opts;
	sha256_init(&ps->hash);
	r = policy_init(ret);
	ret->root_len = opts != NULL && opts->root != NULL ? strlen(opts->root)
							   : 0;
	return r;
}

/*
 * Decide what parsing makes: errors, or a policy. A file that could not be read
 * goes before errors in the text: they may follow from what it would have said.
 */
static int
parse_end(struct parse *ps, int r)
{
	if (r == 0)
		r = ps->fatal != 0 ? ps->fatal : ps->trouble;
	if (r == 0 && ps->errs->total != 0)
		r = ERR_SYNTAX;
	if (r != 0)
		policy_release(ps->p);
	else
		sha256_final(&ps->hash, ps->p->sha256);
	hashtab_release(&ps->ids);
	hashtab_release(&ps->networks);
	hashtab_release(&ps->services);
	hashtab_release(&ps->password_lines);
	free(ps->named);
	return r;
}

int
policy_load(const char *path, const struct policy_load_opts *opts,
    struct policy *ret, struct policy_errors *reterr)
{
	struct diag d = {0};
	struct parse ps;
	char *full;
	int r;

	if ((r = parse_begin(&ps, ret, reterr, opts)) != 0)
		return r;
	if (asprintf(&full, "%s%s", opts->root, path) < 0)
		return parse_end(&ps, ERR_NOMEM);
	if ((r = read_file(&ps, full, true, opts->check_parents, &d)) != 0)
		policy_errors_set(reterr, full, r, &d);
	free(full);
	return parse_end(&ps, r);
}

/*
 * Parse a copy of text with a NUL at its end, as after reading a file. opts:
 * NULL means that neither includes nor the form of policy_expand() is followed.
 */
static int
parse_copy(const char *path, const char *text, size_t len,
    const struct policy_load_opts *opts, struct policy *ret,
    struct policy_errors *reterr)
{
	struct diag d = {0};
	struct parse ps;
	char *copy = NULL;
	int r;

	if ((r = parse_begin(&ps, ret, reterr, opts)) != 0)
		return r;
	if (len > POLICY_EXPANDED_MAX || (copy = malloc(len + 1)) == NULL)
		return parse_end(&ps, ERR_NOMEM);
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (opts == NULL) {
		sha256_update(&ps.hash, text, len);
		parse_text(&ps, path, copy, len);
	} else if ((r = parse_main_text(&ps, path, copy, len, &d)) != 0) {
		policy_errors_set(reterr, path, r, &d);
	}
	return parse_end(&ps, r);
}

int
policy_load_text(const char *path, const char *text, size_t len,
    const struct policy_load_opts *opts, struct policy *ret,
    struct policy_errors *reterr)
{
	return parse_copy(path, text, len, opts, ret, reterr);
}

int
policy_parse(const char *path, const char *text, size_t len, struct policy *ret,
    struct policy_errors *reterr)
{
	return parse_copy(path, text, len, NULL, ret, reterr);
}
