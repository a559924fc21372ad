/* Whether somebody can still repair the machine: root at the console, an administrator. */
#include <errno.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

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

/* Root at the console on the worst day: no group and no time can be known. */
static struct verdict
console(const struct check *c, bool worst)
{
	static const char *const names[] = {"root"};
	static const struct tz utc;
	struct facts f = {.service = "login",
	    .from = ADDRESS_LOCAL,
	    .tty = "tty1",
	    .now = c->now};

	f.subject = (struct fact_person){.names = names,
	    .n_names = 1,
	    .has_uid = true};
	if (worst) {
		f.subject.in_group = unknown_group;
		f.subject.in_gid = unknown_gid;
	} else {
		f.zone = c->zone == NULL ? &utc : c->zone;
	}
	return policy_decide(c->p, &f, DECIDE_FINAL, NULL);
}

/* A permit by which somebody else may become root: sudo and its like, or su by somebody. */
static bool
makes_administrator(const struct policy_rule *r)
{
	static const char *const services[] = {"sudo", "sudo-i", "polkit-1",
	    "doas"};
	const struct condition *who = rule_condition(r, COND_SUBJECT);
	bool others = false;

	if (!r->permit)
		return false;
	for (uint32_t i = 0; i < who->n; i++)
		others |= who->subject[i].kind != SUBJECT_USER ||
		    strcmp(who->subject[i].name, "root") != 0;
	for (size_t i = 0; others && i < sizeof(services) / sizeof(services[0]);
	     i++) {
		if (rule_has_service(r, services[i]))
			return true;
	}
	return rule_has_service(r, "su") || rule_has_service(r, "su-l");
}

/* The second field of root's line in etc/shadow; NULL and errno. Owned. */
static char *
root_hash(const char *root)
{
	const struct spwd *sp;
	char *path, *hash = NULL;
	FILE *f;

	if (asprintf(&path, "%s/etc/shadow", root) < 0)
		return NULL;
	f = fopen(path, "re");
	free(path);
	if (f == NULL)
		return NULL;
	errno = ENOENT;
	while ((sp = fgetspent(f)) != NULL) {
		if (strcmp(sp->sp_namp, "root") == 0) {
			hash = strdup(sp->sp_pwdp);
			break;
		}
	}
	fclose(f);
	return hash;
}

/* The rescue asks for a password: one that nobody can give is none. */
static void
check_password(struct check *c, const struct policy_rule *rescue)
{
	char *hash = root_hash(c->o->root);

	if (hash == NULL) {
		complain("whether root has a usable password was not looked "
			 "at: %s/etc/shadow: %s",
		    c->o->root, strerror(errno));
		return;
	}
	if (hash[0] == '!' || hash[0] == '*')
		check_warn(c, place_of(c, rescue, 0),
		    "root may log in at the console, but has no usable "
		    "password (passwd root)");
	explicit_bzero(hash, strlen(hash));
	free(hash);
}

static void
check_console(struct check *c)
{
	struct verdict v = console(c, false), worst;

	if (v.kind != VERDICT_PERMIT) {
		check_warn(c,
		    v.rule == NULL ? place_of_policy() : place_of(c, v.rule, 0),
		    "root cannot log in at the console: nobody could repair "
		    "this machine (permit user:root service login from local)");
		return;
	}
	worst = console(c, true);
	if (worst.reason == REASON_MAY_DENY)
		check_warn(c, place_of(c, worst.rule, 0),
		    "stands before the rule that lets root in at the console "
		    "(line %u), and where a group or the time cannot be "
		    "looked up it denies",
		    v.rule->where.line);
	if (!c->o->offline)
		check_password(c, v.rule);
}

static void
check_administrator(struct check *c)
{
	for (size_t i = 0; i < c->p->n_rules; i++) {
		if (makes_administrator(&c->p->rules[i]))
			return;
	}
	check_warn(c, place_of_policy(),
	    "nobody is an administrator: no rule permits sudo, doas, polkit "
	    "or su to anybody");
}

void
check_repair(struct check *c)
{
	check_console(c);
	check_administrator(c);
}
