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
#include <loginpolicy/inforce.h>
#include "items.h"

/* The policy that a stage has read, for the next one. */
struct kept_policy {
	char *conf; /* owned: whose it is; NULL: none is kept */
	struct policy policy;
	enum policy_source source;
};

struct memory {
	struct kept_policy kept;
	char *connection, *auth_info; /* owned: as first seen, as last seen */
	bool session_opened; /* from then on the environment is the user's */
	bool decided; /* an account stage has let this subject pass */
	uid_t decided_uid;
	char *logged; /* owned: the last decision in the log */
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
/* Whether this decision is the one that was logged last; keeps it. */
bool memory_has_logged(struct memory *m, const char *decision);

#endif
