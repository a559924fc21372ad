/* SPDX-License-Identifier: BSD-2-Clause */
/* The module's auth, account, setcred and session stages, by the cases of tests/data/login/cases. */
#include "tests/lib/login_cases.h"

/*
 * The lines that version 0.1.0 wrote in each case, "== TITLE" above them. With
 * LOG_GOLDEN in the environment the case's lines are appended to that file.
 */
static char *golden;
static char written[1 << 18]; /* the lines of this case */

static void
read_golden(void)
{
	const char *data = getenv("TESTDATA");
	char path[512];
	size_t room = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/golden/log_lines",
	    data != NULL ? data : "tests/data");
	if ((f = fopen(path, "re")) == NULL ||
	    getdelim(&golden, &room, '\0', f) == -1)
		abort();
	fclose(f);
}

static void
record_line(const char *step, const char *line)
{
	size_t n = strlen(written);
	int more = snprintf(written + n, sizeof(written) - n,
	    "pam_loginpolicy(%s:%s): %s\n", here.service,
	    strcmp(step, "close") == 0 ? "session" : step, line);

	ck_assert(more > 0 && (size_t)more < sizeof(written) - n);
}

/*
 * Whether only references differ, which are random, and hashes of policies,
 * which can contain the test's folder.
 */
static bool
is_same_line_form(const char *a, const char *b, size_t len)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		if (i >= 5 && memcmp(a + i - 5, " ref=", 5) == 0)
			i += LOG_REF_LEN - 1;
		else if (i >= 8 && memcmp(a + i - 8, " policy=", 8) == 0 &&
		    strspn(a + i, hex) == LOG_HASH_LEN &&
		    strspn(b + i, hex) == LOG_HASH_LEN)
			i += LOG_HASH_LEN - 1;
		else if (a[i] != b[i])
			return false;
	}
	return true;
}

/* That version had no register of keys: its lines have no person. */
static void
cut_persons(char *s)
{
	char *end;

	while ((s = strstr(s, " person=")) != NULL) {
		end = s + 1 + strcspn(s + 1, " \n");
		memmove(s, end, strlen(end) + 1);
	}
}

/* A case that was added later has no section there. */
static void
compare_with_golden(const char *title)
{
	char head[256];
	const char *want, *end;

	snprintf(head, sizeof(head), "== %s\n", title);
	cut_persons(written);
	if (getenv("LOG_GOLDEN") != NULL) {
		FILE *f = fopen(getenv("LOG_GOLDEN"), "ae");

		ck_assert(f != NULL && fputs(head, f) != EOF &&
		    fputs(written, f) != EOF && fclose(f) == 0);
		return;
	}
	if ((want = strstr(golden, head)) == NULL)
		return;
	want += strlen(head);
	end = strstr(want, "== ");
	if (end == NULL)
		end = want + strlen(want);
	ck_assert_msg((size_t)(end - want) == strlen(written) &&
		is_same_line_form(want, written, strlen(written)),
	    "%s: wrote\n%sinstead of\n%.*s", title, written, (int)(end - want),
	    want);
}

START_TEST(by_hand)
{
	case_logged = record_line;
	case_play(_i);
	compare_with_golden(here.title);
}
END_TEST

/* No case is lost by a mistake in its form. */
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
	if (getenv("LOG_GOLDEN") == NULL)
		read_golden();
	r = srunner_create(suite());
	srunner_run_all(r, CK_ENV);
	printf("%zu cases, %zu logins\n", n_cases, n_logins);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
