/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated policies and facts: a slow and obvious second implementation
 * decides as policy_decide() does, and what it promises holds.
 *
 * The model is text and tables: a rule is the words it is written with, an
 * address a string of bits, hours a table of the minutes of a week, a method
 * expression is taken apart as a string each time it is asked.
 */
#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/decide.h>
#include "tests/lib/facts_text.h"
#include "tests/lib/random_rules.h"
#include "tests/lib/repeat.h"

#define POLICIES   repeat(2500, 25000)
#define FACTS_EACH 40 /* cases of each policy: 1,000,000 in all of make soak */
#define BERLIN	   "CET-1CEST,M3.5.0,M10.5.0/3"

/* --- the second implementation --- */

static enum tri
least(enum tri a, enum tri b)
{
	return a < b ? a : b;
}
static enum tri
greatest(enum tri a, enum tri b)
{
	return a > b ? a : b;
}
static enum tri
yes(bool v)
{
	return v ? TRI_TRUE : TRI_FALSE;
}

static enum tri
model_subject(const char *w, const struct person_text *p,
    const struct fact_person *f)
{
	unsigned a, b;

	if (p->names.n == 0 && !f->has_uid)
		return TRI_FALSE;
	if (strcmp(w, "everyone") == 0)
		return TRI_TRUE;
	if (strncmp(w, "user:", 5) == 0)
		return yes(in_list(&p->names, w + 5));
	if (strncmp(w, "group:", 6) == 0)
		return in_list(&p->groups, w + 6) ? TRI_TRUE
		    : in_list(&p->unsure, w + 6)  ? TRI_UNKNOWN
						  : TRI_FALSE;
	if (strncmp(w, "gid:", 4) == 0)
		return yes(in_list(&p->gids, w + 4));
	if (sscanf(w, "uid:%u-%u", &a, &b) == 1)
		b = a;
	return yes(f->has_uid && f->uid >= a && f->uid <= b);
}

/* "4" or "6", then the address, bit by bit. */
static void
bits_of(const char *text, char *out)
{
	uint8_t a[16];
	unsigned from = 0, n = 128;

	out[0] = '6';
	if (inet_pton(AF_INET, text, a) == 1) {
		out[0] = '4';
		n = 32;
	} else {
		ck_assert_int_eq(inet_pton(AF_INET6, text, a), 1);
		if (memcmp(a, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0) {
			out[0] = '4';
			from = 96;
		}
	}
	for (unsigned i = from; i < n; i++)
		out[1 + i - from] = (char)('0' + (a[i / 8] >> (7 - i % 8) & 1));
	out[1 + n - from] = '\0';
}

static bool
model_in_net(const char *net, const struct net *addr)
{
	char host[200], text[64], want[200], got[200];
	char *slash = strchr(strcpy(host, net), '/');
	size_t len;

	if (slash != NULL)
		*slash = '\0';
	bits_of(host, want);
	len = strlen(want);
	if (slash != NULL) {
		len = 1 + strtoul(slash + 1, NULL, 10);
		if (want[0] == '4' && strchr(host, ':') != NULL)
			len -= 96;
	}
	inet_ntop(addr->family == 4 ? AF_INET : AF_INET6, addr->addr, text,
	    sizeof(text));
	bits_of(text, got);
	return strncmp(want, got, len) == 0;
}

static enum tri
model_from(const char *w, const struct facts *f)
{
	if (strcmp(w, "any") == 0)
		return TRI_TRUE;
	if (strcmp(w, "local") == 0)
		return yes(f->from == ADDRESS_LOCAL);
	if (f->from == ADDRESS_UNKNOWN)
		return TRI_UNKNOWN;
	if (f->from == ADDRESS_LOCAL)
		return TRI_FALSE;
	if (strcmp(w, "n1") == 0)
		return greatest(model_from("192.0.2.0/24", f),
		    greatest(model_from("n0", f), model_from("loopback", f)));
	if (strcmp(w, "n0") == 0)
		return yes(model_in_net("10.8.0.0/16", &f->address) ||
		    model_in_net("fd12:3456::/32", &f->address));
	if (strcmp(w, "loopback") == 0)
		return yes(model_in_net("127.0.0.0/8", &f->address) ||
		    model_in_net("::1", &f->address));
	return yes(model_in_net(w, &f->address));
}

static enum tri
model_service(const char *w, const char *s)
{
	bool gdm = strncmp(s, "gdm-", 4) == 0;

	if (strcmp(w, "*") == 0)
		return TRI_TRUE;
	if (strcmp(w, "gdm-*") == 0)
		return yes(gdm);
	if (strcmp(w, "@jobs") == 0)
		return yes(strcmp(s, "cron") == 0);
	if (strcmp(w, "@s0") == 0)
		return yes(gdm || strcmp(s, "cron") == 0 ||
		    strcmp(s, "su") == 0 || strcmp(s, "su-l") == 0);
	if (strcmp(w, "=su") == 0)
		return yes(strcmp(s, "su") == 0);
	return yes(strcmp(w, s) == 0 ||
	    (strcmp(w, "su") == 0 && strcmp(s, "su-l") == 0) ||
	    (strcmp(w, "sudo") == 0 && strcmp(s, "sudo-i") == 0) ||
	    (strcmp(w, "login") == 0 && strcmp(s, "remote") == 0));
}

static enum tri
model_method(const char *w, const struct facts *f)
{
	char copy[WORD_MAX], *save, *s;
	enum tri all = TRI_TRUE;

	if (!f->is_ssh)
		return TRI_FALSE;
	strcpy(copy, w);
	for (s = strtok_r(copy, "+", &save); s != NULL;
	     s = strtok_r(NULL, "+", &save)) {
		unsigned bit = method_of(s);

		all = least(all,
		    (f->methods & bit) != 0	       ? TRI_TRUE
			: (f->methods_open & bit) != 0 ? TRI_UNKNOWN
						       : TRI_FALSE);
	}
	return all;
}

static enum tri
model_key(const char *w, const struct facts *f)
{
	if (!f->is_ssh)
		return TRI_FALSE;
	for (size_t i = 0; i < f->n_keys; i++) {
		const struct fact_key *k = &f->keys[i];

		if (!k->decoded)
			continue;
		if (strcmp(w, "certificate") == 0 ? k->is_cert
			: strncmp(w, "ca:", 3) == 0
			? k->is_cert && k->ca.fp[0] == 0xaa
			: strcmp(w, key_class_name(k->key.class)) == 0)
			return TRI_TRUE;
	}
	return f->keys_open ? TRI_UNKNOWN : TRI_FALSE;
}

static enum tri
model_tty(const char *w, const struct facts *f)
{
	if (f->tty == NULL)
		return TRI_FALSE;
	if (strcmp(w, "tty*") == 0)
		return yes(strncmp(f->tty, "tty", 3) == 0);
	return yes(strcmp(strcmp(w, "/dev/console") == 0 ? "console" : w,
		       f->tty) == 0);
}

static const char day_names[] = "montuewedthufrisatsun";

static bool
model_day(const char *list, unsigned day)
{
	char copy[WORD_MAX], *save, *s;

	strcpy(copy, list);
	for (s = strtok_r(copy, ",", &save); s != NULL;
	     s = strtok_r(NULL, ",", &save)) {
		unsigned a = (unsigned)(strstr(day_names, strndupa(s, 3)) -
				 day_names) /
		    3,
			 b = a;

		if (s[3] == '-')
			b = (unsigned)(strstr(day_names, s + 4) - day_names) /
			    3;
		for (unsigned i = a;; i = (i + 1) % 7) {
			if (i == day)
				return true;
			if (i == b)
				break;
		}
	}
	return false;
}

/* Every minute of the week that is in some window. */
static bool
model_when(const char *days, const char *hours, unsigned day, unsigned minute)
{
	static bool week[7 * 1440];
	char copy[WORD_MAX], *save, *s;
	unsigned h1, m1, h2, m2;

	memset(week, 0, sizeof(week));
	strcpy(copy, hours[0] == '\0' ? "00:00-24:00" : hours);
	for (s = strtok_r(copy, ",", &save); s != NULL;
	     s = strtok_r(NULL, ",", &save)) {
		sscanf(s, "%u:%u-%u:%u", &h1, &m1, &h2, &m2);
		for (unsigned d = 0; d < 7; d++) {
			unsigned a = h1 * 60 + m1, b = h2 * 60 + m2;

			if (days[0] != '\0' && !model_day(days, d))
				continue;
			if (b < a)
				b += 1440;
			for (; a < b; a++)
				week[(d * 1440 + a) % (7 * 1440)] = true;
		}
	}
	return week[day * 1440 + minute];
}

/* Step by step from the day before: the first second whose clock is there. */
static int64_t
model_instant(const char *w, const struct tz *z, bool until)
{
	struct moment m;
	int64_t clock, t;

	ck_assert_int_eq(moment_parse(w, &m), 0);
	if (!m.local)
		return m.clock;
	clock = m.clock + (m.date_only && until ? 86400 : 0);
	for (t = clock - 4 * 3600; t + tz_offset(z, t) < clock; t += 1800)
		;
	return t;
}

static enum tri
model_condition(unsigned k, const struct facts_text *t, const char *w)
{
	const struct facts *f = &t->f;

	switch (k) {
	case W_SUBJECT:
	case W_ALSO:
		return model_subject(w, &t->subject, &f->subject);
	case W_BY:
		return model_subject(w, &t->caller, &f->caller);
	case W_FROM:
		return model_from(w, f);
	case W_SERVICE:
		return model_service(w, f->service);
	case W_METHOD:
		return model_method(w, f);
	case W_KEY:
		return model_key(w, f);
	case W_TTY:
		return model_tty(w, f);
	default:
		break;
	}
	return TRI_FALSE;
}

static enum tri
model_time(const struct model_rule *r, const struct facts *f)
{
	enum tri v = TRI_TRUE;
	struct moment m;

	if (r->word[W_DAYS][0] != '\0' || r->word[W_HOURS][0] != '\0') {
		if (f->zone == NULL) {
			v = TRI_UNKNOWN;
		} else {
			int64_t clock = f->now + tz_offset(f->zone, f->now);
			unsigned day = (unsigned)((clock / 86400 + 3) % 7);

			v = yes(model_when(r->word[W_DAYS], r->word[W_HOURS],
			    day, (unsigned)(clock % 86400 / 60)));
		}
	}
	for (unsigned k = W_STARTING; k <= W_UNTIL; k++) {
		if (r->word[k][0] == '\0')
			continue;
		moment_parse(r->word[k], &m);
		if (m.local && f->zone == NULL)
			v = least(v, TRI_UNKNOWN);
		else
			v = least(v,
			    yes((f->now >= model_instant(r->word[k], f->zone,
					       k == W_UNTIL)) ==
				(k == W_STARTING)));
	}
	return v;
}

static enum tri
model_rule_value(const struct model_rule *r, const struct facts_text *t)
{
	enum tri all = model_time(r, &t->f);
	char copy[WORD_MAX], *save, *s;

	for (unsigned k = 0; k < W_COUNT; k++) {
		enum tri any = TRI_FALSE;

		if (r->word[k][0] == '\0' || (k >= W_DAYS && k <= W_UNTIL))
			continue;
		strcpy(copy, r->word[k]);
		for (s = strtok_r(copy, ",", &save); s != NULL;
		     s = strtok_r(NULL, ",", &save))
			any = greatest(any, model_condition(k, t, s));
		all = least(all, any);
	}
	return all;
}

/* The rule that decides, or -1; and what it says. */
static int
model_decide(const struct model_rule *rules, int n, const struct facts_text *t,
    bool early, bool *permits)
{
	*permits = false;
	for (int i = 0; i < n; i++) {
		enum tri v = model_rule_value(&rules[i], t);

		if (v == TRI_FALSE)
			continue;
		if (v == TRI_UNKNOWN && early && !rules[i].permit)
			continue;
		if (v == TRI_UNKNOWN && !early && rules[i].permit)
			continue;
		*permits = rules[i].permit;
		return i;
	}
	return -1;
}

/* --- facts --- */

static void
random_person(struct person_text *p, struct fact_person *f)
{
	static const char *const names[] = {"ua", "ub", "uc"};
	static const char *const groups[] = {"ga", "gb", "gc"};
	static const char *const gids[] = {"10", "11", "12"};

	memset(p, 0, sizeof(*p));
	memset(f, 0, sizeof(*f));
	if (dice(5) == 0)
		return;
	p->names.s[p->names.n++] = PICK(names);
	for (unsigned i = 0; i < 3; i++) {
		if (dice(3) == 0)
			p->groups.s[p->groups.n++] = groups[i];
		else if (dice(6) == 0)
			p->unsure.s[p->unsure.n++] = groups[i];
	}
	if (dice(2) == 0)
		p->gids.s[p->gids.n++] = PICK(gids);
	f->has_uid = dice(4) != 0;
	f->uid = 99 + dice(6);
	person_link(p, f);
}

static void
random_keys(struct facts_text *t)
{
	static const enum key_class classes[] = {KEY_CLASS_RSA,
	    KEY_CLASS_ED25519, KEY_CLASS_ED25519_SK, KEY_CLASS_ECDSA};

	t->f.keys = t->keys;
	t->f.n_keys = dice(3);
	for (size_t i = 0; i < t->f.n_keys; i++) {
		memset(&t->keys[i], 0, sizeof(t->keys[i]));
		t->keys[i].decoded = dice(12) != 0;
		t->keys[i].key.class = PICK(classes);
		t->keys[i].key.bits = dice(8) == 0 ? 1023 : 4096;
		if (dice(8) == 0)
			t->keys[i].key.revoked = dice(3);
		t->keys[i].is_cert = dice(3) == 0;
		t->keys[i].ca.class = KEY_CLASS_ED25519;
		t->keys[i].ca.bits = 256;
		memset(t->keys[i].ca.fp, dice(2) == 0 ? 0xaa : 0, SHA256_LEN);
	}
}

static void
random_facts(struct facts_text *t, const struct tz *berlin,
    const struct tz *utc)
{
	static const char *const names[] = {"sshd", "sshd", "sshd", "su",
	    "su-l", "sudo-i", "login", "remote", "cron", "gdm-x", "other"};
	static const char *const addrs[] = {"10.8.0.5", "10.9.0.1", "10.10.0.1",
	    "::ffff:10.8.0.5", "fd12:3456::1", "fd12:3457::1", "192.0.2.1",
	    "fe80::1%eth0", "::1", "127.0.0.1"};
	static const char *const terminals[] = {"tty1", "pts/0", "console",
	    NULL, NULL};
	struct facts *f = &t->f;

	memset(t, 0, sizeof(*t));
	random_person(&t->subject, &f->subject);
	if (dice(2) == 0)
		random_person(&t->caller, &f->caller);
	f->service = PICK(names);
	f->is_ssh = strcmp(f->service, "sshd") == 0;
	f->from = dice(6) == 0		? ADDRESS_UNKNOWN
	    : f->is_ssh || dice(2) == 0 ? ADDRESS_KNOWN
					: ADDRESS_LOCAL;
	net_parse_address(PICK(addrs), &f->address);
	f->tty = PICK(terminals);
	if (f->is_ssh) {
		f->methods = dice(METHOD_ALL + 1) & dice(METHOD_ALL + 1);
		f->methods_open = dice(2) == 0 ? 0 : dice(METHOD_ALL + 1);
		f->keys_open = dice(2) == 0;
		random_keys(t);
	}
	f->now = (dice(2) == 0 ? 1806019200 : 1824768000) + dice(4 * 86400);
	f->zone = dice(8) == 0 ? NULL : dice(2) == 0 ? berlin : utc;
}

/* --- what holds --- */

static struct {
	struct model_rule rules[RULES_MAX];
	char text[RULES_MAX * 3000];
	int n;
	struct policy p;
	bool covers[RULES_MAX][RULES_MAX]; /* [a][b]: a covers b */
} model;

static void
random_policy(void)
{
	struct policy_errors errs;
	char *end = strcpy(model.text, set_text) + strlen(set_text);

	model.n = 1 + (int)dice(RULES_MAX - 1);
	for (int i = 0; i < model.n; i++) {
		random_rule(&model.rules[i]);
		write_rule(&model.rules[i], end);
		end += strlen(end);
	}
	ck_assert_msg(policy_parse("p", model.text, strlen(model.text),
			  &model.p, &errs) == 0,
	    "%s\n%s", model.text, errs.n ? errs.list[0].msg : "");
	policy_errors_release(&errs);
}

static void
agree(const struct facts_text *t, bool early)
{
	struct facts f = t->f;
	bool permits;
	int i = model_decide(model.rules, model.n, t, early, &permits);
	struct verdict v;

	/* Keys are judged by the settings: a matter of its own. */
	v = policy_decide(&model.p, &f, early ? DECIDE_EARLY : DECIDE_FINAL,
	    NULL);
	if (v.reason >= REASON_KEY_TOO_SMALL)
		v.kind = VERDICT_PERMIT;
	ck_assert_msg((v.rule == NULL ? -1 : (int)(v.rule - model.p.rules)) ==
		    i &&
		(v.kind == VERDICT_PERMIT) == permits,
	    "%s\nrule %d, not %d (%s)\nservice %s at %lld", model.text,
	    v.rule == NULL ? -1 : (int)(v.rule - model.p.rules), i,
	    early ? "early" : "final", f.service, (long long)f.now);
}

/* Find out which rules cover which. */
static void
find_covers(void)
{
	for (int a = 0; a < model.n; a++) {
		for (int b = 0; b < model.n; b++)
			model.covers[a][b] = rule_covers(&model.p.rules[a],
			    &model.p.rules[b]);
	}
}

/* A rule that covers another is at least as true. */
static void
cover(const struct facts *f)
{
	enum tri value[RULES_MAX];

	for (int i = 0; i < model.n; i++)
		value[i] = rule_match(&model.p.rules[i], f).value;
	for (int a = 0; a < model.n; a++) {
		for (int b = 0; b < model.n; b++)
			ck_assert_msg(!model.covers[a][b] ||
				value[b] <= value[a],
			    "%s\nrule %d covers rule %d, but is less true",
			    model.text, a, b);
	}
}

/* What is known becomes unknown, one fact after the other, in any order. */
static void
forget_one(struct facts_text *t)
{
	struct facts *f = &t->f;
	unsigned bit = 1u << dice(METHOD_COUNT);

	switch (dice(6)) {
	case 0:
		if (f->is_ssh || f->from == ADDRESS_KNOWN)
			f->from = ADDRESS_UNKNOWN;
		break;
	case 1:
		if (f->is_ssh) {
			f->methods &= ~bit;
			f->methods_open |= bit;
		}
		break;
	case 2:
		if (f->n_keys != 0 && dice(2) == 0)
			t->keys[0].key.revoked = TRI_UNKNOWN;
		else if (f->n_keys != 0)
			f->n_keys--;
		f->keys_open |= f->is_ssh;
		break;
	case 3:
		f->zone = NULL;
		break;
	case 4:
		if (t->subject.groups.n != 0)
			t->subject.unsure.s[t->subject.unsure.n++] =
			    t->subject.groups.s[--t->subject.groups.n];
		break;
	default:
		if (t->subject.unsure.n < FACTS_LIST_MAX &&
		    !in_list(&t->subject.groups, "gc"))
			t->subject.unsure.s[t->subject.unsure.n++] = "gc";
		break;
	}
}

static bool
permitted(const struct facts_text *t, enum decide_stage stage)
{
	return policy_decide(&model.p, &t->f, stage, NULL).kind ==
	    VERDICT_PERMIT;
}

/*
 * final permits: every earlier stage that knew less let pass. final denies:
 * with less known it denies too.
 */
static void
less_known(const struct facts_text *all)
{
	struct facts_text t = *all;
	bool permits = permitted(all, DECIDE_FINAL);

	person_link(&t.subject, &t.f.subject);
	person_link(&t.caller, &t.f.caller);
	t.f.keys = t.keys;
	for (int i = 0; i < 5; i++) {
		forget_one(&t);
		if (permits)
			ck_assert_msg(permitted(&t, DECIDE_EARLY),
			    "early refused:\n%s", model.text);
		else if (t.f.n_keys == all->f.n_keys)
			ck_assert_msg(!permitted(&t, DECIDE_FINAL),
			    "final permits with less known:\n%s", model.text);
	}
}

/* A quarter of the cases each, so that they run beside each other and fail apart. */
START_TEST(test_model)
{
	struct facts_text berlin, t;
	const struct tz utc = {0};

	seed = 0x9e3779b97f4a7c15u + (unsigned)_i;
	ck_assert(facts_from_text("zone=" BERLIN, &berlin));
	for (unsigned i = 0; i < POLICIES / 4; i++) {
		random_policy();
		find_covers();
		for (int k = 0; k < FACTS_EACH; k++) {
			random_facts(&t, &berlin.zone, &utc);
			agree(&t, false);
			agree(&t, true);
			cover(&t.f);
			less_known(&t);
		}
		policy_release(&model.p);
	}
	facts_text_release(&berlin);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("decide model");
	TCase *tc = tcase_create("decide model");
	SRunner *sr;
	int failed;

	tcase_set_timeout(tc, 600);
	tcase_add_loop_test(tc, test_model, 0, 4);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
