/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Putting a policy in force: the policy file, the last accepted policy, and an
 * entry of the history.
 *
 * history/ID is a policy as policy_expand() writes it, with notes of who
 * applied it, when, from where, and which policy was in force before. ID is the
 * time and the beginning of its hash, so that IDs sort by time:
 * 20261124T201725Z-9f31c2aa.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/policy/accept.h>
#include <loginpolicy/state/state_write.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/tz.h>

#define LAST_GOOD "last-good.conf"
#define NOTES_MAX 65536

int
policy_place_check(const char *conf, uid_t owner, struct diag *reterr)
{
	const char *slash = strrchr(conf, '/');
	struct stat st;
	char *dir;
	int r;

	if (conf[0] != '/')
		return diag_set(reterr, ERR_SYNTAX, "not an absolute path");
	dir = strndup(conf, slash == conf ? 1 : (size_t)(slash - conf));
	if (dir == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	r = trusted_dir(dir, owner, reterr);
	free(dir);
	if (r != 0)
		return r;
	if (lstat(conf, &st) != 0)
		return errno == ENOENT
		    ? 0
		    : diag_set(reterr, ERR_IO, "%s", strerror(errno));
	if (S_ISREG(st.st_mode))
		return 0;
	return diag_set(reterr, ERR_PERM, "%s",
	    S_ISLNK(st.st_mode) ? "a symbolic link" : "not a regular file");
}

/* history/ID. Owned; NULL: no memory. */
static char *
history_path(const struct policy_acceptance *a)
{
	struct civil c = civil_of(a->at);
	const uint8_t *h = a->policy->sha256;
	char *path;

	return asprintf(&path,
		   "%s/history/%04lld%02u%02uT%02u%02u%02uZ-%02x%02x%02x%02x",
		   a->dir, (long long)c.year, c.month, c.day, c.hour, c.minute,
		   c.second, h[0], h[1], h[2], h[3]) < 0
	    ? NULL
	    : path;
}

static void
put_history(const struct policy_acceptance *a, struct buf *ret)
{
	struct buf notes;

	buf_init(&notes, NOTES_MAX);
	buf_puts(&notes, "# at=");
	put_utc(&notes, a->at);
	buf_printf(&notes, "\n# by=%lu\n# from=", (unsigned long)a->by);
	escape_text(&notes, a->from, strlen(a->from));
	if (a->command != NULL)
		buf_printf(&notes, "\n# command=%s", a->command);
	if (a->before != NULL) {
		buf_puts(&notes, "\n# before=");
		for (size_t i = 0; i < SHA256_LEN; i++)
			buf_printf(&notes, "%02x", a->before[i]);
	}
	if (a->trial != NULL)
		buf_puts(&notes, "\n# trial=yes");
	buf_putc(&notes, '\n');
	buf_putc(&notes, '\0');
	if (notes.err == 0)
		policy_expand(a->policy, notes.p, ret);
	else
		ret->err = notes.err;
	buf_release(&notes);
}

/* The last accepted policy, and the entry of the history. */
static int
add_state(const struct policy_acceptance *a, struct atomic_set *set,
    struct diag *reterr)
{
	char *last = NULL, *history = history_path(a);
	struct buf b;
	int r = 0;

	buf_init(&b, POLICY_EXPANDED_MAX);
	policy_expand(a->policy, NULL, &b);
	if (history == NULL || asprintf(&last, "%s/" LAST_GOOD, a->dir) < 0)
		r = diag_set(reterr, ERR_NOMEM, "out of memory");
	else if (a->trial == NULL)
		r = atomic_set_add(set, last, 0644, &b, reterr);
	if (r == 0 && a->in_history)
		r = state_make_folder(a->dir, "history", reterr);
	/* A disk that cannot sync says so again once all is renamed. */
	if (r == ERR_UNSYNCED)
		r = 0;
	if (r == 0 && a->in_history) {
		buf_clear(&b);
		put_history(a, &b);
		r = atomic_set_add(set, history, 0600, &b, reterr);
	}
	buf_release(&b);
	free(last);
	free(history);
	return r;
}

/* The trial begins on disk before the policy does. */
static int
add_trial(const struct policy_acceptance *a, struct atomic_set *set,
    struct diag *reterr)
{
	struct buf b;
	char *path;
	int r;

	if (a->trial == NULL)
		return 0;
	if (asprintf(&path, "%s/trial", a->dir) < 0)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	buf_init(&b, NOTES_MAX);
	trial_print(a->trial, &b);
	r = atomic_set_add(set, path, 0644, &b, reterr);
	buf_release(&b);
	free(path);
	return r;
}

/* The new text of the file; of several files all in one, until they follow. */
static int
add_conf(const struct policy_acceptance *a, struct atomic_set *set,
    struct diag *reterr)
{
	struct buf b;
	int r;

	if (!a->restore)
		return a->text == NULL
		    ? 0
		    : atomic_set_add(set, a->conf, 0644, a->text, reterr);
	buf_init(&b, POLICY_EXPANDED_MAX);
	if (a->policy->n_files == 1)
		buf_put(&b, a->policy->files[0].text, a->policy->files[0].len);
	else
		policy_expand(a->policy, NULL, &b);
	r = atomic_set_add(set, a->conf, 0644, &b, reterr);
	buf_release(&b);
	return r;
}

/* What follows once the policy is in force; before: 0 or ERR_UNSYNCED. */
static int
finish_change(const struct policy_acceptance *a, int before,
    struct diag *reterr)
{
	size_t moved = 0;
	int r = before;

	if (a->dir != NULL && a->trial == NULL && !a->keep_trial)
		r = err_join(r, state_end_trial(a->dir, false, reterr));
	if (err_is_done(r) && a->dir != NULL && !a->keep_trial)
		r = err_join(r, state_forget_trial(a->dir, reterr));
	if (err_is_done(r) && a->restore && a->policy->n_files != 1)
		r = err_join(r,
		    policy_restore(a->policy, a->root != NULL ? a->root : "",
			&moved, reterr));
	if (a->moved != NULL)
		*a->moved = moved;
	return r;
}

/* Write everything, then rename it. *ret_done: that many files are renamed. */
static int
write_files(const struct policy_acceptance *a, bool with_state,
    size_t *ret_done, struct diag *reterr)
{
	struct atomic_set set = {0};
	int r = add_trial(a, &set, reterr);

	if (r == 0)
		r = add_conf(a, &set, reterr);
	if (r == 0 && with_state && a->dir != NULL)
		r = add_state(a, &set, reterr);
	if (r == 0)
		r = atomic_set_commit(&set, reterr);
	else
		atomic_set_abort(&set);
	*ret_done = set.done;
	return r;
}

static int
check_places(const struct policy_acceptance *a, struct diag *reterr)
{
	return a->restore ? policy_restore_check(a->policy,
				a->root != NULL ? a->root : "", reterr)
			  : 0;
}

int
policy_accept(const struct policy_acceptance *a, bool *ret_in_force,
    struct diag *reterr)
{
	const bool unchanged = a->text == NULL && !a->restore;
	/* The files up to the policy file. */
	const size_t before = (size_t)(a->trial != NULL) + !unchanged;
	struct diag other = {0};
	size_t done = 0;
	int r = check_places(a, reterr);

	*ret_in_force = unchanged;
	if (r != 0)
		return r;
	r = write_files(a, true, &done, reterr);
	if (err_is_done(r))
		r = finish_change(a, r, reterr);
	else if (a->way_out && done < before &&
	    err_is_done(write_files(a, false, &done, &other)))
		/* What failed first is what is reported. */
		(void)finish_change(a, 0, &other);
	*ret_in_force = unchanged || done >= before;
	return r;
}

bool
policy_is_all_in_one(const struct policy *p)
{
	/* No other file was read, and yet it has others. */
	return p->n_stamps == 1 && p->n_files > 1;
}

bool
policy_is_same(const struct policy *a, const struct policy *b)
{
	if (a->n_files != b->n_files ||
	    memcmp(a->sha256, b->sha256, SHA256_LEN) != 0)
		return false;
	for (size_t i = 0; i < a->n_files; i++) {
		if (a->files[i].len != b->files[i].len ||
		    strcmp(policy_path_there(a, i), policy_path_there(b, i)) !=
			0)
			return false;
	}
	return true;
}

int
policy_load_last_good(const char *dir, uid_t owner, struct policy *ret)
{
	const struct policy_load_opts opts = {.root = "", .owner = owner};
	struct policy_errors errs;
	char *path;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (asprintf(&path, "%s/" LAST_GOOD, dir) < 0)
		return ERR_NOMEM;
	r = policy_load(path, &opts, ret, &errs);
	policy_errors_release(&errs);
	free(path);
	return r;
}

bool
policy_is_last_good(const struct policy *p, const char *dir, uid_t owner)
{
	struct policy last;
	bool same = policy_load_last_good(dir, owner, &last) == 0 &&
	    policy_is_same(&last, p);

	policy_release(&last);
	return same;
}
