/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Systems without pam-auth-update: nothing is changed, because what writes the
 * files there (authselect, pam-config) would undo it or refuse to go on. The
 * lines are those that 'loginpolicy status' finds missing.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/check/check.h"
#include "admin/inforce.h"
#include "admin/wiring/wiring.h"
#include "enable.h"

#define TEXT_MAX (4u << 20) /* bytes */

struct line_list {
	const struct wiring_edit **list; /* owned */
	size_t n;
};

static bool
is_wanted(const struct options *o, const struct wiring_service *s)
{
	for (size_t i = 0; i < o->n_args; i++) {
		if (strcmp(o->args[i], s->name) == 0)
			return true;
	}
	return o->n_args == 0 && s->use != WIRING_NEITHER;
}

static int
compare_edits(const void *va, const void *vb)
{
	const struct wiring_edit *a = *(const struct wiring_edit *const *)va;
	const struct wiring_edit *b = *(const struct wiring_edit *const *)vb;
	int r = strcmp(a->path, b->path);

	if (r != 0)
		return r;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return strcmp(a->text, b->text);
}

/* Services share files, so the same edit comes several times. */
static int
collect(const struct options *o, const struct wiring *w, struct line_list *ret)
{
	size_t room = 1;

	for (size_t i = 0; i < w->n; i++)
		room += w->services[i].n;
	ret->n = 0;
	if ((ret->list = calloc(room, sizeof(*ret->list))) == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < w->n; i++) {
		const struct wiring_service *s = &w->services[i];

		for (size_t k = 0; is_wanted(o, s) && k < s->n; k++) {
			const struct wiring_edit *edit = &s->faults[k].edit;

			if (edit->text != NULL && edit->path != NULL)
				ret->list[ret->n++] = edit;
		}
	}
	qsort(ret->list, ret->n, sizeof(*ret->list), compare_edits);
	return 0;
}

static const char *
place_text(const struct wiring_edit *e)
{
	if (e->at == 0)
		return "at the end";
	return e->how == WIRING_ABOVE ? "above line"
	    : e->how == WIRING_BELOW  ? "below line"
				      : "in the place of line";
}

/* Print each edit once, by file and line. */
static size_t
put_lines(const struct line_list *l, struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct wiring_edit *e = l->list[i];
		const struct wiring_edit *last = i == 0 ? NULL : l->list[i - 1];

		if (last != NULL && compare_edits(&e, &last) == 0)
			continue;
		n++;
		if (last == NULL || strcmp(last->path, e->path) != 0 ||
		    last->at != e->at || last->how != e->how) {
			buf_printf(b, "%s, %s", e->path, place_text(e));
			if (e->at != 0)
				buf_printf(b, " %u", e->at);
			buf_puts(b, ":\n");
		}
		buf_printf(b, "    %s\n", e->text);
	}
	return n;
}

static enum exit_code
check_services_of(const struct options *o, const struct wiring *w)
{
	for (size_t i = 0; i < o->n_args; i++) {
		if (wiring_find(w, o->args[i]) == NULL)
			return complain("%s: PAM has no such service here",
			    o->args[i]);
	}
	return EXIT_OK;
}

static enum exit_code
print_lines(const struct options *o, const struct wiring *w)
{
	struct line_list l;
	struct buf b;
	size_t n;

	if (collect(o, w, &l) != 0)
		return complain("out of memory");
	buf_init(&b, TEXT_MAX);
	n = put_lines(&l, &b);
	free(l.list);
	if (message_write(STDOUT_FILENO, &b) != EXIT_OK)
		return EXIT_NOTHING_DONE;
	if (n == 0) {
		say(o, "no line is missing: see 'loginpolicy status'");
		return w->unread ? EXIT_INCOMPLETE : EXIT_OK;
	}
	complain("nothing was changed: write these lines, then run "
		 "'loginpolicy status'");
	return EXIT_OBJECTION;
}

/* Say it before the lines are written, if no password could be set then. */
static void
warn_about_passwords(const struct options *o)
{
	const struct policy_files files = policy_files_of(o);
	struct check c = {.o = o};
	struct policy_errors errs;
	struct inforce f;

	if (inforce_load_file(&files, &f, &errs) == 0) {
		c.p = &f.policy;
		check_password_files(&c);
	}
	for (size_t i = 0; i < c.n; i++)
		if (c.notes[i].kind == CHECK_PASSWORDS)
			check_note_print(&c, &c.notes[i]);
	check_release(&c);
	inforce_release(&f);
	policy_errors_release(&errs);
}

enum exit_code
enable_print_lines(const struct options *o)
{
	const struct wiring_opts opts = {.root = o->root};
	struct wiring w;
	struct diag d = {0};
	enum exit_code r;

	if (wiring_load(&opts, &w, &d) != 0)
		r = complain("cannot read PAM's files: %s", d.msg);
	else if ((r = check_services_of(o, &w)) == EXIT_OK) {
		warn_about_passwords(o);
		r = print_lines(o, &w);
	}
	wiring_release(&w);
	return r;
}
