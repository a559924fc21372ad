/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files of other PAM modules: what pam_access, pam_time and pam_faillock
 * would answer, as far as that can be known from a text; and what sudo asks PAM
 * at all. Sources: access.conf(5), time.conf(5), faillock.conf(5), sudoers(5),
 * sudo.conf(5), and the modules of Linux-PAM 1.5.2 to 1.7.1;
 * tests/e2e/admin/explain_pam.sh compares with the installed ones.
 */
#ifndef LOGINPOLICY_PAMCONF_H
#define LOGINPOLICY_PAMCONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "And" is the least of several, "or" the greatest. */
enum pamconf_tri {
	PAMCONF_NO = 0,
	PAMCONF_UNSURE,
	PAMCONF_YES
};

/* A login, as these modules see it. */
struct pamconf_login {
	const char *user, *service;
	/* Without /dev/; NULL: PAM_TTY is not set, or not known. */
	const char *tty;
	/* PAM_RHOST; NULL: a local login. */
	const char *rhost;
	bool rhost_unknown; /* remote, from an unknown address */
	enum pamconf_tri (*in_group)(void *ctx, const char *group);
	void *ctx;
	unsigned weekday; /* 0: Sunday */
	unsigned clock; /* 100 * hour + minute, local time */
};

struct pamconf_access_opts {
	const char *fieldsep; /* ":" */
	const char *listsep; /* ", \t" */
	bool nodefgroup;
};
/*
 * Whether a file of access.conf(5) lets the login in. *ret_line: the line that
 * decides (of "unsure": the first that may); 0: none, and the login is let in.
 * text: NUL-terminated, changed in place.
 */
enum pamconf_tri pamconf_access(char *text, const struct pamconf_access_opts *o,
    const struct pamconf_login *l, unsigned *ret_line);

/*
 * Whether a file of time.conf(5) permits the login now. *ret_line: the line
 * that refuses it, or may. text: NUL-terminated, changed in place.
 */
enum pamconf_tri pamconf_time(char *text, const struct pamconf_login *l,
    unsigned *ret_line);

/* Settings of pam_faillock. */
struct pamconf_faillock {
	unsigned deny; /* 0: never */
	uint64_t fail_interval_s, unlock_s; /* unlock_s 0: never */
	bool has_root_unlock;
	uint64_t root_unlock_s;
	bool even_deny_root, local_users_only;
	const char *admin_group, *dir; /* in the text; NULL: the default */
};
void pamconf_faillock_init(struct pamconf_faillock *f);
/*
 * Read one setting, "deny=5" or "deny = 5"; changed in place, and f points to
 * it. What is unknown is passed over, as by the module.
 */
void pamconf_faillock_set(struct pamconf_faillock *f, char *setting);
/* Read a file of faillock.conf(5), NUL-terminated. */
void pamconf_faillock_read(struct pamconf_faillock *f, char *text);
/*
 * Whether the failures in a tally file lock the account. *ret_failures: how
 * many count; *ret_until: when that ends, seconds since the epoch; 0: not by
 * itself.
 */
bool pamconf_tally_locks(const void *tally, size_t len,
    const struct pamconf_faillock *f, bool is_admin, int64_t now,
    unsigned *ret_failures, int64_t *ret_until);

/* --- sudo --- */

enum pamconf_sudo {
	PAMCONF_SUDO_INCLUDE, /* value: the path as written */
	PAMCONF_SUDO_INCLUDE_FOLDER, /* value: likewise */
	PAMCONF_SUDO_NO_ACCOUNT, /* !pam_acct_mgmt; no value */
	PAMCONF_SUDO_NO_SESSION, /* !pam_session; no value */
	PAMCONF_SUDO_SERVICE /* value: a service of PAM */
};
/* Returns 0, or what ends the reading. value is valid during the call. */
typedef int pamconf_sudoers_fn(void *ctx, enum pamconf_sudo what,
    const char *value, unsigned line);
/*
 * Report what a file of sudoers(5) says about PAM, and what it includes, in
 * its order. text: NUL-terminated, changed in place. Returns 0, or what report
 * returned.
 */
int pamconf_sudoers(char *text, pamconf_sudoers_fn *report, void *ctx);

struct pamconf_sudo_conf {
	const char *sudoers; /* sudoers_file=, in text; NULL: not given */
	unsigned sudoers_line;
	unsigned other_line; /* names another policy plugin; 0: none does */
};
/* Read sudo.conf(5). text: as above, and ret borrows from it. */
void pamconf_sudo_conf(char *text, struct pamconf_sudo_conf *ret);

#endif
