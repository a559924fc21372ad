/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers of several users: what is kept, what decides, what an earlier run left to ask. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "keyaudit/host_answers.h"
#include "keyaudit/hosts/answer.h"
#include "keyaudit/targets/target.h"

static struct host h;

static void
setup(void)
{
	memset(&h, 0, sizeof(h));
}

static void
teardown(void)
{
	host_release(&h);
}

/* --- prompts --- */

START_TEST(test_cut_in_the_middle)
{
	char text[2 * HOST_PROMPT_LEN + 16];

	memset(text, 'x', sizeof(text));
	memcpy(text, "Begin", 5);
	strcpy(text + sizeof(text) - 16, " the Password: ");
	answer_add_prompt(&h, "", text, true);
	ck_assert_uint_eq(strlen(h.prompts[0]), HOST_PROMPT_LEN - 1);
	ck_assert_ptr_eq(strstr(h.prompts[0], "Begin"), h.prompts[0]);
	ck_assert_ptr_nonnull(strstr(h.prompts[0], "x ... x"));
	ck_assert_str_eq(h.prompts[0] + HOST_PROMPT_LEN - 1 - 15,
	    " the Password: ");
	answer_why_prompts(&h, "ours");
	ck_assert_ptr_nonnull(strstr(h.why, "ours: \"Begin"));
	ck_assert_ptr_nonnull(strstr(h.why, " the Password: \""));
}
END_TEST

/* No character is cut in two, wherever the borders fall. */
START_TEST(test_cut_characters)
{
	char text[4 * HOST_PROMPT_LEN];

	for (unsigned shift = 0; shift < 3; shift++) {
		memset(text, 'a', sizeof(text));
		for (size_t i = shift; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "\xe5\xaf\x86", 3);
		text[sizeof(text) - 1] = '\0';
		h.n_prompts = 0;
		answer_add_prompt(&h, "", text, false);
		for (const char *p = h.prompts[0]; *p != '\0';) {
			if ((unsigned char)*p == 0xe5) {
				ck_assert_mem_eq(p, "\xe5\xaf\x86", 3);
				p += 3;
			} else {
				ck_assert_uint_lt((unsigned char)*p, 0x80);
				p++;
			}
		}
	}
}
END_TEST

/* The request's text is kept where the prompt says nothing itself. */
START_TEST(test_instruction)
{
	answer_add_prompt(&h, "Enter your password", ": ", true);
	answer_add_prompt(&h, "Enter your password", "PIN: ", false);
	ck_assert_str_eq(h.prompts[0], "Enter your password\n: ");
	ck_assert_str_eq(h.prompts[1], "PIN: ");
	ck_assert_ptr_eq(answer_asking_prompt(&h), h.prompts[0]);
}
END_TEST

/* The one that asks is kept, however many came before it. */
START_TEST(test_many_prompts)
{
	ck_assert_ptr_null(answer_asking_prompt(&h));
	for (unsigned i = 0; i < 20; i++)
		answer_add_prompt(&h, "", "Question: ", false);
	answer_add_prompt(&h, "", "Password: ", true);
	answer_add_prompt(&h, "", "New password: ", true);
	ck_assert_uint_eq(h.n_prompts, HOST_PROMPTS_MAX);
	ck_assert_str_eq(answer_asking_prompt(&h), "Password: ");
	answer_why_prompts(&h, "ours");
	ck_assert_str_eq(h.why, "ours: \"Question: \", \"Password: \"");
}
END_TEST

/* However much eight prompts take when escaped, the sentence is whole. */
START_TEST(test_long_why)
{
	char text[200];

	for (char c = 'a'; c < 'a' + HOST_PROMPTS_MAX; c++) {
		memset(text, '\033', sizeof(text) - 1);
		text[0] = c;
		text[sizeof(text) - 1] = '\0';
		answer_add_prompt(&h, "", text, false);
	}
	answer_why_prompts(&h, "ours");
	ck_assert_uint_lt(strlen(h.why), HOST_WHY_LEN);
	ck_assert_int_eq(h.why[strlen(h.why) - 1], '"');
}
END_TEST

/* --- what decides --- */

/* Each one's answer as a letter: n none-accepted, p password, i keyboard-interactive, u undetermined, r refused, k key-only. */
static void
ask(char answer, const char *user)
{
	static const char letters[] = "upink";
	const char *at = strchr(letters, answer == 'r' ? 'u' : answer);

	h.password_login = (enum password_login)(at - letters);
	h.refused = answer == 'r';
	snprintf(h.why, sizeof(h.why), "why of %s", user);
	ck_assert_int_eq(answer_keep(&h, user), 0);
	ck_assert_int_eq(h.password_login, LOGIN_UNDETERMINED);
	ck_assert(!h.refused && h.why[0] == '\0');
}

static const struct {
	const char *answers;
	enum password_login want;
	const char *why;
	bool refused;
} worst[] = {
    {"k", LOGIN_KEY_ONLY, "", false},
    {"kk", LOGIN_KEY_ONLY, "", false},
    {"ku", LOGIN_UNDETERMINED, "why of b", false},
    {"ukk", LOGIN_UNDETERMINED, "why of a", false},
    {"ui", LOGIN_KEYBOARD_INTERACTIVE, "", false},
    {"pi", LOGIN_PASSWORD, "", false},
    {"upin", LOGIN_NONE_ACCEPTED, "", false},
    {"r", LOGIN_UNDETERMINED, "why of a", false},
    {"rk", LOGIN_UNDETERMINED, "why of a", false},
    {"ri", LOGIN_KEYBOARD_INTERACTIVE, "", false},
    {"rr", LOGIN_KEY_ONLY, "", true},
    {"rkr", LOGIN_KEY_ONLY, "", true},
    {"rur", LOGIN_UNDETERMINED, "why of b", true},
    {"rrp", LOGIN_PASSWORD, "", true},
};

START_TEST(test_worst)
{
	const char *names[] = {"a", "b", "c", "d"};

	for (unsigned i = 0; worst[_i].answers[i] != '\0'; i++)
		ask(worst[_i].answers[i], names[i]);
	ck_assert_int_eq(answer_conclude(&h), 0);
	ck_assert_int_eq(h.password_login, worst[_i].want);
	ck_assert_str_eq(h.why, worst[_i].why);
	ck_assert_int_eq(answer_is_refused(&h), worst[_i].refused);
}
END_TEST

START_TEST(test_nobody)
{
	h.password_login = LOGIN_PASSWORD;
	ck_assert_int_eq(answer_conclude(&h), 0);
	ck_assert_int_eq(h.password_login, LOGIN_PASSWORD);
	ck_assert_ptr_null(answer_deciding(&h));
}
END_TEST

/* The first one's status is the host's; who was not asked has the last one's reason. */
START_TEST(test_status)
{
	ask('k', "a");
	h.status = HOST_TIMEOUT;
	host_why(&h, "too late", NULL);
	ck_assert_int_eq(answer_keep(&h, "b"), 0);
	ck_assert_int_eq(answer_keep_unasked(&h, "c"), 0);
	ck_assert_int_eq(answer_conclude(&h), 0);
	ck_assert_int_eq(h.status, HOST_OK);
	ck_assert_int_eq(h.password_login, LOGIN_UNDETERMINED);
	ck_assert_str_eq(h.users[2].why, "too late");
	ck_assert_int_eq(h.users[2].status, HOST_TIMEOUT);
}
END_TEST

/* --- an earlier run --- */

static struct targets targets;
static struct host_answers *answers;

static void
begin(void)
{
	static const char *const users[] = {"root", "alice"};
	const char *why;

	setup();
	targets_init(&targets);
	ck_assert_int_eq(targets_add_host(&targets, "a", 1, 22, &why), 0);
	ck_assert_int_eq(targets_add_host(&targets, "b", 1, 22, &why), 0);
	ck_assert_int_eq(targets_set_users(&targets, users, 2, true), 0);
	ck_assert_int_eq(host_answers_new(&targets, NULL, &answers), 0);
}

static void
end(void)
{
	host_answers_free(answers);
	targets_release(&targets);
	teardown();
}

static void
named(const char *name, uint16_t port)
{
	host_release(&h);
	strcpy(h.name, name);
	h.port = port;
}

static bool
note(void)
{
	bool all = true;

	ck_assert_int_eq(host_answers_note(answers, &h, &all), 0);
	return all;
}

START_TEST(test_all_answered)
{
	named("a", 22);
	ask('p', "bob");
	ask('k', "alice");
	ask('k', "root");
	ck_assert(note());
	ck_assert_uint_eq(h.n_users, 2);
	ck_assert_str_eq(h.users[0].user, "root");
	ck_assert_str_eq(h.users[1].user, "alice");
	ck_assert_int_eq(h.password_login, LOGIN_KEY_ONLY);
	host_answers_remove(answers);
	ck_assert_uint_eq(targets.n, 1);
	ck_assert_str_eq(targets.list[0].name, "b");
}
END_TEST

/* What root was told says nothing of alice: she is asked, and both count. */
START_TEST(test_some_answered)
{
	named("b", 22);
	ask('k', "root");
	ask('u', "alice");
	ck_assert(!note());
	host_answers_remove(answers);
	ck_assert_uint_eq(targets.n, 2);
	ck_assert_str_eq(targets.list[1].users->name, "alice");
	ck_assert_ptr_null(targets.list[1].users->next);
	ck_assert_str_eq(targets.list[0].users->name, "root");
	named("b", 22);
	ask('p', "alice");
	ck_assert_int_eq(answer_conclude(&h), 0);
	ck_assert_int_eq(host_answers_merge(answers, &h), 0);
	ck_assert_uint_eq(h.n_users, 2);
	ck_assert_str_eq(h.users[0].user, "root");
	ck_assert_int_eq(h.users[0].password_login, LOGIN_KEY_ONLY);
	ck_assert_int_eq(h.password_login, LOGIN_PASSWORD);
	/* and only once */
	ck_assert_int_eq(host_answers_merge(answers, &h), 0);
	ck_assert_uint_eq(h.n_users, 2);
}
END_TEST

/* The scan's status is this run's. */
START_TEST(test_status_of_the_scan)
{
	named("b", 22);
	ask('k', "root");
	ck_assert(!note());
	named("b", 22);
	h.status = HOST_REFUSED;
	ask('u', "alice");
	ck_assert_int_eq(answer_conclude(&h), 0);
	ck_assert_int_eq(h.status, HOST_REFUSED);
	ck_assert_int_eq(host_answers_merge(answers, &h), 0);
	ck_assert_int_eq(h.status, HOST_REFUSED);
	ck_assert_int_eq(h.password_login, LOGIN_UNDETERMINED);
}
END_TEST

START_TEST(test_not_answered)
{
	named("a", 22);
	ask('p', "bob");
	ck_assert(!note());
	ck_assert_uint_eq(h.n_users, 0);
	named("a", 23);
	ask('k', "root");
	ask('k', "alice");
	ck_assert(!note()); /* another port */
	named("a", 22);
	ask('k', "root");
	ask('k', "alice");
	ck_assert(!note()); /* noted before */
	host_answers_remove(answers);
	ck_assert_uint_eq(targets.n, 2);
	ck_assert_str_eq(targets.list[0].users->next->name, "alice");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("answer");
	TCase *one = tcase_create("one host"), *run = tcase_create("a run");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, one);
	suite_add_tcase(s, run);
	tcase_add_checked_fixture(one, setup, teardown);
	tcase_add_test(one, test_cut_in_the_middle);
	tcase_add_test(one, test_cut_characters);
	tcase_add_test(one, test_instruction);
	tcase_add_test(one, test_many_prompts);
	tcase_add_test(one, test_long_why);
	tcase_add_loop_test(one, test_worst, 0,
	    (int)(sizeof(worst) / sizeof(worst[0])));
	tcase_add_test(one, test_nobody);
	tcase_add_test(one, test_status);
	tcase_add_checked_fixture(run, begin, end);
	tcase_add_test(run, test_all_answered);
	tcase_add_test(run, test_some_answered);
	tcase_add_test(run, test_status_of_the_scan);
	tcase_add_test(run, test_not_answered);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
