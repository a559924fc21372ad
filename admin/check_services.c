/* Services that rules name and this system does not have, and those it has that no rule can permit. */
#include <string.h>

#include "check.h"

static bool
is_there(const struct name_list *s, const struct service_item *it)
{
	for (size_t i = 0; i < s->n; i++) {
		if (service_item_matches(it, s->list[i]))
			return true;
	}
	return false;
}

static void
check_named(struct check *c, const struct name_list *s,
    const struct policy_rule *r)
{
	const struct condition *cond = rule_condition(r, COND_SERVICE);

	struct check_place at;

	if (cond == NULL)
		return;
	at = place_of(c, r, cond->word);
	for (uint32_t i = 0; i < cond->n; i++) {
		const struct service_item *it = &cond->service[i];

		if (it->kind != SERVICE_SET && !is_there(s, it))
			check_warn(c, at,
			    "there is no service %.100s in /etc/pam.d",
			    it->name);
	}
}

static bool
is_permitted(const struct policy *p, const char *service)
{
	for (size_t i = 0; i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];

		if (r->permit && rule_has_service(r, service) &&
		    (strcmp(service, "sshd") == 0 ||
			(rule_condition(r, COND_METHOD) == NULL &&
			    rule_condition(r, COND_KEY) == NULL)))
			return true;
	}
	return false;
}

void
check_services(struct check *c)
{
	struct name_list s;
	int r = services_load(c->o->root, &s);

	if (r != 0) {
		complain("%s/etc/pam.d: %s: services were not looked up",
		    c->o->root, err_str(r));
		c->incomplete |= r != ERR_NOENT;
		return;
	}
	for (size_t i = 0; i < c->p->n_rules; i++)
		check_named(c, &s, &c->p->rules[i]);
	for (size_t i = 0; i < s.n; i++) {
		if (!is_permitted(c->p, s.list[i]))
			check_warn(c, place_of_policy(),
			    "no rule can permit service %.100s, which is in "
			    "/etc/pam.d",
			    s.list[i]);
	}
	name_list_release(&s);
}
