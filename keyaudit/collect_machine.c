/*
 * This machine's keys: each account's authorized keys where sshd looks for
 * them, its ~/.ssh, the host keys. What lies in a home is opened as its
 * account, and no link leads out of it; sshd's StrictModes is judged on the
 * directories that were passed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/escape.h>
#include "as_user.h"
#include "sshd_where.h"
#include "stepper.h"
#include "walk.h"

#define SSH_DIR	    "/etc/ssh"
#define CONFIG_PATH SSH_DIR "/sshd_config"

struct machine {
	const struct collect_opts *o;
	const struct collect_sink *sink;
	struct sshd_where *where;
	struct seen
	    *once; /* files read, common files looked for, troubles told */
	int root; /* O_PATH of o->root or "/" */
};

/* One account, while it is looked at. */
struct visit {
	struct machine *m;
	const struct account *who;
	char *path; /* of the home, under o->root; no slash at its end */
	struct place home; /* dir -1: there is none */
	struct reached reached; /* the home */
	char also[PATH_MAX + 1]; /* its real path */
	const struct sshd_answer *sshd;
};

static void
tell(const struct machine *m, enum rule_id rule, const struct account *who,
    const char *path, const char *message, bool incomplete)
{
	struct trouble t = {rule, who == NULL ? NULL : who->name, path, message,
	    incomplete};

	as_user_end();
	m->sink->trouble(m->sink->arg, &t);
}

/* The step of the way that failed; what is not there is silence. */
static void
tell_step(const struct machine *m, const struct account *who, const char *place,
    const struct reached *r, const char *path, int e)
{
	char *step = NULL;

	if (e == ENOENT || e == ENOTDIR)
		return;
	if (r->real[0] != '\0' && asprintf(&step, "%s/%s", place, r->real) >= 0)
		path = step;
	if (walk_is_first(m->once, WALK_TOLD, path))
		tell(m, RULE_KEY_UNREADABLE, who, path,
		    e == EXDEV
			? "a link that leads out of the home: not followed"
			: strerror(e),
		    true);
	free(step);
}

static void
tell_where(void *arg, const char *message, bool incomplete)
{
	tell(arg, RULE_KEYS_LOCATION_UNKNOWN, NULL, CONFIG_PATH, message,
	    incomplete);
}

static struct walk
walk_for(const struct machine *m, const struct account *who,
    enum found_hint hint)
{
	return (struct walk){.o = m->o,
	    .sink = m->sink,
	    .hint = hint,
	    .account = who,
	    .once = m->once};
}

/* Why sshd would not believe this file or folder of who's, or NULL. */
static const char *
loose(uid_t owner, mode_t mode, uid_t who)
{
	if (owner != 0 && owner != who)
		return "belongs to another user";
	if ((mode & 020) != 0)
		return "is writable by its group";
	if ((mode & 002) != 0)
		return "is writable by others";
	return NULL;
}

/*
 * sshd_config(5), StrictModes: the file, and the directories above it up to
 * the home, or to / outside of one, belong to root or the user, and group and
 * others cannot write to them.
 */
static int
judge_modes(const struct machine *m, const struct account *who, bool strict,
    const char *place, const struct reached *r, const char *path)
{
	uid_t uid = who == NULL ? 0 : who->uid;
	const char *why = loose(r->st.st_uid, r->st.st_mode, uid);
	size_t len = strlen(r->real);
	struct buf b;
	int e;

	for (unsigned i = r->n_dirs; i > 0 && why == NULL; i--) {
		why = loose(r->dirs[i - 1].owner, r->dirs[i - 1].mode, uid);
		len = r->dirs[i - 1].name_end;
	}
	if (why == NULL)
		return 0;
	buf_init(&b, 16 * PATH_MAX);
	buf_puts(&b,
	    strict ? "sshd ignores this file (StrictModes): "
		   : "others can change it: ");
	escape_text(&b, place, strlen(place));
	if (len != 0 || place[0] == '\0')
		buf_putc(&b, '/');
	escape_text(&b, r->real, len);
	buf_printf(&b, " %s", why);
	buf_putc(&b, '\0');
	if ((e = b.err) == 0)
		tell(m, RULE_KEY_FILE_PERMISSIONS, who, path, b.p, false);
	buf_release(&b);
	return e;
}

/* --- one account --- */

static int
take_authorized(struct visit *v, const struct place *p, const char *place,
    const char *rel, const char *path)
{
	struct walk w = walk_for(v->m, v->who, FOUND_AUTHORIZED_KEYS);
	struct reached r;
	bool opened;
	int e = place_reach(p, rel, &r);

	if (e != 0) {
		tell_step(v->m, v->who, place, &r, path, e);
		return 0;
	}
	if (!S_ISREG(r.st.st_mode)) {
		if (walk_is_first(v->m->once, WALK_TOLD, path))
			tell(v->m, RULE_KEY_UNREADABLE, v->who, path,
			    "not a regular file", true);
		e = 0;
	} else if ((e = judge_modes(v->m, v->who, v->sshd->strict_modes, place,
			&r, path)) == 0) {
		if (as_user_begin(v->who->uid, v->who))
			e = walk_file(&w, r.parent, r.base, path, &opened);
	}
	place_leave(&r);
	return e;
}

/* The part of path below the home, or NULL. */
static const char *
below_home(const struct visit *v, const char *path)
{
	size_t len = strlen(v->home.prefix);

	if (v->home.dir == -1 || strncmp(path, v->home.prefix, len) != 0 ||
	    path[len] != '/')
		return NULL;
	return path + len;
}

/* The same file for everybody: nobody's in particular, and read once. */
static bool
is_common(const char *pattern)
{
	return pattern[0] == '/' && strstr(pattern, "%h") == NULL &&
	    strstr(pattern, "%u") == NULL && strstr(pattern, "%U") == NULL;
}

static int take_common(struct machine *m, const char *name,
    enum found_hint hint, bool strict);

static int
visit_expanded(struct visit *v, const char *name)
{
	struct place root = {.dir = v->m->root, .prefix = ""};
	const char *rel = name[0] == '/' ? below_home(v, name) : name;
	char *path = NULL;
	int r;

	if (rel == NULL) {
		if (asprintf(&path, "%s%s", v->m->o->root, name) < 0)
			return ERR_NOMEM;
		r = take_authorized(v, &root, v->m->o->root, name, path);
	} else if (v->home.dir == -1) {
		return 0;
	} else {
		rel += rel[0] == '/';
		if (asprintf(&path, "%s/%s", v->path, rel) < 0)
			return ERR_NOMEM;
		r = take_authorized(v, &v->home, v->path, rel, path);
	}
	free(path);
	return r;
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
		tell_where(v->m, b.p, true);
	buf_release(&b);
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
			r = visit_expanded(v, name);
	} else if (walk_is_first(v->m->once, WALK_COMMON, name)) {
		r = take_common(v->m, name, FOUND_AUTHORIZED_KEYS,
		    v->sshd->strict_modes);
	}
	free(name);
	return r;
}

static int
visit_ssh_folder(struct visit *v)
{
	struct walk w = walk_for(v->m, v->who, FOUND_IN_TREE);
	struct reached r;
	char *path = NULL;
	int e, dir;

	if (v->home.dir == -1 || !as_user_begin(v->who->uid, v->who))
		return 0;
	if (asprintf(&path, "%s/.ssh", v->path) < 0)
		return ERR_NOMEM;
	w.follow = &v->home;
	w.follow_path = v->path;
	if ((e = place_reach(&v->home, ".ssh", &r)) != 0) {
		tell_step(v->m, v->who, v->path, &r, path, e);
		e = 0;
	} else {
		dir = S_ISDIR(r.st.st_mode) ? fcntl(r.fd, F_DUPFD_CLOEXEC, 3)
					    : -1;
		place_leave(&r);
		if (dir != -1)
			e = walk_tree(&w, dir, path);
	}
	free(path);
	return e;
}

static void
enter_home(struct visit *v)
{
	struct place root = {.dir = v->m->root, .prefix = ""};
	int e;

	if (v->who->home == NULL || v->who->home[0] != '/')
		return;
	if ((e = place_reach(&root, v->who->home, &v->reached)) != 0) {
		tell_step(v->m, v->who, v->m->o->root, &v->reached, v->path, e);
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

static int
visit_with_home(struct visit *v)
{
	int r = sshd_where_account(v->m->where, v->who, &v->sshd);

	if (r != 0)
		return r;
	if (!as_user_begin(v->who->uid, v->who)) {
		tell(v->m, RULE_KEY_UNREADABLE, v->who, v->path,
		    "cannot act as this user", true);
		return 0;
	}
	enter_home(v);
	for (size_t i = 0; i < v->sshd->key_files.n && r == 0; i++)
		r = visit_pattern(v, v->sshd->key_files.list[i]);
	if (r == 0)
		r = visit_ssh_folder(v);
	if (v->home.dir != -1)
		place_leave(&v->reached);
	return r;
}

static int
visit_account(struct machine *m, const struct account *who)
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
	free(v.path);
	return r;
}

/* --- the machine's own --- */

/* A file of the administrator's; that there is none is no trouble. */
static int
take_common(struct machine *m, const char *name, enum found_hint hint,
    bool strict)
{
	struct walk w = walk_for(m, NULL, hint);
	struct stepper s = {.accounts = m->o->accounts};
	struct place p = {.dir = m->root,
	    .prefix = "",
	    .enter = stepper_enter,
	    .arg = &s};
	struct reached r;
	char *path = NULL;
	bool opened;
	int e;

	if (asprintf(&path, "%s%s", m->o->root, name) < 0)
		return ERR_NOMEM;
	as_user_end();
	e = place_reach(&p, name, &r);
	if (e != 0) {
		tell_step(m, NULL, m->o->root, &r, path, e);
		e = 0;
	} else {
		if (hint == FOUND_AUTHORIZED_KEYS)
			e = judge_modes(m, NULL, strict, m->o->root, &r, path);
		if (e == 0)
			e = walk_file(&w, r.parent, r.base, path, &opened);
		place_leave(&r);
	}
	as_user_end();
	free(path);
	return e;
}

static int
is_host_key(const struct dirent *e)
{
	return strncmp(e->d_name, "ssh_host_", 9) == 0;
}

/* Host keys by name: those that no HostKey line has wait for one. */
static int
take_host_keys_by_name(struct machine *m)
{
	struct dirent **list;
	char *dir = NULL, *name;
	int n, r = 0;

	if (asprintf(&dir, "%s" SSH_DIR, m->o->root) < 0)
		return ERR_NOMEM;
	n = scandir(dir, &list, is_host_key, NULL);
	free(dir);
	for (int i = 0; i < n; i++) {
		name = NULL;
		if (r == 0 &&
		    asprintf(&name, SSH_DIR "/%s", list[i]->d_name) < 0)
			r = ERR_NOMEM;
		else if (r == 0)
			r = take_common(m, name, FOUND_HOST_KEY, false);
		free(name);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return r;
}

/* HostKey names a private key or a public one; its other half lies beside it. */
static int
take_host_key(struct machine *m, const char *name)
{
	char *public = NULL;
	int r = take_common(m, name, FOUND_HOST_KEY, false);

	if (r != 0)
		return r;
	if (asprintf(&public, "%s.pub", name) < 0)
		return ERR_NOMEM;
	r = take_common(m, public, FOUND_HOST_KEY, false);
	free(public);
	return r;
}

static int
tell_unknowable(struct machine *m, enum sshd_others which, const char *format)
{
	const struct sshd_values *v = sshd_where_others(m->where, which);
	struct buf shown;
	char *message;

	for (size_t i = 0; i < v->n; i++) {
		message = NULL;
		buf_init(&shown, 16 * PATH_MAX);
		escape_text(&shown, v->list[i], strlen(v->list[i]));
		buf_putc(&shown, '\0');
		if (shown.err == 0 &&
		    asprintf(&message, "%s %s: they cannot be known", format,
			shown.p) >= 0)
			tell_where(m, message, true);
		free(message);
		buf_release(&shown);
	}
	return 0;
}

static int
take_values(struct machine *m, enum sshd_others which, enum found_hint hint)
{
	const struct sshd_values *v = sshd_where_others(m->where, which);
	int r = 0;

	for (size_t i = 0; i < v->n && r == 0; i++) {
		if (which == SSHD_OTHERS_HOST_KEY)
			r = take_host_key(m, v->list[i]);
		else
			r = take_common(m, v->list[i], hint, false);
	}
	return r;
}

static int
take_machines_own(struct machine *m)
{
	int r = take_values(m, SSHD_OTHERS_HOST_KEY, FOUND_HOST_KEY);

	if (r == 0)
		r = take_values(m, SSHD_OTHERS_HOST_CERTIFICATE,
		    FOUND_HOST_KEY);
	if (r == 0)
		r = take_host_keys_by_name(m);
	if (r == 0)
		r = take_common(m, SSH_DIR "/ssh_known_hosts", FOUND_IN_TREE,
		    false);
	if (r == 0)
		r = take_common(m, SSH_DIR "/ssh_known_hosts2", FOUND_IN_TREE,
		    false);
	tell_unknowable(m, SSHD_OTHERS_AGENT,
	    "host keys come from HostKeyAgent");
	return r;
}

static int
take_all(struct machine *m, const struct account *only)
{
	const struct accounts *a = m->o->accounts;
	int r = 0;

	if (only != NULL)
		r = visit_account(m, only);
	for (size_t i = 0; only == NULL && i < a->n && r == 0; i++) {
		if (*m->o->stop != 0)
			return 0;
		r = visit_account(m, &a->list[i]);
		if (m->sink->progress != NULL)
			m->sink->progress(m->sink->arg,
			    (double)(i + 1) / (double)a->n);
	}
	if (r == 0)
		r = take_values(m, SSHD_OTHERS_CA, FOUND_IN_TREE);
	if (r == 0 && only == NULL)
		r = take_machines_own(m);
	tell_unknowable(m, SSHD_OTHERS_COMMAND,
	    "keys come from AuthorizedKeysCommand");
	tell_unknowable(m, SSHD_OTHERS_CA,
	    "certificates log in, signed by TrustedUserCAKeys");
	return r;
}

int
collect_machine(const struct account *only, const struct collect_opts *o,
    const struct collect_sink *sink)
{
	struct machine m = {.o = o, .sink = sink, .root = -1};
	struct sshd_where_opts wo = {.root = o->root,
	    .sshd = o->sshd,
	    .may_ask = as_user_can() && o->root[0] == '\0',
	    .tell = tell_where,
	    .arg = &m};
	const char *root = o->root[0] == '\0' ? "/" : o->root;
	int r = 0;

	m.root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (m.root == -1) {
		tell(&m, RULE_KEY_UNREADABLE, NULL, root, strerror(errno),
		    true);
		return 0;
	}
	if ((m.once = seen_new()) == NULL)
		r = ERR_NOMEM;
	if (r == 0)
		r = sshd_where_new(&wo, &m.where);
	if (r == 0)
		r = take_all(&m, only);
	sshd_where_free(m.where);
	seen_free(m.once);
	close(m.root);
	return r;
}
