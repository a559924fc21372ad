/*
 * The list is that of pam_loginpolicy(8) and the README. Of sshd with
 * "UsePAM no" wiring.c tells. Left out are passwords that are set as a hash, for
 * they let nobody in who is blocked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <loginpolicy/base/err.h>
#include "no_pam.h"

#define TEXT_MAX 4096

struct no_pam {
	const char *what, *program;
};
/* By these an account gets in, or goes on, of its own. */
static const struct no_pam anybody[] = {
    {"systemd-cron's jobs",
	"/usr/lib/systemd/system-generators/systemd-crontab-generator"},
    {"bcron's jobs", "/usr/sbin/bcron-exec"},
    {"dropbear", "/usr/sbin/dropbear"},
    {"tinysshd", "/usr/sbin/tinysshd"},
    {"BusyBox login", "/usr/bin/busybox"},
    {"sudo-rs -l", "/usr/lib/cargo/bin/sudo"},
};
/* Root alone can use these for another account. */
static const struct no_pam root[] = {
    {"systemd-run --uid", "/usr/bin/systemd-run"},
    {"setpriv", "/usr/bin/setpriv"},
    {"chroot --userspec", "/usr/sbin/chroot"},
    {"start-stop-daemon --chuid", "/usr/sbin/start-stop-daemon"},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

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
tell_no_pam(const struct options *o)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	put_installed(o, anybody, COUNT(anybody), ": ", &b);
	put_installed(o, root, COUNT(root),
	    b.len == 0 ? ": by root: " : "; by root: ", &b);
	if (b.err != 0)
		complain("what asks no PAM was not looked for: out of memory");
	else if (b.len != 0)
		complain(
		    "not seen by what asks no PAM%.*s (pam_loginpolicy(8))",
		    (int)b.len, b.p);
	buf_release(&b);
}
