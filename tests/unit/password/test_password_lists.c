/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists of words below /usr/share/dict: each word is found, in whatever order
 * they are; a list that is gone refuses nothing and is named.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/password/rule/estimate.h"
#include "tests/lib/password_rule.h"
#include "tests/lib/trusted_folder.h"

#define WORDS 60000

static struct diag d;
static char *folder, path[400];
static char word[WORDS][16];

static void
setup(void)
{
	static const char *const dirs[] = {"/usr", "/usr/share",
	    "/usr/share/dict", "/etc"};

	umask(022);
	folder = trusted_folder();
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", folder, dirs[i]);
		ck_assert_int_eq(mkdir(path, 0755), 0);
	}
	snprintf(path, sizeof(path), "%s/usr/share/dict/list", folder);
	memset(&d, 0, sizeof(d));
}

static void
teardown(void)
{
	remove_folder(folder);
}

static void
put_list(const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

/* What is missing by the list alone. */
static int
judge(const char *s, struct password_result *ret)
{
	static const char *const list[] = {"/usr/share/dict/list"};
	const struct password_input in = {.password = s, .len = strlen(s)};
	struct policy_password rule = no_rule;

	rule.words = list;
	rule.n_words = 1;
	return rule_judge(&rule, folder, &in, ret, &d);
}

static bool
names(const char *s, const char *want)
{
	struct password_result res;

	ck_assert_int_eq(judge(s, &res), 0);
	return res.missing == BIT(DICTIONARY) && res.why == WHY_WORD &&
	    strcmp(res.word, want) == 0;
}

START_TEST(test_spelling)
{
	put_list("Zugm\xc3\xb6wenhorst\nStra\xc3\x9f"
		 "enkratzbaum\n\xc5\x93kuvrezink\nba\xff\xff\xffxxyzzq\nkurz\n"
		 "wrz\xc4\x99\xc5\x9bniakow");
	ck_assert(names("Zugm\xc3\xb6wenhorst1!", "Zugm\xc3\xb6wenhorst"));
	ck_assert(names("Zugmowenhorst1!", "Zugm\xc3\xb6wenhorst"));
	ck_assert(names("zugmoewenhorsT1!", "Zugm\xc3\xb6wenhorst"));
	ck_assert(names("Zugm0w3nh0rst1!", "Zugm\xc3\xb6wenhorst"));
	ck_assert(names("tsrohnewomguZ1!", "Zugm\xc3\xb6wenhorst"));
	ck_assert(names("Strassenkratzbaum1!",
	    "Stra\xc3\x9f"
	    "enkratzbaum"));
	ck_assert(names("Stra\xc3\x9f"
			"enkratzbaum1!",
	    "Stra\xc3\x9f"
	    "enkratzbaum"));
	ck_assert(names("Oekuvrezink2024!", "\xc5\x93kuvrezink"));
	ck_assert(names("Wrzesniakow1!", "wrz\xc4\x99\xc5\x9bniakow"));
	ck_assert(!names("Vq7!mmxzPkt", ""));
	put_list("foobarx\r\nzugmowenhorst\r\n");
	ck_assert(names("Zugmowenhorst1!", "zugmowenhorst"));
	put_list("\xef\xbb\xbfzugmowenhorst\r\nfoobarx\r\n");
	ck_assert(names("Zugmowenhorst1!", "zugmowenhorst"));
}
END_TEST

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int
by_letters(const void *a, const void *b)
{
	return strcasecmp(a, b);
}

static void
shuffle(void)
{
	char t[16];

	for (uint32_t i = WORDS - 1; i > 0; i--) {
		uint32_t k = random_below(i + 1);

		memcpy(t, word[i], 16);
		memcpy(word[i], word[k], 16);
		memcpy(word[k], t, 16);
	}
}

/*
 * Words that no rule knows: of letters that do not follow each other. Some with
 * a mark on the first or second letter.
 */
static void
make_words(bool marks)
{
	static const char letters[] = "bcdfghjklmnpqrstvwxz";
	size_t len;

	for (size_t i = 0; i < WORDS; i++) {
		len = 7 + random_below(6);
		for (size_t k = 0; k < len; k++)
			word[i][k] = letters[random_below(20)];
		word[i][len] = '\0';
		if (i % 3 == 0)
			word[i][0] = (char)(word[i][0] - 'a' + 'A');
		if (marks && i % 5 < 2)
			memcpy(word[i] + i % 5, "\xc3\xbc", 2);
	}
}

START_TEST(test_orders)
{
	char password[20];
	FILE *f;

	make_words(_i != 1);
	if (_i == 0)
		qsort(word, WORDS, 16, by_bytes);
	else if (_i == 1)
		qsort(word, WORDS, 16, by_letters);
	else
		shuffle();
	ck_assert_ptr_nonnull(f = fopen(path, "w"));
	for (size_t i = 0; i < WORDS; i++)
		fprintf(f, "%s\n", word[i]);
	fclose(f);
	for (size_t i = 0; i < WORDS; i += i < 50 || i > WORDS - 50 ? 1 : 499) {
		snprintf(password, sizeof(password), "%s7", word[i]);
		ck_assert_msg(names(password, word[i]), "%s", word[i]);
	}
	/* One that is the whole password is not shown. */
	ck_assert(names(word[0], ""));
}
END_TEST

START_TEST(test_gone)
{
	struct policy_password rule = no_rule;
	static const char *const list[] = {"/usr/share/dict/list"};
	const char *own[] = {"/etc/words"};
	struct password_result res;

	ck_assert_int_eq(judge("zugmowenhorst", &res), 0);
	ck_assert_uint_eq(res.missing, 0);
	ck_assert_ptr_nonnull(strstr(d.msg, "/usr/share/dict/list is gone"));
	memset(&d, 0, sizeof(d));
	rule.words = list;
	rule.n_words = 1;
	ck_assert_int_eq(rule_ready(&rule, folder, &d), 0);
	ck_assert_ptr_nonnull(strstr(d.msg, "/usr/share/dict/list is gone"));
	/* The site's own list refuses. */
	rule.words = own;
	ck_assert_int_eq(rule_ready(&rule, folder, &d), ERR_NOENT);
	/* So does one that only seems to be packaged. */
	own[0] = "/usr/share/dict/../../../etc/words";
	ck_assert_int_eq(rule_ready(&rule, folder, &d), ERR_NOENT);
}
END_TEST

START_TEST(test_links)
{
	struct password_result res;
	char target[400];

	put_list("zugmowenhorst\n");
	snprintf(target, sizeof(target), "%s/etc/dict", folder);
	ck_assert_int_eq(rename(path, target), 0);
	/* absolute, below the root of the system; then relative */
	ck_assert_int_eq(symlink("/etc/dict", path), 0);
	ck_assert(names("Zugmowenhorst1!", "zugmowenhorst"));
	unlink(path);
	ck_assert_int_eq(symlink("../../../etc/dict", path), 0);
	ck_assert(names("Zugmowenhorst1!", "zugmowenhorst"));
	chmod(target, 0666);
	ck_assert_int_eq(judge("Zugmowenhorst1!", &res), ERR_PERM);
	chmod(target, 0644);
	if (getuid() == 0) {
		ck_assert_int_eq(lchown(path, 77777, 77777), 0);
		ck_assert_int_eq(judge("Zugmowenhorst1!", &res), ERR_PERM);
	}
	unlink(path);
	ck_assert_int_eq(symlink("list", path), 0);
	ck_assert_int_eq(judge("Zugmowenhorst1!", &res), ERR_PERM);
	unlink(path);
	ck_assert_int_eq(symlink("nowhere", path), 0);
	ck_assert_int_eq(judge("Zugmowenhorst1!", &res), 0);
	ck_assert_ptr_nonnull(strstr(d.msg, "is gone"));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("password lists");
	TCase *t = tcase_create("lists");
	SRunner *sr;
	int failed;

	if (getuid() != 0) {
		puts("SKIP: all: lists that root owns: not root");
		return EXIT_SUCCESS;
	}
	tcase_set_timeout(t, 300);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, test_spelling);
	tcase_add_loop_test(t, test_orders, 0, 3);
	tcase_add_test(t, test_gone);
	tcase_add_test(t, test_links);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
