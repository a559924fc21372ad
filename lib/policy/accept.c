/*
 * Putting a policy in force: the policy file, the last accepted policy, and an
 * entry of the history.
 *
 * history/ID is a policy as policy_expand() writes it, with notes of who
 * applied it, when, from where. ID is the time and the beginning of its hash,
 * so that IDs sort by time: 20261124T201725Z-9f31c2aa.
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
	else
		r = atomic_set_add(set, last, 0644, &b, reterr);
	if (r == 0 && a->in_history &&
	    (r = state_make_folder(a->dir, "history", reterr)) == 0) {
		buf_clear(&b);
		put_history(a, &b);
		r = atomic_set_add(set, history, 0600, &b, reterr);
	}
	buf_release(&b);
	free(last);
	free(history);
	return r;
}

int
policy_accept(const struct policy_acceptance *a, bool *ret_in_force,
    struct diag *reterr)
{
	struct atomic_set set = {0};
	int r = 0;

	*ret_in_force = a->text == NULL;
	if (a->text != NULL)
		r = atomic_set_add(&set, a->conf, 0644, a->text, reterr);
	if (r == 0 && (r = add_state(a, &set, reterr)) == 0)
		r = atomic_set_commit(&set, reterr);
	else
		atomic_set_abort(&set);
	if (set.done != 0)
		*ret_in_force = true;
	return r;
}

bool
policy_is_last_good(const struct policy *p, const char *dir, uid_t owner)
{
	const struct policy_load_opts opts = {.root = "", .owner = owner};
	struct policy_errors errs;
	struct policy last;
	char *path;
	bool same;

	if (asprintf(&path, "%s/" LAST_GOOD, dir) < 0)
		return false;
	same = policy_load(path, &opts, &last, &errs) == 0 &&
	    last.n_files == p->n_files &&
	    memcmp(last.sha256, p->sha256, SHA256_LEN) == 0;
	for (size_t i = 0; same && i < p->n_files; i++)
		same = strcmp(last.files[i].path, p->files[i].path) == 0 &&
		    last.files[i].len == p->files[i].len;
	policy_release(&last);
	policy_errors_release(&errs);
	free(path);
	return same;
}
