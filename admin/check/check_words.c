/*
 * Names written as another program has them: %wheel of sudoers, ALL and @x of
 * access.conf, svc-* of sshd_config. Here a name is a name, so they load and
 * match nobody, or by chance somebody. No account is looked up for that, and
 * the parser goes on taking them: a policy that is in force stays in force.
 */
#include <string.h>

#include "check.h"

/* Whether a name has a character that stands for others elsewhere. */
static bool
is_pattern(const char *name, const char *wild)
{
	return name[strcspn(name, wild)] != '\0';
}

static bool
is_number(const char *s)
{
	return s[0] != '\0' && s[strspn(s, "0123456789")] == '\0';
}

static void
check_subject(struct check *c, const struct policy_rule *r,
    const struct subject *s, struct check_place at)
{
	const char *name = s->name, *kind;

	if (s->kind != SUBJECT_USER && s->kind != SUBJECT_GROUP)
		return;
	kind = s->kind == SUBJECT_USER ? "user" : "group";
	if (strcmp(name, "ALL") == 0)
		check_error(c, at, "%s:ALL: who is meant is everyone", kind);
	else if (name[0] == '#' && is_number(name + 1))
		check_error(c, at, "%s:%.100s: a number is %s:%.100s", kind,
		    name, s->kind == SUBJECT_USER ? "uid" : "gid", name + 1);
	else if (name[0] == '%')
		check_error(c, at,
		    "%s:%.100s: a group is group:NAME, without a %%", kind,
		    name);
	else if (name[0] == '@')
		check_error(c, at,
		    "%s:%.100s: there are no netgroups here: name a group, as "
		    "group:NAME",
		    kind, name);
	else if (name[0] == '!' || name[0] == '-')
		check_error(c, at,
		    "%s:%.100s: there is no \"not\" here: a rule before this "
		    "one says it (%s %s:%.100s ...)",
		    kind, name, r->permit ? "deny" : "permit", kind, name + 1);
	else if (name[0] == '+')
		check_error(c, at, "%s:%.100s: a name has no sign: %s:%.100s",
		    kind, name, kind, name + 1);
	else if (is_pattern(name, "*?[]"))
		check_error(c, at,
		    "%s:%.100s: names are not patterns: name each, or a group, "
		    "or uid:N-M",
		    kind, name);
}

/* Services and terminals have a pattern, the *, and no other. */
static void
check_word(struct check *c, const char *what, const char *name,
    struct check_place at)
{
	if (strcmp(name, "ALL") == 0)
		check_error(c, at, "%s ALL: all of them are *", what);
	else if (name[0] == '!' || name[0] == '-')
		check_error(c, at,
		    "%s %.100s: there is no \"not\" here: a rule before this "
		    "one says it, with %s %.100s",
		    what, name, what, name + 1);
	else if (is_pattern(name, "?[]"))
		check_error(c, at,
		    "%s %.100s: the only pattern is *, which stands for any "
		    "characters",
		    what, name);
}

static void
check_condition(struct check *c, const struct policy_rule *r,
    const struct condition *cond)
{
	struct check_place at = place_of(c, r, cond->word);

	for (uint32_t i = 0; i < cond->n; i++) {
		switch ((enum condition_kind)cond->kind) {
		case COND_SUBJECT:
		case COND_BY:
			check_subject(c, r, &cond->subject[i], at);
			break;
		case COND_SERVICE:
			if (cond->service[i].kind != SERVICE_SET)
				check_word(c, "service", cond->service[i].name,
				    at);
			break;
		case COND_TTY:
			check_word(c, "tty", cond->tty[i], at);
			break;
		default:
			break;
		}
	}
}

void
check_words(struct check *c)
{
	for (size_t i = 0; i < c->p->n_rules; i++) {
		const struct policy_rule *r = &c->p->rules[i];

		for (unsigned k = 0; k < r->n_conditions; k++)
			check_condition(c, r, &r->condition[k]);
	}
	for (size_t i = 0; i < c->p->n_services; i++) {
		const struct service_set *set = c->p->services[i];

		for (uint32_t k = 0; k < set->n; k++) {
			if (set->item[k].kind != SERVICE_SET)
				check_word(c, "service", set->item[k].name,
				    (struct check_place){set->where, 1});
		}
	}
}
