/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files of other modules. That the real modules say the same is shown by
 * tests/e2e/admin/explain_pam.sh; here is what only a text can show: what is
 * not known, and the line.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/pamconf/pamconf.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NOW	 1800000000

static enum pamconf_tri
in_group(void *ctx, const char *group)
{
	(void)ctx;
	if (strcmp(group, "down") == 0)
		return PAMCONF_UNSURE;
	return strcmp(group, "staff") == 0 ? PAMCONF_YES : PAMCONF_NO;
}

/* Tuesday, 09:30. */
static const struct pamconf_login here = {.user = "alice",
    .service = "login",
    .tty = "tty1",
    .in_group = in_group,
    .weekday = 2,
    .clock = 930};

struct text_case {
	const char *text;
	enum pamconf_tri want;
	unsigned line;
};

static const struct text_case access_cases[] = {
    /* refused */
    {"-:ALL:ALL\n", PAMCONF_NO, 1},
    {"\n# x\n-:alice:tty1\n+:ALL:ALL\n", PAMCONF_NO, 3},
    {"-:(staff):LOCAL\n", PAMCONF_NO, 1},
    /* what only others know */
    {"-:@net:ALL\n", PAMCONF_UNSURE, 1},
    {"-:alice@host:ALL\n", PAMCONF_UNSURE, 1},
    {"-:(down):ALL\n", PAMCONF_UNSURE, 1},
    {"-:ALL:@net\n", PAMCONF_UNSURE, 1},
    {"+:(down):ALL\n-:ALL:ALL\n", PAMCONF_UNSURE, 1},
    {"-:(down):ALL\n+:ALL:ALL\n", PAMCONF_UNSURE, 1},
    /* and what it does not matter for */
    {"-:(down):ALL\n-:ALL:ALL\n", PAMCONF_NO, 1},
    {"+:(down):ALL\n+:ALL:ALL\n", PAMCONF_YES, 1},
    {"-:(down) alice:tty2\n", PAMCONF_YES, 0},
    {"-:(down) alice:tty1\n", PAMCONF_NO, 1},
    {"-:ALL EXCEPT (down):ALL\n", PAMCONF_UNSURE, 1},
    /* no line of the file */
    {"", PAMCONF_YES, 0},
    {"-:ALL:ALL", PAMCONF_YES, 0},
    {"-:ALL\n*:ALL:ALL\n:::\n", PAMCONF_YES, 0},
};

START_TEST(access_file)
{
	const struct pamconf_access_opts o = {":", ", \t", false};
	const struct text_case *c = &access_cases[_i];
	char *text = strdup(c->text);
	unsigned line;

	ck_assert_ptr_nonnull(text);
	ck_assert_msg(pamconf_access(text, &o, &here, &line) == c->want, "%s",
	    c->text);
	ck_assert_msg(line == c->line, "%s: %u", c->text, line);
	free(text);
}
END_TEST

static const struct text_case time_cases[] = {
    {"*;*;*;!Al0000-2400\n", PAMCONF_NO, 1},
    {"# x\nlog\\\nin;tty*;alice;Tu0900-0930\n", PAMCONF_NO, 3},
    {"*;*;*;Tu0900-0931\n", PAMCONF_YES, 0},
    {"*;*;*;Mo2200-0930\n", PAMCONF_YES, 0},
    {"*;*;*;Mo2200-0929\n", PAMCONF_NO, 1},
    {"*;*;*;TuTu0000-2400\n", PAMCONF_NO, 1},
    {"*;*;@net;!Al0000-2400\n", PAMCONF_UNSURE, 1},
    {"*;*;@net;Al0000-2400\n", PAMCONF_YES, 0},
    {"sshd;*;@net;!Al0000-2400\n", PAMCONF_YES, 0},
    {"*;*;*;Al0000\n", PAMCONF_UNSURE, 1},
    {"*;*;*;Al0000-2400;more\n", PAMCONF_UNSURE, 1},
    {"*;*;alice\n*;*;bob;!Al0000-2400\n", PAMCONF_YES, 0},
    {"", PAMCONF_YES, 0},
};

START_TEST(time_file)
{
	const struct text_case *c = &time_cases[_i];
	char *text = strdup(c->text);
	unsigned line;

	ck_assert_ptr_nonnull(text);
	ck_assert_msg(pamconf_time(text, &here, &line) == c->want, "%s",
	    c->text);
	ck_assert_msg(line == c->line, "%s: %u", c->text, line);
	free(text);
}
END_TEST

START_TEST(unknown_terminal)
{
	struct pamconf_login l = here;
	char text[] = "*;tty1;*;!Al0000-2400\n";
	unsigned line;

	l.tty = NULL;
	ck_assert_int_eq(pamconf_time(text, &l, &line), PAMCONF_UNSURE);
}
END_TEST

START_TEST(unknown_address)
{
	const struct pamconf_access_opts o = {":", ", \t", false};
	struct pamconf_login l = here;
	char some[] = "-:ALL:10.0.0.0/8\n", all[] = "-:ALL:ALL\n";
	unsigned line;

	l.rhost_unknown = true;
	ck_assert_int_eq(pamconf_access(some, &o, &l, &line), PAMCONF_UNSURE);
	ck_assert_int_eq(pamconf_access(all, &o, &l, &line), PAMCONF_NO);
}
END_TEST

static size_t
put_record(uint8_t *to, uint16_t status, uint64_t at)
{
	memset(to, 0, 64);
	memcpy(to + 54, &status, 2);
	memcpy(to + 56, &at, 8);
	return 64;
}

START_TEST(tally)
{
	struct pamconf_faillock f;
	uint8_t records[64 * 4];
	unsigned failures;
	int64_t until;
	size_t len = 0;

	pamconf_faillock_init(&f);
	ck_assert(!pamconf_tally_locks(records, 0, &f, false, NOW, &failures,
	    &until));
	len += put_record(records + len, 1, NOW - 2000); /* too old */
	len += put_record(records + len, 0, NOW - 20); /* does not count */
	len += put_record(records + len, 1, NOW - 10);
	len += put_record(records + len, 1, NOW - 5);
	ck_assert(!pamconf_tally_locks(records, len, &f, false, NOW, &failures,
	    &until));
	ck_assert_uint_eq(failures, 2);
	f.deny = 2;
	ck_assert(pamconf_tally_locks(records, len, &f, false, NOW, &failures,
	    &until));
	ck_assert_int_eq(until, NOW - 5 + 600);
	/* A record that is cut off is none. */
	ck_assert(!pamconf_tally_locks(records, len - 1, &f, false, NOW,
	    &failures, &until));
	ck_assert(!pamconf_tally_locks(records, len, &f, false, NOW + 596,
	    &failures, &until));
	ck_assert(!pamconf_tally_locks(records, len, &f, true, NOW, &failures,
	    &until));
	f.even_deny_root = true;
	f.unlock_s = 0;
	ck_assert(pamconf_tally_locks(records, len, &f, true, NOW + 100000,
	    &failures, &until));
	ck_assert_int_eq(until, 0);
}
END_TEST

START_TEST(faillock_file)
{
	char text[] = "# deny = 9\n deny = 5 \nunlock_time=never\n"
		      "fail_interval = x\nfail_interval=60 # s\nsilent\n"
		      "even_deny_root\nroot_unlock_time = 7\ndir=/run/x\n"
		      "nonsense = 3\ndeny = -1\n";
	struct pamconf_faillock f;

	pamconf_faillock_init(&f);
	pamconf_faillock_read(&f, text);
	ck_assert_uint_eq(f.deny, 5);
	ck_assert_uint_eq(f.unlock_s, 0);
	ck_assert_uint_eq(f.fail_interval_s, 60);
	ck_assert(f.even_deny_root && f.has_root_unlock);
	ck_assert_uint_eq(f.root_unlock_s, 7);
	ck_assert_str_eq(f.dir, "/run/x");
	ck_assert(!f.local_users_only && f.admin_group == NULL);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("pamconf");
	TCase *t = tcase_create("files");
	SRunner *r;
	int failed;

	tcase_add_loop_test(t, access_file, 0, COUNT(access_cases));
	tcase_add_loop_test(t, time_file, 0, COUNT(time_cases));
	tcase_add_test(t, unknown_terminal);
	tcase_add_test(t, unknown_address);
	tcase_add_test(t, tally);
	tcase_add_test(t, faillock_file);
	suite_add_tcase(s, t);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
