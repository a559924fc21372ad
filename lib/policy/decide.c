/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may log in: one rule against the facts, the rules in their order, the
 * keys. First match, three-valued.
 *
 * Each condition is true, false or unknown; the least of them is the rule's.
 * DECIDE_EARLY lets a permit that may come true pass and skips a deny that may
 * not; DECIDE_FINAL does the opposite. So whatever final permits, early let
 * pass: a fact that becomes known turns "may" into "is" or "is not", never one
 * certainty into the other.
 */
#include <string.h>

#include <loginpolicy/base/pattern.h>
#include "match.h"

/* --- one condition --- */

static enum tri
of_bool(bool v)
{
	return v ? TRI_TRUE : TRI_FALSE;
}

static bool
has_name(const struct fact_person *p, const char *name)
{
	for (size_t i = 0; i < p->n_names; i++) {
		if (p->names[i][0] == name[0] && strcmp(p->names[i], name) == 0)
			return true;
	}
	return false;
}

static enum tri
match_one_subject(const struct subject *s, const struct fact_person *p)
{
	switch (s->kind) {
	case SUBJECT_EVERYONE:
		return TRI_TRUE;
	case SUBJECT_USER:
		return of_bool(has_name(p, s->name));
	case SUBJECT_GROUP:
		return p->in_group == NULL ? TRI_FALSE
					   : p->in_group(p->ctx, s->name);
	case SUBJECT_UID:
		return of_bool(p->has_uid && p->uid >= s->id.first &&
		    p->uid <= s->id.last);
	case SUBJECT_GID:
		return p->in_gid == NULL ? TRI_FALSE
					 : p->in_gid(p->ctx, s->id.first);
	}
	return TRI_FALSE;
}

/* Without a name and a uid nothing matches, not even everyone. */
static enum tri
match_subjects(const struct condition *c, const struct fact_person *p)
{
	enum tri best = TRI_FALSE, v;

	if (p->n_names == 0 && !p->has_uid)
		return TRI_FALSE;
	for (uint32_t i = 0; i < c->n && best != TRI_TRUE; i++) {
		v = match_one_subject(&c->subject[i], p);
		if (v > best)
			best = v;
	}
	return best;
}

static enum tri
match_from_item(const struct from_item *it, const struct facts *f)
{
	switch (it->kind) {
	case FROM_ANY:
		return TRI_TRUE;
	case FROM_LOCAL:
		return of_bool(f->from == ADDRESS_LOCAL);
	case FROM_NET:
	case FROM_NAME:
		break;
	}
	if (f->from != ADDRESS_KNOWN)
		return f->from == ADDRESS_UNKNOWN ? TRI_UNKNOWN : TRI_FALSE;
	return of_bool(it->kind == FROM_NET
		? net_contains(&it->net, &f->address)
		: network_contains(it->network, &f->address));
}

static enum tri
match_from(const struct condition *c, const struct facts *f)
{
	enum tri best = TRI_FALSE, v;

	for (uint32_t i = 0; i < c->n && best != TRI_TRUE; i++) {
		v = match_from_item(&c->from[i], f);
		if (v > best)
			best = v;
	}
	return best;
}

static enum tri
match_service(const struct condition *c, const struct facts *f)
{
	for (uint32_t i = 0; f->service != NULL && i < c->n; i++) {
		if (service_item_matches(&c->service[i], f->service))
			return TRI_TRUE;
	}
	return TRI_FALSE;
}

/* All methods of one alternative must be completed, or may still be. */
static enum tri
match_method(const struct condition *c, const struct facts *f)
{
	enum tri best = TRI_FALSE;

	for (uint32_t i = 0; f->is_ssh && i < c->n; i++) {
		unsigned missing = c->method[i] & ~f->methods;

		if (missing == 0)
			return TRI_TRUE;
		if ((missing & ~f->methods_open) == 0)
			best = TRI_UNKNOWN;
	}
	return best;
}

static bool
key_is(const struct key_item *it, const struct fact_key *k)
{
	switch (it->kind) {
	case KEY_ITEM_CLASS:
		return k->key.class == it->class;
	case KEY_ITEM_CERTIFICATE:
		return k->is_cert;
	case KEY_ITEM_CA:
		return k->is_cert &&
		    memcmp(k->ca.fp, it->ca_fp, SHA256_LEN) == 0;
	}
	return false;
}

static enum tri
match_key(const struct condition *c, const struct facts *f)
{
	if (!f->is_ssh)
		return TRI_FALSE;
	for (uint32_t i = 0; i < c->n; i++) {
		for (size_t k = 0; k < f->n_keys; k++) {
			if (f->keys[k].decoded &&
			    key_is(&c->key[i], &f->keys[k]))
				return TRI_TRUE;
		}
	}
	return f->keys_open ? TRI_UNKNOWN : TRI_FALSE;
}

static enum tri
match_tty(const struct condition *c, const struct facts *f)
{
	for (uint32_t i = 0; f->tty != NULL && i < c->n; i++) {
		if (pattern_matches(c->tty[i], f->tty))
			return TRI_TRUE;
	}
	return TRI_FALSE;
}

/* A window over midnight belongs to the day it starts on. */
static bool
in_window(const struct when *w, const struct hours *h, unsigned weekday,
    unsigned minute)
{
	bool today = (w->days >> weekday & 1) != 0;
	bool yesterday = (w->days >> (weekday + 6) % 7 & 1) != 0;

	if (h->start < h->end)
		return today && minute >= h->start && minute < h->end;
	return (today && minute >= h->start) || (yesterday && minute < h->end);
}

static enum tri
match_when(const struct condition *c, const struct facts *f)
{
	struct civil now;

	if (f->zone == NULL)
		return TRI_UNKNOWN;
	now = civil_of(f->now + tz_offset(f->zone, f->now));
	for (uint32_t i = 0; i < c->when->n_hours; i++) {
		if (in_window(c->when, &c->when->hours[i], now.weekday,
			now.hour * 60 + now.minute))
			return TRI_TRUE;
	}
	return TRI_FALSE;
}

bool
rule_occurs(const struct policy_rule *r, const struct tz *z, int64_t from,
    int64_t until)
{
	const struct condition *c = rule_condition(r, COND_WHEN);
	struct facts f = {.zone = z};

	if (c == NULL || until - from > 7 * 86400)
		return true;
	for (f.now = from; f.now < until; f.now += 60) {
		if (match_when(c, &f) == TRI_TRUE)
			return true;
	}
	return false;
}

/* Whether the moment has passed. */
static enum tri
match_moment(const struct condition *c, const struct facts *f)
{
	if (c->moment->local && f->zone == NULL)
		return TRI_UNKNOWN;
	return of_bool(f->now >= moment_instant(c->moment, f->zone));
}

/* The subject is one fact, whichever condition is about it. */
static bool
is_open(const struct condition *c, const struct facts *f)
{
	const unsigned kind = c->kind == COND_ALSO ? COND_SUBJECT : c->kind;

	return (f->open >> kind & 1) != 0;
}

enum tri
condition_match(const struct condition *c, const struct facts *f)
{
	if (f->open != 0 && is_open(c, f))
		return TRI_UNKNOWN;
	switch ((enum condition_kind)c->kind) {
	case COND_SUBJECT:
	case COND_ALSO:
		return match_subjects(c, &f->subject);
	case COND_FROM:
		return match_from(c, f);
	case COND_SERVICE:
		return match_service(c, f);
	case COND_METHOD:
		return match_method(c, f);
	case COND_KEY:
		return match_key(c, f);
	case COND_TTY:
		return match_tty(c, f);
	case COND_WHEN:
		return match_when(c, f);
	case COND_STARTING:
		return match_moment(c, f);
	case COND_UNTIL:
		return (enum tri)(TRI_TRUE - match_moment(c, f));
	case COND_BY:
		return match_subjects(c, &f->caller);
	case COND_COUNT:
		break;
	}
	return TRI_FALSE;
}

/* --- one rule --- */

/*
 * Conditions that name groups come last, so that a directory is asked only if
 * all others hold.
 */
struct rule_match
rule_match(const struct policy_rule *r, const struct facts *f)
{
	struct rule_match m = {TRI_TRUE, NULL};
	enum tri v;

	for (int lookups = 0; lookups < 2; lookups++) {
		for (unsigned i = 0; i < r->n_conditions; i++) {
			if (r->condition[i].lookups != (lookups == 1))
				continue;
			v = condition_match(&r->condition[i], f);
			if (v < m.value) {
				m.value = v;
				m.because = &r->condition[i];
			}
			if (v == TRI_FALSE)
				return m;
		}
	}
	return m;
}

/* --- the rules, then the keys --- */

/* Store the verdict of a rule. Returns false if the rule does not decide. */
static bool
rule_decides(const struct policy_rule *r, const struct rule_match *m,
    enum decide_stage stage, struct verdict *v)
{
	bool skip = (stage == DECIDE_EARLY) != r->permit;

	if (m->value == TRI_FALSE || (m->value == TRI_UNKNOWN && skip))
		return false;
	v->rule = r;
	v->kind = r->permit ? VERDICT_PERMIT : VERDICT_DENY;
	v->reason = m->value == TRI_TRUE ? REASON_RULE
	    : r->permit			 ? REASON_MAY_PERMIT
					 : REASON_MAY_DENY;
	return true;
}

/* Early lets a key pass whose revocation may still become known. */
static enum verdict_reason
judge_plain(const struct policy *p, const struct fact_plain_key *k,
    enum decide_stage stage)
{
	if (k->revoked == TRI_TRUE)
		return REASON_KEY_REVOKED;
	switch (policy_judge_key(p, k->class, k->bits)) {
	case POLICY_KEY_TOO_SMALL:
		return REASON_KEY_TOO_SMALL;
	case POLICY_KEY_TYPE_REFUSED:
		return REASON_KEY_TYPE;
	case POLICY_KEY_ACCEPT:
		return k->revoked == TRI_FALSE || stage == DECIDE_EARLY
		    ? REASON_NONE
		    : REASON_KEY_REVOCATION;
	}
	return REASON_KEY_UNJUDGED;
}

/* Early judges keys too: a key that is refused now stays refused. */
static void
judge_keys(const struct policy *p, const struct facts *f,
    enum decide_stage stage, struct verdict *v)
{
	enum verdict_reason bad;

	for (size_t i = 0; f->is_ssh && i < f->n_keys; i++) {
		const struct fact_key *k = &f->keys[i];
		bool ca = false;

		bad = k->decoded ? judge_plain(p, &k->key, stage)
				 : REASON_KEY_UNJUDGED;
		if (bad == REASON_NONE && k->is_cert) {
			bad = judge_plain(p, &k->ca, stage);
			ca = true;
		}
		if (bad != REASON_NONE) {
			v->kind = VERDICT_DENY;
			v->reason = bad;
			v->key = i;
			v->ca = ca;
			return;
		}
	}
}

/*
 * Whether all conditions of a rule hold (early: may hold), kinds in but aside.
 */
static bool
would_match(const struct policy_rule *r, const struct facts *f,
    enum decide_stage stage, unsigned but)
{
	const enum tri least = stage == DECIDE_EARLY ? TRI_UNKNOWN : TRI_TRUE;

	for (unsigned i = 0; i < r->n_conditions; i++) {
		if ((but >> r->condition[i].kind & 1) == 0 &&
		    condition_match(&r->condition[i], f) < least)
			return false;
	}
	return true;
}

/* Find out whether only the method, or only the address, is missing. */
static void
nearest_permit(const struct policy *p, const struct facts *f,
    enum decide_stage stage, struct verdict *v)
{
	const unsigned method = 1u << COND_METHOD | 1u << COND_KEY;
	const unsigned from = 1u << COND_FROM;

	for (size_t i = 0; i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];
		struct rule_match m;

		if (!r->permit)
			continue;
		m = rule_match(r, f);
		if (m.because == NULL ||
		    ((method | from) >> m.because->kind & 1) == 0)
			continue;
		if (would_match(r, f, stage, method)) {
			v->reason = REASON_NO_RULE_METHOD;
			v->nearest = r;
			return;
		}
		if (would_match(r, f, stage, from)) {
			v->reason = REASON_NO_RULE_FROM;
			v->nearest = r;
			return;
		}
	}
}

struct verdict
policy_decide(const struct policy *p, const struct facts *f,
    enum decide_stage stage, const struct decide_trace *trace)
{
	struct verdict v = {.kind = VERDICT_DENY, .reason = REASON_NO_RULE};
	struct rule_match m;

	for (size_t i = 0; i < p->n_rules; i++) {
		m = rule_match(&p->rules[i], f);
		if (trace != NULL)
			trace->rule(trace->ctx, &p->rules[i], &m);
		if (rule_decides(&p->rules[i], &m, stage, &v))
			break;
	}
	if (v.kind == VERDICT_PERMIT)
		judge_keys(p, f, stage, &v);
	else if (v.reason == REASON_NO_RULE)
		nearest_permit(p, f, stage, &v);
	return v;
}
