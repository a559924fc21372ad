/* SPDX-License-Identifier: BSD-2-Clause */
/* The record of changes: what is no line, what is read back, how it is kept. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/state/state_actions.h>
#include "tests/lib/trusted_folder.h"

#define NOW	 1800000000 /* 2027-01-15T08:00:00Z */
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char *dir;
static char path[4096];
static struct state s;

static void
setup(void)
{
	umask(0);
	dir = trusted_folder();
	snprintf(path, sizeof(path), "%s/actions", dir);
	ck_assert_int_eq(state_open(dir, getuid(), false, 0, &s, NULL), 0);
}

static void
teardown(void)
{
	state_close(&s);
	remove_folder(dir);
}

static void
put(const char *text)
{
	FILE *f = fopen(path, "we");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
}

static void
holds(const char *text)
{
	char got[8192] = "";
	FILE *f = fopen(path, "re");

	ck_assert_ptr_nonnull(f);
	got[fread(got, 1, sizeof(got) - 1, f)] = '\0';
	fclose(f);
	ck_assert_str_eq(got, text);
}

static int
parse(const char *line, struct state_action *ret)
{
	static struct buf text;
	int r;

	buf_release(&text);
	buf_init(&text, STATE_ACTION_LINE_MAX);
	buf_put(&text, line, strlen(line));
	buf_putc(&text, '\n');
	text.len = 0;
	r = state_action_parse(line, strlen(line), &text, ret);
	return r;
}

#define HEAD "time=2027-01-15T08:00:00Z action=block"

START_TEST(no_such_lines)
{
	static const char *const bad[] = {"", " ", "block", "=x", "time=", HEAD,
	    HEAD " ", HEAD "  uid=1", HEAD " uid=", HEAD " uid=-1",
	    HEAD " uid=4294967296", HEAD " uid=1 ", HEAD " uid=1 object",
	    HEAD " uid=1 =x", HEAD " uid=1 Object=x", HEAD " uid=1 uid=1",
	    HEAD " uid=1 action=block", HEAD " uid=1 reason=\"x",
	    HEAD " uid=1 reason=a\\", HEAD " uid=1 reason=a\\x4",
	    HEAD " uid=1 reason=a\\x41", HEAD " uid=1 reason=a\\x00",
	    HEAD " uid=1 reason=a=b", HEAD " uid=1 reason=\x01",
	    HEAD " uid=1 reason=\xff", "action=block uid=1",
	    "time=2027-01-15T08:00:00Z uid=1",
	    "time=2027-01-15T08:00:00 action=block uid=1",
	    "time=2027-02-30T08:00:00Z action=block uid=1",
	    HEAD " uid=1 a-name-that-is-longer-than-any-we-may-have=1"};
	struct state_action a;

	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(parse(bad[i], &a) == ERR_SYNTAX, "%s", bad[i]);
}
END_TEST

START_TEST(a_line)
{
	struct state_action a;

	ck_assert_int_eq(parse(HEAD " object=alice new_field=7 uid=1000 "
				    "reason=a\\x20\\\\\\x0ab after=",
			     &a),
	    0);
	ck_assert_int_eq(a.at, NOW);
	ck_assert_str_eq(a.action, "block");
	ck_assert_str_eq(a.object, "alice");
	ck_assert_uint_eq(a.by, 1000);
	ck_assert_ptr_null(a.actor);
	ck_assert_str_eq(a.reason, "a \\\nb");
	ck_assert_ptr_null(a.before);
	ck_assert_str_eq(a.after, "");
}
END_TEST

static const struct state_action sample = {.at = NOW,
    .action = "key-revoke",
    .object = "SHA256:x",
    .by = 7,
    .actor = "b ob",
    .reason = "\xc3\xa4 \"=\"\n"};
#define SAMPLE                                                         \
	"time=2027-01-15T08:00:00Z action=key-revoke object=SHA256:x " \
	"uid=7 actor=b\\x20ob reason=\xc3\xa4\\x20\\x22\\x3d\\x22\\x0a\n"

START_TEST(appended)
{
	struct stat st;
	struct diag d;

	ck_assert_int_eq(state_action_append(dir, &sample, &d), 0);
	holds(SAMPLE);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(state_action_append(dir, &sample, &d), 0);
	holds(SAMPLE SAMPLE);
}
END_TEST

START_TEST(a_torn_line_stays_alone)
{
	struct diag d;

	put(SAMPLE "time=2027-01-15T08:0");
	ck_assert_int_eq(state_action_append(dir, &sample, &d), 0);
	holds(SAMPLE "time=2027-01-15T08:0\n" SAMPLE);
}
END_TEST

START_TEST(not_a_file)
{
	struct diag d = {0};

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(state_action_append(dir, &sample, &d), ERR_PERM);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(symlink("/dev/null", path), 0);
	ck_assert_int_eq(state_action_append(dir, &sample, &d), ERR_IO);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(state_action_append(dir, &sample, &d), ERR_IO);
	ck_assert_int_eq(rmdir(path), 0);
	ck_assert_int_eq(state_action_append("/nowhere", &sample, &d), ERR_IO);
}
END_TEST

/* A disk that has room for a part of the line: nothing of it is left. */
START_TEST(no_room)
{
	const size_t len = strlen(SAMPLE);
	struct diag d = {0};

	signal(SIGXFSZ, SIG_IGN);
	put(SAMPLE);
	for (size_t room = 0; room < len; room += 9) {
		const struct rlimit few = {len + room, RLIM_INFINITY};
		const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};

		ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &few), 0);
		ck_assert_int_eq(state_action_append(dir, &sample, &d), ERR_IO);
		ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &all), 0);
		holds(SAMPLE);
	}
	ck_assert_str_ne(d.msg, "");
}
END_TEST

/* Several who write at once: no line is lost or mixed with another. */
START_TEST(at_once)
{
	enum {
		WRITERS = 8,
		EACH = 50
	};
	size_t n = 0;
	char line[1024];
	FILE *f;

	for (int i = 0; i < WRITERS; i++) {
		pid_t pid = fork();

		ck_assert_int_ne(pid, -1);
		if (pid != 0)
			continue;
		for (int k = 0; k < EACH; k++) {
			if (state_action_append(dir, &sample, NULL) != 0)
				_exit(1);
		}
		_exit(0);
	}
	for (int i = 0; i < WRITERS; i++) {
		int status;

		ck_assert_int_ne(wait(&status), -1);
		ck_assert_int_eq(status, 0);
	}
	f = fopen(path, "re");
	ck_assert_ptr_nonnull(f);
	for (; fgets(line, sizeof(line), f) != NULL; n++)
		ck_assert_str_eq(line, SAMPLE);
	fclose(f);
	ck_assert_uint_eq(n, WRITERS * EACH);
}
END_TEST

static int
count_action(void *ctx, const struct state_action *a)
{
	size_t *n = ctx;

	ck_assert_uint_eq(a->by, ++*n);
	return *n == 3 ? 42 : 0;
}

START_TEST(read_in_order)
{
	size_t n = 0, bad = 9;

	ck_assert_int_eq(state_actions_read(&s, count_action, &n, &bad), 0);
	ck_assert_uint_eq(bad, 0);
	put(HEAD " uid=1\n\nsomething\n" HEAD " uid=2\n" HEAD " uid=3");
	ck_assert_int_eq(state_actions_read(&s, count_action, &n, &bad), 0);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(bad, 3);
	n = 0;
	put(HEAD " uid=1\n" HEAD " uid=2\n" HEAD " uid=3\n" HEAD " uid=4\n");
	ck_assert_int_eq(state_actions_read(&s, count_action, &n, &bad), 42);
	ck_assert_uint_eq(n, 3);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(state_actions_read(&s, count_action, &n, &bad),
	    ERR_IO);
}
END_TEST

/* A value of any length, and one cut within a character. */
START_TEST(long_values)
{
	char value[STATE_ACTION_VALUE_MAX + 3];
	struct state_action a = sample, got;
	struct buf b;

	memset(value, 'a', sizeof(value));
	value[sizeof(value) - 1] = '\0';
	memcpy(value + STATE_ACTION_VALUE_MAX - 1, "\xc3\xa4", 2);
	a.before = value;
	a.after = "end";
	buf_init(&b, STATE_ACTION_LINE_MAX);
	state_action_print(&a, &b);
	buf_putc(&b, '\0');
	ck_assert_int_eq(b.err, 0);
	ck_assert_int_eq(parse(b.p, &got), 0);
	ck_assert_uint_eq(strlen(got.before), STATE_ACTION_VALUE_MAX - 1);
	ck_assert_str_eq(got.after, "end");
	ck_assert_str_eq(got.reason, sample.reason);
	buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("state actions");
	TCase *lines = tcase_create("lines"), *file = tcase_create("file");
	SRunner *r;
	int failed;

	tcase_add_test(lines, no_such_lines);
	tcase_add_test(lines, a_line);
	tcase_add_test(lines, long_values);
	tcase_add_checked_fixture(file, setup, teardown);
	tcase_add_test(file, not_a_file);
	tcase_add_test(file, no_room);
	tcase_add_test(file, appended);
	tcase_add_test(file, a_torn_line_stays_alone);
	tcase_add_test(file, at_once);
	tcase_add_test(file, read_in_order);
	suite_add_tcase(suite, lines);
	suite_add_tcase(suite, file);
	r = srunner_create(suite);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
