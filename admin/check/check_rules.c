/* SPDX-License-Identifier: BSD-2-Clause */
/* One rule at a time: conditions that cannot hold together, and mistakes. */
#include <stdio.h>
#include <string.h>

#include "check.h"

#define SSH_SERVICE "sshd"
#define UPPER_CASE  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Whether the item, or every member of its set, is a name in the list. */
static bool
item_only_of(const struct service_item *it, const char *const *list, size_t n)
{
	bool all = true;

	if (it->kind == SERVICE_PATTERN)
		return false;
	if (it->kind == SERVICE_SET) {
		for (uint32_t i = 0; i < it->set->n && all; i++)
			all = item_only_of(&it->set->item[i], list, n);
		return all;
	}
	for (size_t i = 0; i < n; i++) {
		if (service_item_matches(it, list[i]))
			return true;
	}
	return false;
}

static bool
only_services(const struct policy_rule *r, const char *const *list, size_t n)
{
	const struct condition *c = rule_condition(r, COND_SERVICE);
	bool all = c != NULL;

	for (uint32_t i = 0; all && i < c->n; i++)
		all = item_only_of(&c->service[i], list, n);
	return all;
}

/* Warn about addresses in services that have no remote host: "su, su-l". */
static void
check_from_local(struct check *c, const struct policy_rule *r)
{
	const struct condition *service = rule_condition(r, COND_SERVICE);
	struct check_place at = place_of_condition(c, r, COND_FROM);
	char names[128] = "";

	for (size_t k = 0; k < N_SERVICES_WITHOUT_REMOTE; k++) {
		const char *s = services_without_remote[k];
		bool named = false;

		for (uint32_t i = 0; service != NULL && i < service->n; i++)
			named |= service->service[i].kind != SERVICE_PATTERN &&
			    service_item_matches(&service->service[i], s);
		if (named)
			snprintf(names + strlen(names),
			    sizeof(names) - strlen(names), "%s%s",
			    names[0] == '\0' ? "" : ", ", s);
	}
	if (only_services(r, services_without_remote,
		N_SERVICES_WITHOUT_REMOTE))
		check_warn(c, at,
		    "this rule never matches: no remote host is known in %s",
		    names);
	else if (names[0] != '\0')
		check_warn(c, at,
		    "this never holds in %s: no remote host is known there",
		    names);
}

static void
check_ssh_conditions(struct check *c, const struct policy_rule *r)
{
	static const enum condition_kind kinds[] = {COND_METHOD, COND_KEY};
	static const char *const ssh[] = {SSH_SERVICE};
	static const char *const run0[] = {"systemd-run0"};

	if (rule_condition(r, COND_BY) != NULL && only_services(r, ssh, 1))
		check_warn(c, place_of_condition(c, r, COND_BY),
		    "this rule never matches: an SSH login has no caller");
	if (rule_condition(r, COND_BY) != NULL && only_services(r, run0, 1))
		check_warn(c, place_of_condition(c, r, COND_BY),
		    "this rule never matches: run0 names no caller");
	if (rule_condition(r, COND_BY) != NULL)
		check_remote_by(c, r, place_of_condition(c, r, COND_BY));
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (rule_condition(r, kinds[i]) != NULL &&
		    !rule_has_service(r, SSH_SERVICE))
			check_warn(c, place_of_condition(c, r, kinds[i]),
			    "this rule never matches: only an SSH service "
			    "(sshd, or one whose PAM line has the argument "
			    "ssh) has a %s",
			    condition_keyword(kinds[i]));
	}
}

/* Whether the list, or a set in it, has a pattern that all names match. */
static bool
has_every_service(const struct service_item *list, uint32_t n)
{
	bool every = false;

	for (uint32_t i = 0; i < n && !every; i++) {
		if (list[i].kind == SERVICE_SET)
			every = has_every_service(list[i].set->item,
			    list[i].set->n);
		else
			every = list[i].kind == SERVICE_PATTERN &&
			    list[i].name[strspn(list[i].name, "*")] == '\0';
	}
	return every;
}

/* What a from condition has. */
struct from_parts {
	bool address, local, any;
};

static struct from_parts
parts_of(const struct condition *c)
{
	struct from_parts p = {false, false, false};

	for (uint32_t i = 0; i < c->n; i++) {
		p.any |= c->from[i].kind == FROM_ANY;
		p.local |= c->from[i].kind == FROM_LOCAL;
		p.address |= c->from[i].kind == FROM_NET ||
		    c->from[i].kind == FROM_NAME;
	}
	return p;
}

static void
check_from(struct check *c, const struct policy_rule *r)
{
	static const char *const ssh[] = {SSH_SERVICE};
	const struct condition *cond = rule_condition(r, COND_FROM);
	const struct condition *service = rule_condition(r, COND_SERVICE);
	struct check_place at;
	struct from_parts p;
	bool every;

	if (cond == NULL)
		return;
	p = parts_of(cond);
	every = service == NULL ||
	    has_every_service(service->service, service->n);
	at = place_of_condition(c, r, COND_FROM);
	if (p.local && every && r->permit)
		check_error(c, at,
		    "a permit from local needs a service: cron and screen "
		    "lockers report no remote host either, so it would match "
		    "them, too");
	if (p.address && !p.any && !p.local)
		check_from_local(c, r);
	if (p.local && !p.any && !p.address && only_services(r, ssh, 1))
		check_warn(c, at,
		    "this rule never matches: an SSH login is never local");
	if (p.local && !every)
		check_remote_local(c, r, at);
	if ((p.local || p.address) && !p.any && !every)
		check_remote_name(c, r, at);
}

/* Warn about a permit of su that does not say who may use it. */
static void
check_su(struct check *c, const struct policy_rule *r)
{
	const struct condition *service = rule_condition(r, COND_SERVICE);
	const struct condition *from = rule_condition(r, COND_FROM);
	struct from_parts p = {.any = true};

	if (from != NULL)
		p = parts_of(from);
	/* An address alone never holds in su. */
	if (!p.any && !p.local)
		return;
	if (!r->permit || rule_condition(r, COND_BY) != NULL ||
	    rule_condition(r, COND_METHOD) != NULL ||
	    rule_condition(r, COND_KEY) != NULL)
		return;
	if (!rule_has_service(r, "su") && !rule_has_service(r, "su-l"))
		return;
	check_warn(c, place_of(c, r, service == NULL ? 0 : service->word),
	    service == NULL
		? "without service this rule lets everybody use su to these "
		  "accounts: name the services, or add by"
		: "a permit of su without by applies to everybody");
}

static int64_t
instant_of(const struct check *c, const struct condition *m, int64_t none)
{
	if (m == NULL)
		return none;
	return moment_instant(m->moment, &c->zone);
}

static void
check_times(struct check *c, const struct policy_rule *r)
{
	const struct condition *starting = rule_condition(r, COND_STARTING);
	const struct condition *until = rule_condition(r, COND_UNTIL);
	int64_t from = instant_of(c, starting, TZ_TIME_MIN);
	int64_t to = instant_of(c, until, TZ_TIME_MAX);

	/* One comparison per minute, if it is a week at most. */
	uint64_t cost = to - from > 7 * 86400
	    ? 0
	    : (uint64_t)(to > from ? to - from : 0) / 2;

	if (from >= to)
		check_warn(c, place_of_condition(c, r, COND_UNTIL),
		    "this rule never matches: it ends before it starts");
	else if (check_afford(c, cost) && !rule_occurs(r, &c->zone, from, to))
		check_warn(c, place_of_condition(c, r, COND_WHEN),
		    "this rule never matches: these hours do not occur "
		    "between its first and its last day");
	else if (to <= c->now)
		check_warn(c, place_of_condition(c, r, COND_UNTIL),
		    "this rule has ended");
	if (c->zone_missing &&
	    (rule_condition(r, COND_WHEN) != NULL ||
		(starting != NULL && starting->moment->local) ||
		(until != NULL && until->moment->local)))
		check_warn(c, place_of(c, r, 0),
		    "local time is UTC: /etc/localtime does not exist");
}

/* libpam turns service names into lower case. */
static void
check_case(struct check *c, const struct policy_rule *r)
{
	const struct condition *s = rule_condition(r, COND_SERVICE);

	struct check_place at;

	if (s == NULL)
		return;
	at = place_of(c, r, s->word);
	for (uint32_t i = 0; i < s->n; i++) {
		if (s->service[i].kind != SERVICE_SET &&
		    strpbrk(s->service[i].name, UPPER_CASE) != NULL)
			check_warn(c, at,
			    "%.60s never matches: PAM's service names are "
			    "lower case",
			    s->service[i].name);
	}
}

static bool
has_everyone(const struct condition *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->subject[i].kind == SUBJECT_EVERYONE)
			return true;
	}
	return false;
}

/* Whether both lists have uids or user names only. */
static bool
names_only(const struct condition *a, const struct condition *b,
    enum subject_kind kind)
{
	for (uint32_t i = 0; i < a->n; i++) {
		if (a->subject[i].kind != kind)
			return false;
	}
	for (uint32_t i = 0; i < b->n; i++) {
		if (b->subject[i].kind != kind)
			return false;
	}
	return true;
}

/* Whether a user name, or a uid, is in both lists. */
static bool
have_one_in_common(const struct condition *a, const struct condition *b,
    enum subject_kind kind)
{
	for (uint32_t i = 0; i < a->n; i++) {
		const struct subject *x = &a->subject[i];

		for (uint32_t k = 0; k < b->n; k++) {
			const struct subject *y = &b->subject[k];

			if (kind == SUBJECT_USER ? strcmp(x->name, y->name) == 0
						 : x->id.first <= y->id.last &&
				    y->id.first <= x->id.last)
				return true;
		}
	}
	return false;
}

static void
check_also(struct check *c, const struct policy_rule *r)
{
	const struct condition *who = rule_condition(r, COND_SUBJECT);
	const struct condition *also = rule_condition(r, COND_ALSO);
	struct check_place at;

	if (also == NULL)
		return;
	at = place_of(c, r, also->word);
	if (has_everyone(also))
		check_warn(c, at, "also everyone excludes nobody");
	if (!check_afford(c, 10 * (uint64_t)who->n * also->n))
		return;
	if (names_only(who, also, SUBJECT_UID) &&
	    !have_one_in_common(who, also, SUBJECT_UID))
		check_warn(c, at,
		    "this rule never matches: no uid is in both lists");
	if (names_only(who, also, SUBJECT_USER) &&
	    !have_one_in_common(who, also, SUBJECT_USER))
		check_warn(c, at,
		    "no user is in both lists: for users of either, write one "
		    "list with commas");
}

/* Whether the condition holds for every login. */
static bool
excludes_nobody(const struct condition *c)
{
	switch (c->kind) {
	case COND_SUBJECT:
	case COND_ALSO:
		return has_everyone(c);
	case COND_FROM:
		return parts_of(c).any;
	case COND_SERVICE:
		return has_every_service(c->service, c->n);
	default:
		return false;
	}
}

void
check_rules(struct check *c)
{
	for (size_t i = 0; i < c->p->n_rules; i++) {
		const struct policy_rule *r = &c->p->rules[i];
		bool all;

		check_ssh_conditions(c, r);
		check_from(c, r);
		check_su(c, r);
		check_times(c, r);
		check_case(c, r);
		check_also(c, r);
		all = r->permit;
		for (unsigned k = 0; k < r->n_conditions && all; k++)
			all = excludes_nobody(&r->condition[k]);
		if (all)
			check_warn(c, place_of(c, r, 0),
			    "this permits everything to everyone");
	}
}
