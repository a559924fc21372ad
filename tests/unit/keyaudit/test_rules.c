/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules, their set type, and the id of a finding. tests/lint/contract.sh
 * compares each rule with docs/contract.md, "Rules of keyaudit".
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/keyrule/record.h>
#include <loginpolicy/keyrule/rules.h>

START_TEST(test_table_is_filled)
{
	const struct rule *r = &rules[_i];

	ck_assert_uint_gt(strlen(r->id), 4);
	ck_assert_uint_gt(strlen(r->measure), 4);
	ck_assert_uint_gt(strlen(r->remedy), 30);
	for (int k = 0; k < _i; k++)
		ck_assert_str_ne(r->id, rules[k].id);
	/* A set holds no rule of hosts, so none of them can reject a key. */
	ck_assert(!r->rejects || _i < N_KEY_RULES);
	/* Advice is subtracted from the count of that severity. */
	ck_assert(!rule_is_advice((enum rule_id)_i) || r->severity == SEV_INFO);
}
END_TEST

/*
 * A 32-bit mask had rule 32 and rule 0 in one bit: a small key was reported
 * with a critical finding that did not exist.
 */
START_TEST(test_set_keeps_rules_apart)
{
	struct rule_set s = {0};

	ck_assert(rule_set_is_empty(&s));
	rule_set_add(&s, (enum rule_id)_i);
	ck_assert(!rule_set_is_empty(&s));
	for (unsigned i = 0; i < 4 * RULE_SET_MAX; i++)
		ck_assert_int_eq(rule_set_has(&s, (enum rule_id)i),
		    i == (unsigned)_i);
}
END_TEST

START_TEST(test_set_beyond_its_bound)
{
	struct rule_set s = {0};

	for (unsigned i = RULE_SET_MAX; i < 4 * RULE_SET_MAX; i++)
		rule_set_add(&s, (enum rule_id)i);
	ck_assert(rule_set_is_empty(&s));
}
END_TEST

START_TEST(test_set_each)
{
	struct rule_set s = {0};
	unsigned n = 0;

	RULE_SET_EACH(rule, &s)
	ck_abort_msg("rule %u in an empty set", rule);
	for (unsigned i = 0; i < N_KEY_RULES; i += 2)
		rule_set_add(&s, (enum rule_id)i);
	RULE_SET_EACH(rule, &s)
	{
		ck_assert_uint_eq(rule, 2 * n);
		n++;
	}
	ck_assert_uint_eq(n, (N_KEY_RULES + 1) / 2);
}
END_TEST

START_TEST(test_names)
{
	static const char *const kinds[] = {"authorized_keys", "public_key",
	    "private_key", "certificate", "host_key", "known_hosts"};

	for (unsigned i = 0; i < KIND_COUNT; i++)
		ck_assert_str_eq(kind_name((enum record_kind)i), kinds[i]);
	ck_assert_str_eq(verdict_name(VERDICT_REJECT), "reject");
	ck_assert_str_eq(verdict_name(VERDICT_ACCEPT), "accept");
	ck_assert_str_eq(verdict_name(VERDICT_UNDETERMINED), "undetermined");
}
END_TEST

/* --- a finding's id --- */

static struct record key = {.has_fp = true, .fp = {1, 2, 3}};
static const struct finding base = {.rule = RULE_KEY_TOO_SMALL,
    .account = "alice",
    .path = "/home/alice/.ssh/authorized_keys",
    .line = 3,
    .key = &key,
    .message = "m"};

static void
differs(const struct finding *f)
{
	char a[FINDING_ID_LEN + 1], b[FINDING_ID_LEN + 1];

	finding_id(&base, a);
	finding_id(f, b);
	ck_assert_uint_eq(strlen(a), FINDING_ID_LEN);
	ck_assert_str_ne(a, b);
}

START_TEST(test_id_differs)
{
	struct record other = key;
	struct finding f = base;

	f.rule = RULE_KEY_REVOKED;
	differs(&f);
	f = base;
	f.account = "bob";
	differs(&f);
	f.account = NULL;
	differs(&f);
	f.account = "";
	differs(&f);
	f = base;
	f.path = "/home/alice/.ssh/authorized_keys2";
	differs(&f);
	f = base;
	other.fp[31] ^= 1;
	f.key = &other;
	differs(&f);
	other.has_fp = false;
	differs(&f);
	f = base;
	f.nth = 1;
	differs(&f);
	f = base;
	f.host = "alice";
	differs(&f);
	f = base;
	f.port = 22;
	differs(&f);
}
END_TEST

/* Not by what may move: line, message, how the key is described. */
START_TEST(test_id_stays)
{
	char a[FINDING_ID_LEN + 1], b[FINDING_ID_LEN + 1];
	struct record other = key;
	struct finding f = base;

	other.comment = "laptop";
	other.comment_len = 6;
	f.key = &other;
	f.line = 99;
	f.message = "another";
	finding_id(&base, a);
	finding_id(&f, b);
	ck_assert_str_eq(a, b);
	/* for good: other programs keep ids between runs */
	ck_assert_str_eq(a, "445d263b2b13dc64");
	f = (struct finding){.rule = RULE_KEY_TYPE_REFUSED,
	    .key = &key,
	    .host = "a.example",
	    .port = 2222,
	    .message = "m",
	    .remedy = "r"};
	finding_id(&f, a);
	ck_assert_str_eq(a, "2cb69bd4bf9e6e35");
}
END_TEST

START_TEST(test_remedy)
{
	struct finding f = base;

	ck_assert_str_eq(finding_remedy(&f), rules[base.rule].remedy);
	f.remedy = "its own";
	ck_assert_str_eq(finding_remedy(&f), "its own");
}
END_TEST

/* Octets that move from one field to the next make another id. */
START_TEST(test_id_borders)
{
	struct finding f = {.rule = RULE_KEY_EXPIRED,
	    .account = "ab",
	    .path = "c"};
	struct finding g = {.rule = RULE_KEY_EXPIRED,
	    .account = "a",
	    .path = "bc"};
	char a[FINDING_ID_LEN + 1], b[FINDING_ID_LEN + 1];

	finding_id(&f, a);
	finding_id(&g, b);
	ck_assert_str_ne(a, b);
	f.account = NULL;
	f.path = "x";
	g.account = "x";
	g.path = NULL;
	finding_id(&f, a);
	finding_id(&g, b);
	ck_assert_str_ne(a, b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("rules");
	TCase *tc = tcase_create("rules");
	SRunner *sr;
	int failed;

	tcase_add_loop_test(tc, test_table_is_filled, 0, RULE_COUNT);
	tcase_add_loop_test(tc, test_set_keeps_rules_apart, 0, RULE_SET_MAX);
	tcase_add_test(tc, test_set_beyond_its_bound);
	tcase_add_test(tc, test_set_each);
	tcase_add_test(tc, test_names);
	tcase_add_test(tc, test_id_differs);
	tcase_add_test(tc, test_id_stays);
	tcase_add_test(tc, test_remedy);
	tcase_add_test(tc, test_id_borders);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
