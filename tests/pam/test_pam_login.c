/* The module's auth, account, setcred and session stages, by the cases of tests/data/login/cases. */
#include "tests/lib/login_cases.h"

START_TEST(by_hand)
{
	case_play(_i);
}
END_TEST

/* So that no case is lost by a slip of its form. */
START_TEST(all_are_read)
{
	ck_assert_uint_gt(n_cases, 130);
	ck_assert_uint_gt(n_logins, 400);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("pam_login");
	TCase *t = tcase_create("cases");

	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_loop_test(t, by_hand, 0, (int)n_cases);
	tcase_add_test(t, all_are_read);
	suite_add_tcase(s, t);
	return s;
}

int
main(int argc, char **argv)
{
	SRunner *r;
	int failed;

	(void)argc;
	if (!world_init(argv[0]))
		return EXIT_SUCCESS;
	read_cases();
	r = srunner_create(suite());
	srunner_run_all(r, CK_ENV);
	printf("%zu cases, %zu logins\n", n_cases, n_logins);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
