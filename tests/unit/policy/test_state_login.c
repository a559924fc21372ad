/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks, the lock-down, the trial: what cannot be understood never opens a door. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/policy/inforce.h>
#include "tests/lib/fake_files.h"
#include "tests/lib/fake_memory.h"
#include "tests/lib/trusted_folder.h"

#define NOW  1800000000 /* 2027-01-15T08:00:00Z */
#define BOOT "01234567-89ab-cdef-0123-456789abcdef"

static char *dir;
static struct state s;

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

static void
setup(void)
{
	umask(022);
	dir = trusted_folder();
	ck_assert_int_eq(mkdir(at("blocked"), 0711), 0);
	ck_assert_int_eq(mkdir(at("revoked"), 0711), 0);
	ck_assert_int_eq(state_open(dir, getuid(), false,
			     STATE_BLOCKED | STATE_REVOKED, &s, NULL),
	    0);
}

static void
teardown(void)
{
	state_close(&s);
	remove_folder(dir);
}

static bool
blocked(uid_t uid)
{
	bool yes;

	ck_assert_int_eq(state_is_blocked(&s, uid, NOW, &yes), 0);
	return yes;
}

/* --- opening --- */

START_TEST(unsafe_folders)
{
	struct state other;
	static const char *const parts[] = {"", "blocked", "revoked"};

	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(chmod(at(parts[i]), 0733), 0);
		ck_assert_int_eq(state_open(dir, getuid(), true,
				     STATE_BLOCKED | STATE_REVOKED, &other,
				     NULL),
		    ERR_PERM);
		ck_assert_int_eq(other.dir_fd, -1);
		ck_assert_int_eq(other.blocked_fd, -1);
		ck_assert_int_eq(other.revoked_fd, -1);
		ck_assert_int_eq(chmod(at(parts[i]), 0711), 0);
	}
	ck_assert_int_eq(rmdir(at("blocked")), 0);
	ck_assert_int_eq(state_open(dir, getuid(), true, STATE_BLOCKED, &other,
			     NULL),
	    ERR_IO);
	ck_assert_int_eq(symlink("revoked", at("blocked")), 0);
	ck_assert_int_eq(state_open(dir, getuid(), true, STATE_BLOCKED, &other,
			     NULL),
	    ERR_IO);
}
END_TEST

/* --- blocks --- */

START_TEST(blocks)
{
	static const char *const never_over[] = {"", "until=", "until=soon\n",
	    "until=2026-01-01\n", "until=2026-01-01T00:00:00\n",
	    "until=2027-01-15T08:00:01Z\n", "UNTIL=2026-01-01T00:00:00Z\n",
	    " until=2026-01-01T00:00:00Z\n", "xuntil=2026-01-01T00:00:00Z\n",
	    "until=2026-01-01T00:00:00Z and more\n",
	    "until=2026-01-01T00:00:00Zxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxx\n"};

	ck_assert(!blocked(1001));
	for (size_t i = 0; i < sizeof(never_over) / sizeof(char *); i++) {
		put("blocked/1001", never_over[i]);
		ck_assert_msg(blocked(1001), "%s", never_over[i]);
	}
	ck_assert(!blocked(100));
	ck_assert(!blocked(0));
	put("blocked/0", "");
	ck_assert(blocked(0));
	put("blocked/4294967294", "");
	ck_assert(blocked((uid_t)-2));
}
END_TEST

START_TEST(block_ends)
{
	put("blocked/1001", "until=2027-01-15T08:00:00Z\n");
	ck_assert(!blocked(1001));
	put("blocked/1001", "since=x\nuntil=2027-01-15T09:00:00+01:00");
	ck_assert(!blocked(1001));
	put("blocked/1001", "until=2027-01-15T08:00:01Z");
	ck_assert(blocked(1001));
}
END_TEST

/* A link, a folder, a FIFO, a file too big: there is a marker. */
START_TEST(odd_markers)
{
	char big[8192];

	ck_assert_int_eq(symlink("nowhere", at("blocked/1")), 0);
	ck_assert(blocked(1));
	ck_assert_int_eq(mkdir(at("blocked/2"), 0755), 0);
	ck_assert(blocked(2));
	ck_assert_int_eq(mkfifo(at("blocked/3"), 0644), 0);
	ck_assert(blocked(3));
	snprintf(big, sizeof(big), "until=2026-01-01T00:00:00Z\n%7000s", "x");
	put("blocked/4", big);
	ck_assert(blocked(4));
}
END_TEST

/* Only ENOENT of the marker itself means that there is none. */
START_TEST(not_known)
{
	struct state closed = s;
	bool yes = false;

	closed.blocked_fd = open("/dev/null", O_RDONLY);
	ck_assert_int_eq(state_is_blocked(&closed, 1, NOW, &yes), ERR_IO);
	ck_assert(yes);
	close(closed.blocked_fd);
	closed.blocked_fd = -1;
	ck_assert_int_eq(state_is_blocked(&closed, 1, NOW, &yes), 0);
	ck_assert(!yes);
}
END_TEST

/* --- lock-down --- */

START_TEST(lockdowns)
{
	struct lockdown l;

	ck_assert_int_eq(state_lockdown(&s, &l), 0);
	ck_assert(!l.active);
	lockdown_release(&l);
	put("lockdown", "");
	ck_assert_int_eq(state_lockdown(&s, &l), 0);
	ck_assert(l.active && l.n == 0 && !lockdown_lists(&l, 0));
	lockdown_release(&l);
	put("lockdown",
	    "0\n1001\n-1\nalice\n 1002\n1003 \n0x10\n4294967295\n7");
	ck_assert_int_eq(state_lockdown(&s, &l), 0);
	ck_assert(l.active);
	ck_assert_uint_eq(l.n, 3);
	ck_assert(lockdown_lists(&l, 0) && lockdown_lists(&l, 1001) &&
	    lockdown_lists(&l, 7));
	ck_assert(!lockdown_lists(&l, 1002) && !lockdown_lists(&l, 1003) &&
	    !lockdown_lists(&l, (uid_t)-1));
	lockdown_release(&l);
	ck_assert_int_eq(unlink(at("lockdown")), 0);
	ck_assert_int_eq(symlink("nowhere", at("lockdown")), 0);
	ck_assert_int_eq(state_lockdown(&s, &l), 0);
	ck_assert(l.active && l.n == 0);
	lockdown_release(&l);
	state_close(&s);
	s.dir_fd = open("/dev/null", O_RDONLY);
	ck_assert_int_eq(state_lockdown(&s, &l), ERR_IO);
	ck_assert(l.active);
	lockdown_release(&l);
}
END_TEST

/* --- the policy in force --- */

static struct policy_places places;
static struct policy p;
static enum policy_source source;

static int
in_force(void)
{
	struct policy_errors errs;
	int r;

	places.conf = at("policy");
	places.state = dir;
	places.load.root = "";
	places.load.owner = getuid();
	places.load.check_parents = true;
	r = policy_in_force(&places, &p, &source, &errs);
	policy_errors_release(&errs);
	return r;
}

/* What counts is told by its length. */
static void
counts(unsigned length, enum policy_source from)
{
	ck_assert_int_eq(in_force(), 0);
	ck_assert_uint_eq(p.password.length, length);
	ck_assert_int_eq(source, from);
	policy_release(&p);
}

START_TEST(last_good_counts)
{
	counts(8, POLICY_FROM_NOTHING);
	put("policy", "password length 9\n");
	counts(9, POLICY_FROM_FILE);
	put("last-good.conf", "password length 10\n");
	counts(9, POLICY_FROM_FILE);
	put("policy", "password length 9 9\n");
	counts(10, POLICY_FROM_LAST_GOOD);
	put("policy", "");
	counts(8, POLICY_FROM_FILE);
	ck_assert_int_eq(chmod(at("policy"), 0666), 0);
	counts(10, POLICY_FROM_LAST_GOOD);
	put("last-good.conf", "nonsense\n");
	counts(8, POLICY_FROM_NOTHING);
	ck_assert_int_eq(unlink(at("policy")), 0);
	ck_assert_int_eq(symlink("last-good.conf", at("policy")), 0);
	put("last-good.conf", "password length 10\n");
	counts(10, POLICY_FROM_LAST_GOOD);
}
END_TEST

/* "policy=HASH" of what is in force now, and the other lines. */
static void
put_trial(const char *boot, const char *deadline)
{
	char text[512] = "policy=";

	ck_assert_int_eq(in_force(), 0);
	for (size_t i = 0; i < SHA256_LEN; i++)
		sprintf(text + strlen(text), "%02x", p.sha256[i]);
	policy_release(&p);
	snprintf(text + strlen(text), sizeof(text) - strlen(text),
	    "\nboot=%s\ndeadline=%s\n", boot, deadline);
	put("trial", text);
}

static int
boot(char ret[BOOT_ID_LEN + 1])
{
	strcpy(ret, BOOT);
	return 0;
}

static int
other_boot(char ret[BOOT_ID_LEN + 1])
{
	strcpy(ret, "11234567-89ab-cdef-0123-456789abcdef");
	return 0;
}

static int
no_boot(char ret[BOOT_ID_LEN + 1])
{
	ret[0] = '\0';
	return ERR_IO;
}

/* It matters only while this very policy is on trial; and then it must be known. */
START_TEST(boot_unknown)
{
	put("policy", "password length 9\n");
	put("last-good.conf", "password length 10\n");
	places.boot_id = no_boot;
	places.boottime_s = 0;
	counts(9, POLICY_FROM_FILE);
	put_trial(BOOT, "1001");
	ck_assert_int_eq(in_force(), ERR_IO);
	ck_assert_ptr_null(p.where);
	put("policy", "password length 11\n");
	counts(11, POLICY_FROM_FILE);
	put("trial", "not understood\n");
	counts(10, POLICY_TRIAL_OVER);
}
END_TEST

/* --- the machine in trouble --- */

/* The five ways to a policy. */
static void
put_ways(int way)
{
	char text[4200], id[BOOT_ID_LEN + 1];

	put("last-good.conf", "password length 10\n");
	put("drop", "password length 9\n");
	snprintf(text, sizeof(text), "include %s\npassword digit 2\n",
	    at("drop"));
	put("policy", text);
	places.boot_id = boot_id_read;
	places.boottime_s = 0;
	if (way == 1 || way == 2) {
		ck_assert_int_eq(boot_id_read(id), 0);
		put_trial(id, way == 1 ? "1001" : "0");
	} else if (way == 3) {
		put("drop", "password length\n");
	} else if (way == 4) {
		put("drop", "password length\n");
		ck_assert_int_eq(unlink(at("last-good.conf")), 0);
	}
}

static const struct {
	unsigned length;
	enum policy_source from;
} ways[] = {{9, POLICY_FROM_FILE}, {9, POLICY_FROM_FILE},
    {10, POLICY_TRIAL_OVER}, {10, POLICY_FROM_LAST_GOOD},
    {8, POLICY_FROM_NOTHING}};
#define WAYS ((int)(sizeof(ways) / sizeof(ways[0])))

/* It is the same as without a fault, or it is not known. */
static void
is_same_or_unknown(int way, int r, size_t n)
{
	if (r == 0)
		ck_assert_msg(source == ways[way].from &&
			p.password.length == ways[way].length,
		    "way %d, call %zu: length %u, source %d", way, n,
		    p.password.length, source);
	else
		ck_assert_msg(err_is_trouble(r) && p.where == NULL,
		    "way %d, call %zu: %d", way, n, r);
	policy_release(&p);
}

START_TEST(files_fail)
{
	int way = _i / FILE_ERRORS, r;

	put_ways(way);
	files.error = file_errors[_i % FILE_ERRORS];
	for (size_t n = 1; n == 1 || files.calls >= n - 1; n++) {
		files.calls = 0;
		files.fail_at = n;
		r = in_force();
		files.fail_at = 0;
		is_same_or_unknown(way, r, n);
		ck_assert_uint_lt(n, 500);
	}
	ck_assert_int_eq(r, 0);
}
END_TEST

START_TEST(memory_fails)
{
	int r;

	put_ways(_i);
	for (size_t n = 1; n == 1 || memory.allocations >= n - 1; n++) {
		memory.allocations = 0;
		memory.fail_at = n;
		r = in_force();
		memory.fail_at = 0;
		is_same_or_unknown(_i, r, n);
		ck_assert_uint_lt(n, 2000);
	}
	ck_assert_int_eq(r, 0);
}
END_TEST

/* Who is blocked, and whether the machine is locked down: yes, where nobody can know. */
START_TEST(state_fails)
{
	struct lockdown l;
	bool yes = false;
	size_t n;

	put("blocked/1001", "until=2020-01-01T00:00:00Z\n");
	put("lockdown", "1001\n");
	files.error = file_errors[_i];
	for (n = 1; n < 100; n++) {
		int r, locked;

		files.calls = 0;
		files.fail_at = n;
		r = state_is_blocked(&s, 1001, NOW, &yes);
		locked = state_lockdown(&s, &l);
		files.fail_at = 0;
		ck_assert(r == 0 ? !yes : err_is_trouble(r) && yes);
		ck_assert(l.active);
		ck_assert(locked == 0 ? l.n == 1
				      : err_is_trouble(locked) && l.n == 0);
		lockdown_release(&l);
		if (files.calls < n)
			break;
	}
	ck_assert_uint_gt(n, 6);
}
END_TEST

START_TEST(trials)
{
	put("policy", "password length 9\n");
	put("last-good.conf", "password length 10\n");
	places.boot_id = boot;
	places.boottime_s = 1000;
	put_trial(BOOT, "1001");
	counts(9, POLICY_FROM_FILE);
	places.boottime_s = 1001;
	counts(10, POLICY_TRIAL_OVER);
	places.boottime_s = 0;
	places.boot_id = other_boot;
	counts(10, POLICY_TRIAL_OVER);
	/* Another system's: no clock of ours is its. */
	places.boot_id = NULL;
	counts(9, POLICY_FROM_FILE);
	places.boot_id = boot;
	places.boottime_s = 5000;
	/* Another file is not on trial. */
	put("policy", "password length 11\n");
	counts(11, POLICY_FROM_FILE);
	ck_assert_int_eq(unlink(at("last-good.conf")), 0);
	put("policy", "password length 9\n");
	counts(8, POLICY_FROM_NOTHING);
}
END_TEST

START_TEST(trials_not_understood)
{
	static const char *const texts[] = {"", "policy=00\n", "trial\n",
	    "policy=0000000000000000000000000000000000000000000000000000000000"
	    "000000\nboot=" BOOT "\n",
	    "policy=000000000000000000000000000000000000000000000000000000000"
	    "000000g\nboot=" BOOT "\ndeadline=5\n",
	    "policy=0000000000000000000000000000000000000000000000000000000000"
	    "000000\nboot=1\ndeadline=5\n",
	    "policy=0000000000000000000000000000000000000000000000000000000000"
	    "000000\nboot=" BOOT "\ndeadline=5s\n"};

	put("policy", "password length 9\n");
	put("last-good.conf", "password length 10\n");
	places.boot_id = boot;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put("trial", texts[i]);
		counts(10, POLICY_TRIAL_OVER);
	}
	ck_assert_int_eq(unlink(at("trial")), 0);
	ck_assert_int_eq(symlink("nowhere", at("trial")), 0);
	counts(10, POLICY_TRIAL_OVER);
}
END_TEST

/* A state directory that others may write to tells nothing. */
START_TEST(state_is_unsafe)
{
	put("policy", "password length 9\n");
	places.boot_id = boot;
	ck_assert_int_eq(mkdir(at("s"), 0777), 0);
	ck_assert_int_eq(chmod(at("s"), 0777), 0);
	places.conf = at("policy");
	places.state = at("s");
	places.load.root = "";
	places.load.owner = getuid();
	{
		struct policy_errors errs;

		ck_assert_int_eq(policy_in_force(&places, &p, &source, &errs),
		    ERR_IO);
		policy_errors_release(&errs);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *su = suite_create("state_login");
	TCase *t = tcase_create("state");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, unsafe_folders);
	tcase_add_test(t, blocks);
	tcase_add_test(t, block_ends);
	tcase_add_test(t, odd_markers);
	tcase_add_test(t, not_known);
	tcase_add_test(t, lockdowns);
	tcase_add_test(t, last_good_counts);
	tcase_add_test(t, trials);
	tcase_add_test(t, trials_not_understood);
	tcase_add_test(t, boot_unknown);
	tcase_add_loop_test(t, files_fail, 0, WAYS * FILE_ERRORS);
	tcase_add_loop_test(t, memory_fails, 0, WAYS);
	tcase_add_loop_test(t, state_fails, 0, FILE_ERRORS);
	tcase_add_test(t, state_is_unsafe);
	suite_add_tcase(su, t);
	return su;
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
