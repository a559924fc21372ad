/*
 * Reading the policy file and what it includes. Each file is opened as
 * trusted_open() has it, and the directories above an included one are
 * checked too: who can put a file there writes the policy.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/base/trusted.h>
#include "expanded.h"
#include "parse.h"

/* One file's text, which is the policy's, or freed, from here on. */
static int
take_text(struct parse *ps, const char *path, char *text, size_t len,
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

/* The main file alone may be one that has the others in it. */
static int
take_main(struct parse *ps, const char *path, char *text, size_t len,
    struct diag *d)
{
	return is_expanded(text, len) ? expanded_parse(ps, text, len, d)
				      : take_text(ps, path, text, len, d);
}

static int
read_policy(struct parse *ps, const char *path, bool is_main, bool parents,
    struct diag *d)
{
	struct trusted_opts to = {.owner = ps->opts->owner,
	    .cap_bytes = is_main ? POLICY_EXPANDED_MAX : POLICY_SIZE_MAX,
	    .check_parents = parents};
	char *text;
	size_t len;
	int r;

	stamp_add(ps, path);
	if ((r = trusted_read(path, &to, &text, &len, d)) != 0)
		return r;
	return is_main ? take_main(ps, path, text, len, d)
		       : take_text(ps, path, text, len, d);
}

/* Whether the file is being read already, further up. */
static bool
is_open_already(const struct parse *ps, const char *path)
{
	return strcmp(ps->p->files[ps->file], path) == 0 ||
	    (ps->p->n_files != 0 && strcmp(ps->p->files[0], path) == 0);
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
	if ((r = read_policy(ps, path, false, true, &d)) != 0)
		parse_error(ps, col, r, "%.160s: %.340s", path, d.msg);
	ps->depth--;
}

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

/* Names in dir that match, in byte order; hidden ones never do. */
static int
list_matches(DIR *dir, const char *pattern, struct file_names *ret)
{
	const struct dirent *e;
	char **list;

	while ((errno = 0, e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.' || !pattern_matches(pattern, e->d_name))
			continue;
		list = reallocarray(ret->list, ret->n + 1, sizeof(*list));
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
 * No such directory is no error: a drop-in folder need not be there. One that
 * others can change is, even if nothing matches: they may have taken it away.
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
	else if ((r = list_matches(d, pattern, &v)) == ERR_NOMEM)
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
		/* a link to nowhere is there: what it led to was taken away */
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
		    "include: * may stand only in the last part of the path");
	else if (ps->depth == POLICY_INCLUDE_DEPTH)
		parse_error(ps, w->col, ERR_TOOBIG,
		    "include: deeper than %d: do files include each other?",
		    POLICY_INCLUDE_DEPTH);
	else if (ps->parts != NULL)
		expanded_include(ps, w->col);
	else if (ps->opts != NULL)
		include_path(ps, w);
}

/*
 * Settle what parsing left: errors, or a policy. A file that could not be looked
 * at goes before errors in the text: they may be due to what it would have said.
 */
static int
finish(struct parse *ps, int r)
{
	if (r == 0)
		r = ps->fatal != 0 ? ps->fatal : ps->trouble;
	if (r == 0 && ps->errs->total != 0)
		r = ERR_SYNTAX;
	if (r != 0)
		policy_release(ps->p);
	else
		sha256_final(&ps->hash, ps->p->sha256);
	names_release(&ps->ids);
	names_release(&ps->networks);
	names_release(&ps->services);
	return r;
}

int
policy_load(const char *path, const struct policy_load_opts *opts,
    struct policy *ret, struct policy_errors *reterr)
{
	struct parse ps = {.p = ret, .errs = reterr, .opts = opts};
	struct diag d = {0};
	char *full;
	int r;

	memset(reterr, 0, sizeof(*reterr));
	if ((r = policy_init(ret)) != 0)
		return r;
	sha256_init(&ps.hash);
	if (asprintf(&full, "%s%s", opts->root, path) < 0) {
		policy_release(ret);
		return ERR_NOMEM;
	}
	r = read_policy(&ps, full, true, opts->check_parents, &d);
	if (r != 0)
		policy_errors_set(reterr, full, r, &d);
	free(full);
	return finish(&ps, r);
}

/* A NUL behind it, as files read have. */
static char *
text_copy(const char *text, size_t len)
{
	char *copy = malloc(len + 1);

	if (copy != NULL) {
		memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}

int
policy_load_text(const char *path, const char *text, size_t len,
    const struct policy_load_opts *opts, struct policy *ret,
    struct policy_errors *reterr)
{
	struct parse ps = {.p = ret, .errs = reterr, .opts = opts};
	struct diag d = {0};
	char *copy;
	int r;

	memset(reterr, 0, sizeof(*reterr));
	if ((r = policy_init(ret)) != 0)
		return r;
	sha256_init(&ps.hash);
	if (len > POLICY_EXPANDED_MAX || (copy = text_copy(text, len)) == NULL)
		return finish(&ps, ERR_NOMEM);
	if ((r = take_main(&ps, path, copy, len, &d)) != 0)
		policy_errors_set(reterr, path, r, &d);
	return finish(&ps, r);
}

int
policy_parse(const char *path, const char *text, size_t len, struct policy *ret,
    struct policy_errors *reterr)
{
	struct parse ps = {.p = ret, .errs = reterr};
	char *copy;
	int r;

	memset(reterr, 0, sizeof(*reterr));
	if ((r = policy_init(ret)) != 0)
		return r;
	sha256_init(&ps.hash);
	sha256_update(&ps.hash, text, len);
	if (len > POLICY_TEXT_MAX || (copy = text_copy(text, len)) == NULL)
		return finish(&ps, ERR_NOMEM);
	parse_text(&ps, path, copy, len);
	return finish(&ps, 0);
}

void
policy_errors_release(struct policy_errors *e)
{
	for (size_t i = 0; i < e->n_paths; i++)
		free(e->paths[i]);
	free(e->paths);
	free(e->list);
	memset(e, 0, sizeof(*e));
}

void
policy_errors_set(struct policy_errors *e, const char *path, int r,
    const struct diag *d)
{
	policy_errors_release(e);
	e->list = calloc(1, sizeof(*e->list));
	e->paths = calloc(1, sizeof(*e->paths));
	if (e->list == NULL || e->paths == NULL ||
	    (e->paths[0] = strdup(path)) == NULL)
		return;
	e->n_paths = e->n = e->total = 1;
	e->trouble = err_is_trouble(r) ? 1 : 0;
	e->list[0] = *d;
	e->list[0].path = e->paths[0];
}
