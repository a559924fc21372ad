/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One child reads for many accounts: the rights of one never stay for the next,
 * nor root's. As root; what it refuses for anybody else, too, without.
 */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/keys/account_reader.h"

#define ANNA 61001
#define BERT 61002

static char dir[64];
static struct account_reader *reader;
static struct buf text;
static bool away; /* of the last file */

static char *
path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void
put(const char *name, const char *what, uid_t owner, mode_t mode)
{
	FILE *f = fopen(path_of(name), "w");

	ck_assert_ptr_nonnull(f);
	fputs(what, f);
	fclose(f);
	ck_assert_int_eq(chmod(path_of(name), mode), 0);
	if (geteuid() == 0)
		ck_assert_int_eq(chown(path_of(name), owner, owner), 0);
}

static void
put_home(const char *name, uid_t owner)
{
	ck_assert_int_eq(mkdir(path_of(name), 0755), 0);
	if (geteuid() == 0)
		ck_assert_int_eq(chown(path_of(name), owner, owner), 0);
}

static void
setup(void)
{
	strcpy(dir, "/tmp/reader.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(chmod(dir, 0755), 0);
	put_home("anna", ANNA);
	put_home("bert", BERT);
	put("anna/keys", "of anna", ANNA, 0600);
	put("bert/keys", "of bert", BERT, 0600);
	put("keys", "of root", 0, 0600);
	ck_assert_ptr_nonnull(reader = account_reader_new(1));
	buf_init(&text, 16u << 20);
}

static void
teardown(void)
{
	char command[128];

	account_reader_free(reader);
	buf_release(&text);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	ck_assert_int_eq(system(command), 0);
}

/* What the file in the folder is for the account of that uid. */
static int
read_as(uid_t uid, const char *name)
{
	char home[128];
	struct account a = {.home = home, .uid = uid, .gid = uid};

	snprintf(home, sizeof(home), "%s/%s", dir,
	    uid == ANNA ? "anna" : "bert");
	buf_clear(&text);
	return account_reader_read(reader, &a, "", path_of(name), &text, &away);
}

static void
ck_text(const char *want)
{
	ck_assert_uint_eq(text.len, strlen(want));
	ck_assert_mem_eq(text.p, want, text.len);
}

/* The one child that we have. */
static pid_t
child(void)
{
	FILE *f = fopen("/proc/thread-self/children", "r");
	long pid = 0;

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fscanf(f, "%ld", &pid), 1);
	fclose(f);
	return (pid_t)pid;
}

START_TEST(rights_end_with_the_file)
{
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(symlink("../bert/keys", path_of("anna/bert")), 0);
	ck_assert_int_eq(symlink("../keys", path_of("anna/root")), 0);
	ck_assert_int_eq(symlink("bert/keys", path_of("link")), 0);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(read_as(BERT, "bert/keys"), 0);
		ck_text("of bert");
		ck_assert_int_eq(read_as(ANNA, "anna/bert"), ERR_PERM);
		ck_assert_uint_eq(text.len, 0);
		/* Outside of homes: as root, who follows no link. */
		ck_assert_int_eq(read_as(ANNA, "keys"), 0);
		ck_text("of root");
		ck_assert_int_eq(read_as(ANNA, "link"), ERR_PERM);
		ck_assert_int_eq(read_as(ANNA, "anna/root"), ERR_PERM);
		ck_assert_uint_eq(text.len, 0);
		ck_assert_int_eq(read_as(ANNA, "anna/keys"), 0);
		ck_text("of anna");
	}
}
END_TEST

START_TEST(refused)
{
	ck_assert_int_eq(read_as(ANNA, "anna/nothing"), ERR_NOENT);
	ck_assert_int_eq(read_as(ANNA, "anna/keys/below"), ERR_NOENT);
	ck_assert_int_eq(read_as(ANNA, "bert"), ERR_PERM);
	ck_assert_int_eq(mkfifo(path_of("fifo"), 0666), 0);
	ck_assert_int_eq(read_as(ANNA, "fifo"), ERR_PERM);
	put("big", "", 0, 0666);
	ck_assert_int_eq(truncate(path_of("big"), ACCOUNT_KEYS_MAX + 1), 0);
	ck_assert_int_eq(read_as(ANNA, "big"), ERR_TOOBIG);
	ck_assert_uint_eq(text.len, 0);
	ck_assert_int_eq(truncate(path_of("big"), ACCOUNT_KEYS_MAX), 0);
	ck_assert_int_eq(read_as(ANNA, "big"), 0);
	ck_assert_uint_eq(text.len, ACCOUNT_KEYS_MAX);
	put("empty", "", 0, 0666);
	ck_assert_int_eq(read_as(ANNA, "empty"), 0);
	ck_assert_uint_eq(text.len, 0);
}
END_TEST

START_TEST(child_that_ended)
{
	pid_t first;

	ck_assert_int_eq(read_as(ANNA, "anna/keys"), 0);
	first = child();
	ck_assert_int_eq(kill(first, SIGINT), 0);
	ck_assert_int_eq(read_as(ANNA, "anna/keys"), 0);
	ck_assert_int_eq(child(), first);
	/* One that does not answer: the next file has another child. */
	ck_assert_int_eq(kill(first, SIGKILL), 0);
	(void)read_as(ANNA, "anna/keys");
	ck_assert_int_eq(read_as(ANNA, "anna/keys"), 0);
	ck_text("of anna");
	ck_assert_int_ne(child(), first);
}
END_TEST

/*
 * No signal but SIGKILL ends a child that is stopped, and none one that waits
 * for a file system: we give it up.
 */
START_TEST(child_that_cannot_be_ended)
{
	pid_t first;

	ck_assert_int_eq(read_as(ANNA, "anna/keys"), 0);
	first = child();
	ck_assert_int_eq(kill(first, SIGSTOP), 0);
	ck_assert_int_eq(read_as(ANNA, "anna/keys"), ERR_IO);
	ck_assert_int_eq(read_as(ANNA, "anna/keys"), 0);
	ck_text("of anna");
}
END_TEST

/* sshd has "/" as its folder; the caller has any. */
START_TEST(link_by_the_working_folder)
{
	char was[256], to[256];

	ck_assert_ptr_nonnull(getcwd(was, sizeof(was)));
	snprintf(to, sizeof(to), "/proc/self/cwd%s/anna/keys", dir);
	ck_assert_int_eq(symlink(to, path_of("anna/link")), 0);
	ck_assert_int_eq(chdir(dir), 0);
	if (geteuid() == 0) {
		ck_assert_int_eq(read_as(ANNA, "anna/link"), 0);
		ck_text("of anna");
	}
	ck_assert_int_eq(chdir(was), 0);
}
END_TEST

START_TEST(homes)
{
	char gone[128];

	snprintf(gone, sizeof(gone), "%s/gone", dir);
	ck_assert_int_eq(read_as(ANNA, "anna/nothing"), ERR_NOENT);
	ck_assert(!away);
	ck_assert_int_eq(rename(path_of("anna"), gone), 0);
	ck_assert_int_eq(read_as(ANNA, "anna/keys"), ERR_NOENT);
	ck_assert(away);
	/* Not in the home. */
	ck_assert_int_eq(read_as(ANNA, "nothing"), ERR_NOENT);
	ck_assert(!away);
	if (geteuid() != 0)
		return;
	/* Where it would be mounted. */
	put_home("anna", 0);
	ck_assert_int_eq(read_as(ANNA, "anna/keys"), ERR_NOENT);
	ck_assert(away);
	put("anna/something", "", 0, 0644);
	ck_assert_int_eq(read_as(ANNA, "anna/keys"), ERR_NOENT);
	ck_assert(!away);
}
END_TEST

START_TEST(nothing_else_is_open)
{
	char path[64];
	const struct dirent *f;
	unsigned n = 0;
	DIR *d;
	int lock = open("/dev/null", O_RDONLY | O_CLOEXEC);

	ck_assert_int_ne(lock, -1);
	ck_assert_int_eq(read_as(ANNA, "anna/keys"), 0);
	snprintf(path, sizeof(path), "/proc/%ld/fd", (long)child());
	ck_assert_ptr_nonnull(d = opendir(path));
	while ((f = readdir(d)) != NULL)
		n += f->d_name[0] != '.';
	closedir(d);
	close(lock);
	ck_assert_uint_eq(n, 1); /* its socket */
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("account_reader");
	TCase *tc = tcase_create("account_reader");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, rights_end_with_the_file);
	tcase_add_test(tc, refused);
	tcase_add_test(tc, child_that_ended);
	tcase_add_test(tc, child_that_cannot_be_ended);
	tcase_add_test(tc, link_by_the_working_folder);
	tcase_add_test(tc, homes);
	tcase_add_test(tc, nothing_else_is_open);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
