/* Whether PAM's configuration asks the module about all that it must be asked about. */
#include <string.h>

#include "check.h"
#include "check_other.h"

/* Programs that open no session: screen lockers, and what changes accounts. */
static bool
has_no_session(const char *service)
{
	const struct service_set *sets;
	size_t n;

	sets = builtin_services(&n);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(sets[i].name, "unlock") != 0 &&
		    strcmp(sets[i].name, "account") != 0)
			continue;
		for (uint32_t k = 0; k < sets[i].n; k++) {
			if (service_item_matches(&sets[i].item[k], service))
				return true;
		}
	}
	return false;
}

static void
check_session(struct check *c, const char *service, const struct stack *s,
    const struct stack *other)
{
	/* Auth of other's is that of programs, too, which ask for none. */
	const bool asked = s->ours[STACK_AUTH] ||
	    stack_has_ours(s, other, STACK_ACCOUNT);

	if (!asked || stack_has_ours(s, other, STACK_SESSION))
		return;
	if (s->ssh || strcmp(service, "sshd") == 0)
		check_warn(c, place_of_policy(),
		    "service %.100s has no session line of pam_loginpolicy.so: "
		    "whoever some rule may permit gets in by any method and "
		    "key, and is not logged",
		    service);
	else if (!has_no_session(service))
		check_warn(c, place_of_policy(),
		    "service %.100s has no session line of pam_loginpolicy.so: "
		    "where no account stage is asked nothing is decided, and "
		    "the end is not logged",
		    service);
}

static bool
load(struct check *c, const char *service, struct stack *ret)
{
	int r = stack_load(c->o->root, service, ret);

	c->no_memory |= r == ERR_NOMEM;
	if (r == 0 || r == ERR_NOENT)
		return true;
	complain("%s/etc/pam.d/%s: %s: what it includes was not all looked at",
	    c->o->root, service, err_str(r));
	c->incomplete = true;
	return false;
}

void
check_stack(struct check *c)
{
	bool asked[STACK_TYPES] = {false};
	struct stack other, s;
	struct name_list list;

	/* That there are none is told where services are looked up. */
	if (services_load(c->o->root, &list) != 0)
		return;
	if (load(c, "other", &other)) {
		for (size_t i = 0; i < list.n; i++) {
			if (!load(c, list.list[i], &s))
				continue;
			check_session(c, list.list[i], &s, &other);
			for (int t = 0; t < STACK_TYPES; t++)
				asked[t] |= s.ours[t];
		}
		check_other(c, &other, asked, &list);
	}
	name_list_release(&list);
}
