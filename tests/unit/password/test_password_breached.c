/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of breached passwords: what they have is found; other files are errors. */
#include <check.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/password_rule.h"
#include "tests/lib/trusted_folder.h"

static struct diag d;
static char *folder, path[300];

/* --- a file of forty gigabytes: its lines are made as they are read --- */

ssize_t __real_pread(int fd, void *p, size_t len, off_t at);
off_t __real_lseek(int fd, off_t at, int whence);
ssize_t __wrap_pread(int fd, void *p, size_t len, off_t at);
off_t __wrap_lseek(int fd, off_t at, int whence);

#define HUGE_LINES 900000000u
#define HUGE_LINE  44 /* 40 digits, ":7" and CRLF */
static struct {
	bool huge;
	size_t most; /* bytes at once; 0: all */
	int fail; /* the pread that fails; 0: none */
	int preads;
} fake;

/* Line i: i of HUGE_LINES in 32 bits, and zeros; two are hashes of passwords. */
static char
huge_byte(off_t at)
{
	char line[64];
	unsigned long i = (unsigned long)at / HUGE_LINE;

	snprintf(line, sizeof(line), "%08lX%032d:7\r\n", (i << 32) / HUGE_LINES,
	    0);
	return line[at % HUGE_LINE];
}

ssize_t
__wrap_pread(int fd, void *p, size_t len, off_t at)
{
	char *s = p;
	size_t n = 0;

	if (++fake.preads == fake.fail) {
		errno = EIO;
		return -1;
	}
	if (fake.most != 0 && len > fake.most)
		len = fake.most;
	if (!fake.huge)
		return __real_pread(fd, p, len, at);
	for (; n < len && at + (off_t)n < (off_t)HUGE_LINES * HUGE_LINE; n++)
		s[n] = huge_byte(at + (off_t)n);
	return (ssize_t)n;
}

/* As _FORTIFY_SOURCE calls it. */
ssize_t __wrap___pread_chk(int fd, void *p, size_t len, off_t at, size_t room);
ssize_t
__wrap___pread_chk(int fd, void *p, size_t len, off_t at, size_t room)
{
	if (len > room)
		abort();
	return __wrap_pread(fd, p, len, at);
}

off_t
__wrap_lseek(int fd, off_t at, int whence)
{
	return fake.huge ? (off_t)HUGE_LINES * HUGE_LINE
			 : __real_lseek(fd, at, whence);
}

static void
setup(void)
{
	umask(022);
	folder = trusted_folder();
	snprintf(path, sizeof(path), "%s/breached", folder);
	memset(&d, 0, sizeof(d));
}

static void
teardown(void)
{
	remove_folder(folder);
}

static void
put(const char *p, size_t len)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(p, 1, len, f), len);
	fclose(f);
}

static int
judge_breached(const char *s, bool *ret)
{
	struct policy_password rule = no_rule;
	const struct password_input in = {.password = s, .len = strlen(s)};
	struct password_result res = {.missing = 0};
	int r;

	USE_FILE(rule, breached, path);
	memset(&d, 0, sizeof(d));
	r = rule_judge(&rule, "", &in, &res, &d);
	ck_assert_uint_eq(res.missing & ~(BIT(BREACHED) | BIT(PALINDROME)), 0);
	*ret = (res.missing & BIT(BREACHED)) != 0;
	if (r != 0)
		ck_assert_ptr_nonnull(strstr(d.msg, path));
	return r;
}

static int
ready_breached_at(void)
{
	struct policy_password rule = no_rule;

	USE_FILE(rule, breached, path);
	return rule_ready(&rule, "", &d);
}

static bool
finds(const char *s)
{
	bool found;

	ck_assert_int_eq(judge_breached(s, &found), 0);
	return found;
}

static void
hex_of(const char *s, char *ret)
{
	uint8_t out[SHA1_DIGEST_SIZE];
	struct sha1_ctx c;

	sha1_init(&c);
	sha1_update(&c, strlen(s), (const uint8_t *)s);
	sha1_digest(&c, sizeof(out), out);
	for (size_t i = 0; i < sizeof(out); i++)
		sprintf(ret + 2 * i, "%02X", out[i]);
}

#define N 1000
static char lines[N][48];

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Passwords p0 to p999, each line ended so. */
static void
put_lines(size_t n, const char *end, const char *last_end, bool lower)
{
	static char text[N * 80];
	char s[32];
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		snprintf(s, sizeof(s), "p%zu", i);
		hex_of(s, lines[i]);
		for (char *p = lines[i]; lower && *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
	}
	qsort(lines, n, sizeof(lines[0]), by_text);
	for (size_t i = 0; i < n; i++)
		len += (size_t)sprintf(text + len, "%s%.*s%s", lines[i],
		    (int)(i % 9), ":1234567890", i + 1 == n ? last_end : end);
	put(text, len);
}

static const struct {
	size_t n;
	const char *end, *last_end;
	bool lower;
} shapes[] = {
    {N, "\n", "\n", false},
    {N, "\r\n", "\r\n", false},
    {N, "\n", "", false},
    {N, "\r\n", "", true},
    {N, "\n", "\n", true},
    {1, "\n", "\n", false},
    {1, "\n", "", true},
    {2, "\n", "", false},
    {3, "\r\n", "\r\n", false},
};

/* Each line is found, and nothing else. */
START_TEST(test_each_line)
{
	size_t n = shapes[_i].n;
	char s[32];

	put_lines(n, shapes[_i].end, shapes[_i].last_end, shapes[_i].lower);
	ck_assert_int_eq(ready_breached_at(), 0);
	for (size_t i = 0; i < 2 * N; i++) {
		snprintf(s, sizeof(s), "p%zu", i);
		ck_assert_msg(finds(s) == (i < n), "%s", s);
	}
}
END_TEST

/* Hashes right beside a line, before the first and after the last. */
START_TEST(test_neighbours)
{
	char text[200], hex[41];

	for (int i = -1; i <= 1; i++) {
		hex_of("Vq7!mmxz", hex);
		hex[39] = (char)(hex[39] + i);
		ck_assert(isxdigit((unsigned char)hex[39]));
		put(text, (size_t)sprintf(text, "%s:1\n", hex));
		ck_assert(finds("Vq7!mmxz") == (i == 0));
		put(text,
		    (size_t)sprintf(text, "%040d:1\n%s:1\n%s:2\n", 0, hex,
			"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"));
		ck_assert(finds("Vq7!mmxz") == (i == 0));
	}
}
END_TEST

/* As typed, and composed. */
START_TEST(test_normal_form)
{
	char hex[41], text[64];

	hex_of("Vq7!mmx\xc3\xa9", hex);
	put(text, (size_t)sprintf(text, "%s:1\n", hex));
	ck_assert(finds("Vq7!mmx\xc3\xa9"));
	ck_assert(finds("Vq7!mmxe\xcc\x81"));
	hex_of("Vq7!mmxe\xcc\x81", hex);
	put(text, (size_t)sprintf(text, "%s:1\n", hex));
	ck_assert(!finds("Vq7!mmx\xc3\xa9"));
	ck_assert(finds("Vq7!mmxe\xcc\x81"));
}
END_TEST

#define HEX40 "00000000000000000000000000000000000000AA"
static const char *const no_lists[] = {"", "\n", "\n\n\n", "garbage\n", "x",
    HEX40 "0\n", /* 41 digits */
    HEX40 "0000000000000000000000000000000000000000000000", HEX40 "z\n",
    "0000000000000000000000000000000:1\n", /* NTLM */
    "\xff\xfe\xff\xfe", "password\nqwerty\n123456\n",
    HEX40
    ":1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111\n"};

START_TEST(test_no_list)
{
	bool found;

	put(no_lists[_i], strlen(no_lists[_i]));
	ck_assert_int_eq(judge_breached("Vq7!mmxz", &found), ERR_SYNTAX);
	ck_assert(!found);
	ck_assert_int_eq(ready_breached_at(), ERR_SYNTAX);
}
END_TEST

START_TEST(test_garbage)
{
	static char text[40 * 1000];
	bool found;
	int r;

	put_lines(N, "\n", "\n", false);
	for (unsigned i = 0; i < 200; i++) {
		/* noughts, anything, lines in no order */
		for (size_t k = 0; k < sizeof(text); k++)
			text[k] = (char)(i == 0 ? 0 : random32());
		put(text, sizeof(text));
		r = judge_breached("p1", &found);
		ck_assert(r == ERR_SYNTAX && !found);
	}
	for (size_t i = 0; i < 900; i++)
		memcpy(text + i * 41, lines[random_below(N)], 41),
		    text[i * 41 + 40] = '\n';
	put(text, 900 * 41);
	ck_assert_int_eq(judge_breached("p1", &found), 0);
}
END_TEST

START_TEST(test_unusable)
{
	bool found;

	ck_assert_int_eq(judge_breached("p1", &found), ERR_NOENT);
	ck_assert_int_eq(ready_breached_at(), ERR_NOENT);
	put_lines(3, "\n", "\n", false);
	fake.preads = 0;
	fake.fail = 1;
	ck_assert_int_eq(judge_breached("p1", &found), ERR_IO);
	fake.preads = 0;
	ck_assert_int_eq(ready_breached_at(), ERR_IO);
	fake.fail = 0;
	fake.most = 7; /* bytes a read */
	ck_assert(finds("p1") && !finds("p3"));
	fake.most = 0;
	chmod(path, 0662);
	ck_assert_int_eq(judge_breached("p1", &found), ERR_PERM);
	ck_assert_int_eq(ready_breached_at(), ERR_PERM);
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(judge_breached("p1", &found), ERR_PERM);
}
END_TEST

/* A binary search needs few reads. */
START_TEST(test_huge)
{
	unsigned most = 0;
	char s[32];
	bool found;

	put("x", 1);
	fake.huge = true;
	for (unsigned i = 0; i < 300; i++) {
		snprintf(s, sizeof(s), "p%u", i);
		fake.preads = 0;
		ck_assert_int_eq(judge_breached(s, &found), 0);
		ck_assert(!found);
		if ((unsigned)fake.preads > most)
			most = (unsigned)fake.preads;
	}
	printf("%.1f GB: at most %u reads\n",
	    (double)HUGE_LINES * HUGE_LINE / 1e9, most);
	ck_assert_uint_le(most, 40);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("password breached");
	TCase *t = tcase_create("breached");
	SRunner *sr;
	int failed;

	if (getuid() != 0) {
		puts("SKIP: all: lists that root owns: not root");
		return EXIT_SUCCESS;
	}
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, test_each_line, 0,
	    (int)(sizeof(shapes) / sizeof(shapes[0])));
	tcase_add_test(t, test_neighbours);
	tcase_add_test(t, test_normal_form);
	tcase_add_loop_test(t, test_no_list, 0,
	    (int)(sizeof(no_lists) / sizeof(no_lists[0])));
	tcase_add_test(t, test_garbage);
	tcase_add_test(t, test_huge);
	tcase_add_test(t, test_unusable);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
