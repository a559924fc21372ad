/* What a person reads who is refused: no reason, for that is the administrators' to know, but how to ask for it. */
#include <libintl.h>
#include <security/pam_ext.h>

#include "catalogue.h"
#include "login_log.h"

/* sudo asks for silence at account always, and would show nothing. */
static bool
may_tell(const struct attempt *a)
{
	if (a->stage == STAGE_AUTH)
		return false;
	if (a->access.policy != NULL && !a->policy->notice)
		return false;
	return !a->silent || (a->stage == STAGE_ACCOUNT && attempt_is_sudo(a));
}

void
login_tell(const struct attempt *a, const char *ref)
{
	const char *contact = a->policy != NULL ? a->policy->contact : NULL;

	if (!may_tell(a))
		return;
	catalogue_open();
	if (contact != NULL)
		pam_error(a->pamh,
		    one("Access denied by policy (reference %s). Contact: %s"),
		    ref, contact);
	else
		pam_error(a->pamh,
		    one("Access denied by policy (reference %s)."), ref);
}
