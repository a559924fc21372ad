/* Gathering what is in force; each part by itself, so that one can fail. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/state/state_write.h>
#include "admin/change/change.h"
#include "admin/enable/sshd_dropin.h"
#include "admin/status/status.h"

__attribute__((format(printf, 2, 3))) static void
add_reason(struct status *s, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		s->no_memory = true;
	else if (s->n_reasons == STATUS_REASONS_MAX)
		free(text);
	else
		s->reasons[s->n_reasons++] = text;
	s->objection = true;
}

/* --- PAM --- */

static void
load_wiring(struct status *s)
{
	const struct wiring_opts opts = {.root = s->o->root,
	    .state = s->o->state};
	struct diag d = {0};
	int r = wiring_load(&opts, &s->wiring, &d);

	s->has_wiring = r == 0;
	s->no_memory |= r == ERR_NOMEM;
	if (r == 0)
		return;
	complain("%s", d.msg);
	s->incomplete = true;
}

/* --- the state directory --- */

static void
count_blocks(struct status *s, const struct state *state)
{
	struct state_blocks l;
	uint8_t *revoked = NULL;
	size_t n = 0;

	s->blocked = s->revoked = -1;
	if (state_list_blocks(state, s->now, &l) == 0) {
		s->blocked = (int64_t)l.n;
		state_blocks_release(&l);
	}
	if (state_revoked_list(state, &revoked, &n) == 0)
		s->revoked = (int64_t)n;
	free(revoked);
}

static void
load_state(struct status *s)
{
	struct state state;
	struct lockdown l;

	s->blocked = s->revoked = -1;
	if (state_try(s->o, STATE_BLOCKED | STATE_REVOKED, &state) != 0) {
		s->incomplete = true;
		return;
	}
	if (state.dir_fd == -1) {
		s->blocked = s->revoked = 0;
		s->lockdown_known = true;
	} else {
		count_blocks(s, &state);
		s->lockdown_known = state_lockdown(&state, &l) == 0;
		s->lockdown = s->lockdown_known && l.active;
		lockdown_release(&l);
	}
	if (s->blocked < 0 || s->revoked < 0 || !s->lockdown_known) {
		complain("the blocks and revocations cannot be read%s",
		    geteuid() != 0 ? " (root can)" : "");
		s->incomplete = true;
	}
	state_close(&state);
}

/* --- is it enforced --- */

/* Names of the services in this state that let people in, at most some. */
static void
add_unwired(struct status *s, enum wiring_state state, const char *what)
{
	char list[200] = "";
	size_t n = 0;

	for (size_t i = 0; i < s->wiring.n; i++) {
		const struct wiring_service *w = &s->wiring.services[i];
		size_t len = strlen(list);

		if (w->state != state || w->use != WIRING_LETS_IN)
			continue;
		if (n++ < 4)
			snprintf(list + len, sizeof(list) - len, "%s%.40s",
			    n > 1 ? ", " : "", w->name);
	}
	if (n > 4)
		add_reason(s, "%s and %zu other services %s", list, n - 4,
		    what);
	else if (n != 0)
		add_reason(s, "%s %s", list, what);
}

static void
judge_wiring(struct status *s)
{
	const struct wiring *w = &s->wiring;
	bool logins = w->has_ours[PAM_TYPE_AUTH] ||
	    w->has_ours[PAM_TYPE_ACCOUNT] || w->has_ours[PAM_TYPE_SESSION];
	bool objection;

	if (!s->has_wiring)
		return;
	if (!logins)
		add_reason(s, "no PAM service asks the module");
	else if (w->module == WIRING_MODULE_UNUSABLE)
		add_reason(s, "%s", w->module_why);
	else {
		add_unwired(s, WIRING_NOT_ASKED, "not asked");
		add_unwired(s, WIRING_PARTLY, "only partly");
	}
	/* --wiring is about PAM's services alone. */
	for (size_t i = 0; i < w->n_no_pam && !s->o->wiring; i++) {
		if (w->no_pam[i].lets_in)
			add_reason(s, "%s asks no PAM", w->no_pam[i].what);
	}
	objection = s->objection;
	add_unwired(s, WIRING_UNKNOWN, "not known");
	s->objection = objection;
}

/*
 * What sshd has not read may be UsePAM. Our own drop-in does not have that.
 */
static void
judge_sshd_files(struct status *s)
{
	const bool objection = s->objection;

	if (s->sshd_files == STATUS_SSHD_READ ||
	    strcmp(s->sshd_file, SSHD_DROPIN) == 0)
		return;
	add_reason(s, "sshd may not have read %s yet", s->sshd_file);
	s->objection = objection;
	s->incomplete = true;
}

static void
judge_policy(struct status *s)
{
	if (s->f.counts == INFORCE_UNKNOWN)
		return; /* reported: not known */
	if (!s->has_policy)
		add_reason(s, "no policy is in force");
	else if (s->f.policy.mode == POLICY_OBSERVE)
		add_reason(s, "observing");
	else if (!s->is_file)
		add_reason(s,
		    "the policy file does not count; the last accepted one "
		    "does");
}

enum exit_code
status_code(const struct status *s)
{
	bool unknown = s->incomplete;

	for (size_t i = 0; s->has_wiring && i < s->wiring.n; i++)
		unknown |= s->wiring.services[i].state == WIRING_UNKNOWN;
	if (s->objection)
		return EXIT_OBJECTION;
	return unknown ? EXIT_INCOMPLETE : EXIT_OK;
}

enum exit_code
status_load(const struct options *o, bool only_wiring, struct status *ret)
{
	struct diag d = {0};
	bool missing;

	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	ret->now = time(NULL);
	if (tz_load(o->root, &ret->zone, &missing, &d) != 0)
		memset(&ret->zone, 0, sizeof(ret->zone));
	load_wiring(ret);
	if (!only_wiring) {
		status_load_policy(ret);
		load_state(ret);
		judge_policy(ret);
	}
	judge_wiring(ret);
	if (!only_wiring) {
		status_load_sshd(ret);
		judge_sshd_files(ret);
	}
	if (!only_wiring && ret->has_policy)
		status_load_back(ret);
	if (!only_wiring && !o->quiet)
		status_load_log(ret);
	if (!only_wiring && ret->has_policy && ret->has_wiring)
		ret->sshd_passwords = ret->wiring.has_sshd &&
		    status_sshd_asks(o->root) &&
		    !status_permits_passwords(&ret->f.policy);
	return ret->no_memory ? complain("out of memory") : EXIT_OK;
}

void
status_release(struct status *s)
{
	for (size_t i = 0; i < s->n_reasons; i++)
		free(s->reasons[i]);
	free(s->applied.name);
	free(s->sshd_file);
	name_list_release(&s->locals);
	inforce_release(&s->f);
	wiring_release(&s->wiring);
	tz_release(&s->zone);
}
