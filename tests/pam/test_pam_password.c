/* SPDX-License-Identifier: BSD-2-Clause */
/* The module's password stage in stacks of its own: what must be refused, then what may pass. */
#include <loginpolicy/password/password.h>
#include "tests/lib/own_root.h"
#include "tests/lib/pam_stack.h"

#define GOOD	"Vq7!mmxz"
#define GOOD_2	"kT4?wwpr"
#define WEAK	"abc"
#define WEAK_2	"abcd1"
#define WEAK_3	"P@ssw0rd"
#define DEMANDS "A new password needs"
#define REFUSAL "This password is refused:"
#define NEW	"[1] New password: "

static const char *const none[] = {NULL};
static char modules[4096]; /* the folder of the built modules */
static char new[256]; /* what the module behind ours found */

/* A service file of one stack; %s of line: ours with its arguments. */
static void
stack_of(const char *before, const char *arguments, const char *after)
{
	char text[16384];

	snprintf(text, sizeof(text),
	    "%s%spassword requisite %s/pam_module/pam_loginpolicy.so "
	    "conf=%s/policy state=%s/state %s\n%s%s/tests/lib/pam_tokens.so show\n",
	    before, before[0] != '\0' ? "\n" : "", modules, stack.dir,
	    stack.dir, arguments,
	    after[0] != '\0' ? after : "password required ", modules);
	put_file("lp", 0644, text);
}

static void
policy(const char *text)
{
	put_file("policy", 0644, text);
}

static char tokens[4400]; /* a line of the neighbour before us */
static const char *
given(const char *argument)
{
	snprintf(tokens, sizeof(tokens),
	    "password required %s/tests/lib/pam_tokens.so %s", modules,
	    argument);
	return tokens;
}

static void
setup(void)
{
	umask(022);
	stack.dir = trusted_folder();
	stack.user = "root";
	stack.service = "lp";
	stack.broken = false;
	expect(none);
	policy("password personal on\n");
	put_file("other", 0644, "password required pam_deny.so\n");
	stack_of("", "", "");
}

static void
teardown(void)
{
	remove_folder(stack.dir);
}

#define ANSWERS(...) expect((const char *const[]){__VA_ARGS__, NULL})
#define SAYS(text) \
	ck_assert_msg(strstr(stack.said, text) != NULL, "%s", stack.said)
#define LACKS(text) \
	ck_assert_msg(strstr(stack.said, text) == NULL, "%s", stack.said)
#define LOGS(text) \
	ck_assert_msg(strstr(stack.log, text) != NULL, "%s", stack.log)
#define SAID(n, text) \
	ck_assert_msg(times(stack.said, text) == (n), "%s", stack.said)

/* --- refusals --- */

START_TEST(unknown_argument)
{
	static const char *const bad[] = {"use_authtoken", "conf=policy",
	    "state=", "Debug", "ssh=1", "retry=3"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		stack_of("", bad[i], "");
		ANSWERS(GOOD, GOOD);
		ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
		ck_assert_uint_eq(stack.asked, 0);
		LOGS(bad[i]);
	}
}
END_TEST

START_TEST(arguments_of_other_stages)
{
	stack_of("", "ssh sudo single_step debug", "");
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	LOGS("[7] debug user=root uid=0 service=lp stage=password");
	stack_of("", "ssh sudo single_step", "");
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	ck_assert_ptr_null(strstr(stack.log, "[7]"));
}
END_TEST

/* A caller that answers every prompt with one password is asked twice and told once. */
START_TEST(rejected_again)
{
	ANSWERS(WEAK, WEAK, GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	ck_assert_uint_eq(stack.asked, 2);
	SAID(1u, REFUSAL);
	SAID(1u, "This password was refused before: nothing is changed.");
	SAID(1u, DEMANDS);
	ck_assert_uint_eq(times(stack.log,
			      "deny user=root uid=0 service=lp "
			      "stage=password missing=length,"
			      "uppercase,digit,symbol,dictionary "
			      "measure=password-rule policy="),
	    1);
}
END_TEST

START_TEST(tries_used_up)
{
	ANSWERS(WEAK, WEAK_2, WEAK_3, GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_MAXTRIES);
	ck_assert_uint_eq(stack.asked, 3);
	SAID(3u, REFUSAL);
	SAID(1u, DEMANDS);
	LOGS("missing=dictionary ");
	policy("password tries 1\n");
	ANSWERS(WEAK, GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_MAXTRIES);
	ck_assert_uint_eq(stack.asked, 1);
}
END_TEST

START_TEST(mistyped_counts_as_try)
{
	policy("password tries 2\n");
	ANSWERS(GOOD, GOOD_2, GOOD_2, GOOD, GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_MAXTRIES);
	ck_assert_uint_eq(stack.asked, 4);
	LACKS(REFUSAL);
	ANSWERS(GOOD, GOOD_2, GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	ck_assert_str_eq(new, GOOD);
}
END_TEST

/* Login services change an expired password as root: no exemption. */
START_TEST(no_exemption)
{
	ANSWERS(WEAK, WEAK);
	ck_assert_int_eq(change(PAM_CHANGE_EXPIRED_AUTHTOK, new),
	    PAM_AUTHTOK_ERR);
	ANSWERS(WEAK, WEAK);
	stack.service = "lp";
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
}
END_TEST

START_TEST(conversation_fails)
{
	ANSWERS(GOOD, GOOD);
	stack.broken = true;
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	stack.broken = false;
	/* No answer: the person gave up; and with the first half given. */
	expect(none);
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	ANSWERS(GOOD);
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	ANSWERS("", "");
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
}
END_TEST

START_TEST(use_authtok)
{
	stack_of("", "use_authtok", "");
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	ck_assert_uint_eq(stack.asked, 0);
	stack_of(given("new=" WEAK), "use_authtok", "");
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	ck_assert_uint_eq(stack.asked, 0);
	SAYS(REFUSAL);
	LACKS(DEMANDS);
	stack_of(given("new=" GOOD), "use_authtok", "");
	expect(none);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	ck_assert_str_eq(stack.said, "");
	ck_assert_str_eq(new, GOOD);
}
END_TEST

START_TEST(try_first_pass)
{
	stack_of(given("new=" WEAK), "try_first_pass", "");
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	ck_assert_str_eq(new, GOOD);
	SAID(1u, REFUSAL);
	stack_of("", "authtok_type=LDAP", "");
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	SAYS("[1] New LDAP password: ");
}
END_TEST

START_TEST(like_the_old_one)
{
	stack_of(given("old=" GOOD), "", "");
	ANSWERS("Vq7!mmxy", "Vq7!mmxy");
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	SAYS(
	    "It is too similar to the old one: at least 3 characters must differ.");
	SAYS("3 characters other than in the old one");
	ANSWERS(GOOD_2, GOOD_2);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	stack_of("", "", "");
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	LACKS("the old one");
}
END_TEST

START_TEST(nobodys_password)
{
	stack.user = "no such\naccount";
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	LOGS("deny user=? stage=password reason=no-account");
	ck_assert_ptr_null(strstr(stack.log, "no such"));
	ck_assert_uint_eq(stack.asked, 0);
}
END_TEST

/* Nobody is asked for a password that cannot be judged. */
START_TEST(file_is_missing)
{
	policy("password words /nowhere/words\n");
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	ck_assert_uint_eq(stack.asked, 0);
	SAYS(
	    "[3] The password cannot be changed because it cannot be checked: password "
	    "words /nowhere/words");
	LACKS(REFUSAL);
	LOGS("[3] deny user=root uid=0 service=lp stage=password reason=");
	policy("password breached /nowhere/pwned\n");
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	SAYS("/nowhere/pwned");
}
END_TEST

/* ours: a module without, or with something else for, the rule's object. */
static void
module_elsewhere(const char *object, const char *name, mode_t mode)
{
	char command[16384], text[16384];

	snprintf(command, sizeof(command),
	    "rm -rf '%s' && mkdir '%s' && cp %s/pam_module/pam_loginpolicy.so "
	    "'%s'",
	    in_dir("m"), in_dir("m"), modules, in_dir("m"));
	ck_assert_int_eq(system(command), 0);
	if (object != NULL) {
		snprintf(command, sizeof(command),
		    "cp %s/%s %s/m/%s && chmod %o %s/m/%s", modules, object,
		    stack.dir, name, (unsigned)mode, stack.dir, name);
		ck_assert_int_eq(system(command), 0);
	}
	snprintf(text, sizeof(text),
	    "password requisite %s/m/pam_loginpolicy.so conf=%s/policy "
	    "state=%s/state\npassword required %s/tests/lib/pam_tokens.so show\n",
	    stack.dir, stack.dir, stack.dir, modules);
	put_file("lp", 0644, text);
}

/* _i: by its proper name, and by that under which an upgrade keeps it. */
START_TEST(no_rule)
{
	const char *name = _i == 0 ? PASSWORD_RULE_NAME : PASSWORD_RULE_KEPT;
	static const struct {
		const char *object, *told;
		mode_t mode;
	} cases[] = {
	    {NULL, PASSWORD_RULE_NAME, 0},
	    {"pam_module/" PASSWORD_RULE_NAME, "writable by group or others",
		0664},
	    {"pam_module/pam_loginpolicy.so", "not the password rule", 0644},
	    {"tests/lib/old_rule.so", "of another loginpolicy: interface ",
		0644},
	    {"tests/lib/pam_tokens.so", "not the password rule", 0644},
	    {"tests/pam/test_pam_password.o", "", 0644},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		policy("");
		module_elsewhere(cases[i].object, name, cases[i].mode);
		ANSWERS(GOOD, GOOD);
		ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
		ck_assert_uint_eq(stack.asked, 0);
		SAYS(
		    "[3] The password cannot be changed because it cannot be checked: ");
		SAYS(cases[i].told);
		/* Observed, it is logged, and what follows gets a password. */
		policy("password mode observe\n");
		ANSWERS(WEAK, WEAK);
		ck_assert_int_eq(change(0, new), PAM_SUCCESS);
		ck_assert_str_eq(new, WEAK);
		ck_assert_uint_eq(times(stack.log, "would-deny user=root"), 1);
	}
	policy("");
	module_elsewhere("pam_module/" PASSWORD_RULE_NAME, name, 0644);
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
}
END_TEST

/* --- which policy --- */

START_TEST(nothing_in_force)
{
	ck_assert_int_eq(unlink(in_dir("policy")), 0);
	ANSWERS("Vq7!mmx", GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	SAID(1u, REFUSAL);
	LOGS("the built-in password rule is in force");
	ck_assert_uint_eq(times(stack.log, "[1] policy not in force: "), 1);
}
END_TEST

START_TEST(last_good)
{
	static const struct {
		mode_t mode;
		const char *text;
	} bad[] = {{0644, "password length 9x\n"},
	    {0666, "password length 7\n"}};

	ck_assert_int_eq(mkdir(in_dir("state"), 0711), 0);
	put_file("state/last-good.conf", 0644, "password length 12\n");
	for (size_t i = 0; i < 2; i++) {
		put_file("policy", bad[i].mode, bad[i].text);
		ANSWERS(GOOD, "Vq7!mmxzkTwp", "Vq7!mmxzkTwp");
		ck_assert_int_eq(change(0, new), PAM_SUCCESS);
		SAYS("It needs at least 12 characters.");
		LOGS("the last accepted policy is in force");
	}
	/* Unsafe itself, it is none. */
	ck_assert_int_eq(chmod(in_dir("state/last-good.conf"), 0666), 0);
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	LOGS("the built-in password rule is in force");
}
END_TEST

START_TEST(observed)
{
	policy("password mode observe\n");
	ANSWERS(WEAK, WEAK);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	ck_assert_str_eq(new, WEAK);
	LACKS("[3]");
	LACKS("[4]");
	LOGS("would-deny user=root uid=0 service=lp stage=password missing=");
}
END_TEST

/* Logins alone are observed: nothing else may be there that refuses passwords. */
START_TEST(logins_observed)
{
	policy("mode observe\n");
	ANSWERS(WEAK, GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	ck_assert_str_eq(new, GOOD);
	SAID(1u, REFUSAL);
	LOGS("deny user=root uid=0 service=lp stage=password missing=");
	LACKS("would-deny");
}
END_TEST

/* --- what passes --- */

START_TEST(accepted)
{
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	ck_assert_str_eq(new, GOOD);
	SAID(1u, DEMANDS);
	SAID(1u, NEW);
	LOGS("[5] permit user=root uid=0 service=lp stage=password "
	     "measure=password-rule policy=");
	ck_assert_msg(times(stack.log, "\n") == 1, "%s", stack.log);
}
END_TEST

/* What we let pass others must still grant: alone we refuse. */
START_TEST(alone)
{
	char text[16384];

	snprintf(text, sizeof(text),
	    "password required %s/pam_module/pam_loginpolicy.so "
	    "conf=%s/policy state=%s/state\n",
	    modules, stack.dir, stack.dir);
	put_file("lp", 0644, text);
	ANSWERS(GOOD, GOOD);
	ck_assert_int_ne(change(0, new), PAM_SUCCESS);
}
END_TEST

START_TEST(two_lines)
{
	char line[8192];

	snprintf(line, sizeof(line),
	    "password requisite %s/pam_module/pam_loginpolicy.so conf=%s/policy "
	    "state=%s/state",
	    modules, stack.dir, stack.dir);
	stack_of(line, "use_authtok", "");
	ANSWERS(WEAK, GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
	ck_assert_str_eq(new, GOOD);
	SAID(1u, REFUSAL);
}
END_TEST

START_TEST(silent)
{
	ANSWERS(WEAK, GOOD, GOOD);
	ck_assert_int_eq(change(PAM_SILENT, new), PAM_SUCCESS);
	LACKS("[3]");
	LACKS("[4]");
	SAID(2u, NEW);
	policy("password words /nowhere\n");
	expect(none);
	ck_assert_int_eq(change(PAM_SILENT, new), PAM_AUTHTOK_ERR);
	ck_assert_str_eq(stack.said, "");
}
END_TEST

/* Thousands of accounts are not told the rule thousands of times. */
START_TEST(batch)
{
	ck_assert_int_eq(rename(in_dir("lp"), in_dir("chpasswd")), 0);
	stack.service = "chpasswd";
	ANSWERS(WEAK, WEAK);
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	LACKS(DEMANDS);
	SAID(1u, REFUSAL);
}
END_TEST

START_TEST(local_account)
{
	policy("password accounts local\n");
	ANSWERS(WEAK, WEAK);
	ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	ANSWERS(GOOD, GOOD);
	ck_assert_int_eq(change(0, new), PAM_SUCCESS);
}
END_TEST

START_TEST(no_secret_is_told)
{
	static const char *const secrets[] = {"Geheim-Wort17", WEAK_3,
	    "Zx9\xc3\xa4!!vbnQ", "t\te\n1"};
	static const char *const *answers = secrets;

	policy("password tries 10\npassword digit 4\n");
	ANSWERS(answers[0], answers[1], answers[2], answers[3]);
	ck_assert_int_ne(change(0, new), PAM_SUCCESS);
	ck_assert_uint_eq(stack.asked, 4);
	for (size_t i = 0; i < 4; i++) {
		LACKS(secrets[i]);
		ck_assert_ptr_null(strstr(stack.log, secrets[i]));
	}
}
END_TEST

/* 512 bytes are the most that libpam lets through; whatever comes is judged. */
START_TEST(long_password)
{
	static char text[4096];
	static const size_t lens[] = {257, 511, 512, 4000};

	for (size_t i = 0; i < 4; i++) {
		memset(text, 'a', lens[i]);
		text[lens[i]] = '\0';
		ANSWERS(text, text);
		ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
	}
}
END_TEST

static size_t
open_files(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

START_TEST(nothing_is_left_open)
{
	size_t before;

	ANSWERS(GOOD, GOOD);
	change(0, new);
	before = open_files();
	for (int i = 0; i < 50; i++) {
		ANSWERS(WEAK, GOOD, GOOD);
		ck_assert_int_eq(change(0, new), PAM_SUCCESS);
		policy(i % 2 == 0 ? "password words /nowhere\n" : "");
		ANSWERS(WEAK, WEAK);
		ck_assert_int_eq(change(0, new), PAM_AUTHTOK_ERR);
		policy("");
	}
	ck_assert_uint_eq(open_files(), before);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("pam_password");
	TCase *refused = tcase_create("refused"),
	      *passes = tcase_create("passes");

	tcase_add_checked_fixture(refused, setup, teardown);
	tcase_add_test(refused, unknown_argument);
	tcase_add_test(refused, rejected_again);
	tcase_add_test(refused, tries_used_up);
	tcase_add_test(refused, mistyped_counts_as_try);
	tcase_add_test(refused, no_exemption);
	tcase_add_test(refused, conversation_fails);
	tcase_add_test(refused, use_authtok);
	tcase_add_test(refused, like_the_old_one);
	tcase_add_test(refused, nobodys_password);
	tcase_add_test(refused, file_is_missing);
	tcase_add_loop_test(refused, no_rule, 0, 2);
	tcase_add_test(refused, long_password);
	tcase_add_test(refused, alone);
	suite_add_tcase(s, refused);
	tcase_add_checked_fixture(passes, setup, teardown);
	tcase_add_test(passes, accepted);
	tcase_add_test(passes, arguments_of_other_stages);
	tcase_add_test(passes, try_first_pass);
	tcase_add_test(passes, nothing_in_force);
	tcase_add_test(passes, last_good);
	tcase_add_test(passes, observed);
	tcase_add_test(passes, logins_observed);
	tcase_add_test(passes, two_lines);
	tcase_add_test(passes, silent);
	tcase_add_test(passes, batch);
	tcase_add_test(passes, local_account);
	tcase_add_test(passes, no_secret_is_told);
	tcase_add_test(passes, nothing_is_left_open);
	suite_add_tcase(s, passes);
	return s;
}

int
main(int argc, char **argv)
{
	SRunner *r;
	int failed;

	(void)argc;
	/* build/tests/pam/test_pam_password: the modules are in build/. */
	if (realpath(argv[0], modules) == NULL)
		return EXIT_FAILURE;
	*strrchr(modules, '/') = '\0';
	*strrchr(modules, '/') = '\0';
	*strrchr(modules, '/') = '\0';
	if (!be_root()) {
		puts("SKIP: all: not root, and no user namespace");
		return EXIT_SUCCESS;
	}
	r = srunner_create(suite());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
