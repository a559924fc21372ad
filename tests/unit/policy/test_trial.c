/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trials: what their file says, what policy_accept() leaves of them, and the
 * history; a policy of several files that is put back.
 */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/policy/accept.h>
#include <loginpolicy/policy/history.h>
#include <loginpolicy/state/state_write.h>
#include "tests/lib/trusted_folder.h"

#define NOW  1795990400 /* 2026-11-29T22:13:20Z */
#define BOOT "01234567-89ab-cdef-0123-456789abcdef"

static char *dir;
static struct diag d;

static void __attribute__((format(printf, 1, 2))) shell(const char *fmt, ...)
{
	char command[16384];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	ck_assert_msg(system(command) == 0, "%s", command);
}

static void
setup(void)
{
	umask(022);
	dir = trusted_folder();
	shell("chmod 711 '%s'", dir);
}

static void
teardown(void)
{
	shell("rm -rf '%s'", dir);
	free(dir);
}

static void
put(const char *name, const char *text)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static struct trial
look(void)
{
	struct state s;
	struct trial t;

	ck_assert_int_eq(state_open(dir, getuid(), false, 0, &s, &d), 0);
	ck_assert_int_eq(state_trial(&s, &t), 0);
	state_close(&s);
	return t;
}

static bool
ran_out(void)
{
	struct state s;
	struct trial t;

	ck_assert_int_eq(state_open(dir, getuid(), false, 0, &s, &d), 0);
	ck_assert_int_eq(state_trial_ran_out(&s, &t), 0);
	state_close(&s);
	return t.exists;
}

#define HASH "9f31c2aa9f31c2aa9f31c2aa9f31c2aa9f31c2aa9f31c2aa9f31c2aa9f31c2aa"
static const char *const bad[] = {"", "policy=" HASH "\nboot=" BOOT "\n",
    "policy=" HASH "\ndeadline=5\n", "boot=" BOOT "\ndeadline=5\n",
    "policy=9f31\nboot=" BOOT "\ndeadline=5\n",
    "policy=" HASH "00\nboot=" BOOT "\ndeadline=5\n",
    "policy=" HASH "\nboot=0\ndeadline=5\n",
    "policy=" HASH "\nboot=" BOOT "\ndeadline=-5\n",
    "policy=" HASH "\nboot=" BOOT "\ndeadline=5 \n",
    "policy=" HASH "\nboot=" BOOT "\ndeadline=99999999999999999999\n"};

/* A file that cannot be understood is a trial that has ended. */
START_TEST(not_understood)
{
	struct trial t;

	put("trial", bad[_i]);
	t = look();
	ck_assert(t.exists && !t.understood);
	ck_assert(trial_has_ended(&t, BOOT, 0));
	ck_assert(!trial_is_about(&t, t.policy));
}
END_TEST

START_TEST(deadline)
{
	struct trial t;

	put("trial", "policy=" HASH "\nboot=" BOOT "\ndeadline=100\n");
	t = look();
	ck_assert(t.exists && t.understood && !t.has_before && !t.has_start);
	ck_assert_int_eq(t.began_ms, INT64_MAX);
	ck_assert(!trial_has_ended(&t, BOOT, 99));
	ck_assert(trial_has_ended(&t, BOOT, 100));
	ck_assert(
	    trial_has_ended(&t, "f1234567-89ab-cdef-0123-456789abcdef", 0));
	ck_assert(trial_is_about(&t, t.policy));
	put("trial",
	    "at=yesterday\nby=me\nbefore=00\npolicy=" HASH "\nboot=" BOOT
	    "\ndeadline=100\n");
	t = look();
	ck_assert(t.understood && !t.has_before && !t.has_start);
}
END_TEST

START_TEST(written_and_read)
{
	struct trial t = {.exists = true,
			 .understood = true,
			 .has_before = true,
			 .boot_id = BOOT,
			 .deadline_s = 4711,
			 .began_ms = 4411,
			 .has_start = true,
			 .at = NOW,
			 .by = 1001},
		     back;
	struct buf b;

	memset(t.policy, 0xa5, sizeof(t.policy));
	memset(t.before, 0x5a, sizeof(t.before));
	buf_init(&b, 4096);
	trial_print(&t, &b);
	buf_putc(&b, '\0');
	put("trial", b.p);
	buf_release(&b);
	back = look();
	ck_assert(back.understood && back.has_before && back.has_start);
	ck_assert_mem_eq(back.policy, t.policy, SHA256_LEN);
	ck_assert_mem_eq(back.before, t.before, SHA256_LEN);
	ck_assert_str_eq(back.boot_id, BOOT);
	ck_assert_int_eq(back.deadline_s, 4711);
	ck_assert_int_eq(back.began_ms, 4411);
	ck_assert_int_eq(back.at, NOW);
	ck_assert_uint_eq(back.by, 1001);
	ck_assert(trial_is_about(&back, t.before));
	ck_assert(!ran_out());
	ck_assert_int_eq(state_end_trial(dir, true, &d), 0);
	ck_assert(!look().exists && ran_out());
	ck_assert_int_eq(state_end_trial(dir, true, &d), 0);
	ck_assert(ran_out());
	ck_assert_int_eq(state_forget_trial(dir, &d), 0);
	ck_assert_int_eq(state_forget_trial(dir, &d), 0);
	ck_assert_int_eq(state_end_trial(dir, false, &d), 0);
	ck_assert(!ran_out());
}
END_TEST

/* --- accepting --- */

static char conf[4096];

static int
accept_text(const char *text, const struct trial *trial, int64_t at,
    bool *ret_in_force)
{
	const struct policy_load_opts opts = {.root = "", .owner = getuid()};
	struct policy_acceptance a = {.dir = dir,
	    .at = at,
	    .by = 1001,
	    .from = "new",
	    .command = "apply",
	    .in_history = true,
	    .trial = trial};
	struct policy_errors errs;
	struct policy p;
	struct buf b;
	int r;

	snprintf(conf, sizeof(conf), "%s/conf", dir);
	a.conf = conf;
	buf_init(&b, 4096);
	buf_puts(&b, text);
	a.text = &b;
	r = policy_load_text(conf, text, strlen(text), &opts, &p, &errs);
	policy_errors_release(&errs);
	ck_assert_int_eq(r, 0);
	a.policy = &p;
	r = policy_accept(&a, ret_in_force, &d);
	policy_release(&p);
	buf_release(&b);
	return r;
}

static bool
is_last_good(const char *text)
{
	struct policy last;
	bool same;

	if (policy_load_last_good(dir, getuid(), &last) != 0)
		return false;
	same = last.files[0].len == strlen(text) &&
	    memcmp(last.files[0].text, text, strlen(text)) == 0;
	policy_release(&last);
	return same;
}

/* A trial leaves the last accepted policy; what is accepted ends the trial. */
START_TEST(trial_and_acceptance)
{
	struct trial t = {.boot_id = BOOT, .deadline_s = 5};
	struct history h;
	bool in_force;

	ck_assert_int_eq(accept_text("# one\n", NULL, NOW, &in_force), 0);
	ck_assert(in_force && is_last_good("# one\n"));
	ck_assert_int_eq(accept_text("# two\n", &t, NOW + 1, &in_force), 0);
	ck_assert(in_force && is_last_good("# one\n") && look().exists);
	ck_assert_int_eq(accept_text("# two\n", NULL, NOW + 2, &in_force), 0);
	ck_assert(in_force && is_last_good("# two\n") && !look().exists);
	ck_assert_int_eq(history_load(dir, &h), 0);
	ck_assert_uint_eq(h.n, 3);
	ck_assert(!h.list[0].trial && h.list[1].trial && !h.list[2].trial);
	ck_assert(h.list[1].known && h.list[1].by == 1001);
	ck_assert_int_eq(h.list[1].at, NOW + 1);
	ck_assert_str_eq(h.list[1].command, "apply");
	ck_assert_str_eq(h.list[1].from, "new");
	history_release(&h);
}
END_TEST

/* Files that are not entries, and entries whose notes lie. */
START_TEST(history_of_others)
{
	struct policy_errors errs;
	struct policy p;
	struct history h;

	ck_assert_int_eq(history_load(dir, &h), 0);
	ck_assert_uint_eq(h.n, 0);
	shell("mkdir '%s/history'", dir);
	put("history/README", "");
	put("history/20261129T221320Z-9f31c2a", "");
	put("history/20261129T221320Z-9f31c2aag", "");
	put("history/.20261129T221320Z-9f31c2aa", "");
	put("history/20261129T221320Z-9f31c2aa", "nothing");
	put("history/20261129T221321Z-9f31c2aa",
	    "#@ loginpolicy 1\n# at=2026-11-29T22:13:21Z\n# by=7\n# from=a\n"
	    "#@ file 0 0 8 /c\n# trial=\n\n#@ end\n");
	ck_assert_int_eq(history_load(dir, &h), 0);
	ck_assert_uint_eq(h.n, 2);
	ck_assert(!h.list[0].known && h.list[1].known);
	ck_assert_uint_eq(h.list[1].by, 7);
	ck_assert(!h.list[1].trial);
	history_release(&h);
	ck_assert_int_eq(history_policy(dir, "../trial", getuid(), &p, &errs),
	    ERR_NOENT);
	policy_errors_release(&errs);
	ck_assert_int_ne(history_policy(dir, "20261129T221320Z-9f31c2aa",
			     getuid(), &p, &errs),
	    0);
	policy_errors_release(&errs);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("trial");
	TCase *tc = tcase_create("trial");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, not_understood, 0,
	    sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(tc, deadline);
	tcase_add_test(tc, written_and_read);
	tcase_add_test(tc, trial_and_acceptance);
	tcase_add_test(tc, history_of_others);
	suite_add_tcase(s, tc);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
