/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What "from local" and "by" mean for a service that reports less about the
 * remote side to PAM than one expects, or something else.
 * tests/data/services_remote has the same lists, with their sources.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Other machines log in, and PAM_RHOST is not set. */
static const char *const no_rhost[] = {"exim", "squid", "radiusd", "mysql",
    "mariadb", "xrdp-sesman", "imap", "pop", "sieve", "lmtp", "nntp", "mupdate",
    "smtp", "ldap", "ldapserver", "gnu-imap4d", "gnu-pop3d", "popa3d",
    "solid-pop3d", "poppassd", "smtpd", "nnrpd", "dicod", "kannel", "kermit",
    "lshd", "monit", "partimaged", "pwauth", "wayvnc", "weston-remote-access",
    "vnc", "vncserver", "tigervnc", "x11vnc", "gnome-remote-desktop"};
/* The same, if the program is installed, which uses another one's service. */
static const struct no_rhost_program {
	const char *service, *program;
} no_rhost_programs[] = {
    {"login", "/usr/bin/veyon-auth-helper"},
    {"login", "/usr/lib/ipsec/plugins/libstrongswan-xauth-pam.so"},
    {"login", "/usr/lib/ipsec/plugins/libstrongswan-eap-gtc.so"},
    {"login", "/usr/lib/pacemaker/pacemaker-based"},
};
/* PAM_RHOST is "localhost" if nobody is remote. */
static const char *const reports_localhost[] = {"cups"};
/* PAM_RUSER is what the client claims to be. */
static const char *const claimed_ruser[] = {"vsftpd", "ftp", "pure-ftpd",
    "proftpd", "dovecot", "perdition", "ngircd", "netatalk"};

/*
 * The first in the list that the rule has by name, set or pattern; not because
 * it is for all services.
 */
static const char *
find_service(const struct policy_rule *r, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (rule_condition(r, COND_SERVICE) != NULL &&
		    rule_has_service(r, list[i]))
			return list[i];
	}
	return NULL;
}

static const struct no_rhost_program *
find_program(struct check *c, const struct policy_rule *r)
{
	const struct no_rhost_program *p = no_rhost_programs;
	char *path;
	bool yes;

	for (;
	     !c->o->offline && p < no_rhost_programs + COUNT(no_rhost_programs);
	     p++) {
		if (find_service(r, &p->service, 1) == NULL)
			continue;
		if (asprintf(&path, "%s%s", c->o->root, p->program) < 0) {
			c->no_memory = true;
			return NULL;
		}
		yes = access(path, F_OK) == 0;
		free(path);
		if (yes)
			return p;
	}
	return NULL;
}

void
check_remote_local(struct check *c, const struct policy_rule *r,
    struct check_place at)
{
	const char *s = find_service(r, no_rhost, COUNT(no_rhost));
	const struct no_rhost_program *p;

	if (s != NULL)
		check_warn(c, at,
		    "other machines use this service (%.64s) and are not "
		    "reported to PAM: from local matches them, too",
		    s);
	else if ((p = find_program(c, r)) != NULL)
		check_warn(c, at,
		    "other machines use %.64s, which uses this service (%.64s) "
		    "and does not report them to PAM: from local matches them, "
		    "too",
		    p->program, p->service);
}

void
check_remote_name(struct check *c, const struct policy_rule *r,
    struct check_place at)
{
	const char *s = find_service(r, reports_localhost,
	    COUNT(reports_localhost));

	if (s != NULL)
		check_warn(c, at,
		    "%.64s reports this machine as localhost, which counts as "
		    "neither an address nor local, because a foreign name "
		    "server can claim it: a permit with from never matches "
		    "there, and a deny always; write permit ... service %.64s, "
		    "without from",
		    s, s);
}

void
check_remote_by(struct check *c, const struct policy_rule *r,
    struct check_place at)
{
	const char *s = find_service(r, claimed_ruser, COUNT(claimed_ruser));

	if (s != NULL)
		check_warn(c, at,
		    "%.64s reports as the caller whatever name the client "
		    "claims: by matches anybody who claims it",
		    s);
}
