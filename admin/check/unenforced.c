/*
 * Where the module's lines are is for check_pam.c; here it is only whether
 * there are any, and whether sshd gets to them: its UsePAM is no by default.
 *
 * The lists of programs that ask no PAM are those of pam_loginpolicy(8) and the
 * README. Programs that set a password as a hash are left out: they let nobody
 * in who is blocked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include <loginpolicy/sshd/sshd_config.h>
#include "pam_lines.h"
#include "unenforced.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TEXT_MAX 4096

struct no_pam {
	const char *what, *program;
};
/* A blocked account can use these itself. */
static const struct no_pam by_anybody[] = {
    {"systemd-cron's jobs",
	"/usr/lib/systemd/system-generators/systemd-crontab-generator"},
    {"bcron's jobs", "/usr/sbin/bcron-exec"},
    {"dropbear", "/usr/sbin/dropbear"},
    {"tinysshd", "/usr/sbin/tinysshd"},
    {"BusyBox login", "/usr/bin/busybox"},
    {"sudo-rs -l", "/usr/lib/cargo/bin/sudo"},
};
/* Only root can use these for another account. */
static const struct no_pam by_root[] = {
    {"systemd-run --uid", "/usr/bin/systemd-run"},
    {"setpriv", "/usr/bin/setpriv"},
    {"chroot --userspec", "/usr/sbin/chroot"},
    {"start-stop-daemon --chuid", "/usr/sbin/start-stop-daemon"},
};

/*
 * Whether there is an sshd_config that can be read, and it does not say
 * UsePAM yes. sshd takes the first UsePAM, and none in a Match block.
 */
static bool
sshd_ignores_pam(const char *root)
{
	struct sshd_config c = {0};
	struct diag d = {0};
	int r = sshd_config_read(&c, root, &d);
	bool found = false, yes = false;

	for (size_t i = 0; i < c.n_settings && !found; i++) {
		const struct sshd_setting *s = &c.settings[i];

		if (s->keyword != SSHD_USE_PAM || s->match != -1)
			continue;
		found = true;
		yes = strcasecmp(s->args[0], "yes") == 0;
	}
	sshd_config_release(&c);
	/* What cannot be read may say it, and what sshd refuses does not. */
	if (!found && r != 0 && r != ERR_SYNTAX && r != ERR_TOOBIG)
		return false;
	return !yes;
}

bool
passwords_are_checked(const char *root)
{
	struct pam_lines all;

	(void)pam_lines_load_all(root, &all);
	return all.checks_passwords;
}

void
unenforced_warn(const struct options *o)
{
	struct pam_lines all;
	int r = pam_lines_load_all(o->root, &all);
	bool logins = all.ours[PAM_TYPE_AUTH] || all.ours[PAM_TYPE_ACCOUNT] ||
	    all.ours[PAM_TYPE_SESSION];

	if (!logins && r != 0)
		complain("cannot read all of PAM's files: it is not known "
			 "whether the policy is enforced");
	else if (!logins && !all.ours[PAM_TYPE_PASSWORD])
		complain("nothing is enforced: no PAM file names the module; "
			 "see pam_loginpolicy(8) and pam.d-example");
	else if (!logins)
		complain("no login is refused: PAM's files name the module for "
			 "passwords only; see pam_loginpolicy(8) and "
			 "pam.d-example");
	if (logins && sshd_ignores_pam(o->root))
		complain("nothing is enforced over SSH: "
			 "%s/etc/ssh/sshd_config does not say UsePAM yes",
		    o->root);
}

static void
put_installed(const struct options *o, const struct no_pam *list, size_t n,
    const char *first, struct buf *b)
{
	const char *before = first;
	char *path;

	for (size_t i = 0; i < n; i++) {
		if (asprintf(&path, "%s%s", o->root, list[i].program) < 0) {
			b->err = ERR_NOMEM;
			return;
		}
		if (access(path, F_OK) == 0) {
			buf_printf(b, "%s%s", before, list[i].what);
			before = ", ";
		}
		free(path);
	}
}

void
no_pam_warn(const struct options *o)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	put_installed(o, by_anybody, COUNT(by_anybody), ": ", &b);
	put_installed(o, by_root, COUNT(by_root),
	    b.len == 0 ? ": by root: " : "; by root: ", &b);
	if (b.err != 0)
		complain("programs that do not ask PAM were not looked for: "
			 "out of memory");
	else if (b.len != 0)
		complain("the block does not stop programs that do not ask "
			 "PAM%.*s (pam_loginpolicy(8))",
		    (int)b.len, b.p);
	buf_release(&b);
}
