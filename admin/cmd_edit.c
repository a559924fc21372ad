/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy edit: change a file of the policy in an editor, like visudo. The
 * file itself changes only once the policy is checked and applied.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include "admin/change/apply.h"
#include "admin/change/change_json.h"
#include "admin/change/editor.h"
#include "admin/change/interrupt.h"

#define DROP_IN_DIR "/etc/security/loginpolicy.d"

struct policy_edit {
	struct apply a;
	struct editor editor;
	struct buf old; /* the file's text at the beginning */
	bool is_new; /* there is no such file yet */
	bool made_folder; /* nor was there the folder of drop-ins */
};

/* The file that NAME means: a drop-in, or an absolute path. */
static enum exit_code
find_file(struct policy_edit *e)
{
	const char *name = e->a.o->n_args == 0 ? NULL : e->a.o->args[0];
	size_t len = name == NULL ? 0 : strlen(name);
	bool has_end = len > 5 && strcmp(name + len - 5, ".conf") == 0;
	int n;

	if (name == NULL)
		n = asprintf(&e->a.path, "%s", POLICY_PATH);
	else if (name[0] == '/')
		n = asprintf(&e->a.path, "%s", name);
	else if (len == 0 || strchr(name, '/') != NULL || name[0] == '.')
		return complain("%s: expected the name of a file in %s, or an "
				"absolute path",
		    name, DROP_IN_DIR);
	else
		n = asprintf(&e->a.path, "%s/%s%s", DROP_IN_DIR, name,
		    has_end ? "" : ".conf");
	if (n < 0) {
		e->a.path = NULL;
		return complain("out of memory");
	}
	return EXIT_OK;
}

/* Read the file as it is. Returns 0, ERR_NOENT, or ERR_* with d. */
static int
read_present(const struct policy_edit *e, struct buf *ret, struct diag *d)
{
	const struct trusted_opts opts = {.cap_bytes = POLICY_SIZE_MAX};

	buf_init(ret, POLICY_SIZE_MAX);
	return trusted_read(e->a.path, &opts, &ret->p, &ret->len, d);
}

/* Whether the policy reads the file: 0, ERR_NOENT, or ERR_* with errs. */
static int
find_included(const struct policy_edit *e, struct policy_errors *errs)
{
	const struct policy_new_text instead = {.path = e->a.path,
	    .text = e->a.text.p != NULL ? e->a.text.p : "",
	    .len = e->a.text.len};
	const struct policy_load_opts opts = {.root = "",
	    .check_parents = true,
	    .instead = &instead};
	struct policy p;
	bool found = false;
	int r = policy_load(POLICY_PATH, &opts, &p, errs);

	for (size_t i = 0; r == 0 && i < p.n_files; i++)
		found |= strcmp(p.files[i].path, e->a.path) == 0;
	policy_release(&p);
	return r == 0 && !found ? ERR_NOENT : r;
}

static enum exit_code
complain_not_included(const struct policy_edit *e)
{
	return complain("%s is not a file that %s includes: nothing was "
			"changed",
	    e->a.path, POLICY_PATH);
}

/* Whether the policy would read the file that was edited. */
static enum exit_code
check_included(const struct policy_edit *e)
{
	struct policy_errors errs;
	enum exit_code r = EXIT_OK;
	int found;

	if (strcmp(e->a.path, POLICY_PATH) == 0)
		return EXIT_OK;
	found = find_included(e, &errs);
	policy_errors_print(&errs);
	if (found != 0)
		r = errs.total == 0 ? complain_not_included(e)
				    : EXIT_NOTHING_DONE;
	policy_errors_release(&errs);
	return r;
}

/*
 * A new drop-in begins as an empty file, which changes nothing, so that the
 * policy's include statement finds it.
 */
static enum exit_code
create_empty(const struct policy_edit *e)
{
	const struct buf empty = {0};
	struct diag d = {0};
	int r = atomic_create(e->a.path, 0644, &empty, &d);

	/* What is written next says so if the disk cannot sync. */
	return err_is_done(r)
	    ? EXIT_OK
	    : complain("%s: %s: nothing was changed", e->a.path, d.msg);
}

/* Remove it again if it is empty, and the folder if that was made. */
static void
remove_empty(const struct policy_edit *e)
{
	struct stat st;

	if (!e->is_new)
		return;
	if (stat(e->a.path, &st) == 0 && st.st_size == 0)
		unlink(e->a.path);
	if (e->made_folder)
		rmdir(DROP_IN_DIR);
}

/* Make the folder of the first drop-in, and see that the policy reads it. */
static enum exit_code
prepare_new(struct policy_edit *e)
{
	const bool drop_in = strncmp(e->a.path, DROP_IN_DIR "/",
				 sizeof(DROP_IN_DIR)) == 0;
	struct policy_errors errs;
	enum exit_code r;
	int found;

	if (drop_in && mkdir(DROP_IN_DIR, 0755) == 0) {
		e->made_folder = true;
		/* Whatever the umask is. */
		if (chmod(DROP_IN_DIR, 0755) != 0)
			return complain("%s: %s: nothing was changed",
			    DROP_IN_DIR, strerror(errno));
	} else if (drop_in && errno != EEXIST) {
		return complain("%s: %s: nothing was changed", DROP_IN_DIR,
		    strerror(errno));
	}
	if ((r = create_empty(e)) != EXIT_OK)
		return r;
	/* Other errors may be what the edit is to mend. */
	found = find_included(e, &errs);
	policy_errors_release(&errs);
	unlink(e->a.path);
	return found == ERR_NOENT && strcmp(e->a.path, POLICY_PATH) != 0
	    ? complain_not_included(e)
	    : EXIT_OK;
}

static enum exit_code
open_copy(struct policy_edit *e)
{
	const char *slash = strrchr(e->a.path, '/');
	struct diag d = {0};
	enum exit_code done;
	int r = read_present(e, &e->old, &d);

	e->is_new = r == ERR_NOENT;
	if (r != 0 && !e->is_new)
		return complain("%s: %s", e->a.path, d.msg);
	if (r == 0 && policy_text_is_expanded(e->old.p, e->old.len))
		return complain("%s has all files of the policy in one: apply "
				"a plain file first",
		    e->a.path);
	if (e->is_new && (done = prepare_new(e)) != EXIT_OK)
		return done;
	return editor_open(&e->a.change, slash + 1, &e->old, &e->editor);
}

/* Whether somebody changed the file while it was edited. */
static bool
is_as_it_was(const struct policy_edit *e)
{
	struct diag d = {0};
	struct buf now;
	int r = read_present(e, &now, &d);
	bool same = e->is_new ? r == ERR_NOENT
			      : r == 0 && now.len == e->old.len &&
		memcmp(now.p, e->old.p, now.len) == 0;

	buf_release(&now);
	return same;
}

/* Apply what the editor left. */
static enum exit_code
apply_copy(struct policy_edit *e, bool *ret_again)
{
	enum exit_code r;

	*ret_again = true;
	if (e->a.text.len == 0 && e->old.len != 0)
		return complain("the file is empty: nothing was changed");
	if (!is_as_it_was(e)) {
		*ret_again = false;
		return complain("%s was changed meanwhile: nothing was changed",
		    e->a.path);
	}
	if (e->is_new && (r = create_empty(e)) != EXIT_OK)
		return r;
	if ((r = check_included(e)) == EXIT_OK)
		r = apply_run(&e->a);
	if (r == EXIT_NOTHING_DONE || e->a.o->dry_run)
		remove_empty(e);
	return r;
}

static bool
is_unchanged(const struct policy_edit *e)
{
	return !e->is_new && e->a.text.len == e->old.len &&
	    memcmp(e->a.text.p, e->old.p, e->old.len) == 0;
}

/* Whether an editor that was interrupted has changed the copy. */
static bool
is_written(const struct policy_edit *e)
{
	const struct trusted_opts opts = {.cap_bytes = POLICY_SIZE_MAX};
	struct buf b = {0};
	bool yes = trusted_read(e->editor.path, &opts, &b.p, &b.len, NULL) ==
		0 &&
	    (b.len != e->old.len || memcmp(b.p, e->old.p, b.len) != 0);

	buf_release(&b);
	return yes;
}

/* Edit until it can be applied, or the administrator gives up. */
static enum exit_code
edit_copy(struct policy_edit *e)
{
	const struct change_answer none = {.command = "edit"};
	bool again, wrote = false;
	enum exit_code r;

	do {
		again = false;
		r = editor_run(&e->editor, &e->a.text);
		wrote = interrupt_came() && is_written(e);
		if (r != EXIT_OK)
			break;
		if (is_unchanged(e))
			return change_json(e->a.o, &none, "%s is unchanged",
			    e->a.path);
		r = apply_copy(e, &again);
		wrote = r != EXIT_OK && e->a.text.len != 0;
		again = again && r != EXIT_OK && !e->a.was_asked &&
		    editor_ask_again();
		if (isatty(STDIN_FILENO) && !interrupt_came())
			wrote = false;
		if (again)
			apply_reset(&e->a);
	} while (again);
	editor_close(&e->editor, wrote);
	return r;
}

static enum exit_code
edit(const struct options *o)
{
	struct policy_edit e = {.a = {.o = o, .command = "edit"},
	    .editor = {.lock_fd = -1}};
	enum exit_code r;

	if (geteuid() != 0)
		return complain("edit must be run as root");
	if ((r = change_open(o, 0, &e.a.change)) == EXIT_OK &&
	    (r = find_file(&e)) == EXIT_OK && (r = editor_check()) == EXIT_OK) {
		e.a.from = e.a.path;
		interrupt_catch();
		if ((r = open_copy(&e)) == EXIT_OK)
			r = edit_copy(&e);
		if (r == EXIT_NOTHING_DONE)
			remove_empty(&e);
	}
	editor_close(&e.editor, false);
	buf_release(&e.old);
	apply_release(&e.a);
	return r;
}

const struct command cmd_edit = {
    .id = COMMAND_EDIT,
    .name = "edit",
    .run = edit,
    .synopsis = "[NAME] [--rollback-in DURATION] [OPTION]...",
    .about = "Edit the policy, and put it in force if it has no errors",
    .help =
	"The editor works on a copy; it is SUDO_EDITOR, VISUAL or EDITOR, else "
	"the first of editor, nano and vi (without a terminal, one must be "
	"set; sudo may drop yours: sudo EDITOR=nano loginpolicy edit). The "
	"file changes "
	"only once the policy is checked and applied, as by 'loginpolicy "
	"apply'. After an error it asks whether to edit again. NAME is a "
	"file of /etc/security/loginpolicy.d that the policy includes; "
	"without it the policy file itself is edited.\n"
	"\n"
	"Exit code: 0 in force, or unchanged; 2 nothing was changed; 3 not recorded.\n"
	"\n"
	"Example: sudo loginpolicy edit --rollback-in 5m\n",
    .max_args = 1,
};
