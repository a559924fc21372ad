/* SPDX-License-Identifier: BSD-2-Clause */
/* Subordinate uids: whose they are alone, and whose they are not. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/sessions/subordinate.h"

#define ALICE 1001

static char path[64];
static struct subordinates s;
static struct diag d;

static void
setup(void)
{
	strcpy(path, "/tmp/subuid.XXXXXX");
	ck_assert_int_ne(close(mkstemp(path)), -1);
}

static void
teardown(void)
{
	subordinates_release(&s);
	unlink(path);
}

static void
load(const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	subordinates_release(&s);
	ck_assert_int_eq(subordinates_load(path, "alice", ALICE, false, &s, &d),
	    0);
}

static const char *const not_lines[] = {"", "\n", "alice", "alice:", "alice:1",
    "alice:1:", "alice::1", "alice:x:1", "alice:1:x", "alice:-1:5", "alice:1:0",
    "alice:100000:65536 ", " alice:100000:65536", "alice:100000:65536:1",
    ":100000:65536", "alic:100000:65536", "alicee:100000:65536",
    "1002:100000:65536", "01001x:100000:65536", "#alice:100000:65536",
    "alice:4294967295:1", "alice:4294967296:1", "alice:100000:4294967296"};

START_TEST(no_range_fn)
{
	load(not_lines[_i]);
	ck_assert_uint_eq(s.n, 0);
	ck_assert_ptr_null(subordinates_find(&s, 100000));
}
END_TEST

/* A range with root or the account itself in it is not one to kill by. */
START_TEST(dangerous_fn)
{
	load("alice:0:65536\nalice:1000:10\nalice:1:4294967294\n");
	ck_assert_uint_eq(s.n, 0);
}
END_TEST

START_TEST(edges_fn)
{
	load("root:1:5\nalice:100000:65536\n1001:300000:1\nalice:4294967290:9");
	ck_assert_uint_eq(s.n, 3);
	ck_assert_ptr_null(subordinates_find(&s, 99999));
	ck_assert_ptr_nonnull(subordinates_find(&s, 100000));
	ck_assert_ptr_nonnull(subordinates_find(&s, 165535));
	ck_assert_ptr_null(subordinates_find(&s, 165536));
	ck_assert_ptr_nonnull(subordinates_find(&s, 300000));
	ck_assert_ptr_null(subordinates_find(&s, 300001));
	ck_assert_ptr_nonnull(subordinates_find(&s, 4294967294u));
	/* (uid_t)-1 is nobody's. */
	ck_assert_ptr_null(subordinates_find(&s, 4294967295u));
	for (size_t i = 0; i < s.n; i++)
		ck_assert_str_eq(s.list[i].shared_with, "");
}
END_TEST

static const struct {
	const char *other;
	bool overlaps;
} others[] = {{"bob:99999:1", false}, {"bob:99999:2", true},
    {"bob:165535:1", true}, {"bob:165536:1", false}, {"bob:1:4294967294", true},
    {"bob:120000:5", true}, {"1002:100000:65536", true}};

START_TEST(overlap_fn)
{
	char text[256];
	const char *whose = others[_i].other[0] == 'b' ? "bob" : "1002";

	for (int before = 0; before < 2; before++) {
		snprintf(text, sizeof(text), "%s\n%s\n",
		    before ? others[_i].other : "alice:100000:65536",
		    before ? "alice:100000:65536" : others[_i].other);
		load(text);
		ck_assert_uint_eq(s.n, 1);
		ck_assert_str_eq(s.list[0].shared_with,
		    others[_i].overlaps ? whose : "");
	}
}
END_TEST

START_TEST(file_fn)
{
	ck_assert_int_eq(subordinates_load("/nonexistent/subuid", "alice",
			     ALICE, false, &s, &d),
	    0);
	ck_assert_uint_eq(s.n, 0);
	ck_assert_int_ne(subordinates_load("/tmp", "alice", ALICE, false, &s,
			     &d),
	    0);
	load("1001:5000:5\n");
	subordinates_release(&s);
	/* A number without a name. */
	ck_assert_int_eq(subordinates_load(path, NULL, ALICE, false, &s, &d),
	    0);
	ck_assert_uint_eq(s.n, 1);
	/* Others could write whose processes are killed. */
	ck_assert_int_eq(chmod(path, 0666), 0);
	subordinates_release(&s);
	ck_assert_int_eq(subordinates_load(path, NULL, ALICE, false, &s, &d),
	    ERR_PERM);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("subordinate");
	TCase *c = tcase_create("subordinate");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, no_range_fn, 0,
	    sizeof(not_lines) / sizeof(not_lines[0]));
	tcase_add_test(c, dangerous_fn);
	tcase_add_test(c, edges_fn);
	tcase_add_loop_test(c, overlap_fn, 0,
	    sizeof(others) / sizeof(others[0]));
	tcase_add_test(c, file_fn);
	suite_add_tcase(suite, c);
	r = srunner_create(suite);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? 0 : 1;
}
