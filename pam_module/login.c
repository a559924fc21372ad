/* What a stage does with its decision, and the one place where it becomes PAM's. */
#include <string.h>

#include "login.h"
#include "login_log.h"
#include "reference.h"

/*
 * Refused or passed, there is nothing else: what we let pass others must still
 * grant, and no failure of ours may look like a grant. Each stage refuses with
 * what its page in pam_sm_*(3) has; auth as for a wrong password, so that
 * nobody learns there who is permitted.
 */
int
login_code(enum stage stage, bool refused)
{
	static const int refusals[] = {
	    [STAGE_AUTH] = PAM_AUTH_ERR,
	    [STAGE_SETCRED] = PAM_CRED_ERR,
	    [STAGE_ACCOUNT] = PAM_PERM_DENIED,
	    [STAGE_SESSION] = PAM_PERM_DENIED, /* sudo goes on after
						  PAM_SESSION_ERR */
	};

	return refused ? refusals[stage] : PAM_IGNORE;
}

/*
 * What the session stage may rely on: that this very account was permitted, as
 * far as will ever be known. A pass of mode observe is one, too.
 */
static void
keep_decision(struct attempt *a, bool refused)
{
	struct memory *m = a->memory;

	if (a->stage == STAGE_ACCOUNT)
		m->login.decided = !refused && a->access.stage == DECIDE_FINAL;
	if (a->stage == STAGE_SESSION) {
		m->session_asked = true;
		m->session_opened |= !refused;
	}
}

/* Which login it is, and its reference. */
static void
find_login(struct attempt *a, bool refused)
{
	const struct fact_person *s = &a->facts.subject;
	struct login *l = &a->memory->login;
	const char *told = NULL;

	if (a->facts.is_ssh && a->stage == STAGE_SESSION)
		told = reference_passed_on(a->pamh);
	memory_login(a->memory,
	    attempt_is_sudo(a) ? a->items.ruser : a->items.user,
	    s->has_uid ? &s->uid : NULL, refused, told);
	if (a->facts.is_ssh)
		reference_pass_on(a->pamh,
		    a->stage == STAGE_SESSION || refused ? NULL : l->ref);
}

int
login_stage(pam_handle_t *pamh, int flags, const struct args *args,
    enum stage stage)
{
	char ref[LOG_REF_LEN + 1];
	struct attempt a;
	struct verdict v;
	bool refused;

	attempt_begin(pamh, flags, args, stage, &a);
	v = attempt_decide(&a);
	refused = attempt_refuses(&a, &v);
	if (a.memory != NULL) {
		find_login(&a, refused);
		keep_decision(&a, refused);
		memcpy(ref, a.memory->login.ref, sizeof(ref));
	} else {
		reference_make(ref);
	}
	login_log(&a, &v, ref);
	if (refused)
		login_tell(&a, ref);
	if (stage == STAGE_SESSION && a.memory != NULL)
		memory_drop_policy(a.memory);
	attempt_end(&a);
	return login_code(stage, refused);
}

int
login_setcred(pam_handle_t *pamh, int flags, const struct args *args)
{
	struct memory *m = memory_of(pamh);
	struct items items;

	if (m == NULL)
		return login_code(STAGE_SETCRED, true);
	if (m->session_opened)
		return login_code(STAGE_SETCRED, false);
	items_get(pamh, &items);
	if (((unsigned)flags & PAM_DELETE_CRED) == 0) {
		m->login.has_credentials = true;
		m->let_in |= args_are_ssh(args, items.service);
	}
	/* What has been changed is told and refused by the stage that comes. */
	return login_code(STAGE_SETCRED, memory_keep(m, &items) == ERR_NOMEM);
}

int
login_close(pam_handle_t *pamh)
{
	struct memory *m = memory_of(pamh);

	if (m != NULL)
		login_log_end(pamh, m);
	return PAM_IGNORE;
}
