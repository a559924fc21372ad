/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether root can still repair the machine at the console, and use run0. */
#include <errno.h>
#include <string.h>

#include <loginpolicy/account/member.h>
#include "check.h"
#include "root_password.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static enum tri
unknown_group(void *ctx, const char *group)
{
	(void)ctx;
	(void)group;
	return TRI_UNKNOWN;
}

static enum tri
unknown_gid(void *ctx, gid_t gid)
{
	(void)ctx;
	(void)gid;
	return TRI_UNKNOWN;
}

static enum tri
is_group_root(void *ctx, const char *group)
{
	(void)ctx;
	return strcmp(group, "root") == 0 ? TRI_TRUE : TRI_FALSE;
}

static enum tri
is_gid_0(void *ctx, gid_t gid)
{
	(void)ctx;
	return gid == 0 ? TRI_TRUE : TRI_FALSE;
}

/* Root's account, or else root as most systems have it. */
struct root {
	struct lookup *lookup; /* owned; NULL: not looked up */
	struct member member;
	struct fact_person person;
};

/* With --offline nothing is looked up. */
static void
root_find(struct check *c, struct root *r)
{
	static const char *const names[] = {"root"};
	struct diag d = {0};
	int err = ERR_NOENT;

	r->lookup = NULL;
	if (!c->o->offline) {
		if ((r->lookup = lookup_new(c->o->root)) == NULL)
			c->no_memory = true;
		else
			err = member_by_uid(r->lookup, 0, &r->member, &d);
	}
	if (err == 0) {
		member_person(&r->member, &r->person);
		return;
	}
	c->no_memory |= err == ERR_NOMEM;
	lookup_free(r->lookup);
	r->lookup = NULL;
	r->person = (struct fact_person){.names = names,
	    .n_names = 1,
	    .has_uid = true,
	    .in_group = is_group_root,
	    .in_gid = is_gid_0};
}

/*
 * Decide about root at this console now; or, in the worst case, with every
 * group and the time unknown.
 */
static struct verdict
decide_console(const struct check *c, const struct root *root, const char *tty,
    bool worst)
{
	struct facts f = {.subject = root->person,
	    .service = "login",
	    .from = ADDRESS_LOCAL,
	    .tty = tty,
	    .now = c->now,
	    .zone = &c->zone};

	if (worst) {
		f.subject.in_group = unknown_group;
		f.subject.in_gid = unknown_gid;
		f.open = 1u << COND_WHEN | 1u << COND_STARTING |
		    1u << COND_UNTIL;
	}
	return policy_decide(c->p, &f, DECIDE_FINAL, NULL);
}

/* login(1) asks root for a password: warn if root has none that works. */
static void
check_root_password(struct check *c, const struct policy_rule *rescue)
{
	bool usable = false;
	int r = root_has_password(c->o->root, &usable);

	c->no_memory |= r == ERR_NOMEM;
	if (r != 0)
		complain("not checked whether root has a usable password: "
			 "%s/etc/shadow: %s%s",
		    c->o->root, strerror(errno),
		    errno == EACCES ? " (only root may read it)" : "");
	else if (!usable)
		check_warn(c, place_of(c, rescue, 0),
		    "root may log in at the console, but has no usable "
		    "password: set one with 'passwd root'");
}

/*
 * The rule "rescue" lets root in now: check that it does wherever and whenever
 * the machine must be repaired.
 */
static void
check_always(struct check *c, const struct policy_rule *rescue,
    const struct verdict *worst)
{
	/* A deny behind it counts only if the rescue itself does not match. */
	if (worst->reason == REASON_MAY_DENY && worst->rule < rescue)
		check_warn(c, place_of(c, worst->rule, 0),
		    "this rule comes before the one that lets root in at the "
		    "console (line %u): it denies at other times, or if a "
		    "group cannot be looked up",
		    rescue->where.line);
	else if (worst->kind == VERDICT_PERMIT)
		return;
	else if (rule_condition(rescue, COND_WHEN) != NULL ||
	    rule_condition(rescue, COND_STARTING) != NULL ||
	    rule_condition(rescue, COND_UNTIL) != NULL)
		check_warn(c, place_of(c, rescue, 0),
		    "this rule lets root in at the console only at some times: "
		    "nobody could repair this machine at other times, or when "
		    "its clock is wrong");
	else
		check_warn(c, place_of(c, rescue, 0),
		    "this rule lets root in at the console only by a group, "
		    "which may be unknown when the machine must be repaired: "
		    "name user:root");
}

static void
check_console(struct check *c, const struct root *root)
{
	static const char *const ttys[] = {"tty1", "ttyS0", "hvc0", "console"};
	struct verdict v, worst;
	size_t i = 0;

	do
		v = decide_console(c, root, ttys[i], false);
	while (v.kind != VERDICT_PERMIT && ++i < COUNT(ttys));
	if (v.kind != VERDICT_PERMIT) {
		check_lock_out(c,
		    v.rule == NULL ? place_of_policy() : place_of(c, v.rule, 0),
		    "root cannot log in at the console: nobody could repair "
		    "this machine; add: permit user:root service login from "
		    "local");
		return;
	}
	worst = decide_console(c, root, ttys[i], true);
	check_always(c, v.rule, &worst);
	if (!c->o->offline)
		check_root_password(c, v.rule);
}

/*
 * The condition of a rule that names the service, or its set; not by a pattern.
 * NULL: there is none.
 */
static const struct condition *
names_service(const struct policy_rule *r, const char *service)
{
	const struct condition *cond = rule_condition(r, COND_SERVICE);

	for (uint32_t i = 0; cond != NULL && i < cond->n; i++) {
		if (cond->service[i].kind != SERVICE_PATTERN &&
		    service_item_matches(&cond->service[i], service))
			return cond;
	}
	return NULL;
}

/*
 * For run0 PAM's user is root, and there is no caller: a rule that permits it
 * to a group of administrators permits it to nobody.
 */
static void
check_run0(struct check *c, const struct root *root)
{
	const struct facts f = {.subject = root->person,
	    .service = "systemd-run0",
	    .from = ADDRESS_LOCAL,
	    .now = c->now,
	    .zone = &c->zone,
	    .open = 1u << COND_TTY | 1u << COND_WHEN | 1u << COND_STARTING |
		1u << COND_UNTIL};
	const struct condition *named = NULL;
	size_t i;

	for (i = 0; i < c->p->n_rules && named == NULL; i++) {
		if (c->p->rules[i].permit)
			named = names_service(&c->p->rules[i], f.service);
	}
	if (named == NULL ||
	    policy_decide(c->p, &f, DECIDE_EARLY, NULL).kind == VERDICT_PERMIT)
		return;
	check_warn(c, place_of(c, &c->p->rules[i - 1], named->word),
	    "run0 (service systemd-run0) is refused: its PAM user is root, and "
	    "it names no caller; add: permit user:root service @elevate");
}

void
check_repair(struct check *c)
{
	struct root root;

	root_find(c, &root);
	check_console(c, &root);
	check_run0(c, &root);
	if (root.lookup != NULL)
		member_release(&root.member);
	lookup_free(root.lookup);
}
