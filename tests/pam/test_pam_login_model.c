/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Logins at random by policies at random, through the module: it permits what
 * the decision about facts gathered here by hand permits, and what the final
 * stage permits every earlier one had let pass.
 */
#include <time.h>

#include "tests/lib/login_world.h"
#include <loginpolicy/policy/auth_info.h>
#include "tests/lib/facts_text.h"
#include "tests/lib/random_rules.h"

#define POLICIES    100
#define LOGINS_EACH 10

/* What /etc/passwd and /etc/group say (login_world.h). */
static const struct {
	const char *name;
	uid_t uid;
	const char *groups, *gids;
} people[] = {{"ua", 100, "ga,gc", "10,13"}, {"ub", 101, "ga,gb", "10,11"},
    {"uc", 104, "gc", "12,13"}};
static const char *const logins[] = {"sshd", "sshd", "sshd", "su", "su-l",
    "sudo-i", "login", "remote", "cron", "gdm-x", "other"};
static const char *const hosts[] = {"10.8.0.5", "10.9.0.1", "::ffff:10.8.0.5",
    "fd12:3456::1", "192.0.2.1", "fe80::1%eth0", "::1", "127.0.0.1",
    "host.example", NULL};
static const char *const terminals[] = {"tty1", "/dev/pts/0", "/dev/console",
    "", NULL};
static const char *const infos[] = {"pw", "ki", "none", "hb:ed25519",
    "pk:ed25519", "pk:rsa", "pk:rsa1023", "pk:ec256-cert", "pk:sk-ed25519",
    "gss"};

struct login {
	const char *service, *host, *tty; /* NULL: not set */
	int user, ruser; /* of people; -1: nobody */
	char early[256], late[256]; /* words of SSH_AUTH_INFO_0 */
};

static struct {
	char text[RULES_MAX * 3000];
	struct policy p;
} random_one;

static void
random_policy(void)
{
	struct policy_errors errs;
	struct model_rule r;
	char *end = strcpy(random_one.text, set_text) + strlen(set_text);

	for (unsigned n = 1 + dice(RULES_MAX - 1); n != 0; n--) {
		random_rule(&r);
		write_rule(&r, end);
		end += strlen(end);
	}
	ck_assert_int_eq(policy_parse("p", random_one.text,
			     strlen(random_one.text), &random_one.p, &errs),
	    0);
	policy_errors_release(&errs);
	put_file("policy", 0644, random_one.text);
}

static void
random_login(struct login *l)
{
	unsigned n = 1 + dice(3), seen = dice(n);

	*l = (struct login){.service = PICK(logins),
	    .host = PICK(hosts),
	    .tty = PICK(terminals),
	    .user = (int)dice(3),
	    .ruser = (int)dice(4) - 1};
	strcpy(l->early, seen == 0 ? "empty" : "");
	for (unsigned i = 0; i < n; i++) {
		const char *one = PICK(infos);

		snprintf(l->late + strlen(l->late),
		    sizeof(l->late) - strlen(l->late), "%s%s",
		    i == 0 ? "" : "+", one);
		if (i + 1 == seen)
			strcpy(l->early, l->late);
	}
}

/* --- through the module --- */

enum {
	PASS_AUTH = 1,
	PASS_ACCOUNT = 2,
	PASS_SESSION = 4,
	PASS_ALL = 7
};
static bool has_file[sizeof(logins) / sizeof(logins[0])];

static void
stack_once(const char *service)
{
	for (size_t i = 0; i < sizeof(logins) / sizeof(logins[0]); i++) {
		if (strcmp(logins[i], service) != 0)
			continue;
		if (!has_file[i])
			login_stack(service, "", false);
		has_file[i] = true;
	}
}

/* Bits: which stages let it pass, all of them played whatever the one before said. */
static unsigned
play(const struct login *l)
{
	bool ssh = strcmp(l->service, "sshd") == 0;
	unsigned passed;

	stack_once(l->service);
	login_start(l->service);
	login_item(PAM_USER, people[l->user].name);
	login_item(PAM_RUSER, l->ruser < 0 ? NULL : people[l->ruser].name);
	login_item(PAM_RHOST, l->host);
	login_item(PAM_TTY, l->tty);
	login_info(ssh ? l->early : "-");
	expect((const char *const[]){NULL});
	passed = login_step("auth", 0) == PAM_SUCCESS ? PASS_AUTH : 0;
	passed |= login_step("account", 0) == PAM_SUCCESS ? PASS_ACCOUNT : 0;
	login_info(ssh ? l->late : "-");
	passed |= login_step("session", 0) == PAM_SUCCESS ? PASS_SESSION : 0;
	login_end();
	return passed;
}

/* --- by hand --- */

static void
put_person(struct buf *b, int i, const char *names, const char *prefix)
{
	if (i >= 0)
		buf_printf(b, " %s=%s %suid=%u %sgroups=%s %sgids=%s", names,
		    people[i].name, prefix, (unsigned)people[i].uid, prefix,
		    people[i].groups, prefix, people[i].gids);
}

/* The facts of keys are the parser's, which has a test of its own. */
static void
take_info(const struct login *l, struct facts_text *t)
{
	static struct auth_info info;
	char *text = info_text(l->late);

	ck_assert_int_eq(auth_info_parse(text, &info), 0);
	free(text);
	t->f.methods = info.methods;
	t->f.n_keys = info.n_keys;
	memcpy(t->keys, info.keys, info.n_keys * sizeof(t->keys[0]));
	for (size_t i = 0; i < info.n_keys; i++)
		t->keys[i].key.revoked = t->keys[i].ca.revoked = TRI_FALSE;
	auth_info_release(&info);
}

static void
put_facts(const struct login *l, bool sudo, struct buf *b)
{
	buf_printf(b, "service=%s", l->service);
	put_person(b, sudo ? l->ruser : l->user, "user", "");
	put_person(b, l->ruser, "by", "by-");
	if (l->host != NULL)
		buf_printf(b, " from=%s", l->host);
	if (l->tty != NULL && l->tty[0] != '\0')
		buf_printf(b, " tty=%s",
		    strncmp(l->tty, "/dev/", 5) == 0 ? l->tty + 5 : l->tty);
	buf_putc(b, '\0');
}

static bool
by_hand(const struct login *l)
{
	bool sudo = strcmp(l->service, "sudo-i") == 0, permits;
	bool su = strncmp(l->service, "su", 2) == 0;
	struct facts_text t;
	struct buf b;

	if (su && l->ruser < 0)
		return false;
	buf_init(&b, 4096);
	put_facts(l, sudo, &b);
	ck_assert(facts_from_text(b.p, &t));
	buf_release(&b);
	t.f.now = time(NULL);
	if (t.f.is_ssh)
		take_info(l, &t);
	permits = policy_decide(&random_one.p, &t.f, DECIDE_FINAL, NULL).kind ==
	    VERDICT_PERMIT;
	facts_text_release(&t);
	return permits;
}

/* The clock may tick between the two: then they are asked once more. */
static void
agree(const struct login *l)
{
	unsigned passed = play(l);
	bool wanted = by_hand(l);

	if (((passed & PASS_SESSION) != 0) != wanted ||
	    (wanted && passed != PASS_ALL))
		passed = play(l);
	ck_assert_msg(((passed & PASS_SESSION) != 0) == wanted,
	    "%s\n%s user %d ruser %d host %s tty %s info %s then %s: session %s",
	    random_one.text, l->service, l->user, l->ruser, l->host, l->tty,
	    l->early, l->late, wanted ? "refuses" : "permits");
	ck_assert_msg(!wanted || passed == PASS_ALL,
	    "%s\n%s user %d ruser %d host %s info %s then %s: %s refused",
	    random_one.text, l->service, l->user, l->ruser, l->host, l->early,
	    l->late, (passed & PASS_AUTH) != 0 ? "account" : "auth");
}

START_TEST(final_within_early)
{
	struct login l;
	size_t permitted = 0;

	seed = 0x2545f4914f6cdd1du + (unsigned)_i;
	for (int i = 0; i < POLICIES; i++) {
		random_policy();
		for (int k = 0; k < LOGINS_EACH; k++) {
			random_login(&l);
			agree(&l);
			permitted += by_hand(&l);
		}
		policy_release(&random_one.p);
	}
	ck_assert_uint_gt(permitted, POLICIES);
	ck_assert_uint_lt(permitted, POLICIES * LOGINS_EACH - POLICIES);
}
END_TEST

int
main(int argc, char **argv)
{
	Suite *s = suite_create("pam_login_model");
	TCase *t = tcase_create("model");
	SRunner *r;
	int failed;

	(void)argc;
	if (!world_init(argv[0]))
		return EXIT_SUCCESS;
	tcase_set_timeout(t, 600);
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_loop_test(t, final_within_early, 0, 2);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
