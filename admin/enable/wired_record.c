/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The record, a line per fact:
 *
 *   state changing | done
 *   at SECONDS
 *   by UID
 *   profile NAME            enabled, of ours
 *   peer NAME               turned off, of others
 *   single_step | strict
 *   file BEFORE WAS AFTER PATH  SHA-256 in hex, "-": no file, "?": not known
 *
 * The N-th file line (from 0) has its backup in before-N.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/vec.h>
#include "wired.h"

#define FILES_MAX 10000

/* A hash, or the mark of no file or of none that is known. */
static bool
is_hash(const char *word, bool may_be_unknown)
{
	return strcmp(word, "-") == 0 ||
	    (may_be_unknown && strcmp(word, "?") == 0) ||
	    (strlen(word) == TREE_HASH_LEN &&
		strspn(word, "0123456789abcdef") == TREE_HASH_LEN);
}

static int
add_file(struct wired *w, char *words)
{
	struct wired_file *list, *f;
	const char *before = strsep(&words, " "), *was = strsep(&words, " ");
	const char *after = strsep(&words, " ");

	if (was == NULL || after == NULL || words == NULL || words[0] != '/' ||
	    !is_hash(before, true) || !is_hash(was, false) ||
	    !is_hash(after, false) || w->n_files == FILES_MAX ||
	    wired_find(w, words) != NULL)
		return ERR_SYNTAX;
	if ((list = vec_room(w->files, w->n_files, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	w->files = list;
	f = &list[w->n_files];
	*f = (struct wired_file){.before_known = strcmp(before, "?") != 0};
	strcpy(f->before, before);
	strcpy(f->was, was);
	strcpy(f->after, after);
	if ((f->path = strdup(words)) == NULL)
		return ERR_NOMEM;
	w->n_files++;
	return 0;
}

static int
read_number(const char *text, uint64_t max, uint64_t *ret)
{
	return parse_u64(text, strlen(text), 0, max, ret);
}

static enum wired_state
read_state(const char *word)
{
	return strcmp(word, "done") == 0    ? WIRED_DONE
	    : strcmp(word, "changing") == 0 ? WIRED_CHANGING
					    : WIRED_NOT;
}

static int
read_line(struct wired *w, char *line)
{
	const char *word = strsep(&line, " ");
	const char *rest = line == NULL ? "" : line;
	uint64_t number = 0;
	int r = 0;

	if (strcmp(word, "state") == 0) {
		w->state = read_state(rest);
		r = w->state == WIRED_NOT ? ERR_SYNTAX : 0;
	} else if (strcmp(word, "at") == 0) {
		r = read_number(rest, INT64_MAX, &number);
		w->at = (int64_t)number;
	} else if (strcmp(word, "by") == 0) {
		r = read_number(rest, UINT32_MAX, &number);
		w->by = (uid_t)number;
	} else if (strcmp(word, "profile") == 0) {
		r = name_list_add(&w->profiles, rest);
	} else if (strcmp(word, "peer") == 0) {
		r = name_list_add(&w->peers, rest);
	} else if (strcmp(word, "file") == 0) {
		r = line == NULL ? ERR_SYNTAX : add_file(w, line);
	} else {
		w->single_step |= strcmp(word, "single_step") == 0;
		w->strict |= strcmp(word, "strict") == 0;
	}
	return r;
}

int
wired_parse(char *text, struct wired *ret)
{
	char *rest = text, *line;
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	while (r == 0 && (line = strsep(&rest, "\n")) != NULL) {
		if (line[0] != '\0' && line[0] != '#')
			r = read_line(ret, line);
	}
	return r == 0 && ret->state == WIRED_NOT ? ERR_SYNTAX : r;
}

int
wired_add_file(struct wired *w, const char *path, const char *was,
    const char *after)
{
	char line[3 * TREE_HASH_LEN + PATH_MAX];

	if (strchr(path, '\n') != NULL)
		return ERR_SYNTAX;
	snprintf(line, sizeof(line), "%s %s %s %s", was, was, after, path);
	return add_file(w, line);
}

void
wired_release(struct wired *w)
{
	for (size_t i = 0; i < w->n_files; i++)
		free(w->files[i].path);
	free(w->files);
	name_list_release(&w->profiles);
	name_list_release(&w->peers);
	memset(w, 0, sizeof(*w));
}

const struct wired_file *
wired_find(const struct wired *w, const char *path)
{
	for (size_t i = 0; i < w->n_files; i++) {
		if (strcmp(w->files[i].path, path) == 0)
			return &w->files[i];
	}
	return NULL;
}

static void
put_names(const char *word, const struct name_list *l, struct buf *b)
{
	for (size_t i = 0; i < l->n; i++)
		buf_printf(b, "%s %s\n", word, l->list[i]);
}

void
wired_print(const struct wired *w, struct buf *b)
{
	buf_printf(b,
	    "# What loginpolicy enable has changed; loginpolicy disable takes "
	    "it back.\nstate %s\nat %lld\nby %lu\n",
	    w->state == WIRED_DONE ? "done" : "changing", (long long)w->at,
	    (unsigned long)w->by);
	put_names("profile", &w->profiles, b);
	put_names("peer", &w->peers, b);
	buf_puts(b, w->single_step ? "single_step\n" : "");
	buf_puts(b, w->strict ? "strict\n" : "");
	for (size_t i = 0; i < w->n_files; i++)
		buf_printf(b, "file %s %s %s %s\n",
		    w->files[i].before_known ? w->files[i].before : "?",
		    w->files[i].was, w->files[i].after, w->files[i].path);
}
