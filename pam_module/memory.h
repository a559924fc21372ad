/*
 * What the stages of one login know of each other: data of the PAM handle. In
 * a keyboard-interactive login sshd plays auth and account in a process of
 * their own, whose memory the session does not see.
 */
#ifndef PAM_MODULE_MEMORY_H
#define PAM_MODULE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>
#include <security/pam_modules.h>
#include <sys/types.h>
#include <loginpolicy/policy/inforce.h>
#include <loginpolicy/logline/log_line.h>
#include <loginpolicy/base/sha256.h>
#include "items.h"

/* The policy that a stage has read, for the next one. */
struct kept_policy {
	char *conf; /* owned: whose it is; NULL: none is kept */
	struct policy policy;
	enum policy_source source;
};

/* One login. Another name on the handle begins another one: login(1) asks again. */
struct login {
	char ref[LOG_REF_LEN + 1]; /* "": none has begun */
	uint8_t name[SHA256_LEN]; /* of the name that was given: it may be a
				     password, typed in the wrong place */
	bool has_uid;
	uid_t uid;
	bool refused; /* by its last stage */
	bool decided; /* an account stage has let this subject pass */
	bool observed; /* would-deny is in the log */
	char *logged; /* owned: the last decision in the log */
	char *permit; /* owned: what the log says if nothing comes after auth */
	bool is_own_process; /* started by a user here: a locker */
	bool has_credentials; /* the program has asked for them */
};

struct memory {
	struct kept_policy kept;
	char *connection, *auth_info; /* owned: as first seen, as last seen */
	bool
	    let_in; /* sshd has established credentials: the login is through */
	bool session_asked;
	bool session_opened; /* from then on the environment is the user's */
	struct login login;
	char *ended; /* owned: what the log says when the session closes */
};

/* The handle's, made where there is none. NULL: no memory. */
struct memory *memory_of(pam_handle_t *pamh);
/* Let go of the policy: it may be large, and no later stage needs it. */
void memory_drop_policy(struct memory *m);
/*
 * Hold what sshd says now against what it said before, and keep it.
 * Returns 0; ERR_SYNTAX: it has been changed; ERR_NOMEM.
 */
int memory_keep(struct memory *m, const struct items *now);
/*
 * The login that a stage belongs to. It is another than before where the
 * subject is (the uid; or where one is not known, the name), and where what was refused
 * now passes: somebody has tried something else. told: the reference that came
 * by other ways, for a new one; NULL: none.
 */
void memory_login(struct memory *m, const char *name, const uid_t *uid,
    bool refused, const char *told);
/* Whether this decision is the one that was logged last; keeps it. */
bool memory_has_logged(struct memory *m, const char *decision);

#endif
