/* The PAM services of a system: the files of its configuration folders (pam.d(5)). */
#include <dirent.h>
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "services.h"

bool
pam_file_counts(const char *name)
{
	return strchr(name, '~') == NULL && name[0] != '.' &&
	    strstr(name, ".dpkg-") == NULL && strstr(name, ".rpm") == NULL &&
	    strstr(name, ".pacnew") == NULL;
}

/* Not a fragment that others include. */
static bool
is_service(const char *name)
{
	static const char *const fragments[] = {"other", "password-auth",
	    "system-auth", "postlogin", "fingerprint-auth", "smartcard-auth",
	    "system-login", "system-local-login", "system-remote-login",
	    "system-services", "base-account", "base-auth", "base-password",
	    "base-session", "base-session-noninteractive"};

	if (strncmp(name, "common-", 7) == 0 || !pam_file_counts(name))
		return false;
	for (size_t i = 0; i < sizeof(fragments) / sizeof(fragments[0]); i++) {
		if (strcmp(fragments[i], name) == 0)
			return false;
	}
	return true;
}

const char *const services_without_remote[] = {"su", "su-l", "runuser",
    "runuser-l", "sudo", "sudo-i", "doas", "systemd-run0", NULL};

bool
service_has_no_remote(const char *service)
{
	size_t i = 0;

	while (services_without_remote[i] != NULL &&
	    strcmp(services_without_remote[i], service) != 0)
		i++;
	return services_without_remote[i] != NULL;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

bool
name_list_has(const struct name_list *s, const char *name)
{
	return tfind(name, &s->tree, compare_names) != NULL;
}

int
name_list_add(struct name_list *s, const char *name)
{
	char **list, *copy;

	if (name_list_has(s, name))
		return 0;
	if (s->n == s->room) {
		list = reallocarray(s->list, s->room * 2 + 16, sizeof(*list));
		if (list == NULL)
			return ERR_NOMEM;
		s->list = list;
		s->room = s->room * 2 + 16;
	}
	if ((copy = strdup(name)) == NULL)
		return ERR_NOMEM;
	if (tsearch(copy, &s->tree, compare_names) == NULL) {
		free(copy);
		return ERR_NOMEM;
	}
	s->list[s->n++] = copy;
	return 0;
}

static void
keep(void *name)
{
	(void)name; /* the list's */
}

static int
from_folder(const char *root, const char *folder, struct name_list *s)
{
	const struct dirent *e;
	char *path;
	DIR *d;
	int r = 0;

	if (asprintf(&path, "%s%s", root, folder) < 0)
		return ERR_NOMEM;
	d = opendir(path);
	free(path);
	if (d == NULL)
		return errno == ENOENT ? ERR_NOENT : ERR_IO;
	while (r == 0 && (errno = 0, e = readdir(d)) != NULL) {
		if (is_service(e->d_name))
			r = name_list_add(s, e->d_name);
	}
	if (r == 0 && errno != 0)
		r = ERR_IO;
	closedir(d);
	return r;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
services_load(const char *root, struct name_list *ret)
{
	static const char *const folders[] = {"/etc/pam.d", "/usr/lib/pam.d"};
	bool found = false;
	int r;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < 2; i++) {
		r = from_folder(root, folders[i], ret);
		if (r == 0) {
			found = true;
		} else if (r != ERR_NOENT) {
			name_list_release(ret);
			return r;
		}
	}
	if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare);
	return found ? 0 : ERR_NOENT;
}

void
name_list_release(struct name_list *s)
{
	tdestroy(s->tree, keep);
	for (size_t i = 0; i < s->n; i++)
		free(s->list[i]);
	free(s->list);
	memset(s, 0, sizeof(*s));
}
