/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line of a stack: a module that is missing, one that looks at the account
 * or at a file, or one of which only it knows what it does.
 */
#include <security/_pam_types.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "admin/explain/pam_probe.h"
#include "admin/wiring/wiring_ours.h"

#define FILE_MAX_READ (1u << 20)
#define PATH_ROOM     4096

/* --- answers --- */

void
pam_answer_fails(struct pam_answer *a, int retval, const char *fmt, ...)
{
	va_list ap;

	a->how = PAM_FAILS;
	a->retval = retval;
	va_start(ap, fmt);
	vsnprintf(a->why, sizeof(a->why), fmt, ap);
	va_end(ap);
}

void
pam_answer_unsure(struct pam_answer *a, const char *fmt, ...)
{
	va_list ap;

	a->how = PAM_UNSURE;
	a->retval = PAM_SUCCESS;
	va_start(ap, fmt);
	vsnprintf(a->why, sizeof(a->why), fmt, ap);
	va_end(ap);
}

/* --- arguments and files --- */

const char *
pam_argument(const struct pam_line *l, const char *name)
{
	const size_t len = strlen(name);
	const char *found = NULL;

	for (size_t i = 0; l->args != NULL && l->args[i] != NULL; i++) {
		if (strncmp(l->args[i], name, len) == 0 &&
		    l->args[i][len] == '=')
			found = l->args[i] + len + 1;
	}
	return found;
}

bool
pam_has_argument(const struct pam_line *l, const char *word)
{
	for (size_t i = 0; l->args != NULL && l->args[i] != NULL; i++) {
		if (strcmp(l->args[i], word) == 0)
			return true;
	}
	return false;
}

int
pam_file_read(const struct pam_probe *p, const char *path, char **ret,
    size_t *ret_len, const char **ret_why)
{
	char full[PATH_ROOM];
	struct stat st;
	int fd, r;

	*ret = NULL;
	snprintf(full, sizeof(full), "%s%s", p->root, path);
	fd = open(full, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1) {
		r = path_error(errno);
		*ret_why = strerror(errno);
		return r;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		*ret_why = "not a regular file";
		return ERR_PERM;
	}
	r = read_all(fd, FILE_MAX_READ, ret, ret_len);
	*ret_why = err_str(r);
	close(fd);
	return r;
}

static bool
file_exists(const struct pam_probe *p, const char *path, bool *ret_unknown)
{
	char full[PATH_ROOM];
	struct stat st;

	snprintf(full, sizeof(full), "%s%s", p->root, path);
	if (stat(full, &st) == 0)
		return true;
	*ret_unknown |= path_error(errno) != ERR_NOENT;
	return false;
}

/* --- small modules --- */

static bool
is_root(const struct pam_probe *p)
{
	return p->subject->n_names != 0 && p->subject->uid == 0;
}

static void
probe_nologin(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a)
{
	const char *file = pam_argument(l, "file");
	const char *const files[] = {file != NULL ? file : "/run/nologin",
	    file != NULL ? NULL : "/etc/nologin"};
	bool unknown = false;

	if (is_root(p))
		return;
	for (size_t i = 0; i < 2 && files[i] != NULL; i++) {
		if (file_exists(p, files[i], &unknown)) {
			pam_answer_fails(a, PAM_AUTH_ERR,
			    "%s is there: only root may log in", files[i]);
			return;
		}
	}
	if (unknown)
		pam_answer_unsure(a, "it cannot be seen whether %s is there",
		    files[0]);
}

static void
probe_shells(struct pam_probe *p, struct pam_answer *a)
{
	const char *why;
	char *text, *save, *line;
	size_t len;

	if (p->shell[0] == '\0') {
		pam_answer_unsure(a, "the account's shell is not known");
		return;
	}
	if (pam_file_read(p, "/etc/shells", &text, &len, &why) != 0) {
		pam_answer_fails(a, PAM_AUTH_ERR, "/etc/shells: %s", why);
		return;
	}
	for (line = strtok_r(text, "\n", &save);
	     line != NULL && strcmp(line, p->shell) != 0;
	     line = strtok_r(NULL, "\n", &save))
		continue;
	if (line == NULL)
		pam_answer_fails(a, PAM_AUTH_ERR,
		    "the shell %s is not in /etc/shells", p->shell);
	free(text);
}

/* What the account's own data say: chage(1), passwd -l. */
static void
probe_unix(struct pam_probe *p, struct pam_answer *a)
{
	const unsigned s = p->state;

	if (p->stage == PAM_TYPE_AUTH) {
		if ((s & ACCOUNT_PASSWORD_LOCKED) != 0)
			pam_answer_fails(a, PAM_AUTH_ERR,
			    "no password can match: it is locked, or none is "
			    "set (passwd -S)");
		return;
	}
	if (p->stage != PAM_TYPE_ACCOUNT)
		return;
	if ((s & ACCOUNT_EXPIRED) != 0)
		pam_answer_fails(a, PAM_ACCT_EXPIRED,
		    "the account has expired (chage -l)");
	else if ((s & ACCOUNT_PASSWORD_EXPIRED) != 0)
		pam_answer_fails(a, PAM_AUTHTOK_EXPIRED,
		    "the password expired too long ago (chage -l)");
	else if ((s & ACCOUNT_NO_SHADOW) != 0)
		pam_answer_fails(a, PAM_AUTHINFO_UNAVAIL,
		    "the account has no line in /etc/shadow");
	else if ((s & ACCOUNT_CHANGE_PASSWORD) != 0)
		pam_answer_unsure(a,
		    "the password must be changed first (chage -l)");
	else if ((s & ACCOUNT_STATE_UNKNOWN) != 0)
		pam_answer_unsure(a,
		    "it is not known whether the account has expired");
}

static void
probe_rootok(struct pam_probe *p, struct pam_answer *a)
{
	if (!p->has_caller || p->caller->uid != 0)
		pam_answer_fails(a, PAM_AUTH_ERR, "the caller is not root");
}

/* su's group; only the plain case is followed. */
static void
probe_wheel(struct pam_probe *p, const struct pam_line *l, struct pam_answer *a)
{
	const char *group = pam_argument(l, "group");
	enum tri in;

	if (pam_has_argument(l, "deny") || pam_has_argument(l, "trust") ||
	    pam_has_argument(l, "root_only") || !p->has_caller) {
		pam_answer_unsure(a, "it depends on the caller's groups");
		return;
	}
	in = member_in_group(p->caller, group != NULL ? group : "wheel");
	if (in == TRI_UNKNOWN)
		pam_answer_unsure(a, "the caller's groups are not known");
	else if (in == TRI_FALSE)
		pam_answer_fails(a, PAM_PERM_DENIED, "%s is not in group %s",
		    p->caller->names[0], group != NULL ? group : "wheel");
}

static void
probe_deny(const struct pam_probe *p, struct pam_answer *a)
{
	pam_answer_fails(a,
	    p->stage == PAM_TYPE_SESSION ? PAM_SESSION_ERR : PAM_AUTH_ERR,
	    "it refuses always");
}

/* --- any module --- */

/*
 * "Besides us": what the policy decides is explained elsewhere. Here it is
 * whether the line asks it at all.
 */
static void
probe_ours(const struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a)
{
	struct wiring_line ours;

	wiring_line_judge(p->wiring, p->system, l, &ours);
	switch (ours.is) {
	case WIRING_OURS_REFUSES:
		pam_answer_fails(a, PAM_AUTH_ERR,
		    "it refuses everybody because it does not know the "
		    "argument \"%s\"",
		    ours.argument);
		break;
	case WIRING_OURS_OTHER_POLICY:
		pam_answer_unsure(a,
		    "it has %s: another policy or state decides there",
		    ours.argument);
		break;
	case WIRING_OURS_FOREIGN:
	case WIRING_OURS_UNKNOWN:
		pam_answer_unsure(a, "%s",
		    strchr(l->module, '/') == NULL
			? p->wiring->module_why
			: "it is not the module in libpam's folder");
		break;
	default:
		a->retval = PAM_IGNORE;
	}
}

static void
answer_missing(const struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *a)
{
	const size_t len = strlen(l->module);
	const bool is_path = l->module[0] == '/';

	if (pam_line_is_module(l, WIRING_MODULE) &&
	    p->wiring->module_why != NULL)
		pam_answer_fails(a, PAM_MODULE_UNKNOWN, "%s",
		    p->wiring->module_why);
	else
		pam_answer_fails(a, PAM_MODULE_UNKNOWN,
		    "the module is not on disk: %s%s%s%s",
		    is_path ? p->root : p->wiring->module_folder,
		    is_path ? "" : "/", l->module,
		    len != 0 && l->module[len - 1] == '\r'
			? " (the line ends with CR LF)"
			: "");
}

/* Modules that may refuse, for reasons that are not in a file here. */
static bool
asks_elsewhere(const struct pam_line *l)
{
	static const char *const names[] = {"pam_sss.so", "pam_ldap.so",
	    "pam_krb5.so", "pam_winbind.so", "pam_exec.so", "pam_duo.so",
	    "pam_google_authenticator.so", "pam_u2f.so", "pam_radius_auth.so",
	    "pam_oath.so", "pam_himmelblau.so", "pam_systemd_home.so",
	    "pam_fprintd.so", "pam_pkcs11.so", "pam_script.so",
	    "pam_securetty.so", "pam_sepermit.so", "pam_tally2.so"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (pam_line_is_module(l, names[i]))
			return true;
	}
	return false;
}

/* Returns whether the module is one that is looked into. */
static bool
probe_known(struct pam_probe *p, const struct pam_line *l, struct pam_answer *a)
{
	if (pam_line_is_module(l, "pam_deny.so"))
		probe_deny(p, a);
	else if (pam_line_is_module(l, "pam_nologin.so"))
		probe_nologin(p, l, a);
	else if (pam_line_is_module(l, "pam_shells.so"))
		probe_shells(p, a);
	else if (pam_line_is_module(l, "pam_unix.so"))
		probe_unix(p, a);
	else if (pam_line_is_module(l, "pam_rootok.so"))
		probe_rootok(p, a);
	else if (pam_line_is_module(l, "pam_wheel.so"))
		probe_wheel(p, l, a);
	else if (pam_line_is_module(l, "pam_access.so"))
		pam_probe_access(p, l, a);
	else if (pam_line_is_module(l, "pam_time.so"))
		pam_probe_time(p, l, a);
	else if (pam_line_is_module(l, "pam_faillock.so"))
		pam_probe_faillock(p, l, a);
	else if (pam_line_is_module(l, "pam_listfile.so"))
		pam_probe_listfile(p, l, a);
	else if (pam_line_is_module(l, "pam_succeed_if.so"))
		pam_probe_succeed_if(p, l, a);
	else
		return false;
	return true;
}

void
pam_probe_line(struct pam_probe *p, const struct pam_line *l,
    struct pam_answer *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (l->kind == PAM_LINE_BROKEN)
		pam_answer_fails(ret, PAM_PERM_DENIED,
		    "libpam cannot use this line");
	else if (wiring_line_is_missing(p->wiring, p->system, l))
		answer_missing(p, l, ret);
	else if (pam_line_is_module(l, WIRING_MODULE))
		probe_ours(p, l, ret);
	else if (!probe_known(p, l, ret) && asks_elsewhere(l))
		pam_answer_unsure(ret, "only the module knows");
}
