/*
 * One account's keys: where sshd looks for them, and ~/.ssh. What lies in the
 * home is opened as the account, and no link leads out of it but ~/.ssh to
 * another folder of the same account's.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include "as_user.h"
#include "collect_visit.h"
#include "sshd_access.h"

/* The same file for everybody: nobody's in particular, and read once. */
static bool
is_common(const char *pattern)
{
	return pattern[0] == '/' && strstr(pattern, "%h") == NULL &&
	    strstr(pattern, "%u") == NULL && strstr(pattern, "%U") == NULL;
}

static int
tell_pattern(struct visit *v, const char *pattern, int why)
{
	struct buf b;
	int r;

	if (!walk_is_first(v->m->once, WALK_PATTERN, pattern))
		return 0;
	buf_init(&b, 16 * PATH_MAX);
	buf_puts(&b, "AuthorizedKeysFile ");
	escape_text(&b, pattern, strlen(pattern));
	buf_printf(&b, ": %s",
	    why == ERR_UNKNOWN ? "a token that sshd does not have"
			       : err_str(why));
	buf_putc(&b, '\0');
	if ((r = b.err) == 0)
		machine_tell_where(v->m, b.p, true);
	buf_release(&b);
	return r;
}

/* A file that sshd reads for everybody: what can be said without an account. */
static int
take_common(struct visit *v, const char *name)
{
	struct sshd_access_subject nobody = {0};
	struct key_access access = {0};
	int r = sshd_access_judge(v->sshd, &nobody, &access);

	if (access.used == USED_NO && sshd_where_has_match(v->m->where))
		access = (struct key_access){.used = USED_UNKNOWN,
		    .why = "not for every account: Match in sshd_config",
		    .algorithms = access.algorithms};
	else if (access.used == USED_YES && access.why[0] == '\0')
		access.why = "read for every account";
	if (r == 0)
		r = machine_take_common(v->m, name, FOUND_AUTHORIZED_KEYS,
		    &access, v->sshd->strict_modes);
	key_access_release(&access);
	return r;
}

static int
visit_pattern(struct visit *v, const char *pattern)
{
	char *name = NULL;
	int r = sshd_expand(pattern, v->who, &name);

	if (r == ERR_NOENT)
		return 0;
	if (r != 0)
		return r == ERR_NOMEM ? r : tell_pattern(v, pattern, r);
	if (!is_common(pattern)) {
		if (as_user_begin(v->who->uid, v->who))
			r = visit_key_file(v, name);
	} else if (walk_is_first(v->m->once, WALK_COMMON, name)) {
		r = take_common(v, name);
	}
	free(name);
	return r;
}

static void
enter_home(struct visit *v)
{
	struct place root = {.dir = v->m->root, .prefix = ""};
	int e;

	if (v->who->home == NULL || v->who->home[0] != '/')
		return;
	if ((e = place_reach(&root, v->who->home, &v->reached)) != 0) {
		machine_tell_step(v->m, v->who, v->m->o->root, &v->reached,
		    v->path, e);
		return;
	}
	if (!S_ISDIR(v->reached.st.st_mode)) {
		place_leave(&v->reached);
		return;
	}
	v->home.dir = v->reached.fd;
	v->home.closed = true;
	snprintf(v->also, sizeof(v->also), "/%s", v->reached.real);
	v->home.also = v->also;
}

/* Whether there is a file that sshd would read, by our own reading of its files. */
static bool
has_key_files(struct visit *v)
{
	const struct sshd_values *files = &v->sshd->key_files;
	bool found = visit_has(v, ".ssh");
	char *name;

	if (v->sshd->values[SSHD_AUTHORIZED_KEYS_COMMAND].n != 0)
		return true;
	for (size_t i = 0; i < files->n && !found; i++) {
		name = NULL;
		if (is_common(files->list[i]))
			found = true;
		else if (sshd_expand(files->list[i], v->who, &name) == 0)
			found = visit_has(v, name);
		free(name);
	}
	return found;
}

static int
judge_account(struct visit *v)
{
	struct accounts_opts ao = {.root = v->m->o->root};
	struct sshd_access_subject s = {.who = v->who};
	struct group_names groups = {0};
	int r = 0;

	if (sshd_access_needs_groups(v->sshd)) {
		r = accounts_groups(&ao, v->who, &groups);
		s.groups = groups.list;
		s.n_groups = groups.n;
		s.groups_known = r == 0;
	}
	s.state = account_state(v->m->book, v->who->name, v->m->o->now);
	if (r != ERR_NOMEM)
		r = sshd_access_judge(v->sshd, &s, &v->access);
	group_names_release(&groups);
	return r;
}

/* sshd is asked only where there is something for it to read. */
static int
ask_sshd(struct visit *v)
{
	int r = sshd_where_account(v->m->where, v->who, false, &v->sshd);

	if (r == 0 && has_key_files(v)) {
		as_user_end();
		r = sshd_where_account(v->m->where, v->who, true, &v->sshd);
	}
	as_user_end();
	return r != 0 ? r : judge_account(v);
}

static int
visit_all(struct visit *v)
{
	const struct sshd_values *commands =
	    &v->sshd->values[SSHD_AUTHORIZED_KEYS_COMMAND];
	int r = 0;

	for (size_t i = 0; i < v->sshd->key_files.n && r == 0; i++)
		r = visit_pattern(v, v->sshd->key_files.list[i]);
	for (size_t i = 0; i < commands->n && r == 0; i++)
		r = machine_take_command(v->m, v->who, commands->list[i],
		    &v->access);
	return r == 0 ? visit_ssh_folder(v) : r;
}

static int
visit_with_home(struct visit *v)
{
	int r;

	if (!as_user_begin(v->who->uid, v->who)) {
		machine_tell(v->m, RULE_KEY_UNREADABLE, v->who, v->path,
		    "cannot act as this user", true);
		return 0;
	}
	enter_home(v);
	if ((r = ask_sshd(v)) == 0)
		r = visit_all(v);
	if (v->home.dir != -1)
		place_leave(&v->reached);
	return r;
}

int
machine_visit(struct machine *m, const struct account *who)
{
	struct visit v = {.m = m, .who = who, .home = {.dir = -1}};
	const char *home = who->home == NULL ? "" : who->home;
	size_t len, root = strlen(m->o->root);
	int r;

	if (asprintf(&v.path, "%s%s", m->o->root, home) < 0)
		return ERR_NOMEM;
	for (len = strlen(v.path); len > root && v.path[len - 1] == '/';)
		v.path[--len] = '\0';
	v.home.prefix = v.path + root;
	r = visit_with_home(&v);
	as_user_end();
	key_access_release(&v.access);
	free(v.path);
	return r;
}
