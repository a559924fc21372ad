/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of the keys that a host was asked about. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/state/state_write.h>
#include "keyaudit/hosts/key_answer.h"
#include "tests/lib/host_data.h"

static struct policy policy;
static struct judge judge = {.policy = &policy, .now = 1795424400};
static struct judge_hosts *jh;
static struct host h;
static struct host_findings f;

static void
setup(void)
{
	host_policy(&policy);
	judge.state = NULL;
	memset(&h, 0, sizeof(h));
	ck_assert_int_eq(judge_hosts_new(&judge, &jh), 0);
}

static void
teardown(void)
{
	judge_hosts_free(jh);
	host_release(&h);
	policy_release(&policy);
}

/* The answers to one user about three keys: one of each result. */
static void
answer(const char *user)
{
	static const enum accepts results[] = {ACCEPTS_ACCEPTED,
	    ACCEPTS_REFUSED, ACCEPTS_UNDETERMINED};
	struct key_answer *a = calloc(3, sizeof(*a));

	ck_assert_ptr_nonnull(a);
	if (h.n_users == 0)
		host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	else
		h.password_login = LOGIN_KEY_ONLY;
	for (int i = 0; i < 3; i++) {
		strcpy(a[i].key.type, "ssh-ed25519");
		a[i].key.bits = 256;
		a[i].key.fp[0] = (uint8_t)(i + 1);
		a[i].result = results[i];
	}
	strcpy(a[2].why, "no answer: timed out");
	h.keys_asked = a;
	h.n_keys_asked = 3;
	host_asked_as(&h, user);
}

/* The finding of this rule and user. */
static const struct finding *
find(enum rule_id rule, const char *user)
{
	const struct finding *found = NULL;

	for (size_t i = 0; i < f.n; i++) {
		if (f.list[i].rule != rule || f.list[i].account == NULL ||
		    strcmp(f.list[i].account, user) != 0)
			continue;
		ck_assert_ptr_null(found);
		found = &f.list[i];
	}
	ck_assert_ptr_nonnull(found);
	return found;
}

static void
has(const struct finding *found, const char *text)
{
	ck_assert_msg(strstr(found->message, text) != NULL, "no %s in %s", text,
	    found->message);
}

static void
run(void)
{
	host_end(&h);
	ck_assert_int_eq(judge_host(jh, &h, &f), 0);
}

START_TEST(test_each_result)
{
	const struct finding *found;

	answer("ro\033ot");
	answer("alice");
	run();
	ck_assert_uint_eq(f.n, 4);
	found = find(RULE_HOST_ACCEPTS_REVOKED_KEY, "ro\033ot");
	has(found, "is accepted for ro\\x1bot: the server would take it; PAM");
	ck_assert_str_eq(found->host, "a");
	ck_assert(found->key->has_fp);
	ck_assert_uint_eq(found->key->fp[0], 1);
	ck_assert_ptr_null(strstr(found->message, "revoked here"));
	found = find(RULE_HOST_ACCEPTS_UNDETERMINED, "alice");
	has(found, "not known whether it accepts the key SHA256:AwAA");
	has(found, "(ssh-ed25519) for alice: no answer: timed out");
	ck_assert_uint_eq(found->key->fp[0], 3);
}
END_TEST

/* Users and keys are different findings, each the same from run to run. */
START_TEST(test_ids)
{
	char a[FINDING_ID_LEN + 1], b[FINDING_ID_LEN + 1];

	answer("root");
	answer("alice");
	run();
	finding_id(find(RULE_HOST_ACCEPTS_REVOKED_KEY, "root"), a);
	finding_id(find(RULE_HOST_ACCEPTS_REVOKED_KEY, "alice"), b);
	ck_assert_str_ne(a, b);
}
END_TEST

START_TEST(test_revoked)
{
	const struct state_note note = {.known = true};
	char dir[] = "/tmp/judge-XXXXXX", path[64], command[64];
	uint8_t fp[SHA256_LEN] = {1};
	struct state state;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/revoked", dir);
	ck_assert_int_eq(mkdir(path, 0711), 0);
	ck_assert_int_eq(state_revoke(dir, fp, &note, NULL), 0);
	ck_assert_int_eq(state_open(dir, getuid(), false, STATE_REVOKED, &state,
			     NULL),
	    0);
	judge.state = &state;
	answer("root");
	run();
	state_close(&state);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	ck_assert_int_eq(system(command), 0);
	has(find(RULE_HOST_ACCEPTS_REVOKED_KEY, "root"),
	    "(ssh-ed25519), which is revoked here, is accepted for root");
	ck_assert_ptr_null(
	    strstr(find(RULE_HOST_ACCEPTS_UNDETERMINED, "root")->message,
		"revoked"));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("judge_accepts");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, test_each_result);
	tcase_add_test(t, test_ids);
	tcase_add_test(t, test_revoked);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
