/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Logins with less than root's rights, and with a policy file that is damaged,
 * cut off at every byte, or rewritten while logins go on.
 */
#include <signal.h>
#include <sys/wait.h>

#include "tests/lib/facts_text.h"
#include "tests/lib/login_world.h"

static const char *const no_answers[] = {NULL};

static int
step(const char *name)
{
	expect(no_answers);
	return login_step(name, 0);
}

static void
start(const char *service, const char *user, const char *ruser)
{
	login_start(service);
	login_item(PAM_USER, user);
	login_item(PAM_RUSER, ruser);
}

/* --- a screen locker, which runs as its user --- */

/* By a screen locker, or an sshd that is not root's. */
static int
passes_as(uid_t uid, const char *service, const char *stage)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ne(child, -1);
	if (child == 0) {
		if (setgid(uid) != 0 || setuid(uid) != 0)
			_exit(77);
		start(service, "alice", NULL);
		login_info("pk:ed25519");
		_exit(step(stage) == PAM_SUCCESS ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
unlock_as(uid_t uid)
{
	return passes_as(uid, "xscreensaver", "auth");
}

/* It reads the policy, and markers in directories that it cannot list. */
START_TEST(as_a_user)
{
	put_file("policy", 0644, "permit user:alice\n");
	login_stack("xscreensaver", "", false);
	login_stack("sshd", "", false);
	ck_assert_int_eq(chmod(stack.dir, 0711), 0);
	if (unlock_as(1001) == 77) {
		puts("SKIP: another user: none in this namespace");
		return;
	}
	ck_assert_int_eq(unlock_as(1001), 0);
	put_file("state/blocked/1001", 0644, "");
	ck_assert_int_eq(unlock_as(1001), 1);
	put_file("state/blocked/1001", 0644, "until=2020-01-01T00:00:00Z\n");
	ck_assert_int_eq(unlock_as(1001), 0);
	put_file("state/blocked/1001", 0600, "until=2020-01-01T00:00:00Z\n");
	ck_assert_int_eq(unlock_as(1001), 1);
	ck_assert_int_eq(unlink(in_dir("state/blocked/1001")), 0);
	put_file("state/lockdown", 0644, "1001\n");
	ck_assert_int_eq(unlock_as(1001), 0);
	put_file("state/lockdown", 0600, "1001\n");
	ck_assert_int_eq(unlock_as(1001), 1);
	ck_assert_int_eq(unlink(in_dir("state/lockdown")), 0);
	ck_assert_int_eq(passes_as(1001, "sshd", "session"), 0);
	ck_assert_int_eq(chmod(in_dir("state/revoked"), 0700), 0);
	ck_assert_int_eq(passes_as(1001, "sshd", "session"), 1);
	ck_assert_int_eq(chmod(in_dir("state/blocked"), 0700), 0);
	ck_assert_int_eq(unlock_as(1001), 1);
}
END_TEST

/* --- lines of one service that differ --- */

static void
lines_of(const char *service, const char *account_args,
    const char *more_account, const char *session_args)
{
	char text[16384];

	snprintf(text, sizeof(text),
	    "account requisite %s/%s state=%s/state conf=%s/%s\n%s"
	    "account required pam_permit.so\n"
	    "session requisite %s/%s state=%s/state conf=%s/%s\n"
	    "session required pam_permit.so\n",
	    modules, module_name, stack.dir, stack.dir, account_args,
	    more_account, modules, module_name, stack.dir, stack.dir,
	    session_args);
	put_file(service, 0644, text);
}

/* A pass before the session's facts are known does not count as a decision. */
START_TEST(early_pass_decides_nothing)
{
	put_file("policy", 0644,
	    "permit user:alice service own method publickey\n");
	lines_of("own", "policy ssh", "", "policy");
	start("own", "alice", NULL);
	login_info("-");
	login_env("SSH_AUTH_INFO_0", "");
	ck_assert_int_eq(step("account"), PAM_SUCCESS);
	ck_assert_int_eq(step("session"), PAM_PERM_DENIED);
	login_end();
}
END_TEST

/* A line uses its own policy, not the one that was read for another line. */
START_TEST(two_policies)
{
	char second[8192];

	put_file("policy", 0644, "permit user:alice service own\n");
	put_file("stricter", 0644,
	    "deny user:alice\npermit everyone service own\n");
	snprintf(second, sizeof(second),
	    "account requisite %s/%s state=%s/state conf=%s/stricter\n",
	    modules, module_name, stack.dir, stack.dir);
	lines_of("own", "policy", "", "policy");
	start("own", "alice", NULL);
	ck_assert_int_eq(step("account"), PAM_SUCCESS);
	login_end();
	lines_of("own", "policy", second, "policy");
	start("own", "alice", NULL);
	ck_assert_int_eq(step("account"), PAM_PERM_DENIED);
	login_end();
}
END_TEST

/* --- the policy file --- */

static const char policy_text[] =
    "mode enforce\n"
    "services far login,su\n"
    "network office 10.8.0.0/16\n"
    "deny user:trainee service su # not yet\n"
    "permit group:staff service @far by user:root,uid:1001-1002 id staff\n"
    "permit user:alice,uid:1002 service login\n"
    "permit user:root from office,local service login note \"at home\"\n"
    "permit user:bob service su until 2099-12-31 starting 2000-01-01\n";
static const char last_good[] = "permit user:carol service login\n";

/* What this text says of this login, by the parser and the decision alone. */
static bool
says(const char *text, size_t len, const char *facts)
{
	const struct tz utc = {0};
	struct policy_errors errs;
	struct facts_text t;
	struct policy p;
	bool permits;

	if (policy_parse("p", text, len, &p, &errs) != 0) {
		policy_errors_release(&errs);
		return says(last_good, strlen(last_good), facts);
	}
	policy_errors_release(&errs);
	ck_assert(facts_from_text(facts, &t));
	t.f.zone = &utc;
	t.f.now = 1800000000;
	permits = policy_decide(&p, &t.f, DECIDE_FINAL, NULL).kind ==
	    VERDICT_PERMIT;
	facts_text_release(&t);
	policy_release(&p);
	return permits;
}

static const struct {
	const char *service, *user, *ruser, *facts;
} asked[] = {
    {"login", "alice", NULL, "service=login user=alice uid=1001 groups=staff"},
    {"login", "carol", NULL, "service=login user=carol,carola uid=1004"},
    {"login", "root", NULL, "service=login user=root,toor uid=0"},
    {"su", "bob", "root",
	"service=su user=bob uid=1002 groups=admins by=root,toor by-uid=0"},
    {"su", "trainee", "bob",
	"service=su user=trainee uid=1003 groups=staff by=bob by-uid=1002"},
    {"su", "alice", "alice",
	"service=su user=alice uid=1001 groups=staff by=alice by-uid=1001"},
};

START_TEST(cut_at_every_byte)
{
	char text[sizeof(policy_text)];

	put_file("state/last-good.conf", 0644, last_good);
	login_stack("login", "", false);
	login_stack("su", "", false);
	for (size_t len = 0; len < sizeof(policy_text); len++) {
		snprintf(text, len + 1, "%s", policy_text);
		put_file("policy", 0644, text);
		for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
			bool may = says(text, len, asked[i].facts);

			start(asked[i].service, asked[i].user, asked[i].ruser);
			ck_assert_msg((step("account") == PAM_SUCCESS) == may,
			    "%zu bytes: %s of %s", len, asked[i].service,
			    asked[i].user);
			login_end();
		}
	}
}
END_TEST

/* No part of it, from its start, permits trainee anything. */
static const char spoilt_text[] =
    "mode enforce\n"
    "deny group:staff service su\n"
    "permit user:alice service login\n"
    "permit user:root service su by group:admins\n";

/* Rewrite the file without care, again and again. */
static void __attribute__((noreturn)) spoil(void)
{
	static const char *const commands[] = {":", "mkfifo policy",
	    "ln -s real policy", "mkdir policy", ": >policy",
	    "cp real policy; chmod 666 policy"};
	char command[1024];

	for (unsigned n = 0;; n++) {
		int fd = open(in_dir("policy"), O_WRONLY | O_CREAT | O_TRUNC,
		    0644);

		for (size_t i = 0; fd != -1 && i < strlen(spoilt_text); i++)
			if (write(fd, spoilt_text + i, 1) != 1)
				_exit(1);
		if (fd != -1)
			close(fd);
		snprintf(command, sizeof(command),
		    "cd '%s' && rm -rf policy; %s; rm -rf policy", stack.dir,
		    commands[n % 6]);
		if (system(command) == -1)
			_exit(1);
	}
}

/* Nobody whom neither the whole policy, nor a part, nor the last good one permits. */
START_TEST(spoilt_meanwhile)
{
	size_t carol = 0;
	pid_t child;

	put_file("state/last-good.conf", 0644, last_good);
	put_file("real", 0644, spoilt_text);
	login_stack("login", "", false);
	if ((child = fork()) == 0)
		spoil();
	for (int i = 0; i < 600; i++) {
		start("login", "trainee", "carol");
		ck_assert_int_eq(step("account"), PAM_PERM_DENIED);
		login_end();
		start("login", "carol", NULL);
		carol += step("account") == PAM_SUCCESS;
		login_end();
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	ck_assert_uint_gt(carol, 0);
	ck_assert_uint_lt(carol, 600);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("pam_login_life");
	TCase *t = tcase_create("life");

	tcase_set_timeout(t, 300);
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_test(t, as_a_user);
	tcase_add_test(t, early_pass_decides_nothing);
	tcase_add_test(t, two_policies);
	tcase_add_test(t, cut_at_every_byte);
	tcase_add_test(t, spoilt_meanwhile);
	suite_add_tcase(s, t);
	return s;
}

int
main(int argc, char **argv)
{
	SRunner *r;
	int failed;

	(void)argc;
	if (!world_init(argv[0]))
		return EXIT_SUCCESS;
	r = srunner_create(suite());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
