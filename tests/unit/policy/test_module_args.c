/* SPDX-License-Identifier: BSD-2-Clause */
/* What the module's line in a PAM file says, and what it must not say. */
#include <check.h>
#include <stdlib.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/policy/module_args.h>
#include <loginpolicy/policy/policy.h>

START_TEST(test_refused)
{
	static const char *const bad[] = {"", "foo", "foo=bar",
	    "conf=", "conf=x", "conf", "register", "register=x",
	    "state=", "state=../x", "SSH", "ssh\r", "ssh=1", "single_step=yes",
	    " ssh", "authtok_type"};
	struct module_args a;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		module_args_init(&a);
		ck_assert_int_eq(module_args_add(&a, bad[i]), ERR_SYNTAX);
		ck_assert(!a.ssh && !a.sudo && !a.single_step);
	}
}
END_TEST

START_TEST(test_accepted)
{
	static const char *const good[] = {"ssh", "sudo", "single_step",
	    "use_authtok", "debug", "use_first_pass", "try_first_pass",
	    "authtok_type=X", "conf=/a", "conf=/b", "state=/s", "register=/r"};
	struct module_args a;

	module_args_init(&a);
	ck_assert_str_eq(a.conf, POLICY_PATH);
	ck_assert_str_eq(a.state, POLICY_STATE_DIR);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_int_eq(module_args_add(&a, good[i]), 0);
	ck_assert(a.ssh && a.sudo && a.single_step && a.use_authtok && a.debug);
	/* The last one counts. */
	ck_assert_str_eq(a.conf, "/b");
	ck_assert_str_eq(a.state, "/s");
	ck_assert_str_eq(a.keys, "/r");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("module_args");
	TCase *tc = tcase_create("args");
	SRunner *r;
	int failed;

	tcase_add_test(tc, test_refused);
	tcase_add_test(tc, test_accepted);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
