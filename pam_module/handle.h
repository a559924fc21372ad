/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the module keeps with a PAM handle from one stage to the next, and what
 * it reads from one. In a keyboard-interactive login sshd runs auth and account
 * in a child process: the session does not see what they kept.
 */
#ifndef PAM_MODULE_HANDLE_H
#define PAM_MODULE_HANDLE_H

#include <stdbool.h>
#include <stdint.h>
#include <security/pam_modules.h>
#include <sys/types.h>
#include <loginpolicy/base/sha256.h>
#include <loginpolicy/logline/log_line.h>
#include <loginpolicy/policy/inforce.h>
#include <loginpolicy/policy/module_args.h>

/* --- what programs set --- */

/* libpam's strings, until they are set again. NULL: not set. */
struct items {
	const char *user, *ruser, *rhost, *tty;
	const char *service; /* "" if not set */
	/* SSH_CONNECTION of the PAM environment, never of getenv(3) */
	const char *connection;
	const char *auth_info; /* SSH_AUTH_INFO_0, likewise */
};

/* Read them all. If the user is not set, libpam prompts for the name. */
void items_get(pam_handle_t *pamh, struct items *ret);
/* PAM_SERVICE, or "". libpam's. */
const char *items_service(pam_handle_t *pamh);

/* --- references --- */

/*
 * A reference identifies a login: the refused user quotes it, and the log has
 * it. Nothing is decided by it. Make a new one, from LOG_REF_ALPHABET.
 */
void reference_make(char ret[LOG_REF_LEN + 1]);
/*
 * Pass the reference on to the session stage, in the PAM environment: all that
 * comes back from sshd's child process. Whoever can set that environment can
 * choose it. ref: NULL removes it. If there is no room, the session has
 * another.
 */
void reference_pass_on(pam_handle_t *pamh, const char *ref);
/* The one that was passed on, until it is removed; NULL: none, or malformed. */
const char *reference_passed_on(pam_handle_t *pamh);

/* --- kept with the handle --- */

/* The policy that a stage has read. */
struct handle_policy {
	char *conf; /* owned; path of the policy file; NULL: none is kept */
	struct policy policy;
	enum policy_source source;
};

/* One login. login(1) can begin another one, for another name. */
struct handle_login {
	char ref[LOG_REF_LEN + 1]; /* "": none has begun */
	/* hash of the name: it may be a password that was typed as the name */
	uint8_t name[SHA256_LEN];
	bool has_uid;
	uid_t uid;
	bool refused; /* by its last stage */
	bool decided; /* an account stage has let this subject pass */
	bool observed; /* a would-deny is in the log, not only of auth */
	char *logged; /* owned; the last decision in the log */
	char *permit; /* owned; logged if nothing follows auth */
	bool is_own_process; /* a local user started it, such as a locker */
	bool has_credentials; /* the program has asked for them */
};

struct handle {
	struct handle_policy kept;
	char *connection; /* owned; SSH_CONNECTION as first seen */
	char *auth_info; /* owned; SSH_AUTH_INFO_0 as last seen */
	bool let_in; /* sshd has set credentials: the login has succeeded */
	bool session_asked;
	bool session_opened; /* from here on the environment is the user's */
	struct handle_login login;
	char *ended; /* owned; logged when the session closes */
};

/* What is kept with this handle, made by the first call. NULL: no memory. */
struct handle *handle_of(pam_handle_t *pamh);
/* Free the policy: it may be large, and no later stage needs it. */
void handle_drop_policy(struct handle *h);
/*
 * Compare what sshd says now with what it said before, and keep it.
 * Returns 0; ERR_SYNTAX (it was changed), ERR_NOMEM.
 */
int handle_keep_ssh(struct handle *h, const struct items *now);
/*
 * Find out which login a stage belongs to: h->login. Another one begins if the
 * subject changes (its uid, or without one its name), or if a refused one
 * passes now: then somebody has tried something else.
 * uid: NULL if unknown. ref: a passed-on reference for a new login, or NULL.
 */
void handle_set_login(struct handle *h, const char *name, const uid_t *uid,
    bool refused, const char *ref);
/* Whether this decision is the last one logged; keeps it. */
bool handle_has_logged(struct handle *h, const char *decision);

/* --- the policy in force --- */

/*
 * policy_in_force() with the module's arguments and this machine's clock. If
 * the policy file is not in force and log is set, or if no policy can be read,
 * a line with priority alert says why. Returns as policy_in_force(); ret is for
 * policy_release().
 */
int module_policy_load(pam_handle_t *pamh, const struct module_args *args,
    bool log, struct policy *ret, enum policy_source *ret_source);

/*
 * The same for a login: while it is unchanged, the policy that an earlier stage
 * has read is used. *ret: the handle's, until the next call or
 * handle_drop_policy(); NULL if no policy is in force, and on an error.
 */
int module_policy_of(pam_handle_t *pamh, const struct module_args *args,
    struct handle *h, const struct policy **ret);

#endif
