/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bad policies: cut off, flipped, with octets that are no text, with names of
 * any length, without memory. Each is an error with its place and leaves
 * nothing that could be used, or it is a policy.
 */
#include <check.h>
#include <stdio.h>
#include <unistd.h>

#include <loginpolicy/policy/policy.h>
#include "tests/lib/fake_memory.h"
#include "tests/lib/mutate.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct policy p;
static struct policy_errors errs;

static void
release(void)
{
	policy_release(&p);
	policy_errors_release(&errs);
}

static void
is_empty(void)
{
	ck_assert_ptr_null(p.where);
	ck_assert_ptr_null(p.rules);
	ck_assert_ptr_null(p.networks);
	ck_assert_ptr_null(p.services);
	ck_assert_ptr_null(p.files);
	ck_assert_uint_eq(p.n_rules, 0);
	ck_assert_uint_eq(p.n_files, 0);
}

static char *
read_text(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = calloc(1, 1 << 20);

	ck_assert_msg(f != NULL, "%s", path);
	ck_assert_uint_gt(fread(text, 1, (1 << 20) - 1, f), 10);
	fclose(f);
	return text;
}

/* --- cut off and flipped --- */

struct tried {
	unsigned good, bad;
};

static void
parse_mutated(const uint8_t *s, size_t len, void *arg)
{
	struct tried *t = arg;
	int r = policy_parse("p", (const char *)s, len, &p, &errs);

	if (r == 0) {
		t->good++;
		if (errs.total != 0 || p.where == NULL)
			ck_abort_msg("a policy with errors");
	} else {
		t->bad++;
		ck_assert_int_eq(r, ERR_SYNTAX);
		ck_assert_uint_ge(errs.total, 1);
		for (size_t i = 0; i < errs.n; i++) {
			if (errs.list[i].line == 0 || errs.list[i].col == 0 ||
			    errs.list[i].msg[0] == '\0')
				ck_abort_msg("an error without its place");
		}
		is_empty();
	}
	release();
}

static const char *const files[] = {"loginpolicy.conf-example",
    "tests/data/corpus/policy/keys", "tests/data/corpus/policy/networks",
    "tests/data/corpus/policy/quotes", "tests/data/corpus/policy/rules",
    "tests/data/corpus/policy/rule-errors", "tests/data/corpus/policy/services",
    "tests/data/corpus/policy/subjects", "tests/data/corpus/policy/times"};

START_TEST(test_mutated)
{
	char *text = read_text(files[_i]);
	struct tried t = {0, 0};

	mutate_each((const uint8_t *)text, strlen(text), parse_mutated, &t);
	ck_assert_uint_eq(t.good + t.bad, strlen(text) * 9);
	ck_assert_uint_gt(t.bad, strlen(text) * 3);
	free(text);
}
END_TEST

/* The literal blocks of the man page: its examples and its grammar. */
START_TEST(test_man_page_mutated)
{
	char *page = read_text("lib/policy/loginpolicy.conf.5");
	char *at = page, *end;
	struct tried t = {0, 0};
	size_t n = 0;

	while ((at = strstr(at, "\n.Bd -literal")) != NULL) {
		at = strchr(at + 1, '\n') + 1;
		end = strstr(at, ".Ed");
		ck_assert_ptr_nonnull(end);
		mutate_each((const uint8_t *)at, (size_t)(end - at),
		    parse_mutated, &t);
		n += (size_t)(end - at);
		at = end;
	}
	ck_assert_uint_eq(t.good + t.bad, n * 9);
	ck_assert_uint_gt(n, 100);
	free(page);
}
END_TEST

/* --- octets that are no text --- */

static const struct {
	const char *octets;
	size_t len;
	const char *says;
} bad_octets[] = {{"\0", 1, "a control character"},
    {"\x01", 1, "a control character"}, {"\x1b", 1, "a control character"},
    {"\x7f", 1, "a control character"}, {"\xc2\x80", 2, "a control character"},
    {"\xc2\x9f", 2, "a control character"}, {"\r", 1, "a carriage return"},
    {"\x80", 1, "not UTF-8"}, {"\xff", 1, "not UTF-8"},
    {"\xc0\x80", 2, "not UTF-8"}, {"\xed\xa0\x80", 3, "not UTF-8"},
    {"\xf4\x90\x80\x80", 4, "not UTF-8"}, {"\xe2\x82", 2, "not UTF-8"}};

/* Anywhere, in a comment and between quotes too: the place is told to the octet. */
START_TEST(test_bad_octets)
{
	static const char line[] =
	    "permit user:a,\"group:b c\" from 10.0.0.0/8 "
	    "service sshd id x note \"y z\" # comment";
	const char *octets = bad_octets[_i].octets;
	const size_t n = bad_octets[_i].len, len = sizeof(line) - 1;
	char text[300];

	for (size_t at = 0; at <= len; at++) {
		size_t end = (size_t)sprintf(text, "mode observe\n%.*s",
		    (int)at, line);

		memcpy(text + end, octets, n);
		strcpy(text + end + n, line + at);
		ck_assert_int_eq(policy_parse("p", text, 13 + len + n, &p,
				     &errs),
		    ERR_SYNTAX);
		ck_assert_uint_eq(errs.total, 1);
		ck_assert_uint_eq(errs.list[0].line, 2);
		ck_assert_uint_eq(errs.list[0].col, at + 1);
		ck_assert_msg(strstr(errs.list[0].msg, bad_octets[_i].says) !=
			NULL,
		    "%s", errs.list[0].msg);
		is_empty();
		release();
	}
}
END_TEST

START_TEST(test_line_ends)
{
	static const char bom[] = "\xef\xbb\xbfmode observe\n";
	static const char crlf[] = "mode observe\r\n\r\nnotice off\r\n";

	ck_assert_int_eq(policy_parse("p", bom, strlen(bom), &p, &errs),
	    ERR_SYNTAX);
	ck_assert_uint_eq(errs.list[0].col, 1);
	release();
	/* each line is told of, the empty one too */
	ck_assert_int_eq(policy_parse("p", crlf, strlen(crlf), &p, &errs),
	    ERR_SYNTAX);
	ck_assert_uint_eq(errs.total, 3);
	ck_assert_uint_eq(errs.list[0].col, 13);
	ck_assert_uint_eq(errs.list[1].line, 2);
	release();
}
END_TEST

/* --- long ones --- */

static const char *const before[] = {"", "mode ", "notice ", "key ", "key rsa ",
    "key profile ", "password ", "password length ", "password words ",
    "password accounts ", "include ", "network ", "network x ", "services ",
    "services x ", "services x @", "permit ",
    "permit user:", "deny group:", "permit uid:", "permit gid:1",
    "permit everyone ", "permit everyone from ", "permit everyone from 1",
    "permit everyone service ", "permit everyone service @",
    "permit everyone method ", "permit everyone key ",
    "permit everyone key ca:SHA256:", "permit everyone tty /dev/",
    "permit everyone days ", "permit everyone hours ",
    "permit everyone starting ", "permit everyone until 2027-",
    "permit everyone by user:", "permit everyone by group:",
    "permit everyone id ", "permit everyone note "};

/* 64 KiB in each place: an error there, and the next line is read all the same. */
START_TEST(test_long_words)
{
	const size_t len = strlen(before[_i]), n = 65536;
	char *text = malloc(len + n + 20);
	size_t shown = 0;

	memcpy(text, before[_i], len);
	memset(text + len, 'x', n);
	strcpy(text + len + n, "\nmode maybe\n");
	ck_assert_int_eq(policy_parse("p", text, strlen(text), &p, &errs),
	    ERR_SYNTAX);
	ck_assert_uint_eq(errs.total, 2);
	ck_assert_uint_eq(errs.list[0].line, 1);
	ck_assert_uint_le(errs.list[0].col, len + 1);
	ck_assert_uint_eq(errs.list[1].line, 2);
	for (const char *c = errs.list[0].msg; *c != '\0'; c++)
		shown += *c == 'x';
	ck_assert_uint_lt(shown, 300); /* the message does not repeat it all */
	is_empty();
	free(text);
	release();
}
END_TEST

/* --- no memory --- */

/* Whichever allocation fails, it is that and no half of a policy. */
static void
with_failures(const char *text)
{
	size_t n = 1;
	int r;

	do {
		memory.allocations = 0;
		memory.fail_at = n;
		r = policy_parse("p", text, strlen(text), &p, &errs);
		memory.fail_at = 0;
		if (memory.allocations >= n) {
			ck_assert_msg(r == ERR_NOMEM, "allocation %zu: %d", n,
			    r);
			is_empty();
		}
		release();
	} while (memory.allocations >= n++);
	ck_assert_uint_gt(n, 8);
}

START_TEST(test_memory)
{
	char *text = read_text(files[_i]);

	with_failures(text);
	free(text);
}
END_TEST

/* Lists so long that each asks for memory of its own. */
START_TEST(test_memory_of_lists)
{
	static const char *const lists[][2] = {{"permit ", "user:abcdef"},
	    {"permit ", "group:abcdef"}, {"permit everyone from ", "10.0.0.1"},
	    {"network x ", "10.0.0.1"}, {"services x ", "abcdef"},
	    {"permit everyone service ", "a*c"},
	    {"permit everyone method ", "publickey+password"},
	    {"permit everyone key ", "rsa"}, {"permit everyone tty ", "pts/*"},
	    {"permit everyone hours ", "08:00-09:00"},
	    {"permit everyone by ", "uid:5"}};
	const size_t items = 10000, len = strlen(lists[_i][1]);
	char *text = malloc(200 + items * (len + 1)), *end = text;

	end += sprintf(end, "network a ::1\n%s", lists[_i][0]);
	for (size_t i = 0; i < items; i++)
		end += sprintf(end, "%s%s", i == 0 ? "" : ",", lists[_i][1]);
	strcpy(end, " \npermit everyone id x note y from a until 2027-01-01\n");
	with_failures(text);
	free(text);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("policy_bad");
	TCase *tc = tcase_create("bad");

	tcase_set_timeout(tc, 600);
	tcase_add_loop_test(tc, test_mutated, 0, (int)COUNT(files));
	tcase_add_test(tc, test_man_page_mutated);
	tcase_add_loop_test(tc, test_bad_octets, 0, (int)COUNT(bad_octets));
	tcase_add_test(tc, test_line_ends);
	tcase_add_loop_test(tc, test_long_words, 0, (int)COUNT(before));
	tcase_add_loop_test(tc, test_memory, 0, (int)COUNT(files));
	tcase_add_loop_test(tc, test_memory_of_lists, 0, 11);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());
	int failed;

	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
