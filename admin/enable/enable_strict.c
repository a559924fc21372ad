/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the profiles leave open: service files with a line before theirs, or
 * without one. The edits are those that 'loginpolicy status' prints; each is
 * made on the copy, and the result judged again, until nothing is left.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/wiring/wiring.h"
#include "enable.h"

#define ROUNDS_MAX 50
#define COMMON	   "/etc/pam.d/common-"

static enum exit_code
load_wiring(const struct enable *e, struct wiring *ret)
{
	const struct wiring_opts opts = {.root = e->o->root,
	    .pam_d = e->stage.pam};
	struct diag d = {0};

	return wiring_load(&opts, ret, &d) == 0
	    ? EXIT_OK
	    : complain("cannot judge the new files: %s: nothing was changed",
		  d.msg);
}

/* The path on this system of a file of the copy. */
static void
path_here(const struct enable *e, const char *path, char ret[PATH_MAX])
{
	size_t n = strlen(e->stage.dir);

	snprintf(ret, PATH_MAX, "%s",
	    strncmp(path, e->stage.dir, n) == 0 ? path + n : path);
}

/* Where line number n begins; behind the last one: the end. */
static size_t
offset_of_line(const struct tree_text *t, unsigned n)
{
	size_t at = 0;

	for (unsigned i = 1; i < n && at < t->len; i++) {
		const char *end = memchr(t->p + at, '\n', t->len - at);

		at = end == NULL ? t->len : (size_t)(end - t->p) + 1;
	}
	return at;
}

/* Returns 0 or ERR_NOMEM. */
static int
edit_text(struct tree_text *t, const struct wiring_edit *edit)
{
	unsigned line = edit->at;
	size_t from, to;
	struct buf b;
	int r;

	if (line == 0)
		from = t->len;
	else
		from = offset_of_line(t,
		    edit->how == WIRING_BELOW ? line + 1 : line);
	to = line != 0 && edit->how == WIRING_REPLACE
	    ? offset_of_line(t, line + 1)
	    : from;
	buf_init(&b, 2 * PAM_TREE_FILE_MAX);
	buf_put(&b, t->p, from);
	if (from != 0 && t->p[from - 1] != '\n')
		buf_putc(&b, '\n');
	buf_puts(&b, edit->text);
	buf_putc(&b, '\n');
	buf_put(&b, t->p + to, t->len - to);
	r = b.err != 0 ? b.err : tree_text_set(t, b.p, b.len);
	buf_release(&b);
	return r;
}

/*
 * Whether the edit is one for us: of a file of a service itself. done: files
 * that were changed in this round; their lines have moved.
 */
static bool
is_for_us(const struct wiring_edit *edit, const char *path,
    const struct name_list *done)
{
	return edit->text != NULL && edit->path != NULL &&
	    strncmp(path, COMMON, strlen(COMMON)) != 0 &&
	    strncmp(path, "/etc/pam.d/", 11) == 0 && !name_list_has(done, path);
}

/*
 * Get the file into the tree. Of one that only /usr/lib/pam.d has, /etc/pam.d
 * gets a copy.
 */
static struct tree_file *
file_to_edit(struct enable *e, const char *path, struct diag *d)
{
	struct pam_tree copy = {.root = e->stage.dir};
	struct tree_file *f = NULL;

	if (pam_tree_add(&e->tree, path, d) != 0 ||
	    pam_tree_add(&copy, path, d) != 0)
		return NULL;
	f = pam_tree_find(&e->tree, path);
	if (tree_text_set(&f->new, copy.files[0].old.p,
		copy.files[0].old.len) != 0) {
		diag_set(d, ERR_NOMEM, "out of memory");
		f = NULL;
	}
	pam_tree_release(&copy);
	return f;
}

static enum exit_code
make_edit(struct enable *e, const struct wiring_edit *edit,
    struct name_list *done)
{
	char path[PATH_MAX];
	struct tree_file *f;
	struct diag d = {0};

	path_here(e, edit->path == NULL ? "" : edit->path, path);
	if (!is_for_us(edit, path, done))
		return EXIT_OK;
	if ((f = file_to_edit(e, path, &d)) == NULL || f->new.p == NULL)
		return complain("%s: %s: nothing was changed", path,
		    d.msg[0] != '\0' ? d.msg : "it is gone");
	if (edit_text(&f->new, edit) != 0 || name_list_add(done, path) != 0)
		return complain("out of memory");
	return EXIT_OK;
}

/* One round of edits. *ret_n: how many there were. */
static enum exit_code
edit_once(struct enable *e, size_t *ret_n)
{
	struct name_list done;
	struct wiring w;
	struct diag d = {0};
	enum exit_code r = load_wiring(e, &w);

	memset(&done, 0, sizeof(done));
	for (size_t i = 0; r == EXIT_OK && i < w.n; i++) {
		for (size_t k = 0; r == EXIT_OK && k < w.services[i].n; k++)
			r = make_edit(e, &w.services[i].faults[k].edit, &done);
	}
	if (r == EXIT_OK && done.n != 0 &&
	    stage_write(&e->stage, &e->tree, &d) != 0)
		r = complain("%s: nothing was changed", d.msg);
	*ret_n = done.n;
	wiring_release(&w);
	name_list_release(&done);
	return r;
}

/* Note the services that can still be used without asking the module. */
static enum exit_code
list_open(struct enable *e)
{
	struct wiring w;
	enum exit_code r = load_wiring(e, &w);

	for (size_t i = 0; r == EXIT_OK && i < w.n; i++) {
		if (w.services[i].state != WIRING_OK &&
		    w.services[i].state != WIRING_SHUT &&
		    name_list_add(&e->open, w.services[i].name) != 0)
			r = complain("out of memory");
	}
	wiring_release(&w);
	return r;
}

enum exit_code
enable_strict(struct enable *e)
{
	struct diag d = {0};
	size_t n = 1;
	enum exit_code r = EXIT_OK;

	/* What an earlier run has edited stays so. */
	e->wired.strict |= e->o->strict;
	if (stage_write(&e->stage, &e->tree, &d) != 0)
		return complain("%s: nothing was changed", d.msg);
	for (size_t i = 0;
	     e->wired.strict && r == EXIT_OK && n != 0 && i < ROUNDS_MAX; i++)
		r = edit_once(e, &n);
	return r == EXIT_OK ? list_open(e) : r;
}
