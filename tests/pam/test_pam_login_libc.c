/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Logins while memory runs out in libc and libpam as well: a name service that
 * could not allocate must never be one that said no. malloc(3) of the whole
 * process is this program's.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

static struct {
	size_t fail_at; /* the n-th allocation fails; 0: none */
	size_t allocations; /* while fail_at is set: how many there were */
} memory;

#ifdef __SANITIZE_ADDRESS__
#define MINE false /* the sanitizer's malloc(3) is no one else's */
#else
#define MINE true

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *malloc(size_t n);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t n);

static bool
memory_runs_out(void)
{
	if (memory.fail_at == 0 || ++memory.allocations != memory.fail_at)
		return false;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t n)
{
	return memory_runs_out() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return memory_runs_out() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return memory_runs_out() ? NULL : __libc_realloc(p, n);
}
#endif

#include "tests/lib/login_scenarios.h"

START_TEST(refused_without_memory)
{
	prepare(&refused[_i]);
	ck_assert_uint_gt(each_allocation(&refused[_i], false), 20);
}
END_TEST

START_TEST(permitted_without_memory)
{
	prepare(&permitted[_i]);
	ck_assert_uint_gt(each_allocation(&permitted[_i], true), 20);
}
END_TEST

int
main(int argc, char **argv)
{
	TCase *t;
	Suite *s;
	SRunner *r;
	int failed;

	(void)argc;
	if (!MINE) {
		puts("SKIP: all: malloc(3) is the sanitizer's");
		return EXIT_SUCCESS;
	}
	if (!world_init(argv[0]))
		return EXIT_SUCCESS;
	s = suite_create("pam_login_libc");
	t = tcase_create("no memory");
	tcase_set_timeout(t, 300);
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_loop_test(t, refused_without_memory, 0, COUNT(refused));
	tcase_add_loop_test(t, permitted_without_memory, 0, COUNT(permitted));
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
