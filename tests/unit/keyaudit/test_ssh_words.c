/* SPDX-License-Identifier: BSD-2-Clause */
/* What ssh -v writes: the lines that count, and everything that only looks like them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "keyaudit/hosts/ssh_program_words.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define THROUGH	 "debug1: SSH2_MSG_NEWKEYS received\r\n"
#define LIST	 "debug1: Authentications that can continue: "

static const struct {
	const char *text;
	enum ssh_words_state want;
	const char *methods[3]; /* up to the first NULL */
	const char *last; /* NULL: not looked at */
} cases[] = {
    /* First what says nothing, or lies. */
    {"", SSH_WORDS_MORE, {NULL}, ""},
    {THROUGH, SSH_WORDS_MORE, {NULL}, ""},
    {LIST "publickey\r\n", SSH_WORDS_MORE, {NULL}, ""},
    {"debug1: Authentication succeeded (none).\r\n", SSH_WORDS_MORE, {NULL},
	""},
    {"Authenticated to host (via proxy) using \"none\".\r\n", SSH_WORDS_MORE,
	{NULL}, NULL},
    {THROUGH "x" LIST "publickey\r\n", SSH_WORDS_MORE, {NULL}, NULL},
    {THROUGH "debug2: Authentications that can continue: publickey\r\n",
	SSH_WORDS_MORE, {NULL}, ""},
    {THROUGH "Authenticated to host (via proxy) using \"password\".\r\n",
	SSH_WORDS_MORE, {NULL}, NULL},
    {THROUGH LIST "publickey", SSH_WORDS_MORE, {NULL}, ""}, /* no end of line */
    {"debug1: kex_exchange_identification: banner line 0: " LIST "a\r\n",
	SSH_WORDS_MORE, {NULL}, ""},
    {"Unable to negotiate with UNKNOWN port 65535: no matching MAC found. "
     "Their offer: \033[31mx\r\n",
	SSH_WORDS_MORE, {NULL},
	"Unable to negotiate with UNKNOWN port 65535: no matching MAC found. "
	"Their offer: \033[31mx"},
    {"one\r\n\r\ndebug1: two\r\ndebug3: three\r\n", SSH_WORDS_MORE, {NULL},
	"one"},
    {"why\r\nWarning: Permanently added 'host' (DSA) to the list of known hosts.\r\n",
	SSH_WORDS_MORE, {NULL}, "why"},
    {"debug4: x\n", SSH_WORDS_MORE, {NULL}, "debug4: x"},
    /* Then what counts. */
    {THROUGH LIST "publickey,password\r\n", SSH_WORDS_METHODS,
	{"publickey", "password", NULL}, ""},
    {THROUGH LIST "publickey\n" LIST "password\n", SSH_WORDS_METHODS,
	{"password", NULL}, ""}, /* the first was a banner's */
    {THROUGH LIST "\r\n", SSH_WORDS_METHODS, {NULL}, ""},
    {THROUGH "a banner\r\n\r\n" LIST "x-password-y\r\n", SSH_WORDS_METHODS,
	{"x-password-y", NULL}, "a banner"},
    {THROUGH "Authenticated to host (via proxy) using \"none\".\r\n",
	SSH_WORDS_ACCEPTED, {NULL}, NULL},
    {THROUGH "debug1: Authentication succeeded (none).\r\n", SSH_WORDS_ACCEPTED,
	{NULL}, NULL},
};

static void
feed(struct ssh_words *w, const char *text, size_t len, size_t piece)
{
	for (size_t i = 0; i < len; i += piece)
		ssh_words_feed(w, text + i, len - i < piece ? len - i : piece);
}

static void
check_case(size_t i, size_t piece)
{
	struct ssh_words w;
	const char *m;
	size_t n = 0;

	ssh_words_init(&w);
	feed(&w, cases[i].text, strlen(cases[i].text), piece);
	ck_assert_msg(w.state == cases[i].want, "%zu: state %d", i, w.state);
	m = name_list_first(&w.methods);
	for (; cases[i].methods[n] != NULL; n++) {
		ck_assert_str_eq(m, cases[i].methods[n]);
		m = name_list_next(&w.methods, m);
	}
	ck_assert_uint_eq(w.methods.n, n);
	ck_assert(!w.methods.cut);
	if (cases[i].last != NULL)
		ck_assert_str_eq(w.last, cases[i].last);
	ssh_words_release(&w);
}

START_TEST(test_cases)
{
	for (size_t piece = 1; piece < 200; piece += piece < 4 ? 1 : 31)
		check_case((size_t)_i, piece);
}
END_TEST

/* The last line is kept as far as there is room for it. */
START_TEST(test_long_last)
{
	static char line[SSH_WORDS_LINE_MAX];
	struct ssh_words w;

	memset(line, 'x', sizeof(line));
	line[5000] = '\n';
	ssh_words_init(&w);
	feed(&w, line, 5001, 100);
	ck_assert_uint_eq(strlen(w.last), sizeof(w.last) - 1);
	ssh_words_release(&w);
}
END_TEST

/* A line without end is passed over, and what follows it counts. */
START_TEST(test_too_long)
{
	static char line[4 * SSH_WORDS_LINE_MAX];
	static const char good[] = "\n" LIST "publickey\r\n";
	struct ssh_words w;

	memset(line, 'x', sizeof(line));
	memcpy(line, LIST, sizeof(LIST) - 1);
	ssh_words_init(&w);
	feed(&w, THROUGH, sizeof(THROUGH) - 1, 7);
	feed(&w, line, sizeof(line), 1000);
	ck_assert_int_eq(w.state, SSH_WORDS_MORE);
	ck_assert_uint_le(w.line.cap, SSH_WORDS_LINE_MAX);
	feed(&w, good, sizeof(good) - 1, 5);
	ck_assert_int_eq(w.state, SSH_WORDS_METHODS);
	ck_assert(name_list_have(&w.methods, "publickey"));
	ck_assert_uint_eq(w.methods.n, 1);
	ssh_words_release(&w);
}
END_TEST

/* ssh cuts its own lines: what may have stood behind counts. */
START_TEST(test_cut)
{
	char line[1100] = LIST "publickey,";
	struct ssh_words w;
	const size_t n = strlen(line);

	memset(line + n, 'm', 1015 - n);
	line[1015] = '\n';
	ssh_words_init(&w);
	feed(&w, THROUGH, sizeof(THROUGH) - 1, 7);
	feed(&w, line, 1016, 333);
	ck_assert_int_eq(w.state, SSH_WORDS_METHODS);
	ck_assert(w.methods.cut);
	ssh_words_release(&w);
}
END_TEST

START_TEST(test_flood)
{
	static char text[65536];
	struct ssh_words w;
	enum ssh_words_state s = SSH_WORDS_MORE;
	unsigned n = 0;

	memset(text, '\n', sizeof(text));
	ssh_words_init(&w);
	for (; s != SSH_WORDS_FLOOD && n < 1000; n++)
		s = ssh_words_feed(&w, text, sizeof(text));
	ck_assert_int_eq(s, SSH_WORDS_FLOOD);
	ck_assert_uint_eq(n, SSH_WORDS_BYTES_MAX / sizeof(text) + 1);
	ck_assert_int_eq(ssh_words_feed(&w, THROUGH LIST "a\n", 80),
	    SSH_WORDS_FLOOD);
	ssh_words_release(&w);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("ssh_words");
	TCase *tc = tcase_create("words");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_loop_test(tc, test_cases, 0, COUNT(cases));
	tcase_add_test(tc, test_long_last);
	tcase_add_test(tc, test_too_long);
	tcase_add_test(tc, test_cut);
	tcase_add_test(tc, test_flood);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
