/* SPDX-License-Identifier: BSD-2-Clause */
/* Stages that nobody passes: which line it is, and why. */
#include <security/_pam_types.h>
#include <stdlib.h>
#include <string.h>

#include "admin/wiring/wiring_ours.h"
#include "admin/wiring/wiring_stage.h"

/* What the line returns at best. */
static int
best_return(struct wiring_judge *j, const struct pam_line *l)
{
	struct wiring_line ours;

	if (l->kind != PAM_LINE_MODULE)
		return PAM_PERM_DENIED;
	if (wiring_judge_is_missing(j, l))
		return PAM_MODULE_UNKNOWN;
	wiring_line_judge(j->w, j->o, l, &ours);
	if (ours.is == WIRING_OURS_REFUSES ||
	    pam_line_is_module(l, "pam_deny.so"))
		return PAM_AUTH_ERR;
	return ours.is == WIRING_OURS ? PAM_IGNORE : PAM_SUCCESS;
}

static bool
is_deny(const struct pam_line *l)
{
	return pam_line_is_module(l, "pam_deny.so");
}

/*
 * The line that closes the stack: the first that cannot permit; pam_deny only
 * if there is no other, since it ends what others left open. -1: none.
 */
static int
find_closing(const struct pam_stack *s, const int *returns, const bool *called)
{
	int deny = -1;

	for (size_t i = 0; i < s->n; i++) {
		const struct pam_line *l = &s->lines[i];

		/* A line that cannot be used calls nothing. */
		if (l->kind == PAM_LINE_BROKEN)
			return (int)i;
		if (!called[i] || returns[i] == PAM_SUCCESS)
			continue;
		if (!is_deny(l) &&
		    (returns[i] != PAM_IGNORE ||
			l->action[PAM_IGNORE] == PAM_ACTION_BAD ||
			l->action[PAM_IGNORE] == PAM_ACTION_DIE))
			return (int)i;
		if (deny == -1 && is_deny(l))
			deny = (int)i;
	}
	return deny;
}

static const char *
why_closed(struct wiring_judge *j, const struct pam_line *l, int returned)
{
	struct wiring_line ours;
	const size_t len = strlen(l->module);

	wiring_line_judge(j->w, j->o, l, &ours);
	if (ours.is == WIRING_OURS_REFUSES)
		return wiring_text(j->w,
		    "the module refuses everybody because it does not know "
		    "the argument \"%s\"",
		    ours.argument);
	if (l->kind == PAM_LINE_BROKEN)
		return "libpam cannot use the line";
	if (len > 0 && l->module[len - 1] == '\r')
		return "the line ends with CR LF, and libpam takes CR as part "
		       "of the module's name";
	if (returned == PAM_MODULE_UNKNOWN)
		return "the module is not on disk";
	return is_deny(l) ? "it refuses always"
			  : "it does not let the decision of others count";
}

int
wiring_closed_line(struct wiring_judge *j, const struct pam_line **ret_line,
    const char **ret_why)
{
	const struct pam_stack *s = &j->pam->stack[j->stage];
	int *returns = calloc(s->n + 1, sizeof(*returns)),
	    *cached = calloc(s->n + 1, sizeof(*cached)), at = -1, r = ERR_NOMEM;
	bool *called = calloc(s->n + 1, sizeof(*called));

	*ret_line = NULL;
	*ret_why = NULL;
	if (returns != NULL && cached != NULL && called != NULL) {
		for (size_t i = 0; i < s->n; i++) {
			returns[i] = best_return(j, &s->lines[i]);
			cached[i] = PAM_NOT_CALLED;
		}
		pam_stack_run(s, returns, cached, PAM_CHAIN_FREEZING, called);
		at = find_closing(s, returns, called);
		r = 0;
	}
	if (at >= 0) {
		*ret_line = &s->lines[at];
		*ret_why = why_closed(j, &s->lines[at], returns[at]);
		r = *ret_why == NULL ? ERR_NOMEM : 0;
	}
	free(returns);
	free(cached);
	free(called);
	return r;
}

bool
wiring_closed_matters(const struct wiring_judge *j)
{
	const struct wiring_service *s = j->service;

	/* What "other" denies is meant so. */
	if (s->stage[j->stage].is_other)
		return false;
	switch (j->stage) {
	case PAM_TYPE_AUTH:
		/* By a key, or with NOPASSWD, nobody is asked there. */
		return s->stage[j->stage].weight == WIRING_DECIDES ||
		    (!s->is_ssh && !s->is_sudo);
	case PAM_TYPE_PASSWORD:
		return s->stage[j->stage].weight == WIRING_DECIDES;
	default:
		return true;
	}
}
