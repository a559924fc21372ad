/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keys of this machine: those of each account, then its own host keys.
 * AuthorizedKeysCommand: one command is known and may be asked, userdbctl as
 * Debian configures it with systemd-userdbd, by its own path, if nobody but
 * root can have put it there. Any other one may do what it likes.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/escape.h>
#include "as_user.h"
#include "collect_impl.h"
#include "keyaudit/keys/scan.h"

#define USERDBCTL "/usr/bin/userdbctl"
#define VERB	  "ssh-authorized-keys"

void
machine_report(const struct machine *m, enum rule_id rule,
    const struct account *who, const char *path, const char *message,
    bool incomplete)
{
	struct trouble t = {rule, who == NULL ? NULL : who->name, path, message,
	    incomplete};

	as_user_end();
	scan_trouble(m->o->scan, &t);
}

void
machine_report_step(const struct machine *m, const struct account *who,
    const char *place, const struct reached *r, const char *path, int e)
{
	char *step = NULL;

	if (e == ENOENT || e == ENOTDIR)
		return;
	if (r->real[0] != '\0' && asprintf(&step, "%s/%s", place, r->real) >= 0)
		path = step;
	if (walk_is_first(m->once, WALK_REPORTED, path))
		machine_report(m, RULE_KEY_UNREADABLE, who, path,
		    e == EXDEV
			? "a link that leads out of the home: not followed"
			: strerror(e),
		    true);
	free(step);
}

void
machine_report_where(void *arg, const char *message, bool incomplete)
{
	machine_report(arg, RULE_KEYS_LOCATION_UNKNOWN, NULL, CONFIG_PATH,
	    message, incomplete);
}

struct walk
machine_walk(const struct machine *m, const struct account *who,
    enum candidate_hint hint)
{
	return (struct walk){.o = m->o,
	    .hint = hint,
	    .account = who,
	    .once = m->once};
}

int
machine_scan_common(struct machine *m, const char *name,
    enum candidate_hint hint, struct key_access *access, bool strict)
{
	struct key_place k = {NULL, strict, m->o->root, NULL, NULL};
	struct walk w = machine_walk(m, NULL, hint);
	struct place p = {.dir = m->root,
	    .prefix = "",
	    .as_owners = m->o->accounts};
	struct reached r;
	char *path = NULL;
	bool opened;
	int e;

	if (asprintf(&path, "%s%s", m->o->root, name) < 0)
		return ERR_NOMEM;
	as_user_end();
	e = place_reach(&p, name, &r);
	if (e != 0) {
		machine_report_step(m, NULL, m->o->root, &r, path, e);
		e = 0;
	} else {
		k.r = &r;
		k.path = path;
		w.access = access;
		if (hint == CANDIDATE_AUTHORIZED_KEYS)
			e = machine_judge_modes(m, &k, access);
		if (e == 0)
			e = walk_file(&w, r.parent, r.base, path, &opened);
		place_leave(&r);
	}
	as_user_end();
	free(path);
	return e;
}

/* --- AuthorizedKeysCommand --- */

static bool
is_roots(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == 0 &&
	    (st.st_mode & 022) == 0;
}

static bool
knows_command(const struct machine *m, const char *command)
{
	return m->o->root[0] == '\0' && as_user_can() &&
	    strcmp(command, USERDBCTL " " VERB " %u") == 0 &&
	    is_roots(USERDBCTL);
}

/*
 * What was printed, as a file that can be read from its beginning. -1: errno.
 */
static int
file_of(const char *text, size_t len)
{
	int fd = memfd_create("keys", MFD_CLOEXEC);

	if (fd != -1 && write_all(fd, text, len) == 0 &&
	    lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	if (fd != -1)
		close(fd);
	return -1;
}

static int
scan_output(struct machine *m, const struct account *who, const char *path,
    int fd, const struct key_access *access)
{
	struct candidate f = {path, who->name, fd, {0},
	    CANDIDATE_AUTHORIZED_KEYS, access};

	if (fstat(fd, &f.st) != 0) {
		close(fd);
		return ERR_IO;
	}
	return scan_file(m->o->scan, &f);
}

int
machine_scan_command(struct machine *m, const struct account *who,
    const char *command, const struct key_access *access)
{
	static char program[] = USERDBCTL, verb[] = VERB;
	char *argv[] = {program, verb, who->name, NULL};
	struct diag d = {0};
	char *text = NULL, *path = NULL;
	size_t len = 0;
	int code = 0, fd, r = 0;

	/* what begins with - would be an option */
	if (!knows_command(m, command) || who->name[0] == '-')
		return 0;
	if (asprintf(&path, "%s %s %s", program, verb, who->name) < 0)
		return ERR_NOMEM;
	as_user_end();
	if (program_ask(argv, &code, &text, &len, &d) != 0 || code != 0)
		machine_report(m, RULE_KEY_UNREADABLE, who, path, d.msg, true);
	else if (len != 0 && (fd = file_of(text, len)) != -1)
		r = scan_output(m, who, path, fd, access);
	free(text);
	free(path);
	return r;
}

/* --- the machine itself --- */

static int
is_host_key(const struct dirent *e)
{
	return strncmp(e->d_name, "ssh_host_", 9) == 0;
}

/* Host keys by name: those that no HostKey line has wait for one. */
static int
scan_host_keys_by_name(struct machine *m)
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
			r = machine_scan_common(m, name, CANDIDATE_HOST_KEY,
			    NULL, false);
		free(name);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return r;
}

/*
 * HostKey names a private key or a public one; its other half lies beside it.
 */
static int
scan_host_key(struct machine *m, const char *name)
{
	char *public = NULL;
	int r = machine_scan_common(m, name, CANDIDATE_HOST_KEY, NULL, false);

	if (r != 0)
		return r;
	if (asprintf(&public, "%s.pub", name) < 0)
		return ERR_NOMEM;
	r = machine_scan_common(m, public, CANDIDATE_HOST_KEY, NULL, false);
	free(public);
	return r;
}

/* Where keys come from that cannot be asked. */
static int
report_unknowable(struct machine *m, enum sshd_others which, const char *format)
{
	const struct sshd_values *v = sshd_where_others(m->where, which);
	struct buf shown;
	char *message;

	for (size_t i = 0; i < v->n; i++) {
		if (which == SSHD_OTHERS_COMMAND &&
		    knows_command(m, v->list[i]))
			continue;
		message = NULL;
		buf_init(&shown, 16 * PATH_MAX);
		escape_text(&shown, v->list[i], strlen(v->list[i]));
		buf_putc(&shown, '\0');
		if (shown.err == 0 &&
		    asprintf(&message, "%s %s: they cannot be known", format,
			shown.p) >= 0)
			machine_report_where(m, message, true);
		free(message);
		buf_release(&shown);
	}
	return 0;
}

static int
scan_values(struct machine *m, enum sshd_others which, enum candidate_hint hint)
{
	struct key_access authority = {.used = USED_YES,
	    .why = "by the certificates that it signs (TrustedUserCAKeys)"};
	struct key_access *access = which == SSHD_OTHERS_CA ? &authority : NULL;
	const struct sshd_values *v = sshd_where_others(m->where, which);
	int r = 0;

	for (size_t i = 0; i < v->n && r == 0; i++) {
		if (which == SSHD_OTHERS_HOST_KEY)
			r = scan_host_key(m, v->list[i]);
		else
			r = machine_scan_common(m, v->list[i], hint, access,
			    false);
	}
	return r;
}

static int
scan_machines_own(struct machine *m)
{
	int r = scan_values(m, SSHD_OTHERS_HOST_KEY, CANDIDATE_HOST_KEY);

	if (r == 0)
		r = scan_values(m, SSHD_OTHERS_HOST_CERTIFICATE,
		    CANDIDATE_HOST_KEY);
	if (r == 0)
		r = scan_host_keys_by_name(m);
	if (r == 0)
		r = machine_scan_common(m, SSH_DIR "/ssh_known_hosts",
		    CANDIDATE_IN_TREE, NULL, false);
	if (r == 0)
		r = machine_scan_common(m, SSH_DIR "/ssh_known_hosts2",
		    CANDIDATE_IN_TREE, NULL, false);
	report_unknowable(m, SSHD_OTHERS_AGENT,
	    "host keys come from HostKeyAgent");
	return r;
}

static int
scan_all(struct machine *m, const struct account *only)
{
	const struct accounts *a = m->o->accounts;
	int r = 0;

	if (only != NULL)
		r = machine_scan_account(m, only);
	for (size_t i = 0; only == NULL && i < a->n && r == 0; i++) {
		if (*m->o->stop != 0)
			return 0;
		r = machine_scan_account(m, &a->list[i]);
		scan_set_done(m->o->scan, (double)(i + 1) / (double)a->n);
	}
	if (r == 0)
		r = scan_values(m, SSHD_OTHERS_CA, CANDIDATE_IN_TREE);
	if (r == 0 && only == NULL)
		r = scan_machines_own(m);
	report_unknowable(m, SSHD_OTHERS_COMMAND,
	    "keys come from AuthorizedKeysCommand");
	report_unknowable(m, SSHD_OTHERS_CA,
	    "certificates log in, signed by TrustedUserCAKeys");
	return r;
}

int
collect_machine(const struct account *only, const struct collect_opts *o)
{
	struct machine m = {.o = o, .root = -1};
	struct sshd_where_opts wo = {.root = o->root,
	    .sshd = o->sshd,
	    .may_ask = as_user_can() && o->root[0] == '\0',
	    .tell = machine_report_where,
	    .arg = &m};
	const char *root = o->root[0] == '\0' ? "/" : o->root;
	int r = 0;

	m.root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (m.root == -1) {
		machine_report(&m, RULE_KEY_UNREADABLE, NULL, root,
		    strerror(errno), true);
		return 0;
	}
	if ((m.once = seen_new()) == NULL)
		r = ERR_NOMEM;
	if (r == 0)
		r = account_book_load(o->root, &m.book);
	if (r == 0)
		r = sshd_where_new(&wo, &m.where);
	if (r == 0)
		r = scan_all(&m, only);
	sshd_where_free(m.where);
	account_book_free(m.book);
	seen_free(m.once);
	close(m.root);
	return r;
}
