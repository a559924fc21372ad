/* Networks and service sets of the policy that no rule uses: mostly a name that was mistyped elsewhere. */
#include <search.h>
#include <stdlib.h>

#include "check.h"

static int
compare_pointers(const void *a, const void *b)
{
	return (uintptr_t)a < (uintptr_t)b ? -1 : (uintptr_t)a > (uintptr_t)b;
}

static void
no_free(void *p)
{
	(void)p;
}

/* Returns whether it is new. */
static bool
mark(struct check *c, void **used, const void *p)
{
	bool is_new = tfind(p, used, compare_pointers) == NULL;

	if (is_new && tsearch(p, used, compare_pointers) == NULL)
		c->no_memory = true;
	return is_new;
}

/* A set that is used uses those it is made of. */
static void
mark_services(struct check *c, void **used, const struct service_item *list,
    uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (list[i].kind == SERVICE_SET && mark(c, used, list[i].set) &&
		    !c->no_memory)
			mark_services(c, used, list[i].set->item,
			    list[i].set->n);
	}
}

static void
mark_rule(struct check *c, void **used, const struct policy_rule *r)
{
	const struct condition *from = rule_condition(r, COND_FROM);
	const struct condition *service = rule_condition(r, COND_SERVICE);

	for (uint32_t i = 0; from != NULL && i < from->n; i++) {
		if (from->from[i].kind == FROM_NAME)
			mark(c, used, from->from[i].network);
	}
	if (service != NULL)
		mark_services(c, used, service->service, service->n);
}

void
check_unused(struct check *c)
{
	const struct policy *p = c->p;
	void *used = NULL;

	for (size_t i = 0; i < p->n_rules && !c->no_memory; i++)
		mark_rule(c, &used, &p->rules[i]);
	for (size_t i = 0; i < p->n_networks; i++) {
		const struct network *n = p->networks[i];

		if (tfind(n, &used, compare_pointers) == NULL)
			check_warn(c, (struct check_place){n->where, 1},
			    "no rule uses the network %.64s", n->name);
	}
	for (size_t i = 0; i < p->n_services; i++) {
		const struct service_set *s = p->services[i];

		if (tfind(s, &used, compare_pointers) == NULL)
			check_warn(c, (struct check_place){s->where, 1},
			    "no rule uses the services @%.64s", s->name);
	}
	tdestroy(used, no_free);
}
