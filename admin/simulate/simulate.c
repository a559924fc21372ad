/* SPDX-License-Identifier: BSD-2-Clause */
/* Every account under the old and the new policy. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "admin/log/log_wtmp.h"
#include "admin/wiring/wiring.h"
#include "simulate.h"

#define WTMP   "/var/log/wtmp"
#define USED_S (90 * INT64_C(86400)) /* how far back logins count */

/* --- setting up --- */

static enum exit_code
open_lockouts(struct simulation *s)
{
	struct check *c = calloc(1, sizeof(*c));
	struct diag d = {0};

	s->check = c;
	if (c == NULL)
		return complain("out of memory");
	c->o = s->o;
	c->p = s->after;
	c->now = time(NULL);
	if (tz_load("", &c->zone, &c->zone_missing, &d) != 0) {
		complain("/etc/localtime: %s", d.msg);
		memset(&c->zone, 0, sizeof(c->zone));
	}
	s->up.c = s->down.c = c;
	s->has_directory = accounts_have_directory("");
	if (!lockout_open(&s->up) || !lockout_open(&s->down))
		return complain("out of memory");
	/* Only this machine's files. Without a directory there is no more. */
	lookup_free(s->down.lookup);
	s->down.lookup = lookup_new("/");
	if (!s->has_directory) {
		lookup_free(s->up.lookup);
		s->up.lookup = lookup_new("/");
	}
	return s->down.lookup != NULL && s->up.lookup != NULL
	    ? EXIT_OK
	    : complain("out of memory");
}

static enum exit_code
load_accounts(struct simulation *s)
{
	const struct accounts_opts opts = {.root = ""};
	struct options logs = *s->o;
	struct diag d = {0};

	if (accounts_load(&opts, &s->accounts, &d) != 0)
		return complain("%s", d.msg);
	logs.log = NULL;
	s->has_uses = log_uses_load(&logs, &s->check->zone,
			  s->check->now - USED_S, &s->uses) == EXIT_OK;
	if (s->has_uses &&
	    log_wtmp_add(WTMP, s->check->now - USED_S, s->check->now,
		&s->uses) != 0)
		return complain("out of memory");
	return EXIT_OK;
}

static bool
is_wired(void)
{
	const struct wiring_opts opts = {.root = ""};
	struct diag d = {0};
	struct wiring w;
	bool yes;

	(void)wiring_load(&opts, &w, &d);
	/* What cannot be read may ask it. */
	yes = w.has_ours[PAM_TYPE_AUTH] || w.has_ours[PAM_TYPE_ACCOUNT] ||
	    w.has_ours[PAM_TYPE_SESSION] || w.unread;
	wiring_release(&w);
	return yes;
}

/* --- rows --- */

enum sim_effect
simulate_effect(const struct simulation *s, const struct sim_row *r, size_t i)
{
	const struct sim_outcome *o = &s->outcomes[r->outcome];
	const uint64_t had = sim_people_had(s, r, i);
	const uint64_t lost = o->lost[i] & had, gained = o->gained[i];

	if ((r->used_loses >> i & 1) != 0)
		return SIM_LOSES;
	if (lost == 0 && gained == 0)
		return o->after[i] == 0 || sim_people_is_out(s, r, i)
		    ? SIM_NONE
		    : SIM_KEEPS;
	if ((o->after[i] & had) == 0)
		return SIM_LOSES;
	if (o->before[i] == 0)
		return o->when[i] == sim_always(s) ? SIM_GAINS : SIM_GAINS_SOME;
	return gained == 0 ? SIM_LOSES_SOME
	    : lost == 0	   ? SIM_GAINS_SOME
			   : SIM_CHANGES;
}

const char *
simulate_effect_word(enum sim_effect e)
{
	static const char *const words[] = {[SIM_NONE] = "-",
	    [SIM_KEEPS] = "keeps",
	    [SIM_GAINS] = "gains",
	    [SIM_LOSES] = "LOSES",
	    [SIM_LOSES_SOME] = "LOSES some",
	    [SIM_GAINS_SOME] = "gains some",
	    [SIM_CHANGES] = "changes"};

	return words[e];
}

const struct sim_row *
simulate_row(const struct simulation *s, uid_t uid)
{
	for (size_t i = 0; i < s->n_rows; i++) {
		if (s->rows[i].uid == uid)
			return &s->rows[i];
	}
	return NULL;
}

size_t
simulate_service(const struct simulation *s, const char *name)
{
	size_t i = 0;

	while (i < s->n_services && strcmp(s->services[i].name, name) != 0)
		i++;
	return i;
}

static bool
changes(const struct simulation *s, const struct sim_row *row)
{
	for (size_t i = 0; i < s->n_services; i++) {
		if (simulate_effect(s, row, i) > SIM_KEEPS)
			return true;
	}
	return false;
}

static bool
has_access(const struct sim_outcome *o, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (o->after[i] != 0)
			return true;
	}
	return false;
}

/* Who is left if every directory is down, and who may lose access by it. */
static int
check_down(struct simulation *s, const struct sim_row *row)
{
	struct lockout_person who;
	int r = 0;

	if (!lockout_find(&s->down, row->account, 0, &who))
		return has_access(&s->outcomes[row->outcome], s->n_services)
		    ? name_list_add(&s->down_lost, row->account)
		    : 0;
	if (lockout_is_administrator(&s->down, s->after, &who))
		r = name_list_add(&s->down_admins, row->account);
	member_release(&who.m);
	return r;
}

/* Nothing if there is no such account. */
static int
add_row(struct simulation *s, struct sim_classes *c, const char *name)
{
	struct sim_row *row = &s->rows[s->n_rows];
	struct lockout_person who;
	int r;

	if (!lockout_find(&s->up, name, 0, &who))
		return s->check->no_memory ? ERR_NOMEM : 0;
	*row = (struct sim_row){.account = name, .uid = who.m.uid};
	if ((r = sim_classes_outcome(c, &who, &row->outcome)) == 0 &&
	    (r = sim_used_check(s, &who, row)) == 0) {
		if (s->open)
			sim_people_look(s, row);
		row->changes = changes(s, row);
		if (row->changes && !s->open)
			sim_people_look(s, row);
		s->unchanged += !row->changes;
		s->n_rows++;
		if (s->has_directory)
			r = check_down(s, row);
	}
	member_release(&who.m);
	return r;
}

static int
add_unlisted(struct simulation *s, const char *name)
{
	return accounts_by_name(&s->accounts, name) != NULL
	    ? 0
	    : name_list_add(&s->unlisted, name);
}

static int
add_users_of(struct simulation *s, const struct condition *c)
{
	int r = 0;

	for (uint32_t k = 0; c != NULL && k < c->n && r == 0; k++) {
		if (c->subject[k].kind == SUBJECT_USER)
			r = add_unlisted(s, c->subject[k].name);
	}
	return r;
}

/* Users of the policy's rules: a directory may not list its accounts. */
static int
add_named(struct simulation *s, const struct policy *p)
{
	int r = 0;

	for (size_t i = 0; p != NULL && i < p->n_rules && r == 0; i++) {
		r = add_users_of(s, rule_condition(&p->rules[i], COND_SUBJECT));
		if (r == 0)
			r = add_users_of(s,
			    rule_condition(&p->rules[i], COND_ALSO));
	}
	return r;
}

/* And who was let in: only where there may be accounts that are not listed. */
static int
find_unlisted(struct simulation *s)
{
	int r = 0;

	if (!s->has_directory)
		return 0;
	for (size_t i = 0; s->has_uses && i < s->uses.n && r == 0; i++) {
		if (s->uses.list[i].user != NULL)
			r = add_unlisted(s, s->uses.list[i].user);
	}
	if (r == 0)
		r = add_named(s, s->before);
	return r == 0 ? add_named(s, s->after) : r;
}

static int
add_rows(struct simulation *s)
{
	struct sim_classes *c;
	int r = find_unlisted(s);

	if (r != 0)
		return r;
	s->rows = calloc(s->accounts.n + s->unlisted.n + 1, sizeof(*s->rows));
	if (s->rows == NULL || (c = sim_classes_new(s)) == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < s->accounts.n && r == 0; i++)
		r = add_row(s, c, s->accounts.list[i].name);
	for (size_t i = 0; i < s->unlisted.n && r == 0; i++)
		r = add_row(s, c, s->unlisted.list[i]);
	sim_classes_free(c);
	return r;
}

enum exit_code
simulate_load(const struct options *o, const struct actor *actor,
    const struct policy *before, const struct policy *after,
    struct simulation *ret)
{
	struct diag d = {0};
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	ret->actor = actor;
	ret->before = before;
	ret->after = after;
	if ((r = open_lockouts(ret)) != EXIT_OK ||
	    (r = load_accounts(ret)) != EXIT_OK)
		return r;
	ret->wired = is_wired();
	ret->open = before == NULL && !ret->wired;
	if (key_places_load("", &ret->key_places, &d) != 0) {
		ret->keys_unknown = true;
		if (!o->quiet)
			complain("where sshd finds keys is not known: %s",
			    d.msg);
	}
	if (sim_times_load(ret) != 0 || sim_targets_load(ret) != 0 ||
	    sim_probes_load(ret) != 0 || add_rows(ret) != 0)
		return complain("out of memory: who gains and loses access "
				"cannot be shown");
	return EXIT_OK;
}

void
simulate_release(struct simulation *s)
{
	for (size_t i = 0; i < s->n_targets; i++)
		member_release(&s->targets[i].m);
	lockout_close(&s->up);
	lockout_close(&s->down);
	accounts_release(&s->accounts);
	if (s->has_uses)
		log_uses_release(&s->uses);
	name_list_release(&s->names);
	name_list_release(&s->unlisted);
	name_list_release(&s->down_admins);
	name_list_release(&s->down_lost);
	for (size_t i = 0; i < s->n_labels; i++)
		free(s->labels[i]);
	free(s->labels);
	free(s->services);
	free(s->outcomes);
	free(s->rows);
	free(s->entered);
	key_places_release(&s->key_places);
	if (s->check != NULL)
		tz_release(&s->check->zone);
	free(s->check);
	memset(s, 0, sizeof(*s));
}
