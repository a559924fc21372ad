/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A policy and logins: lines up to the first that begins with "? " are the
 * policy, each of those is facts (tests/lib/facts_text.h). What the design
 * promises of early and final must hold, and whatever is decided can be told.
 */
#include <loginpolicy/policy/decide.h>
#include "tests/lib/facts_text.h"

#define LOGINS_MAX 8
#define RULES_MAX  24 /* of which each is held against each */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

struct told {
	const struct policy *p;
	const struct facts *f;
	size_t n;
};

/* Rules in their order, each with a condition of its own that made it so, in words that can be shown. */
static void
told(void *ctx, const struct policy_rule *r, const struct rule_match *m)
{
	struct told *t = ctx;
	struct buf b;

	must(r == &t->p->rules[t->n++]);
	must(m->value <= TRI_TRUE &&
	    (m->because == NULL) == (m->value == TRI_TRUE));
	must(m->because == NULL ||
	    (m->because >= r->condition &&
		m->because < r->condition + r->n_conditions));
	buf_init(&b, 1 << 20);
	rule_because(r, m, t->f, &b);
	must(b.err == 0 && b.len != 0);
	for (size_t i = 0; i < b.len; i++)
		must((unsigned char)b.p[i] >= 0x20 && b.p[i] != 0x7f);
	buf_release(&b);
}

/* Every rule up to the one that decides is told of. */
static void
check_trace(const struct policy *p, const struct facts *f,
    enum decide_stage stage)
{
	struct told t = {p, f, 0};
	const struct decide_trace trace = {told, &t};
	struct verdict v = policy_decide(p, f, stage, &trace);

	must(t.n ==
	    (v.rule == NULL ? p->n_rules : (size_t)(v.rule - p->rules) + 1));
}

static bool
permits(const struct policy *p, const struct facts *f, enum decide_stage stage)
{
	struct verdict v = policy_decide(p, f, stage, NULL);

	must(v.reason != REASON_NONE && v.reason < REASON_COUNT);
	if (v.kind != VERDICT_PERMIT)
		return false;
	must(v.rule != NULL && v.rule->permit);
	must(v.reason == REASON_RULE ||
	    (v.reason == REASON_MAY_PERMIT && stage == DECIDE_EARLY));
	return true;
}

/* all, with one thing of it not known; false: there is no such thing. */
static bool
forget(const struct facts *all, unsigned what, struct facts *less)
{
	*less = *all;
	switch (what) {
	case COND_COUNT:
		less->from = ADDRESS_UNKNOWN;
		return all->from == ADDRESS_KNOWN;
	case COND_COUNT + 1:
		less->zone = NULL;
		return true;
	case COND_COUNT + 2:
		less->methods = 0;
		less->methods_open = METHOD_ALL;
		return all->is_ssh;
	case COND_COUNT + 3:
		less->keys_open = true;
		return all->is_ssh;
	default:
		less->open |= 1u << what;
		return true;
	}
}

static void
check_login(const struct policy *p, const struct facts *f)
{
	bool final = permits(p, f, DECIDE_FINAL);
	struct facts less;

	must(!final || permits(p, f, DECIDE_EARLY));
	check_trace(p, f, DECIDE_FINAL);
	check_trace(p, f, DECIDE_EARLY);
	for (unsigned what = 0; what < COND_COUNT + 4; what++) {
		if (!forget(f, what, &less))
			continue;
		must(!final || permits(p, &less, DECIDE_EARLY));
		must(final || !permits(p, &less, DECIDE_FINAL));
	}
}

/* What covers a rule matches wherever that does. */
static void
check_pairs(const struct policy *p, const struct facts *f)
{
	for (size_t a = 0; a < p->n_rules && a < RULES_MAX; a++) {
		const struct policy_rule *ra = &p->rules[a];
		enum tri v = rule_match(ra, f).value;

		for (size_t b = 0; b < p->n_rules && b < RULES_MAX; b++)
			must(!rule_covers(ra, &p->rules[b]) ||
			    rule_match(&p->rules[b], f).value <= v);
		must(v != TRI_TRUE || f->zone == NULL ||
		    rule_occurs(ra, f->zone, f->now, f->now + 60));
		for (unsigned c = 0; c < ra->n_conditions; c++)
			must(rule_column(p, ra, ra->condition[c].word) > 1);
	}
}

static void
check_logins(const struct policy *p, char *text)
{
	struct facts_text t;
	char *next;

	for (int n = 0; n < LOGINS_MAX && text != NULL; n++, text = next) {
		if ((next = strstr(text, "\n? ")) != NULL) {
			*next = '\0';
			next += 3;
		}
		facts_from_text(text, &t);
		check_login(p, &t.f);
		check_pairs(p, &t.f);
		facts_text_release(&t);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *logins;
	struct policy_errors errs;
	struct policy p;

	memcpy(text, data, size);
	text[size] = '\0';
	if ((logins = strstr(text, "\n? ")) != NULL &&
	    policy_parse("f", text, (size_t)(logins - text) + 1, &p, &errs) ==
		0) {
		check_logins(&p, logins + 3);
		policy_release(&p);
	}
	if (logins != NULL)
		policy_errors_release(&errs);
	free(text);
	return 0;
}
