/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of log files: their time and message; other lines are refused. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/logline/syslog_line.h>
#include "tests/lib/mutate.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct tz utc;

START_TEST(no_such_lines)
{
	static const char *const bad[] = {"", " ", "Nov", "Nov 24 09:00:00",
	    "Nov 24 09:00:00 ", "Nov 24 09:00:00 host", "Nov 24 09:00:00 host ",
	    "Nov 24 09:00:00 host sshd[1] text",
	    "Nov 24 09:00:00 host sshd[1]:", "Nov 24 09:00:00 a b c sshd: text",
	    "Nov 24 09:00:00  sshd: text", "nov 24 09:00:00 host sshd: text",
	    "Nox 24 09:00:00 host sshd: text", "Nov 0 09:00:00 host sshd: text",
	    "Nov 00 09:00:00 host sshd: text",
	    "Nov 31 09:00:00 host sshd: text",
	    "Feb 30 09:00:00 host sshd: text",
	    "Nov 24 24:00:00 host sshd: text",
	    "Nov 24 09:60:00 host sshd: text",
	    "Nov 24 09:00:60 host sshd: text", "Nov 24 9:00:00 host sshd: text",
	    "Nov 24 09-00-00 host sshd: text", "Nov 24 09:00:00host sshd: text",
	    "2026-11-24 09:00:00 host sshd: text",
	    "2026-11-24T09:00:00 host sshd: text",
	    "2026-11-31T09:00:00Z host sshd: text",
	    "2026-11-24T09:00:00Zhost sshd: text", "2026-11-24T09:00:00Z",
	    "2026-11-24T09:00:00.123456789012345678901234567890+01:00 h s: t",
	    "<85>Nov 24 09:00:00 host sshd: text"};
	struct syslog_line l;

	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(syslog_line_parse(bad[i], strlen(bad[i]), &l) ==
			ERR_SYNTAX,
		    "%s", bad[i]);
}
END_TEST

static const struct {
	const char *line, *message;
	int64_t at; /* by a clock of UTC, in the log until 2027-01-10 */
} lines[] = {
    {"Nov 24 09:00:00 host sshd[1]: text", "text", 1795510800},
    {"Nov  4 09:00:00 host sshd[1]: text", "text", 1793782800},
    {"Nov 04 09:00:00 host sshd[1]: text", "text", 1793782800},
    {"Nov 24 09:00:00 sshd[1]: a: b", "a: b", 1795510800},
    {"Nov 24 09:00:00 host authpriv.notice sshd[1]: text", "text", 1795510800},
    {"Nov 24 09:00:00 host su: ", "", 1795510800},
    {"2026-11-24T09:00:00Z host su: text", "text", 1795510800},
    {"2026-11-24T10:00:00.123456+01:00 host su: text", "text", 1795510800},
    /* A message that has another tag in it, or another time. */
    {"Nov 24 09:00:00 host su: x sshd: y", "x sshd: y", 1795510800},
    {"Nov 24 09:00:00 host su: Nov 25 09:00:00 host sshd: y",
	"Nov 25 09:00:00 host sshd: y", 1795510800},
    /* The year that it can have been. */
    {"Jan  9 09:00:00 host su: x", "x", 1799485200},
    {"Jan 11 09:00:00 host su: x", "x", 1799658000},
    {"Jan 12 09:00:00 host su: x", "x", 1768208400},
    {"Feb 29 09:00:00 host su: x", "x", 1709197200},
    {"Dec 31 23:59:59 host su: x", "x", 1798761599},
};

START_TEST(are_read)
{
	const int64_t latest = 1799539200 + 43200; /* 2027-01-10T12:00:00Z */
	const char *s = lines[_i].line;
	struct syslog_line l;

	ck_assert_int_eq(syslog_line_parse(s, strlen(s), &l), 0);
	ck_assert_uint_eq(l.message_len, strlen(lines[_i].message));
	ck_assert_mem_eq(l.message, lines[_i].message, l.message_len);
	ck_assert_int_eq(syslog_line_time(&l, &utc, latest), lines[_i].at);
}
END_TEST

static void
reads(const uint8_t *p, size_t len, void *arg)
{
	struct syslog_line l;

	(void)arg;
	if (syslog_line_parse((const char *)p, len, &l) != 0)
		return;
	ck_assert_ptr_eq(l.message + l.message_len, (const char *)p + len);
	ck_assert_int_le(syslog_line_time(&l, &utc, TZ_TIME_MAX - 864000),
	    TZ_TIME_MAX);
}

START_TEST(mutated)
{
	const char *s = lines[_i].line;

	mutate_each((const uint8_t *)s, strlen(s), reads, NULL);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("syslog_line");
	TCase *t = tcase_create("lines");

	tcase_add_test(t, no_such_lines);
	tcase_add_loop_test(t, are_read, 0, COUNT(lines));
	tcase_add_loop_test(t, mutated, 0, COUNT(lines));
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
