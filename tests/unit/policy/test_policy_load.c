/* SPDX-License-Identifier: BSD-2-Clause */
/* Policy files and what they include: who may own them, what is no file, loops. */
#include <check.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include <loginpolicy/policy/policy.h>
#include "tests/lib/fake_files.h"
#include "tests/lib/fake_memory.h"
#include "tests/lib/trusted_folder.h"

static char *dir; /* the test's own folder */
static struct policy p;
static struct policy_errors errs;

static void
setup(void)
{
	umask(022);
	dir = trusted_folder();
}

static void
teardown(void)
{
	policy_release(&p);
	policy_errors_release(&errs);
	remove_folder(dir);
}

/* dir/name, in one of a few buffers. */
static const char *
at(const char *name)
{
	static char room[8][4096];
	static unsigned n;
	char *path = room[n++ % 8];

	snprintf(path, sizeof(room[0]), "%s/%s", dir, name);
	return path;
}

/* A file; in text, @ stands for dir. */
static void
put(const char *name, const char *text)
{
	FILE *f = fopen(at(name), "we");

	ck_assert_msg(f != NULL, "%s", name);
	for (; *text != '\0'; text++) {
		if (*text == '@')
			fputs(dir, f);
		else
			fputc(*text, f);
	}
	fclose(f);
}

static int
load_checked(const char *name, bool parents)
{
	struct policy_load_opts o = {.root = "",
	    .owner = getuid(),
	    .check_parents = parents};

	return policy_load(at(name), &o, &p, &errs);
}

static int
load(const char *name)
{
	return load_checked(name, true);
}

/* The last load found this, first, in that file. */
static void
says(const char *file, unsigned line, const char *text)
{
	ck_assert_uint_ge(errs.n, 1);
	ck_assert_str_eq(errs.list[0].path, at(file));
	ck_assert_uint_eq(errs.list[0].line, line);
	ck_assert_msg(strstr(errs.list[0].msg, text) != NULL,
	    "\"%s\" is not in \"%s\"", text, errs.list[0].msg);
	ck_assert_ptr_null(p.where);
}

static bool
is_root(void)
{
	if (getuid() == 0)
		return true;
	puts("SKIP: files of other owners: not root");
	return false;
}

/* --- the file itself --- */

START_TEST(test_missing)
{
	ck_assert_int_eq(load("p"), ERR_NOENT);
	says("p", 0, "No such file");
}
END_TEST

START_TEST(test_no_file)
{
	ck_assert_int_eq(mkfifo(at("fifo"), 0600), 0);
	ck_assert_int_eq(mkdir(at("d"), 0700), 0);
	ck_assert_int_eq(symlink("real", at("link")), 0);
	put("real", "");
	/* a FIFO must not be waited for: the test's time limit would tell */
	ck_assert_int_eq(load("fifo"), ERR_PERM);
	says("fifo", 0, "not a regular file");
	policy_errors_release(&errs);
	ck_assert_int_eq(load("d"), ERR_PERM);
	says("d", 0, "not a regular file");
	policy_errors_release(&errs);
	ck_assert_int_eq(load("link"), ERR_PERM);
	says("link", 0, "symbolic link");
}
END_TEST

START_TEST(test_modes)
{
	put("p", "");
	chmod(at("p"), 0664);
	ck_assert_int_eq(load("p"), ERR_PERM);
	says("p", 0, "writable by group or others");
	policy_errors_release(&errs);
	chmod(at("p"), 0646);
	ck_assert_int_eq(load("p"), ERR_PERM);
	policy_errors_release(&errs);
	chmod(at("p"), 0644);
	ck_assert_int_eq(load("p"), 0);
}
END_TEST

START_TEST(test_owner)
{
	if (!is_root())
		return;
	put("p", "");
	ck_assert_int_eq(chown(at("p"), 12345, 0), 0);
	ck_assert_int_eq(load("p"), ERR_PERM);
	says("p", 0, "owned by uid 12345");
}
END_TEST

START_TEST(test_parents)
{
	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	put("d/p", "");
	chmod(at("d"), 01777); /* sticky is not enough */
	ck_assert_int_eq(load("d/p"), ERR_PERM);
	says("d/p", 0, "is not root's alone");
	policy_errors_release(&errs);
	ck_assert_int_eq(load_checked("d/p", false), 0);
}
END_TEST

START_TEST(test_size)
{
	put("p", "mode observe\n");
	ck_assert_int_eq(truncate(at("p"), POLICY_SIZE_MAX + 1), 0);
	ck_assert_int_eq(load("p"), ERR_TOOBIG);
	says("p", 0, "larger than 16777216 bytes");
}
END_TEST

/* --- included ones --- */

START_TEST(test_include)
{
	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	put("p",
	    "password length 9\ninclude @/d/*.conf\ninclude @/none\n"
	    "include @/nowhere/*.conf\nnotice off\n");
	put("d/b.conf", "password length 20\nkey rsa 3072\n");
	put("d/a.conf", "password length 10\nkey profile nist\n");
	put("d/c.conf~", "nonsense\n");
	put("d/.conf", "nonsense\n");
	ck_assert_int_eq(load("p"), 0);
	/* b comes after a: it replaces a's */
	ck_assert_uint_eq(p.password.length, 20);
	ck_assert_uint_eq(p.key[KEY_CLASS_RSA].min_bits, 3072);
	ck_assert(p.key[KEY_CLASS_DSA].refuse);
	ck_assert(!p.notice);
	ck_assert_uint_eq(p.n_files, 3);
	ck_assert_str_eq(p.files[1].path, at("d/a.conf"));
	ck_assert_str_eq(p.files[2].path, at("d/b.conf"));
}
END_TEST

START_TEST(test_errors_of_each)
{
	put("p", "x\ninclude @/a\ny\n");
	put("a", "\nz\n");
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	ck_assert_uint_eq(errs.total, 3);
	ck_assert_str_eq(errs.list[0].path, at("p"));
	ck_assert_str_eq(errs.list[1].path, at("a"));
	ck_assert_uint_eq(errs.list[1].line, 2);
	ck_assert_str_eq(errs.list[2].path, at("p"));
	ck_assert_uint_eq(errs.list[2].line, 3);
}
END_TEST

START_TEST(test_twice_in_one)
{
	/* the same file twice is not one file with a setting twice */
	put("p", "include @/a\ninclude @/a\n");
	put("a", "mode observe\n");
	ck_assert_int_eq(load("p"), 0);
	ck_assert_uint_eq(p.n_files, 3);
}
END_TEST

/* What is set twice in one file is so with an include between, too. */
START_TEST(test_twice_around_include)
{
	put("p",
	    "password length 12\nkey rsa 3072\ninclude @/a\n"
	    "password length 8\nkey rsa 2048\nnotice off\nkey profile nist\n");
	put("a", "password length 20\nkey rsa 4096\nnotice on\n");
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("p", 4, "set already in this file");
	ck_assert_ptr_nonnull(strstr(errs.list[0].msg, "/a:1"));
	ck_assert_uint_eq(errs.total, 3);
	ck_assert_uint_eq(errs.list[1].line, 5);
	ck_assert_uint_eq(errs.list[2].line, 7);
	ck_assert_ptr_nonnull(strstr(errs.list[2].msg, "must come before"));
	policy_errors_release(&errs);
	/* each is once in its file */
	put("p",
	    "password length 12\ninclude @/a\nnotice off\nkey profile nist\n"
	    "key rsa 3072\n");
	ck_assert_int_eq(load("p"), 0);
	ck_assert_uint_eq(p.password.length, 20);
	ck_assert_uint_eq(p.key[KEY_CLASS_RSA].min_bits, 3072);
	ck_assert(!p.notice);
}
END_TEST

static void
set_at(const char *key, int file, unsigned line)
{
	size_t i = 0;

	while (policy_settings[i].group == NULL ||
	    strcmp(policy_settings[i].group, "key") != 0 ||
	    strcmp(policy_settings[i].name, key) != 0)
		ck_assert_uint_lt(++i, policy_settings_n);
	ck_assert_msg(p.where[i].file == file && p.where[i].line == line,
	    "key %s: %d:%u", key, p.where[i].file, p.where[i].line);
}

/* A profile's minimums come from the profile's line. */
START_TEST(test_where_of_profile)
{
	put("p", "key rsa 8192\nkey ed25519 refuse\ninclude @/a\n");
	put("a", "\nkey profile nist\n");
	ck_assert_int_eq(load("p"), 0);
	ck_assert_uint_eq(p.key[KEY_CLASS_RSA].min_bits, 2048);
	set_at("profile", 1, 2);
	set_at("rsa", 1, 2);
	set_at("dsa", 1, 2);
	set_at("ed25519", 0, 2);
	set_at("ecdsa", -1, 0);
	policy_release(&p);
	policy_errors_release(&errs);
	/* what stands below the profile is its own line's */
	put("a", "key profile nist\nkey rsa 4096\n");
	ck_assert_int_eq(load("p"), 0);
	ck_assert_uint_eq(p.key[KEY_CLASS_RSA].min_bits, 4096);
	set_at("rsa", 1, 2);
	set_at("dsa", 1, 1);
}
END_TEST

START_TEST(test_include_unsafe)
{
	put("p", "mode observe\ninclude @/a\n");
	put("a", "");
	chmod(at("a"), 0666);
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("p", 2, "writable by group or others");
	policy_errors_release(&errs);
	unlink(at("a"));
	ck_assert_int_eq(mkfifo(at("a"), 0644), 0);
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("p", 2, "not a regular file");
	policy_errors_release(&errs);
	unlink(at("a"));
	ck_assert_int_eq(mkdir(at("a"), 0755), 0);
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("p", 2, "not a regular file");
	policy_errors_release(&errs);
	rmdir(at("a"));
	ck_assert_int_eq(symlink("p", at("a")), 0);
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("p", 2, "symbolic link");
}
END_TEST

START_TEST(test_include_owner)
{
	if (!is_root())
		return;
	put("p", "include @/a\n");
	put("a", "");
	ck_assert_int_eq(chown(at("a"), 12345, 0), 0);
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("p", 1, "owned by uid 12345");
}
END_TEST

/* Also where nothing matches: somebody may have taken it away. */
START_TEST(test_include_folder_unsafe)
{
	static const char *const texts[] = {"include @/d/a\n",
	    "include @/d/*\n", "include @/d/*.none\n"};
	static const mode_t modes[] = {0777, 0775, 01777};

	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	put("d/a", "");
	put("p", texts[_i]);
	ck_assert_int_eq(load("p"), 0);
	policy_release(&p);
	policy_errors_release(&errs);
	for (size_t i = 0; i < 3; i++) {
		chmod(at("d"), modes[i]);
		/* not even with the main file's parents unchecked */
		ck_assert_int_eq(load_checked("p", false), ERR_SYNTAX);
		says("p", 1, "is not root's alone");
		policy_errors_release(&errs);
	}
}
END_TEST

START_TEST(test_include_unreadable)
{
	put("p", "include @/a/b\n");
	put("a", "");
	/* below a file there is nothing: as good as missing */
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	policy_errors_release(&errs);
	put("p", "include @/a/*\n");
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("p", 1, "Not a directory");
}
END_TEST

/* --- what is no file, and whose it is, in each place of a chain --- */

static void
fifo_at(const char *path)
{
	ck_assert_int_eq(mkfifo(path, 0644), 0);
}
static void
folder_at(const char *path)
{
	ck_assert_int_eq(mkdir(path, 0755), 0);
}
static void
socket_at(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char *cwd = getcwd(NULL, 0);

	/* a socket's path is short: by its name alone */
	ck_assert_int_eq(chdir(dir), 0);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path + strlen(dir) + 1);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	ck_assert_int_eq(chdir(cwd), 0);
	chmod(path, 0644);
	free(cwd);
	close(fd);
}
static void
dangling_at(const char *path)
{
	ck_assert_int_eq(symlink("nowhere", path), 0);
}
static void
writable_at(const char *path)
{
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
	ck_assert_int_eq(chmod(path, 0664), 0);
}
static void
foreign_at(const char *path)
{
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
	ck_assert_int_eq(chown(path, 12345, 0), 0);
}
static void
device_at(const char *path)
{
	ck_assert_int_eq(mknod(path, S_IFCHR | 0644, makedev(1, 3)), 0);
}

static const struct {
	void (*make)(const char *path);
	const char *says;
	bool needs_root;
} no_policies[] = {{fifo_at, "not a regular file", false},
    {folder_at, "not a regular file", false},
    {socket_at, "not a regular file", false},
    {dangling_at, "symbolic link", false},
    {writable_at, "writable by group or others", false},
    {foreign_at, "owned by uid 12345", true},
    {device_at, "not a regular file", true}};

/* As the main file, included by name, by a pattern, and by what is included. */
START_TEST(test_each_place)
{
	if (no_policies[_i].needs_root && !is_root())
		return;
	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	no_policies[_i].make(at("d/x.conf"));
	put("named", "mode observe\n\n  include @/d/x.conf\n");
	put("pattern", "include @/d/*.conf\n");
	put("chain", "permit everyone\ninclude @/named\nnotice off\n");
	ck_assert_int_eq(load("d/x.conf"), ERR_PERM);
	says("d/x.conf", 0, no_policies[_i].says);
	policy_errors_release(&errs);
	ck_assert_int_eq(load("named"), ERR_SYNTAX);
	says("named", 3, no_policies[_i].says);
	ck_assert_uint_eq(errs.list[0].col, 11);
	policy_errors_release(&errs);
	ck_assert_int_eq(load("pattern"), ERR_SYNTAX);
	says("pattern", 1, no_policies[_i].says);
	policy_errors_release(&errs);
	ck_assert_int_eq(load("chain"), ERR_SYNTAX);
	says("named", 3, no_policies[_i].says);
	ck_assert_uint_eq(errs.total, 1);
}
END_TEST

/* Whoever owns a directory above can put another file there. */
START_TEST(test_folder_owner)
{
	if (!is_root())
		return;
	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	ck_assert_int_eq(mkdir(at("d/e"), 0755), 0);
	put("d/e/x.conf", "");
	put("named", "include @/d/e/x.conf\n");
	put("pattern", "include @/d/e/*\n");
	ck_assert_int_eq(chown(at("d"), 12345, 0), 0);
	ck_assert_int_eq(load("d/e/x.conf"), ERR_PERM);
	says("d/e/x.conf", 0, "is not root's alone (uid 12345");
	policy_errors_release(&errs);
	ck_assert_int_eq(load("named"), ERR_SYNTAX);
	says("named", 1, "is not root's alone (uid 12345");
	policy_errors_release(&errs);
	ck_assert_int_eq(load("pattern"), ERR_SYNTAX);
	says("pattern", 1, "is not root's alone (uid 12345");
}
END_TEST

/* --- loops and limits --- */

/* Drop-ins that include all drop-ins: an end is found, and soon. */
START_TEST(test_pattern_loop)
{
	char name[32];

	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	put("p", "include @/d/*\n");
	put("d/a", "include @/d/*\n");
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("d/a", 1, "includes itself");
	policy_errors_release(&errs);
	for (unsigned i = 0; i < 60; i++) {
		snprintf(name, sizeof(name), "d/%u", i);
		put(name, "include @/d/*\n");
	}
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	ck_assert_uint_eq(errs.n, POLICY_ERRORS_SHOWN);
	ck_assert_ptr_null(p.where);
}
END_TEST

START_TEST(test_loops)
{
	put("p", "include @/p\n");
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("p", 1, "includes itself");
	policy_errors_release(&errs);
	put("p", "include @/a\n");
	put("a", "include @/b\n");
	put("b", "include @/a\n");
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	ck_assert_ptr_nonnull(strstr(errs.list[0].msg, "deeper than 8"));
	policy_errors_release(&errs);
	put("b", "include @/p\n");
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("b", 1, "includes itself");
	policy_errors_release(&errs);
	/* by another name: the depth ends it */
	put("a", "include @/b\n");
	unlink(at("b"));
	ck_assert_int_eq(link(at("a"), at("b")), 0);
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
}
END_TEST

START_TEST(test_depth)
{
	char name[16], text[32];

	for (unsigned i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "%u", i);
		snprintf(text, sizeof(text), "include @/%u\n", i + 1);
		put(name, i == 8 ? "mode observe\n" : text);
	}
	ck_assert_int_eq(load("0"), 0); /* 8 deep */
	ck_assert_uint_eq(p.mode, POLICY_OBSERVE);
	policy_release(&p);
	policy_errors_release(&errs);
	put("8", "include @/9\n");
	ck_assert_int_eq(load("0"), ERR_SYNTAX);
	says("8", 1, "deeper than 8");
}
END_TEST

START_TEST(test_count)
{
	char name[32];

	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	for (unsigned i = 1; i < POLICY_FILES_MAX; i++) {
		snprintf(name, sizeof(name), "d/%04u", i);
		put(name, "");
	}
	put("p", "include @/d/*\n");
	ck_assert_int_eq(load("p"), 0);
	ck_assert_uint_eq(p.n_files, POLICY_FILES_MAX);
	policy_release(&p);
	policy_errors_release(&errs);
	put("d/9999", "");
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("p", 1, "more than 1000 files");
}
END_TEST

/* Each within its size, and too much together. */
START_TEST(test_total_size)
{
	char name[8], *text = malloc(POLICY_SIZE_MAX);
	FILE *f;

	ck_assert_ptr_nonnull(text);
	memset(text, '#', POLICY_SIZE_MAX);
	for (unsigned i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "%u", i);
		f = fopen(at(name), "we");
		ck_assert_uint_eq(fwrite(text, 1, POLICY_SIZE_MAX, f),
		    POLICY_SIZE_MAX);
		fclose(f);
	}
	free(text);
	put("p", "include @/0\ninclude @/1\ninclude @/2\ninclude @/3\n");
	ck_assert_int_eq(load("p"), ERR_SYNTAX);
	says("p", 4, "all files together are more than 64 MiB");
	policy_errors_release(&errs);
	put("p", "include @/0\ninclude @/1\ninclude @/2\n");
	ck_assert_int_eq(load("p"), 0);
}
END_TEST

/* Four files, at three levels. */
static void
put_levels(void)
{
	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	ck_assert_int_eq(mkdir(at("d/e"), 0755), 0);
	put("d/a.conf", "permit user:a\n");
	put("d/b.conf", "include @/d/e/*\n");
	put("d/e/c", "permit user:b from lan\n");
	put("d/e/d", "deny everyone\n");
	put("p", "network lan 10.0.0.0/8\ninclude @/d/*.conf\ninclude @/x\n");
}

/*
 * The machine was in trouble at most: the policy is whole, or it is not known.
 * Nothing of it was found wrong, or last-good.conf would count.
 */
static bool
is_whole_or_unknown(int r)
{
	return r == 0 ? p.n_files == 5 && p.n_rules == 3
		      : err_is_trouble(r) && p.rules == NULL && p.where == NULL;
}

/* Whichever call on a file fails, at whatever level. */
START_TEST(test_machine_trouble)
{
	size_t n = 1;
	int r;

	put_levels();
	do {
		files.calls = 0;
		files.error = file_errors[_i];
		files.fail_at = n;
		r = load("p");
		files.fail_at = 0;
		ck_assert_msg(is_whole_or_unknown(r), "call %zu, %s: %d", n,
		    strerror(file_errors[_i]), r);
		/* What was not looked at is not known to be as it was. */
		ck_assert(r != 0 || files.calls < n || errs.total == 0);
		ck_assert_uint_eq(errs.trouble != 0, r != 0);
		policy_release(&p);
		policy_errors_release(&errs);
	} while (files.calls >= n++);
	ck_assert_int_eq(r, 0);
	ck_assert_uint_gt(n, 60);
}
END_TEST

/* What makes a file of it wrong is not trouble, and neither hides the other. */
START_TEST(test_trouble_and_errors)
{
	put("p", "permit user:a from lan\ninclude @/a\n");
	put("a", "network lan 10.0.0.0/8\n");
	files.calls = 0;
	files.error = EIO;
	for (files.fail_at = 1; files.fail_at < 100; files.fail_at++) {
		size_t was = files.fail_at;
		int r;

		files.calls = 0;
		r = load("p");
		files.fail_at = 0;
		ck_assert(r == ERR_SYNTAX || err_is_trouble(r));
		if (r == ERR_SYNTAX)
			ck_assert_uint_eq(errs.trouble, 0);
		else
			ck_assert_ptr_nonnull(
			    strstr(errs.list[errs.trouble - 1].msg,
				strerror(EIO)) != NULL
				? ""
				: strstr(errs.list[errs.trouble - 1].msg,
				      err_str(ERR_IO)));
		policy_errors_release(&errs);
		files.fail_at = was;
		if (files.calls < was)
			break;
	}
	files.fail_at = 0;
}
END_TEST

/* Whichever allocation fails: an error, never a policy without one of its files. */
START_TEST(test_memory)
{
	size_t n = 1;
	int r;

	put_levels();
	do {
		memory.allocations = 0;
		memory.fail_at = n;
		r = load("p");
		memory.fail_at = 0;
		ck_assert_msg(is_whole_or_unknown(r), "allocation %zu: %d", n,
		    r);
		ck_assert(r != 0 || memory.allocations < n);
		policy_release(&p);
		policy_errors_release(&errs);
	} while (memory.allocations >= n++);
	ck_assert_uint_gt(n, 30);
}
END_TEST

/* The hash is over what was read, in that order. */
START_TEST(test_hash)
{
	uint8_t first[SHA256_LEN], want[SHA256_LEN];

	put("p", "mode observe\n");
	ck_assert_int_eq(load("p"), 0);
	memcpy(first, p.sha256, sizeof(first));
	sha256_of("mode observe\n", 13, want);
	ck_assert_mem_eq(first, want, sizeof(want));
	policy_release(&p);
	policy_errors_release(&errs);
	put("p", "mode enforce\n");
	ck_assert_int_eq(load("p"), 0);
	ck_assert_mem_ne(first, p.sha256, sizeof(first));
}
END_TEST

/* --- a mounted system --- */

START_TEST(test_root)
{
	struct policy_load_opts o = {.root = dir, .owner = getuid()};

	put("p", "include /a\n");
	put("a", "mode observe\n");
	ck_assert_int_eq(policy_load("/p", &o, &p, &errs), 0);
	ck_assert_uint_eq(p.mode, POLICY_OBSERVE);
}
END_TEST

/* The root directory is one too: of this system, or of a mounted one. */
START_TEST(test_root_pattern)
{
	static const char *const texts[] = {"include /etc*\n",
	    "include //etc*\n"};
	struct policy_load_opts o = {.root = dir, .owner = getuid()};

	for (size_t i = 0; i < 2; i++) {
		put("p", texts[i]);
		ck_assert_int_eq(load("p"), ERR_SYNTAX);
		says("p", 1, "/etc: not a regular file");
		ck_assert_int_eq(strncmp(errs.list[0].msg, "/etc: ", 6), 0);
		policy_errors_release(&errs);
	}
	put("p", "include /*.conf\n");
	put("a.conf", "mode observe\n");
	ck_assert_int_eq(policy_load("/p", &o, &p, &errs), 0);
	ck_assert_uint_eq(p.n_files, 2);
	ck_assert_str_eq(p.files[1].path, at("a.conf"));
	policy_release(&p);
	policy_errors_release(&errs);
	o.root = at("");
	ck_assert_int_eq(policy_load("/p", &o, &p, &errs), 0);
	ck_assert_uint_eq(p.n_files, 2);
	ck_assert_ptr_null(strstr(p.files[1].path + strlen(dir), "//"));
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("policy_load");
	TCase *tc = tcase_create("files");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, test_missing);
	tcase_add_test(tc, test_no_file);
	tcase_add_test(tc, test_modes);
	tcase_add_test(tc, test_owner);
	tcase_add_test(tc, test_parents);
	tcase_add_test(tc, test_size);
	tcase_add_test(tc, test_include);
	tcase_add_test(tc, test_errors_of_each);
	tcase_add_test(tc, test_twice_in_one);
	tcase_add_test(tc, test_twice_around_include);
	tcase_add_test(tc, test_where_of_profile);
	tcase_add_test(tc, test_include_unsafe);
	tcase_add_test(tc, test_include_owner);
	tcase_add_loop_test(tc, test_include_folder_unsafe, 0, 3);
	tcase_add_test(tc, test_include_unreadable);
	tcase_add_loop_test(tc, test_each_place, 0,
	    (int)(sizeof(no_policies) / sizeof(no_policies[0])));
	tcase_add_test(tc, test_folder_owner);
	tcase_add_test(tc, test_pattern_loop);
	tcase_add_test(tc, test_loops);
	tcase_add_test(tc, test_depth);
	tcase_add_test(tc, test_count);
	tcase_add_test(tc, test_total_size);
	tcase_add_loop_test(tc, test_machine_trouble, 0, FILE_ERRORS);
	tcase_add_test(tc, test_trouble_and_errors);
	tcase_add_test(tc, test_memory);
	tcase_add_test(tc, test_hash);
	tcase_add_test(tc, test_root);
	tcase_add_test(tc, test_root_pattern);
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
