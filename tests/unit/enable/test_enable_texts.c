/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking our lines out of PAM's files, and showing what changes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "admin/enable/text_diff.h"
#include "admin/enable/unwire.h"
#include "admin/enable/wired.h"

static struct tree_text
text_of(const char *s)
{
	struct tree_text t = {0};

	ck_assert_int_eq(tree_text_set(&t, s, s == NULL ? 0 : strlen(s)), 0);
	return t;
}

/* --- unwire --- */

static const struct {
	const char *from, *want;
} stacks[] = {
    {"", ""},
    {"account required pam_unix.so\n", "account required pam_unix.so\n"},
    {"account requisite pam_loginpolicy.so\naccount required pam_unix.so\n",
	"account required pam_unix.so\n"},
    /* a comment is no line */
    {"# pam_loginpolicy.so\naccount required pam_unix.so",
	"# pam_loginpolicy.so\naccount required pam_unix.so\n"},
    /* one line of two */
    {"account requisite \\\n pam_loginpolicy.so\naccount required a.so\n",
	"account required a.so\n"},
    /* a comment goes on in no other line */
    {"# x \\\naccount requisite pam_loginpolicy.so\naccount required a.so\n",
	"# x \\\naccount required a.so\n"},
    /* jumps over ours get shorter, others stay */
    {"auth [success=2 default=ignore] a.so\nauth required "
     "pam_loginpolicy.so\nauth requisite b.so\nauth required c.so\n",
	"auth [success=1 default=ignore] a.so\nauth requisite b.so\nauth "
	"required c.so\n"},
    {"auth [success=1 default=ignore] a.so\nauth required "
     "pam_loginpolicy.so\nauth required c.so\n",
	"auth [success=ignore default=ignore] a.so\nauth required c.so\n"},
    {"auth required pam_loginpolicy.so\nauth [success=1 default=ignore] "
     "a.so\nauth requisite b.so\nauth required c.so\n",
	"auth [success=1 default=ignore] a.so\nauth requisite b.so\nauth "
	"required c.so\n"},
    /* comments do not count in a jump */
    {"auth [success=2 default=ignore] a.so\n# x\nauth required "
     "pam_loginpolicy.so\nauth requisite b.so\nauth required c.so\n",
	"auth [success=1 default=ignore] a.so\n# x\nauth requisite "
	"b.so\nauth required c.so\n"},
    /* nobody has asked for the password before */
    {"password requisite pam_loginpolicy.so\npassword required a.so "
     "use_authtok x\n",
	"password required a.so x\n"},
    {"password requisite q.so\npassword requisite pam_loginpolicy.so "
     "use_authtok\npassword required a.so use_authtok\n",
	"password requisite q.so\npassword required a.so use_authtok\n"},
    /* a number outside of the brackets is no jump */
    {"auth required a.so n=2\nauth required pam_loginpolicy.so\n",
	"auth required a.so n=2\n"},
};

START_TEST(test_unwire)
{
	struct tree_text t = text_of(stacks[_i].from);

	ck_assert_int_eq(unwire_stack(&t), 0);
	ck_assert_str_eq(t.p, stacks[_i].want);
	ck_assert(!unwire_names_module(&t));
	free(t.p);
}
END_TEST

START_TEST(test_names)
{
	struct tree_text none = {0}, t = text_of("-auth x pam_loginpolicy.so");

	ck_assert(!unwire_names_module(&none));
	ck_assert(unwire_names_module(&t));
	free(t.p);
}
END_TEST

START_TEST(test_memory)
{
	struct tree_text t = text_of(
	    "Module: pwquality\na\nModule: loginpolicy-login\nrequisite "
	    "pam_loginpolicy.so\nModule: loginpolicy-password\nb\nModule: "
	    "unix\nc\n");

	ck_assert_int_eq(unwire_memory(&t), 0);
	ck_assert_str_eq(t.p, "Module: pwquality\na\nModule: unix\nc\n");
	free(t.p);
}
END_TEST

/* --- text_diff --- */

static const struct {
	const char *old, *new, *want;
} diffs[] = {
    {"a\nb\n", "a\nb\n", ""},
    {NULL, NULL, ""},
    {"a\n", "b\n", "--- x\n+++ x\n@@ -1,1 +1,1 @@\n-a\n+b\n"},
    {NULL, "b\n", "--- x\n+++ x\n@@ -0,0 +1,1 @@\n+b\n"},
    {"a\n", NULL, "--- x\n+++ x\n@@ -1,1 +0,0 @@\n-a\n"},
    {"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n",
	"--- x\n+++ x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n"},
};

START_TEST(test_diff)
{
	struct tree_text old = text_of(diffs[_i].old);
	struct tree_text new = text_of(diffs[_i].new);
	struct buf b;

	buf_init(&b, 4096);
	text_diff("x", &old, &new, &b);
	buf_putc(&b, '\0');
	ck_assert_int_eq(b.err, 0);
	ck_assert_str_eq(b.p, diffs[_i].want);
	buf_release(&b);
	free(old.p);
	free(new.p);
}
END_TEST

/* What a terminal would act on is not printed as it is. */
START_TEST(test_diff_escapes)
{
	struct tree_text old = text_of("a\n"), new = text_of("\033[31m\n");
	struct buf b;

	buf_init(&b, 4096);
	text_diff("x", &old, &new, &b);
	ck_assert_ptr_null(memchr(b.p, '\033', b.len));
	buf_release(&b);
	free(old.p);
	free(new.p);
}
END_TEST

/* --- the record --- */

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const char *const bad_records[] = {
    "",
    "at 1\n",
    "state d",
    "state done\nat x\n",
    "state done\nby -1\n",
    "state done\nfile\n",
    "state done\nfile - -\n",
    "state done\nfile - - - relative\n",
    "state done\nfile - ? - /x\n",
    "state done\nfile - - " HASH "0 /x\n",
    "state done\nfile - - " HASH " /x\nfile - - " HASH " /x\n",
};

START_TEST(test_bad_record)
{
	char *text = strdup(bad_records[_i]);
	struct wired w;

	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(wired_parse(text, &w), ERR_SYNTAX);
	wired_release(&w);
	free(text);
}
END_TEST

START_TEST(test_record)
{
	char text[] = "# x\nstate changing\nat 5\nby 1000\nprofile p\npeer "
		      "q\nstrict\nfile ? " HASH " - /etc/a b\n";
	struct wired w;

	ck_assert_int_eq(wired_parse(text, &w), 0);
	ck_assert_int_eq(w.state, WIRED_CHANGING);
	ck_assert_int_eq(w.at, 5);
	ck_assert_uint_eq(w.by, 1000);
	ck_assert(w.strict && !w.single_step);
	ck_assert(name_list_has(&w.profiles, "p"));
	ck_assert(name_list_has(&w.peers, "q"));
	ck_assert_ptr_nonnull(wired_find(&w, "/etc/a b"));
	ck_assert(!w.files[0].before_known);
	ck_assert_str_eq(w.files[0].was, HASH);
	ck_assert_int_eq(wired_add_file(&w, "/a\nb", "-", "-"), ERR_SYNTAX);
	ck_assert_int_eq(wired_add_file(&w, "/c", "-", HASH), 0);
	ck_assert_uint_eq(w.n_files, 2);
	wired_release(&w);
}
END_TEST

#define N(a) (int)(sizeof(a) / sizeof(a[0]))

static Suite *
suite(void)
{
	Suite *su = suite_create("enable_texts");
	TCase *tc = tcase_create("all");

	tcase_add_loop_test(tc, test_unwire, 0, N(stacks));
	tcase_add_test(tc, test_names);
	tcase_add_test(tc, test_memory);
	tcase_add_loop_test(tc, test_diff, 0, N(diffs));
	tcase_add_test(tc, test_diff_escapes);
	tcase_add_loop_test(tc, test_bad_record, 0, N(bad_records));
	tcase_add_test(tc, test_record);
	suite_add_tcase(su, tc);
	return su;
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
