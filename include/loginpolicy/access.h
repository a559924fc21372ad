/*
 * The whole decision about a login: blocks, lock-down and rescue, then the
 * rules and keys (design.md, "Fail closed, and repairable"). A pure function,
 * for what runs inside sshd and for explain alike.
 */
#ifndef LOGINPOLICY_ACCESS_H
#define LOGINPOLICY_ACCESS_H

#include <loginpolicy/decide.h>

/* Zeroed: nothing is known, and everybody is refused. Pointers are the caller's. */
struct access {
	const struct facts *facts;
	enum decide_stage stage;
	const struct policy *policy; /* the one in force; NULL: none is */
	bool state_known; /* blocks and lock-down could be looked up */
	bool subject_blocked, caller_blocked;
	bool locked_down, subject_listed, caller_listed;
	bool
	    decided; /* an account stage has: only blocks and lock-down count */
};

struct verdict access_decide(const struct access *a,
    const struct decide_trace *trace);
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

#endif
