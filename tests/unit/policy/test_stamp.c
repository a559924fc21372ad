/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a policy is still what its files say: each way in which they can change. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/policy/inforce.h>
#include "tests/lib/fake_files.h"
#include "tests/lib/trusted_folder.h"

/* One field of which lstat(2) says something else: in a real file most of them change together. */
enum {
	STANDS_IN_DEV = 1,
	STANDS_IN_INO,
	STANDS_IN_MODE,
	STANDS_IN_UID,
	STANDS_IN_SIZE,
	STANDS_IN_MTIME_S,
	STANDS_IN_MTIME_NS,
	STANDS_IN_CTIME_S,
	STANDS_IN_CTIME_NS,
	STANDS_IN_N
};
static int stands_in;

static void
say_otherwise(struct stat *st)
{
	st->st_dev += stands_in == STANDS_IN_DEV;
	st->st_ino += stands_in == STANDS_IN_INO;
	st->st_mode ^= stands_in == STANDS_IN_MODE ? S_IWOTH : 0;
	st->st_uid += stands_in == STANDS_IN_UID;
	st->st_size += stands_in == STANDS_IN_SIZE;
	st->st_mtim.tv_sec += stands_in == STANDS_IN_MTIME_S;
	st->st_mtim.tv_nsec += stands_in == STANDS_IN_MTIME_NS;
	st->st_ctim.tv_sec += stands_in == STANDS_IN_CTIME_S;
	st->st_ctim.tv_nsec += stands_in == STANDS_IN_CTIME_NS;
}

static char *dir;
static struct policy p;

static const char *
at(const char *name)
{
	static char room[4][4096];
	static unsigned n;
	char *path = room[n++ % 4];

	snprintf(path, sizeof(room[0]), "%s/%s", dir, name);
	return path;
}

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(at(name), "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

static int
read_policy(void)
{
	const struct policy_load_opts opts = {.root = "",
	    .owner = getuid(),
	    .check_parents = true};
	struct policy_errors errs;
	int r;

	policy_release(&p);
	r = policy_load(at("policy"), &opts, &p, &errs);
	policy_errors_release(&errs);
	return r;
}

static void
load(void)
{
	ck_assert_int_eq(read_policy(), 0);
	ck_assert(policy_is_unchanged(&p));
}

static void
setup(void)
{
	char text[8192];

	umask(022);
	memset(&p, 0, sizeof(p));
	dir = trusted_folder();
	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	snprintf(text, sizeof(text),
	    "password length 9\ninclude %s/d/*.conf\ninclude %s/none.conf\n"
	    "include %s/nowhere/*.conf\n",
	    dir, dir, dir);
	put("policy", text);
	put("d/a.conf", "password digit 2\n");
	load();
}

static void
teardown(void)
{
	policy_release(&p);
	remove_folder(dir);
}

START_TEST(nothing_changes)
{
	put("other", "x");
	ck_assert(policy_is_unchanged(&p));
}
END_TEST

START_TEST(main_file)
{
	put("policy", "password length 8\n");
	ck_assert(!policy_is_unchanged(&p));
	load();
	ck_assert_int_eq(chmod(at("policy"), 0666), 0);
	ck_assert(!policy_is_unchanged(&p));
	ck_assert_int_eq(unlink(at("policy")), 0);
	ck_assert(!policy_is_unchanged(&p));
}
END_TEST

/* Another file in its place, of the same length. */
START_TEST(renamed_over)
{
	put("new", "password digit 3\n");
	ck_assert_int_eq(rename(at("new"), at("d/a.conf")), 0);
	ck_assert(!policy_is_unchanged(&p));
}
END_TEST

START_TEST(drop_in)
{
	put("d/b.conf", "");
	ck_assert(!policy_is_unchanged(&p));
	load();
	ck_assert_int_eq(unlink(at("d/a.conf")), 0);
	ck_assert(!policy_is_unchanged(&p));
}
END_TEST

START_TEST(what_was_not_there)
{
	put("none.conf", "");
	ck_assert(!policy_is_unchanged(&p));
	load();
	ck_assert_int_eq(mkdir(at("nowhere"), 0755), 0);
	ck_assert(!policy_is_unchanged(&p));
}
END_TEST

/* What could not be looked at, then and now, is not the same. */
START_TEST(not_looked_at)
{
	bool same;
	int r;

	files.error = EIO;
	files.calls = 0;
	files.fail_at = 1;
	r = read_policy();
	files.calls = 0;
	same = policy_is_unchanged(&p);
	files.fail_at = 0;
	ck_assert_int_eq(r, 0);
	ck_assert(!same);
}
END_TEST

START_TEST(of_no_file)
{
	struct policy_errors errs;

	policy_release(&p);
	ck_assert_int_eq(policy_parse("p", "", 0, &p, &errs), 0);
	policy_errors_release(&errs);
	ck_assert(!policy_is_unchanged(&p));
}
END_TEST

/* Each thing that stat(2) says of a file counts on its own, and on none of the others. */
START_TEST(each_field)
{
	files.say_otherwise = say_otherwise;
	for (stands_in = 1; stands_in < STANDS_IN_N; stands_in++)
		ck_assert_msg(!policy_is_unchanged(&p), "field %d", stands_in);
	files.say_otherwise = NULL;
	ck_assert(policy_is_unchanged(&p));
}
END_TEST

/* Rewritten in place, of the same length, and the time of that put back. */
START_TEST(times_put_back)
{
	struct timespec times[2];
	struct stat was, st;

	ck_assert_int_eq(stat(at("d/a.conf"), &was), 0);
	times[0] = was.st_atim;
	times[1] = was.st_mtim;
	do { /* the clock of files is a coarse one */
		put("d/a.conf", "password digit 3\n");
		ck_assert_int_eq(utimensat(AT_FDCWD, at("d/a.conf"), times, 0),
		    0);
		ck_assert_int_eq(stat(at("d/a.conf"), &st), 0);
	} while (st.st_ctim.tv_sec == was.st_ctim.tv_sec &&
	    st.st_ctim.tv_nsec == was.st_ctim.tv_nsec);
	ck_assert_int_eq(st.st_mtim.tv_nsec, was.st_mtim.tv_nsec);
	ck_assert(!policy_is_unchanged(&p));
}
END_TEST

/* What counts may change though the file does not. */
START_TEST(in_force)
{
	const struct policy_places places = {.conf = at("policy"),
	    .state = at("state"),
	    .load = {.root = "", .owner = getuid(), .check_parents = true},
	    .boot_id = boot_id_read};

	ck_assert(policy_is_in_force(&places, &p, POLICY_FROM_FILE));
	ck_assert(!policy_is_in_force(&places, &p, POLICY_FROM_LAST_GOOD));
	ck_assert(!policy_is_in_force(&places, &p, POLICY_TRIAL_OVER));
	ck_assert(!policy_is_in_force(&places, &p, POLICY_FROM_NOTHING));
	ck_assert_int_eq(mkdir(at("state"), 0711), 0);
	ck_assert(policy_is_in_force(&places, &p, POLICY_FROM_FILE));
	put("state/trial", "not understood\n");
	ck_assert(!policy_is_in_force(&places, &p, POLICY_FROM_FILE));
	ck_assert_int_eq(unlink(at("state/trial")), 0);
	ck_assert_int_eq(chmod(at("state"), 0777), 0);
	ck_assert(!policy_is_in_force(&places, &p, POLICY_FROM_FILE));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("stamp");
	TCase *t = tcase_create("stamp");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nothing_changes);
	tcase_add_test(t, main_file);
	tcase_add_test(t, renamed_over);
	tcase_add_test(t, drop_in);
	tcase_add_test(t, what_was_not_there);
	tcase_add_test(t, not_looked_at);
	tcase_add_test(t, each_field);
	tcase_add_test(t, times_put_back);
	tcase_add_test(t, of_no_file);
	tcase_add_test(t, in_force);
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
