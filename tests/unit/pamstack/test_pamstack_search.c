/* SPDX-License-Identifier: BSD-2-Clause */
/* What voids a line of ours, in stacks as administrators write them. */
#include <check.h>
#include <security/_pam_types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/pamstack/pamstack.h>
#include "tests/lib/trusted_folder.h"

#define OURS	"pam_loginpolicy.so"
#define GOES_ON (1u << PAM_SUCCESS)
#define EXPIRED (1u << PAM_SUCCESS | 1u << PAM_NEW_AUTHTOK_REQD)

/* B bypassed, O overruled, s stored before, S stored despite a refusal, L nobody gets in. */
static const struct {
	const char *name, *want;
	enum pam_type type;
	unsigned passes;
	/* The line of the culprit of "B" or "O", from 1; 0: not asked. */
	unsigned culprit;
	const char *text;
} cases[] = {
    {"required, first", "", PAM_TYPE_ACCOUNT, EXPIRED, 0,
	"account required " OURS "\naccount required pam_unix.so\n"},
    {"behind sufficient", "B", PAM_TYPE_AUTH, GOES_ON, 1,
	"auth sufficient pam_sss.so\nauth required " OURS
	"\nauth required pam_unix.so\n"},
    {"behind Debian's expired password", "B", PAM_TYPE_ACCOUNT, EXPIRED, 1,
	"account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so\n"
	"account requisite pam_deny.so\naccount required pam_permit.so\n"
	"account required " OURS "\n"},
    {"the same where the program stops at an expired password", "",
	PAM_TYPE_ACCOUNT, GOES_ON, 0,
	"account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so\n"
	"account requisite pam_deny.so\naccount required pam_permit.so\n"
	"account required " OURS "\n"},
    {"default=ignore", "O", PAM_TYPE_ACCOUNT, GOES_ON, 0,
	"account [success=ok default=ignore] " OURS
	"\naccount required pam_permit.so\n"},
    {"optional", "O", PAM_TYPE_SESSION, GOES_ON, 0,
	"session optional " OURS "\nsession required pam_unix.so\n"},
    {"sufficient", "O", PAM_TYPE_SESSION, GOES_ON, 0,
	"session sufficient " OURS "\nsession required pam_unix.so\n"},
    {"jumped over", "B", PAM_TYPE_AUTH, GOES_ON, 1,
	"auth [success=1 default=ignore] pam_rootok.so\nauth required " OURS
	"\nauth required pam_permit.so\n"},
    {"in a substack that ends before it", "B", PAM_TYPE_AUTH, GOES_ON, 0,
	"auth substack SUB\nauth required pam_permit.so\n"},
    {"required, reset later", "O", PAM_TYPE_ACCOUNT, GOES_ON, 0,
	"account required " OURS "\naccount [default=reset] pam_x.so\n"
	"account required pam_permit.so\n"},
    {"required, and a later sufficient", "", PAM_TYPE_AUTH, GOES_ON, 0,
	"auth required " OURS "\nauth sufficient pam_unix.so\n"
	"auth required pam_deny.so\n"},
    {"not there", "B", PAM_TYPE_AUTH, GOES_ON, 0,
	"auth required pam_unix.so\n"},
    {"ignore is bad", "L", PAM_TYPE_AUTH, GOES_ON, 0,
	"auth [success=ok default=bad] " OURS "\nauth required pam_unix.so\n"},
    {"alone: it never permits", "L", PAM_TYPE_AUTH, GOES_ON, 0,
	"auth required " OURS "\n"},
    {"password, before pam_unix", "", PAM_TYPE_PASSWORD, GOES_ON, 0,
	"password requisite " OURS "\npassword required pam_unix.so\n"},
    {"password, required", "S", PAM_TYPE_PASSWORD, GOES_ON, 0,
	"password required " OURS "\npassword required pam_unix.so\n"},
    {"password, behind pam_unix", "s", PAM_TYPE_PASSWORD, GOES_ON, 0,
	"password required pam_unix.so\npassword requisite " OURS "\n"},
    {"password, behind one that stores and ends", "Bs", PAM_TYPE_PASSWORD,
	GOES_ON, 1,
	"password sufficient pam_sss.so\npassword requisite " OURS
	"\npassword required pam_unix.so\n"},
};
#define COUNT (sizeof(cases) / sizeof(cases[0]))

static char *dir;

static void
put_file(const char *name, const char *text)
{
	char path[4096], *sub;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	ck_assert_ptr_nonnull(f = fopen(path, "w"));
	if ((sub = strstr(text, "SUB")) != NULL)
		fprintf(f, "%.*s%s/sub%s", (int)(sub - text), text, dir,
		    sub + 3);
	else
		fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

static bool
found(const struct pam_stack *s, const struct pam_search *q, enum pam_goal goal,
    unsigned culprit)
{
	const struct pam_step *step;
	struct pam_path path;
	bool yes;

	ck_assert_int_eq(pam_stack_search(s, q, goal, &yes, &path), 0);
	if (yes && culprit != 0) {
		step = pam_path_culprit(&path, s, q);
		ck_assert_ptr_nonnull(step);
		ck_assert_uint_eq(s->lines[step->line].line, culprit);
	}
	pam_path_release(&path);
	return yes;
}

START_TEST(test_cases)
{
	const struct pam_read_opts opts = {.root = "", .confdir = dir};
	struct pam_search permit = {.module = OURS,
			      .returns = PAM_IGNORE,
			      .passes = cases[_i].passes},
			  refuse = {.module = OURS,
			      .returns = PAM_PERM_DENIED,
			      .passes = cases[_i].passes};
	const struct pam_stack *s;
	struct pam_service service;
	char got[8] = "";

	put_file("sub",
	    "auth [success=done default=ignore] pam_sss.so\n"
	    "auth required " OURS "\n");
	put_file("other", "auth required pam_deny.so\n");
	put_file("service", cases[_i].text);
	ck_assert_int_eq(pam_service_read("service", &opts, &service, NULL), 0);
	ck_assert_ptr_null(service.abort_why);
	s = &service.stack[cases[_i].type];
	if (found(s, &permit, PAM_GOAL_BYPASSED, cases[_i].culprit))
		strcat(got, "B");
	if (found(s, &refuse, PAM_GOAL_PASSED, 0))
		strcat(got, "O");
	if (cases[_i].type == PAM_TYPE_PASSWORD &&
	    found(s, &permit, PAM_GOAL_STORED_BEFORE, 0))
		strcat(got, "s");
	if (cases[_i].type == PAM_TYPE_PASSWORD &&
	    found(s, &refuse, PAM_GOAL_STORED_AFTER, 0))
		strcat(got, "S");
	if (!found(s, &permit, PAM_GOAL_PASSED, 0) &&
	    !found(s, &permit, PAM_GOAL_BYPASSED, 0))
		strcat(got, "L");
	ck_assert_msg(strcmp(got, cases[_i].want) == 0,
	    "%s: \"%s\", not \"%s\"", cases[_i].name, got, cases[_i].want);
	pam_service_release(&service);
}
END_TEST

/* A module that is missing refuses; "-" only keeps it out of the log. */
START_TEST(test_missing_module)
{
	const struct pam_read_opts opts = {.root = "", .confdir = dir};
	struct pam_search q = {.module = OURS,
	    .returns = PAM_IGNORE,
	    .passes = GOES_ON,
	    .module_folder = dir};
	const struct pam_stack *s;
	struct pam_service service;

	put_file("pam_unix.so", "");
	put_file("other", "auth required pam_deny.so\n");
	put_file("service",
	    "-auth required " OURS "\nauth required pam_unix.so\n");
	ck_assert_int_eq(pam_service_read("service", &opts, &service, NULL), 0);
	s = &service.stack[PAM_TYPE_AUTH];
	ck_assert(s->lines[0].silent);
	ck_assert(!found(s, &q, PAM_GOAL_PASSED, 0));
	put_file(OURS, "");
	ck_assert(found(s, &q, PAM_GOAL_PASSED, 0));
	pam_service_release(&service);
}
END_TEST

/* Lines of the same name that are not ours, and one that always refuses. */
static enum pam_asked
by_argument(void *ctx, const struct pam_line *l)
{
	(void)ctx;
	if (!pam_line_is_module(l, OURS))
		return PAM_ASKED_NOT;
	return l->args[0] == NULL	     ? PAM_ASKED
	    : strcmp(l->args[0], "bad") == 0 ? PAM_ASKED_REFUSES
					     : PAM_ASKED_NOT;
}

START_TEST(test_is_asked)
{
	const struct pam_read_opts opts = {.root = "", .confdir = dir};
	static const struct {
		const char *line;
		bool passed, bypassed;
	} rows[] = {{"auth required " OURS "\n", true, false},
	    {"auth required " OURS " bad\n", false, false},
	    {"auth optional " OURS " bad\n", true, false},
	    {"auth required " OURS " other\n", false, true},
	    {"auth required " OURS " other\nauth required " OURS "\n", true,
		false}};
	struct pam_search q = {.module = OURS,
	    .is_asked = by_argument,
	    .refusal = PAM_AUTH_ERR,
	    .returns = PAM_IGNORE,
	    .passes = GOES_ON};
	struct pam_service service;
	char text[256];

	put_file("other", "auth required pam_deny.so\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct pam_stack *s = &service.stack[PAM_TYPE_AUTH];

		snprintf(text, sizeof(text), "%sauth required pam_unix.so\n",
		    rows[i].line);
		put_file("service", text);
		ck_assert_int_eq(pam_service_read("service", &opts, &service,
				     NULL),
		    0);
		ck_assert_int_eq(found(s, &q, PAM_GOAL_PASSED, 0),
		    rows[i].passed);
		ck_assert_int_eq(found(s, &q, PAM_GOAL_BYPASSED, 0),
		    rows[i].bypassed);
		pam_service_release(&service);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("pamstack_search");
	TCase *tc = tcase_create("search");
	SRunner *r;
	int failed;

	dir = trusted_folder();
	tcase_add_loop_test(tc, test_cases, 0, COUNT);
	tcase_add_test(tc, test_missing_module);
	tcase_add_test(tc, test_is_asked);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	remove_folder(dir);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
