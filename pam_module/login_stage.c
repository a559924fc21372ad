/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs one stage of a login: decide, log, tell the user, and map the verdict to
 * a PAM return code (only here).
 */
#include <security/pam_ext.h>
#include <string.h>

#include "catalogue.h"
#include "login_log.h"
#include "login_stage.h"

/*
 * Only PAM_IGNORE or a refusal: what passes here must still be granted by other
 * modules, and no failure of ours may look like a grant. Each stage refuses
 * with a code that its page pam_sm_*(3) lists; auth as for a wrong password, so
 * that nobody learns there who is permitted.
 */
int
login_code(enum stage stage, bool refused)
{
	static const int refusals[] = {
	    [STAGE_AUTH] = PAM_AUTH_ERR,
	    [STAGE_SETCRED] = PAM_CRED_ERR,
	    [STAGE_ACCOUNT] = PAM_PERM_DENIED,
	    /* sudo goes on after PAM_SESSION_ERR */
	    [STAGE_SESSION] = PAM_PERM_DENIED,
	};

	return refused ? refusals[stage] : PAM_IGNORE;
}

/* Store which login this is, and pass its reference on to sshd's session. */
static void
store_login(struct attempt *a, bool refused)
{
	const struct fact_person *s = &a->facts.subject;
	const char *ref = NULL;

	if (a->facts.is_ssh && a->stage == STAGE_SESSION)
		ref = reference_passed_on(a->pamh);
	handle_set_login(a->handle,
	    attempt_is_sudo(a) ? a->items.ruser : a->items.user,
	    s->has_uid ? &s->uid : NULL, refused, ref);
	if (a->facts.is_ssh)
		reference_pass_on(a->pamh,
		    a->stage == STAGE_SESSION || refused
			? NULL
			: a->handle->login.ref);
}

/*
 * Store what the session stage may rely on: that this very account was
 * permitted, also by mode observe, with all facts that the stage could have.
 */
static void
store_decision(struct attempt *a, bool refused)
{
	struct handle *h = a->handle;

	if (a->stage == STAGE_ACCOUNT)
		h->login.decided = !refused && a->access.stage == DECIDE_FINAL;
	if (a->stage == STAGE_SESSION) {
		h->session_asked = true;
		h->session_opened |= !refused;
	}
}

/* sudo always sets PAM_SILENT at account, and would show nothing. */
static bool
may_tell_user(const struct attempt *a)
{
	if (a->stage == STAGE_AUTH)
		return false;
	if (a->access.policy != NULL && !a->access.policy->notice)
		return false;
	return !a->silent || (a->stage == STAGE_ACCOUNT && attempt_is_sudo(a));
}

/*
 * Give a refused user only a reference to quote; the reason is for
 * administrators.
 */
static void
tell_user(const struct attempt *a, const char *ref)
{
	const struct policy *p = a->access.policy;

	if (!may_tell_user(a))
		return;
	catalogue_open();
	if (p != NULL && p->contact != NULL)
		pam_error(a->pamh,
		    catalogue_text(
			"Access denied by policy (reference %s). Contact: %s"),
		    ref, p->contact);
	else
		pam_error(a->pamh,
		    catalogue_text("Access denied by policy (reference %s)."),
		    ref);
}

int
login_stage(pam_handle_t *pamh, int flags, const struct module_args *args,
    enum stage stage)
{
	char ref[LOG_REF_LEN + 1];
	struct attempt a;
	struct verdict v;
	bool refused;

	attempt_begin(pamh, flags, args, stage, &a);
	v = attempt_decide(&a);
	refused = attempt_refuses(&a, &v);
	if (a.handle != NULL) {
		store_login(&a, refused);
		store_decision(&a, refused);
		memcpy(ref, a.handle->login.ref, sizeof(ref));
	} else {
		reference_make(ref);
	}
	login_log(&a, &v, ref);
	if (refused)
		tell_user(&a, ref);
	if (stage == STAGE_SESSION && a.handle != NULL)
		handle_drop_policy(a.handle);
	attempt_end(&a);
	return login_code(stage, refused);
}

int
login_setcred(pam_handle_t *pamh, int flags, const struct module_args *args)
{
	struct handle *h = handle_of(pamh);
	struct items items;

	if (h == NULL)
		return login_code(STAGE_SETCRED, true);
	if (h->session_opened)
		return login_code(STAGE_SETCRED, false);
	items_get(pamh, &items);
	if (((unsigned)flags & PAM_DELETE_CRED) == 0) {
		h->login.has_credentials = true;
		h->let_in |= service_is_ssh(args, items.service);
	}
	/* What was changed is logged and refused by the next stage. */
	return login_code(STAGE_SETCRED,
	    handle_keep_ssh(h, &items) == ERR_NOMEM);
}

int
login_close(pam_handle_t *pamh)
{
	struct handle *h = handle_of(pamh);

	if (h != NULL)
		login_log_end(pamh, h);
	return PAM_IGNORE;
}
