/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PAM's configuration beside the policy: services that rules name and this
 * system does not have, services that no rule can permit, and services whose
 * files have only some of the module's lines.
 */
#include <string.h>

#include "admin/wiring/wiring_causes.h"
#include "check.h"

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

bool
check_may_permit(const struct policy *p, const char *service)
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
		if (!check_may_permit(p, s->list[i]))
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

/*
 * Programs that open no session use the auth lines of "other", too: a service
 * is asked about if its own auth lines name the module, or its account lines.
 */
static bool
is_asked(const struct wiring_service *s)
{
	const struct wiring_stage *auth = &s->stage[PAM_TYPE_AUTH];

	return (auth->has_ours && !auth->is_other) ||
	    s->stage[PAM_TYPE_ACCOUNT].has_ours;
}

static bool
lacks_session_line(const struct wiring_service *s)
{
	const struct wiring_stage *session = &s->stage[PAM_TYPE_SESSION];

	return s->path != NULL && strcmp(s->name, "other") != 0 &&
	    is_asked(s) && !session->has_ours &&
	    session->weight != WIRING_UNUSED;
}

/* Append the services that lack it, and what that costs. */
static void
put_session_lines(const struct wiring *w, bool ssh, const char *costs,
    struct buf *b)
{
	const char *before = b->len == 0 ? "" : "; ";
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct wiring_service *s = &w->services[i];

		if (s->is_ssh != ssh || !lacks_session_line(s))
			continue;
		buf_printf(b, "%s%.100s", n++ == 0 ? before : ", ", s->name);
	}
	if (n != 0)
		buf_printf(b, ": no session line of pam_loginpolicy.so: %s",
		    costs);
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
		check_note_pam(c,
		    "other does not name pam_loginpolicy.so (%s): "
		    "services without a file of their own are not checked, "
		    "blocked accounts can use them, and nothing is logged%.*s",
		    types, (int)b.len, b.p == NULL ? "" : b.p);
	buf_release(&b);
}

/* Whether "other" has lines of this type without ours that let people in. */
static bool
is_gap(const struct wiring *w, enum pam_type t)
{
	const struct wiring_service *other = wiring_find(w, "other");
	const struct wiring_fault *f = wiring_stage_fault(other, t);

	return w->has_ours[t] && f != NULL && f->kind == WIRING_NO_LINE;
}

static void
check_other(struct check *c, const struct wiring *w,
    const struct name_list *without)
{
	char types[64] = "";

	for (int t = 0; t < PAM_TYPE_PASSWORD; t++) {
		if (!is_gap(w, (enum pam_type)t))
			continue;
		if (types[0] != '\0')
			strcat(types, ", ");
		strcat(types, pam_type_name((enum pam_type)t));
	}
	if (types[0] != '\0')
		warn_other(c, types, without);
	if (is_gap(w, PAM_TYPE_PASSWORD))
		check_note_pam(c,
		    "other does not name pam_loginpolicy.so "
		    "(password): passwords set through a service without "
		    "password lines of its own are not checked");
}

/* What status reports as well, but for lines that are missing: those above. */
static void
put_cause(struct check *c, const struct wiring *w,
    const struct wiring_cause *cause, struct buf *b)
{
	const struct wiring_fault *f = cause->fault;
	const char *remedy = wiring_cause_remedy(w, cause);
	const char *before = b->len == 0 ? "" : "; ";

	if (f->kind == WIRING_UNREAD) {
		complain("%s: %s", cause->service->name, f->because);
		c->incomplete |= w->unread;
		return;
	}
	if (f->kind == WIRING_NO_LINE || f->kind == WIRING_USE_PAM)
		return;
	for (size_t i = 0; i < cause->n; i++)
		buf_printf(b, "%s%.100s", i == 0 ? before : ", ",
		    cause->all[i]->name);
	buf_printf(b, ": %s: %s%s%s", pam_type_name(f->stage),
	    wiring_cause_because(cause), remedy[0] == '\0' ? "" : " -> ",
	    remedy);
}

/* One note for all services that are asked only in part. */
static void
check_asked_in_part(struct check *c, const struct wiring *w)
{
	struct wiring_causes l;
	struct buf b;

	buf_init(&b, 1u << 20);
	put_session_lines(w, true,
	    "conditions on method and key are not enforced there, and logins "
	    "are not logged",
	    &b);
	put_session_lines(w, false,
	    "programs that skip the account stage get no decision, and the end "
	    "of a session is not logged",
	    &b);
	if (wiring_causes_find(w, &l) != 0)
		c->no_memory = true;
	for (size_t i = 0; i < l.n; i++)
		put_cause(c, w, &l.list[i], &b);
	wiring_causes_release(&l);
	if (b.err != 0)
		c->no_memory = true;
	else if (b.len != 0)
		check_note_pam(c,
		    "some services ask the module only in part (see "
		    "'loginpolicy status'): %.*s",
		    (int)b.len, b.p);
	buf_release(&b);
}

static void
check_lines(struct check *c, const struct services *s)
{
	const struct wiring_opts opts = {.root = c->o->root,
	    .state = c->o->state};
	struct diag d = {0};
	struct wiring w;
	int r = wiring_load(&opts, &w, &d);

	if (r == 0) {
		check_asked_in_part(c, &w);
		check_other(c, &w, &s->without);
	} else {
		complain("%s", d.msg);
		c->no_memory |= r == ERR_NOMEM;
		c->incomplete = true;
	}
	wiring_release(&w);
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
