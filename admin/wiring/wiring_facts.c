/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs that ask no PAM, and where libpam's modules are.
 *
 * The lists of programs that ask no PAM are those of pam_loginpolicy(8) and the
 * README. Programs that set a password as a hash are left out: they let nobody
 * in who is blocked.
 */
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/vec.h>
#include "admin/wiring/wiring_facts.h"
#include "admin/wiring/wiring_ours.h"
#include "admin/wiring/wiring_stage.h"

#define COUNT(a)     (sizeof(a) / sizeof((a)[0]))
#define PATH_LEN_MAX 4096

static const struct {
	struct wiring_program is;
	const char *program;
} no_pam[] = {
    {{"systemd-cron's jobs", false, false},
	"/usr/lib/systemd/system-generators/systemd-crontab-generator"},
    {{"bcron's jobs", false, false}, "/usr/sbin/bcron-exec"},
    {{"dropbear", true, false}, "/usr/sbin/dropbear"},
    {{"tinysshd", true, false}, "/usr/sbin/tinysshd"},
    {{"BusyBox login", false, false}, "/usr/bin/busybox"},
    {{"sudo-rs -l", false, false}, "/usr/lib/cargo/bin/sudo"},
    /* Only root can use these for another account. */
    {{"systemd-run --uid", false, true}, "/usr/bin/systemd-run"},
    {{"setpriv", false, true}, "/usr/bin/setpriv"},
    {{"chroot --userspec", false, true}, "/usr/sbin/chroot"},
    {{"start-stop-daemon --chuid", false, true}, "/usr/sbin/start-stop-daemon"},
};

static bool
is_there(const char *root, const char *name)
{
	char path[PATH_LEN_MAX];

	snprintf(path, sizeof(path), "%s%s", root, name);
	return access(path, F_OK) == 0;
}

int
wiring_no_pam_load(const char *root, struct wiring *w)
{
	for (size_t i = 0; i < COUNT(no_pam); i++) {
		struct wiring_program *list;

		if (!is_there(root, no_pam[i].program))
			continue;
		list = vec_room(w->no_pam, w->n_no_pam, sizeof(*list));
		if (list == NULL)
			return ERR_NOMEM;
		w->no_pam = list;
		list[w->n_no_pam++] = no_pam[i].is;
	}
	return 0;
}

bool
wiring_login_is_busybox(const char *root)
{
	static const char *const names[] = {"/bin/login", "/usr/bin/login"};
	char path[PATH_LEN_MAX], target[PATH_LEN_MAX];
	const char *slash;
	ssize_t n;

	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s%s", root, names[i]);
		n = readlink(path, target, sizeof(target) - 1);
		if (n <= 0)
			continue;
		target[n] = '\0';
		slash = strrchr(target, '/');
		if (strncmp(slash == NULL ? target : slash + 1, "busybox", 7) ==
		    0)
			return true;
	}
	return false;
}

/* --- libpam --- */

/* The folder, if it has a module that every libpam comes with. */
static bool
has_modules(const char *folder)
{
	return is_there(folder, "/pam_permit.so") ||
	    is_there(folder, "/pam_deny.so") ||
	    is_there(folder, "/pam_unix.so");
}

static const char *
glob_modules(const char *root, struct wiring *w)
{
	static const char *const patterns[] = {"/usr/lib/*/security",
	    "/usr/lib64/security", "/usr/lib/security", "/lib/*/security",
	    "/lib64/security", "/lib/security"};
	char path[PATH_LEN_MAX];
	const char *found = NULL;
	glob_t g;

	for (size_t i = 0; i < COUNT(patterns) && found == NULL; i++) {
		snprintf(path, sizeof(path), "%s%s", root, patterns[i]);
		if (glob(path, 0, NULL, &g) != 0)
			continue;
		for (size_t k = 0; k < g.gl_pathc && found == NULL; k++) {
			if (has_modules(g.gl_pathv[k]))
				found = wiring_text(w, "%s", g.gl_pathv[k]);
		}
		globfree(&g);
	}
	return found;
}

int
wiring_find_modules(const char *root, struct wiring *w)
{
	char path[PATH_LEN_MAX];

	snprintf(path, sizeof(path), "%s%s", root, PAMDIR);
	w->module_folder = has_modules(path) ? wiring_text(w, "%s", path)
					     : glob_modules(root, w);
	w->has_pam_auth_update = is_there(root, "/usr/sbin/pam-auth-update");
	/* Where it is not known, it is not known to be missing, either. */
	if (w->module_folder == NULL)
		return 0;
	return wiring_module_judge(root, w);
}

/* --- its version --- */

/* Whether Debian's libpam is of a version before 1.6. */
static bool
is_before_1_6(FILE *status)
{
	char *line = NULL;
	size_t size = 0;
	unsigned major = 0, minor = 0;
	bool ours = false, found = false;

	while (!found && getline(&line, &size, status) > 0) {
		if (strncmp(line, "Package: ", 9) == 0)
			ours = strcmp(line + 9, "libpam0g\n") == 0;
		found = ours &&
		    sscanf(line, "Version: %u.%u", &major, &minor) == 2;
	}
	free(line);
	return found && (major < 1 || (major == 1 && minor < 6));
}

enum pam_includes
wiring_includes(const char *root)
{
	char path[PATH_LEN_MAX];
	bool old;
	FILE *f;

	snprintf(path, sizeof(path), "%s/var/lib/dpkg/status", root);
	if ((f = fopen(path, "re")) == NULL)
		return PAM_INCLUDES_ALL;
	old = is_before_1_6(f);
	fclose(f);
	return old ? PAM_INCLUDES_ETC : PAM_INCLUDES_ALL;
}
