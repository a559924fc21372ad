/*
 * Whom a policy, once it is enforced, keeps out for good: the last
 * administrator, and (check_actor.c) who applies it. Asked is what the module would ask, with what only a
 * login can tell left open (DECIDE_EARLY): so who is told of is sure to be
 * refused, by whatever key or method.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/account/accounts.h>
#include "admin/review/access.h"
#include "lockout.h"

#define COUNT(a)  (sizeof(a) / sizeof((a)[0]))
#define NAMED_MAX 5 /* administrators that a message names */

/* By which somebody becomes root; in su it is root who is entered. */
static const char *const elevating[] = {"sudo", "sudo-i", "doas", "polkit-1",
    "pkexec"};
static const char *const entering[] = {"su", "su-l"};
/* Groups that distributions make administrators of. */
static const char *const groups[] = {"sudo", "wheel"};

/* --- one login --- */

static enum tri
guess(const struct someone *s, enum tri v)
{
	return v == TRI_UNKNOWN ? s->w->unknown : v;
}

static enum tri
in_group(void *ctx, const char *group)
{
	struct someone *s = ctx;

	return guess(s, member_in_group(&s->m, group));
}

static enum tri
in_gid(void *ctx, gid_t gid)
{
	struct someone *s = ctx;

	return guess(s, member_in_gid(&s->m, gid));
}

bool
lockout_find(struct world *w, const char *name, uid_t uid, struct someone *ret)
{
	struct diag d = {0};
	int r = name != NULL ? member_by_name(w->lookup, name, &ret->m, &d)
			     : member_by_uid(w->lookup, uid, &ret->m, &d);

	ret->w = w;
	if (r == ERR_NOMEM)
		w->c->no_memory = true;
	if (r != 0)
		return false;
	member_person(&ret->m, &ret->person);
	ret->person.in_group = in_group;
	ret->person.in_gid = in_gid;
	ret->person.ctx = ret;
	return true;
}

/*
 * A group that cannot be looked up keeps out either way: a permit by it does not
 * hold, and a deny by it cannot be ruled out.
 */
static void
before_rule(struct world *w, size_t i)
{
	w->unknown = i < w->asked->n_rules && !w->asked->rules[i].permit
	    ? TRI_TRUE
	    : TRI_FALSE;
}

static void
after_rule(void *ctx, const struct policy_rule *r, const struct rule_match *m)
{
	struct world *w = ctx;

	(void)m;
	before_rule(w, (size_t)(r - w->asked->rules) + 1);
}

struct verdict
lockout_ask(struct world *w, const struct policy *p, struct facts *f)
{
	static const struct tz utc;
	const struct decide_trace trace = {.rule = after_rule, .ctx = w};

	f->now = w->c->now;
	f->zone = w->c->zone == NULL ? &utc : w->c->zone;
	w->asked = p;
	before_rule(w, 0);
	return policy_decide(p, f, DECIDE_EARLY, &trace);
}

/* --- may he become root, may he get in --- */

/* Whether subjects are more than this one account. */
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

bool
lockout_becomes_root(struct world *w, const struct policy *p,
    const struct someone *s)
{
	const unsigned open = 1u << COND_WHEN | 1u << COND_TTY;
	struct facts f = {.subject = s->person,
	    .caller = s->person,
	    .from = ADDRESS_LOCAL,
	    .open = open};
	struct someone root;
	bool yes = false;

	for (size_t i = 0; i < COUNT(elevating) && !yes; i++) {
		f.service = elevating[i];
		yes = lockout_ask(w, p, &f).kind == VERDICT_PERMIT;
	}
	if (yes || !lockout_find(w, NULL, 0, &root))
		return yes;
	f.subject = root.person;
	for (size_t i = 0; i < COUNT(entering) && !yes; i++) {
		f.service = entering[i];
		yes = lockout_ask(w, p, &f).kind == VERDICT_PERMIT;
	}
	member_release(&root.m);
	return yes;
}

/* At any place, terminal and hour. */
static struct verdict
ask_login(struct world *w, const struct policy *p, const struct someone *s,
    const char *service)
{
	struct facts f = {.subject = s->person,
	    .service = service,
	    .is_ssh = strcmp(service, "sshd") == 0,
	    .methods_open = METHOD_ALL,
	    .keys_open = true,
	    .open = 1u << COND_FROM | 1u << COND_TTY | 1u << COND_WHEN};

	return lockout_ask(w, p, &f);
}

static bool
gets_in_by(struct world *w, const struct policy *p, const struct someone *s,
    const char *service)
{
	return ask_login(w, p, s, service).kind == VERDICT_PERMIT;
}

/* Over SSH by a rule that is root's own: that everyone may does not make root one who logs in there. */
static bool
root_gets_in(struct world *w, const struct policy *p, const struct someone *s)
{
	struct verdict v = ask_login(w, p, s, "sshd");

	return v.kind == VERDICT_PERMIT &&
	    !may_be_other(rule_condition(v.rule, COND_SUBJECT), "root", 0);
}

/* Whether a service is one by which nobody logs in: jobs, screens, passwords, and what is called by who is in. */
static bool
is_for_who_is_in(const char *service)
{
	static const char *const sets[] = {"elevate", "become", "jobs",
	    "unlock", "account"};
	size_t n;
	const struct service_set *builtin = builtin_services(&n);

	for (size_t i = 0; i < n; i++) {
		const struct service_item it = {.kind = SERVICE_SET,
		    .set = &builtin[i]};

		for (size_t k = 0; k < COUNT(sets); k++) {
			if (strcmp(sets[k], builtin[i].name) == 0 &&
			    service_item_matches(&it, service))
				return true;
		}
	}
	return false;
}

static bool
gets_in(struct world *w, const struct policy *p, const struct someone *s)
{
	bool yes = gets_in_by(w, p, s, "sshd") || gets_in_by(w, p, s, "login");

	for (size_t i = 0; i < w->services.n && !yes; i++)
		yes = !is_for_who_is_in(w->services.list[i]) &&
		    gets_in_by(w, p, s, w->services.list[i]);
	return yes;
}

/* Whether no service lets the account in, or no command is run for it. */
static bool
account_is_out(struct world *w, const struct someone *s)
{
	const unsigned out = ACCOUNT_STOPPED | ACCOUNT_NO_SHELL |
	    ACCOUNT_SHELL_MISSING;

	return (account_state(w->book, s->m.names[0], w->c->now) & out) != 0;
}

/* Whether a block or the lock-down is known to keep somebody out. */
static bool
state_is_against(struct world *w, const struct someone *s)
{
	const struct facts f = {.subject = s->person};
	struct access a = {.facts = &f};

	if (!w->has_state || w->ignore_state)
		return false;
	access_look(&a, &w->state, w->c->now);
	return a.state_known &&
	    (a.subject_blocked || (a.locked_down && !a.subject_listed));
}

static bool
is_out(struct world *w, const struct someone *s)
{
	return account_is_out(w, s) || state_is_against(w, s);
}

/* Root is one who gets in from elsewhere: the console is looked at by check_repair.c. */
static bool
is_administrator(struct world *w, const struct policy *p,
    const struct someone *s)
{
	if (is_out(w, s))
		return false;
	if (s->m.uid == 0)
		return root_gets_in(w, p, s);
	return lockout_becomes_root(w, p, s) && gets_in(w, p, s);
}

/* --- who may be one --- */

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

/* Whom a permit makes root by sudo and its like, or by su; NULL: nobody but root. With su and without by it is everybody. */
static const struct condition *
made_by(const struct policy_rule *r)
{
	static const struct subject all = {.kind = SUBJECT_EVERYONE};
	static const struct condition everyone = {.kind = COND_BY,
	    .n = 1,
	    .subject = &all};
	const struct condition *by = rule_condition(r, COND_BY);
	const struct condition *who = rule_condition(r, COND_SUBJECT);

	if (!r->permit || rule_condition(r, COND_METHOD) != NULL ||
	    rule_condition(r, COND_KEY) != NULL)
		return NULL;
	for (size_t i = 0; i < COUNT(elevating); i++) {
		if (rule_has_service(r, elevating[i]) &&
		    may_be_other(who, "root", 0))
			return who;
	}
	for (size_t i = 0; i < COUNT(entering); i++) {
		if (!rule_has_service(r, entering[i]) || !may_be_root(who))
			continue;
		if (by == NULL || may_be_other(by, "root", 0))
			return by == NULL ? &everyone : by;
	}
	return NULL;
}

/* Names of who may be an administrator: those to ask about. */
struct candidates {
	struct name_list names;
	bool anybody; /* rules name more than users and groups */
};

static void
add_name(struct world *w, struct candidates *ca, const char *name)
{
	if (name_list_add(&ca->names, name) != 0)
		w->c->no_memory = true;
}

static void
add_group(struct world *w, struct candidates *ca, const char *group)
{
	struct group_list g;

	if (group_list_members(w->lookup, group, &g) != 0)
		return;
	ca->anybody = true; /* by the primary group */
	for (size_t i = 0; i < g.n; i++)
		add_name(w, ca, g.members[i]);
}

static void
add_candidates(struct world *w, struct candidates *ca, const struct policy *p)
{
	for (size_t i = 0; i < p->n_rules; i++) {
		const struct condition *who = made_by(&p->rules[i]);

		for (uint32_t k = 0; who != NULL && k < who->n; k++) {
			const struct subject *s = &who->subject[k];

			if (s->kind == SUBJECT_USER)
				add_name(w, ca, s->name);
			else if (s->kind == SUBJECT_GROUP)
				add_group(w, ca, s->name);
			else
				ca->anybody = true;
		}
	}
}

static void
add_accounts(struct world *w, struct candidates *ca)
{
	const struct accounts_opts opts = {.root = w->c->o->root};
	struct accounts all;
	struct diag d = {0};

	if (accounts_load(&opts, &all, &d) != 0) {
		complain("%s", d.msg);
		w->c->incomplete = true;
		return;
	}
	for (size_t i = 0; i < all.n; i++)
		add_name(w, ca, all.list[i].name);
	accounts_release(&all);
}

/* Which of the candidates from the first on is one; n: none, or too_many. */
static size_t
next_administrator(struct world *w, const struct policy *p,
    const struct candidates *ca, size_t first)
{
	const uint64_t questions = 2 *
	    (w->services.n + COUNT(elevating) + COUNT(entering) + 2);

	for (; first < ca->names.n; first++) {
		struct someone s;
		bool yes;

		if (!check_afford(w->c, questions * (p->n_rules + 1) * 20)) {
			w->too_many = true;
			return ca->names.n;
		}
		if (!lockout_find(w, ca->names.list[first], 0, &s))
			continue;
		yes = is_administrator(w, p, &s);
		member_release(&s.m);
		if (yes)
			break;
	}
	return first;
}

/* A member of a group that may be let in. */
static void
add_member(struct world *w, const char *name, struct name_list *ret)
{
	struct someone s;

	if (!lockout_find(w, name, 0, &s))
		return;
	if (!is_out(w, &s) && name_list_add(ret, name) != 0)
		w->c->no_memory = true;
	member_release(&s.m);
}

/* Those whom the policy that is replaced, or the distribution, makes administrators. */
static void
find_present(struct world *w, struct name_list *ret)
{
	struct candidates ca = {0};
	struct group_list g;

	for (size_t i = 0; i < COUNT(groups); i++) {
		if (group_list_members(w->lookup, groups[i], &g) != 0)
			continue;
		for (size_t k = 0; k < g.n; k++)
			add_member(w, g.members[k], ret);
	}
	if (w->c->before == NULL)
		return;
	add_candidates(w, &ca, w->c->before);
	if (ca.anybody)
		add_accounts(w, &ca);
	for (size_t i = 0;
	     (i = next_administrator(w, w->c->before, &ca, i)) < ca.names.n;
	     i++) {
		if (name_list_add(ret, ca.names.list[i]) != 0)
			w->c->no_memory = true;
	}
	name_list_release(&ca.names);
}

static bool
has_administrator(struct world *w)
{
	struct candidates ca = {0};
	const struct policy *p = w->c->p;
	bool yes;

	add_name(w, &ca, "root");
	add_candidates(w, &ca, p);
	yes = next_administrator(w, p, &ca, 0) < ca.names.n;
	if (!yes && ca.anybody) {
		size_t asked = ca.names.n;

		add_accounts(w, &ca);
		yes = next_administrator(w, p, &ca, asked) < ca.names.n;
	}
	name_list_release(&ca.names);
	return yes || w->too_many;
}

static void
tell_administrators(struct check *c, const struct name_list *present)
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
		    "no administrator is left who can log in and become root: "
		    "those of now are %.*s",
		    (int)b.len, b.p);
	buf_release(&b);
}

/*
 * Whoever is blocked neither is left nor can be locked out; where all are, it
 * is asked about the time when they no longer are.
 */
static void
check_administrators(struct world *w)
{
	struct name_list present = {0};

	if (has_administrator(w))
		return;
	find_present(w, &present);
	if (present.n == 0 && w->has_state) {
		w->ignore_state = true;
		if (!has_administrator(w))
			find_present(w, &present);
	}
	if (present.n != 0)
		tell_administrators(w->c, &present);
	name_list_release(&present);
}

/* --- all of it --- */

static bool
makes_administrators(const struct policy *p)
{
	size_t i = 0;

	while (i < p->n_rules && made_by(&p->rules[i]) == NULL)
		i++;
	return i < p->n_rules;
}

/* Where the state cannot be looked at, nobody is taken for blocked. */
static bool
world_open(struct world *w)
{
	const struct options *o = w->c->o;
	char *dir = state_path(o);
	struct diag d = {0};

	w->lookup = lookup_new(o->root);
	if (dir == NULL || w->lookup == NULL ||
	    account_book_load(o->root, &w->book) != 0) {
		w->c->no_memory = true;
		free(dir);
		return false;
	}
	w->has_state = state_open(dir, o->state != NULL ? geteuid() : 0, true,
			   STATE_BLOCKED, &w->state, &d) == 0;
	free(dir);
	/* Where they cannot be listed, check_services() says so. */
	(void)services_load(o->root, &w->services);
	return true;
}

static void
world_close(struct world *w)
{
	name_list_release(&w->services);
	account_book_free(w->book);
	if (w->has_state)
		state_close(&w->state);
	lookup_free(w->lookup);
}

void
check_lockout(struct check *c)
{
	struct world w = {.c = c};

	if (!makes_administrators(c->p))
		check_warn(c, place_of_policy(),
		    "nobody is an administrator: no rule permits sudo, doas, "
		    "polkit or su to anybody");
	if (c->o->offline)
		return;
	if (world_open(&w)) {
		if (c->actor != NULL)
			lockout_check_actor(&w);
		check_administrators(&w);
	}
	world_close(&w);
}
