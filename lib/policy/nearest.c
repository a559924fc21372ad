/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For a login that no rule permits: find the nearest permit, and say in plain
 * words what the login would need. This is for people, never for the decision:
 * groups are looked up here that the decision did not need.
 *
 * A rule for another service or for named other users is not near.
 */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "match.h"

#define SHOWN_MAX 8 /* items of one list */

/* --- which --- */

static bool
lacks(const struct condition *c, const struct facts *f, enum decide_stage stage)
{
	return condition_match(c, f) <
	    (stage == DECIDE_EARLY ? TRI_UNKNOWN : TRI_TRUE);
}

static bool
names_a_group(const struct condition *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->subject[i].kind == SUBJECT_GROUP ||
		    c->subject[i].kind == SUBJECT_GID)
			return true;
	}
	return false;
}

/* Whether a condition that does not hold names other users one by one. */
static bool
names_others(const struct condition *c)
{
	return (c->kind == COND_SUBJECT || c->kind == COND_ALSO) &&
	    !names_a_group(c);
}

/*
 * Who the user is weighs more than how the login is made, and being one of a
 * few named users weighs most. A key comes with a method: to need both is
 * little more than to need one.
 */
static unsigned
weight(const struct condition *c)
{
	switch ((enum condition_kind)c->kind) {
	case COND_SUBJECT:
	case COND_ALSO:
	case COND_BY:
		return names_a_group(c) ? 5 : 9;
	case COND_KEY:
		return 1;
	default:
		return 4;
	}
}

/* How far the rule is from matching; most: that far, or not near at all. */
static unsigned
distance(const struct policy_rule *r, const struct facts *f,
    enum decide_stage stage, unsigned most)
{
	unsigned d = 0;

	for (int lookups = 0; lookups < 2; lookups++) {
		for (unsigned i = 0; i < r->n_conditions && d < most; i++) {
			const struct condition *c = &r->condition[i];

			if (c->lookups != (lookups == 1) || !lacks(c, f, stage))
				continue;
			if (c->kind == COND_SERVICE || names_others(c))
				return most;
			d += weight(c);
		}
	}
	return d < most ? d : most;
}

const struct policy_rule *
policy_nearest(const struct policy *p, const struct facts *f,
    enum decide_stage stage, const struct verdict *v)
{
	const struct policy_rule *best = v->nearest;
	unsigned least = (unsigned)-1;

	if (best != NULL || v->reason != REASON_NO_RULE)
		return best;
	for (size_t i = 0; i < p->n_rules; i++) {
		unsigned d;

		if (!p->rules[i].permit)
			continue;
		d = distance(&p->rules[i], f, stage, least);
		if (d < least) {
			least = d;
			best = &p->rules[i];
		}
	}
	return best;
}

/* --- what --- */

static void
put_text(struct buf *b, const char *s)
{
	escape_text(b, s, strlen(s));
}

static void
put_name(const struct fact_person *p, struct buf *b)
{
	if (p->n_names != 0)
		put_text(b, p->names[0]);
	else
		buf_printf(b, "uid %u", (unsigned)p->uid);
}

/* Separate the items of a list. Returns whether this one is still shown. */
static bool
put_comma(uint32_t i, uint32_t n, const char *last, struct buf *b)
{
	if (i == SHOWN_MAX)
		buf_printf(b, " and %u more", (unsigned)(n - i));
	if (i >= SHOWN_MAX)
		return false;
	if (i != 0)
		buf_puts(b, i + 1 == n ? last : ", ");
	return true;
}

static void
put_subject(const struct subject *s, struct buf *b)
{
	switch (s->kind) {
	case SUBJECT_EVERYONE:
		buf_puts(b, "anybody");
		break;
	case SUBJECT_USER:
		buf_puts(b, "user ");
		put_text(b, s->name);
		break;
	case SUBJECT_GROUP:
		buf_puts(b, "in group ");
		put_text(b, s->name);
		break;
	case SUBJECT_UID:
		buf_printf(b, "uid %u", s->id.first);
		if (s->id.last != s->id.first)
			buf_printf(b, " to %u", s->id.last);
		break;
	case SUBJECT_GID:
		buf_printf(b, "in the group with gid %u", s->id.first);
		break;
	}
}

static void
put_subjects(const struct condition *c, const char *last, struct buf *b)
{
	for (uint32_t i = 0; i < c->n && put_comma(i, c->n, last, b); i++)
		put_subject(&c->subject[i], b);
}

/* Of a subject or a caller. */
static void
put_person(const struct condition *c, const struct fact_person *p, enum tri v,
    struct buf *b)
{
	if (v == TRI_UNKNOWN)
		buf_puts(b, "it is unknown whether ");
	if (c->kind == COND_BY)
		buf_puts(b, "the caller ");
	put_name(p, b);
	buf_puts(b, v == TRI_UNKNOWN ? " is " : " is not ");
	put_subjects(c, " or ", b);
	if (v == TRI_UNKNOWN)
		buf_puts(b,
		    ": there is no such group, or it could not be looked up");
}

static void
put_from_item(const struct from_item *it, struct buf *b)
{
	switch (it->kind) {
	case FROM_ANY:
		buf_puts(b, "anywhere");
		break;
	case FROM_LOCAL:
		buf_puts(b, "this machine itself (local)");
		break;
	case FROM_NET:
		net_print(&it->net, b);
		break;
	case FROM_NAME:
		put_text(b, it->network->name);
		buf_puts(b, " (");
		for (uint32_t i = 0; i < it->network->size &&
		     put_comma(i, it->network->size, ", ", b);
		     i++)
			net_print(network_net(it->network, i), b);
		buf_putc(b, ')');
		break;
	}
}

static void
put_from(const struct condition *c, const struct facts *f, struct buf *b)
{
	buf_puts(b, "come from ");
	for (uint32_t i = 0; i < c->n && put_comma(i, c->n, " or ", b); i++)
		put_from_item(&c->from[i], b);
	switch (f->from) {
	case ADDRESS_UNKNOWN:
		buf_puts(b, "; the origin of this login is unknown");
		break;
	case ADDRESS_LOCAL:
		buf_puts(b, "; this login came from no other machine");
		break;
	case ADDRESS_KNOWN:
		buf_puts(b, "; this login came from ");
		net_print(&f->address, b);
	}
}

static void
put_methods(unsigned methods, struct buf *b)
{
	const char *sign = "";

	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if ((methods >> i & 1) == 0)
			continue;
		buf_printf(b, "%s%s", sign, method_name(1u << i));
		sign = " and ";
	}
}

static void
put_method(const struct condition *c, const struct facts *f, struct buf *b)
{
	buf_puts(b, "authenticate by ");
	for (uint32_t i = 0; i < c->n && put_comma(i, c->n, " or ", b); i++)
		put_methods(c->method[i], b);
	if (!f->is_ssh) {
		buf_puts(b, ", which only SSH reports");
	} else if (f->methods == 0) {
		buf_puts(b, "; this login completed ");
		buf_puts(b,
		    f->methods_open == 0 ? "no method"
					 : "no method known so far");
	} else {
		buf_puts(b, "; this login completed ");
		put_methods(f->methods, b);
	}
}

static void
put_key_item(const struct key_item *it, struct buf *b)
{
	char fp[KEY_FP_LEN];

	switch (it->kind) {
	case KEY_ITEM_CLASS:
		buf_printf(b, "a key of type %s",
		    key_class_name((enum key_class)it->class));
		break;
	case KEY_ITEM_CERTIFICATE:
		buf_puts(b, "a certificate");
		break;
	case KEY_ITEM_CA:
		key_fp_text(it->ca_fp, fp);
		buf_printf(b, "a certificate by the CA %s", fp);
		break;
	}
}

static void
put_key(const struct condition *c, const struct facts *f, struct buf *b)
{
	buf_puts(b, "use ");
	for (uint32_t i = 0; i < c->n && put_comma(i, c->n, " or ", b); i++)
		put_key_item(&c->key[i], b);
	if (!f->is_ssh) {
		buf_puts(b, ", which only SSH reports");
		return;
	}
	buf_puts(b, "; this login used ");
	if (f->n_keys == 0)
		buf_puts(b, f->keys_open ? "no key known so far" : "no key");
	for (size_t i = 0; i < f->n_keys; i++) {
		const struct fact_key *k = &f->keys[i];

		buf_printf(b, "%s%s%s", i == 0 ? "" : " and ",
		    k->decoded ? key_class_name(k->key.class)
			       : "one that cannot be decoded",
		    k->is_cert ? ", certified" : "");
	}
}

static void
put_tty(const struct condition *c, const struct facts *f, struct buf *b)
{
	buf_puts(b, "be at terminal ");
	for (uint32_t i = 0; i < c->n && put_comma(i, c->n, " or ", b); i++)
		put_text(b, c->tty[i]);
	if (f->tty == NULL) {
		buf_puts(b, "; this login has none");
	} else {
		buf_puts(b, "; this login is at ");
		put_text(b, f->tty);
	}
}

static void
put_by(const struct condition *c, const struct facts *f, enum tri v,
    struct buf *b)
{
	const struct fact_person *by = &f->caller;

	if (by->n_names != 0 || by->has_uid) {
		put_person(c, by, v, b);
		return;
	}
	buf_puts(b, "the caller must be ");
	put_subjects(c, " or ", b);
	buf_puts(b, "; the caller is unknown");
}

/* "to get in, alice must " */
static void
put_must(const struct facts *f, struct buf *b)
{
	buf_puts(b, "to get in, ");
	put_name(&f->subject, b);
	buf_puts(b, " must ");
}

void
rule_lack_text(const struct policy_rule *r, const struct condition *c,
    const struct facts *f, struct buf *b)
{
	const struct rule_match m = {condition_match(c, f), c};

	switch ((enum condition_kind)c->kind) {
	case COND_SUBJECT:
	case COND_ALSO:
		put_person(c, &f->subject, m.value, b);
		return;
	case COND_BY:
		put_by(c, f, m.value, b);
		return;
	case COND_FROM:
		put_must(f, b);
		put_from(c, f, b);
		return;
	case COND_METHOD:
		put_must(f, b);
		put_method(c, f, b);
		return;
	case COND_KEY:
		put_must(f, b);
		put_key(c, f, b);
		return;
	case COND_TTY:
		put_must(f, b);
		put_tty(c, f, b);
		return;
	case COND_WHEN:
	case COND_STARTING:
	case COND_UNTIL:
		buf_puts(b, "the rule holds only ");
		rule_because(r, &m, f, b);
		return;
	case COND_SERVICE:
	case COND_COUNT:
		return;
	}
}

void
rule_need_text(const struct policy_rule *r, const struct condition *c,
    const struct facts *f, struct buf *b)
{
	const struct fact_person *by = &f->caller;

	if (c->kind == COND_SUBJECT) {
		put_name(&f->subject, b);
		buf_puts(b, " must be ");
		put_subjects(c, " or ", b);
	} else if (c->kind == COND_BY && (by->n_names != 0 || by->has_uid)) {
		buf_puts(b, "the caller ");
		put_name(by, b);
		buf_puts(b, " must be ");
		put_subjects(c, " or ", b);
	} else {
		rule_lack_text(r, c, f, b);
	}
}

size_t
rule_lacks(const struct policy_rule *r, const struct facts *f,
    enum decide_stage stage, const struct condition *ret[COND_COUNT])
{
	size_t n = 0;

	for (unsigned i = 0; i < r->n_conditions; i++) {
		if (lacks(&r->condition[i], f, stage))
			ret[n++] = &r->condition[i];
	}
	return n;
}
