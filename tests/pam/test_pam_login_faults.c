/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Logins while memory or descriptors run out, at every place: nothing that the
 * policy refuses is ever permitted, and nobody crashes. The module is linked
 * so that this program's malloc(3) is its own (Makefile).
 */
#include <dirent.h>

#include "tests/lib/fake_memory.h"
#include "tests/lib/login_scenarios.h"

void __real_free(void *p);
void __wrap_free(void *p);

void
__wrap_free(void *p)
{
	__real_free(p);
}

static size_t
open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

static void
each_descriptor(const struct scenario *s, bool may)
{
	struct fault f = {.descriptors = true};
	bool in = false;

	for (f.from_step = 0; f.from_step < 5 && s->steps[f.from_step] != NULL;
	     f.from_step++) {
		for (f.n = 0; f.n < 16; f.n++) {
			in = lets_in(s, &f);
			ck_assert_msg(may || !in,
			    "%s; %s: let in, %zu descriptors from step %d",
			    s->policy, s->login, f.n, f.from_step);
		}
		ck_assert_msg(in == may, "%s", s->login);
	}
}

START_TEST(refused_without_memory)
{
	prepare(&refused[_i]);
	ck_assert_uint_gt(each_allocation(&refused[_i], false), 10);
}
END_TEST

START_TEST(permitted_without_memory)
{
	prepare(&permitted[_i]);
	ck_assert_uint_gt(each_allocation(&permitted[_i], true), 10);
}
END_TEST

START_TEST(refused_without_descriptors)
{
	size_t before = open_files();

	prepare(&refused[_i]);
	each_descriptor(&refused[_i], false);
	ck_assert_uint_eq(open_files(), before);
}
END_TEST

START_TEST(permitted_without_descriptors)
{
	size_t before = open_files();

	prepare(&permitted[_i]);
	each_descriptor(&permitted[_i], true);
	ck_assert_uint_eq(open_files(), before);
}
END_TEST

static void
setup(void)
{
	world_setup();
	module_name = "tests/faults/pam_loginpolicy.so";
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &files), 0);
}

static Suite *
suite(void)
{
	Suite *s = suite_create("pam_login_faults");
	TCase *t = tcase_create("faults");

	tcase_set_timeout(t, 300);
	tcase_add_checked_fixture(t, setup, world_teardown);
	tcase_add_loop_test(t, refused_without_memory, 0, COUNT(refused));
	tcase_add_loop_test(t, permitted_without_memory, 0, COUNT(permitted));
	tcase_add_loop_test(t, refused_without_descriptors, 0, COUNT(refused));
	tcase_add_loop_test(t, permitted_without_descriptors, 0,
	    COUNT(permitted));
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
	r = srunner_create(suite());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
