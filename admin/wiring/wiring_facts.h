/* SPDX-License-Identifier: BSD-2-Clause */
/* What beside PAM's files decides whether the module is asked. */
#ifndef ADMIN_WIRING_FACTS_H
#define ADMIN_WIRING_FACTS_H

#include <time.h>

#include "admin/check/services.h"
#include "admin/wiring/wiring.h"

/* A setting of sudoers that keeps the module from being asked. */
struct wiring_sudoers {
	/* Where it is turned off; path "": it is not. */
	struct sudoers_place {
		char path[256];
		unsigned line;
	} no_account, no_session;
	/* Where sudoers could not be read. */
	struct sudoers_place unread;
	const char *why; /* of unread */
	struct name_list services; /* owned: pam_service, pam_login_service */
};
/*
 * Read the Defaults lines of the sudoers file that ROOT/etc/sudo.conf names, by
 * itself ROOT/etc/sudoers, and what it includes, whomever they are for. Returns
 * 0 or ERR_NOMEM; release ret in either case.
 */
int wiring_sudoers_read(const char *root, struct wiring_sudoers *ret);
void wiring_sudoers_release(struct wiring_sudoers *s);

/*
 * Read sshd's settings into w: has_sshd, use_pam, and why not; and add its
 * PAMServiceName, if there is one, to services. What starts sshd counts as
 * well, and without a root the sshd that runs. Returns 0 or ERR_NOMEM.
 */
int wiring_sshd_read(const char *root, struct wiring *w,
    struct name_list *services);

/* An sshd that listens on this machine. */
struct wiring_sshd {
	long pid; /* 0: there is none */
	/* When it last read its files, realtime; 0: not known. */
	struct timespec loaded;
	bool is_exact; /* false: it was started then, and may have since */
	char args[4096]; /* its command line */
};
/* The first one found in /proc, of root and of this mount namespace. */
void wiring_sshd_find(struct wiring_sshd *ret);

/* List the installed programs that ask no PAM. Returns 0 or ERR_NOMEM. */
int wiring_no_pam_load(const char *root, struct wiring *w);
/* Whether login(1) is that of BusyBox, which asks no PAM. */
bool wiring_login_is_busybox(const char *root);
/*
 * The folder of libpam's modules below root, into w; and what the file of ours
 * is there. Returns 0 or ERR_NOMEM.
 */
int wiring_find_modules(const char *root, struct wiring *w);
/* Where this system's libpam looks for included files. */
enum pam_includes wiring_includes(const char *root);

#endif
