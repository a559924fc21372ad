/* SPDX-License-Identifier: BSD-2-Clause */
/* sshd_config as far as key files go: words, Match, Include; who is asked how often. */
#include <check.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "keyaudit/collect/sshd_ask.h"
#include <loginpolicy/sshd/sshd_config.h>
#include <loginpolicy/sshd/words.h>
#include "keyaudit/collect/sshd_where.h"
#include "tests/lib/mutate.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct sshd_config c;
static struct diag d;

static int
parse(const char *text)
{
	memset(&d, 0, sizeof(d));
	return sshd_config_parse(&c, text, strlen(text), &d);
}

/* --- words --- */

static const struct {
	const char *text;
	const char *words[4]; /* of the first setting; none: there is none */
} lines[] = {
    {"AuthorizedKeysFile a b", {"a", "b"}},
    {"authorizedkeysFILE\ta", {"a"}},
    {"  AuthorizedKeysFile=a", {"a"}},
    {"AuthorizedKeysFile = a # c", {"a"}},
    {"AuthorizedKeysFile a#b", {"a#b"}},
    {"AuthorizedKeysFile a \r\n", {"a"}},
    {"AuthorizedKeysFile \"a b\" c", {"a b", "c"}},
    {"AuthorizedKeysFile 'a \"b' c", {"a \"b", "c"}},
    {"AuthorizedKeysFile a\" b\"c", {"a bc"}},
    {"AuthorizedKeysFile \"a \\\" b\"", {"a \" b"}},
    {"AuthorizedKeysFile a\\ b", {"a b"}},
    {"AuthorizedKeysFile \"a\\ b\"", {"a\\ b"}},
    {"AuthorizedKeysFile a\\\\b \\x", {"a\\b", "\\x"}},
    {"AuthorizedKeysFile \"\"", {""}},
    {"#AuthorizedKeysFile a", {NULL}},
    {"AuthorizedKeysFiles a", {NULL}},
    {"AuthorizedKeysFil a", {NULL}},
    {"PermitEmptyPasswords \"unclosed", {NULL}},
    {"\n\n \t \n", {NULL}},
};

START_TEST(test_words)
{
	char *const *args;

	ck_assert_int_eq(parse(lines[_i].text), 0);
	ck_assert_uint_eq(c.n_settings, lines[_i].words[0] != NULL);
	if (c.n_settings != 0) {
		args = c.settings[0].args;
		for (size_t i = 0; lines[_i].words[i] != NULL; i++) {
			ck_assert_ptr_nonnull(args[i]);
			ck_assert_str_eq(args[i], lines[_i].words[i]);
			if (lines[_i].words[i + 1] == NULL)
				ck_assert_ptr_null(args[i + 1]);
		}
	}
	sshd_config_release(&c);
}
END_TEST

START_TEST(test_bad_lines)
{
	static const char *const bad[] = {"HostKey \"a", "HostKey 'a",
	    "HostKey", "HostKey =", "HostKey # a", "Match", "Include",
	    "StrictModes \"yes"};
	char text[64];

	snprintf(text, sizeof(text), "# one\n%s\n", bad[_i]);
	ck_assert_int_eq(parse(text), ERR_SYNTAX);
	ck_assert_uint_eq(d.line, 2);
	sshd_config_release(&c);
}
END_TEST

START_TEST(test_too_many_words)
{
	char *text = malloc(10000), *p;

	p = stpcpy(text, "AuthorizedKeysFile");
	for (unsigned i = 0; i < 2000; i++)
		p = stpcpy(p, " a");
	ck_assert_int_eq(parse(text), ERR_TOOBIG);
	sshd_config_release(&c);
	free(text);
}
END_TEST

/* --- Match --- */

static const struct {
	const char *text, *list;
	enum sshd_truth want;
} patterns[] = {
    {"alice", "alice", SSHD_YES},
    {"alice", "Alice", SSHD_NO},
    {"alice", "bob,alice", SSHD_YES},
    {"alice", "al?ce", SSHD_YES},
    {"alice", "al?c", SSHD_NO},
    {"alice", "*", SSHD_YES},
    {"alice", "a*e", SSHD_YES},
    {"alice", "a*x*e", SSHD_NO},
    {"alice", "*a*l*i*c*e*", SSHD_YES},
    {"alice", "!alice,*", SSHD_NO},
    {"alice", "*,!alice", SSHD_NO},
    {"alice", "!bob", SSHD_NO}, /* no positive one */
    {"alice", "!bob,*", SSHD_YES},
    {"alice", "", SSHD_NO},
    {"", "*", SSHD_YES},
    {"alice", "[a]lice", SSHD_NO}, /* no brackets there */
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*a*c",
	SSHD_NO},
};

START_TEST(test_patterns)
{
	const char *text = patterns[_i].text, *list = patterns[_i].list;

	ck_assert_int_eq(pattern_list_match(text, strlen(text), list,
			     strlen(list), false) == PATTERN_LIST_MATCHED,
	    patterns[_i].want == SSHD_YES);
}
END_TEST

static const struct {
	const char *match;
	enum sshd_truth want; /* for alice in staff and ops */
} matches[] = {
    {"all", SSHD_YES},
    {"ALL", SSHD_YES},
    {"User alice", SSHD_YES},
    {"user=alice", SSHD_YES},
    {"User bob", SSHD_NO},
    {"Group ops", SSHD_YES},
    {"Group o*,!staff", SSHD_NO},
    {"Group wheel", SSHD_NO},
    {"User alice Group wheel", SSHD_NO},
    {"User alice Group ops", SSHD_YES},
    {"Address 10.0.0.0/8", SSHD_MAYBE},
    {"User alice Address 10.0.0.0/8", SSHD_MAYBE},
    {"User bob Address 10.0.0.0/8", SSHD_NO},
    {"Address 10.0.0.0/8 User bob", SSHD_NO},
    {"Host x LocalPort 22", SSHD_MAYBE},
    {"invalid-user", SSHD_NO},
    {"something new", SSHD_MAYBE},
    {"something", SSHD_MAYBE},
    {"User", SSHD_MAYBE},
};

START_TEST(test_matches)
{
	char staff[] = "staff", ops[] = "ops", text[100];
	char *groups[] = {staff, ops};
	struct sshd_subject who = {.user = "alice",
	    .groups = groups,
	    .n_groups = 2,
	    .groups_known = true};

	snprintf(text, sizeof(text), "Match %s\nStrictModes no\n",
	    matches[_i].match);
	ck_assert_int_eq(parse(text), 0);
	ck_assert_uint_eq(c.n_matches, 1);
	ck_assert(c.matches[0].relevant);
	ck_assert_int_eq(sshd_match_holds(&c, 0, &who), matches[_i].want);
	who.groups_known = false;
	if (strncmp(matches[_i].match, "Group", 5) == 0)
		ck_assert_int_eq(sshd_match_holds(&c, 0, &who), SSHD_MAYBE);
	sshd_config_release(&c);
}
END_TEST

static void
parse_mutated(const uint8_t *p, size_t len, void *arg)
{
	int r;

	(void)arg;
	memset(&d, 0, sizeof(d));
	r = sshd_config_parse(&c, (const char *)p, len, &d);
	ck_assert(r == 0 || r == ERR_SYNTAX);
	sshd_config_release(&c);
}

START_TEST(test_mutations)
{
	static const char text[] =
	    "AuthorizedKeysFile \"a b\" %h/c\nInclude /x/*.conf\n"
	    "Match User a,!b Group c\n HostKey 'd'\\ e\nStrictModes=no\n";

	mutate_each((const uint8_t *)text, sizeof(text) - 1, parse_mutated,
	    NULL);
}
END_TEST

/* --- tokens --- */

START_TEST(test_expand)
{
	static const struct {
		const char *pattern, *want;
		int r;
	} t[] = {{".ssh/authorized_keys", ".ssh/authorized_keys", 0},
	    {"%h/k", "/home/al/k", 0}, {"/k/%u.%U.%%", "/k/al.1001.%", 0},
	    {"%%u", "%u", 0}, {"", "", 0}, {"%", NULL, ERR_UNKNOWN},
	    {"a%", NULL, ERR_UNKNOWN}, {"%H", NULL, ERR_UNKNOWN},
	    {"%i", NULL, ERR_UNKNOWN}};
	char name[] = "al", home[] = "/home/al", *got = NULL;
	struct account who = {.name = name, .home = home, .uid = 1001};

	ck_assert_int_eq(sshd_expand(t[_i].pattern, &who, &got), t[_i].r);
	if (t[_i].want != NULL)
		ck_assert_str_eq(got, t[_i].want);
	free(got);
	who.home = NULL;
	if (t[_i].r == 0 && strstr(t[_i].pattern, "%h") != NULL)
		ck_assert_int_eq(sshd_expand(t[_i].pattern, &who, &got),
		    ERR_NOENT);
}
END_TEST

START_TEST(test_expand_long)
{
	char name[300], pattern[121], *got = NULL;
	struct account who = {.name = name};

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (size_t i = 0; i < sizeof(pattern) - 1; i += 2)
		memcpy(pattern + i, "%u", 3);
	ck_assert_int_eq(sshd_expand(pattern, &who, &got), ERR_TOOBIG);
	ck_assert_ptr_null(got);
}
END_TEST

/* --- asking: a program that stands for sshd --- */

static char dir[64];
static unsigned n_told;
static char told[512];
static bool told_incomplete;

static void
take_told(void *arg, const char *message, bool incomplete)
{
	(void)arg;
	n_told++;
	snprintf(told, sizeof(told), "%s", message);
	told_incomplete = incomplete;
}

static const char *
at(const char *name)
{
	static char room[4][256];
	static unsigned n;
	char *path = room[n++ % 4];

	snprintf(path, sizeof(room[0]), "%s/%s", dir, name);
	return path;
}

static void
put(const char *name, const char *text, mode_t mode)
{
	FILE *f = fopen(at(name), "we");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	ck_assert_int_eq(chmod(at(name), mode), 0);
}

/* Its answer tells who was asked about; each call leaves a line in calls. */
static void
put_sshd(const char *body)
{
	char text[1024];

	snprintf(text, sizeof(text), "#!/bin/sh\necho x >>%s\n%s\n",
	    at("calls"), body);
	put("sshd", text, 0755);
}

static unsigned
count_calls(void)
{
	FILE *f = fopen(at("calls"), "re");
	unsigned n = 0;
	int ch;

	if (f == NULL)
		return 0;
	while ((ch = fgetc(f)) != EOF)
		n += ch == '\n';
	fclose(f);
	return n;
}

static void
setup(void)
{
	strcpy(dir, "/tmp/sshd-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(mkdir(at("etc"), 0755), 0);
	ck_assert_int_eq(mkdir(at("etc/ssh"), 0755), 0);
	n_told = 0;
}

static void
teardown(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	ck_assert_int_eq(system(command), 0);
}

#define ECHO "echo authorizedkeysfile /k/$(echo \"$3\" | cut -d, -f1)"

static const struct sshd_answer *
answer_for(struct sshd_where *w, const char *user)
{
	const struct sshd_answer *a = NULL;
	char name[64];
	struct account who = {.name = name, .uid = 1};

	snprintf(name, sizeof(name), "%s", user);
	ck_assert_int_eq(sshd_where_account(w, &who, true, &a), 0);
	return a;
}

static struct sshd_where *
where(bool ask)
{
	struct sshd_where_opts o = {.root = dir,
	    .sshd = at("sshd"),
	    .may_ask = ask,
	    .tell = take_told};
	struct sshd_where *w = NULL;

	ck_assert_int_eq(sshd_where_new(&o, &w), 0);
	return w;
}

/* A mounted system's sshd is never run: it is somebody else's program. */
START_TEST(test_never_of_a_root)
{
	struct sshd_where *w;
	const struct sshd_answer *a;

	put_sshd(ECHO);
	put("etc/ssh/sshd_config",
	    "AuthorizedKeysFile x y\nStrictModes no\n"
	    "Match User bob\nAuthorizedKeysFile z\n"
	    "Match Address 1.2.3.4\nAuthorizedKeysFile w\n"
	    "TrustedUserCAKeys /ca\n",
	    0644);
	w = where(true);
	a = answer_for(w, "alice");
	ck_assert_uint_eq(count_calls(), 0);
	ck_assert(!a->strict_modes);
	/* w from that address, else x and y */
	ck_assert_uint_eq(a->key_files.n, 3);
	ck_assert_str_eq(a->key_files.list[0], "w");
	ck_assert_str_eq(a->key_files.list[1], "x");
	a = answer_for(w, "bob");
	ck_assert_uint_eq(a->key_files.n, 1);
	ck_assert_str_eq(a->key_files.list[0], "z");
	ck_assert_uint_eq(sshd_where_others(w, SSHD_OTHERS_CA)->n, 1);
	ck_assert_uint_eq(n_told, 0);
	sshd_where_free(w);
}
END_TEST

START_TEST(test_defaults)
{
	struct sshd_where *w = where(false);
	const struct sshd_answer *a = answer_for(w, "alice");

	ck_assert(a->strict_modes);
	ck_assert_uint_eq(a->key_files.n, 2);
	ck_assert_str_eq(a->key_files.list[0], ".ssh/authorized_keys");
	ck_assert_str_eq(a->key_files.list[1], ".ssh/authorized_keys2");
	ck_assert_uint_eq(n_told, 0);
	sshd_where_free(w);
}
END_TEST

START_TEST(test_unreadable)
{
	struct sshd_where *w;

	ck_assert_int_eq(mkdir(at("etc/ssh/sshd_config"), 0755), 0);
	w = where(false);
	ck_assert_uint_eq(n_told, 1);
	ck_assert(told_incomplete);
	ck_assert_ptr_nonnull(strstr(told, "not a regular file"));
	/* and still there is something to go by */
	ck_assert_uint_eq(answer_for(w, "alice")->key_files.n, 2);
	sshd_where_free(w);
}
END_TEST

/* A Match block in an included file ends with the file. */
START_TEST(test_include)
{
	memset(&d, 0, sizeof(d));
	put("etc/ssh/sshd_config",
	    "Match Group g\nInclude inner\nHostKey c\nMatch all\nHostKey d\n",
	    0644);
	put("etc/ssh/inner", "HostKey a\nMatch User x\nHostKey b\n", 0644);
	ck_assert_int_eq(sshd_config_read(&c, dir, &d), 0);
	ck_assert_uint_eq(c.n_files, 2);
	ck_assert_uint_eq(c.n_settings, 4);
	ck_assert_uint_eq(c.n_matches, 3);
	ck_assert_int_eq(c.settings[0].match, 0); /* a: the outer block's */
	ck_assert_int_eq(c.settings[1].match, 1); /* b: in both */
	ck_assert_int_eq(c.matches[1].up, 0);
	ck_assert_int_eq(c.settings[2].match, 0); /* c: inner's has ended */
	ck_assert_int_eq(c.settings[3].match, 2);
	ck_assert_int_eq(c.matches[2].up, -1);
	sshd_config_release(&c);
}
END_TEST

/* A loop ends by its depth. */
START_TEST(test_include_loop)
{
	memset(&d, 0, sizeof(d));
	put("etc/ssh/sshd_config", "Include sshd_config\n", 0644);
	ck_assert_int_eq(sshd_config_read(&c, dir, &d), ERR_TOOBIG);
	ck_assert_str_eq(d.msg, "Include is nested too deeply");
	ck_assert_uint_eq(c.n_files, SSHD_CONFIG_DEPTH + 1);
	sshd_config_release(&c);
}
END_TEST

START_TEST(test_included_files)
{
	struct sshd_where *w;
	const struct sshd_answer *a;

	put("etc/ssh/sshd_config", "Include [12].d/*.conf /etc/ssh/none*\n",
	    0644);
	ck_assert_int_eq(mkdir(at("etc/ssh/1.d"), 0755), 0);
	put("etc/ssh/1.d/b.conf", "AuthorizedKeysFile second\n", 0644);
	put("etc/ssh/1.d/a.conf", "AuthorizedKeysFile first\n", 0644);
	w = where(false);
	a = answer_for(w, "alice");
	ck_assert_uint_eq(a->key_files.n, 1);
	ck_assert_str_eq(a->key_files.list[0], "first");
	sshd_where_free(w);
	unlink(at("etc/ssh/1.d/a.conf"));
	ck_assert_int_eq(mkfifo(at("etc/ssh/1.d/a.conf"), 0644), 0);
	w = where(false);
	ck_assert_uint_eq(n_told, 1);
	ck_assert_ptr_nonnull(strstr(told, "a.conf: not a regular file"));
	sshd_where_free(w);
}
END_TEST

/* --- the child --- */

static const struct {
	const char *body;
	int r;
	const char *says;
} bodies[] = {
    {"echo hello; echo noise >&2", 0, ""},
    {"echo /etc/x: bad thing >&2; echo more >&2; exit 255", ERR_IO,
	"/etc/x: bad thing"},
    {"exit 1", ERR_IO, "it failed"},
    {"exit 0", ERR_IO, "it printed nothing"},
    {"echo hello; kill -9 $$", ERR_IO, "it failed"},
    {"printf '\\033[31mred' >&2; exit 1", ERR_IO, "\\x1b[31mred"},
    {"head -c 2000000 /dev/zero", ERR_TOOBIG, "too large"},
    {"head -c 300000 /dev/zero >&2; exit 1", ERR_IO, "\\x00"},
    {"[ \"$1$2$3\" = -T-Cspec ] && [ -z \"$HOME\" ] && echo ok", 0, ""},
    {"read x && exit 1; echo no input", 0, ""},
};

START_TEST(test_ask)
{
	char *text = NULL;
	size_t len = 0;

	put_sshd(bodies[_i].body);
	memset(&d, 0, sizeof(d));
	ck_assert_int_eq(sshd_ask(at("sshd"), "spec", &text, &len, &d),
	    bodies[_i].r);
	ck_assert_msg(strstr(d.msg, bodies[_i].says) != NULL, "%s", d.msg);
	ck_assert_int_eq(text != NULL, bodies[_i].r == 0);
	free(text);
}
END_TEST

START_TEST(test_ask_nobody)
{
	char *text = NULL;
	size_t len;

	ck_assert_int_eq(sshd_ask(at("none"), NULL, &text, &len, &d), ERR_IO);
	ck_assert_ptr_null(text);
}
END_TEST

/* By the linker's --wrap: where a test is hasty, what it would wait for has gone by at once. */
int __real_poll(struct pollfd *p, nfds_t n, int ms);
int __wrap_poll(struct pollfd *p, nfds_t n, int ms);
int __real_clock_gettime(clockid_t clock, struct timespec *ts);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ts);
static bool is_hasty;
static int ahead_ms;

int
__wrap_poll(struct pollfd *p, nfds_t n, int ms)
{
	int ready = __real_poll(p, n, is_hasty ? 0 : ms);

	if (is_hasty && ready == 0)
		ahead_ms += ms;
	return ready;
}

int
__wrap_clock_gettime(clockid_t clock, struct timespec *ts)
{
	int r = __real_clock_gettime(clock, ts);

	ts->tv_sec += ahead_ms / 1000;
	return r;
}

/* One that does not answer is ended; its child that keeps the pipe, too late. */
START_TEST(test_ask_hangs)
{
	char *text = NULL;
	size_t len;

	put_sshd("exec sleep 600");
	is_hasty = true;
	ck_assert_int_eq(sshd_ask(at("sshd"), NULL, &text, &len, &d), ERR_IO);
	ck_assert_str_eq(d.msg, "no answer within 10 seconds");
	ck_assert_int_ge(ahead_ms, 9000);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("sshd_config");
	TCase *tc = tcase_create("text"), *ask = tcase_create("asking");
	SRunner *r;
	int failed;

	tcase_add_loop_test(tc, test_words, 0, COUNT(lines));
	tcase_add_loop_test(tc, test_bad_lines, 0, 8);
	tcase_add_test(tc, test_too_many_words);
	tcase_add_loop_test(tc, test_patterns, 0, COUNT(patterns));
	tcase_add_loop_test(tc, test_matches, 0, COUNT(matches));
	tcase_add_test(tc, test_mutations);
	tcase_add_loop_test(tc, test_expand, 0, 9);
	tcase_add_test(tc, test_expand_long);
	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(ask, setup, teardown);
	tcase_set_timeout(ask, 60);
	tcase_add_test(ask, test_never_of_a_root);
	tcase_add_test(ask, test_defaults);
	tcase_add_test(ask, test_unreadable);
	tcase_add_test(ask, test_include);
	tcase_add_test(ask, test_include_loop);
	tcase_add_test(ask, test_included_files);
	tcase_add_loop_test(ask, test_ask, 0, COUNT(bodies));
	tcase_add_test(ask, test_ask_nobody);
	tcase_add_test(ask, test_ask_hangs);
	suite_add_tcase(s, ask);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
