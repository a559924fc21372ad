/*
 * What "from local" and "by" mean for a service that reports less about the
 * remote side to PAM than one expects, or something else.
 * tests/data/services_remote has the same list, with its sources.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

enum remote_report {
	NO_RHOST, /* other machines log in, and PAM_RHOST is not set */
	LOCALHOST, /* PAM_RHOST is this word if nobody is remote */
	CLAIMED_RUSER /* PAM_RUSER is what the client claims to be */
};
/* program: it uses another program's service; NULL: its own. */
static const struct remote {
	const char *service;
	enum remote_report report;
	const char *program;
} remotes[] = {
    {"exim", NO_RHOST, NULL},
    {"squid", NO_RHOST, NULL},
    {"radiusd", NO_RHOST, NULL},
    {"mysql", NO_RHOST, NULL},
    {"mariadb", NO_RHOST, NULL},
    {"xrdp-sesman", NO_RHOST, NULL},
    {"imap", NO_RHOST, NULL},
    {"pop", NO_RHOST, NULL},
    {"sieve", NO_RHOST, NULL},
    {"lmtp", NO_RHOST, NULL},
    {"nntp", NO_RHOST, NULL},
    {"mupdate", NO_RHOST, NULL},
    {"smtp", NO_RHOST, NULL},
    {"ldap", NO_RHOST, NULL},
    {"ldapserver", NO_RHOST, NULL},
    {"gnu-imap4d", NO_RHOST, NULL},
    {"gnu-pop3d", NO_RHOST, NULL},
    {"popa3d", NO_RHOST, NULL},
    {"solid-pop3d", NO_RHOST, NULL},
    {"poppassd", NO_RHOST, NULL},
    {"smtpd", NO_RHOST, NULL},
    {"nnrpd", NO_RHOST, NULL},
    {"dicod", NO_RHOST, NULL},
    {"kannel", NO_RHOST, NULL},
    {"kermit", NO_RHOST, NULL},
    {"lshd", NO_RHOST, NULL},
    {"monit", NO_RHOST, NULL},
    {"partimaged", NO_RHOST, NULL},
    {"pwauth", NO_RHOST, NULL},
    {"wayvnc", NO_RHOST, NULL},
    {"weston-remote-access", NO_RHOST, NULL},
    {"vnc", NO_RHOST, NULL},
    {"vncserver", NO_RHOST, NULL},
    {"tigervnc", NO_RHOST, NULL},
    {"x11vnc", NO_RHOST, NULL},
    {"gnome-remote-desktop", NO_RHOST, NULL},
    {"login", NO_RHOST, "/usr/bin/veyon-auth-helper"},
    {"login", NO_RHOST, "/usr/lib/ipsec/plugins/libstrongswan-xauth-pam.so"},
    {"login", NO_RHOST, "/usr/lib/ipsec/plugins/libstrongswan-eap-gtc.so"},
    {"login", NO_RHOST, "/usr/lib/pacemaker/pacemaker-based"},
    {"cups", LOCALHOST, NULL},
    {"vsftpd", CLAIMED_RUSER, NULL},
    {"ftp", CLAIMED_RUSER, NULL},
    {"pure-ftpd", CLAIMED_RUSER, NULL},
    {"proftpd", CLAIMED_RUSER, NULL},
    {"dovecot", CLAIMED_RUSER, NULL},
    {"perdition", CLAIMED_RUSER, NULL},
    {"ngircd", CLAIMED_RUSER, NULL},
    {"netatalk", CLAIMED_RUSER, NULL},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A program that uses another's service counts if it is installed. */
static bool
is_here(struct check *c, const struct remote *s)
{
	char *path;
	bool yes;

	if (s->program == NULL)
		return true;
	if (c->o->offline)
		return false;
	if (asprintf(&path, "%s%s", c->o->root, s->program) < 0) {
		c->no_memory = true;
		return false;
	}
	yes = access(path, F_OK) == 0;
	free(path);
	return yes;
}

/*
 * The first of this kind that the rule has by name, set or pattern; not because
 * it is for all services.
 */
static const struct remote *
find_named(struct check *c, const struct policy_rule *r,
    enum remote_report report)
{
	if (rule_condition(r, COND_SERVICE) == NULL)
		return NULL;
	for (size_t i = 0; i < COUNT(remotes); i++) {
		if (remotes[i].report == report &&
		    rule_has_service(r, remotes[i].service) &&
		    is_here(c, &remotes[i]))
			return &remotes[i];
	}
	return NULL;
}

void
check_remote_local(struct check *c, const struct policy_rule *r,
    struct check_place at)
{
	const struct remote *s;

	if ((s = find_named(c, r, NO_RHOST)) != NULL && s->program != NULL)
		check_warn(c, at,
		    "other machines use %.64s, which uses this service (%.64s) "
		    "and does not report them to PAM: from local matches them, "
		    "too",
		    s->program, s->service);
	else if (s != NULL)
		check_warn(c, at,
		    "other machines use this service (%.64s) and are not "
		    "reported to PAM: from local matches them, too",
		    s->service);
}

void
check_remote_name(struct check *c, const struct policy_rule *r,
    struct check_place at)
{
	const struct remote *s = find_named(c, r, LOCALHOST);

	if (s != NULL)
		check_warn(c, at,
		    "%.64s reports this machine as localhost, which counts as "
		    "neither an address nor local, because a foreign name "
		    "server can claim it: a permit with from never matches "
		    "there, and a deny always; write permit ... service %.64s, "
		    "without from",
		    s->service, s->service);
}

void
check_remote_by(struct check *c, const struct policy_rule *r,
    struct check_place at)
{
	const struct remote *s = find_named(c, r, CLAIMED_RUSER);

	if (s != NULL)
		check_warn(c, at,
		    "%.64s reports as the caller whatever name the client "
		    "claims: by matches anybody who claims it",
		    s->service);
}
