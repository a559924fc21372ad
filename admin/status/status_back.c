/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way back when something breaks: root at the console, and who gets in
 * while the directory service is down, by /etc/passwd and /etc/group alone.
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/account/member.h>
#include "admin/change/change.h"
#include "admin/check/root_password.h"
#include "admin/status/status.h"

/* useradd(8) gives people uids from 1000 on. */
#define FIRST_PERSON 1000
#define NOBODY	     65534

/* A group that the files do not have is one that nobody is in now. */
static enum tri
is_in_group(void *ctx, const char *group)
{
	return member_in_group(ctx, group) == TRI_TRUE ? TRI_TRUE : TRI_FALSE;
}

static enum tri
is_in_gid(void *ctx, gid_t gid)
{
	return member_in_gid(ctx, gid) == TRI_TRUE ? TRI_TRUE : TRI_FALSE;
}

/* Whether a rule may let the account in over SSH or at the console. */
static bool
may_log_in(const struct status *s, struct member *m)
{
	static const char *const services[] = {"sshd", "login"};
	struct facts f = {.now = s->now,
	    .zone = &s->zone,
	    .open = 1u << COND_FROM | 1u << COND_TTY | 1u << COND_METHOD |
		1u << COND_KEY | 1u << COND_WHEN | 1u << COND_STARTING |
		1u << COND_UNTIL};

	member_person(m, &f.subject);
	f.subject.in_group = is_in_group;
	f.subject.in_gid = is_in_gid;
	f.subject.ctx = m;
	for (size_t i = 0; i < 2; i++) {
		f.service = services[i];
		f.is_ssh = i == 0;
		if (policy_decide(&s->f.policy, &f, DECIDE_EARLY, NULL).kind ==
		    VERDICT_PERMIT)
			return true;
	}
	return false;
}

/* What keeps accounts out that the policy lets in. */
struct kept_out {
	struct state state;
	struct lockdown lockdown;
	bool known; /* what follows is of no use otherwise */
};

static void
kept_out_load(const struct status *s, struct kept_out *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (state_try(s->o, STATE_BLOCKED, &ret->state) != 0)
		return;
	ret->known = ret->state.dir_fd == -1 ||
	    state_lockdown(&ret->state, &ret->lockdown) == 0;
	if (!ret->known)
		state_close(&ret->state);
}

static void
kept_out_release(struct kept_out *k)
{
	if (k->known)
		state_close(&k->state);
	lockdown_release(&k->lockdown);
}

/* Whether a block or the lock-down keeps the account out, or may do so. */
static bool
is_kept_out(const struct status *s, const struct kept_out *k, uid_t uid)
{
	bool blocked;

	if (!k->known)
		return true;
	if (k->state.dir_fd == -1)
		return false;
	return state_is_blocked(&k->state, uid, s->now, &blocked) != 0 ||
	    blocked ||
	    (k->lockdown.active && !lockdown_lists(&k->lockdown, uid));
}

static void
add_local(struct status *s, const struct kept_out *k, struct lookup *l,
    const struct passwd *pw)
{
	struct member m;
	struct diag d = {0};

	if (pw->pw_uid < FIRST_PERSON || pw->pw_uid == NOBODY ||
	    is_kept_out(s, k, pw->pw_uid) ||
	    member_by_name(l, pw->pw_name, &m, &d) != 0)
		return;
	m.files_only = true;
	if (may_log_in(s, &m) && name_list_add(&s->locals, pw->pw_name) != 0)
		s->no_memory = true;
	member_release(&m);
}

static void
load_locals(struct status *s)
{
	struct lookup *l = lookup_new(s->o->root);
	const struct passwd *pw;
	struct kept_out k;
	char *path = NULL;
	FILE *f = NULL;

	kept_out_load(s, &k);
	if (l == NULL || asprintf(&path, "%s/etc/passwd", s->o->root) < 0) {
		s->no_memory = true;
		path = NULL;
	} else {
		f = fopen(path, "re");
	}
	s->locals_known = f != NULL && k.known;
	while (f != NULL && (pw = fgetpwent(f)) != NULL)
		add_local(s, &k, l, pw);
	kept_out_release(&k);
	if (f != NULL)
		fclose(f);
	free(path);
	lookup_free(l);
}

void
status_load_back(struct status *s)
{
	bool usable = false;

	if (root_has_password(s->o->root, &usable) == 0)
		s->root = usable ? STATUS_ROOT_HAS_PASSWORD
				 : STATUS_ROOT_HAS_NONE;
	load_locals(s);
}
