/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/design.md, "Which policy is in force". */
#ifndef LOGINPOLICY_INFORCE_H
#define LOGINPOLICY_INFORCE_H

#include <loginpolicy/policy/policy.h>
#include <loginpolicy/state/state.h>

enum policy_source {
	POLICY_FROM_FILE = 0,
	POLICY_FROM_LAST_GOOD, /* the file is missing, unsafe or malformed */
	POLICY_TRIAL_OVER, /* the file's trial has ended: the last accepted one */
	/* There is no last accepted one: the built-in base, permits nobody. */
	POLICY_FROM_NOTHING
};

struct policy_places {
	const char *conf; /* the policy file */
	const char *state; /* the state directory, below root */
	struct policy_load_opts load;
	/* Root and owner of the state directory; NULL: as load. */
	const struct policy_load_opts *state_load;
	/*
	 * boot_id_read(), called only if there is a trial; NULL: it is another
	 * system's policy, and no trial counts.
	 */
	int (*boot_id)(char ret[BOOT_ID_LEN + 1]);
	int64_t boottime_s; /* CLOCK_BOOTTIME */
};
/*
 * Load the policy in force: the file, or else last-good.conf of the state
 * directory, whose parents are always checked. A state directory that does not
 * exist has neither that nor a trial. reterr has the errors of the file, or,
 * after ERR_IO, what could not be read: reterr->trouble is its position.
 * Returns 0; ERR_IO, ERR_NOMEM: something could not be read, so nothing is
 * known and ret is empty. Only a file that is missing, unsafe or malformed
 * makes the last accepted policy count.
 */
int policy_in_force(const struct policy_places *places, struct policy *ret,
    enum policy_source *ret_source, struct policy_errors *reterr);

/*
 * Return whether a policy that policy_in_force() loaded from the file is still
 * in force: nothing that it was read from has changed, and its trial has not
 * ended. False for any other source, and if it is unknown.
 */
bool policy_is_in_force(const struct policy_places *places,
    const struct policy *p, enum policy_source source);

#endif
