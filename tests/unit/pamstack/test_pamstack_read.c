/* SPDX-License-Identifier: BSD-2-Clause */
/* Which files a service is read from, and where each line comes from. */
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

static char *dir;

/* A file below the root, with the folders above it. */
static void
put_file(const char *name, const char *text)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", dir, name);
	for (char *p = path + strlen(dir) + 1; (p = strchr(p, '/')) != NULL;
	     p++) {
		*p = '\0';
		(void)mkdir(path, 0755);
		*p = '/';
	}
	ck_assert_ptr_nonnull(f = fopen(path, "w"));
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

/* The modules of the account stack, joined; "!": it is broken or empty. */
static const char *
modules_of(const char *service, const struct pam_read_opts *opts,
    int *ret_error)
{
	static char text[256];
	struct pam_service s;
	struct diag d = {0};

	text[0] = '\0';
	*ret_error = pam_service_read(service, opts, &s, &d);
	for (size_t i = 0; i < s.stack[PAM_TYPE_ACCOUNT].n; i++) {
		const struct pam_line *l = &s.stack[PAM_TYPE_ACCOUNT].lines[i];

		strcat(text, l->kind == PAM_LINE_BROKEN ? "!" : l->module);
		strcat(text, " ");
	}
	pam_service_release(&s);
	return text;
}

static void
want(const char *service, const struct pam_read_opts *opts, int error,
    const char *modules)
{
	int e;
	const char *got = modules_of(service, opts, &e);

	ck_assert_msg(e == error && (error != 0 || strcmp(got, modules) == 0),
	    "%s: %d \"%s\", not %d \"%s\"", service, e, got, error, modules);
}

/* What is refused first: names, and files that versions read differently. */
START_TEST(test_refused)
{
	const struct pam_read_opts opts = {.root = dir};

	put_file("/etc/pam.d/other", "account required o.so\n");
	put_file("/etc/pam.d/s", "account include common\n");
	put_file("/usr/lib/pam.d/common", "account required lib.so\n");
	want("", &opts, ERR_PERM, "");
	want("../s", &opts, ERR_PERM, "");
	want("s", &opts, ERR_UNSUPPORTED, "");
	put_file("/etc/pam.d/s", "account include nowhere\n");
	want("s", &opts, 0, "! ");
}
END_TEST

START_TEST(test_includes)
{
	struct pam_read_opts opts = {.root = dir};

	put_file("/etc/pam.d/other", "account required o.so\n");
	put_file("/etc/pam.d/s", "account include common\n");
	put_file("/usr/lib/pam.d/common", "account required lib.so\n");
	put_file("/usr/share/pam.d/deep", "account required share.so\n");
	opts.includes = PAM_INCLUDES_ALL;
	want("s", &opts, 0, "lib.so ");
	/* Debian's 1.5 refuses instead. */
	opts.includes = PAM_INCLUDES_ETC;
	want("s", &opts, 0, "! ");
	put_file("/etc/pam.d/common", "account required etc.so\n");
	want("s", &opts, 0, "etc.so ");
	opts.includes = PAM_INCLUDES_UNKNOWN;
	want("s", &opts, 0, "etc.so ");
	opts.includes = PAM_INCLUDES_ALL;
	want("s", &opts, 0, "etc.so ");
	/* A service itself is found in all of them. */
	opts.includes = PAM_INCLUDES_ETC;
	want("deep", &opts, 0, "share.so ");
	want("DEEP", &opts, 0, "share.so ");
	want("none", &opts, 0, "o.so ");
}
END_TEST

/* A folder in the place of /etc/pam.d: a tree before it is put there. */
START_TEST(test_pam_d)
{
	char pam_d[4096];
	struct pam_read_opts opts = {.root = dir,
	    .pam_d = pam_d,
	    .includes = PAM_INCLUDES_ALL};

	snprintf(pam_d, sizeof(pam_d), "%s/new", dir);
	put_file("/etc/pam.d/s", "account required old.so\n");
	put_file("/etc/pam.d/other", "account required old-other.so\n");
	put_file("/usr/lib/pam.d/common", "account required lib.so\n");
	put_file("/new/s", "account include common\n");
	put_file("/new/other", "account required new-other.so\n");
	want("s", &opts, 0, "lib.so ");
	put_file("/new/common", "account required new.so\n");
	want("s", &opts, 0, "new.so ");
	want("t", &opts, 0, "new-other.so ");
	opts.pam_d = NULL;
	want("s", &opts, 0, "old.so ");
}
END_TEST

/* Files that are included are read once, a service's own each time. */
START_TEST(test_cache)
{
	struct pam_cache cache = {0};
	const struct pam_read_opts opts = {.root = dir,
	    .includes = PAM_INCLUDES_ALL,
	    .cache = &cache};

	put_file("/etc/pam.d/other", "account required o.so\n");
	put_file("/etc/pam.d/s", "account include common\n@include common\n");
	put_file("/etc/pam.d/common", "account \\\n required c.so\n");
	want("s", &opts, 0, "c.so c.so ");
	want("none", &opts, 0, "o.so ");
	put_file("/etc/pam.d/common", "account required new.so\n");
	put_file("/etc/pam.d/other", "account required new.so\n");
	want("s", &opts, 0, "c.so c.so ");
	want("none", &opts, 0, "o.so ");
	put_file("/etc/pam.d/s", "account required own.so\n");
	want("s", &opts, 0, "own.so ");
	/* What is not there is looked for again. */
	put_file("/etc/pam.d/s", "account include later\n");
	want("s", &opts, 0, "! ");
	put_file("/etc/pam.d/later", "account required later.so\n");
	want("s", &opts, 0, "later.so ");
	pam_cache_release(&cache);
	put_file("/etc/pam.d/s", "account include common\n");
	want("s", &opts, 0, "new.so ");
	pam_cache_release(&cache);
}
END_TEST

START_TEST(test_origin)
{
	const struct pam_read_opts opts = {.root = dir,
	    .includes = PAM_INCLUDES_ALL};
	const struct pam_line *l;
	struct pam_service s;
	char path[4096];

	put_file("/etc/pam.d/other", "\nauth required o.so\n");
	put_file("/etc/pam.d/common",
	    "account required a.so\naccount include deeper\n");
	put_file("/etc/pam.d/deeper", "# x\naccount required b.so\n");
	put_file("/etc/pam.d/s",
	    "account required first.so\n\n@include common\n"
	    "account required \\\n last.so\n");
	ck_assert_int_eq(pam_service_read("s", &opts, &s, NULL), 0);
	ck_assert_uint_eq(s.stack[PAM_TYPE_ACCOUNT].n, 4);
	l = s.stack[PAM_TYPE_ACCOUNT].lines;
	/* Its line, and that of the service's own file. */
	ck_assert(l[0].line == 1 && l[0].own_line == 1);
	ck_assert(l[1].line == 1 && l[1].own_line == 3);
	ck_assert(l[2].line == 2 && l[2].own_line == 3);
	ck_assert(l[3].line == 4 && l[3].own_line == 4);
	snprintf(path, sizeof(path), "%s/etc/pam.d/deeper", dir);
	ck_assert_str_eq(l[2].path, path);
	ck_assert(!s.is_other[PAM_TYPE_ACCOUNT]);
	ck_assert(s.is_other[PAM_TYPE_AUTH]);
	ck_assert_uint_eq(s.stack[PAM_TYPE_AUTH].lines[0].own_line, 2);
	snprintf(path, sizeof(path), "%s/etc/pam.d/other", dir);
	ck_assert_str_eq(s.other_path, path);
	snprintf(path, sizeof(path), "%s/etc/pam.d/s", dir);
	ck_assert_str_eq(s.path, path);
	pam_service_release(&s);
	ck_assert_int_eq(pam_service_read("other", &opts, &s, NULL), 0);
	ck_assert_ptr_null(s.path);
	ck_assert_ptr_nonnull(s.other_path);
	pam_service_release(&s);
}
END_TEST

/* pam.conf counts only where none of the folders is. */
START_TEST(test_pam_conf)
{
	const struct pam_read_opts opts = {.root = dir};

	want("s", &opts, 0, "");
	put_file("/etc/pam.conf",
	    "s account required c.so\nother account required oc.so\n");
	want("s", &opts, 0, "c.so ");
	want("t", &opts, 0, "oc.so ");
	put_file("/usr/lib/pam.d/t", "account required lib.so\n");
	want("s", &opts, 0, "");
	want("t", &opts, 0, "lib.so ");
}
END_TEST

/* A module that never succeeds opens no way past ours. */
START_TEST(test_never)
{
	const struct pam_read_opts opts = {.root = dir};
	struct pam_search q = {.module = "ours.so",
	    .returns = PAM_IGNORE,
	    .passes = 1u << PAM_SUCCESS};
	struct pam_service s;
	struct pam_path path;
	bool found;

	put_file("/etc/pam.d/s",
	    "auth sufficient pam_rootok.so\nauth required ours.so\n"
	    "auth required pam_unix.so\n");
	ck_assert_int_eq(pam_service_read("s", &opts, &s, NULL), 0);
	for (int never = 0; never < 2; never++) {
		q.never = never ? "pam_rootok.so" : NULL;
		ck_assert_int_eq(pam_stack_search(&s.stack[PAM_TYPE_AUTH], &q,
				     PAM_GOAL_BYPASSED, &found, &path),
		    0);
		ck_assert_int_eq(found, !never);
		pam_path_release(&path);
	}
	/* All modules missing but ours, which is to be installed. */
	q = (struct pam_search){.module = "ours.so",
	    .returns = PAM_IGNORE,
	    .passes = 1u << PAM_SUCCESS,
	    .module_folder = dir};
	for (int there = 0; there < 2; there++) {
		q.is_installed = there;
		put_file("/pam_unix.so", "");
		put_file("/pam_rootok.so", "");
		ck_assert_int_eq(pam_stack_search(&s.stack[PAM_TYPE_AUTH], &q,
				     PAM_GOAL_PASSED, &found, &path),
		    0);
		ck_assert_int_eq(found, there);
		pam_path_release(&path);
	}
	pam_service_release(&s);
}
END_TEST

static void
set_up(void)
{
	dir = trusted_folder();
}

static void
tear_down(void)
{
	remove_folder(dir);
}

int
main(void)
{
	Suite *s = suite_create("pamstack_read");
	TCase *tc = tcase_create("read");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_refused);
	tcase_add_test(tc, test_includes);
	tcase_add_test(tc, test_pam_d);
	tcase_add_test(tc, test_cache);
	tcase_add_test(tc, test_origin);
	tcase_add_test(tc, test_pam_conf);
	tcase_add_test(tc, test_never);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
