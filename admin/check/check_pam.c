/*
 * PAM's configuration beside the policy: services that rules name and this
 * system does not have, services that no rule can permit, and services whose
 * files have only some of the module's lines.
 */
#include <string.h>

#include "check.h"
#include "pam_lines.h"

/* This system's services, with a file in /etc/pam.d and without. */
struct services {
	struct name_list with_file, without;
};

/* --- names in rules --- */

static bool
list_matches(const struct name_list *l, const struct service_item *it)
{
	for (size_t i = 0; i < l->n; i++) {
		if (service_item_matches(it, l->list[i]))
			return true;
	}
	return false;
}

static void
check_items(struct check *c, const struct services *s,
    const struct service_item *list, uint32_t n, struct check_place at)
{
	for (uint32_t i = 0; i < n; i++) {
		if (list[i].kind != SERVICE_SET &&
		    !list_matches(&s->with_file, &list[i]) &&
		    !list_matches(&s->without, &list[i]))
			check_warn(c, at,
			    "service %.100s has no file in /etc/pam.d: is the "
			    "name right?",
			    list[i].name);
	}
}

/*
 * Check the services of rules and of the policy's sets. Not of built-in sets:
 * they name the services of many systems.
 */
static void
check_named_services(struct check *c, const struct services *s)
{
	const struct policy *p = c->p;

	for (size_t i = 0; i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];
		const struct condition *cond = rule_condition(r, COND_SERVICE);

		if (cond != NULL)
			check_items(c, s, cond->service, cond->n,
			    place_of(c, r, cond->word));
	}
	for (size_t i = 0; i < p->n_services; i++) {
		const struct service_set *set = p->services[i];

		check_items(c, s, set->item, set->n,
		    place_of_statement(&set->where));
	}
}

/* --- services that no rule permits --- */

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

/* Write those that are not permitted, first before them. Returns how many. */
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

/*
 * One warning for all of them: a machine has dozens that a policy leaves out on
 * purpose.
 */
static void
check_permitted(struct check *c, const struct services *s)
{
	struct buf b;
	size_t n;

	buf_init(&b, 1u << 20);
	n = put_not_permitted(c->p, &s->with_file,
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

/* --- the module's lines --- */

static void
check_session_line(struct check *c, const char *service,
    const struct pam_lines *l, const struct pam_lines *other)
{
	/*
	 * Programs that open no session use the auth lines of "other", too.
	 * Screen lockers and programs that edit accounts open none.
	 */
	const bool asked = l->ours[PAM_TYPE_AUTH] ||
	    pam_lines_has_ours(l, other, PAM_TYPE_ACCOUNT);

	if (!asked || pam_lines_has_ours(l, other, PAM_TYPE_SESSION))
		return;
	if (l->ssh || strcmp(service, "sshd") == 0)
		check_warn(c, place_of_policy(),
		    "service %.100s has no session line of pam_loginpolicy.so: "
		    "conditions on method and key are not enforced there, and "
		    "logins are not logged; add the line as in pam.d-example",
		    service);
	else if (!service_is_in_set(service, "unlock") &&
	    !service_is_in_set(service, "account"))
		check_warn(c, place_of_policy(),
		    "service %.100s has no session line of pam_loginpolicy.so: "
		    "programs that skip the account stage get no decision, and "
		    "the end of a session is not logged; add the line as in "
		    "pam.d-example",
		    service);
}

/*
 * Whether a service that has no lines of this type gets in by those of "other"
 * without a line of ours. libpam refuses if there is no such file.
 */
static bool
is_gap(const struct pam_lines *other, enum pam_type t)
{
	return other->filled[t] && !other->ours[t] && !other->denies[t];
}

static void
warn_other(struct check *c, const char *types, const struct name_list *without)
{
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < without->n; i++)
		buf_printf(&b, "%s%s", i == 0 ? "; such services here: " : ", ",
		    without->list[i]);
	if (b.err != 0)
		c->no_memory = true;
	else
		check_warn(c, place_of_policy(),
		    "/etc/pam.d/other does not name pam_loginpolicy.so (%s): "
		    "services without a file of their own are not checked, "
		    "blocked accounts can use them, and nothing is logged%.*s",
		    types, (int)b.len, b.p == NULL ? "" : b.p);
	buf_release(&b);
}

/* asked: the types of which some service's file has a line of ours. */
static void
check_other(struct check *c, const struct pam_lines *other,
    const bool asked[PAM_TYPES], const struct name_list *without)
{
	char types[64] = "";

	for (int t = 0; t < PAM_TYPE_PASSWORD; t++) {
		if (!asked[t] || !is_gap(other, (enum pam_type)t))
			continue;
		if (types[0] != '\0')
			strcat(types, ", ");
		strcat(types, pam_type_word((enum pam_type)t));
	}
	if (types[0] != '\0')
		warn_other(c, types, without);
	if (asked[PAM_TYPE_PASSWORD] && is_gap(other, PAM_TYPE_PASSWORD))
		check_warn(c, place_of_policy(),
		    "/etc/pam.d/other does not name pam_loginpolicy.so "
		    "(password): passwords set through a service without "
		    "password lines of its own are not checked");
}

/* Whether the lines are all known; otherwise report why. */
static bool
load_lines(struct check *c, const char *service, struct pam_lines *ret)
{
	int r = pam_lines_load(c->o->root, service, ret);

	c->no_memory |= r == ERR_NOMEM;
	if (r == 0 || r == ERR_NOENT)
		return true;
	complain("cannot read all of %s/etc/pam.d/%s and the files it "
		 "includes: %s",
	    c->o->root, service, err_str(r));
	c->incomplete = true;
	return false;
}

static void
check_lines(struct check *c, const struct services *s)
{
	bool asked[PAM_TYPES] = {false};
	struct pam_lines other, l;

	if (!load_lines(c, "other", &other))
		return;
	for (size_t i = 0; i < s->with_file.n; i++) {
		if (!load_lines(c, s->with_file.list[i], &l))
			continue;
		check_session_line(c, s->with_file.list[i], &l, &other);
		for (int t = 0; t < PAM_TYPES; t++)
			asked[t] |= l.ours[t];
	}
	check_other(c, &other, asked, &s->without);
}

void
check_pam(struct check *c)
{
	struct services s;
	int r = services_load(c->o->root, &s.with_file);

	if (r != 0) {
		complain("cannot list the services of %s/etc/pam.d: %s: "
			 "services are not checked",
		    c->o->root, err_why(r));
		c->incomplete |= r != ERR_NOENT;
		return;
	}
	if (services_load_fileless(c->o->root, &s.with_file, &s.without) != 0)
		c->no_memory = true;
	check_named_services(c, &s);
	check_permitted(c, &s);
	check_lines(c, &s);
	name_list_release(&s.with_file);
	name_list_release(&s.without);
}
