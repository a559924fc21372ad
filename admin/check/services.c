/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PAM services of a system: the files of its configuration folders
 * (pam.d(5)), and those that have no file there.
 */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/policy/rule.h>
#include "services.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Names that programs give to pam_start(3) and no package of Debian has a file
 * for, and the program, as glob(7); tests/data/services says which package.
 */
static const struct {
	const char *service, *program;
} fileless[] = {
    {"cado", "/usr/bin/cado"},
    {"conserver", "/usr/sbin/conserver"},
    {"dicod", "/usr/bin/dicod"},
    {"enlightenment", "/usr/lib/*/enlightenment/utils/enlightenment_ckpasswd"},
    {"exim", "/usr/sbin/exim4"},
    {"fscrypt", "/usr/bin/fscrypt"},
    {"gnu-imap4d", "/usr/sbin/imap4d"},
    {"gnu-pop3d", "/usr/sbin/pop3d"},
    {"groupmems", "/usr/sbin/groupmems"},
    {"http", "/usr/lib/lighttpd/mod_authn_pam.so"},
    {"hylafax", "/usr/sbin/hfaxd"},
    {"jabberd", "/usr/lib/*/jabberd2/authreg_pam.so"},
    {"kannel", "/usr/sbin/smsbox"},
    {"lchfn", "/usr/bin/lchfn"},
    {"lchsh", "/usr/bin/lchsh"},
    {"lpasswd", "/usr/sbin/lpasswd"},
    {"lshd", "/usr/sbin/lsh-pam-checkpw"},
    {"mysql", "/usr/lib/mysql/plugin/auth_pam_tool_dir/auth_pam_tool"},
    {"nnrpd", "/usr/lib/news/bin/auth/passwd/ckpasswd"},
    {"pgbouncer", "/usr/sbin/pgbouncer"},
    {"pgpool", "/usr/sbin/pgpool"},
    {"phosh", "/usr/libexec/phosh"},
    {"physlock", "/usr/bin/physlock"},
    {"postgresql", "/usr/lib/postgresql/*/bin/postgres"},
    /* login -h of util-linux; shadow has a login that is never remote. */
    {"remote", "/usr/share/bash-completion/completions/newgrp"},
    {"screen", "/usr/bin/screen"},
    {"shellinabox", "/usr/bin/shellinaboxd"},
    {"slimlock", "/usr/bin/slimlock"},
    {"slurm", "/usr/sbin/slurmstepd-wlm"},
    {"smtpd", "/usr/sbin/smtpd"},
    {"sockd", "/usr/sbin/danted"},
    {"squid", "/usr/lib/squid/basic_pam_auth"},
    {"supervise-daemon", "/usr/sbin/supervise-daemon"},
    {"systemd-run0", "/usr/bin/run0"},
    {"vlock", "/usr/sbin/vlock-main"},
    {"wayvnc", "/usr/bin/wayvnc"},
};

const char *const services_without_remote[N_SERVICES_WITHOUT_REMOTE] = {"su",
    "su-l", "runuser", "runuser-l", "sudo", "sudo-i", "doas", "systemd-run0"};

/* --- lists of names --- */

static bool
name_list_find(const struct name_list *l, uint32_t hash, const char *name)
{
	size_t at = 0;
	uint32_t i;

	while ((i = hashtab_next(&l->by_name, hash, &at)) != HASHTAB_NONE) {
		if (strcmp(l->list[i], name) == 0)
			return true;
	}
	return false;
}

bool
name_list_has(const struct name_list *l, const char *name)
{
	return name_list_find(l, hashtab_hash(name, strlen(name)), name);
}

int
name_list_add(struct name_list *l, const char *name)
{
	const uint32_t hash = hashtab_hash(name, strlen(name));
	char **list, *copy;

	if (name_list_find(l, hash, name))
		return 0;
	if ((list = vec_room(l->list, l->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	l->list = list;
	if ((copy = strdup(name)) == NULL ||
	    hashtab_add(&l->by_name, hash, (uint32_t)l->n) != 0) {
		free(copy);
		return ERR_NOMEM;
	}
	l->list[l->n++] = copy;
	return 0;
}

void
name_list_release(struct name_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->list[i]);
	free(l->list);
	hashtab_release(&l->by_name);
	memset(l, 0, sizeof(*l));
}

/* --- services --- */

bool
service_has_no_remote(const char *service)
{
	for (size_t i = 0; i < N_SERVICES_WITHOUT_REMOTE; i++) {
		if (strcmp(services_without_remote[i], service) == 0)
			return true;
	}
	return false;
}

bool
service_is_in_set(const char *service, const char *set)
{
	size_t n;
	const struct service_set *sets = builtin_services(&n);

	for (size_t i = 0; i < n; i++) {
		const struct service_item it = {.kind = SERVICE_SET,
		    .set = &sets[i]};

		if (strcmp(sets[i].name, set) == 0)
			return service_item_matches(&it, service);
	}
	return false;
}

/* Whether a file of PAM's folders counts: it is not a backup copy. */
static bool
is_no_copy(const char *name)
{
	return strchr(name, '~') == NULL && name[0] != '.' &&
	    strstr(name, ".dpkg-") == NULL && strstr(name, ".rpm") == NULL &&
	    strstr(name, ".pacnew") == NULL;
}

/* Whether a file of PAM's folders is a service, not a fragment of others. */
static bool
is_service(const char *name)
{
	static const char *const fragments[] = {"other", "password-auth",
	    "system-auth", "postlogin", "switchable-auth", "config-util",
	    "system-auth-ac", "password-auth-ac", "postlogin-ac",
	    "fingerprint-auth", "smartcard-auth", "system-login",
	    "system-local-login", "system-remote-login", "system-services",
	    "base-account", "base-auth", "base-password", "base-session",
	    "base-session-noninteractive"};

	if (strncmp(name, "common-", 7) == 0 || !is_no_copy(name))
		return false;
	for (size_t i = 0; i < COUNT(fragments); i++) {
		if (strcmp(fragments[i], name) == 0)
			return false;
	}
	return true;
}

static int
add_folder(const char *path, struct name_list *l)
{
	const struct dirent *e;
	DIR *d = opendir(path);
	int r = 0;

	if (d == NULL)
		return errno == ENOENT ? ERR_NOENT : ERR_IO;
	while (r == 0 && (errno = 0, e = readdir(d)) != NULL) {
		if (is_service(e->d_name))
			r = name_list_add(l, e->d_name);
	}
	if (r == 0 && errno != 0)
		r = ERR_IO;
	closedir(d);
	return r;
}

/* Returns ERR_NOENT if there is none of the folders. */
static int
add_folders(const char *root, const char *pam_d, struct name_list *l)
{
	static const char *const folders[] = {"/etc/pam.d", "/usr/lib/pam.d",
	    "/usr/etc/pam.d", "/usr/share/pam.d"};
	int r = ERR_NOENT;

	for (size_t i = 0; i < COUNT(folders); i++) {
		char *path;
		int e;

		if (i == 0 && pam_d != NULL)
			path = strdup(pam_d);
		else if (asprintf(&path, "%s%s", root, folders[i]) < 0)
			path = NULL;
		e = path == NULL ? ERR_NOMEM : add_folder(path, l);
		free(path);
		if (e != ERR_NOENT && (r = e) != 0)
			return r;
	}
	return r;
}

/* pam.conf: the first word of a line is the service. */
static int
add_conf(const char *root, struct name_list *l)
{
	char *path, *line = NULL, *word;
	size_t size = 0;
	FILE *f;
	int r = 0;

	if (asprintf(&path, "%s/etc/pam.conf", root) < 0)
		return ERR_NOMEM;
	f = fopen(path, "re");
	free(path);
	if (f == NULL)
		return errno == ENOENT ? ERR_NOENT : ERR_IO;
	while (r == 0 && getline(&line, &size, f) > 0) {
		word = line + strspn(line, " \t");
		word[strcspn(word, " \t\n#")] = '\0';
		if (word[0] != '\0' && is_service(word))
			r = name_list_add(l, word);
	}
	if (r == 0 && ferror(f))
		r = ERR_IO;
	free(line);
	fclose(f);
	return r;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
services_load_from(const char *root, const char *pam_d, struct name_list *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	r = add_folders(root, pam_d, ret);
	if (r == ERR_NOENT)
		r = add_conf(root, ret);
	if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare_names);
	/* What finds the names by their place follows. */
	hashtab_release(&ret->by_name);
	for (size_t i = 0; i < ret->n && r == 0; i++)
		r = hashtab_add(&ret->by_name,
		    hashtab_hash(ret->list[i], strlen(ret->list[i])),
		    (uint32_t)i);
	if (r != 0)
		name_list_release(ret);
	return r;
}

int
services_load(const char *root, struct name_list *ret)
{
	return services_load_from(root, NULL, ret);
}

static int
is_installed(const char *root, const char *program, bool *ret)
{
	glob_t g = {0};
	char *path;
	int r;

	if (asprintf(&path, "%s%s", root, program) < 0)
		return ERR_NOMEM;
	r = glob(path, 0, NULL, &g);
	*ret = r == 0;
	globfree(&g);
	free(path);
	return r == GLOB_NOSPACE ? ERR_NOMEM : 0;
}

int
services_load_fileless(const char *root, const struct name_list *with_file,
    struct name_list *ret)
{
	bool there;
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; r == 0 && i < COUNT(fileless); i++) {
		if (name_list_has(with_file, fileless[i].service))
			continue;
		r = is_installed(root, fileless[i].program, &there);
		if (r == 0 && there)
			r = name_list_add(ret, fileless[i].service);
	}
	if (r != 0)
		name_list_release(ret);
	return r;
}
