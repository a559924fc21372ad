/*
 * Every account is held against every service; what else a login has (address,
 * method, key, terminal, hour, caller) is left open, so that each rule is
 * found by which it may enter at all. A deny before it that depends on what is
 * open is an exception to the rule; one that does not ends the search.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/accounts.h>
#include "access.h"

#define OPEN \
	(1u << COND_FROM | 1u << COND_TTY | 1u << COND_WHEN | 1u << COND_BY)
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

static int
append(void *list, size_t *n, const void *item, size_t size)
{
	void **p = list, *bigger = reallocarray(*p, *n + 1, size);

	if (bigger == NULL)
		return ERR_NOMEM;
	*p = bigger;
	memcpy((char *)bigger + *n * size, item, size);
	++*n;
	return 0;
}

/* The rule for one more service: the same grant where the exceptions are the same. */
static int
add_grant(struct grants *g, const struct policy_rule *rule, size_t service,
    const struct grant *denies)
{
	struct grant new = {.rule = rule}, *same = NULL;

	for (size_t i = 0; i < g->n; i++) {
		if (g->list[i].rule == rule &&
		    g->list[i].n_except == denies->n_except &&
		    (denies->n_except == 0 ||
			memcmp(g->list[i].except, denies->except,
			    denies->n_except * sizeof(*denies->except)) == 0))
			same = &g->list[i];
	}
	if (same == NULL) {
		for (size_t i = 0; i < denies->n_except; i++) {
			if (append(&new.except, &new.n_except,
				&denies->except[i], sizeof(*new.except)) != 0)
				return ERR_NOMEM;
		}
		if (append(&g->list, &g->n, &new, sizeof(new)) != 0)
			return ERR_NOMEM;
		same = &g->list[g->n - 1];
	}
	return append(&same->services, &same->n_services, &service,
	    sizeof(service));
}

/* Whether the account is the rule's, as far as that can be known. */
static enum tri
is_about(const struct policy_rule *r, const struct facts *f)
{
	const struct policy_rule subject = {.n_conditions = 1,
	    .condition = r->condition};

	return rule_match(&subject, f).value;
}

/*
 * All rules by which the service may be entered. A permit does not, while it
 * is not known whether it is about the account: so it is decided, too.
 */
static int
grants_of_service(const struct review *r, const struct facts *f, size_t service,
    struct grants *ret)
{
	struct grant denies = {.n_except = 0};
	int e = 0;

	for (size_t i = 0; i < r->p->n_rules && e == 0; i++) {
		const struct policy_rule *rule = &r->p->rules[i];
		struct rule_match m = rule_match(rule, f);

		if (m.value == TRI_FALSE || !from_is_possible(rule, f))
			continue;
		if (rule->permit && is_about(rule, f) == TRI_TRUE)
			e = add_grant(ret, rule, service, &denies);
		else if (!rule->permit && m.value == TRI_UNKNOWN)
			e = append(&denies.except, &denies.n_except, &rule,
			    sizeof(rule));
		if (m.value == TRI_TRUE)
			break;
	}
	free(denies.except);
	return e;
}

static int
compare_grants(const void *va, const void *vb)
{
	const struct grant *a = va, *b = vb;

	return a->rule < b->rule ? -1 : a->rule > b->rule;
}

static int
sign(const struct policy *p, struct reviewed *who)
{
	struct buf b;

	buf_init(&b, 16u << 20);
	for (size_t i = 0; i < who->grants.n; i++) {
		const struct grant *g = &who->grants.list[i];

		buf_printf(&b, "%td", g->rule - p->rules);
		for (size_t k = 0; k < g->n_services; k++)
			buf_printf(&b, ",%zu", g->services[k]);
		for (size_t k = 0; k < g->n_except; k++)
			buf_printf(&b, "-%td", g->except[k] - p->rules);
		buf_putc(&b, ';');
	}
	buf_putc(&b, '\0');
	who->signature = b.p;
	return b.err;
}

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
		    e == ERR_NOENT ? "no such account" : d.msg);
		return e;
	}
	member_person(&w.m, &f.subject);
	f.subject.in_group = watch_group;
	f.subject.in_gid = watch_gid;
	f.subject.ctx = &w;
	ret->uid = w.m.uid;
	ret->name = strdup(name);
	e = ret->name == NULL ? ERR_NOMEM : 0;
	for (size_t i = 0; i < r->services.n && e == 0; i++) {
		f.service = r->services.list[i];
		f.is_ssh = strcmp(f.service, "sshd") == 0;
		f.open = f.is_ssh ? OPEN_SSH : OPEN;
		e = grants_of_service(r, &f, i, &ret->grants);
	}
	if (ret->grants.n > 1)
		qsort(ret->grants.list, ret->grants.n,
		    sizeof(*ret->grants.list), compare_grants);
	if (e == 0)
		e = sign(r->p, ret);
	member_release(&w.m);
	return e;
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
	return e == ERR_NOMEM ? e : 0;
}

/* Services that rules name and this system has no file of: another one may. */
static int
add_named_services(struct review *r)
{
	int e = 0;

	for (size_t i = 0; i < r->p->n_rules && e == 0; i++) {
		const struct condition *c = rule_condition(&r->p->rules[i],
		    COND_SERVICE);

		for (uint32_t k = 0; c != NULL && k < c->n && e == 0; k++) {
			if (c->service[k].kind == SERVICE_NAME ||
			    c->service[k].kind == SERVICE_EXACT)
				e = name_list_add(&r->services,
				    c->service[k].name);
		}
	}
	return e;
}

int
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
	if (e == 0 && user == NULL)
		e = review_all(r);
	else if (e == 0 && (r->list = calloc(1, sizeof(*r->list))) != NULL &&
	    (e = review_one(r, user, &r->list[0])) == 0)
		r->n = 1;
	if (e == 0)
		return -1;
	if (e != ERR_NOENT)
		complain("the review cannot be made: %s", err_str(e));
	review_release(r);
	return EXIT_NOTHING_DONE;
}

static void
grants_release(struct grants *g)
{
	for (size_t i = 0; i < g->n; i++) {
		free(g->list[i].services);
		free(g->list[i].except);
	}
	free(g->list);
}

void
review_release(struct review *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->list[i].name);
		free(r->list[i].signature);
		grants_release(&r->list[i].grants);
	}
	free(r->list);
	lookup_free(r->lookup);
	name_list_release(&r->services);
	name_list_release(&r->unanswered);
	memset(r, 0, sizeof(*r));
}
