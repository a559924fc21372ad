/* SPDX-License-Identifier: BSD-2-Clause */
/* Logins that the log has, and that the new policy would refuse. */
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "admin/log/log_entered.h"
#include "simulate.h"

/*
 * What was used was open, whatever the rules before say of it: until now
 * nobody asked them, or mode observe let everybody in.
 */
static bool
was_open(const struct simulation *s)
{
	return s->before == NULL ||
	    (s->before->mode == POLICY_OBSERVE &&
		s->after->mode != POLICY_OBSERVE);
}

/* Decide about one login; sets the service's bits of the row. */
static void
judge_use(struct simulation *s, struct lockout *l, const struct facts *f,
    size_t service, struct sim_row *row)
{
	struct facts facts = *f;

	if (lockout_decide(l, s->after, &facts).kind == VERDICT_PERMIT)
		return;
	row->used_refused |= UINT64_C(1) << service;
	facts = *f;
	if (was_open(s) ||
	    lockout_decide(l, s->before, &facts).kind == VERDICT_PERMIT)
		row->used_loses |= UINT64_C(1) << service;
}

static void
check_use(struct simulation *s, const struct lockout_person *who,
    const struct log_use *u, size_t service, struct sim_row *row)
{
	const struct sim_service *v = &s->services[service];
	struct facts f = {.subject = who->person,
	    .service = v->name,
	    .is_ssh = v->is_ssh,
	    .from = ADDRESS_LOCAL,
	    .methods = u->methods,
	    .open = 1u << COND_TTY | 1u << COND_WHEN};

	if (v->is_callers)
		f.caller = who->person;
	if (u->from != NULL && net_parse_address(u->from, &f.address) == 0)
		f.from = ADDRESS_KNOWN;
	else if (v->is_ssh)
		f.from = ADDRESS_UNKNOWN;
	f.keys_open = (u->methods & METHOD_PUBLICKEY) != 0;
	if (v->is_ssh && u->methods == 0) {
		f.methods_open = METHOD_ALL;
		f.keys_open = true;
	}
	judge_use(s, who->l, &f, service, row);
}

/* --- whom somebody entered --- */

static int
keep_entered(struct simulation *s, const struct sim_row *row, size_t service,
    const char *account)
{
	struct sim_entered *list = vec_room(s->entered, s->n_entered,
	    sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	s->entered = list;
	list[s->n_entered++] = (struct sim_entered){.by = row->account,
	    .service = service,
	    .account = account};
	return 0;
}

/* su: the caller is the one who loses. */
static int
check_entered(struct simulation *s, const struct lockout_person *who,
    const struct log_entered *e, struct sim_row *row)
{
	const size_t service = simulate_service(s, e->service);
	const uint64_t bit = UINT64_C(1) << service;
	struct sim_row one = {0};
	struct lockout_person target;
	struct facts f = {.service = e->service,
	    .from = ADDRESS_LOCAL,
	    .caller = who->person,
	    .open = 1u << COND_TTY | 1u << COND_WHEN};

	if (service == s->n_services ||
	    !lockout_find(who->l, e->user, 0, &target))
		return s->check->no_memory ? ERR_NOMEM : 0;
	f.subject = target.person;
	judge_use(s, who->l, &f, service, &one);
	member_release(&target.m);
	row->used_refused |= one.used_refused;
	row->used_loses |= one.used_loses;
	return (one.used_loses & bit) != 0
	    ? keep_entered(s, row, service, e->user)
	    : 0;
}

int
sim_used_check(struct simulation *s, const struct lockout_person *who,
    struct sim_row *row)
{
	const struct log_entered *e;
	size_t n;
	int r = 0;

	if (!s->has_uses)
		return 0;
	for (size_t i = 0; i < s->n_services; i++) {
		const struct log_use *u = log_uses_last(&s->uses, row->account,
		    &row->uid, s->services[i].name);

		/* Of su the log has the account that was entered. */
		if (u == NULL)
			continue;
		if (row->last == NULL || u->last > row->last->last)
			row->last = u;
		if (!s->services[i].is_become)
			check_use(s, who, u, i, row);
	}
	e = log_entered_by(&s->uses, row->account, &n);
	for (size_t i = 0; i < n && r == 0; i++)
		r = check_entered(s, who, &e[i], row);
	return r;
}
