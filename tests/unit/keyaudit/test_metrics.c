/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts in, exact bytes out: tests/data/report/metrics-NAME.prom. To make them
 * anew after a wanted change, run with REPORT_GOLDEN=write, look at the
 * difference and at "promtool check metrics".
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "keyaudit/report/metrics.h"
#include "tests/lib/golden.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ROOM	 (64u << 10)

static const uint8_t policy_hash[SHA256_LEN] = {0x9f, 0x31, 0xc2, 0xaa};
static char name[] = "keys", path[] = "/home/alice";
static char *const words[] = {name, path};

/* Names that must not come out are in every member that could have one. */
#define RUN                                                           \
	.host = "web1", .machine_id = "0123456789abcdef", .argc = 2,  \
	.argv = words, .started = 1795424400, .finished = 1795424403, \
	.policy_path = "/etc/security/loginpolicy.conf",              \
	.policy_sha256 = policy_hash

static const struct {
	const char *name;
	struct run run;
	struct counts counts;
} inputs[] = {
    {"keys", {RUN, .complete = true, .exit_code = EXIT_OBJECTION},
	{.keys_total = 17,
	    .accepted = 12,
	    .rejected = 4,
	    .undetermined = 1,
	    .by_rule = {[RULE_KEY_TOO_SMALL] = 3, [RULE_KEY_REVOKED] = 1}}},
    {"keys-none", {.started = 5, .finished = 4, .exit_code = EXIT_INCOMPLETE},
	{0}},
    {"hosts",
	{RUN, .of_hosts = true, .policy_observes = true,
	    .exit_code = EXIT_OBJECTION},
	{.by_rule = {[RULE_HOST_PASSWORD_LOGIN] = 3, [RULE_KEY_EXPIRED] = 1},
	    .hosts = {.total = 412,
		.password = 3,
		.key_only = 396,
		.undetermined = 13,
		.left = 7}}},
    {"hosts-known",
	{RUN, .of_hosts = true, .knows_hosts = true, .complete = true},
	{.by_rule = {[RULE_HOST_KEY_UNKNOWN] = UINT64_MAX}}},
    {"hosts-accepts",
	{RUN, .of_hosts = true, .asks_keys = true, .complete = true},
	{.by_rule = {[RULE_HOST_ACCEPTS_REVOKED_KEY] = 2},
	    .accepts = {{[ACCEPTS_ACCEPTED] = 2,
		[ACCEPTS_REFUSED] = 409,
		[ACCEPTS_UNDETERMINED] = 1}}}},
};

static void
put(const struct run *run, const struct counts *n, struct buf *b)
{
	buf_init(b, ROOM);
	metrics_put(run, n, b);
	ck_assert_int_eq(b->err, 0);
	buf_putc(b, '\0');
	b->len--;
}

START_TEST(test_golden)
{
	char golden[128];
	struct buf b;

	snprintf(golden, sizeof(golden), "%s/report/metrics-%s.prom",
	    getenv("TESTDATA"), inputs[_i].name);
	put(&inputs[_i].run, &inputs[_i].counts, &b);
	golden_compare(golden, b.p, b.len);
	buf_release(&b);
}
END_TEST

/* How often the finding's line of this rule is there. */
static unsigned
count_rule(const struct buf *b, enum rule_id rule)
{
	char label[80];
	unsigned n = 0;

	snprintf(label, sizeof(label), ",rule=\"%s\",", rules[rule].id);
	for (const char *s = b->p; (s = strstr(s, label)) != NULL; s++)
		n++;
	return n;
}

/*
 * Each rule that a command has is there once without a finding, and no other: a
 * 0 of a rule that nobody looked at would say that all is well.
 */
START_TEST(test_rules_without_findings)
{
	struct run run = {.of_hosts = _i % 2,
	    .knows_hosts = _i / 2 % 2,
	    .asks_keys = _i >= 4,
	    .knows_persons = _i >= 2,
	    .whole_machine = _i >= 4};
	struct counts none = {0};
	struct buf b;

	put(&run, &none, &b);
	for (unsigned i = 0; i < RULE_COUNT; i++) {
		enum rule_id rule = (enum rule_id)i;
		bool known = rule == RULE_HOST_KEY_CHANGED ||
		    rule == RULE_HOST_KEY_UNKNOWN;
		bool asked = rule == RULE_HOST_ACCEPTS_REVOKED_KEY ||
		    rule == RULE_HOST_ACCEPTS_UNDETERMINED;
		bool person = rule == RULE_KEY_UNREGISTERED ||
		    rule == RULE_KEY_REGISTER_EXPIRED;
		bool here = rule_is_reported_by(rule, run.of_hosts) &&
		    (!known || run.knows_hosts) && (!asked || run.asks_keys) &&
		    (!person || run.knows_persons) &&
		    (rule != RULE_KEY_REGISTERED_UNUSED || run.whole_machine);

		ck_assert_uint_eq(count_rule(&b, rule), here);
	}
	buf_release(&b);
}
END_TEST

/* What a command reports although it is not among its rules is not lost. */
START_TEST(test_finding_is_never_lost)
{
	struct run run = {.of_hosts = _i >= RULE_COUNT};
	enum rule_id rule = (enum rule_id)(_i % RULE_COUNT);
	struct counts n = {0};
	struct buf b;

	counts_add_finding(&n, rule);
	counts_add_finding(&n, rule);
	ck_assert_uint_eq(n.findings[rules[rule].severity], 2);
	ck_assert_uint_eq(n.advice, rule_is_advice(rule) ? 2 : 0);
	put(&run, &n, &b);
	ck_assert_uint_eq(count_rule(&b, rule), 1);
	ck_assert_ptr_nonnull(strstr(b.p, "} 2\n"));
	buf_release(&b);
}
END_TEST

START_TEST(test_no_room)
{
	struct buf b;

	buf_init(&b, 100);
	metrics_put(&inputs[0].run, &inputs[0].counts, &b);
	ck_assert_int_eq(b.err, ERR_TOOBIG);
	buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("metrics");
	TCase *tc = tcase_create("metrics");
	SRunner *sr;
	int failed;

	tcase_add_loop_test(tc, test_golden, 0, (int)COUNT(inputs));
	tcase_add_loop_test(tc, test_rules_without_findings, 0, 8);
	tcase_add_loop_test(tc, test_finding_is_never_lost, 0, 2 * RULE_COUNT);
	tcase_add_test(tc, test_no_room);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
