/* This machine's keys: each account's, then its own host keys. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include "as_user.h"
#include "collect_impl.h"

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
			r = machine_take_common(m, name, FOUND_HOST_KEY, NULL,
			    false);
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
	int r = machine_take_common(m, name, FOUND_HOST_KEY, NULL, false);

	if (r != 0)
		return r;
	if (asprintf(&public, "%s.pub", name) < 0)
		return ERR_NOMEM;
	r = machine_take_common(m, public, FOUND_HOST_KEY, NULL, false);
	free(public);
	return r;
}

/* Where keys come from that cannot be asked. */
static int
tell_unknowable(struct machine *m, enum sshd_others which, const char *format)
{
	const struct sshd_values *v = sshd_where_others(m->where, which);
	struct buf shown;
	char *message;

	for (size_t i = 0; i < v->n; i++) {
		if (which == SSHD_OTHERS_COMMAND &&
		    machine_knows_command(m, v->list[i]))
			continue;
		message = NULL;
		buf_init(&shown, 16 * PATH_MAX);
		escape_text(&shown, v->list[i], strlen(v->list[i]));
		buf_putc(&shown, '\0');
		if (shown.err == 0 &&
		    asprintf(&message, "%s %s: they cannot be known", format,
			shown.p) >= 0)
			machine_tell_where(m, message, true);
		free(message);
		buf_release(&shown);
	}
	return 0;
}

static int
take_values(struct machine *m, enum sshd_others which, enum found_hint hint)
{
	struct key_access authority = {.used = USED_YES,
	    .why = "by the certificates that it signs (TrustedUserCAKeys)"};
	struct key_access *access = which == SSHD_OTHERS_CA ? &authority : NULL;
	const struct sshd_values *v = sshd_where_others(m->where, which);
	int r = 0;

	for (size_t i = 0; i < v->n && r == 0; i++) {
		if (which == SSHD_OTHERS_HOST_KEY)
			r = take_host_key(m, v->list[i]);
		else
			r = machine_take_common(m, v->list[i], hint, access,
			    false);
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
		r = machine_take_common(m, SSH_DIR "/ssh_known_hosts",
		    FOUND_IN_TREE, NULL, false);
	if (r == 0)
		r = machine_take_common(m, SSH_DIR "/ssh_known_hosts2",
		    FOUND_IN_TREE, NULL, false);
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
		r = machine_visit(m, only);
	for (size_t i = 0; only == NULL && i < a->n && r == 0; i++) {
		if (*m->o->stop != 0)
			return 0;
		r = machine_visit(m, &a->list[i]);
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
	    .tell = machine_tell_where,
	    .arg = &m};
	const char *root = o->root[0] == '\0' ? "/" : o->root;
	int r = 0;

	m.root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (m.root == -1) {
		machine_tell(&m, RULE_KEY_UNREADABLE, NULL, root,
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
		r = take_all(&m, only);
	sshd_where_free(m.where);
	account_book_free(m.book);
	seen_free(m.once);
	close(m.root);
	return r;
}
