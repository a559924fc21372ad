/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The accounts of the review, the services that they are reviewed for, and what
 * is known about each account besides the rules (access_grants.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/account/accounts.h>
#include "access.h"
#include "admin/wiring/wiring.h"

/* An account whose groups that cannot be looked up are reported. */
struct watched_member {
	struct member m;
	struct review *r;
};

/* Report a group once for all accounts. */
static void
report_unanswered(struct review *r, const char *what, const char *group)
{
	size_t before = r->unanswered.n;

	r->incomplete = true;
	if (name_list_add(&r->unanswered, group) == 0 &&
	    r->unanswered.n != before)
		complain("%s %s does not exist, or could not be looked up: its "
			 "members are unknown",
		    what, group);
}

static enum tri
watch_group(void *ctx, const char *group)
{
	struct watched_member *w = ctx;
	enum tri v = member_in_group(&w->m, group);

	if (v == TRI_UNKNOWN)
		report_unanswered(w->r, "group", group);
	return v;
}

static enum tri
watch_gid(void *ctx, gid_t gid)
{
	struct watched_member *w = ctx;
	enum tri v = member_in_gid(&w->m, gid);
	char text[16];

	if (v == TRI_UNKNOWN) {
		snprintf(text, sizeof(text), "%u", (unsigned)gid);
		report_unanswered(w->r, "gid", text);
	}
	return v;
}

static void
reviewed_release(struct reviewed *who)
{
	grants_release(&who->grants);
	free(who->name);
	memset(who, 0, sizeof(*who));
}

/* Whether the module will find the account blocked when it logs in. */
static enum blocked
blocked_of(const struct review *r, const struct facts *f)
{
	struct access a = {.facts = f};

	if (r->state == NULL)
		return BLOCKED_UNKNOWN;
	access_look(&a, r->state, r->now);
	if (!a.state_known)
		return BLOCKED_UNKNOWN;
	if (a.subject_blocked)
		return BLOCKED_YES;
	return a.locked_down && !a.subject_listed ? BLOCKED_LOCKDOWN
						  : BLOCKED_NO;
}

const char *
blocked_word(enum blocked b)
{
	static const char *const words[] = {"no", "yes", "lockdown", "unknown"};

	return words[b];
}

static enum rank
rank_of(const struct review *r, const struct reviewed *who)
{
	bool first = false;

	/* useradd(8) gives people uids from 1000 on; only root is below. */
	if ((who->uid != 0 && who->uid < 1000) || who->uid == 65534)
		return RANK_SYSTEM;
	for (size_t i = 0; i < who->grants.n && !first; i++) {
		const struct grant *g = &who->grants.list[i];

		for (size_t k = 0; k < g->n_services; k++)
			first |= r->kinds[g->services[k]].first;
	}
	if (!first)
		return RANK_OTHER;
	return who->blocked != BLOCKED_NO || (who->state & ACCOUNT_STOPPED) != 0
	    ? RANK_STOPPED
	    : RANK_FIRST;
}

/* On an error, which is reported, ret is empty. */
static int
review_one(struct review *r, const char *name, struct reviewed *ret)
{
	struct watched_member w = {.r = r};
	struct facts f = {.now = r->now, .zone = r->zone};
	struct sha256 h;
	struct diag d = {0};
	int e = member_by_name(r->lookup, name, &w.m, &d);

	memset(ret, 0, sizeof(*ret));
	if (e != 0) {
		complain("%s: %s", name,
		    e == ERR_NOENT	   ? "no such account"
			: d.msg[0] != '\0' ? d.msg
					   : err_str(e));
		return e;
	}
	member_person(&w.m, &f.subject);
	f.subject.in_group = watch_group;
	f.subject.in_gid = watch_gid;
	f.subject.ctx = &w;
	ret->uid = w.m.uid;
	ret->name = strdup(name);
	ret->blocked = blocked_of(r, &f);
	/* "!" or "*" is the same to PAM, which all services here ask */
	ret->state = account_state(r->book, name, r->now) &
	    ~(unsigned)ACCOUNT_LOCKED_WITHOUT_PAM;
	e = ret->name == NULL ? ERR_NOMEM : grants_find(r, &f, &ret->grants);
	if (e == 0) {
		ret->rank = rank_of(r, ret);
		sha256_init(&h);
		sha256_update(&h, &ret->blocked, sizeof(ret->blocked));
		sha256_update(&h, &ret->state, sizeof(ret->state));
		sha256_update(&h, &ret->rank, sizeof(ret->rank));
		grants_hash(r->p, &ret->grants, &h);
		sha256_final(&h, ret->signature);
	} else {
		complain("%s: %s", name, err_str(e));
		reviewed_release(ret);
	}
	member_release(&w.m);
	return e;
}

static int
compare_accounts(const void *va, const void *vb)
{
	const struct reviewed *a = va, *b = vb;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int
review_all(struct review *r)
{
	const struct accounts_opts opts = {.root = r->root};
	struct accounts all;
	struct diag d = {0};
	int e = accounts_load(&opts, &all, &d);

	if (e != 0) {
		complain("accounts: %s", d.msg);
		return e;
	}
	if (all.not_enumerable) {
		complain("a directory service does not list its accounts: "
			 "those without a home on this machine are missing");
		r->incomplete = true;
	}
	r->list = calloc(all.n + 1, sizeof(*r->list));
	if (r->list == NULL)
		e = ERR_NOMEM;
	for (size_t i = 0; i < all.n && e != ERR_NOMEM; i++) {
		e = review_one(r, all.list[i].name, &r->list[r->n]);
		if (e == 0)
			r->n++;
		else
			r->incomplete = true;
	}
	accounts_release(&all);
	if (r->n > 1)
		qsort(r->list, r->n, sizeof(*r->list), compare_accounts);
	return e == ERR_NOMEM ? e : 0;
}

static int
add_items(struct review *r, const struct service_item *item, uint32_t n)
{
	int e = 0;

	for (uint32_t i = 0; i < n && e == 0; i++) {
		if (item[i].kind == SERVICE_NAME ||
		    item[i].kind == SERVICE_EXACT)
			e = name_list_add(&r->services, item[i].name);
	}
	return e;
}

/* Add services that the policy names, even if they have no file here. */
static int
add_named_services(struct review *r)
{
	int e = 0;

	for (size_t i = 0; i < r->p->n_rules && e == 0; i++) {
		const struct condition *c = rule_condition(&r->p->rules[i],
		    COND_SERVICE);

		if (c != NULL)
			e = add_items(r, c->service, c->n);
	}
	for (size_t i = 0; i < r->p->n_services && e == 0; i++)
		e = add_items(r, r->p->services[i]->item, r->p->services[i]->n);
	return e;
}

static int
find_kinds(struct review *r)
{
	r->kinds = calloc(r->services.n + 1, sizeof(*r->kinds));
	if (r->kinds == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < r->services.n; i++) {
		const char *name = r->services.list[i];
		struct reviewed_service *k = &r->kinds[i];
		struct wiring_arguments args;

		wiring_arguments_load(r->root, name, &args);
		k->is_ssh = args.ssh || strcmp(name, "sshd") == 0;
		k->is_callers = args.sudo || service_is_callers(name);
		k->first = k->is_ssh || args.sudo ||
		    service_is_in_set(name, "elevate") ||
		    service_is_in_set(name, "become");
	}
	return 0;
}

enum exit_code
review_load(const char *user, struct review *r)
{
	int e = services_load(r->root, &r->services);

	r->lookup = lookup_new(r->root);
	if (e == ERR_NOENT) {
		complain("%s/etc/pam.d does not exist: only services that "
			 "rules name are listed",
		    r->root);
		e = 0;
	}
	if (e == 0)
		e = r->lookup == NULL ? ERR_NOMEM : add_named_services(r);
	if (e == 0)
		e = find_kinds(r);
	if (e == 0)
		e = account_book_load(r->root, &r->book);
	if (e == 0 && account_book_error(r->book) != 0) {
		complain("%s/etc/shadow: %s: it is unknown which accounts have "
			 "expired",
		    r->root, strerror(account_book_error(r->book)));
		r->incomplete = true;
	}
	if (e == 0 && user == NULL)
		e = review_all(r);
	else if (e == 0 && (r->list = calloc(1, sizeof(*r->list))) == NULL)
		e = ERR_NOMEM;
	else if (e == 0 && (e = review_one(r, user, &r->list[0])) == 0)
		r->n = 1;
	if (e == 0)
		return EXIT_OK;
	if (e != ERR_NOENT)
		complain("cannot make the review: %s", err_str(e));
	review_release(r);
	return EXIT_NOTHING_DONE;
}

void
review_release(struct review *r)
{
	for (size_t i = 0; i < r->n; i++)
		reviewed_release(&r->list[i]);
	deny_lists_release(r);
	free(r->list);
	free(r->kinds);
	account_book_free(r->book);
	lookup_free(r->lookup);
	name_list_release(&r->services);
	name_list_release(&r->unanswered);
	memset(r, 0, sizeof(*r));
}
