/*
 * The whole decision about a login: blocks, lock-down and rescue, then the
 * rules and keys: docs/design.md, "Fail closed, and repairable". A pure
 * function, for what runs inside sshd and for explain alike.
 */
#ifndef LOGINPOLICY_ACCESS_H
#define LOGINPOLICY_ACCESS_H

#include <loginpolicy/policy/decide.h>
#include <loginpolicy/state/state.h>

/* Zeroed: nothing is known, and everybody is refused. Pointers are the caller's. */
struct access {
	const struct facts *facts;
	enum decide_stage stage;
	const struct policy *policy; /* the one in force; NULL: none is */
	bool policy_unknown; /* which one is could not be read: refused */
	bool state_known; /* blocks and lock-down could be looked up */
	bool subject_blocked, caller_blocked, target_blocked;
	bool locked_down, subject_listed, caller_listed;
	bool
	    decided; /* an account stage has: only blocks and lock-down count */
};

/*
 * What an open state says of the people in a->facts at now (seconds since the
 * epoch): fills all of a's members that are about blocks and the lock-down.
 * state_known is false where any of it cannot be known.
 */
void access_look(struct access *a, const struct state *s, int64_t now);
/* Whether a key is revoked, as a fact. */
enum tri key_is_revoked(const struct state *s, const uint8_t fp[SHA256_LEN]);

struct verdict access_decide(const struct access *a,
    const struct decide_trace *trace);
/* The same where it is to be refused for trouble, unless that is REASON_NONE: what mode observe would let pass must not hide what it would not. */
struct verdict access_decide_in_trouble(const struct access *a,
    enum verdict_reason trouble, const struct decide_trace *trace);
/* Whether this verdict refuses: in mode observe not every denial does. */
bool access_refuses(const struct access *a, const struct verdict *v);
/*
 * Whether a denial for this reason is enforced in mode observe as well: what
 * is not about rules, keys or passwords is.
 */
bool reason_is_absolute(enum verdict_reason reason);
/*
 * Root at a local console, where a machine is repaired: uid 0, service login,
 * no remote host, a terminal of the machine itself.
 */
bool facts_are_rescue(const struct facts *f);
/* Whether PAM_TTY (NULL: none) says that this is somebody's sshd, under a name that the module was not told. */
bool facts_are_undeclared_ssh(const struct facts *f, const char *pam_tty);

#endif
