/* SPDX-License-Identifier: BSD-2-Clause */
/* What comes before the rules: blocks, lock-down, rescue; and what mode observe never lets pass. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/access.h>

static struct policy policy;
static struct facts f;
static struct access a;
static struct fact_key key;
static const char *const alice[] = {"alice"};
static const char *const root[] = {"root"};

static void
use(const char *text)
{
	struct policy_errors errs;

	policy_release(&policy);
	ck_assert_int_eq(policy_parse("p", text, strlen(text), &policy, &errs),
	    0);
	policy_errors_release(&errs);
}

static void
setup(void)
{
	memset(&policy, 0, sizeof(policy));
	use("permit everyone\n");
	f = (struct facts){.service = "login",
	    .from = ADDRESS_LOCAL,
	    .tty = "tty1",
	    .subject = {.names = alice,
		.n_names = 1,
		.has_uid = true,
		.uid = 1001}};
	a = (struct access){.facts = &f,
	    .policy = &policy,
	    .state_known = true};
	key = (struct fact_key){.decoded = true,
	    .key = {.class = KEY_CLASS_RSA,
		.bits = 3072,
		.revoked = TRI_FALSE}};
}

static void
teardown(void)
{
	policy_release(&policy);
}

static void
as_root(void)
{
	f.subject.names = root;
	f.subject.uid = 0;
}

#define DENIED(r)                                                          \
	do {                                                               \
		struct verdict v = access_decide(&a, NULL);                \
		ck_assert_int_eq(v.kind, VERDICT_DENY);                    \
		ck_assert_str_eq(verdict_word(v.reason), verdict_word(r)); \
	} while (0)
#define PERMITTED(r)                                                       \
	do {                                                               \
		struct verdict v = access_decide(&a, NULL);                \
		ck_assert_int_eq(v.kind, VERDICT_PERMIT);                  \
		ck_assert_str_eq(verdict_word(v.reason), verdict_word(r)); \
	} while (0)

START_TEST(zeroed_denies)
{
	memset(&a, 0, sizeof(a));
	memset(&f, 0, sizeof(f));
	a.facts = &f;
	DENIED(REASON_STATE_UNKNOWN);
}
END_TEST

START_TEST(blocked)
{
	PERMITTED(REASON_RULE);
	a.subject_blocked = true;
	DENIED(REASON_BLOCKED);
	as_root();
	DENIED(REASON_BLOCKED); /* no rescue for whom somebody blocked */
	a.subject_blocked = false;
	a.caller_blocked = true;
	DENIED(REASON_CALLER_BLOCKED);
	a.decided = true;
	DENIED(REASON_CALLER_BLOCKED);
	a.caller_blocked = false;
	a.target_blocked = true;
	DENIED(REASON_TARGET_BLOCKED);
	a.decided = false;
	DENIED(REASON_TARGET_BLOCKED);
	a.target_blocked = false;
	PERMITTED(REASON_RULE);
	a.decided = true;
	PERMITTED(REASON_NOT_BLOCKED);
}
END_TEST

START_TEST(locked_down)
{
	a.locked_down = true;
	DENIED(REASON_LOCKDOWN);
	a.decided = true;
	DENIED(REASON_LOCKDOWN);
	a.decided = false;
	a.subject_listed = true;
	PERMITTED(REASON_RULE);
	f.caller = (struct fact_person){.names = alice,
	    .n_names = 1,
	    .has_uid = true,
	    .uid = 1002};
	DENIED(REASON_LOCKDOWN);
	a.caller_listed = true;
	PERMITTED(REASON_RULE);
	a.caller_listed = false;
	f.caller.uid = 0;
	PERMITTED(REASON_RULE);
	/* Listed is not permitted. */
	use("");
	DENIED(REASON_NO_RULE);
}
END_TEST

/* su and runuser have a caller. One whose account is gone cannot be proven unblocked. */
START_TEST(no_caller)
{
	static const char *const services[] = {"su", "su-l", "runuser",
	    "runuser-l"};

	for (size_t i = 0; i < 4; i++) {
		f.service = services[i];
		f.caller = (struct fact_person){0};
		a.decided = false;
		DENIED(REASON_NO_CALLER);
		a.decided = true;
		DENIED(REASON_NO_CALLER);
		a.decided = false;
		f.caller.has_uid = true;
		PERMITTED(REASON_RULE);
	}
	f.caller.has_uid = false;
	f.service = "sux";
	PERMITTED(REASON_RULE);
	f.service = NULL;
	PERMITTED(REASON_RULE);
}
END_TEST

/* Which policy counts could not be read: nothing else is relied on. */
START_TEST(policy_unknown)
{
	a.policy_unknown = true;
	DENIED(REASON_TROUBLE);
	a.decided = true;
	DENIED(REASON_TROUBLE);
	as_root();
	PERMITTED(REASON_RESCUE);
	f.tty = "pts/0";
	DENIED(REASON_TROUBLE);
	f.tty = "tty1";
	a.subject_blocked = true;
	DENIED(REASON_BLOCKED);
}
END_TEST

/* Everything that makes it one is taken away in turn. */
START_TEST(rescue)
{
	static const char *const no_console[] = {"", "pts/0", "tty", "ttyS",
	    "tty1x", "/dev/tty1", "ttyACM0", "console1", "xtty1", "hvc",
	    "tty-1", "ttyUSB"};
	static const char *const console[] = {"console", "tty1", "tty63",
	    "ttyS0", "hvc0", "ttyAMA0", "ttyUSB0", "ttysclp0", "xvc0"};

	as_root();
	a.policy = NULL;
	for (size_t i = 0; i < sizeof(console) / sizeof(console[0]); i++) {
		f.tty = console[i];
		PERMITTED(REASON_RESCUE);
	}
	for (size_t i = 0; i < sizeof(no_console) / sizeof(char *); i++) {
		f.tty = no_console[i];
		DENIED(REASON_NO_POLICY);
	}
	f.tty = NULL;
	DENIED(REASON_NO_POLICY);
	f.tty = "tty1";
	f.service = "remote";
	DENIED(REASON_NO_POLICY);
	f.service = NULL;
	DENIED(REASON_NO_POLICY);
	f.service = "login";
	f.from = ADDRESS_KNOWN;
	DENIED(REASON_NO_POLICY);
	f.from = ADDRESS_UNKNOWN;
	DENIED(REASON_NO_POLICY);
	f.from = ADDRESS_LOCAL;
	f.is_ssh = true;
	DENIED(REASON_NO_POLICY);
	f.is_ssh = false;
	f.subject.uid = 1;
	DENIED(REASON_NO_POLICY);
	f.subject.uid = 0;
	f.subject.has_uid = false;
	DENIED(REASON_NO_POLICY);
}
END_TEST

/* In no policy, no state, and a lock-down; not against a policy that denies. */
START_TEST(rescue_when)
{
	as_root();
	use("deny everyone\n");
	DENIED(REASON_RULE);
	a.locked_down = true;
	PERMITTED(REASON_RESCUE);
	a.locked_down = false;
	a.state_known = false;
	PERMITTED(REASON_RESCUE);
	a.state_known = true;
	a.policy = NULL;
	PERMITTED(REASON_RESCUE);
}
END_TEST

static void
with_key(void)
{
	f.service = "sshd";
	f.is_ssh = true;
	f.from = ADDRESS_UNKNOWN;
	f.keys = &key;
	f.n_keys = 1;
	f.methods = METHOD_PUBLICKEY;
}

/* What a rule refuses mode observe lets pass: not with a revoked key. */
START_TEST(revoked_is_absolute)
{
	with_key();
	use("");
	DENIED(REASON_NO_RULE);
	key.key.revoked = TRI_TRUE;
	DENIED(REASON_KEY_REVOKED);
	key.key.revoked = TRI_UNKNOWN;
	DENIED(REASON_KEY_REVOCATION);
	a.stage = DECIDE_EARLY;
	DENIED(REASON_NO_RULE);
	a.stage = DECIDE_FINAL;
	key.key.revoked = TRI_FALSE;
	key.is_cert = true;
	key.ca.revoked = TRI_TRUE;
	DENIED(REASON_KEY_REVOKED);
	use("permit everyone\n");
	key.ca.class = KEY_CLASS_ED25519;
	DENIED(REASON_KEY_REVOKED);
	key.ca.revoked = TRI_UNKNOWN;
	DENIED(REASON_KEY_REVOCATION);
	key.ca.revoked = TRI_FALSE;
	PERMITTED(REASON_RULE);
	/* A key too small is refused as well, but for that only by the policy. */
	key.key.bits = 1000;
	DENIED(REASON_KEY_TOO_SMALL);
	key.ca.revoked = TRI_TRUE;
	DENIED(REASON_KEY_REVOKED);
	key.decoded = false;
	DENIED(REASON_KEY_UNJUDGED);
}
END_TEST

START_TEST(absolute)
{
	static const enum verdict_reason policy_s[] = {REASON_RULE,
	    REASON_MAY_DENY, REASON_NO_RULE, REASON_NO_RULE_METHOD,
	    REASON_NO_RULE_FROM, REASON_KEY_TOO_SMALL, REASON_KEY_TYPE,
	    REASON_KEY_UNJUDGED, REASON_UNDECLARED_SSH};
	size_t n = 0;

	for (enum verdict_reason r = 0; r < REASON_COUNT; r++)
		n += !reason_is_absolute(r);
	ck_assert_uint_eq(n, sizeof(policy_s) / sizeof(policy_s[0]));
	for (size_t i = 0; i < n; i++)
		ck_assert(!reason_is_absolute(policy_s[i]));
}
END_TEST

START_TEST(every_reason_has_words)
{
	for (enum verdict_reason r = 0; r < REASON_COUNT; r++) {
		const struct verdict v = {.reason = r};

		ck_assert_ptr_nonnull(verdict_word(r));
		ck_assert_ptr_nonnull(verdict_text(r));
		ck_assert_ptr_nonnull(verdict_measure(&v));
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("access");
	TCase *t = tcase_create("access");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, zeroed_denies);
	tcase_add_test(t, blocked);
	tcase_add_test(t, locked_down);
	tcase_add_test(t, no_caller);
	tcase_add_test(t, policy_unknown);
	tcase_add_test(t, rescue);
	tcase_add_test(t, rescue_when);
	tcase_add_test(t, revoked_is_absolute);
	tcase_add_test(t, absolute);
	tcase_add_test(t, every_reason_has_words);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());
	int failed;

	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
