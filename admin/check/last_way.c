/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checks of block and key revoke before they change anything. Who is an
 * administrator is decided by the policy in force, as for apply. Without a key
 * that is left an administrator gets in only where the policy permits another
 * method, or at the console.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/sshkey/key.h>
#include "admin/keys/account_keys.h"
#include "admin/log/own_session.h"
#include "last_way.h"
#include "lockout_login.h"

#define KEYS_TEXT_MAX (8u << 20)
#define NO_KEY_METHODS \
	(METHOD_ALL & ~(unsigned)(METHOD_PUBLICKEY | METHOD_HOSTBASED))

struct last_way {
	const struct options *o;
	struct check c;
	struct lockout l;
	struct inforce f;
	/* For keys: */
	const struct change *change;
	const struct fingerprints *revoked;
	struct key_places places;
	struct accounts all;
};

/* Whether there is a policy at all; without one nothing is reported. */
static bool
has_policy(const struct policy_files *files)
{
	char *last_good = NULL;
	bool yes = access(POLICY_PATH, F_OK) == 0 ||
	    (inforce_last_good(files, &last_good) == 0 && last_good != NULL);

	free(last_good);
	return yes;
}

/* Returns whether anything is known; close it in any case. */
static bool
last_way_open(const struct options *o, int64_t now, struct last_way *ret)
{
	const struct policy_files files = policy_files_of(o);
	struct diag d = {0};

	*ret = (struct last_way){.o = o, .c = {.o = o, .now = now}};
	if (o->state != NULL || !has_policy(&files) ||
	    inforce_load(&files, &ret->f) != 0 ||
	    ret->f.counts != INFORCE_POLICY)
		return false;
	ret->c.p = &ret->f.policy;
	ret->l.c = &ret->c;
	if (tz_load("", &ret->c.zone, &ret->c.zone_missing, &d) != 0)
		memset(&ret->c.zone, 0, sizeof(ret->c.zone));
	return lockout_open(&ret->l);
}

static void
last_way_close(struct last_way *w)
{
	if (w->l.c != NULL)
		lockout_close(&w->l);
	tz_release(&w->c.zone);
	inforce_release(&w->f);
	key_places_release(&w->places);
	accounts_release(&w->all);
}

bool
last_way_by_block(const struct options *o, const struct change *c, uid_t uid)
{
	struct last_way w;
	struct lockout_person who;
	bool last = false;

	if (last_way_open(o, c->now, &w) &&
	    lockout_find(&w.l, NULL, uid, &who)) {
		last = lockout_is_administrator(&w.l, w.c.p, &who) &&
		    !lockout_has_other(&w.l, w.c.p, uid);
		member_release(&who.m);
	}
	last_way_close(&w);
	return last;
}

static bool
has_uid(const uid_t *uids, size_t n, uid_t uid)
{
	for (size_t i = 0; i < n; i++) {
		if (uids[i] == uid)
			return true;
	}
	return false;
}

bool
last_way_by_blocks(const struct options *o, const struct change *c,
    const uid_t *uids, size_t n)
{
	struct name_list admins = {0};
	struct lockout_person who;
	struct last_way w;
	bool last = false;

	if (last_way_open(o, c->now, &w)) {
		lockout_administrators(&w.l, w.c.p, &admins);
		last = admins.n != 0 && !w.l.too_many;
	}
	for (size_t i = 0; last && i < admins.n; i++) {
		if (!lockout_find(&w.l, admins.list[i], 0, &who))
			continue;
		last = has_uid(uids, n, who.m.uid);
		member_release(&who.m);
	}
	name_list_release(&admins);
	last_way_close(&w);
	return last;
}

/* Whether the account is one, if a lock-down lists it and no block stops it. */
static bool
is_listed_administrator(struct last_way *w, const struct change *c, uid_t uid)
{
	struct lockout_person who;
	bool blocked, yes;

	if (state_is_blocked(&c->state, uid, c->now, &blocked) != 0 ||
	    blocked || !lockout_find(&w->l, NULL, uid, &who))
		return false;
	yes = lockout_is_administrator(&w->l, w->c.p, &who);
	member_release(&who.m);
	return yes;
}

bool
last_way_by_lockdown(const struct options *o, const struct change *c,
    const uid_t *uids, size_t n)
{
	struct last_way w;
	bool last = true;

	if (last_way_open(o, c->now, &w)) {
		/* The lock-down that is in force, if any, is replaced. */
		w.l.ignore_state = true;
		for (size_t i = 0; i < n && last; i++)
			last = !is_listed_administrator(&w, c, uids[i]);
	}
	last_way_close(&w);
	return last;
}

/* --- keys --- */

struct key_count {
	struct last_way *w;
	size_t revoked, left;
};

static int
compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_LEN);
}

static bool
is_in_list(const struct fingerprints *f, const uint8_t fp[SHA256_LEN])
{
	return f->n != 0 &&
	    bsearch(fp, f->list, f->n, SHA256_LEN, compare_keys) != NULL;
}

static bool
count_key(void *ctx, const char *line, size_t len,
    const struct keyfile_entry *key)
{
	struct key_count *n = ctx;
	bool was;

	(void)line;
	(void)len;
	if (!key->has_fp)
		return true;
	if (is_in_list(n->w->revoked, key->key.fp))
		n->revoked++;
	else if (state_key_revoked(&n->w->change->state, key->key.fp, &was) ==
		0 &&
	    !was)
		n->left++;
	return true;
}

/* Count what is revoked of the account's keys, and what is left. */
static struct key_count
count_keys(struct last_way *w, const char *name)
{
	struct key_count n = {.w = w};
	const struct account *a = accounts_by_name(&w->all, name);
	char path[PATH_MAX];
	struct buf text;

	for (size_t i = 0; a != NULL && i < w->places.n; i++) {
		if (!key_place(&w->places, i, "", a, path))
			continue;
		buf_init(&text, KEYS_TEXT_MAX);
		if (account_reader_read(w->places.reader, a, "", path, &text,
			NULL) == 0)
			account_keys_each(&text, count_key, &n);
		buf_release(&text);
	}
	return n;
}

static bool
gets_in_without_key(struct last_way *w, const struct lockout_person *who)
{
	struct facts f = {.subject = who->person,
	    .service = "sshd",
	    .is_ssh = true,
	    .methods_open = NO_KEY_METHODS,
	    .open = 1u << COND_FROM | 1u << COND_WHEN};

	return lockout_decide(&w->l, w->c.p, &f).kind == VERDICT_PERMIT ||
	    lockout_decide_login(&w->l, w->c.p, who, "login").kind ==
	    VERDICT_PERMIT;
}

/* What becomes of one account. */
enum way {
	WAY_AS_BEFORE, /* no key of it is revoked, and it gets in */
	WAY_LEFT, /* another key, or another method */
	WAY_LOST, /* it had a key */
	WAY_NONE /* it got in by no key known, and by no other method */
};

static enum way
way_of(struct last_way *w, const char *name)
{
	struct key_count n = count_keys(w, name);
	struct lockout_person who;
	enum way way = WAY_NONE;

	if (n.left != 0)
		return n.revoked != 0 ? WAY_LEFT : WAY_AS_BEFORE;
	if (!lockout_find(&w->l, name, 0, &who))
		return WAY_NONE;
	if (gets_in_without_key(w, &who))
		way = n.revoked != 0 ? WAY_LEFT : WAY_AS_BEFORE;
	else if (n.revoked != 0)
		way = WAY_LOST;
	member_release(&who.m);
	return way;
}

/* Whether one of the keys of this session is revoked; in ret its name. */
static bool
is_own_key(const struct last_way *w, char ret[KEY_FP_LEN])
{
	struct own_session s;
	struct own_session_auth auth;

	own_session_find(&s);
	own_session_auth_find(w->o, &s, w->change->actor.by, w->change->now,
	    &w->c.zone, &auth);
	for (size_t i = 0; i < auth.n_keys; i++) {
		const struct fact_key *k = &auth.keys[i];

		if (is_in_list(w->revoked, k->key.fp)) {
			key_fp_text(k->key.fp, ret);
			return true;
		}
	}
	return false;
}

static enum exit_code
check_actor_keys(struct last_way *w)
{
	struct lockout_person who;
	char fp[KEY_FP_LEN];
	enum exit_code r = EXIT_OK;

	if (is_own_key(w, fp))
		return complain("%s: you are logged in with this key: nothing "
				"was revoked; use --yes-lock-out to revoke it "
				"anyway",
		    fp);
	if (!lockout_find(&w->l, NULL, w->change->actor.by, &who))
		return EXIT_OK;
	if (way_of(w, who.m.names[0]) == WAY_LOST)
		r = complain("%s: this is you, and you could no longer log in: "
			     "nothing was revoked; use --yes-lock-out to "
			     "revoke your last key anyway",
		    who.m.names[0]);
	member_release(&who.m);
	return r;
}

/* Whether none of the administrators gets in any more, and one did by a key. */
static enum exit_code
check_administrator_keys(struct last_way *w)
{
	struct name_list admins = {0};
	const char *lost = NULL;
	bool left = false;
	enum exit_code r = EXIT_OK;

	lockout_administrators(&w->l, w->c.p, &admins);
	for (size_t i = 0; i < admins.n && !left; i++) {
		switch (way_of(w, admins.list[i])) {
		case WAY_AS_BEFORE:
		case WAY_LEFT:
			left = true;
			break;
		case WAY_LOST:
			lost = admins.list[i];
			break;
		case WAY_NONE:
			break;
		}
	}
	if (!left && lost != NULL && !w->l.too_many)
		r = complain("%s: the last administrator could no longer log "
			     "in: nothing was revoked; use --yes-lock-out to "
			     "revoke this last key anyway",
		    lost);
	name_list_release(&admins);
	return r;
}

enum exit_code
last_way_by_keys(const struct options *o, const struct change *c,
    const struct fingerprints *revoked)
{
	const struct accounts_opts opts = {.root = ""};
	struct last_way w;
	struct diag d = {0};
	enum exit_code r = EXIT_OK;

	if (o->yes_lock_out)
		return EXIT_OK;
	if (last_way_open(o, c->now, &w)) {
		w.change = c;
		w.revoked = revoked;
		if (accounts_load(&opts, &w.all, &d) != 0 ||
		    key_places_load("", &w.places, &d) != 0)
			complain("whose last key it is was not checked: %s",
			    d.msg);
		else if ((r = check_actor_keys(&w)) == EXIT_OK)
			r = check_administrator_keys(&w);
	}
	last_way_close(&w);
	return r;
}
