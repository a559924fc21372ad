/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts about an account: names, groups, and "no answer" kept apart from "no". */
#include <check.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/account/member.h>
#include "tests/lib/fake_memory.h"
#include "tests/lib/fake_nss.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char dir[] = "/tmp/member-XXXXXX"; /* stands for /etc */
static struct lookup *l;
static struct member m;
static struct diag d;

static const struct fake_user users[] = {{"alice", 1001, 1001, NULL},
    {"bob", 1002, 100, NULL}, {"toor", 0, 4000, NULL}, {NULL, 0, 0, NULL}};
static const struct fake_group groups[] = {{"alice", 1001, ""},
    {"users", 100, ""}, {"staff", 3000, "alice,carol"}, {"empty", 3001, ""},
    {"wheel", 10, "root,toor"}, {"directory", 4000, ""}, {NULL, 0, NULL}};

static const char *
at(const char *name)
{
	static char path[4096];

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
	memset(&fake, 0, sizeof(fake));
	fake.etc = dir;
	fake.users = users;
	fake.groups = groups;
	put("passwd", "root:x:0:0::/root:/bin/sh\nal:x:1001:1::/:/bin/sh\n");
	put("group", "root:x:0:\nadm:x:4:syslog,root\nstaff:x:50:alice\n");
}

/* Forget what was read: a test has written other files. */
static struct lookup *
fresh(const char *root)
{
	member_release(&m);
	lookup_free(l);
	return l = lookup_new(root);
}

static void
teardown(void)
{
	static const char *const files[] = {"passwd", "group", "etc/passwd",
	    "etc/group"};

	memory.fail_at = 0;
	member_release(&m);
	lookup_free(l);
	for (size_t i = 0; i < COUNT(files); i++)
		unlink(at(files[i]));
	rmdir(at("passwd"));
	rmdir(at("group"));
	rmdir(at("etc"));
	ck_assert_int_eq(rmdir(dir), 0);
}

/* The names, in their order. */
static void
has_names(const char *want)
{
	char got[256] = "";

	for (size_t i = 0; i < m.n_names; i++)
		strcat(strcat(got, i == 0 ? "" : ","), m.names[i]);
	ck_assert_str_eq(got, want);
}

static void
load(const char *name)
{
	ck_assert_int_eq(member_by_name(fresh(""), name, &m, &d), 0);
}

static void
is_empty(void)
{
	ck_assert_ptr_null(m.names);
	ck_assert_ptr_null(m.gids);
	ck_assert_uint_eq(m.n_names, 0);
}

/* --- names --- */

START_TEST(test_names)
{
	load("alice");
	has_names("alice,al");
	ck_assert_uint_eq(m.uid, 1001);
}
END_TEST

/* A directory that ignores case: the name that it has comes first. */
START_TEST(test_canonical)
{
	load("ALICE");
	has_names("alice,al");
}
END_TEST

/* The name of the uid counts too. */
START_TEST(test_name_of_uid)
{
	static const struct fake_user two[] = {{"first", 7, 7, NULL},
	    {"second", 7, 7, NULL}, {NULL, 0, 0, NULL}};

	fake.users = two;
	load("second");
	has_names("second,first");
}
END_TEST

START_TEST(test_by_uid)
{
	ck_assert_int_eq(member_by_uid(fresh(""), 1002, &m, &d), 0);
	has_names("bob");
	ck_assert_uint_eq(m.gid, 100);
}
END_TEST

START_TEST(test_nobody)
{
	ck_assert_int_eq(member_by_name(fresh(""), "mallory", &m, &d),
	    ERR_NOENT);
	is_empty();
	ck_assert_int_eq(member_by_uid(fresh(""), 4711, &m, &d), ERR_NOENT);
	is_empty();
	ck_assert_str_eq(d.msg, "");
}
END_TEST

/* Any error means no answer: glibc returns ENOENT if a service's socket is gone. */
static const struct {
	int error, want;
} errors[] = {{ENOENT, ERR_IO}, {ESRCH, ERR_IO}, {EIO, ERR_IO},
    {EAGAIN, ERR_IO}, {EINTR, ERR_IO}, {EMFILE, ERR_IO}, {ENFILE, ERR_IO},
    {ECONNREFUSED, ERR_IO}, {EPERM, ERR_IO}, {EBADF, ERR_IO}, {ERANGE, ERR_IO},
    {ENOMEM, ERR_NOMEM}};

START_TEST(test_user_error)
{
	fake.user_error = errors[_i].error;
	ck_assert_int_eq(member_by_name(fresh(""), "alice", &m, &d),
	    errors[_i].want);
	is_empty();
	ck_assert_str_ne(d.msg, "");
	ck_assert_int_eq(user_exists(l, "alice"), TRI_UNKNOWN);
}
END_TEST

/* The name was found, but the name of its uid could not be looked up. */
START_TEST(test_uid_error)
{
	fake.uid_error = errors[_i].error;
	ck_assert_int_eq(member_by_name(fresh(""), "alice", &m, &d),
	    errors[_i].want);
	is_empty();
}
END_TEST

/* --- uid 0 --- */

START_TEST(test_root)
{
	put("passwd",
	    "root:x:0:0::/root:/bin/sh\nadmin:x:0:0::/:/bin/sh\n"
	    "bob:x:1002:100::/:/bin/sh\n");
	fake.user_error = fake.uid_error = fake.group_error = EIO;
	load("admin");
	has_names("admin,root");
	ck_assert_uint_eq(m.uid, 0);
	member_release(&m);
	ck_assert_int_eq(member_by_uid(fresh(""), 0, &m, &d), 0);
	has_names("root,admin");
}
END_TEST

START_TEST(test_root_groups)
{
	fake.group_error = EIO;
	load("root");
	ck_assert_int_eq(member_in_group(&m, "root"), TRI_TRUE); /* primary */
	ck_assert_int_eq(member_in_group(&m, "adm"), TRI_TRUE); /* listed */
	ck_assert_int_eq(member_in_group(&m, "staff"), TRI_FALSE);
	/* the directory has it, with root in it; its word does not count */
	ck_assert_int_eq(member_in_group(&m, "wheel"), TRI_FALSE);
	ck_assert_int_eq(member_in_gid(&m, 0), TRI_TRUE);
	ck_assert_int_eq(member_in_gid(&m, 4), TRI_TRUE);
	ck_assert_int_eq(member_in_gid(&m, 50), TRI_FALSE);
	ck_assert_int_eq(member_in_gid(&m, 10), TRI_FALSE);
	ck_assert_uint_eq(fake.asked_groups, 0);
}
END_TEST

/* A member of one line of a gid is in all lines of it. */
START_TEST(test_root_group_alias)
{
	put("group", "wheel:x:10:\nadmins:x:10:root\nother:x:11:\n");
	load("root");
	ck_assert_int_eq(member_in_group(&m, "wheel"), TRI_TRUE);
	ck_assert_int_eq(member_in_group(&m, "admins"), TRI_TRUE);
	ck_assert_int_eq(member_in_gid(&m, 10), TRI_TRUE);
	ck_assert_int_eq(member_in_group(&m, "other"), TRI_FALSE);
}
END_TEST

START_TEST(test_root_without_group_file)
{
	unlink(at("group"));
	load("root");
	ck_assert_int_eq(member_in_group(&m, "adm"), TRI_UNKNOWN);
	ck_assert_int_eq(member_in_gid(&m, 0), TRI_TRUE);
	ck_assert_int_eq(mkdir(at("group"), 0755), 0);
	ck_assert_int_eq(member_in_group(&m, "staff"), TRI_UNKNOWN);
	ck_assert_int_eq(group_exists(l, "staff"), TRI_TRUE);
}
END_TEST

/* A directory's name for uid 0 is one more name of root. */
START_TEST(test_root_by_directory)
{
	load("toor");
	has_names("root,toor");
	ck_assert_uint_eq(m.gid, 0);
	ck_assert_int_eq(member_in_group(&m, "directory"), TRI_FALSE);
	ck_assert_int_eq(member_in_group(&m, "wheel"), TRI_FALSE);
	ck_assert_int_eq(member_in_group(&m, "adm"), TRI_TRUE);
	ck_assert_uint_eq(fake.asked_groups, 0);
	member_release(&m);
	put("passwd", "al:x:1001:1::/:/bin/sh\n");
	ck_assert_int_eq(member_by_name(fresh(""), "toor", &m, &d), ERR_NOENT);
	is_empty();
}
END_TEST

/* The C library reads "+" as an entry of uid 0. */
START_TEST(test_nis)
{
	static const char *const lines[] = {"+\n", "+::::::\n", "-\n",
	    "+@staff::0:0:::\n", "-bad\n", "+mallory::::::\n"};
	char text[200];

	for (size_t i = 0; i < COUNT(lines); i++) {
		snprintf(text, sizeof(text), "%sroot:x:0:0::/root:/bin/sh\n",
		    lines[i]);
		put("passwd", text);
		ck_assert_int_eq(member_by_uid(fresh(""), 0, &m, &d), 0);
		has_names("root");
		member_release(&m);
		snprintf(text, sizeof(text), "%.*s",
		    (int)strcspn(lines[i], ":\n"), lines[i]);
		ck_assert_int_eq(member_by_name(fresh(""), text, &m, &d),
		    ERR_NOENT);
	}
	put("group", "+:::root\n+\nadm:x:4:root\n");
	load("root");
	ck_assert_int_eq(member_in_group(&m, "+"), TRI_FALSE);
	ck_assert_int_eq(member_in_group(&m, "adm"), TRI_TRUE);
}
END_TEST

/* --- the files --- */

START_TEST(test_malformed)
{
	put("passwd",
	    "\n# root:x:0:0::/:\n:::\nroot\nroot:x:zero:0::/:/bin/sh\n"
	    "root:x:-0x:0::/:/bin/sh\nbob:x:0\n"
	    "root:x:0:0::/root:/bin/sh\nroot:x:0:0::/other:/bin/sh");
	ck_assert_int_eq(member_by_uid(fresh(""), 0, &m, &d), 0);
	has_names("root");
}
END_TEST

/* Lines longer than the first buffer: the one looked up, and others. */
START_TEST(test_long_lines)
{
	static char text[600000];
	size_t n = 0;

	memset(text, 'x', sizeof(text));
	n += (size_t)sprintf(text, "al:x:1001:1:");
	text[n] = 'x';
	strcpy(text + 200000, "::/bin/sh\nroot:x:0:0:");
	n = strlen(text);
	text[n] = 'x';
	strcpy(text + 500000, ":/:/bin/sh\nlast:x:1001:1::/:/bin/sh\n");
	put("passwd", text);
	load("root");
	has_names("root");
	member_release(&m);
	load("alice");
	has_names("alice,al,last");
}
END_TEST

static void
put_large_group(size_t members)
{
	FILE *f = fopen(at("group"), "we");

	fputs("big:x:77:", f);
	for (size_t i = 0; i < members; i++)
		fprintf(f, "user%07zu,", i);
	fputs("root\nnext:x:78:root\n", f);
	fclose(f);
}

START_TEST(test_large_group)
{
	put_large_group(100000);
	load("root");
	ck_assert_int_eq(member_in_group(&m, "big"), TRI_TRUE);
	ck_assert_int_eq(member_in_gid(&m, 78), TRI_TRUE);
	member_release(&m);
	put_large_group(1500000); /* 18 MB in a line: no answer */
	load("root");
	ck_assert_int_eq(member_in_group(&m, "big"), TRI_UNKNOWN);
	ck_assert_int_eq(member_in_group(&m, "next"), TRI_UNKNOWN);
}
END_TEST

/* Anything but a regular file is an error, and not waited for. */
START_TEST(test_no_file)
{
	unlink(at("passwd"));
	ck_assert_int_eq(_i == 0 ? mkfifo(at("passwd"), 0644)
				 : mkdir(at("passwd"), 0755),
	    0);
	ck_assert_int_eq(member_by_uid(fresh(""), 0, &m, &d), ERR_IO);
	ck_assert_ptr_nonnull(strstr(d.msg, "cannot be looked up"));
	is_empty();
	/* its other names could not be read: nobody's are known */
	ck_assert_int_eq(member_by_name(fresh(""), "alice", &m, &d), ERR_IO);
	is_empty();
}
END_TEST

START_TEST(test_missing_file)
{
	unlink(at("passwd"));
	ck_assert_int_eq(member_by_uid(fresh(""), 0, &m, &d), ERR_NOENT);
	load("alice");
	has_names("alice");
}
END_TEST

/* A mounted system: the files below it, and no service. */
/* The data for the password rule: of the service, and whether it is local. */
START_TEST(test_identity)
{
	struct identity who;

	ck_assert_int_eq(mkdir(at("etc"), 0755), 0);
	put("etc/passwd", "alice:x:5:50:Alice Liddell,Room 7:/:/bin/sh\n");
	ck_assert_int_eq(identity_by_name(fresh(dir), "alice", &who, &d), 0);
	ck_assert_str_eq(who.full_name, "Alice Liddell");
	ck_assert(who.is_local);
	ck_assert_int_eq(identity_by_name(l, "bob", &who, &d), ERR_NOENT);
	ck_assert_int_eq(identity_by_name(fresh("/nowhere"), "alice", &who, &d),
	    ERR_NOENT);
	ck_assert_int_eq(identity_by_name(fresh(""), "bob", &who, &d), 0);
	ck_assert_str_eq(who.full_name, "");
	ck_assert(!who.is_local);
	put("passwd", "bob:x:1002:100:Bob:/:/bin/sh\n");
	ck_assert_int_eq(identity_by_name(fresh(""), "bob", &who, &d), 0);
	ck_assert(who.is_local);
	ck_assert_int_eq(identity_by_name(l, "nobody", &who, &d), ERR_NOENT);
	ck_assert_str_eq(d.msg, "");
}
END_TEST

START_TEST(test_identity_error)
{
	struct identity who;

	fake.user_error = errors[_i].error;
	ck_assert_int_eq(identity_by_name(fresh(""), "alice", &who, &d),
	    errors[_i].want);
	ck_assert_str_ne(d.msg, "");
	fake.user_error = 0;
	unlink(at("passwd"));
	ck_assert_int_eq(mkdir(at("passwd"), 0755), 0);
	ck_assert_int_eq(identity_by_name(fresh(""), "alice", &who, &d),
	    ERR_IO);
	ck_assert_ptr_nonnull(strstr(d.msg, strerror(EISDIR)));
}
END_TEST

START_TEST(test_mounted)
{
	ck_assert_int_eq(mkdir(at("etc"), 0755), 0);
	put("etc/passwd", "alice:x:5:50::/:/bin/sh\n");
	put("etc/group", "staff:x:60:alice\nfifty:x:50:\n");
	ck_assert_int_eq(member_by_name(fresh(dir), "alice", &m, &d), 0);
	ck_assert_uint_eq(m.uid, 5);
	ck_assert_int_eq(member_in_group(&m, "staff"), TRI_TRUE);
	ck_assert_int_eq(member_in_group(&m, "fifty"), TRI_TRUE);
	ck_assert_int_eq(member_in_gid(&m, 60), TRI_TRUE);
	/* it is not uid 0: a directory may know more */
	ck_assert_int_eq(member_in_group(&m, "users"), TRI_UNKNOWN);
	member_release(&m);
	ck_assert_int_eq(member_by_name(fresh(dir), "bob", &m, &d), ERR_NOENT);
	ck_assert_int_eq(user_exists(l, "alice"), TRI_TRUE);
	ck_assert_int_eq(user_exists(l, "bob"), TRI_FALSE);
	ck_assert_int_eq(group_exists(l, "staff"), TRI_TRUE);
	ck_assert_int_eq(group_exists(l, "users"), TRI_FALSE);
	ck_assert_int_eq(group_exists(fresh("/nowhere"), "staff"), TRI_UNKNOWN);
	ck_assert_uint_eq(fake.asked_groups, 0);
}
END_TEST

/* --- groups --- */

START_TEST(test_groups)
{
	load("alice");
	ck_assert_int_eq(member_in_group(&m, "alice"), TRI_TRUE); /* primary */
	ck_assert_int_eq(member_in_group(&m, "staff"), TRI_TRUE);
	ck_assert_int_eq(member_in_group(&m, "users"), TRI_FALSE);
	ck_assert_int_eq(member_in_group(&m, "empty"), TRI_FALSE);
	ck_assert_int_eq(member_in_group(&m, "nothing"), TRI_UNKNOWN);
	ck_assert_int_eq(member_in_gid(&m, 1001), TRI_TRUE);
	ck_assert_int_eq(member_in_gid(&m, 3000), TRI_TRUE);
	ck_assert_int_eq(member_in_gid(&m, 100), TRI_FALSE);
	ck_assert_int_eq(member_in_gid(&m, 4711), TRI_UNKNOWN);
	ck_assert_int_eq(group_exists(l, "staff"), TRI_TRUE);
	ck_assert_int_eq(group_exists(l, "nothing"), TRI_FALSE);
}
END_TEST

/* Listed by another name of the account; getgrouplist(3) does not see that. */
START_TEST(test_listed_alias)
{
	static const struct fake_group of_al[] = {{"team", 8, "x,al,y"},
	    {NULL, 0, NULL}};

	fake.groups = of_al;
	load("alice");
	ck_assert_int_eq(member_in_group(&m, "team"), TRI_TRUE);
	ck_assert_int_eq(member_in_gid(&m, 8), TRI_TRUE);
}
END_TEST

START_TEST(test_group_error)
{
	fake.group_error = errors[_i].error;
	load("alice");
	ck_assert_int_eq(member_in_group(&m, "staff"), TRI_UNKNOWN);
	ck_assert_int_eq(member_in_group(&m, "alice"), TRI_UNKNOWN);
	ck_assert_int_eq(member_in_gid(&m, 3000), TRI_UNKNOWN);
	ck_assert_int_eq(member_in_gid(&m, 1001), TRI_TRUE); /* primary */
	ck_assert_int_eq(group_exists(l, "users"), TRI_UNKNOWN);
}
END_TEST

/*
 * A service that had no descriptor or no memory looks to the C library like one
 * that knows nothing: such a "no" is none.
 */
static const struct {
	int resource;
	rlim_t left; /* descriptors, or bytes of address space */
} few[] = {{RLIMIT_NOFILE, 8}, {RLIMIT_AS, 8 << 20}, {RLIMIT_DATA, 8 << 20}};

static rlim_t
in_use(int resource)
{
	unsigned long pages = 0;
	FILE *f;
	int fd;

	if (resource == RLIMIT_NOFILE) {
		fd = open("/", O_PATH);
		close(fd);
		return (rlim_t)fd;
	}
	f = fopen("/proc/self/statm", "re");
	ck_assert_int_eq(fscanf(f,
			     resource == RLIMIT_AS ? "%lu"
						   : "%*u %*u %*u %*u %*u %lu",
			     &pages),
	    1);
	fclose(f);
	return pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

START_TEST(test_no_room)
{
	struct rlimit was, now;
	int r;
	enum tri is;

	ck_assert_int_eq(getrlimit(few[_i].resource, &was), 0);
	load("alice");
	ck_assert_int_eq(member_in_gid(&m, 100), TRI_FALSE);
	member_release(&m);
	load("alice");
	now = was;
	now.rlim_cur = in_use(few[_i].resource) + few[_i].left;
	ck_assert_int_eq(setrlimit(few[_i].resource, &now), 0);
	is = member_in_gid(&m, 100);
	member_release(&m);
	r = member_by_name(l, "mallory", &m, &d);
	ck_assert_int_eq(setrlimit(few[_i].resource, &was), 0);
	ck_assert_int_eq(is, TRI_UNKNOWN);
	ck_assert_int_eq(r, ERR_IO);
	ck_assert_int_eq(member_by_name(l, "mallory", &m, &d), ERR_NOENT);
}
END_TEST

/* Each group is looked up once, whatever the answer. */
START_TEST(test_asked_once)
{
	load("alice");
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(member_in_group(&m, "staff"), TRI_TRUE);
		ck_assert_int_eq(member_in_group(&m, "users"), TRI_FALSE);
		ck_assert_int_eq(member_in_group(&m, "nothing"), TRI_UNKNOWN);
		ck_assert_int_eq(member_in_gid(&m, 100), TRI_FALSE);
	}
	ck_assert_uint_eq(fake.asked_groups, 4);
}
END_TEST

/* All members of one look-up: the files as they were, each group asked for once. */
START_TEST(test_shared)
{
	struct member other;

	load("alice");
	ck_assert_int_eq(member_in_group(&m, "staff"), TRI_TRUE);
	ck_assert_int_eq(member_in_group(&m, "nothing"), TRI_UNKNOWN);
	put("passwd", "");
	ck_assert_int_eq(member_by_name(l, "bob", &other, &d), 0);
	ck_assert_int_eq(member_in_group(&other, "staff"), TRI_FALSE);
	ck_assert_int_eq(member_in_group(&other, "users"), TRI_TRUE);
	ck_assert_int_eq(member_in_group(&other, "nothing"), TRI_UNKNOWN);
	ck_assert_uint_eq(fake.asked_groups, 3);
	member_release(&other);
	ck_assert_int_eq(member_by_name(l, "root", &other, &d), 0);
	ck_assert_int_eq(member_in_group(&other, "adm"), TRI_TRUE);
	member_release(&other);
}
END_TEST

/* Of several lines with a name the first counts. */
START_TEST(test_first_line)
{
	put("passwd", "root:x:0:0::/:\nroot:x:7:7::/:\nroot:x:0:4::/:\n");
	put("group", "adm:x:4:\nadm:x:5:root\nbin:x:5:\n");
	load("root");
	has_names("root");
	ck_assert_uint_eq(m.gid, 0);
	ck_assert_int_eq(member_in_group(&m, "adm"), TRI_FALSE);
	ck_assert_int_eq(member_in_group(&m, "bin"), TRI_TRUE);
}
END_TEST

START_TEST(test_many_groups)
{
	static const unsigned counts[] = {62, 63, 64, 5000, 65535};

	fake.more_gids = counts[_i];
	load("bob"); /* and the primary one */
	ck_assert_int_eq(member_in_gid(&m, 100000 + counts[_i] - 1), TRI_TRUE);
	ck_assert_uint_eq(m.n_gids, counts[_i] + 1);
	ck_assert_int_eq(member_in_gid(&m, 100000 + counts[_i]), TRI_UNKNOWN);
}
END_TEST

/* Its groups are unknown, but its primary one and those that list it are known. */
static void
groups_are_not_known(void)
{
	static const struct fake_group of_bob[] = {{"users", 100, ""},
	    {"staff", 3000, "alice"}, {"team", 8, "bob"}, {NULL, 0, NULL}};

	fake.groups = of_bob;
	ck_assert_int_eq(member_in_group(&m, "staff"), TRI_UNKNOWN);
	ck_assert_int_eq(member_in_gid(&m, 3000), TRI_UNKNOWN);
	ck_assert_int_eq(member_in_gid(&m, 100000), TRI_UNKNOWN);
	ck_assert_int_eq(member_in_group(&m, "users"), TRI_TRUE);
	ck_assert_int_eq(member_in_gid(&m, 100), TRI_TRUE);
	ck_assert_int_eq(member_in_group(&m, "team"), TRI_TRUE);
}

/* More groups than Linux allows: an incomplete list proves no absence. */
START_TEST(test_too_many_groups)
{
	fake.more_gids = 65536;
	load("bob");
	groups_are_not_known();
}
END_TEST

/* getgrouplist(3) without memory fills in nothing: not 64 times gid 0. */
START_TEST(test_no_gids)
{
	fake.no_gids = true;
	load("bob");
	groups_are_not_known();
	fake.no_gids = false; /* what was not known stays so, for all rules */
	groups_are_not_known();
	load("alice");
	ck_assert_int_eq(member_in_group(&m, "users"), TRI_FALSE);
}
END_TEST

/* A service may be slow: only what is needed is looked up. */
START_TEST(test_gids_when_needed)
{
	load("alice");
	ck_assert_int_eq(member_in_gid(&m, 1001), TRI_TRUE);
	ck_assert_int_eq(member_in_group(&m, "alice"), TRI_TRUE);
	ck_assert_int_eq(member_in_group(&m, "staff"), TRI_TRUE);
	ck_assert_uint_eq(fake.asked_gids, 0);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(member_in_group(&m, "users"), TRI_FALSE);
		ck_assert_int_eq(member_in_gid(&m, 100), TRI_FALSE);
	}
	ck_assert_uint_eq(fake.asked_gids, 1);
	load("root");
	ck_assert_int_eq(member_in_group(&m, "staff"), TRI_FALSE);
	ck_assert_uint_eq(fake.asked_gids, 1);
}
END_TEST

/* --- as rules see it --- */

START_TEST(test_person)
{
	struct fact_person p;

	load("alice");
	member_person(&m, &p);
	ck_assert_uint_eq(p.n_names, 2);
	ck_assert_str_eq(p.names[1], "al");
	ck_assert(p.has_uid && p.uid == 1001);
	ck_assert_int_eq(p.in_group(p.ctx, "staff"), TRI_TRUE);
	ck_assert_int_eq(p.in_gid(p.ctx, 100), TRI_FALSE);
}
END_TEST

/* --- no memory --- */

/* The n-th allocation fails: an error, or facts that are true or unknown. */
static bool
with_failure(size_t n, const char *name, enum tri want, int *failed)
{
	enum tri v = TRI_UNKNOWN;
	int r;

	memory.allocations = 0;
	memory.fail_at = n;
	l = lookup_new("");
	r = l == NULL ? ERR_NOMEM : member_by_name(l, name, &m, &d);
	if (r == 0)
		v = member_in_group(&m, "staff");
	memory.fail_at = 0;
	if (r != 0) {
		ck_assert_int_eq(r, ERR_NOMEM);
		is_empty();
		++*failed;
	}
	ck_assert_msg(v == want || v == TRI_UNKNOWN, "%zu: %d", n, (int)v);
	member_release(&m);
	lookup_free(l);
	l = NULL;
	return memory.allocations >= n;
}

static void
with_little_memory(const char *name, enum tri want)
{
	int failed = 0;
	size_t n = 1;

	while (with_failure(n, name, want, &failed))
		n++;
	ck_assert_int_gt(failed, 3);
}

START_TEST(test_memory)
{
	with_little_memory("alice", TRI_TRUE);
	with_little_memory("bob", TRI_FALSE);
	with_little_memory("root", TRI_FALSE);
	with_little_memory("toor", TRI_FALSE);
	put_large_group(1000);
	with_little_memory("root", TRI_FALSE);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("member");
	TCase *tc = tcase_create("member");
	const int n_errors = (int)COUNT(errors);

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, test_names);
	tcase_add_test(tc, test_canonical);
	tcase_add_test(tc, test_name_of_uid);
	tcase_add_test(tc, test_by_uid);
	tcase_add_test(tc, test_nobody);
	tcase_add_loop_test(tc, test_user_error, 0, n_errors);
	tcase_add_loop_test(tc, test_uid_error, 0, n_errors);
	tcase_add_test(tc, test_root);
	tcase_add_test(tc, test_root_groups);
	tcase_add_test(tc, test_root_group_alias);
	tcase_add_test(tc, test_root_without_group_file);
	tcase_add_test(tc, test_root_by_directory);
	tcase_add_test(tc, test_nis);
	tcase_add_test(tc, test_malformed);
	tcase_add_test(tc, test_long_lines);
	tcase_add_test(tc, test_large_group);
	tcase_add_loop_test(tc, test_no_file, 0, 2);
	tcase_add_test(tc, test_missing_file);
	tcase_add_test(tc, test_mounted);
	tcase_add_test(tc, test_identity);
	tcase_add_loop_test(tc, test_identity_error, 0, n_errors);
	tcase_add_test(tc, test_groups);
	tcase_add_test(tc, test_listed_alias);
	tcase_add_loop_test(tc, test_group_error, 0, n_errors);
	tcase_add_loop_test(tc, test_no_room, 0, (int)COUNT(few));
	tcase_add_test(tc, test_asked_once);
	tcase_add_test(tc, test_shared);
	tcase_add_test(tc, test_first_line);
	tcase_add_loop_test(tc, test_many_groups, 0, 5);
	tcase_add_test(tc, test_too_many_groups);
	tcase_add_test(tc, test_no_gids);
	tcase_add_test(tc, test_gids_when_needed);
	tcase_add_test(tc, test_person);
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
