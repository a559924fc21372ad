/* SPDX-License-Identifier: BSD-2-Clause */
/* The register of keys that keys are compared with: loginpolicy.keys(5). */
#ifndef KEYAUDIT_REGISTERED_H
#define KEYAUDIT_REGISTERED_H

#include <loginpolicy/cli/exit_code.h>
#include <loginpolicy/cli/options.h>
#include <loginpolicy/register/key_register.h>
#include "keyaudit/keys/scan.h"

struct registered {
	char *path; /* owned */
	struct key_register keys; /* owned */
	bool has; /* there is one that can be used */
	struct register_errors errs; /* owned; why the one there is cannot be */
};
/*
 * Load --register, or else the one below --root, which need not be there. Of
 * who is not root, one that only root can read counts as none. Returns EXIT_OK
 * to go on; EXIT_NOTHING_DONE: the one that was named cannot be used (printed).
 * Release ret in any case.
 */
enum exit_code registered_load(const struct options *o, struct registered *ret);
/* Report why the one that is there cannot be used. */
void registered_tell(const struct registered *r, struct scan *s);
void registered_release(struct registered *r);

#endif
