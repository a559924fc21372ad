/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whom a policy, once it is enforced, locks out for good: the last
 * administrator, and (check_actor.c) the calling user.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/account/account_state.h>
#include <loginpolicy/account/accounts.h>
#include <loginpolicy/policy/access.h>
#include "lockout_login.h"

#define NAMED_MAX 5 /* administrators that a message names */

/* --- is the account an administrator --- */

/* Whether a rule's subjects are more than this one account. */
static bool
may_be_other(const struct condition *c, const char *name, uint32_t id)
{
	for (uint32_t i = 0; i < c->n; i++) {
		const struct subject *s = &c->subject[i];

		if (s->kind == SUBJECT_USER ? strcmp(s->name, name) != 0
					    : s->kind != SUBJECT_UID ||
			    s->id.first != id || s->id.last != id)
			return true;
	}
	return false;
}

static bool
may_be_root(const struct condition *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		const struct subject *s = &c->subject[i];

		if (s->kind == SUBJECT_USER
			? strcmp(s->name, "root") == 0
			: s->kind != SUBJECT_UID || s->id.first == 0)
			return true;
	}
	return false;
}

/* Whether a rule's subjects, which also limits, are more than root. */
static bool
rule_may_be_other(const struct policy_rule *r)
{
	const struct condition *also = rule_condition(r, COND_ALSO);

	return may_be_other(rule_condition(r, COND_SUBJECT), "root", 0) &&
	    (also == NULL || may_be_other(also, "root", 0));
}

static bool
rule_may_be_root(const struct policy_rule *r)
{
	const struct condition *also = rule_condition(r, COND_ALSO);

	return may_be_root(rule_condition(r, COND_SUBJECT)) &&
	    (also == NULL || may_be_root(also));
}

static bool
names_users_only(const struct condition *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->subject[i].kind != SUBJECT_USER)
			return false;
	}
	return true;
}

/* The condition that names the accounts one by one, or the subjects. */
static const struct condition *
rule_accounts(const struct policy_rule *r)
{
	const struct condition *also = rule_condition(r, COND_ALSO);

	return also != NULL && names_users_only(also)
	    ? also
	    : rule_condition(r, COND_SUBJECT);
}

/* Whether nobody logs in by the service: jobs, screens, passwords, sudo, su. */
static bool
needs_login_before(const char *service)
{
	return service_is_in_set(service, "elevate") ||
	    service_is_in_set(service, "become") ||
	    service_is_in_set(service, "jobs") ||
	    service_is_in_set(service, "unlock") ||
	    service_is_in_set(service, "account");
}

static bool
gets_in_by(struct lockout *l, const struct policy *p,
    const struct lockout_person *who, const char *service)
{
	return lockout_decide_login(l, p, who, service).kind == VERDICT_PERMIT;
}

static bool
gets_in(struct lockout *l, const struct policy *p,
    const struct lockout_person *who)
{
	bool yes = gets_in_by(l, p, who, "sshd") ||
	    gets_in_by(l, p, who, "login");

	for (size_t i = 0; i < l->services.n && !yes; i++)
		yes = !needs_login_before(l->services.list[i]) &&
		    gets_in_by(l, p, who, l->services.list[i]);
	return yes;
}

/* Whether no service lets the account in, or it has no shell. */
static bool
is_stopped(struct lockout *l, const struct lockout_person *who)
{
	const unsigned out = ACCOUNT_STOPPED | ACCOUNT_NO_SHELL |
	    ACCOUNT_SHELL_MISSING;

	return (account_state(l->book, who->m.names[0], l->c->now) & out) != 0;
}

/* Whether a block or the lock-down is known to keep the account out. */
static bool
is_blocked(struct lockout *l, const struct lockout_person *who)
{
	const struct facts f = {.subject = who->person};
	struct access a = {.facts = &f};

	if (!l->has_state || l->ignore_state)
		return false;
	access_look(&a, &l->state, l->c->now);
	return a.state_known &&
	    (a.subject_blocked || (a.locked_down && !a.subject_listed));
}

/*
 * Whether the account can log in and become root. Root must get in over SSH by
 * a rule of root's own: the console is for check_repair.c.
 */
bool
lockout_is_administrator(struct lockout *l, const struct policy *p,
    const struct lockout_person *who)
{
	struct verdict v;

	if ((l->has_except && who->m.uid == l->except) || is_stopped(l, who) ||
	    is_blocked(l, who))
		return false;
	if (who->m.uid == 0) {
		/* That everybody may log in as root makes nobody one. */
		v = lockout_decide_login(l, p, who, "sshd");
		return v.kind == VERDICT_PERMIT && !rule_may_be_other(v.rule);
	}
	return lockout_becomes_root(l, p, who) && gets_in(l, p, who);
}

/* --- which accounts may be administrators --- */

/*
 * Whom a permit lets become root by sudo and the like, or by su; NULL: nobody
 * but root. By su without a by condition it is everybody.
 */
static const struct condition *
root_makers(const struct policy_rule *r)
{
	static const struct subject all = {.kind = SUBJECT_EVERYONE};
	static const struct condition everyone = {.kind = COND_BY,
	    .n = 1,
	    .subject = &all};
	const struct condition *by = rule_condition(r, COND_BY);

	if (!r->permit || rule_condition(r, COND_METHOD) != NULL ||
	    rule_condition(r, COND_KEY) != NULL)
		return NULL;
	for (size_t i = 0; i < N_ELEVATING; i++) {
		if (rule_has_service(r, lockout_elevating[i]) &&
		    rule_may_be_other(r))
			return rule_accounts(r);
	}
	for (size_t i = 0; i < N_ENTERING; i++) {
		if (!rule_has_service(r, lockout_entering[i]) ||
		    !rule_may_be_root(r))
			continue;
		if (by == NULL || may_be_other(by, "root", 0))
			return by == NULL ? &everyone : by;
	}
	return NULL;
}

static void
add_name(struct lockout *l, struct name_list *names, const char *name)
{
	if (name_list_add(names, name) != 0)
		l->c->no_memory = true;
}

/* Add the members; *ret_more if there may be others, by their primary group. */
static void
add_group(struct lockout *l, struct name_list *names, const char *group,
    bool *ret_more)
{
	struct group_list g;

	if (group_list_members(l->lookup, group, &g) != 0)
		return;
	*ret_more = true;
	for (size_t i = 0; i < g.n; i++)
		add_name(l, names, g.members[i]);
}

/*
 * Add the accounts that rules of p name. *ret_more: they name more than users
 * and listed members, so any account may be one.
 */
static void
add_candidates(struct lockout *l, const struct policy *p,
    struct name_list *names, bool *ret_more)
{
	*ret_more = false;
	for (size_t i = 0; i < p->n_rules; i++) {
		const struct condition *who = root_makers(&p->rules[i]);

		for (uint32_t k = 0; who != NULL && k < who->n; k++) {
			const struct subject *s = &who->subject[k];

			if (s->kind == SUBJECT_USER)
				add_name(l, names, s->name);
			else if (s->kind == SUBJECT_GROUP)
				add_group(l, names, s->name, ret_more);
			else
				*ret_more = true;
		}
	}
}

static void
add_accounts(struct lockout *l, struct name_list *names)
{
	const struct accounts_opts opts = {.root = l->c->o->root};
	struct accounts all;
	struct diag d = {0};

	if (accounts_load(&opts, &all, &d) != 0) {
		complain("%s", d.msg);
		l->c->incomplete = true;
		return;
	}
	for (size_t i = 0; i < all.n; i++)
		add_name(l, names, all.list[i].name);
	accounts_release(&all);
}

/*
 * Add an account if it is an administrator under p. p: NULL: it is one by its
 * group, unless no login is possible.
 */
static void
add_if_administrator(struct lockout *l, const struct policy *p,
    const char *name, struct name_list *ret)
{
	struct lockout_person who;

	if (!lockout_find(l, name, 0, &who))
		return;
	if (p != NULL ? lockout_is_administrator(l, p, &who)
		      : !is_stopped(l, &who) && !is_blocked(l, &who))
		add_name(l, ret, name);
	member_release(&who.m);
}

/*
 * Append the administrators under p among names and the accounts that rules
 * name; first_only: one is enough. names grows by the accounts.
 */
static void
find_administrators(struct lockout *l, const struct policy *p, bool first_only,
    struct name_list *names, struct name_list *ret)
{
	const uint64_t cost = 2 *
	    (l->services.n + N_ELEVATING + N_ENTERING + 2) * (p->n_rules + 1) *
	    20;
	bool more;

	add_candidates(l, p, names, &more);
	for (size_t i = 0; !first_only || ret->n == 0; i++) {
		if (i == names->n && more) {
			more = false;
			add_accounts(l, names);
		}
		if (i == names->n)
			break;
		if (!check_afford(l->c, cost)) {
			l->too_many = true;
			break;
		}
		add_if_administrator(l, p, names->list[i], ret);
	}
}

static bool
has_administrator(struct lockout *l)
{
	struct name_list names = {0}, found = {0};
	bool yes;

	add_name(l, &names, "root");
	find_administrators(l, l->c->p, true, &names, &found);
	yes = found.n != 0 || l->too_many;
	name_list_release(&names);
	name_list_release(&found);
	return yes;
}

bool
lockout_has_other(struct lockout *l, const struct policy *p, uid_t uid)
{
	const struct policy *checked = l->c->p;
	bool yes;

	l->has_except = true;
	l->except = uid;
	l->c->p = p;
	yes = has_administrator(l);
	l->c->p = checked;
	l->has_except = false;
	return yes;
}

void
lockout_administrators(struct lockout *l, const struct policy *p,
    struct name_list *ret)
{
	struct name_list names = {0};

	add_name(l, &names, "root");
	find_administrators(l, p, false, &names, ret);
	name_list_release(&names);
}

/* --- the present administrators --- */

/*
 * Find those whom the policy that is replaced, or the distribution by its
 * groups, makes administrators.
 */
static void
find_present(struct lockout *l, struct name_list *ret)
{
	static const char *const groups[] = {"sudo", "wheel"};
	struct name_list names = {0};
	struct group_list g;

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (group_list_members(l->lookup, groups[i], &g) != 0)
			continue;
		for (size_t k = 0; k < g.n; k++)
			add_if_administrator(l, NULL, g.members[k], ret);
	}
	if (l->c->before != NULL)
		find_administrators(l, l->c->before, false, &names, ret);
	name_list_release(&names);
}

static void
warn_no_administrator(struct check *c, const struct name_list *present,
    const char *when)
{
	struct buf b;

	buf_init(&b, 1u << 16);
	for (size_t i = 0; i < present->n && i < NAMED_MAX; i++)
		buf_printf(&b, "%s%.255s", i == 0 ? "" : ", ",
		    present->list[i]);
	if (present->n > NAMED_MAX)
		buf_printf(&b, " and %zu more", present->n - NAMED_MAX);
	if (b.err != 0)
		c->no_memory = true;
	else
		check_lock_out(c, place_of_policy(),
		    "no administrator is left who can log in and become "
		    "root%s: the present ones are %.*s",
		    when, (int)b.len, b.p);
	buf_release(&b);
}

/*
 * Somebody who is blocked is not left as an administrator, and cannot be locked
 * out. If all are blocked, ask about the time when they no longer are.
 */
static void
check_administrators(struct lockout *l, const char *when)
{
	struct name_list present = {0};

	if (has_administrator(l))
		return;
	find_present(l, &present);
	if (present.n == 0 && l->has_state) {
		l->ignore_state = true;
		if (!has_administrator(l))
			find_present(l, &present);
	}
	if (present.n != 0)
		warn_no_administrator(l->c, &present, when);
	name_list_release(&present);
}

/* --- all of it --- */

/* If the state directory cannot be opened, nobody counts as blocked. */
bool
lockout_open(struct lockout *l)
{
	const struct options *o = l->c->o;
	char *dir = state_path(o);
	struct diag d = {0};

	l->lookup = lookup_new(o->root);
	if (dir == NULL || l->lookup == NULL ||
	    account_book_load(o->root, &l->book) != 0) {
		l->c->no_memory = true;
		free(dir);
		return false;
	}
	l->has_state = state_open(dir, o->state != NULL ? geteuid() : 0, true,
			   STATE_BLOCKED, &l->state, &d) == 0;
	free(dir);
	/* check_pam() reports that they cannot be listed. */
	(void)services_load(o->root, &l->services);
	return true;
}

void
lockout_close(struct lockout *l)
{
	name_list_release(&l->services);
	account_book_free(l->book);
	if (l->has_state)
		state_close(&l->state);
	lookup_free(l->lookup);
	l->lookup = NULL;
}

/* The same with every directory down: only this machine's files count. */
static void
check_without_directory(struct lockout *l)
{
	struct lookup *all = l->lookup;

	if (l->c->o->root[0] != '\0' || !accounts_have_directory(""))
		return;
	l->ignore_state = l->too_many = false;
	if ((l->lookup = lookup_new("/")) != NULL)
		check_administrators(l, " while the directory is down");
	else
		l->c->no_memory = true;
	lookup_free(l->lookup);
	l->lookup = all;
}

void
check_lockout(struct check *c)
{
	struct lockout l = {.c = c};
	size_t i = 0;

	while (i < c->p->n_rules && root_makers(&c->p->rules[i]) == NULL)
		i++;
	if (i == c->p->n_rules)
		check_warn(c, place_of_policy(),
		    "nobody is an administrator: no rule permits anybody to "
		    "become root by sudo, doas, polkit or su");
	if (c->o->offline)
		return;
	if (lockout_open(&l)) {
		if (c->actor != NULL)
			lockout_check_actor(&l);
		check_administrators(&l, "");
		check_without_directory(&l);
	}
	lockout_close(&l);
}
