/*
 * Every account is held against every service; what else a login has (address,
 * method, key, terminal, hour, caller) is left open, so that each rule is
 * found by which it may enter at all. A deny before it that depends on what is
 * open is an exception to the rule; one that does not ends the search.
 */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/account/accounts.h>
#include "access.h"
#include "admin/check/module_args.h"

#define OPEN	 (1u << COND_FROM | 1u << COND_TTY | 1u << COND_WHEN)
#define OPEN_SSH (OPEN | 1u << COND_METHOD | 1u << COND_KEY)

/* A member whose unanswered groups are noticed. */
struct watched {
	struct member m;
	struct review *r;
};

/* Told once for all accounts, however many there are. */
static void
unanswered(struct review *r, const char *what, const char *group)
{
	size_t before = r->unanswered.n;

	r->incomplete = true;
	if (name_list_add(&r->unanswered, group) == 0 &&
	    r->unanswered.n != before)
		complain("%s %s does not exist, or could not be looked up: who "
			 "is in it is not known",
		    what, group);
}

static enum tri
watch_group(void *ctx, const char *group)
{
	struct watched *w = ctx;
	enum tri v = member_in_group(&w->m, group);

	if (v == TRI_UNKNOWN)
		unanswered(w->r, "group", group);
	return v;
}

static enum tri
watch_gid(void *ctx, gid_t gid)
{
	struct watched *w = ctx;
	enum tri v = member_in_gid(&w->m, gid);

	char text[16];

	if (v == TRI_UNKNOWN) {
		snprintf(text, sizeof(text), "%u", (unsigned)gid);
		unanswered(w->r, "gid", text);
	}
	return v;
}

/* Whether from can hold at all in this service. */
static bool
from_is_possible(const struct policy_rule *r, const struct facts *f)
{
	const struct condition *c = rule_condition(r, COND_FROM);

	for (uint32_t i = 0; c != NULL && i < c->n; i++) {
		switch (c->from[i].kind) {
		case FROM_ANY:
			return true;
		case FROM_LOCAL:
			if (!f->is_ssh)
				return true;
			break;
		case FROM_NET:
		case FROM_NAME:
			if (!service_has_no_remote(f->service))
				return true;
			break;
		}
	}
	return c == NULL;
}

/* Whether the account is the rule's, as far as that can be known. */
static enum tri
is_about(const struct policy_rule *r, const struct facts *f)
{
	const struct policy_rule subject = {.n_conditions = 1,
	    .condition = r->condition};

	return rule_match(&subject, f).value;
}

/* The denies that grants of one service except, each grant some of the first. */
struct deny_list {
	uint8_t hash[SHA256_LEN]; /* of all n */
	size_t n;
	const struct policy_rule **rule; /* owned */
};

/* What is found of one service, and how much of it is in use. */
struct found {
	const struct review *r;
	struct grants *grants; /* one service each */
	size_t room;
	struct deny_list denies;
	size_t room_denies;
	struct sha256 hash; /* of denies, to go on with */
	size_t used; /* denies that some grant excepts */
	uint8_t used_hash[SHA256_LEN];
};

static void
hash_number(struct sha256 *h, uint64_t v)
{
	sha256_update(h, &v, sizeof(v));
}

static int
compare_denies(const void *va, const void *vb)
{
	const struct deny_list *a = va, *b = vb;

	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return memcmp(a->hash, b->hash, SHA256_LEN);
}

static void
deny_list_free(void *p)
{
	struct deny_list *l = p;

	free(l->rule);
	free(l);
}

/* The list for good: kept once, however many accounts and services have it. */
static const struct policy_rule *const *
keep_denies(struct review *r, const struct deny_list *l)
{
	struct deny_list **at = tsearch(l, &r->denies, compare_denies), *copy;

	if (at == NULL)
		return NULL;
	if (*at != l)
		return (*at)->rule;
	if ((copy = calloc(1, sizeof(*copy))) != NULL &&
	    (copy->rule = calloc(l->n, sizeof(*copy->rule))) != NULL) {
		copy->n = l->n;
		memcpy(copy->hash, l->hash, SHA256_LEN);
		memcpy(copy->rule, l->rule, l->n * sizeof(*l->rule));
		*at = copy;
		return copy->rule;
	}
	free(copy);
	tdelete(l, &r->denies, compare_denies);
	return NULL;
}

/* Room for one more item of a list that doubles. */
static int
make_room(void *list, size_t n, size_t *room, size_t size)
{
	void **p = list, *bigger;

	if (n < *room)
		return 0;
	bigger = reallocarray(*p, *room * 2 + 8, size);
	if (bigger == NULL)
		return ERR_NOMEM;
	*p = bigger;
	*room = *room * 2 + 8;
	return 0;
}

static int
add_grant(struct found *f, const struct policy_rule *rule, size_t service)
{
	struct grant new = {.rule = rule, .n_services = 1};
	struct sha256 all_before = f->hash;

	if (f->denies.n != f->used) {
		sha256_final(&all_before, f->used_hash);
		f->used = f->denies.n;
	}
	new.n_except = f->used;
	if (f->used != 0)
		memcpy(new.except_hash, f->used_hash, SHA256_LEN);
	if (make_room(&f->grants->list, f->grants->n, &f->room, sizeof(new)) !=
		0 ||
	    (new.services = malloc(sizeof(service))) == NULL)
		return ERR_NOMEM;
	*new.services = service;
	f->grants->list[f->grants->n++] = new;
	return 0;
}

static int
add_deny(struct found *f, const struct policy_rule *rule)
{
	if (make_room(&f->denies.rule, f->denies.n, &f->room_denies,
		sizeof(rule)) != 0)
		return ERR_NOMEM;
	f->denies.rule[f->denies.n++] = rule;
	hash_number(&f->hash, (uint64_t)(rule - f->r->p->rules));
	return 0;
}

/* Point the grants from the first on to the denies, of which f->used are needed. */
static int
share_denies(struct review *r, struct found *f, size_t first)
{
	const struct policy_rule *const *kept;
	struct deny_list l = f->denies;

	if (f->used == 0)
		return 0;
	l.n = f->used;
	memcpy(l.hash, f->used_hash, SHA256_LEN);
	if ((kept = keep_denies(r, &l)) == NULL)
		return ERR_NOMEM;
	for (size_t i = first; i < f->grants->n; i++)
		f->grants->list[i].except = kept;
	return 0;
}

/* The rule now, or from when it starts. */
static enum tri
match_sometime(const struct policy_rule *r, const struct facts *f)
{
	enum tri v = rule_match(r, f).value;
	struct facts later;

	if (v != TRI_FALSE || rule_condition(r, COND_STARTING) == NULL)
		return v;
	later = *f;
	later.open |= 1u << COND_STARTING;
	return rule_match(r, &later).value;
}

/*
 * All rules by which the service may be entered. A permit does not, while it
 * is not known whether it is about the account: so it is decided, too.
 */
static int
grants_of_service(struct review *r, const struct facts *facts, size_t service,
    struct found *f)
{
	size_t first = f->grants->n;
	int e = 0;

	f->denies.n = f->used = 0;
	sha256_init(&f->hash);
	for (size_t i = 0; i < r->p->n_rules && e == 0; i++) {
		const struct policy_rule *rule = &r->p->rules[i];
		enum tri v = match_sometime(rule, facts);

		if (v == TRI_FALSE || !from_is_possible(rule, facts))
			continue;
		if (rule->permit && is_about(rule, facts) == TRI_TRUE)
			e = add_grant(f, rule, service);
		else if (!rule->permit && v == TRI_UNKNOWN)
			e = add_deny(f, rule);
		if (v == TRI_TRUE)
			break;
	}
	return e == 0 ? share_denies(r, f, first) : e;
}

/* Whether two grants differ in more than the services; then by service. */
static int
compare_kinds(const struct grant *a, const struct grant *b)
{
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	if (a->n_except != b->n_except)
		return a->n_except < b->n_except ? -1 : 1;
	return memcmp(a->except_hash, b->except_hash, SHA256_LEN);
}

static int
compare_to_merge(const void *va, const void *vb)
{
	const struct grant *a = va, *b = vb;
	int r = compare_kinds(a, b);

	if (r != 0)
		return r;
	return a->services[0] < b->services[0]
	    ? -1
	    : a->services[0] > b->services[0];
}

static int
compare_grants(const void *va, const void *vb)
{
	const struct grant *a = va, *b = vb;

	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return a->services[0] < b->services[0]
	    ? -1
	    : a->services[0] > b->services[0];
}

/* What was found service by service: one grant where rule and exceptions are the same. */
static int
merge_grants(struct grants *g)
{
	struct grant *to = g->list;
	size_t n = g->n, end;

	if (n < 2)
		return 0;
	qsort(g->list, n, sizeof(*g->list), compare_to_merge);
	for (size_t i = 0; i < n; i = end) {
		struct grant all = g->list[i];
		size_t *services;

		end = i + 1;
		while (end < n && compare_kinds(&all, &g->list[end]) == 0)
			end++;
		services = reallocarray(all.services, end - i,
		    sizeof(*services));
		if (services == NULL) {
			/* What is merged already stays, and the rest. */
			memmove(to, &g->list[i], (n - i) * sizeof(*to));
			g->n = (size_t)(to - g->list) + n - i;
			return ERR_NOMEM;
		}
		for (size_t k = i + 1; k < end; k++) {
			services[k - i] = g->list[k].services[0];
			free(g->list[k].services);
		}
		all.services = services;
		all.n_services = end - i;
		*to++ = all;
	}
	g->n = (size_t)(to - g->list);
	qsort(g->list, g->n, sizeof(*g->list), compare_grants);
	return 0;
}

static void
sign(const struct policy *p, struct reviewed *who)
{
	struct sha256 h;

	sha256_init(&h);
	hash_number(&h, who->blocked);
	hash_number(&h, who->state);
	hash_number(&h, who->rank);
	for (size_t i = 0; i < who->grants.n; i++) {
		const struct grant *g = &who->grants.list[i];

		hash_number(&h, (uint64_t)(g->rule - p->rules));
		hash_number(&h, g->n_services);
		for (size_t k = 0; k < g->n_services; k++)
			hash_number(&h, g->services[k]);
		hash_number(&h, g->n_except);
		sha256_update(&h, g->except_hash, SHA256_LEN);
	}
	sha256_final(&h, who->signature);
}

static void
reviewed_release(struct reviewed *who)
{
	for (size_t i = 0; i < who->grants.n; i++)
		free(who->grants.list[i].services);
	free(who->grants.list);
	free(who->name);
	memset(who, 0, sizeof(*who));
}

/* What the service leaves open. Nobody calls sshd, and whom sudo asks about is who calls. */
static void
use_service(struct facts *f, const char *service,
    const struct reviewed_service *kind)
{
	static const struct fact_person nobody;

	f->service = service;
	f->is_ssh = kind->is_ssh;
	f->open = f->is_ssh ? OPEN_SSH : OPEN;
	f->caller = nobody;
	if (kind->is_callers)
		f->caller = f->subject;
	else if (!f->is_ssh)
		f->open |= 1u << COND_BY;
}

/* All services of the account that f is about. */
static int
grants_of(struct review *r, struct facts *f, struct grants *ret)
{
	struct found found = {.r = r, .grants = ret};
	int e = 0;

	for (size_t i = 0; i < r->services.n && e == 0; i++) {
		use_service(f, r->services.list[i], &r->kinds[i]);
		e = grants_of_service(r, f, i, &found);
	}
	free(found.denies.rule);
	return e == 0 ? merge_grants(ret) : e;
}

/* As the module is going to find it, of an account that logs in. */
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

/* As useradd(8) gives out uids: below 1000 none is a person's, but root's. */
static bool
is_system(uid_t uid)
{
	return (uid != 0 && uid < 1000) || uid == 65534;
}

static enum rank
rank_of(const struct review *r, const struct reviewed *who)
{
	bool first = false;

	if (is_system(who->uid))
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

/* On an error it is told, and nothing is left in ret. */
static int
review_one(struct review *r, const char *name, struct reviewed *ret)
{
	struct watched w = {.r = r};
	struct facts f = {.now = r->now, .zone = r->zone};
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
	e = ret->name == NULL ? ERR_NOMEM : grants_of(r, &f, &ret->grants);
	if (e == 0) {
		ret->rank = rank_of(r, ret);
		sign(r->p, ret);
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
			 "those that have no home here are missing");
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

/* Services that the policy names and this system has no file of: another one may. */
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

/* Who may use one of these may do much. */
static bool
is_first(const char *service)
{
	const struct service_set *sets;
	size_t n;

	sets = builtin_services(&n);
	for (size_t i = 0; i < n; i++) {
		const struct service_item it = {.kind = SERVICE_SET,
		    .set = &sets[i]};

		if ((strcmp(sets[i].name, "elevate") == 0 ||
			strcmp(sets[i].name, "become") == 0) &&
		    service_item_matches(&it, service))
			return true;
	}
	return false;
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
		struct module_args args;

		module_args_of(r->root, name, &args);
		k->is_ssh = args.ssh || strcmp(name, "sshd") == 0;
		k->is_callers = args.sudo || service_is_callers(name);
		k->first = k->is_ssh || args.sudo || is_first(name);
	}
	return 0;
}

/* What is not the policy's: told where it cannot be read. */
static int
load_book(struct review *r)
{
	int e = account_book_load(r->root, &r->book);

	if (e != 0)
		return e;
	if (account_book_error(r->book) != 0) {
		complain("%s/etc/shadow: %s: which accounts have expired is "
			 "not known",
		    r->root, strerror(account_book_error(r->book)));
		r->incomplete = true;
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
		e = load_book(r);
	if (e == 0 && user == NULL)
		e = review_all(r);
	else if (e == 0 && (r->list = calloc(1, sizeof(*r->list))) == NULL)
		e = ERR_NOMEM;
	else if (e == 0 && (e = review_one(r, user, &r->list[0])) == 0)
		r->n = 1;
	if (e == 0)
		return EXIT_OK;
	if (e != ERR_NOENT)
		complain("the review cannot be made: %s", err_str(e));
	review_release(r);
	return EXIT_NOTHING_DONE;
}

void
review_release(struct review *r)
{
	for (size_t i = 0; i < r->n; i++)
		reviewed_release(&r->list[i]);
	tdestroy(r->denies, deny_list_free);
	free(r->list);
	free(r->kinds);
	account_book_free(r->book);
	lookup_free(r->lookup);
	name_list_release(&r->services);
	name_list_release(&r->unanswered);
	memset(r, 0, sizeof(*r));
}
