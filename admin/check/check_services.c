/* Services that rules name and this system does not have, and those it has that no rule can permit. */
#include <string.h>

#include "check.h"
#include "fileless.h"

/* What this system has: services with a file, and known ones without. */
struct there {
	struct name_list with, without;
};

static bool
is_in(const struct name_list *s, const struct service_item *it)
{
	for (size_t i = 0; i < s->n; i++) {
		if (service_item_matches(it, s->list[i]))
			return true;
	}
	return false;
}

static void
check_list(struct check *c, const struct there *s,
    const struct service_item *list, uint32_t n, struct check_place at)
{
	for (uint32_t i = 0; i < n; i++) {
		if (list[i].kind != SERVICE_SET && !is_in(&s->with, &list[i]) &&
		    !is_in(&s->without, &list[i]))
			check_warn(c, at,
			    "there is no service %.100s in /etc/pam.d",
			    list[i].name);
	}
}

/* Those that rules name, and those of the policy's sets; built-in sets name what many systems have. */
static void
check_named(struct check *c, const struct there *s)
{
	const struct policy *p = c->p;

	for (size_t i = 0; i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];
		const struct condition *cond = rule_condition(r, COND_SERVICE);

		if (cond != NULL)
			check_list(c, s, cond->service, cond->n,
			    place_of(c, r, cond->word));
	}
	for (size_t i = 0; i < p->n_services; i++) {
		const struct service_set *set = p->services[i];

		check_list(c, s, set->item, set->n,
		    (struct check_place){set->where, 1});
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

static size_t
put_not_permitted(const struct policy *p, const struct name_list *s,
    const char *first, struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (!is_permitted(p, s->list[i]))
			buf_printf(b, "%s%.255s", n++ == 0 ? first : ", ",
			    s->list[i]);
	}
	return n;
}

/* One line for all of them: a machine has dozens that a policy leaves out on purpose. */
static void
check_permitted(struct check *c, const struct there *s)
{
	struct buf b;
	size_t n;

	buf_init(&b, 1u << 20);
	n = put_not_permitted(c->p, &s->with,
	    "services of /etc/pam.d that no rule can permit: ", &b);
	n += put_not_permitted(c->p, &s->without,
	    n == 0 ? "services without a file in /etc/pam.d that no rule can "
		     "permit: "
		   : "; without a file there: ",
	    &b);
	if (b.err != 0)
		c->no_memory = true;
	else if (n != 0)
		check_warn_last(c, "%.*s", (int)b.len, b.p);
	buf_release(&b);
}

void
check_services(struct check *c)
{
	struct there s;
	int r = services_load(c->o->root, &s.with);

	if (r != 0) {
		complain("%s/etc/pam.d: %s: services were not looked up",
		    c->o->root, err_why(r));
		c->incomplete |= r != ERR_NOENT;
		return;
	}
	if (fileless_load(c->o->root, &s.with, &s.without) != 0)
		c->no_memory = true;
	check_named(c, &s);
	check_permitted(c, &s);
	name_list_release(&s.with);
	name_list_release(&s.without);
}
