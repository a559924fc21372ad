/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/policy/module_args.h>
#include <loginpolicy/policy/policy.h>
#include "admin/wiring/wiring_ours.h"

#define PATH_LEN_MAX 4096

/* Whether two paths are one folder, by whatever links. */
static bool
is_same_folder(const char *a, const char *b)
{
	struct stat sa, sb;

	return stat(a, &sa) == 0 && stat(b, &sb) == 0 &&
	    sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* The file that libpam opens for the line; its folder ends at *ret_slash. */
static void
path_of(const struct wiring *w, const struct wiring_opts *o,
    const struct pam_line *l, char path[PATH_LEN_MAX], char **ret_slash)
{
	if (l->module[0] == '/')
		snprintf(path, PATH_LEN_MAX, "%s%s", o->root, l->module);
	else
		snprintf(path, PATH_LEN_MAX, "%s/%s",
		    w->module_folder == NULL ? "" : w->module_folder,
		    l->module);
	*ret_slash = strrchr(path, '/');
}

/* Whether the file is another one than that in libpam's folder. */
static bool
is_elsewhere(const struct wiring *w, const struct wiring_opts *o,
    const struct pam_line *l)
{
	char path[PATH_LEN_MAX], *slash;

	if (strchr(l->module, '/') == NULL)
		return false;
	path_of(w, o, l, path, &slash);
	/* What is not there is not loaded: it counts as missing. */
	if (access(path, F_OK) != 0)
		return false;
	*slash = '\0';
	return w->module_folder == NULL ||
	    !is_same_folder(slash == path ? "/" : path, w->module_folder);
}

/* Paths as the module takes them, but for slashes that change nothing. */
static bool
is_same_path(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (a[0] == '/' && (a[1] == '/' || a[1] == '\0'))
			a++;
		while (b[0] == '/' && (b[1] == '/' || b[1] == '\0'))
			b++;
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
	}
}

static void
judge_arguments(const struct wiring_opts *o, const struct pam_line *l,
    struct wiring_line *ret)
{
	const char *state = o->state != NULL ? o->state : POLICY_STATE_DIR;
	struct module_args a;

	module_args_init(&a);
	for (size_t i = 0; l->args != NULL && l->args[i] != NULL; i++) {
		const char *was_conf = a.conf, *was_state = a.state;

		if (module_args_add(&a, l->args[i]) != 0) {
			ret->is = WIRING_OURS_REFUSES;
			ret->argument = l->args[i];
			return;
		}
		/* The last one counts; and it may say what is so anyway. */
		if (a.conf != was_conf || a.state != was_state)
			ret->argument = l->args[i];
	}
	if (!is_same_path(a.conf, POLICY_PATH) ||
	    (a.state != NULL && strcmp(a.state, POLICY_STATE_DIR) != 0 &&
		!is_same_path(a.state, state)))
		ret->is = WIRING_OURS_OTHER_POLICY;
	else
		ret->argument = NULL;
}

void
wiring_line_judge(const struct wiring *w, const struct wiring_opts *o,
    const struct pam_line *l, struct wiring_line *ret)
{
	*ret = (struct wiring_line){.is = WIRING_OURS_NOT};
	if (!pam_line_is_module(l, WIRING_MODULE))
		return;
	ret->is = WIRING_OURS;
	if (!o->assume_module) {
		/* Which folder libpam was built with for it is not known. */
		if (strstr(l->module, "$ISA") != NULL ||
		    w->module == WIRING_MODULE_UNKNOWN)
			ret->is = WIRING_OURS_UNKNOWN;
		else if (is_elsewhere(w, o, l) ||
		    w->module == WIRING_MODULE_FOREIGN)
			ret->is = WIRING_OURS_FOREIGN;
	}
	if (ret->is == WIRING_OURS)
		judge_arguments(o, l, ret);
}

bool
wiring_line_is_missing(const struct wiring *w, const struct wiring_opts *o,
    const struct pam_line *l)
{
	if (pam_line_is_module(l, WIRING_MODULE)) {
		if (o->assume_module)
			return false;
		if (w->module == WIRING_MODULE_UNUSABLE &&
		    !is_elsewhere(w, o, l))
			return true;
	}
	return pam_module_is_missing(o->root, w->module_folder, l->module);
}
