/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way back when something breaks: root at the console, and who gets in
 * while the directory service is down, by /etc/passwd and /etc/group alone.
 */
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/account/account_state.h>
#include <loginpolicy/account/member.h>
#include "admin/change/change.h"
#include "admin/check/root_password.h"
#include "admin/keys/key_places.h"
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

/* What the accounts themselves have to log in with. */
struct own_ways {
	struct account_book *book; /* owned; NULL: no memory */
	struct key_places places; /* owned */
	bool places_known;
};

static void
own_ways_load(struct status *s, struct own_ways *ret)
{
	struct diag d = {0};

	memset(ret, 0, sizeof(*ret));
	ret->places_known = key_places_load(s->o->root, &ret->places, &d) == 0;
	if (account_book_load(s->o->root, &ret->book) != 0) {
		ret->book = NULL;
		s->no_memory = true;
	}
}

static void
own_ways_release(struct own_ways *w)
{
	account_book_free(w->book);
	key_places_release(&w->places);
}

/* Whether sshd may take a key of the account; the files are not opened. */
static bool
may_have_key(const struct status *s, const struct own_ways *w,
    struct passwd *pw)
{
	const struct account a = {.name = pw->pw_name,
	    .home = pw->pw_dir,
	    .uid = pw->pw_uid,
	    .gid = pw->pw_gid};
	char path[PATH_MAX];
	struct stat st;

	/* What cannot be known may be there. */
	if (!w->places_known || w->places.has_command || w->places.has_ca ||
	    w->places.has_unknown)
		return true;
	for (size_t i = 0; i < w->places.n; i++) {
		if (key_place(&w->places, i, s->o->root, &a, path) &&
		    (stat(path, &st) == 0
			    ? st.st_size > 0
			    : errno != ENOENT && errno != ENOTDIR))
			return true;
	}
	return false;
}

/*
 * The methods by which the account may get in: none if it has expired, has no
 * shell, or has neither a key nor a password that can match.
 */
static unsigned
own_methods(struct status *s, const struct own_ways *w, struct passwd *pw)
{
	const unsigned state = account_state(w->book, pw->pw_name, s->now);
	unsigned methods = 0;

	if ((state & ACCOUNT_STATE_UNKNOWN) != 0)
		s->locals_unsure = true;
	if ((state &
		(ACCOUNT_STOPPED | ACCOUNT_NO_SHELL | ACCOUNT_SHELL_MISSING)) !=
	    0)
		return 0;
	if ((state & ACCOUNT_PASSWORD_LOCKED) == 0)
		methods = METHOD_PASSWORD | METHOD_KEYBOARD_INTERACTIVE;
	return may_have_key(s, w, pw) ? methods | METHOD_PUBLICKEY : methods;
}

/*
 * Whether a rule may let the account in over SSH by one of these methods, or at
 * the console by its password.
 */
static bool
may_log_in(const struct status *s, struct member *m, unsigned methods)
{
	static const char *const services[] = {"sshd", "login"};
	const size_t n = (methods & METHOD_PASSWORD) != 0 ? 2 : 1;
	struct facts f = {.now = s->now,
	    .zone = &s->zone,
	    .methods_open = methods,
	    .keys_open = true,
	    .open = 1u << COND_FROM | 1u << COND_TTY | 1u << COND_WHEN |
		1u << COND_STARTING | 1u << COND_UNTIL};

	member_person(m, &f.subject);
	f.subject.in_group = is_in_group;
	f.subject.in_gid = is_in_gid;
	f.subject.ctx = m;
	for (size_t i = 0; methods != 0 && i < n; i++) {
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
	ret->known = ret->state.dir_fd == -1
	    ? !status_logins_are_asked(s)
	    : state_lockdown(&ret->state, &ret->lockdown) == 0;
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
add_local(struct status *s, const struct kept_out *k, const struct own_ways *w,
    struct lookup *l, struct passwd *pw)
{
	struct member m;
	struct diag d = {0};

	if (pw->pw_uid < FIRST_PERSON || pw->pw_uid == NOBODY ||
	    is_kept_out(s, k, pw->pw_uid) ||
	    member_by_name(l, pw->pw_name, &m, &d) != 0)
		return;
	m.files_only = true;
	if (may_log_in(s, &m, own_methods(s, w, pw)) &&
	    name_list_add(&s->locals, pw->pw_name) != 0)
		s->no_memory = true;
	member_release(&m);
}

static void
load_locals(struct status *s)
{
	struct lookup *l = lookup_new(s->o->root);
	struct passwd *pw;
	struct own_ways w;
	struct kept_out k;
	char *path = NULL;
	FILE *f = NULL;

	kept_out_load(s, &k);
	own_ways_load(s, &w);
	if (l == NULL || w.book == NULL ||
	    asprintf(&path, "%s/etc/passwd", s->o->root) < 0) {
		s->no_memory = true;
		path = NULL;
	} else {
		f = fopen(path, "re");
	}
	s->locals_known = f != NULL && k.known;
	while (f != NULL && (pw = fgetpwent(f)) != NULL)
		add_local(s, &k, &w, l, pw);
	kept_out_release(&k);
	own_ways_release(&w);
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
