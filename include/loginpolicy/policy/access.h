/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The whole decision about a login: blocks, lock-down and rescue, then the
 * rules and keys (docs/design.md, "Fail closed, and repairable"). A pure
 * function, for the module and for explain.
 */
#ifndef LOGINPOLICY_ACCESS_H
#define LOGINPOLICY_ACCESS_H

#include <loginpolicy/policy/decide.h>
#include <loginpolicy/state/state.h>

/* Zeroed: nothing is known, and everybody is refused. */
struct access {
	const struct facts *facts;
	enum decide_stage stage;
	const struct policy *policy; /* in force; NULL: none is */
	bool policy_unknown; /* it could not be read which is in force */
	bool state_known; /* blocks and lock-down could be read */
	bool subject_blocked, caller_blocked, target_blocked;
	bool locked_down, subject_listed, caller_listed;
	/* The account stage has decided: only blocks and lock-down count. */
	bool decided;
};

/*
 * Look up the people in a->facts in the state directory at now (seconds since
 * the epoch) and fill in all about blocks and the lock-down. state_known is
 * false if any of it is unknown.
 */
void access_look(struct access *a, const struct state *s, int64_t now);
/* Look up whether a key is revoked, as a fact. */
enum tri key_is_revoked(const struct state *s, const uint8_t fp[SHA256_LEN]);

/* Decide. trace may be NULL. */
struct verdict access_decide(const struct access *a,
    const struct decide_trace *trace);
/*
 * The same for a login that trouble refuses, unless that is REASON_NONE. A
 * reason that mode observe ignores must not hide one that it enforces.
 */
struct verdict access_decide_in_trouble(const struct access *a,
    enum verdict_reason trouble, const struct decide_trace *trace);
/* Return whether the verdict refuses: in mode observe not every denial does. */
bool access_refuses(const struct access *a, const struct verdict *v);
/*
 * Return whether a denial for this reason is enforced in mode observe too: all
 * reasons but rules, keys and passwords are.
 */
bool reason_is_absolute(enum verdict_reason reason);
/*
 * Return whether it is root at a local console, to repair the machine: uid 0,
 * service login, no remote host, a terminal of the machine itself.
 */
bool facts_are_rescue(const struct facts *f);
/*
 * Return whether PAM_TTY (NULL: none) shows that this is an sshd under a
 * service name that the module was not told.
 */
bool facts_are_undeclared_ssh(const struct facts *f, const char *pam_tty);

#endif
