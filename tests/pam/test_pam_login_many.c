/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Thousands of logins in one process, on a machine that changes under them: of
 * each it is known what is right, and all of them leave nothing behind.
 * DECISIONS=N in the environment: so many, 3,000 without (make soak: 100,000).
 */
#include <dirent.h>
#include <malloc.h>

#include "tests/lib/login_world.h"

/*
 * AddressSanitizer counts what is allocated itself. Pages say nothing there: it
 * keeps what was freed, and what it notes at each dlopen(3) stays.
 */
#ifdef __SANITIZE_ADDRESS__
size_t __sanitizer_get_current_allocated_bytes(void);
#define OCTETS __sanitizer_get_current_allocated_bytes()
#define PAGES  false
#else
#define OCTETS mallinfo2().uordblks
#define PAGES  true
#endif

#define COUNT(a)     (sizeof(a) / sizeof((a)[0]))
#define PASSES	     ""
#define RESCUED	     "rescue" /* passes once more, by another reason */
#define RSS_PAGES    64 /* what malloc(3) may keep for itself by chance */
#define WARM_UP	     3 /* rounds of all scenes */
#define DECISIONS_OF 3000

/* --- the machine, scene by scene --- */

static const char one_policy[] =
    "permit group:staff service sshd method publickey\n"
    "permit user:alice service login\n"
    "permit user:root service login from local\n"
    "permit user:root service su by group:admins\n";
static const char another_policy[] =
    "permit user:bob service sshd method publickey\n"
    "permit user:root service login from local\n"
    "permit group:staff service login\n";

static const char *
revocation(void)
{
	static char name[128];

	snprintf(name, sizeof(name), "state/revoked/%s",
	    info_revoked_name("ed25519"));
	return name;
}

static void
whole(void)
{
	put_file("policy", 0644, one_policy);
}

static void
subject_blocked(void)
{
	put_file("state/blocked/1001", 0644, "");
}

static void
caller_blocked(void)
{
	put_file("state/blocked/1002", 0644, "until=2999-01-01T00:00:00Z\n");
}

static void
key_revoked(void)
{
	put_file(revocation(), 0644, "");
}

static void
locked_down(void)
{
	put_file("state/lockdown", 0644, "1001\n");
}

static void
changed(void)
{
	put_file("policy", 0644, another_policy);
}

static void
broken(void)
{
	put_file("policy", 0644, "permit user:bob,\npermit everyone\n");
}

static void
unsafe(void)
{
	put_file("policy", 0666, another_policy);
}

static void
mended_by_last_good(void)
{
	broken();
	put_file("state/last-good.conf", 0644, one_policy);
}

static void
state_gone(void)
{
	ck_assert_int_eq(rename(in_dir("state"), in_dir("gone")), 0);
}

/* As it was before any scene. */
static void
mend(void)
{
	static const char *const markers[] = {"state/blocked/1001",
	    "state/blocked/1002", "state/lockdown", "state/last-good.conf"};

	(void)rename(in_dir("gone"), in_dir("state"));
	for (size_t i = 0; i < COUNT(markers); i++)
		(void)unlink(in_dir(markers[i]));
	(void)unlink(in_dir(revocation()));
	whole();
}

/* --- who logs in, and what is right --- */

static const struct {
	const char *service, *user, *ruser, *info;
} logins[] = {
    {"sshd", "alice", NULL, "pk:ed25519"},
    {"sshd", "alice", NULL, "pk:rsa1023"},
    {"sshd", "bob", NULL, "pk:ed25519-cert"}, {"sshd", "trainee", NULL, "pw"},
    {"login", "alice", NULL, NULL}, {"login", "mallory", NULL, NULL},
    {"su", "root", "bob", NULL},
    {"login", "root", NULL, NULL}, /* at the console: the rescue */
};

/* What the machine does before a login and between its two stages; the reason of each refusal. */
static const struct {
	const char *name;
	void (*before)(void), (*between)(void);
	const char *want[COUNT(logins)];
} scenes[] = {
    {"whole", whole, NULL,
	{PASSES, "key-too-small", "no-rule", "no-rule-method", PASSES,
	    "no-account", PASSES, PASSES}},
    {"the subject is blocked", subject_blocked, NULL,
	{"blocked", "blocked", "no-rule", "no-rule-method", "blocked",
	    "no-account", PASSES, PASSES}},
    {"the caller is blocked", caller_blocked, NULL,
	{PASSES, "key-too-small", "blocked", "no-rule-method", PASSES,
	    "no-account", "caller-blocked", PASSES}},
    {"the key is revoked", key_revoked, NULL,
	{"key-revoked", "key-too-small", "no-rule", "no-rule-method", PASSES,
	    "no-account", PASSES, PASSES}},
    {"locked down", locked_down, NULL,
	{PASSES, "key-too-small", "lockdown", "lockdown", PASSES, "no-account",
	    "lockdown", PASSES}},
    {"another policy", changed, NULL,
	{"no-rule", "no-rule", PASSES, "no-rule", PASSES, "no-account",
	    "no-rule", PASSES}},
    {"a broken policy", broken, NULL,
	{"no-policy", "no-policy", "no-policy", "no-policy", "no-policy",
	    "no-account", "no-policy", PASSES}},
    {"a policy of all", unsafe, NULL,
	{"no-policy", "no-policy", "no-policy", "no-policy", "no-policy",
	    "no-account", "no-policy", PASSES}},
    {"a broken policy, the last good one counts", mended_by_last_good, NULL,
	{PASSES, "key-too-small", "no-rule", "no-rule-method", PASSES,
	    "no-account", PASSES, PASSES}},
    {"no state", state_gone, NULL,
	{"state-unknown", "state-unknown", "state-unknown", "state-unknown",
	    "state-unknown", "no-account", "state-unknown", PASSES}},
    {"the policy changes in the middle", whole, changed,
	{"no-rule", "no-rule", "no-rule", "no-rule", PASSES, "no-account",
	    PASSES, PASSES}},
    {"it breaks in the middle", whole, broken,
	{"no-policy", "no-policy", "no-rule", "no-policy", PASSES, "no-account",
	    PASSES, PASSES}},
    {"blocked in the middle", whole, subject_blocked,
	{"blocked", "blocked", "no-rule", "no-rule-method", "blocked",
	    "no-account", PASSES, PASSES}},
    {"the state goes in the middle", whole, state_gone,
	{"state-unknown", "state-unknown", "no-rule", "state-unknown",
	    "state-unknown", "no-account", "state-unknown", RESCUED}},
};

/* It came out right, and stands in the log once; the account's permit too, where the session takes it back. */
static void
judge(size_t scene, size_t login, size_t stages, int r)
{
	const char *want = scenes[scene].want[login];
	size_t rescued = strcmp(want, RESCUED) == 0;
	bool passes = rescued || strcmp(want, PASSES) == 0;
	bool permitted = passes || (logins[login].info == NULL && stages == 2);
	char reason[64] = "] permit user=";

	if (want[0] != '\0')
		snprintf(reason, sizeof(reason), " reason=%s ", want);
	ck_assert_msg(r == (passes ? PAM_SUCCESS : PAM_PERM_DENIED) &&
		times(stack.log, "] permit user=") == permitted + rescued &&
		times(stack.log, "] deny user=") == !passes &&
		strstr(stack.log, reason) != NULL,
	    "%s: login %zu: %d, not '%s':\n%s", scenes[scene].name, login, r,
	    want, stack.log);
}

/* Returns how many decisions it took. */
static size_t
log_in(size_t scene, size_t login)
{
	static const char *const no_answers[] = {NULL};
	size_t n = 1;
	int r;

	mend();
	scenes[scene].before();
	expect(no_answers);
	login_start(logins[login].service);
	login_item(PAM_USER, logins[login].user);
	login_item(PAM_RUSER, logins[login].ruser);
	if (logins[login].info != NULL) {
		login_item(PAM_RHOST, "10.8.0.5");
		login_item(PAM_TTY, "ssh");
		login_env("SSH_CONNECTION", "10.8.0.5 50311 192.0.2.1 22");
		login_info("empty");
	} else {
		login_item(PAM_TTY, "tty1");
	}
	r = login_step("account", 0);
	if (r == PAM_SUCCESS) {
		if (scenes[scene].between != NULL)
			scenes[scene].between();
		if (logins[login].info != NULL) {
			ck_assert_int_eq(login_step("setcred", 0), PAM_SUCCESS);
			login_info(logins[login].info);
		}
		r = login_step("session", 0);
		n++;
	}
	judge(scene, login, n, r);
	if (r == PAM_SUCCESS)
		ck_assert_int_eq(login_step("close", 0), PAM_SUCCESS);
	login_end();
	return n;
}

static size_t
round_of_all(void)
{
	size_t n = 0;

	for (size_t scene = 0; scene < COUNT(scenes); scene++) {
		for (size_t login = 0; login < COUNT(logins); login++)
			n += log_in(scene, login);
	}
	return n;
}

/* --- what is left --- */

struct left {
	size_t files, bytes; /* open; allocated */
	long pages; /* resident */
};

static struct left
look(void)
{
	struct left l = {.bytes = OCTETS};
	FILE *f = fopen("/proc/self/statm", "re");
	DIR *d = opendir("/proc/self/fd");

	ck_assert(f != NULL && d != NULL);
	ck_assert_int_eq(fscanf(f, "%*d %ld", &l.pages), 1);
	while (readdir(d) != NULL)
		l.files++;
	closedir(d);
	fclose(f);
	return l;
}

START_TEST(nothing_is_left)
{
	const char *asked = getenv("DECISIONS");
	size_t want = asked != NULL ? strtoul(asked, NULL, 10) : DECISIONS_OF;
	struct left before, after;
	size_t n = 0;

	login_stack("sshd", "", true);
	login_stack("login", "", false);
	login_stack("su", "", false);
	for (int i = 0; i < WARM_UP; i++)
		round_of_all();
	before = look();
	while (n < want)
		n += round_of_all();
	after = look();
	printf("%zu decisions: %zu files open before and %zu after, %zu and "
	       "%zu bytes, %ld and %ld pages\n",
	    n, before.files, after.files, before.bytes, after.bytes,
	    before.pages, after.pages);
	ck_assert_uint_eq(after.files, before.files);
	ck_assert_uint_eq(after.bytes, before.bytes);
	if (PAGES)
		ck_assert_int_le(after.pages, before.pages + RSS_PAGES);
	else
		puts("SKIP: resident pages: AddressSanitizer's own fill them");
}
END_TEST

/* To malloc(3) what it keeps for each thread is in use: here it keeps nothing. */
static void
count_exactly(char **argv)
{
	static const char tunables[] = "glibc.malloc.tcache_count=0";
	const char *now = getenv("GLIBC_TUNABLES");

	if (now != NULL && strcmp(now, tunables) == 0)
		return;
	setenv("GLIBC_TUNABLES", tunables, 1);
	execv("/proc/self/exe", argv);
	abort();
}

int
main(int argc, char **argv)
{
	Suite *s = suite_create("pam_login_many");
	TCase *t = tcase_create("many");
	SRunner *r;
	int failed;

	(void)argc;
	count_exactly(argv);
	if (!world_init(argv[0]))
		return EXIT_SUCCESS;
	tcase_set_timeout(t, 1200);
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_test(t, nothing_is_left);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
