/* SPDX-License-Identifier: BSD-2-Clause */
/* Gathering what is in force; each part by itself, so that one can fail. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/state/state_write.h>
#include "admin/change/change.h"
#include "admin/status/status.h"

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
load_lockdown(struct status *s, const struct state *state)
{
	struct lockdown l;

	s->lockdown_known = state_lockdown(state, &l) == 0;
	s->lockdown = s->lockdown_known && l.active;
	if (s->lockdown)
		s->no_memory |= lockdown_list_of(&l, &s->listed) != EXIT_OK;
	/* Only root can read the details, and they decide nothing. */
	if (s->lockdown && state_lockdown_note(state, &s->lockdown_note) != 0)
		s->lockdown_note.known = false;
	lockdown_release(&l);
}

/* Only root can read them, and a user has no deadline to meet. */
static void
load_incidents(struct status *s)
{
	char *dir = state_path(s->o);

	if (dir != NULL && (s->o->state != NULL || geteuid() == 0)) {
		open_incidents_load(dir, s->now, &s->incidents);
		s->incomplete |= !s->incidents.known;
	}
	free(dir);
}

bool
status_logins_are_asked(const struct status *s)
{
	const bool *ours = s->wiring.has_ours;

	return s->has_wiring &&
	    (ours[PAM_TYPE_AUTH] || ours[PAM_TYPE_ACCOUNT] ||
		ours[PAM_TYPE_SESSION]);
}

/* A directory that is missing refuses everybody where PAM asks the module. */
static void
load_state(struct status *s)
{
	struct state state;

	s->blocked = s->revoked = -1;
	if (state_try(s->o, STATE_BLOCKED | STATE_REVOKED, &state) != 0) {
		s->incomplete = true;
		return;
	}
	if (state.dir_fd == -1 && !status_logins_are_asked(s)) {
		s->blocked = s->revoked = 0;
		s->lockdown_known = s->incidents.known = true;
	} else if (state.dir_fd != -1) {
		count_blocks(s, &state);
		load_lockdown(s, &state);
		load_incidents(s);
	}
	if (s->blocked < 0 || s->revoked < 0 || !s->lockdown_known) {
		complain("the blocks and revocations cannot be read%s",
		    geteuid() != 0 ? " (root can)" : "");
		s->incomplete = true;
	}
	state_close(&state);
}

/* Whether the policy decides over SSH at all. */
static bool
sshd_asks_module(const struct wiring *w)
{
	const struct wiring_service *sshd = wiring_find(w, "sshd");

	return sshd != NULL && sshd->state != WIRING_NOT_ASKED;
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
		status_load_sshd(ret);
	}
	status_judge(ret, only_wiring);
	if (!only_wiring && ret->has_policy)
		status_load_back(ret);
	if (!only_wiring)
		status_load_passwords(ret);
	if (!only_wiring && !o->quiet)
		status_load_log(ret);
	if (!only_wiring && ret->has_policy && ret->has_wiring)
		ret->sshd_passwords = ret->wiring.has_sshd &&
		    sshd_asks_module(&ret->wiring) &&
		    status_sshd_asks(o->root) &&
		    !status_permits_passwords(&ret->f.policy);
	return ret->no_memory ? complain("out of memory") : EXIT_OK;
}

void
status_release(struct status *s)
{
	for (size_t i = 0; i < s->n_reasons; i++)
		free(s->reasons[i].text);
	free(s->applied.name);
	free(s->sshd_file);
	free(s->passwords_why);
	name_list_release(&s->locals);
	lockdown_list_release(&s->listed);
	open_incidents_release(&s->incidents);
	state_note_release(&s->lockdown_note);
	inforce_release(&s->f);
	wiring_release(&s->wiring);
	tz_release(&s->zone);
}
