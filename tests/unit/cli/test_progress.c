/* SPDX-License-Identifier: BSD-2-Clause */
/* The progress line: its text, when it is drawn, and that only a terminal sees it. */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/cli/progress.h>

static const struct {
	uint64_t done, total, ms;
	const char *want;
} lines[] = {
    {0, 0, 0, "0 files, 0/s"},
    {10, 0, 2000, "10 files, 5/s"},
    {100, 400, 1000, "100 of 400 files, 100/s, 3 s left"},
    {1, 201, 1000, "1 of 201 files, 1/s, 3 min 20 s left"},
    {1, 7261, 1000, "1 of 7261 files, 1/s, 2 h 1 min left"},
    {400, 400, 1000, "400 of 400 files, 400/s"},
    {500, 400, 1000, "500 of 400 files, 500/s"}, /* more than was known */
    {0, 400, 1000, "0 of 400 files, 0/s"},
};

START_TEST(test_line)
{
	struct progress p = {.fd = -1, .what = "files", .start_ms = 5000};
	char text[PROGRESS_LINE_MAX];
	size_t len;

	len = progress_line(&p, lines[_i].done, lines[_i].total,
	    5000 + lines[_i].ms, text);
	ck_assert_str_eq(text, lines[_i].want);
	ck_assert_uint_eq(len, strlen(text));
}
END_TEST

START_TEST(test_line_fits)
{
	struct progress p = {.fd = -1, .what = "files", .start_ms = 9};
	char text[PROGRESS_LINE_MAX];

	ck_assert_uint_lt(progress_line(&p, UINT64_MAX / 2, UINT64_MAX, 0,
			      text),
	    PROGRESS_LINE_MAX);
}
END_TEST

/* What was written to the terminal since, as a string. */
static const char *
drawn(int master)
{
	static char text[4096];
	ssize_t n = read(master, text, sizeof(text) - 1);

	text[n < 0 ? 0 : n] = '\0';
	return text;
}

START_TEST(test_terminal)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK), tty;
	struct progress p;

	ck_assert_int_ne(master, -1);
	ck_assert_int_eq(grantpt(master), 0);
	ck_assert_int_eq(unlockpt(master), 0);
	tty = open(ptsname(master), O_RDWR | O_NOCTTY);
	ck_assert_int_ne(tty, -1);
	progress_init(&p, tty, false, "files", 1000);
	progress_clear(&p); /* nothing stands there yet */
	progress_update(&p, 1, 10, 1400);
	ck_assert_str_eq(drawn(master), "");
	progress_update(&p, 5, 10, 2000);
	ck_assert_str_eq(drawn(master), "\r5 of 10 files, 5/s, 1 s left\033[K");
	progress_update(&p, 6, 10, 2099); /* too soon */
	ck_assert_str_eq(drawn(master), "");
	progress_update(&p, 7, 10, 2100);
	ck_assert_str_ne(drawn(master), "");
	progress_clear(&p);
	ck_assert_str_eq(drawn(master), "\r\033[K");
	progress_clear(&p);
	ck_assert_str_eq(drawn(master), "");
	progress_init(&p, tty, true, "files", 1000); /* quiet */
	progress_update(&p, 5, 10, 9000);
	ck_assert_str_eq(drawn(master), "");
	close(tty);
	close(master);
}
END_TEST

START_TEST(test_no_terminal)
{
	struct progress p;
	char c;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	progress_init(&p, fds[1], false, "files", 0);
	progress_update(&p, 5, 10, 60000);
	progress_clear(&p);
	close(fds[1]);
	ck_assert_int_eq(read(fds[0], &c, 1), 0);
	close(fds[0]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("progress");
	TCase *tc = tcase_create("progress");
	SRunner *sr;
	int failed;

	tcase_add_loop_test(tc, test_line, 0,
	    (int)(sizeof(lines) / sizeof(lines[0])));
	tcase_add_test(tc, test_line_fits);
	tcase_add_test(tc, test_terminal);
	tcase_add_test(tc, test_no_terminal);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
