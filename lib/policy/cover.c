/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether one rule matches every login that another matches: for each condition
 * of the first, the second has one of the same kind that is at least as strict.
 * Only certain answers are given, so an unreachable rule may be missed.
 */
#include <string.h>

#include "match.h"

static bool
subject_covers(const struct subject *a, const struct subject *b)
{
	if (a->kind == SUBJECT_EVERYONE)
		return true;
	if (a->kind != b->kind)
		return false;
	if (a->kind == SUBJECT_USER || a->kind == SUBJECT_GROUP)
		return strcmp(a->name, b->name) == 0;
	return a->id.first <= b->id.first && b->id.last <= a->id.last;
}

/* Whether some item contains all of a network. */
static bool
from_covers_net(const struct condition *a, const struct net *b)
{
	for (uint32_t i = 0; i < a->n; i++) {
		const struct from_item *it = &a->from[i];

		if (it->kind == FROM_ANY ||
		    (it->kind == FROM_NET && net_contains(&it->net, b)) ||
		    (it->kind == FROM_NAME && network_contains(it->network, b)))
			return true;
	}
	return false;
}

static bool
from_covers_network(const struct condition *a, const struct network *b)
{
	bool all = true;

	for (uint32_t i = 0; i < a->n; i++) {
		if (a->from[i].kind == FROM_NAME &&
		    network_has_part(a->from[i].network, b))
			return true;
	}
	for (uint32_t i = 0; i < b->n && all; i++)
		all = from_covers_net(a, &b->net[i]);
	for (uint32_t i = 0; i < b->n_parts && all; i++)
		all = from_covers_network(a, b->part[i]);
	return all;
}

static bool
from_has(const struct condition *a, enum from_kind kind)
{
	for (uint32_t i = 0; i < a->n; i++) {
		if (a->from[i].kind == kind)
			return true;
	}
	return false;
}

static bool
from_covers(const struct condition *a, const struct from_item *b)
{
	if (from_has(a, FROM_ANY))
		return true;
	switch (b->kind) {
	case FROM_ANY:
		return false;
	case FROM_LOCAL:
		return from_has(a, FROM_LOCAL);
	case FROM_NET:
		return from_covers_net(a, &b->net);
	case FROM_NAME:
		return from_covers_network(a, b->network);
	}
	return false;
}

static bool has_pattern(const struct service_set *set,
    const struct service_item *pattern);

/*
 * A pattern is covered by one that is the same, or everything; a set by what
 * covers each of its members.
 */
static bool
service_covers(const struct service_item *a, const struct service_item *b)
{
	const char *twin;
	bool all = true;

	if (a->kind == SERVICE_SET && b->kind == SERVICE_SET &&
	    a->set == b->set)
		return true;
	switch (b->kind) {
	case SERVICE_EXACT:
		return service_item_matches(a, b->name);
	case SERVICE_NAME:
		twin = service_twin(b->name);
		return service_item_matches(a, b->name) &&
		    (twin == NULL || service_item_matches(a, twin));
	case SERVICE_PATTERN:
		if (a->kind == SERVICE_SET)
			return has_pattern(a->set, b);
		return a->kind == SERVICE_PATTERN &&
		    (strcmp(a->name, "*") == 0 ||
			strcmp(a->name, b->name) == 0);
	case SERVICE_SET:
		for (uint32_t i = 0; i < b->set->n && all; i++)
			all = service_covers(a, &b->set->item[i]);
		return all;
	}
	return false;
}

static bool
has_pattern(const struct service_set *set, const struct service_item *pattern)
{
	for (uint32_t i = 0; i < set->n; i++) {
		if (service_covers(&set->item[i], pattern))
			return true;
	}
	return false;
}

static bool
key_covers(const struct key_item *a, const struct key_item *b)
{
	if (a->kind != b->kind)
		return a->kind == KEY_ITEM_CERTIFICATE &&
		    b->kind == KEY_ITEM_CA;
	if (a->kind == KEY_ITEM_CLASS)
		return a->class == b->class;
	return a->kind == KEY_ITEM_CERTIFICATE ||
	    memcmp(a->ca_fp, b->ca_fp, SHA256_LEN) == 0;
}

static bool
tty_covers(const char *a, const char *b)
{
	return strcmp(a, b) == 0 ||
	    (strchr(b, '*') == NULL && pattern_matches(a, b));
}

/* Whether some item of a matches all that b's i-th does. */
static bool
item_covered(const struct condition *a, const struct condition *b, uint32_t i)
{
	if (a->kind == COND_FROM)
		return from_covers(a, &b->from[i]);
	for (uint32_t k = 0; k < a->n; k++) {
		switch ((enum condition_kind)a->kind) {
		case COND_SUBJECT:
		case COND_ALSO:
		case COND_BY:
			if (subject_covers(&a->subject[k], &b->subject[i]))
				return true;
			break;
		case COND_SERVICE:
			if (service_covers(&a->service[k], &b->service[i]))
				return true;
			break;
		case COND_METHOD:
			/* Fewer required methods match more logins. */
			if ((a->method[k] & ~b->method[i]) == 0)
				return true;
			break;
		case COND_KEY:
			if (key_covers(&a->key[k], &b->key[i]))
				return true;
			break;
		case COND_TTY:
			if (tty_covers(a->tty[k], b->tty[i]))
				return true;
			break;
		default:
			return false;
		}
	}
	return false;
}

/* Whether a covers b at this minute of every day. */
static bool
minute_covered(const struct when *a, const struct when *b, unsigned minute)
{
	const struct tz utc = {0};
	struct condition ca = {.kind = COND_WHEN, .n = 1, .when = a};
	struct condition cb = {.kind = COND_WHEN, .n = 1, .when = b};
	struct facts f = {.zone = &utc};

	for (unsigned day = 0; day < 7; day++) {
		f.now = (int64_t)day * 86400 + minute * 60;
		if (condition_match(&cb, &f) == TRI_TRUE &&
		    condition_match(&ca, &f) != TRI_TRUE)
			return false;
	}
	return true;
}

/* Only at midnight and where a window starts or ends can anything change. */
static bool
when_covers(const struct when *a, const struct when *b)
{
	const struct when *both[] = {a, b};

	if (!minute_covered(a, b, 0))
		return false;
	for (size_t i = 0; i < 2; i++) {
		for (uint32_t k = 0; k < both[i]->n_hours; k++) {
			const struct hours *h = &both[i]->hours[k];

			if (!minute_covered(a, b, h->start) ||
			    !minute_covered(a, b, h->end % RULE_DAY_MINUTES))
				return false;
		}
	}
	return true;
}

static bool
moment_covers(const struct condition *a, const struct condition *b)
{
	if (a->moment->local != b->moment->local)
		return false;
	return a->kind == COND_STARTING ? a->moment->clock <= b->moment->clock
					: a->moment->clock >= b->moment->clock;
}

/* Whether a, which the other rule lacks, holds for every login. */
static bool
excludes_none(const struct condition *a)
{
	if (a->n != 1)
		return false;
	return a->kind == COND_FROM ? a->from[0].kind == FROM_ANY
	    : a->kind == COND_ALSO  ? a->subject[0].kind == SUBJECT_EVERYONE
				    : false;
}

static bool
condition_covers(const struct condition *a, const struct condition *b)
{
	if (b == NULL)
		return excludes_none(a);
	switch ((enum condition_kind)a->kind) {
	case COND_WHEN:
		return when_covers(a->when, b->when);
	case COND_STARTING:
	case COND_UNTIL:
		return moment_covers(a, b);
	default:
		break;
	}
	for (uint32_t i = 0; i < b->n; i++) {
		if (!item_covered(a, b, i))
			return false;
	}
	return true;
}

/* Both conditions about the subject hold: either may be the stricter one. */
static bool
other_covers(const struct condition *a, const struct policy_rule *b)
{
	if (a->kind == COND_SUBJECT)
		return rule_condition(b, COND_ALSO) != NULL &&
		    condition_covers(a, rule_condition(b, COND_ALSO));
	return a->kind == COND_ALSO &&
	    condition_covers(a, rule_condition(b, COND_SUBJECT));
}

bool
rule_covers(const struct policy_rule *a, const struct policy_rule *b)
{
	for (unsigned i = 0; i < a->n_conditions; i++) {
		const struct condition *c = &a->condition[i];

		if (!condition_covers(c, rule_condition(b, c->kind)) &&
		    !other_covers(c, b))
			return false;
	}
	return true;
}
