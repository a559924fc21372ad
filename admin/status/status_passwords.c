/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether new passwords can be judged. If not, none can be set (the module
 * refuses what it cannot judge), and logins go on as before: so this does not
 * change whether the policy is enforced.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/password/password.h"
#include "admin/status/status.h"

/* Where passwords are asked about at all, and by the policy of this machine. */
static bool
is_asked(const struct status *s)
{
	return s->has_policy && s->has_wiring && s->o->root[0] == '\0' &&
	    s->wiring.has_ours[PAM_TYPE_PASSWORD];
}

void
status_load_passwords(struct status *s)
{
	struct password_object object;
	struct diag d = {0};
	int r;

	if (!is_asked(s))
		return;
	r = password_object_find(&object, &d);
	if (r == 0)
		r = password_object_try(&object, &s->f.policy.password, "", &d);
	password_rule_close(&object);
	if (r == 0) {
		s->passwords = STATUS_PASSWORDS_JUDGED;
		return;
	}
	if (r == ERR_NOMEM) {
		s->no_memory = true;
		return;
	}
	/* The module, run by root, may be able to read it. */
	if (r == ERR_IO && geteuid() != 0)
		return;
	s->passwords = STATUS_PASSWORDS_NOT_JUDGED;
	s->passwords_why = strdup(d.msg);
	s->no_memory |= s->passwords_why == NULL;
}
