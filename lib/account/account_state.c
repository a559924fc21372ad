/*
 * What an account's own data do to a login, as sshd with UsePAM yes and
 * pam_unix(8) read them: tests/e2e/admin/access_login.sh compares each with
 * them. The files are read once for all accounts; others are looked up.
 */
#include <errno.h>
#include <pwd.h>
#include <shadow.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/account/account_state.h>
#include <loginpolicy/base/vec.h>

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

/* A line of etc/passwd or etc/shadow. */
struct account_line {
	char *name; /* owned */
	size_t number;
	char *shell; /* owned; of passwd */
	bool shadowed; /* of passwd: its password is in the other file */
	struct aging aging; /* of shadow */
};
struct account_lines {
	struct account_line *list; /* owned; by name */
	size_t n;
};

struct account_book {
	const char *root;
	struct account_lines passwd, shadow;
	int shadow_error; /* of errno(3): it could not be read */
};

/* --- the files --- */

/* Owned by the list; NULL: no memory. */
static struct account_line *
add_line(struct account_lines *l, const char *name)
{
	struct account_line *list = vec_room(l->list, l->n, sizeof(*list));

	if (list == NULL)
		return NULL;
	l->list = list;
	list = &l->list[l->n];
	memset(list, 0, sizeof(*list));
	list->number = l->n;
	if ((list->name = strdup(name)) == NULL)
		return NULL;
	l->n++;
	return list;
}

/* Of equal names the first line comes first. */
static int
compare_lines(const void *va, const void *vb)
{
	const struct account_line *a = va, *b = vb;
	int c = strcmp(a->name, b->name);

	return c != 0 ? c : a->number < b->number ? -1 : a->number > b->number;
}

static int
compare_line_name(const void *name, const void *line)
{
	return strcmp(name, ((const struct account_line *)line)->name);
}

/* The first line of the name, or NULL. */
static const struct account_line *
find_line(const struct account_lines *l, const char *name)
{
	const struct account_line *hit = NULL;

	if (l->n != 0)
		hit = bsearch(name, l->list, l->n, sizeof(*l->list),
		    compare_line_name);
	while (hit != NULL && hit != l->list && strcmp(hit[-1].name, name) == 0)
		hit--;
	return hit;
}

static void
lines_release(struct account_lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->list[i].name);
		free(l->list[i].shell);
	}
	free(l->list);
}

static bool
is_shadowed(const struct passwd *pw)
{
	return strcmp(pw->pw_passwd, "x") == 0;
}

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

/* Read all lines of passwd, or of shadow. Returns an error number. */
static int
read_stream(FILE *f, bool is_shadow, char *buf, struct account_lines *ret)
{
	struct passwd pw, *pw_hit;
	struct spwd sp, *sp_hit;
	struct account_line *l;
	int e;

	for (;;) {
		e = is_shadow ? fgetspent_r(f, &sp, buf, BUF_MAX, &sp_hit)
			      : fgetpwent_r(f, &pw, buf, BUF_MAX, &pw_hit);
		if (e != 0)
			return e == ENOENT ? 0 : e;
		l = add_line(ret, is_shadow ? sp.sp_namp : pw.pw_name);
		if (l == NULL)
			return ENOMEM;
		if (is_shadow) {
			l->aging = aging_of(&sp);
			continue;
		}
		l->shadowed = is_shadowed(&pw);
		if ((l->shell = strdup(pw.pw_shell)) == NULL)
			return ENOMEM;
	}
}

/* No password of a file stays in memory. Returns an error number. */
static int
read_lines(const char *root, bool is_shadow, struct account_lines *ret)
{
	char *path, *buf;
	FILE *f;
	int e;

	if (asprintf(&path, "%s%s", root,
		is_shadow ? "/etc/shadow" : "/etc/passwd") < 0)
		return ENOMEM;
	f = fopen(path, "re");
	e = errno;
	free(path);
	if (f == NULL)
		return e;
	if ((buf = calloc(2, BUF_MAX)) == NULL) {
		e = ENOMEM;
	} else {
		setvbuf(f, buf + BUF_MAX, _IOFBF, BUF_MAX);
		e = read_stream(f, is_shadow, buf, ret);
	}
	fclose(f);
	if (buf != NULL)
		explicit_bzero(buf, 2 * BUF_MAX);
	free(buf);
	if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare_lines);
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
	e = read_lines(root, false, &b->passwd);
	if (e != ENOMEM)
		e = read_lines(root, true, &b->shadow);
	/* A missing file has no lines. */
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
	lines_release(&b->passwd);
	lines_release(&b->shadow);
	free(b);
}

/* --- one account --- */

static bool
is_no_shell(const char *shell)
{
	const char *slash = strrchr(shell, '/');

	shell = slash != NULL ? slash + 1 : shell;
	return strcmp(shell, "nologin") == 0 || strcmp(shell, "false") == 0 ||
	    strcmp(shell, "true") == 0;
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

/* Look up an account that the files do not have. */
static unsigned
directory_state(const char *root, const char *name, long today)
{
	struct passwd pw, *hit = NULL;
	struct spwd sp, *shadow = NULL;
	struct aging aging;
	char *buf;
	unsigned ret = ACCOUNT_STATE_UNKNOWN;

	if (root[0] != '\0' || (buf = malloc(BUF_MAX)) == NULL)
		return ret;
	if (getpwnam_r(name, &pw, buf, BUF_MAX, &hit) == 0 && hit != NULL) {
		ret = shell_state(root, pw.pw_shell);
		if (is_shadowed(&pw) &&
		    (getspnam_r(name, &sp, buf, BUF_MAX, &shadow) != 0 ||
			shadow == NULL)) {
			ret |= ACCOUNT_STATE_UNKNOWN;
		} else if (shadow != NULL) {
			aging = aging_of(shadow);
			ret |= aging_state(&aging, today);
		}
	}
	explicit_bzero(buf, BUF_MAX);
	free(buf);
	return ret;
}

unsigned
account_state(const struct account_book *b, const char *name, int64_t now)
{
	const struct account_line *user = find_line(&b->passwd, name), *shadow;
	long today = (long)(now / DAY_S);
	unsigned ret;

	if (user == NULL)
		return directory_state(b->root, name, today);
	ret = shell_state(b->root, user->shell);
	if (!user->shadowed)
		return ret;
	if (b->shadow_error != 0)
		return ret | ACCOUNT_STATE_UNKNOWN;
	shadow = find_line(&b->shadow, name);
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
