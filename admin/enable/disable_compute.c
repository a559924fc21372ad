/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What disable makes of PAM's files. The copies that enable kept are right only
 * while nobody else has changed the files: what another package has added since
 * must stay.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disable.h"
#include "unwire.h"

static bool
is_common(const char *path)
{
	return strncmp(path, "/etc/pam.d/common-", 18) == 0 ||
	    strncmp(path, "/var/lib/pam/", 13) == 0;
}

static enum exit_code
load_files(struct enable *e)
{
	struct diag d = {0};
	int r = pam_tree_add_common(&e->tree, &d);

	for (size_t i = 0; r == 0 && i < e->wired.n_files; i++)
		r = pam_tree_add(&e->tree, e->wired.files[i].path, &d);
	return r == 0 ? EXIT_OK : complain("%s: nothing was changed", d.msg);
}

/* Whether only we have changed it; a change of ours may not have ended. */
static bool
is_as_left(const struct enable *e, const struct tree_file *f)
{
	const struct wired_file *w = wired_find(&e->wired, f->path);
	char now[TREE_HASH_LEN + 1];

	tree_text_hash(&f->old, now);
	return w != NULL &&
	    (strcmp(now, w->after) == 0 || strcmp(now, w->was) == 0 ||
		strcmp(now, w->before) == 0);
}

/* Note the recorded files that others have changed; "seen" is no wiring. */
static int
list_others(const struct enable *e, bool *ret_common, struct name_list *others)
{
	int r = 0;

	*ret_common = true;
	for (size_t i = 0; r == 0 && i < e->wired.n_files; i++) {
		const struct wired_file *w = &e->wired.files[i];
		const struct tree_file *f = pam_tree_find(&e->tree, w->path);

		if (strcmp(w->path, PAM_TREE_SEEN) == 0 ||
		    (is_as_left(e, f) && w->before_known))
			continue;
		if (is_common(w->path))
			*ret_common = false;
		if (!tree_file_is_memory(f))
			r = name_list_add(others, w->path);
	}
	return r;
}

/* Put the kept copy into the tree. Returns false, reported, if it is lost. */
static bool
restore(struct enable *e, struct tree_file *f)
{
	uid_t owner = enable_state_owner(e);
	struct tree_text before;
	struct diag d = {0};

	if (wired_before(e->change.dir, owner, &e->wired, f->path, &before,
		&d) != 0) {
		complain("%s: our lines are removed instead", d.msg);
		return false;
	}
	free(f->new.p);
	f->new = before;
	return true;
}

/* --- common-* --- */

static bool
restore_common(struct enable *e)
{
	bool good = true;

	for (size_t i = 0; good && i < e->tree.n; i++) {
		struct tree_file *f = &e->tree.files[i];

		if (!is_common(f->path) || strcmp(f->path, PAM_TREE_SEEN) == 0)
			continue;
		/* A line of ours in a file that the record lacks. */
		good = wired_find(&e->wired, f->path) != NULL
		    ? restore(e, f)
		    : !unwire_names_module(&f->old);
	}
	return good;
}

/* Whether pam-auth-update still has a profile: its package may be gone. */
static bool
has_profile(const struct enable *e, const char *name)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s" PROFILE_FOLDER "/%s",
	    e->o->root, name);

	return n > 0 && (size_t)n < sizeof(path) && access(path, F_OK) == 0;
}

/*
 * The kept copies are right only while each profile in them is there: the module
 * of another may have been removed since, and would let nobody in.
 */
static bool
kept_profiles_are_there(struct enable *e)
{
	struct name_list enabled;
	bool good = profiles_enabled(&e->tree, true, &enabled) == 0;

	for (size_t i = 0; good && i < enabled.n; i++)
		good = has_profile(e, enabled.list[i]);
	name_list_release(&enabled);
	return good;
}

/* Which of our profiles are enabled: they are to be disabled. */
static int
choose_ours(struct enable *e)
{
	struct name_list enabled;
	int r = profiles_enabled(&e->tree, false, &enabled);

	for (size_t i = 0; r == 0 && i < enabled.n; i++) {
		if (strncmp(enabled.list[i], "loginpolicy-", 12) == 0)
			r = name_list_add(&e->choice.disable, enabled.list[i]);
	}
	for (size_t i = 0; r == 0 && i < e->wired.peers.n; i++) {
		if (has_profile(e, e->wired.peers.list[i]))
			r = name_list_add(&e->choice.enable,
			    e->wired.peers.list[i]);
	}
	name_list_release(&enabled);
	return r;
}

/* Let pam-auth-update take them out of the copy. */
static bool
compute_by_profiles(struct enable *e)
{
	struct diag d = {0};

	if (profiles_supported(&d) != 0)
		return false;
	if (stage_make(&e->stage, &d) == 0)
		return enable_choose(e) == EXIT_OK;
	complain("%s", d.msg);
	return false;
}

static enum exit_code
remove_lines(struct enable *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < e->tree.n; i++) {
		struct tree_file *f = &e->tree.files[i];

		if (!is_common(f->path) || f->old.p == NULL ||
		    strcmp(f->path, PAM_TREE_SEEN) == 0)
			continue;
		r = tree_text_set(&f->new, f->old.p, f->old.len);
		if (r == 0 && tree_file_is_memory(f))
			r = unwire_memory(&f->new);
		else if (r == 0 && unwire_names_module(&f->old))
			r = unwire_stack(&f->new);
	}
	for (size_t i = 0; i < e->wired.peers.n; i++)
		complain("enable had turned %s off: turn it on again with "
			 "'pam-auth-update --enable %s'",
		    e->wired.peers.list[i], e->wired.peers.list[i]);
	return r == 0 ? EXIT_OK : complain("out of memory");
}

static enum exit_code
compute_common(struct enable *e, bool as_left)
{
	if (choose_ours(e) != 0)
		return complain("out of memory");
	if (as_left && e->wired.n_files != 0 && restore_common(e) &&
	    kept_profiles_are_there(e))
		return EXIT_OK;
	if (e->choice.disable.n != 0 && e->o->root[0] == '\0' &&
	    compute_by_profiles(e))
		return EXIT_OK;
	return remove_lines(e);
}

/* --- files of services, of enable --strict --- */

static enum exit_code
compute_services(struct enable *e)
{
	for (size_t i = 0; i < e->tree.n; i++) {
		struct tree_file *f = &e->tree.files[i];

		if (is_common(f->path))
			continue;
		if (is_as_left(e, f) && restore(e, f))
			continue;
		if (f->old.p != NULL && unwire_names_module(&f->old) &&
		    unwire_stack(&f->new) != 0)
			return complain("out of memory");
	}
	return EXIT_OK;
}

enum exit_code
disable_compute(struct enable *e, bool has_record, struct name_list *others)
{
	bool as_left = false;
	enum exit_code r = load_files(e);

	if (r != EXIT_OK)
		return r;
	if (has_record && list_others(e, &as_left, others) != 0)
		return complain("out of memory");
	if ((r = compute_common(e, as_left)) != EXIT_OK)
		return r;
	return compute_services(e);
}
