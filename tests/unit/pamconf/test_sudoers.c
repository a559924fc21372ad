/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What sudoers(5) and sudo.conf(5) say about PAM. That sudo does so is shown by
 * tests/e2e/pam/status.sh.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/pamconf/pamconf.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* "a2" !pam_acct_mgmt in line 2, "s" !pam_session, "p1:x" a service x, "i" an include, "d" of a folder. */
static const struct {
	const char *text, *want;
} cases[] = {
    {"", ""},
    {"Defaults", ""},
    {"# Defaults !pam_acct_mgmt\n", ""},
    {"Defaults !pam_acct_mgmt\n", "a1 "},
    {"Defaults !pam_acct_mgmt\r\n", "a1 "},
    {"\n\nDefaults\tenv_reset,!pam_session", "s3 "},
    {"Defaults:bob !pam_session, ! pam_acct_mgmt # why\n", "s1 a1 "},
    {"Defaults:#1001 !pam_acct_mgmt\n", "a1 "},
    {"Defaults:#1001, #1002 !pam_acct_mgmt\n", "a1 "},
    {"Defaults:%#100 !pam_acct_mgmt\n", "a1 "},
    {"Defaults:a\\ b !pam_acct_mgmt\n", "a1 "},
    {"Defaults@host !pam_acct_mgmt\nDefaults>root !pam_acct_mgmt\n", "a1 a2 "},
    {"Defaults!/bin/ls !pam_acct_mgmt\n", "a1 "},
    {"Defaults env_reset,\\\n  !pam_acct_mgmt\nDefaults !pam_session\n",
	"a1 s3 "},
    {"Defaults x=\"a, # b\", !pam_acct_mgmt\n", "a1 "},
    {"Defaults x=\"a, !pam_acct_mgmt\"\n", ""},
    {"Defaults !!pam_acct_mgmt\n", ""},
    {"Defaults !pam_acct_mgmt_x, pam_session\n", ""},
    {"Defaults env_reset # !pam_acct_mgmt\n", ""},
    {"Defaults # a, !pam_acct_mgmt\n", ""},
    {"bob ALL=(ALL) !pam_acct_mgmt\n", ""},
    {"Defaults pam_service=x, pam_login_service = \"y\"\r\n", "p1:x p1:y "},
    {"Defaults pam_askpass_service=z\nDefaults pam_service\n", "p1:z "},
    {"Defaults pam_service=\n", ""},
    {"@include /etc/a\n#include b c\n", "i1:/etc/a i2:b "},
    {"@include \"/etc/a b\"\n@include /etc/a\\ b\r\n",
	"i1:/etc/a b i2:/etc/a b "},
    {"@includedir /etc/d\n#includedir\t/etc/e", "d1:/etc/d d2:/etc/e "},
    {"@include\n@includex /a\n#included\n@include \"\n", ""},
    {"  @include /etc/%h\n", "i1:/etc/%h "},
};

static int
note(void *ctx, enum pamconf_sudo what, const char *value, unsigned line)
{
	static const char letters[] = {'i', 'd', 'a', 's', 'p'};
	char *got = ctx;
	size_t n = strlen(got);

	snprintf(got + n, 256 - n, "%c%u%s%s ", letters[what], line,
	    value == NULL ? "" : ":", value == NULL ? "" : value);
	return 0;
}

static int
stop(void *ctx, enum pamconf_sudo what, const char *value, unsigned line)
{
	(void)what;
	(void)value;
	(void)line;
	return --*(int *)ctx;
}

START_TEST(test_sudoers)
{
	char *text = strdup(cases[_i].text), got[256] = "";

	ck_assert_int_eq(pamconf_sudoers(text, note, got), 0);
	ck_assert_msg(strcmp(got, cases[_i].want) == 0,
	    "\"%s\": \"%s\", not \"%s\"", cases[_i].text, got, cases[_i].want);
	free(text);
}
END_TEST

/* What the caller returns ends it. */
START_TEST(test_stop)
{
	char text[] = "Defaults !pam_session\nDefaults pam_service=x\n";
	int left = 0;

	ck_assert_int_eq(pamconf_sudoers(text, stop, &left), -1);
	ck_assert_int_eq(left, -1);
}
END_TEST

static const struct {
	const char *text, *sudoers;
	unsigned sudoers_line, other_line;
} confs[] = {
    {"", NULL, 0, 0},
    {"# Plugin sudoers_policy sudoers.so sudoers_file=/x\n", NULL, 0, 0},
    {"Plugin sudoers_policy sudoers.so\n", NULL, 0, 0},
    {"Plugin sudoers_policy sudoers.so sudoers_file=/x\n", "/x", 1, 0},
    {"\nplugin\tsudoers_policy /usr/lib/sudo/sudoers.so a=b sudoers_file=/x "
     "c=d\n",
	"/x", 2, 0},
    {"Plugin sudoers_policy sudoers.so sudoers_file= # x\n", NULL, 0, 0},
    {"Plugin sudoers_io sudoers.so sudoers_file=/x\n", NULL, 0, 0},
    {"Plugin sudoers_audit sudoers.so\nPlugin other_policy other.so\n", NULL, 0,
	2},
    {"Plugin sudoers_policy other.so sudoers_file=/x\n", NULL, 0, 1},
    {"Plugin sudoers_policy sudoers.so sudoers_file=/x\n"
     "Plugin sudoers_policy sudoers.so sudoers_file=/y\n",
	"/x", 1, 0},
    {"Plugin\nPlugin x\nPluginx y z\nPath askpass /x\n", NULL, 0, 0},
};

START_TEST(test_conf)
{
	char *text = strdup(confs[_i].text);
	struct pamconf_sudo_conf c;

	pamconf_sudo_conf(text, &c);
	if (confs[_i].sudoers == NULL)
		ck_assert_ptr_null(c.sudoers);
	else
		ck_assert_str_eq(c.sudoers, confs[_i].sudoers);
	ck_assert_uint_eq(c.sudoers_line, confs[_i].sudoers_line);
	ck_assert_uint_eq(c.other_line, confs[_i].other_line);
	free(text);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("sudoers");
	TCase *tc = tcase_create("sudoers");
	SRunner *r;
	int failed;

	tcase_add_loop_test(tc, test_sudoers, 0, COUNT(cases));
	tcase_add_test(tc, test_stop);
	tcase_add_loop_test(tc, test_conf, 0, COUNT(confs));
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
