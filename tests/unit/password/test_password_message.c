/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages about the password rule, in each language. */
#include <check.h>
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/password/password.h>

#define COLUMNS 79

static struct policy_password rule;
static struct buf b;

static const char *
one(const char *text)
{
	return dgettext("loginpolicy", text);
}

static const char *
many(const char *text, const char *texts, unsigned long n)
{
	return dngettext("loginpolicy", text, texts, n);
}

static const struct password_language language = {one, many};

static void
setup(void)
{
	static const char *const some[] = {"/some/file"};

	buf_init(&b, 65536);
	rule = (struct policy_password){.length = 8,
	    .uppercase = 1,
	    .lowercase = 2,
	    .digit = 1,
	    .symbol = 3,
	    .maximum = 256,
	    .passphrase = 20,
	    .similar = 3,
	    .repeat = 2,
	    .sequence = 4,
	    .dictionary = true,
	    .personal = true,
	    .words = some,
	    .n_words = 1,
	    .breached = some,
	    .n_breached = 1};
}

static void
teardown(void)
{
	buf_release(&b);
}

static const char *
text(void)
{
	buf_putc(&b, '\0');
	ck_assert_int_eq(b.err, 0);
	return b.p;
}

static const char *
message_of(enum password_demand d)
{
	const struct password_result r = {.missing = 1u << d,
	    .encoding = ENCODING_CONTROL};

	buf_clear(&b);
	password_put_message(&rule, &r, d, NULL, &b);
	return text();
}

START_TEST(english)
{
	static const char *const want[DEMAND_COUNT] = {
	    [DEMAND_ENCODING] =
		"It contains a control character, such as a tab.",
	    [DEMAND_LENGTH] = "It needs at least 8 characters.",
	    [DEMAND_MAXIMUM] =
		"It may have at most 256 characters and 512 bytes.",
	    [DEMAND_UPPERCASE] = "It needs at least 1 capital letter.",
	    [DEMAND_LOWERCASE] = "It needs at least 2 small letters.",
	    [DEMAND_DIGIT] = "It needs at least 1 digit.",
	    [DEMAND_SYMBOL] = "It needs at least 3 symbols.",
	    [DEMAND_PALINDROME] = "It reads the same backwards.",
	    [DEMAND_SIMILAR] = "It is too similar to the old one: at least 3 "
			       "characters must differ.",
	    [DEMAND_REPEAT] =
		"No character may appear more than 2 times in a row.",
	    [DEMAND_SEQUENCE] =
		"It contains a sequence of more than 4 characters, "
		"such as abcd or 4321.",
	    [DEMAND_PERSONAL] =
		"It contains the account's name or a word of the full name.",
	    [DEMAND_WORDS] = "It contains a word that is not allowed here.",
	    [DEMAND_DICTIONARY] = "It is too simple.",
	    [DEMAND_BREACHED] = "It has appeared in a data breach.",
	};

	for (enum password_demand d = 0; d < DEMAND_COUNT; d++) {
		ck_assert_ptr_nonnull(want[d]);
		ck_assert_str_eq(message_of(d), want[d]);
		ck_assert_ptr_nonnull(password_word(d));
	}
}
END_TEST

START_TEST(encodings)
{
	static const struct {
		enum password_encoding e;
		const char *want;
	} cases[] = {
	    {ENCODING_NOT_UTF8, "It is not UTF-8 text."},
	    {ENCODING_INVISIBLE, "It contains an invisible character."},
	    {ENCODING_PRIVATE_USE, "It contains a private-use character."},
	    {ENCODING_UNASSIGNED,
		"It contains a character that is not in Unicode."},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct password_result r = {.missing = 1,
		    .encoding = cases[i].e};

		buf_clear(&b);
		password_put_message(&rule, &r, DEMAND_ENCODING, NULL, &b);
		ck_assert_str_eq(text(), cases[i].want);
	}
}
END_TEST

START_TEST(whys)
{
	static const struct {
		enum password_why why;
		const char *word, *want;
	} cases[] = {
	    {WHY_WORD, "password",
		"It contains the word \"password\" and little else."},
	    {WHY_WORD, "a\x1b\x07z",
		"It contains the word \"a\\x1b\\x07z\" and little else."},
	    {WHY_WORD, "", "It is a single word of a dictionary."},
	    {WHY_KEYBOARD, "", "It is based on a keyboard pattern."},
	    {WHY_DATE, "", "It is based on a date or a telephone number."},
	    {WHY_REPEATS, "", "It repeats itself."},
	    {WHY_SIMPLE, "", "It is too simple."},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct password_result r = {.missing = 1u << DEMAND_DICTIONARY,
		    .why = cases[i].why};

		strcpy(r.word, cases[i].word);
		buf_clear(&b);
		password_put_message(&rule, &r, DEMAND_DICTIONARY, NULL, &b);
		ck_assert_str_eq(text(), cases[i].want);
		ck_assert_ptr_nonnull(password_why_word(cases[i].why));
	}
	ck_assert_ptr_null(password_why_word(WHY_NONE));
}
END_TEST

START_TEST(refusal_tells_all)
{
	const struct password_result r = {
	    .missing = 1u << DEMAND_LENGTH | 1u << DEMAND_DICTIONARY};

	password_put_refusal(&rule, &r, NULL, &b);
	ck_assert_str_eq(text(),
	    "This password is refused:\n"
	    "  It needs at least 8 characters.\n"
	    "  It is too simple.");
}
END_TEST

START_TEST(demands)
{
	password_put_demands(&rule, true, NULL, &b);
	ck_assert_str_eq(text(),
	    "A new password needs: at least 8 characters, 1 capital letter, "
	    "2 small letters,\n"
	    "  1 digit, 3 symbols, 3 characters other than in the old one\n"
	    "It must not contain: a dictionary word, your name, a word not "
	    "allowed here,\n"
	    "  more than 2 equal characters in a row, a sequence of more than "
	    "4 characters\n"
	    "It must not have appeared in a data breach.\n"
	    "With 20 characters or more, any characters are accepted.");
	buf_clear(&b);
	rule = (struct policy_password){.length = 8, .similar = 3};
	password_put_demands(&rule, false, NULL, &b);
	ck_assert_str_eq(text(), "A new password needs: at least 8 characters");
}
END_TEST

/* No line is wider than a terminal. */
static void
check_width(const char *s)
{
	for (size_t len; *s != '\0'; s += len + (s[len] != '\0')) {
		len = strcspn(s, "\n");
		ck_assert_msg(text_columns(s, len) <= COLUMNS, "%.*s", (int)len,
		    s);
	}
}

/*
 * LANGUAGE counts in any locale but C, and newer C libraries take C.UTF-8 for
 * it: the same under another name, of which no package is needed.
 */
static void
leave_c_locale(void)
{
	static const char dir[] = "/usr/lib/locale/C.utf8";
	char place[] = "/tmp/locale-XXXXXX", path[64];
	const char *got = NULL;

	ck_assert_ptr_nonnull(mkdtemp(place));
	snprintf(path, sizeof(path), "%s/xx_XX.utf8", place);
	if (access(dir, R_OK) == 0 && symlink(dir, path) == 0) {
		ck_assert_int_eq(setenv("LOCPATH", place, 1), 0);
		got = setlocale(LC_ALL, "xx_XX.UTF-8");
		unlink(path);
	}
	rmdir(place);
	unsetenv("LOCPATH");
	if (got == NULL)
		ck_assert_ptr_nonnull(setlocale(LC_ALL, "C.UTF-8"));
}

static const char *const languages[] = {"en", "de", "fr"};

START_TEST(translated)
{
	static const char *const known[] = {"at least 8 characters",
	    "mindestens 8 Zeichen", "au moins 8 caract\xc3\xa8res"};
	char folder[4096];
	const struct password_result all = {
	    .missing = (1u << DEMAND_COUNT) - 1};

	snprintf(folder, sizeof(folder), "%s/locale",
	    getenv("B") != NULL ? getenv("B") : "build");
	leave_c_locale();
	ck_assert_int_eq(setenv("LANGUAGE", languages[_i], 1), 0);
	ck_assert_ptr_nonnull(bindtextdomain("loginpolicy", folder));
	password_put_demands(&rule, true, &language, &b);
	ck_assert_ptr_nonnull(strstr(text(), known[_i]));
	check_width(b.p);
	buf_clear(&b);
	password_put_refusal(&rule, &all, &language, &b);
	check_width(text());
	/* Every line is translated: none of the English ones is left. */
	if (_i != 0)
		ck_assert_ptr_null(strstr(b.p, "It "));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("password_message");
	TCase *t = tcase_create("message");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, english);
	tcase_add_test(t, encodings);
	tcase_add_test(t, whys);
	tcase_add_test(t, refusal_tells_all);
	tcase_add_test(t, demands);
	tcase_add_loop_test(t, translated, 0,
	    sizeof(languages) / sizeof(languages[0]));
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
