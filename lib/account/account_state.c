/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an account's own data do to a login, as sshd with UsePAM yes and
 * pam_unix(8) read them: tests/e2e/admin/access_login.sh compares each with
 * them. The files are read once for all accounts; others are looked up.
 */
#include <errno.h>
#include <shadow.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/account/account_state.h>
#include <loginpolicy/base/vec.h>
#include "lookup.h"

/*
 * 1: on the 30th day after its change a password of at most 30 days still
 * works, as in older pam_unix; 0: it must be changed, as since Linux-PAM 1.6.
 * The Makefile knows which version this is built for.
 */
#ifndef PAM_UNIX_LAST_DAY
#define PAM_UNIX_LAST_DAY 1
#endif
#define DAY_S	86400
#define BUF_MAX (1u << 20) /* bytes of a line */

struct aging {
	bool locked; /* no password can match */
	bool marked; /* "!" of usermod -L: sshd(8) without PAM refuses it */
	long changed, max, inactive, expires; /* days; -1: none */
};

/* A line of etc/shadow. */
struct shadow_line {
	char *name; /* owned */
	size_t number;
	struct aging aging;
};

struct account_book {
	const char *root;
	struct lookup *lookup; /* owned; of etc/passwd, and of services */
	struct shadow_line *list; /* owned; n, by name */
	size_t n;
	int shadow_error; /* of errno(3): it could not be read */
};

/* --- etc/shadow --- */

static struct aging
aging_of(const struct spwd *sp)
{
	return (struct aging){.locked = sp->sp_pwdp[0] == '!' ||
		sp->sp_pwdp[0] == '*',
	    .marked = sp->sp_pwdp[0] == '!',
	    .changed = sp->sp_lstchg,
	    .max = sp->sp_max,
	    .inactive = sp->sp_inact,
	    .expires = sp->sp_expire};
}

/* Returns 0 or an error number. */
static int
add_shadow_line(struct account_book *b, const struct spwd *sp)
{
	struct shadow_line *list = vec_room(b->list, b->n, sizeof(*list));

	if (list == NULL)
		return ENOMEM;
	b->list = list;
	list[b->n] = (struct shadow_line){.name = strdup(sp->sp_namp),
	    .number = b->n,
	    .aging = aging_of(sp)};
	if (list[b->n].name == NULL)
		return ENOMEM;
	b->n++;
	return 0;
}

/* Of equal names the first line comes first. */
static int
compare_lines(const void *va, const void *vb)
{
	const struct shadow_line *a = va, *b = vb;
	int c = strcmp(a->name, b->name);

	return c != 0 ? c : a->number < b->number ? -1 : a->number > b->number;
}

static int
compare_line_name(const void *name, const void *line)
{
	return strcmp(name, ((const struct shadow_line *)line)->name);
}

/* The first line of the name, or NULL. */
static const struct shadow_line *
find_line(const struct account_book *b, const char *name)
{
	const struct shadow_line *hit = NULL;

	if (b->n != 0)
		hit = bsearch(name, b->list, b->n, sizeof(*b->list),
		    compare_line_name);
	while (hit != NULL && hit != b->list && strcmp(hit[-1].name, name) == 0)
		hit--;
	return hit;
}

/* No password of the file stays in memory. Returns an error number. */
static int
read_shadow(struct account_book *b)
{
	struct spwd sp, *hit;
	char *path, *buf;
	FILE *f;
	int e;

	if (asprintf(&path, "%s/etc/shadow", b->root) < 0)
		return ENOMEM;
	f = fopen(path, "re");
	e = errno;
	free(path);
	if (f == NULL)
		return e;
	if ((buf = calloc(2, BUF_MAX)) == NULL) {
		fclose(f);
		return ENOMEM;
	}
	setvbuf(f, buf + BUF_MAX, _IOFBF, BUF_MAX);
	while ((e = fgetspent_r(f, &sp, buf, BUF_MAX, &hit)) == 0) {
		if ((e = add_shadow_line(b, &sp)) != 0)
			break;
	}
	fclose(f);
	explicit_bzero(buf, 2 * BUF_MAX);
	free(buf);
	if (b->n > 1)
		qsort(b->list, b->n, sizeof(*b->list), compare_lines);
	return e;
}

int
account_book_load(const char *root, struct account_book **ret)
{
	struct account_book *b = calloc(1, sizeof(*b));
	int e;

	if (b == NULL)
		return ERR_NOMEM;
	b->root = root;
	b->lookup = lookup_new(root);
	e = b->lookup != NULL ? read_shadow(b) : ENOMEM;
	/* ENOENT: no such file, or read to its end. */
	b->shadow_error = e == ENOENT ? 0 : e;
	if (e == ENOMEM) {
		account_book_free(b);
		return ERR_NOMEM;
	}
	*ret = b;
	return 0;
}

int
account_book_error(const struct account_book *b)
{
	return b->shadow_error;
}

void
account_book_free(struct account_book *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->n; i++)
		free(b->list[i].name);
	free(b->list);
	lookup_free(b->lookup);
	free(b);
}

/* --- one account --- */

static bool
is_no_shell(const char *shell)
{
	/* The last ones: accounts that run one program, in Red Hat's files. */
	static const char *const names[] = {"nologin", "false", "true", "sync",
	    "halt", "shutdown"};
	const char *slash = strrchr(shell, '/');

	shell = slash != NULL ? slash + 1 : shell;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(shell, names[i]) == 0)
			return true;
	}
	return false;
}

/* Whether sshd finds it: an executable file, by stat(2). */
static bool
shell_exists(const char *root, const char *shell)
{
	struct stat st;
	char *path;
	int r;

	if (asprintf(&path, "%s%s", root, shell) < 0)
		return true;
	r = stat(path, &st);
	free(path);
	return r == 0 ? S_ISREG(st.st_mode) && (st.st_mode & 0111) != 0
		      : errno != ENOENT && errno != ENOTDIR;
}

static unsigned
shell_state(const char *root, const char *shell)
{
	if (shell[0] == '\0')
		shell = "/bin/sh"; /* passwd(5) */
	if (is_no_shell(shell))
		return shell_exists(root, shell) ? ACCOUNT_NO_SHELL
						 : ACCOUNT_SHELL_MISSING;
	return shell_exists(root, shell) ? 0 : ACCOUNT_SHELL_MISSING;
}

/* shadow(5), as pam_unix(8) reads it. */
static unsigned
aging_state(const struct aging *a, long today)
{
	const unsigned locked = (a->locked ? ACCOUNT_PASSWORD_LOCKED : 0) |
	    (a->marked ? ACCOUNT_LOCKED_WITHOUT_PAM : 0);
	long age = today - a->changed - PAM_UNIX_LAST_DAY;

	if (a->expires >= 0 && today >= a->expires)
		return locked | ACCOUNT_EXPIRED;
	if (a->changed == 0)
		return locked | ACCOUNT_CHANGE_PASSWORD;
	if (a->changed < 0 || a->max < 0 || age < a->max)
		return locked;
	return locked |
	    (a->inactive >= 0 && age >= a->max + a->inactive
		    ? ACCOUNT_PASSWORD_EXPIRED
		    : ACCOUNT_CHANGE_PASSWORD);
}

/* The state by a directory's shadow data, of an account that it has. */
static unsigned
directory_aging(const char *name, long today)
{
	struct spwd sp, *hit = NULL;
	struct aging aging;
	char *buf = malloc(BUF_MAX);
	unsigned ret = ACCOUNT_STATE_UNKNOWN;

	if (buf == NULL)
		return ret;
	if (getspnam_r(name, &sp, buf, BUF_MAX, &hit) == 0 && hit != NULL) {
		aging = aging_of(hit);
		ret = aging_state(&aging, today);
	}
	explicit_bzero(buf, BUF_MAX);
	free(buf);
	return ret;
}

unsigned
account_state(const struct account_book *b, const char *name, int64_t now)
{
	const long today = (long)(now / DAY_S);
	const struct shadow_line *shadow;
	struct account_entry user;
	bool in_file = lookup_user(b->lookup, true, name, 0, &user) == 0;
	unsigned ret;

	if (!in_file &&
	    (lookup_is_mounted(b->lookup) ||
		lookup_user(b->lookup, false, name, 0, &user) != 0))
		return ACCOUNT_STATE_UNKNOWN;
	ret = shell_state(b->root, user.shell);
	if (!user.shadowed)
		return ret;
	if (!in_file)
		return ret | directory_aging(name, today);
	if (b->shadow_error != 0)
		return ret | ACCOUNT_STATE_UNKNOWN;
	shadow = find_line(b, name);
	return ret |
	    (shadow != NULL ? aging_state(&shadow->aging, today)
			    : ACCOUNT_NO_SHADOW);
}

static const struct {
	enum account_state state;
	const char *word, *text;
} states[] = {
    {ACCOUNT_EXPIRED, "expired", "EXPIRED: every service refuses it"},
    {ACCOUNT_PASSWORD_EXPIRED, "password-expired",
	"EXPIRED with its password: every service refuses it"},
    {ACCOUNT_NO_SHADOW, "no-shadow",
	"NO LINE IN /etc/shadow: every service refuses it"},
    {ACCOUNT_SHELL_MISSING, "shell-missing",
	"its shell is missing: sshd refuses it"},
    {ACCOUNT_NO_SHELL, "no-shell",
	"no shell: SSH runs no commands, but forwards ports"},
    {ACCOUNT_PASSWORD_LOCKED, "password-locked",
	"no password can match: SSH keys still work"},
    {ACCOUNT_CHANGE_PASSWORD, "change-password",
	"its password must be changed at the next login"},
    {ACCOUNT_STATE_UNKNOWN, "unknown", "unknown whether it has expired"},
};

const char *
account_state_next(unsigned *states_left, const char **ret_text)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if ((*states_left & states[i].state) == 0)
			continue;
		*states_left &= ~(unsigned)states[i].state;
		*ret_text = states[i].text;
		return states[i].word;
	}
	return NULL;
}
