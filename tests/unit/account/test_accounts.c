/* SPDX-License-Identifier: BSD-2-Clause */
/* The accounts of a system, the owner of a path, the groups of an account. */
#include <check.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/account/accounts.h>
#include "tests/lib/fake_memory.h"
#include "tests/lib/fake_nss.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char dir[] =
    "/tmp/accounts-XXXXXX"; /* a mounted system; its etc stands for /etc */
static char etc[100];
static struct accounts all;
static struct group_names names;
static struct diag d;

/* Those from dirk on are in a directory, which lists nobody. */
static const struct fake_user users[] = {{"root", 0, 0, "/root"},
    {"bin", 2, 2, "/bin"}, {"bob", 1002, 100, "/nowhere/bob"},
    {"alice", 1001, 1001, "/nowhere/alice"}, {"al", 1001, 1001, "/nowhere/al"},
    {"dirk", 5001, 5001, NULL}, {"dora", 5002, 100, NULL}, {NULL, 0, 0, NULL}};
static const struct fake_group groups[] = {{"alice", 1001, ""},
    {"users", 100, ""}, {"staff", 3000, "alice,dirk,nobodys"}, {NULL, 0, NULL}};

static const char *
at(const char *name)
{
	static char path[100];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(at(name), "we");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(mkdir(at("etc"), 0755), 0);
	snprintf(etc, sizeof(etc), "%s", at("etc"));
	memset(&fake, 0, sizeof(fake));
	fake.etc = etc;
	fake.users = users;
	fake.groups = groups;
}

static void
teardown(void)
{
	char command[200];

	memory.fail_at = 0;
	accounts_release(&all);
	group_names_release(&names);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	ck_assert_int_eq(system(command), 0);
}

static int
load(const char *root, const char *users_file)
{
	const struct accounts_opts o = {root, users_file};

	return accounts_load(&o, &all, &d);
}

/* All names, in their order. */
static void
are(const char *want)
{
	char got[256] = "";

	for (size_t i = 0; i < all.n; i++)
		strcat(strcat(got, i == 0 ? "" : ","), all.list[i].name);
	ck_assert_str_eq(got, want);
}

/* --- by the name service --- */

START_TEST(test_service)
{
	ck_assert_int_eq(load("", NULL), 0);
	/* dirk is a member of a group; who is known is not looked up again */
	are("al,alice,bin,bob,dirk,root");
	ck_assert_uint_eq(fake.asked_users, 2); /* dirk, nobodys */
	ck_assert_uint_eq(accounts_by_name(&all, "dirk")->uid, 5001);
	ck_assert_ptr_null(accounts_by_name(&all, "dora"));
	ck_assert_ptr_null(accounts_by_name(&all, "DIRK"));
	ck_assert_str_eq(accounts_by_uid(&all, 1001)->name, "al");
	ck_assert_str_eq(accounts_by_uid(&all, 0)->name, "root");
	ck_assert_ptr_null(accounts_by_uid(&all, 1003));
	ck_assert_ptr_null(accounts_by_uid(&all, 65535));
}
END_TEST

START_TEST(test_users_file)
{
	put("more", "# who else\n\n  dora # the second\r\nalice\n");
	ck_assert_int_eq(load("", at("more")), 0);
	are("al,alice,bin,bob,dirk,dora,root");
}
END_TEST

START_TEST(test_users_file_wrong)
{
	put("more", "dora\nm\x1b[2Jallory\n");
	ck_assert_int_eq(load("", at("more")), ERR_UNKNOWN);
	ck_assert_uint_eq(d.line, 2);
	ck_assert_str_eq(d.msg, "no account m\\x1b[2Jallory");
	ck_assert_uint_eq(all.n, 0);
	d.msg[0] = '\0';
	ck_assert_int_eq(load("", at("none")), ERR_IO);
	ck_assert_str_eq(d.msg, "No such file or directory");
	ck_assert_int_eq(load("", dir), ERR_IO);
	ck_assert_str_eq(d.msg, "Is a directory");
}
END_TEST

/* Owners of directories beside a home: a directory service may not list them. */
START_TEST(test_folders)
{
	char home[100], *slash;
	struct fake_user with_home[] = {{"me", 1500, 1, home},
	    {"owner", getuid(), 1, NULL}, {NULL, 0, 0, NULL}};

	snprintf(home, sizeof(home), "%s", at("home/me"));
	slash = strrchr(home, '/');
	*slash = '\0';
	ck_assert_int_eq(mkdir(home, 0755), 0);
	*slash = '/';
	put("home/file", "");
	fake.users = with_home;
	if (getuid() !=
	    0) { /* uid 0 is passed over: root's folders are no home */
		ck_assert_int_eq(mkdir(at("home/x"), 0755), 0);
		ck_assert_int_eq(load("", NULL), 0);
		are("me,owner");
		return;
	}
	with_home[1].uid = 4321;
	ck_assert_int_eq(load("", NULL), 0);
	are("me");
	accounts_release(&all);
	ck_assert_int_eq(mkdir(at("home/.hidden"), 0755), 0);
	ck_assert_int_eq(chown(at("home/.hidden"), 4321, 0), 0);
	ck_assert_int_eq(chown(at("home/file"), 4321, 0), 0);
	ck_assert_int_eq(symlink("..", at("home/link")), 0);
	ck_assert_int_eq(lchown(at("home/link"), 4321, 0), 0);
	ck_assert_int_eq(load("", NULL), 0);
	are("me");
	accounts_release(&all);
	ck_assert_int_eq(mkdir(at("home/x"), 0755), 0);
	ck_assert_int_eq(chown(at("home/x"), 4321, 0), 0);
	ck_assert_int_eq(load("", NULL), 0);
	are("me,owner");
}
END_TEST

static const struct {
	const char *text;
	bool not_enumerable;
} switches[] = {{"passwd: files\n", false}, {"passwd: files systemd\n", false},
    {"passwd: files sss\n", true}, {"  passwd:\tldap\n", true},
    {"passwd: files [NOTFOUND=return] db # ldap\n", false},
    {"#passwd: ldap\ngroup: ldap\n", false}, {"", false},
    {"passwd:compat extrausers altfiles", false},
    {"passwd: winbind files\n", true}};

START_TEST(test_enumerable)
{
	put("etc/nsswitch.conf", switches[_i].text);
	ck_assert_int_eq(load("", NULL), 0);
	ck_assert_int_eq(all.not_enumerable, switches[_i].not_enumerable);
}
END_TEST

/* --- a mounted system --- */

START_TEST(test_mounted)
{
	put("etc/passwd",
	    "+\nroot:x:0:0::/root:/bin/sh\nb:x:1002:100::/home/b:\n"
	    "broken\na:x:1001:1001::/home/a:/bin/sh\n+@ng::::::\n"
	    "b:x:0:0::/second:/bin/sh\n");
	ck_assert_int_eq(load(dir, NULL), 0);
	are("a,b,root");
	/* the first line of a name is the account, as for getpwnam(3) */
	ck_assert_uint_eq(accounts_by_name(&all, "b")->uid, 1002);
	ck_assert_uint_eq(fake.asked_users, 0);
	accounts_release(&all);
	put("more", "a\n");
	ck_assert_int_eq(load(dir, at("more")), 0);
	accounts_release(&all);
	put("more", "dirk\n"); /* this machine's directory knows him */
	ck_assert_int_eq(load(dir, at("more")), ERR_UNKNOWN);
}
END_TEST

/* A tree may belong to anybody: a FIFO in it is not waited for. */
START_TEST(test_no_file)
{
	const struct account who = {.name = (char[]){"a"}};
	const struct accounts_opts o = {dir, NULL};

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(i == 0 ? mkfifo(at("etc/passwd"), 0644)
					: mkdir(at("etc/passwd"), 0755),
		    0);
		ck_assert_int_eq(i == 0 ? mkfifo(at("etc/group"), 0644)
					: mkdir(at("etc/group"), 0755),
		    0);
		ck_assert_int_eq(mkfifo(at("etc/nsswitch.conf"), 0644), 0);
		d.msg[0] = '\0';
		ck_assert_int_eq(load(dir, NULL), ERR_IO);
		ck_assert_ptr_nonnull(strstr(d.msg, "cannot be listed"));
		ck_assert_int_eq(accounts_groups(&o, &who, &names), ERR_IO);
		remove(at("etc/passwd"));
		remove(at("etc/group"));
		put("etc/passwd", "a:x:1:1::/:/bin/sh\n");
		ck_assert_int_eq(load(dir, NULL), 0);
		accounts_release(&all);
		remove(at("etc/passwd"));
		remove(at("etc/nsswitch.conf"));
	}
	ck_assert_int_eq(load(dir, NULL), ERR_IO);
	/* no /etc/group: no groups */
	ck_assert_int_eq(accounts_groups(&o, &who, &names), 0);
	ck_assert_uint_eq(names.n, 0);
}
END_TEST

/* --- the owner of a path --- */

static const struct {
	const char *path, *who; /* "": nobody's */
} paths[] = {{"/home/a", "a"}, {"/home/a/", "a"}, {"/home/a/.ssh/x", "a"},
    {"/home/ab", ""}, {"/home", ""}, {"/", ""}, {"/home/a/inner/x", "c"},
    {"/home/a/innermost", "a"}, {"/bin/x", ""}, {"/root/.ssh", "root"},
    {"/home/b.x/y", "d"}, {"/home/b/y", "b"}, {"/other", ""}};

START_TEST(test_path)
{
	const struct account *a;

	put("etc/passwd",
	    "root:x:0:0::/root:\na:x:1001:1::/home/a:\nb:x:1002:1::/home/b:\n"
	    "c:x:1003:1::/home/a/inner:\nd:x:1004:1::/home/b.x:\n"
	    "bin:x:2:2::/bin:\nslash:x:1005:1::/:\nnone:x:1006:1:::\n"
	    "z:x:1001:1::/home/a:\n");
	ck_assert_int_eq(load(dir, NULL), 0);
	a = accounts_by_path(&all, paths[_i].path);
	ck_assert_str_eq(a == NULL ? "" : a->name, paths[_i].who);
}
END_TEST

/* --- groups --- */

static void
groups_are(const char *root, const char *name, uid_t gid, const char *want)
{
	char copy[20], got[256] = "";
	const struct account who = {.name = copy, .gid = gid};
	const struct accounts_opts o = {root, NULL};

	snprintf(copy, sizeof(copy), "%s", name);
	ck_assert_int_eq(accounts_groups(&o, &who, &names), 0);
	for (size_t i = 0; i < names.n; i++)
		strcat(strcat(got, i == 0 ? "" : ","), names.list[i]);
	ck_assert_str_eq(got, want);
	if (names.n != 0)
		ck_assert_ptr_null(names.list[names.n]);
	group_names_release(&names);
}

START_TEST(test_groups)
{
	groups_are("", "alice", 1001, "alice,staff");
	groups_are("", "bob", 100, "users");
	groups_are("", "bob", 4711, ""); /* a gid without a name */
	fake.more_gids = 3000; /* without names */
	groups_are("", "alice", 1001, "alice,staff");
	put("etc/group",
	    "+:::a\nfirst:x:7:\nbroken\nsecond:x:8:b,a\nthird:x:9:ab\n");
	groups_are(dir, "a", 7, "first,second");
	groups_are(dir, "c", 70, "");
}
END_TEST

START_TEST(test_groups_error)
{
	char name[] = "alice";
	const struct account who = {.name = name, .gid = 1001};
	const struct accounts_opts o = {"", NULL};

	fake.group_error = EIO;
	ck_assert_int_eq(accounts_groups(&o, &who, &names), ERR_IO);
	group_names_release(&names);
	fake.group_error =
	    ENOENT; /* how some services say that there is none */
	ck_assert_int_eq(accounts_groups(&o, &who, &names), 0);
	ck_assert_uint_eq(names.n, 0);
	fake.group_error = 0;
	fake.more_gids = 70000;
	ck_assert_int_eq(accounts_groups(&o, &who, &names), ERR_IO);
	fake.more_gids = 0;
	fake.no_gids = true;
	ck_assert_int_eq(accounts_groups(&o, &who, &names), ERR_IO);
}
END_TEST

/* --- no memory --- */

/*
 * The n-th allocation fails: an error and nothing, or all. Returns whether
 * there was an n-th.
 */
static bool
with_failure(size_t n, const char *root, const char *users_file)
{
	const struct accounts_opts o = {root, NULL};
	char name[] = "alice";
	const struct account who = {.name = name, .gid = 1001};
	int loaded, grouped;

	d.msg[0] = '\0';
	memory.allocations = 0;
	memory.fail_at = n;
	loaded = load(root, users_file);
	grouped = accounts_groups(&o, &who, &names);
	memory.fail_at = 0;
	ck_assert_msg(loaded == 0 || (loaded == ERR_NOMEM && all.n == 0),
	    "%zu: %d", n, loaded);
	ck_assert_msg(grouped == 0 || grouped == ERR_NOMEM, "%zu: %d", n,
	    grouped);
	if (loaded == 0)
		ck_assert_uint_ge(all.n, 1);
	if (grouped == 0)
		ck_assert_uint_eq(names.n, 2);
	accounts_release(&all);
	group_names_release(&names);
	return memory.allocations >= n;
}

START_TEST(test_memory)
{
	char more[100];
	size_t n;

	put("more", "alice\n");
	snprintf(more, sizeof(more), "%s", at("more"));
	put("etc/passwd", "alice:x:1001:1001::/home/alice:\n");
	put("etc/group", "one:x:1001:\ntwo:x:1:alice\n");
	for (n = 1; with_failure(n, "", more); n++)
		;
	ck_assert_uint_gt(n, 20);
	for (n = 1; with_failure(n, dir, more); n++)
		;
	ck_assert_uint_gt(n, 10);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("accounts");
	TCase *tc = tcase_create("accounts");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, test_service);
	tcase_add_test(tc, test_users_file);
	tcase_add_test(tc, test_users_file_wrong);
	tcase_add_test(tc, test_folders);
	tcase_add_loop_test(tc, test_enumerable, 0, (int)COUNT(switches));
	tcase_add_test(tc, test_mounted);
	tcase_add_test(tc, test_no_file);
	tcase_add_loop_test(tc, test_path, 0, (int)COUNT(paths));
	tcase_add_test(tc, test_groups);
	tcase_add_test(tc, test_groups_error);
	tcase_add_test(tc, test_memory);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());
	int failed;

	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
