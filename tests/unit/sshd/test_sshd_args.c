/* SPDX-License-Identifier: BSD-2-Clause */
/* What sshd's command line says about PAM, and the files that have one. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshd/sshd_args.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct args_case {
	const char *text;
	unsigned no_pam_line;
	const char *config, *service;
};

static const struct args_case lines[] = {
    {"", 0, NULL, NULL},
    {"sshd", 0, NULL, NULL},
    {"sshd -D", 0, NULL, NULL},
    {"sshd -o UsePAM=yes", 0, NULL, NULL},
    {"sshd -o UsePAM=no", 7, NULL, NULL},
    {"sshd -oUsePAM=no", 7, NULL, NULL},
    {"sshd -o usepam no -D", 7, NULL, NULL},
    {"sshd -o \"UsePAM no\"", 7, NULL, NULL},
    {"sshd -o 'UsePAM = no'", 7, NULL, NULL},
    {"sshd -De -oUsePAM=0", 7, NULL, NULL},
    {"sshd -DoUsePAM=no", 7, NULL, NULL},
    {"sshd -p 22 -o LogLevel=DEBUG -f /x", 0, "/x", NULL},
    {"sshd -Df/x -f /y", 0, "/x", NULL},
    {"sshd -h -o -o UsePAM=no", 7, NULL, NULL},
    {"sshd -o PAMServiceName=x -o PAMServiceName=y", 0, NULL, "x"},
    {"sshd -o", 0, NULL, NULL},
    {"sshd -f", 0, NULL, NULL},
    {"sshd -o UsePAM", 0, NULL, NULL},
    {"sshd: /usr/sbin/sshd -D -o UsePAM=no [listener] 0 of 10-100 startups", 7,
	NULL, NULL},
};

static const struct args_case files[] = {
    {"", 0, NULL, NULL},
    {"# SSHD_OPTS=\"-o UsePAM=no\"\n", 0, NULL, NULL},
    {"SSHD_OPTS=\n", 0, NULL, NULL},
    {"\nSSHD_OPTS=\"-o UsePAM=no\"\n", 2, NULL, NULL},
    {"SSHD_OPTS='-oUsePAM=no'", 1, NULL, NULL},
    {"export OPTIONS=\"-f /x\"\n", 0, "/x", NULL},
    {"X_OPTIONS=\"-f /x\"\n", 0, NULL, NULL},
    {"[Service]\nEnvironment=\"SSHD_OPTS=-o UsePAM=no\"\n", 2, NULL, NULL},
    {"ExecStart=/usr/sbin/sshd -D \\\n -o UsePAM=no $SSHD_OPTS\nX=1\n", 1, NULL,
	NULL},
    {"ExecStartPre=/usr/sbin/sshd -t -f /x\n", 0, NULL, NULL},
    {"ExecStart=-/usr/sbin/sshd -i -o PAMServiceName=y\n", 0, NULL, "y"},
};

static void
check(const struct args_case *c, int (*read)(struct sshd_args *, char *))
{
	struct sshd_args a = {0};
	char *text = strdup(c->text);

	ck_assert_int_eq(read(&a, text), 0);
	ck_assert_msg(a.no_pam_line == c->no_pam_line, "\"%s\": %u", c->text,
	    a.no_pam_line);
	ck_assert_msg((a.config == NULL) == (c->config == NULL), "%s", c->text);
	if (c->config != NULL)
		ck_assert_str_eq(a.config, c->config);
	ck_assert_msg((a.pam_service == NULL) == (c->service == NULL), "%s",
	    c->text);
	if (c->service != NULL)
		ck_assert_str_eq(a.pam_service, c->service);
	sshd_args_release(&a);
	free(text);
}

static int
add(struct sshd_args *a, char *text)
{
	return sshd_args_add(a, text, 7);
}

START_TEST(test_lines)
{
	check(&lines[_i], add);
}
END_TEST

START_TEST(test_files)
{
	check(&files[_i], sshd_args_read);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("sshd_args");
	TCase *tc = tcase_create("args");
	SRunner *r;
	int failed;

	tcase_add_loop_test(tc, test_lines, 0, COUNT(lines));
	tcase_add_loop_test(tc, test_files, 0, COUNT(files));
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
