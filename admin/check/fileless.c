/* Names that programs give to pam_start(3) and no package of Debian has a file for; tests/data/services says which package. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "fileless.h"

/* The program, as glob(7). */
static const struct {
	const char *service, *program;
} known[] = {
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
fileless_load(const char *root, const struct name_list *with_file,
    struct name_list *ret)
{
	bool there;
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; r == 0 && i < sizeof(known) / sizeof(known[0]);
	     i++) {
		if (name_list_has(with_file, known[i].service))
			continue;
		r = is_installed(root, known[i].program, &there);
		if (r == 0 && there)
			r = name_list_add(ret, known[i].service);
	}
	if (r != 0)
		name_list_release(ret);
	return r;
}
