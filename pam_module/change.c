/* Gathering: whose password, by which policy, with which rule. */
#include <pwd.h>
#include <security/pam_ext.h>
#include <security/pam_modutil.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "change.h"
#include "in_force.h"
#include "password_rule.h"

/* What a name is that nobody has: perhaps a password, typed in the wrong place. */
#define NOBODY "?"

static int
find_account(struct change *c)
{
	const void *service = NULL;
	const char *gecos;

	if (pam_get_item(c->pamh, PAM_SERVICE, &service) != PAM_SUCCESS ||
	    service == NULL)
		service = "?";
	c->service = service;
	if (pam_get_user(c->pamh, &c->user, NULL) != PAM_SUCCESS ||
	    c->user == NULL ||
	    (c->account = pam_modutil_getpwnam(c->pamh, c->user)) == NULL) {
		pam_syslog(c->pamh, LOG_NOTICE,
		    "deny user=" NOBODY " stage=password reason=no-account "
		    "measure=password-rule");
		return ERR_NOENT;
	}
	gecos = c->account->pw_gecos != NULL ? c->account->pw_gecos : "";
	c->full_name = strndup(gecos, strcspn(gecos, ","));
	return c->full_name != NULL ? 0 : ERR_NOMEM;
}

/* password accounts local: others have a rule where they are kept. */
static int
decide_applies(struct change *c)
{
	int r;

	c->applies = true;
	if (c->policy.password.accounts == POLICY_ACCOUNTS_ALL)
		return 0;
	r = pam_modutil_check_user_in_passwd(c->pamh, c->user, NULL);
	if (r == PAM_SUCCESS)
		return 0;
	c->applies = false;
	if (r == PAM_PERM_DENIED)
		return 0;
	pam_syslog(c->pamh, LOG_ERR, "/etc/passwd cannot be read");
	return ERR_IO;
}

static void
find_rule(struct change *c)
{
	if (password_rule_of(c->pamh, &c->rule, &c->trouble) != 0)
		c->rule = NULL;
}

int
change_begin(pam_handle_t *pamh, int flags, const struct args *args,
    struct change *ret)
{
	const bool first = ((unsigned)flags & PAM_PRELIM_CHECK) != 0;
	enum policy_source source;
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->pamh = pamh;
	ret->silent = ((unsigned)flags & PAM_SILENT) != 0;
	ret->args = args;
	if ((r = find_account(ret)) == 0 &&
	    (r = in_force_load(pamh, args, first, &ret->policy, &source)) == 0)
		r = decide_applies(ret);
	if (r == 0 && ret->applies)
		find_rule(ret);
	return r;
}

void
change_end(struct change *c)
{
	policy_release(&c->policy);
	free(c->full_name);
	memset(c, 0, sizeof(*c));
}

bool
change_is_observed(const struct change *c)
{
	return c->policy.password.mode == POLICY_OBSERVE;
}
