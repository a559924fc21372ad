/* SPDX-License-Identifier: BSD-2-Clause */
/* Files whose content is believed, and files that change whole or not at all. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <loginpolicy/base/atomic.h>
#include "tests/lib/trusted_folder.h"

static char *dir;

static void
setup(void)
{
	umask(022);
	dir = trusted_folder();
}

static void
teardown(void)
{
	remove_folder(dir);
}

static const char *
at(const char *name)
{
	static char room[8][4096];
	static unsigned n;
	char *path = room[n++ % 8];

	snprintf(path, sizeof(room[0]), "%s/%s", dir, name);
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

/* What opening gives, with the message in d. */
static struct diag d;

static int
try_open(const char *path, size_t cap, bool parents)
{
	struct trusted_opts o = {.owner = getuid(),
	    .cap_bytes = cap,
	    .check_parents = parents};
	int fd = -1, r;

	memset(&d, 0, sizeof(d));
	r = trusted_open(path, &o, &fd, &d);
	if (r == 0) {
		ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
		close(fd);
	} else {
		ck_assert_int_eq(fd, -1);
		ck_assert_uint_gt(strlen(d.msg), 5);
	}
	return r;
}

static void
says(const char *text)
{
	ck_assert_msg(strstr(d.msg, text) != NULL, "%s: %s", text, d.msg);
}

/* --- what must be refused --- */

START_TEST(test_names)
{
	ck_assert_int_eq(try_open("relative", 0, false), ERR_SYNTAX);
	ck_assert_int_eq(try_open("", 0, false), ERR_SYNTAX);
	ck_assert_int_eq(try_open(at("none"), 0, false), ERR_NOENT);
	put("f", "x");
	ck_assert_int_eq(try_open(at("f/g"), 0, false), ERR_NOENT);
	ck_assert_int_eq(trusted_dir("relative", 0, &d), ERR_SYNTAX);
	ck_assert_int_eq(trusted_dir(at("none"), getuid(), &d), ERR_NOENT);
	ck_assert_int_eq(trusted_dir(at("f"), getuid(), &d), ERR_PERM);
}
END_TEST

START_TEST(test_not_regular)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	put("real", "x");
	ck_assert_int_eq(symlink("real", at("link")), 0);
	ck_assert_int_eq(mkfifo(at("fifo"), 0600), 0);
	ck_assert_int_eq(try_open(at("link"), 0, false), ERR_PERM);
	says("symbolic link");
	ck_assert_int_eq(try_open(at("fifo"), 0, false), ERR_PERM);
	ck_assert_int_eq(try_open(dir, 0, false), ERR_PERM);
	ck_assert_int_eq(try_open("/dev/null", 0, false), ERR_PERM);
	says("not a regular file");
	if (strlen(at("sock")) < sizeof(sun.sun_path)) {
		strcpy(sun.sun_path, at("sock"));
		ck_assert_int_eq(bind(fd, (struct sockaddr *)&sun, sizeof(sun)),
		    0);
		ck_assert_int_eq(try_open(at("sock"), 0, false), ERR_PERM);
	}
	close(fd);
}
END_TEST

START_TEST(test_modes)
{
	put("f", "x");
	for (mode_t m = 0; m < 01000; m++) {
		if ((m & 0400) == 0)
			continue;
		chmod(at("f"), m);
		ck_assert_int_eq(try_open(at("f"), 0, false),
		    (m & 022) != 0 ? ERR_PERM : 0);
	}
}
END_TEST

START_TEST(test_owner)
{
	if (getuid() != 0) {
		puts("SKIP: files of other owners: not root");
		return;
	}
	put("f", "x");
	ck_assert_int_eq(chown(at("f"), 54321, 0), 0);
	ck_assert_int_eq(try_open(at("f"), 0, false), ERR_PERM);
	says("owned by uid 54321");
	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	put("d/f", "x");
	ck_assert_int_eq(chown(at("d"), 54321, 0), 0);
	ck_assert_int_eq(try_open(at("d/f"), 0, true), ERR_PERM);
	ck_assert_int_eq(try_open(at("d/f"), 0, false), 0);
}
END_TEST

START_TEST(test_parents)
{
	ck_assert_int_eq(mkdir(at("a"), 0755), 0);
	ck_assert_int_eq(mkdir(at("a/b"), 0755), 0);
	put("a/b/f", "x");
	ck_assert_int_eq(try_open(at("a/b/f"), 0, true), 0);
	chmod(at("a"), 0775);
	ck_assert_int_eq(try_open(at("a/b/f"), 0, true), ERR_PERM);
	chmod(at("a"), 01777);
	ck_assert_int_eq(try_open(at("a/b/f"), 0, true), ERR_PERM);
	says("mode 1777");
	chmod(at("a"), 0755);
	/* over a link: by the folder that it leads to */
	ck_assert_int_eq(mkdir(at("loose"), 0755), 0);
	put("loose/f", "x");
	ck_assert_int_eq(symlink("loose", at("way")), 0);
	ck_assert_int_eq(try_open(at("way/f"), 0, true), 0);
	chmod(at("loose"), 0777);
	ck_assert_int_eq(try_open(at("way/f"), 0, true), ERR_PERM);
}
END_TEST

START_TEST(test_size)
{
	struct trusted_opts o = {.owner = getuid(), .cap_bytes = 4};
	size_t len;
	char *p;

	put("f", "1234");
	ck_assert_int_eq(trusted_read(at("f"), &o, &p, &len, &d), 0);
	ck_assert_uint_eq(len, 4);
	ck_assert_str_eq(p, "1234");
	free(p);
	put("f", "12345");
	ck_assert_int_eq(trusted_read(at("f"), &o, &p, &len, &d), ERR_TOOBIG);
	put("f", "");
	ck_assert_int_eq(trusted_read(at("f"), &o, &p, &len, &d), 0);
	ck_assert_uint_eq(len, 0);
	free(p);
	ck_assert_int_eq(truncate(at("f"), (off_t)1 << 40), 0);
	ck_assert_int_eq(trusted_read(at("f"), &o, &p, &len, &d), ERR_TOOBIG);
}
END_TEST

/* A pipe tells no size: the cap counts what comes. */
START_TEST(test_read_all)
{
	static char big[20000];
	int fd[2];
	size_t len;
	char *p;

	ck_assert_int_eq(pipe(fd), 0);
	ck_assert_int_eq(write(fd[1], big, sizeof(big)), (int)sizeof(big));
	close(fd[1]);
	ck_assert_int_eq(read_all(fd[0], sizeof(big), &p, &len), 0);
	ck_assert_uint_eq(len, sizeof(big));
	free(p);
	close(fd[0]);
	ck_assert_int_eq(pipe(fd), 0);
	ck_assert_int_eq(write(fd[1], big, sizeof(big)), (int)sizeof(big));
	ck_assert_int_eq(read_all(fd[0], sizeof(big) - 1, &p, &len),
	    ERR_TOOBIG);
	close(fd[0]);
	close(fd[1]);
	ck_assert_int_eq(read_all(-1, 10, &p, &len), ERR_IO);
}
END_TEST

/* --- atomic files --- */

static char *
content(const char *name)
{
	struct trusted_opts o = {.owner = getuid()};
	size_t len;
	char *p;

	ck_assert_int_eq(trusted_read(at(name), &o, &p, &len, &d), 0);
	return p;
}

static void
check_content(const char *name, const char *want)
{
	char *p = content(name);

	ck_assert_str_eq(p, want);
	free(p);
}

/* Nothing but these so many files is in dir. */
static void
check_files(unsigned want)
{
	char command[4200], line[64];
	FILE *f;

	snprintf(command, sizeof(command), "ls -A '%s' | wc -l", dir);
	f = popen(command, "re");
	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), f));
	ck_assert_int_eq(pclose(f), 0);
	ck_assert_uint_eq((unsigned)atoi(line), want);
}

/* atomic_write() of some octets. */
static int
put_file(const char *path, mode_t mode, const void *p, size_t len,
    struct diag *reterr)
{
	struct buf b;
	int r;

	buf_init(&b, len);
	buf_put(&b, p, len);
	r = atomic_write(path, mode, &b, reterr);
	buf_release(&b);
	return r;
}

START_TEST(test_atomic)
{
	struct stat st;

	umask(077);
	ck_assert_int_eq(put_file(at("f"), 0644, "old", 3, &d), 0);
	check_content("f", "old");
	ck_assert_int_eq(stat(at("f"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0644);
	ck_assert_int_eq(put_file(at("f"), 0600, "new", 3, &d), 0);
	check_content("f", "new");
	ck_assert_int_eq(stat(at("f"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	/* a link is replaced, not followed */
	ck_assert_int_eq(symlink("f", at("link")), 0);
	ck_assert_int_eq(put_file(at("link"), 0600, "third", 5, &d), 0);
	check_content("f", "new");
	check_content("link", "third");
	check_files(2);
	ck_assert_int_eq(chdir(dir), 0);
	ck_assert_int_eq(put_file("f", 0600, "here", 4, &d), 0);
	check_content("f", "here");
}
END_TEST

START_TEST(test_atomic_aborted)
{
	struct atomic_file f;

	put("f", "old");
	ck_assert_int_eq(atomic_open(&f, at("f"), 0644, &d), 0);
	ck_assert_int_eq(write_all(f.fd, "new", 3), 0);
	check_content("f", "old"); /* until it is complete */
	atomic_abort(&f);
	check_content("f", "old");
	check_files(1);
	atomic_abort(&f); /* again: nothing */
	ck_assert_int_eq(atomic_open(&f, at("f"), 0644, &d), 0);
	ck_assert_int_eq(atomic_commit(&f, &d), 0);
	atomic_abort(&f); /* after a commit: nothing */
	check_content("f", "");
}
END_TEST

START_TEST(test_atomic_refused)
{
	struct atomic_file f;

	ck_assert_int_eq(atomic_open(&f, dir, 0644, &d), ERR_IO);
	ck_assert_str_eq(d.msg, "is a directory");
	ck_assert_int_eq(atomic_open(&f, at("none/f"), 0644, &d), ERR_IO);
	says("cannot create a file beside it");
	/* What is there may be a device, and that has no second one. */
	ck_assert_int_eq(mkfifo(at("fifo"), 0600), 0);
	ck_assert_int_eq(put_file(at("fifo"), 0644, "x", 1, &d), ERR_IO);
	ck_assert_str_eq(d.msg, "is not a regular file");
	ck_assert_int_eq(symlink("/dev/null", at("null")), 0);
	ck_assert_int_eq(put_file(at("null"), 0644, "x", 1, &d), ERR_IO);
	check_files(2);
	ck_assert_int_eq(unlink(at("fifo")) + unlink(at("null")), 0);
	put("file", "x");
	ck_assert_int_eq(put_file(at("file/f"), 0644, "x", 1, &d), ERR_IO);
	check_files(1);
}
END_TEST

/* A full disk, as a limit on file size shows it: the old file stays. */
START_TEST(test_atomic_full)
{
	struct rlimit lim = {1000, RLIM_INFINITY};
	char text[5000] = {0};

	put("f", "old");
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &lim), 0);
	ck_assert_int_eq(put_file(at("f"), 0644, text, sizeof(text), &d),
	    ERR_IO);
	lim.rlim_cur = RLIM_INFINITY;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &lim), 0);
	says("File too large");
	check_content("f", "old");
	check_files(1);
}
END_TEST

/* What takes its place meanwhile stops the rename. */
START_TEST(test_atomic_overtaken)
{
	struct atomic_file f;

	ck_assert_int_eq(atomic_open(&f, at("f"), 0644, &d), 0);
	ck_assert_int_eq(mkdir(at("f"), 0755), 0);
	ck_assert_int_eq(atomic_commit(&f, &d), ERR_IO);
	check_files(1);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("trusted");
	TCase *tc = tcase_create("files");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, test_names);
	tcase_add_test(tc, test_not_regular);
	tcase_add_test(tc, test_modes);
	tcase_add_test(tc, test_owner);
	tcase_add_test(tc, test_parents);
	tcase_add_test(tc, test_size);
	tcase_add_test(tc, test_read_all);
	tcase_add_test(tc, test_atomic);
	tcase_add_test(tc, test_atomic_aborted);
	tcase_add_test(tc, test_atomic_refused);
	tcase_add_test(tc, test_atomic_full);
	tcase_add_test(tc, test_atomic_overtaken);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
