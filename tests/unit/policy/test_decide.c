/* SPDX-License-Identifier: BSD-2-Clause */
/* The decision: a table of cases by hand, and the words of why. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/decide.h>
#include "tests/lib/facts_text.h"

#define CA_FP "SHA256:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo"
#define CA    "ca:" CA_FP

static char *text; /* of tests/data/decide/cases */
static struct {
	char *line;
	const char *policy;
	unsigned number;
} cases[1000];
static int n_cases;

static void
load_cases(void)
{
	const char *dir = getenv("TESTDATA");
	char path[4096], policy[65536] = "", *line, *next;
	unsigned number = 0;
	bool asked = false;
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "%s/decide/cases",
	    dir ? dir : "tests/data");
	if ((f = fopen(path, "r")) == NULL || (text = malloc(1 << 20)) == NULL)
		exit(EXIT_FAILURE);
	len = fread(text, 1, (1 << 20) - 1, f);
	text[len] = '\0';
	fclose(f);
	for (line = text; *line != '\0'; line = next) {
		next = line + strcspn(line, "\n");
		if (*next != '\0')
			*next++ = '\0';
		number++;
		if (strncmp(line, "== ", 3) == 0) {
			policy[0] = '\0';
			asked = false;
		} else if (line[0] == '?') {
			cases[n_cases].line = line + 2;
			cases[n_cases].policy = asked
			    ? cases[n_cases - 1].policy
			    : strdup(policy);
			cases[n_cases++].number = number;
			asked = true;
		} else if (line[0] != '\0' && line[0] != '#') {
			strcat(strcat(policy, line), "\n");
		}
	}
}

static void
parse(const char *s, struct policy *p)
{
	struct policy_errors errs;
	int r = policy_parse("p", s, strlen(s), p, &errs);

	ck_assert_msg(r == 0, "%u:%u: %s", errs.list[0].line, errs.list[0].col,
	    errs.list[0].msg);
	policy_errors_release(&errs);
}

static void
said(const struct verdict *v, char *ret, size_t size)
{
	char line[16] = "-";

	if (v->rule != NULL)
		snprintf(line, sizeof(line), "%u", v->rule->where.line);
	snprintf(ret, size, "%s %s %s",
	    v->kind == VERDICT_PERMIT ? "permit" : "deny", line,
	    verdict_word(v->reason));
}

START_TEST(test_case)
{
	char *facts = strdup(cases[_i].line), *want = strstr(facts, " -> ");
	char got[100];
	struct facts_text t;
	struct policy p;
	struct verdict v;
	bool early = strncmp(facts, "early ", 6) == 0;

	ck_assert_ptr_nonnull(want);
	ck_assert(early || strncmp(facts, "final ", 6) == 0);
	*want = '\0';
	parse(cases[_i].policy, &p);
	ck_assert_msg(facts_from_text(facts + 6, &t), "line %u: %s",
	    cases[_i].number, facts);
	v = policy_decide(&p, &t.f, early ? DECIDE_EARLY : DECIDE_FINAL, NULL);
	said(&v, got, sizeof(got));
	ck_assert_msg(strcmp(got, want + 4) == 0, "line %u: %s: not %s",
	    cases[_i].number, cases[_i].line, got);
	facts_text_release(&t);
	policy_release(&p);
	free(facts);
}
END_TEST

/* --- words --- */

struct told {
	struct buf b;
	const struct facts *f;
};

static void
tell(void *ctx, const struct policy_rule *r, const struct rule_match *m)
{
	static const char *const words[] = {"false", "unknown", "true"};
	struct told *t = ctx;

	buf_printf(&t->b, "%u %s ", r->where.line, words[m->value]);
	rule_because(r, m, t->f, &t->b);
	buf_putc(&t->b, '\n');
}

static const struct {
	const char *policy, *facts, *want;
} traces[] = {
    {"permit user:root service login\npermit \"group:a b\" from ::1\n"
     "permit user:b",
	"user=alice service=login",
	"1 false user:root: the user is alice\n"
	"2 false from ::1: no remote host is named\n"
	"3 false user:b: the user is alice\n"},
    {"permit everyone service su\npermit everyone method publickey\n"
     "deny everyone key rsa",
	"user=a service=login",
	"1 false service su: the service is login\n"
	"2 false method publickey: only an SSH service has methods and keys\n"
	"3 false key rsa: only an SSH service has methods and keys\n"},
    {"deny everyone method password\ndeny everyone key rsa\n"
     "permit everyone from 10.0.0.0/8",
	"user=a service=sshd open=all from=10.0.0.1",
	"1 unknown method password: not known yet\n"
	"2 unknown key rsa: not known yet\n"
	"3 true all conditions are true\n"},
    {"deny everyone method password\ndeny everyone key rsa\n"
     "deny everyone from 10.0.0.0/8",
	"user=a service=sshd methods=publickey,hostbased key=ed25519/256 "
	"key=ed25519/256@rsa/2048 key=rsa/1!x from=::1",
	"1 false method password: completed: publickey, hostbased\n"
	"2 false key rsa: completed: ed25519, ed25519 certificate, a key that "
	"cannot be decoded\n"
	"3 false from 10.0.0.0/8: the address is ::1\n"},
    {"deny everyone method password\ndeny everyone key rsa\ndeny gid:5",
	"uid=7 service=sshd from=unknown methods=publickey open=all",
	"1 unknown method password: completed: publickey; more may follow\n"
	"2 unknown key rsa: not known yet\n"
	"3 false gid:5: the user is uid 7\n"},
    {"deny everyone method password\ndeny everyone key rsa",
	"user=a service=sshd",
	"1 false method password: none was completed\n"
	"2 false key rsa: no key was completed\n"},
    {"deny everyone days mon-fri hours 08:00-09:00\ndeny everyone days sat\n"
     "deny everyone hours 01:00-02:00\ndeny everyone until 2027-01-01\n"
     "deny everyone starting 2028-01-01",
	"user=a at=2027-06-30T12:34:00Z",
	"1 false days mon-fri hours 08:00-09:00: it is Wed 2027-06-30 12:34\n"
	"2 false days sat: it is Wed 2027-06-30 12:34\n"
	"3 false hours 01:00-02:00: it is Wed 2027-06-30 12:34\n"
	"4 false until 2027-01-01: it is Wed 2027-06-30 12:34\n"
	"5 false starting 2028-01-01: it is Wed 2027-06-30 12:34\n"},
    {"deny everyone days mon", "user=a zone=none",
	"1 unknown days mon: the local time is unknown\n"},
    {"deny everyone tty tty1\ndeny everyone by user:x\ndeny group:g",
	"user=a unsure=g",
	"1 false tty tty1: no terminal is named\n"
	"2 false by user:x: the caller is unknown\n"
	"3 unknown group:g: the user is a; a group could "
	"not be looked up\n"},
    {"deny everyone tty tty1\ndeny everyone from ::1",
	"user=a tty=pts/0 service=x from=unknown",
	"1 false tty tty1: the terminal is pts/0\n"
	"2 unknown from ::1: the address is unknown\n"},
    {"deny everyone service a", "user=a service=x\x1b[2J",
	"1 false service a: the service is x\\x1b[2J\n"},
    {"deny everyone service a", "user=a",
	"1 false service a: the service is not named\n"},
};

START_TEST(test_because)
{
	struct told told;
	const struct decide_trace trace = {tell, &told};
	struct facts_text t;
	struct policy p;

	parse(traces[_i].policy, &p);
	ck_assert(facts_from_text(traces[_i].facts, &t));
	buf_init(&told.b, 1 << 16);
	told.f = &t.f;
	policy_decide(&p, &t.f,
	    t.f.methods_open != 0 ? DECIDE_EARLY : DECIDE_FINAL, &trace);
	buf_putc(&told.b, '\0');
	ck_assert_int_eq(told.b.err, 0);
	ck_assert_str_eq(told.b.p, traces[_i].want);
	buf_release(&told.b);
	facts_text_release(&t);
	policy_release(&p);
}
END_TEST

/* --- what is missing --- */

static const struct {
	const char *policy, *facts,
	    *want; /* line of the nearest, what it lacks */
} missing[] = {
    {"permit user:bob service login\npermit everyone service su",
	"user=alice service=login", "none\n"},
    {"deny group:g service login\npermit group:a,gid:7,user:b service login\n"
     "permit group:c service login tty tty1",
	"user=alice service=login",
	"2\nalice is not in group a, in the group with gid 7 or user b\n"},
    {"permit group:a service login tty tty1\n"
     "permit everyone service login tty pts/*,tty2 from 10.0.0.0/8,any",
	"user=alice service=login tty=hvc0",
	"2\nto get in, alice must be at terminal pts/* or tty2; this login is at "
	"hvc0\n"},
    {"permit group:a,uid:5-9 service login", "uid=7001 service=login unsure=a",
	"1\nit is unknown whether uid 7001 is in group a or uid 5 to 9: there is "
	"no such group, or it could not be looked up\n"},
    {"network n 10.0.0.0/8,fd00::/8\npermit everyone from n,local,192.0.2.1 "
     "service sshd method publickey,password+gssapi-keyex",
	"user=alice service=sshd from=unknown",
	"2\nto get in, alice must come from n (10.0.0.0/8, fd00::/8), this "
	"machine itself (local) or 192.0.2.1; the origin of this login is "
	"unknown\nto get in, alice must authenticate by publickey or password and "
	"gssapi-keyex; this login completed no method\n"},
    {"permit everyone from "
     "10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4,10.0.0.5,10.0.0.6,10.0.0.7,10.0.0.8,"
     "10.0.0.9,10.0.0.10",
	"user=alice service=login from=local",
	"1\nto get in, alice must come from 10.0.0.1, 10.0.0.2, 10.0.0.3, "
	"10.0.0.4, 10.0.0.5, 10.0.0.6, 10.0.0.7, 10.0.0.8 and 2 more; this login "
	"came from no other machine\n"},
    {"permit everyone service sshd key rsa,certificate," CA,
	"user=alice service=sshd methods=publickey key=ed25519/256 "
	"key=ed25519/256!x",
	"1\nto get in, alice must use a key of type rsa, a certificate or a "
	"certificate by the CA " CA_FP "; this login used ed25519 and one that "
	"cannot be decoded\n"},
    {"permit everyone key rsa method publickey", "user=alice service=login",
	"1\nto get in, alice must use a key of type rsa, which only SSH "
	"reports\nto get in, alice must authenticate by publickey, which only SSH "
	"reports\n"},
    /* A key and its method are little more than one thing; two others are two. */
    {"permit everyone service sshd from ::1 hours 00:00-00:01\n"
     "permit group:g service sshd\n"
     "permit everyone service sshd method publickey key rsa starting "
     "2001-01-01",
	"user=alice service=sshd methods=password from=10.0.0.1 "
	"at=2027-06-30T12:34:00Z",
	"3\nto get in, alice must authenticate by publickey; this login "
	"completed password\nto get in, alice must use a key of type rsa; this "
	"login used no key\n"},
    /* Early, what may yet come is not missing. */
    {"permit group:g service sshd method publickey",
	"user=alice service=sshd open=all", "1\nalice is not in group g\n"},
    {"permit everyone service su by user:b\n"
     "permit everyone service su by group:g",
	"user=root service=su by=alice",
	"2\nthe caller alice is not in group g\n"},
    {"permit everyone service su by user:b", "user=root service=su",
	"1\nthe caller must be user b; the caller is unknown\n"},
    {"permit user:root service su by everyone", "user=root service=su",
	"1\nthe caller must be anybody; the caller is unknown\n"},
    {"permit everyone until 2027-01-01\npermit everyone days mon",
	"user=a at=2027-06-30T12:34:00Z",
	"1\nthe rule holds only until 2027-01-01: it is Wed 2027-06-30 "
	"12:34\n"},
    {"permit user:CORP\\a service sshd from ::1 method none",
	"user=CORP\\a service=sshd from=10.0.0.1 methods=none",
	"1\nto get in, CORP\\a must come from ::1; this login came from "
	"10.0.0.1\n"},
    /* It is decided: nothing is missing. */
    {"deny everyone\npermit group:g", "user=a", "none\n"},
};

START_TEST(test_missing)
{
	const struct condition *lack[COND_COUNT];
	const struct policy_rule *r;
	enum decide_stage stage;
	struct facts_text t;
	struct verdict v;
	struct policy p;
	struct buf b;

	parse(missing[_i].policy, &p);
	ck_assert(facts_from_text(missing[_i].facts, &t));
	buf_init(&b, 1 << 16);
	stage = t.f.methods_open != 0 ? DECIDE_EARLY : DECIDE_FINAL;
	v = policy_decide(&p, &t.f, stage, NULL);
	ck_assert_int_eq(v.kind, VERDICT_DENY);
	if ((r = policy_nearest(&p, &t.f, stage, &v)) == NULL) {
		buf_puts(&b, "none\n");
	} else {
		size_t n = rule_lacks(r, &t.f, stage, lack);

		buf_printf(&b, "%u\n", r->where.line);
		for (size_t i = 0; i < n; i++) {
			rule_lack_text(r, lack[i], &t.f, &b);
			buf_putc(&b, '\n');
		}
	}
	buf_putc(&b, '\0');
	ck_assert_int_eq(b.err, 0);
	ck_assert_str_eq(b.p, missing[_i].want);
	buf_release(&b);
	facts_text_release(&t);
	policy_release(&p);
}
END_TEST

/* --- one rule and another --- */

static const struct {
	const char *a,
	    *b; /* rules, behind the networks n and nn, and "services s su" */
	bool covers, back; /* a takes all that b does; b all that a does */
} pairs[] = {
    {"permit everyone", "permit user:a", true, false},
    {"permit user:a", "deny user:a", true, true},
    {"permit user:a,user:b", "permit user:a", true, false},
    {"permit user:a", "permit group:a", false, false},
    {"permit group:a", "permit group:a service su", true, false},
    {"permit uid:1-5", "permit uid:2-3", true, false},
    {"permit uid:1-5", "permit uid:2-6", false, false},
    {"permit gid:5", "permit gid:5", true, true},
    {"permit everyone from any", "permit everyone", true, true},
    {"permit everyone from any", "permit everyone from local", true, false},
    {"permit everyone from any", "permit everyone from n", true, false},
    {"permit everyone from 10.0.0.0/8", "permit everyone from 10.1.0.0/16",
	true, false},
    {"permit everyone from n", "permit everyone from 10.1.0.0/16", true, false},
    {"permit everyone from n", "permit everyone from n,fd01::/16", true, true},
    {"permit everyone from n,local", "permit everyone from local", true, false},
    {"permit everyone from nn", "permit everyone from n", true, false},
    {"permit everyone from nn", "permit everyone from 192.0.2.7,10.0.0.1", true,
	false},
    {"permit everyone from nn", "permit everyone from 192.0.2.0/24,n", true,
	true},
    {"permit everyone from nn", "permit everyone from n,192.0.3.0/24", false,
	false},
    {"permit everyone from n", "permit everyone from local", false, false},
    {"permit everyone from 0.0.0.0/0,::/0", "permit everyone from any", false,
	true},
    {"permit everyone from 10.0.0.0/8", "permit everyone from n", false, true},
    {"permit everyone service su", "permit everyone service =su", true, false},
    {"permit everyone service su", "permit everyone service =su-l", true,
	false},
    {"permit everyone service *", "permit everyone service su,s*", true, false},
    {"permit everyone service s*", "permit everyone service s*", true, true},
    {"permit everyone service s*", "permit everyone service =sx", true, false},
    {"permit everyone service @s", "permit everyone service @s", true, true},
    {"permit everyone service @s", "permit everyone service =su", true, false},
    {"permit everyone service @s", "permit everyone service @jobs", false,
	false},
    {"permit everyone service @elevate", "permit everyone service sudo", true,
	false},
    {"permit everyone service @s", "permit everyone service su", true, true},
    {"permit everyone service =su", "permit everyone service su", false, true},
    {"permit everyone service su,login", "permit everyone service @s", true,
	false},
    {"permit everyone service @desktop", "permit everyone service gdm-*", true,
	false},
    {"permit everyone service *", "permit everyone service @desktop", true,
	false},
    {"permit everyone method publickey",
	"permit everyone method publickey+password", true, false},
    {"permit everyone method publickey,password",
	"permit everyone method password", true, false},
    {"permit everyone key rsa,dsa", "permit everyone key dsa", true, false},
    {"permit everyone key rsa", "permit everyone key certificate", false,
	false},
    {"permit everyone key certificate", "permit everyone key " CA, true, false},
    {"permit everyone key " CA, "permit everyone key " CA, true, true},
    {"permit everyone tty tty*", "permit everyone tty tty1", true, false},
    {"permit everyone tty tty*", "permit everyone tty tty*", true, true},
    {"permit everyone tty tty*", "permit everyone tty tty1*", false, false},
    {"permit everyone hours 08:00-18:00", "permit everyone hours 09:00-10:00",
	true, false},
    {"permit everyone days mon-fri",
	"permit everyone days tue hours "
	"22:00-06:00",
	true, false},
    {"permit everyone days mon-fri",
	"permit everyone days fri hours "
	"22:00-06:00",
	false, false},
    {"permit everyone until 2027-06-30", "permit everyone until 2027-06-29",
	true, false},
    {"permit everyone starting 2027-06-29",
	"permit everyone starting 2027-06-30", true, false},
    {"permit everyone until 2027-06-30",
	"permit everyone until 2027-06-29T00:00:00Z", false, false},
    {"permit everyone by user:a", "permit everyone by user:a,user:b", false,
	true},
    {"permit group:a", "permit group:a also group:b", true, false},
    {"permit group:b", "permit group:a also group:b", true, false},
    {"permit group:a also everyone", "permit group:a", true, true},
    {"permit everyone also group:a", "permit group:a", true, true},
    {"permit group:a also group:b", "permit group:b also group:a", true, true},
    {"permit group:a also group:b,user:c", "permit user:c also group:a", true,
	false},
    {"permit group:a also group:b", "permit group:a", false, true},
    {"permit group:a also group:b", "permit group:a by group:b", false, false},
    {"permit group:a by group:b", "permit group:a also group:b", false, false},
};

START_TEST(test_covers)
{
	char s[400];
	struct policy p;

	snprintf(s, sizeof(s),
	    "network n 10.0.0.0/8,fd00::/8\nnetwork nn n,192.0.2.0/24\n"
	    "services s su\n%s\n%s\n",
	    pairs[_i].a, pairs[_i].b);
	parse(s, &p);
	ck_assert_int_eq(rule_covers(&p.rules[0], &p.rules[1]),
	    pairs[_i].covers);
	ck_assert_int_eq(rule_covers(&p.rules[1], &p.rules[0]), pairs[_i].back);
	policy_release(&p);
}
END_TEST

/* Which rules concern a service at all, and when. */
START_TEST(test_concerns)
{
	const int64_t noon = 1814356800; /* 2027-06-30, a Wednesday */
	const struct tz utc = {0};
	struct policy p;

	parse("permit everyone\npermit everyone service su,gdm-*\n"
	      "permit everyone days wed hours 13:00-14:00\n",
	    &p);
	ck_assert(rule_has_service(&p.rules[0], "sshd"));
	ck_assert(rule_has_service(&p.rules[1], "su-l"));
	ck_assert(rule_has_service(&p.rules[1], "gdm-x"));
	ck_assert(!rule_has_service(&p.rules[1], "sshd"));
	ck_assert(rule_occurs(&p.rules[0], &utc, noon, noon + 60));
	ck_assert(!rule_occurs(&p.rules[2], &utc, noon, noon + 3600));
	ck_assert(rule_occurs(&p.rules[2], &utc, noon, noon + 3601));
	ck_assert(
	    !rule_occurs(&p.rules[2], &utc, noon + 7200, noon + 7 * 86400));
	ck_assert(rule_occurs(&p.rules[2], &utc, noon + 7200,
	    noon + 7200 + 8 * 86400));
	policy_release(&p);
}
END_TEST

START_TEST(test_reasons)
{
	for (unsigned r = 0; r < REASON_COUNT; r++) {
		struct verdict v = {.reason = r};

		ck_assert_ptr_nonnull(verdict_text(r));
		ck_assert_ptr_nonnull(verdict_word(r));
		ck_assert_ptr_nonnull(verdict_measure(&v));
		for (unsigned o = 0; o < r; o++)
			ck_assert_str_ne(verdict_word(o), verdict_word(r));
	}
	ck_assert_str_eq(verdict_word(REASON_COUNT), verdict_word(0));
}
END_TEST

/* Zeroed memory denies. */
START_TEST(test_zero)
{
	static const struct verdict zero;

	ck_assert_int_eq(zero.kind, VERDICT_DENY);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("decide");
	TCase *tc = tcase_create("decide");
	SRunner *sr;
	int failed;

	load_cases();
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, test_case, 0, n_cases);
	tcase_add_loop_test(tc, test_because, 0,
	    (int)(sizeof(traces) / sizeof(traces[0])));
	tcase_add_loop_test(tc, test_missing, 0,
	    (int)(sizeof(missing) / sizeof(missing[0])));
	tcase_add_loop_test(tc, test_covers, 0,
	    (int)(sizeof(pairs) / sizeof(pairs[0])));
	tcase_add_test(tc, test_concerns);
	tcase_add_test(tc, test_reasons);
	tcase_add_test(tc, test_zero);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
