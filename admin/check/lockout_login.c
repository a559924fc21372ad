/* SPDX-License-Identifier: BSD-2-Clause */
/* One login, and whether an account may become root, under a policy. */
#include <string.h>

#include "lockout_login.h"

/* By these an account becomes root; PAM's user is the account. */
const char *const lockout_elevating[N_ELEVATING] = {"sudo", "sudo-i", "doas",
    "polkit-1", "pkexec"};
/* By these, too; PAM's user is root. */
const char *const lockout_entering[N_ENTERING] = {"su", "su-l"};

static enum tri
in_group(void *ctx, const char *group)
{
	struct lockout_person *who = ctx;
	enum tri v = member_in_group(&who->m, group);

	return v == TRI_UNKNOWN ? who->l->unknown : v;
}

static enum tri
in_gid(void *ctx, gid_t gid)
{
	struct lockout_person *who = ctx;
	enum tri v = member_in_gid(&who->m, gid);

	return v == TRI_UNKNOWN ? who->l->unknown : v;
}

bool
lockout_find(struct lockout *l, const char *name, uid_t uid,
    struct lockout_person *ret)
{
	struct diag d = {0};
	int r = name != NULL ? member_by_name(l->lookup, name, &ret->m, &d)
			     : member_by_uid(l->lookup, uid, &ret->m, &d);

	ret->l = l;
	if (r == ERR_NOMEM)
		l->c->no_memory = true;
	if (r != 0)
		return false;
	member_person(&ret->m, &ret->person);
	ret->person.in_group = in_group;
	ret->person.in_gid = in_gid;
	ret->person.ctx = ret;
	return true;
}

/*
 * Prepare for rule i. A group that cannot be looked up keeps out either way: a
 * permit by it does not hold, and a deny by it cannot be ruled out.
 */
static void
expect_rule(struct lockout *l, size_t i)
{
	l->unknown = i < l->asked->n_rules && !l->asked->rules[i].permit
	    ? TRI_TRUE
	    : TRI_FALSE;
}

static void
after_rule(void *ctx, const struct policy_rule *r, const struct rule_match *m)
{
	struct lockout *l = ctx;

	(void)m;
	expect_rule(l, (size_t)(r - l->asked->rules) + 1);
}

struct verdict
lockout_decide(struct lockout *l, const struct policy *p, struct facts *f)
{
	const struct decide_trace trace = {.rule = after_rule, .ctx = l};

	f->now = l->c->now;
	f->zone = &l->c->zone;
	l->asked = p;
	expect_rule(l, 0);
	return policy_decide(p, f, DECIDE_EARLY, &trace);
}

struct verdict
lockout_decide_login(struct lockout *l, const struct policy *p,
    const struct lockout_person *who, const char *service)
{
	struct facts f = {.subject = who->person,
	    .service = service,
	    .is_ssh = strcmp(service, "sshd") == 0,
	    .methods_open = METHOD_ALL,
	    .keys_open = true,
	    .open = 1u << COND_FROM | 1u << COND_TTY | 1u << COND_WHEN};

	return lockout_decide(l, p, &f);
}

static bool
is_permitted_by_one(struct lockout *l, const struct policy *p, struct facts *f,
    const char *const *services, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		f->service = services[i];
		if (lockout_decide(l, p, f).kind == VERDICT_PERMIT)
			return true;
	}
	return false;
}

bool
lockout_becomes_root(struct lockout *l, const struct policy *p,
    const struct lockout_person *who)
{
	struct facts f = {.subject = who->person,
	    .caller = who->person,
	    .from = ADDRESS_LOCAL,
	    .open = 1u << COND_WHEN | 1u << COND_TTY};
	struct lockout_person root;
	bool yes;

	if (is_permitted_by_one(l, p, &f, lockout_elevating, N_ELEVATING))
		return true;
	if (!lockout_find(l, NULL, 0, &root))
		return false;
	f.subject = root.person;
	yes = is_permitted_by_one(l, p, &f, lockout_entering, N_ENTERING);
	member_release(&root.m);
	return yes;
}
