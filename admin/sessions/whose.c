/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process is the account's if one of its four uids is, or is a subordinate
 * one that no other account has; if it logged in as the account (the login uid
 * survives su and sudo), or if systemd keeps it with the account's sessions.
 *
 * Not so: what leads to this command; a process of this uid in a container of
 * somebody else, where the number means another account; and a process of root
 * outside the account's sessions, which may be a daemon that it restarted.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "whose.h"

#define SUBUID_FILE "/etc/subuid"

/* Note this process and those above it. */
static void
load_own(struct whose *w)
{
	struct own_processes *own = &w->own;
	pid_t pid = getpid();
	struct account_process p;

	while (
	    pid > 1 && own->n < ANCESTORS_MAX && process_read(pid, &p) == 0) {
		own->pids[own->n] = pid;
		own->sessions[own->n++] = p.session;
		own->is_account = own->is_account ||
		    process_has_uid(&p, w->uid, w->uid) ||
		    (p.has_login && p.login_uid == w->uid);
		if (own->cgroup == NULL) {
			own->cgroup = p.cgroup;
			p.cgroup = NULL;
		}
		pid = p.parent;
		process_release(&p);
	}
}

int
whose_open(const char *name, uid_t uid, bool root_too, struct whose *ret,
    struct diag *reterr)
{
	memset(ret, 0, sizeof(*ret));
	ret->uid = uid;
	ret->root_too = root_too;
	ret->last_sub = (uid_t)-1;
	load_own(ret);
	if ((ret->lookup = lookup_new("")) == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	return subordinates_load(SUBUID_FILE, name, uid, true, &ret->subs,
	    reterr);
}

void
whose_close(struct whose *w)
{
	free(w->own.cgroup);
	subordinates_release(&w->subs);
	lookup_free(w->lookup);
	memset(w, 0, sizeof(*w));
}

static bool
is_ancestor(const struct whose *w, pid_t pid)
{
	for (size_t i = 0; i < w->own.n; i++) {
		if (w->own.pids[i] == pid)
			return true;
	}
	return false;
}

/*
 * Whether the caller, who is in a session of the account, is in this one: the
 * same scope of systemd, or the same session of the kernel.
 */
static bool
is_callers(const struct whose *w, const struct account_process *p)
{
	if (is_ancestor(w, p->pid))
		return true;
	if (!w->own.is_account)
		return false;
	if (w->own.cgroup != NULL && p->cgroup != NULL &&
	    strstr(w->own.cgroup, ".scope") != NULL &&
	    strcmp(w->own.cgroup, p->cgroup) == 0)
		return true;
	for (size_t i = 0; i < w->own.n; i++) {
		if (w->own.sessions[i] > 1 && w->own.sessions[i] == p->session)
			return true;
	}
	return false;
}

/* Whether an account has the uid; one that is not known counts as if. */
static bool
is_account(struct whose *w, uid_t uid)
{
	struct member m = {0};

	if (uid != w->last_sub) {
		w->last_sub = uid;
		w->last_is_account = member_by_uid(w->lookup, uid, &m, NULL) !=
		    ERR_NOENT;
		member_release(&m);
	}
	return w->last_is_account;
}

/* WHOSE_NOT: none of its uids is a subordinate one. */
static enum whose_answer
subordinate(struct whose *w, const struct account_process *p)
{
	enum whose_answer answer = WHOSE_NOT;

	for (int i = 0; i < 4; i++) {
		const struct uid_range *r = subordinates_find(&w->subs,
		    p->uids[i]);

		if (r == NULL)
			continue;
		if (r->shared_with[0] != '\0' || is_account(w, p->uids[i]))
			return WHOSE_SHARED;
		answer = WHOSE_ITS;
	}
	return answer;
}

/* Whether another's container has it, where its uid is not the account's. */
static bool
is_in_others_container(const struct whose *w, const struct account_process *p)
{
	uid_t owner;

	return p->elsewhere &&
	    (process_container_owner(p, &owner) != 0 ||
		(owner != w->uid &&
		    subordinates_find(&w->subs, owner) == NULL));
}

/* The answer, whoever calls this command. */
static enum whose_answer
answer_of(struct whose *w, const struct account_process *p)
{
	const bool logged_in = p->has_login && p->login_uid == w->uid;
	const bool in_slice = process_in_slice(p, w->uid);
	enum whose_answer sub;

	if (in_slice)
		return WHOSE_ITS;
	if (w->uid != 0 && process_has_uid(p, w->uid, w->uid))
		return !logged_in && is_in_others_container(w, p)
		    ? WHOSE_CONTAINER
		    : WHOSE_ITS;
	if ((sub = subordinate(w, p)) == WHOSE_ITS)
		return sub;
	if (!logged_in)
		return sub;
	return process_has_uid(p, 0, 0) && !w->root_too ? WHOSE_ROOT
							: WHOSE_ITS;
}

enum whose_answer
whose_process(struct whose *w, const struct account_process *p)
{
	enum whose_answer a = p->pid == 1 ? WHOSE_NOT : answer_of(w, p);

	return a != WHOSE_NOT && is_callers(w, p) ? WHOSE_CALLER : a;
}
