/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The password stage while memory runs out, at every place: it never lets a
 * password pass that the rule refuses, and keeps no secret in what it frees.
 * The module and the rule's object are linked so that this program's malloc(3)
 * and free(3) are theirs (Makefile).
 */
#include <malloc.h>

#include "tests/lib/fake_memory.h"
#include "tests/lib/own_root.h"
#include "tests/lib/pam_stack.h"

#define GOOD   "Vq7!mmxz"
#define WEAK   "weak-secret-word"
#define WEAK_2 "other-secret-word"

void __real_free(void *p);
void __wrap_free(void *p);
/* There in a build with --coverage. */
void __gcov_init(void *info) __attribute__((weak));

static struct {
	size_t seen; /* blocks freed */
	size_t leaks; /* of those, with a secret */
} freed;

void
__wrap_free(void *p)
{
	size_t len = p != NULL ? malloc_usable_size(p) : 0;

	freed.seen++;
	freed.leaks += len != 0 && memmem(p, len, WEAK, strlen(WEAK)) != NULL;
	__real_free(p);
}

static char modules[4096];
static char new[256];

static void
setup(void)
{
	char text[16384];

	umask(022);
	stack.dir = trusted_folder();
	stack.user = "root";
	stack.service = "lp";
	put_file("words", 0644, "secret\n");
	snprintf(text, sizeof(text), "password words %s/words\n", stack.dir);
	put_file("policy", 0644, text);
	put_file("other", 0644, "password required pam_deny.so\n");
	snprintf(text, sizeof(text),
	    "password requisite %s/tests/faults/pam_loginpolicy.so "
	    "conf=%s/policy state=%s/state\n"
	    "password required %s/tests/lib/pam_tokens.so show\n",
	    modules, stack.dir, stack.dir, modules);
	put_file("lp", 0644, text);
}

static void
teardown(void)
{
	remove_folder(stack.dir);
}

/* Call with each allocation failing in turn. Returns how many did. */
static size_t
with_each_failing(const char *const *answers, bool may_pass)
{
	size_t n = 0;
	int r;

	do {
		expect(answers);
		memory.fail_at = ++n;
		memory.allocations = 0;
		r = change(0, new);
		memory.fail_at = 0;
		ck_assert_msg(may_pass || r != PAM_SUCCESS,
		    "passed with allocation %zu failing", n);
		if (r == PAM_SUCCESS)
			ck_assert_str_eq(new, GOOD);
	} while (memory.allocations >= n && n < 10000);
	return n;
}

START_TEST(weak_never_passes)
{
	size_t n = with_each_failing((const char *const[]){WEAK, WEAK_2, WEAK,
					 NULL},
	    false);

	ck_assert_uint_gt(n, 20);
	ck_assert_uint_lt(n, 10000);
}
END_TEST

START_TEST(good_does_no_harm)
{
	size_t n = with_each_failing((const char *const[]){GOOD, GOOD, NULL},
	    true);

	ck_assert_uint_gt(n, 20);
	ck_assert_uint_lt(n, 10000);
}
END_TEST

START_TEST(secrets_are_wiped)
{
	freed.seen = freed.leaks = 0;
	expect((const char *const[]){WEAK, WEAK_2, WEAK, NULL});
	ck_assert_int_eq(change(0, new), PAM_MAXTRIES);
	ck_assert_uint_gt(freed.seen, 10);
	ck_assert_uint_eq(freed.leaks, 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("pam_faults");
	TCase *t = tcase_create("faults");

	tcase_set_timeout(t, 300);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, weak_never_passes);
	tcase_add_test(t, good_does_no_harm);
	tcase_add_test(t, secrets_are_wiped);
	suite_add_tcase(s, t);
	return s;
}

int
main(int argc, char **argv)
{
	SRunner *r;
	int failed;

	(void)argc;
	if (realpath(argv[0], modules) == NULL)
		return EXIT_FAILURE;
	*strrchr(modules, '/') = '\0';
	*strrchr(modules, '/') = '\0';
	*strrchr(modules, '/') = '\0';
	if (!be_root()) {
		puts("SKIP: all: not root, and no user namespace");
		return EXIT_SUCCESS;
	}
	if (__gcov_init != NULL) {
		puts(
		    "SKIP: all: gcov allocates memory when the rule is closed");
		return EXIT_SUCCESS;
	}
	r = srunner_create(suite());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
