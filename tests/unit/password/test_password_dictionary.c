/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Common words in disguise are refused, random passwords are not, and a
 * dictionary that cannot be read is an error.
 */
#include <check.h>
#include <crack.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "lib/password/rule/estimate.h"
#include "tests/lib/password_rule.h"
#include "tests/lib/repeat.h"

static struct diag d;

static int
judge_dictionary(const char *s, unsigned *ret)
{
	struct policy_password rule = no_rule;
	const struct password_input in = {.password = s, .len = strlen(s)};
	struct password_result res = {.missing = 0};
	int r;

	rule.dictionary = true;
	r = rule_judge(&rule, "", &in, &res, &d);
	*ret = res.missing;
	return r;
}

static bool
refuses(const char *s)
{
	unsigned missing;

	ck_assert_int_eq(judge_dictionary(s, &missing), 0);
	ck_assert_uint_eq(missing & ~(BIT(DICTIONARY) | BIT(PALINDROME)), 0);
	return (missing & BIT(DICTIONARY)) != 0;
}

static const char *const refused[] = {"password", "P@ssw0rd", "$umm3r2024!",
    "Xp@ssw0rd1!", "Love2024!", "L0ve2024!", "Xl0ve1!", "drowssaP1!",
    "!1dr0w$$@p", "p.a.s.s.w.o.r.d", "Pass-W0rd-1", "Password!!!!!!!!!!!!!!!!",
    "1111111111Password", "Dragon123456789!", "2024Winter!", "F00tb@ll#1",
    "P\xc3\xa4ssw\xc3\xb6rd1!", "Pa\xc2\xa7\xc2\xa7word1!",
    "\xef\xbc\xb0\141ssword1!", /* a full-width P */
    "Qwertyuiop1!", "\xe2\x82\xacl\xe2\x82\xacphant1", "12345678", "Abcdefgh1!",
    "aA1!aA1!", "1l1|1!t3r4t3", "Tiger7!", "!!Tiger99!!", "Ichliebedich1!",
    "Jetaime2024!", "T3qui3ro!1", "Seniseviyorum1!",
    /* repeats */
    "passwordpasswordpassword", "summer summer summer", "Gibsongibson1!",
    "Horse-H0rse-hoRse1!", "gibsonnosbiG1!", "Aabbccdd1!", "Ppaasssswwoorrdd1!",
    "GgIiBbSsOoNn-1", "aaaaaaaaaaaaaaaa",
    "passwordpasswordpasswordpasswordpasswordpasswordpasswordpassword1",
    /* months, weekdays and seasons of other languages */
    "Dezember2026#", "Printemps!2026", "Diciembre.26", "Settembre2025!",
    "Vrijdag01!",
    "Wrze\xc5\x9b"
    "nia2026!",
    "Ver\xc3\xa3o2026!", "Fr\xc3\xbchling26!",
    /* keyboard */
    "1qaz!QAZ", "Qwer1234!", "Azertyuiop1!", "Qwertzuiop1!",
    "&\xc3\xa9\"'Azer1", "1!2@3#4$Q", "Zaq1!2wsx", "1q2w3e4r5t6y!A",
    "Qawsedrftg1!",
    /* dates and telephone numbers */
    "A24.12.2000", "x1.2.1987X", "24122000Ab!", "2000-12-24Ab", "A12/24/00b",
    "A0171-2345678", "+49171234567X", "24-Dec-1985", "X24.Dezember.85",
    "24Dec1985!", "Dec-24-1985", "1985-Okt-03",
    "Password!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"};

START_TEST(test_refused)
{
	ck_assert_msg(refuses(refused[_i]), "%s", refused[_i]);
}
END_TEST

static const char *const accepted[] = {"Vq7!mmxz", "kT9#vLq2!xWz", "kT4?wwpr",
    "xk7Love#9Vq2!p", "!$7#9Love&2=+5%8*", "correct horse battery staple",
    "Nontechnical-Nonconformism-Uninviting-Reapportionment7", "M4!+!#k.",
    "Vq7!\xf0\x9f\x98\x80mx9K", "unproven sincere facebook dove",
    "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xe5\x9c\x8b\xe4\xba\xba",
    /* Weak at one end only: judged by the other. */
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaVq7!mmxz"};

START_TEST(test_accepted)
{
	ck_assert_msg(!refuses(accepted[_i]), "%s", accepted[_i]);
}
END_TEST

/* --- 2,000 words --- */

/* In place: each letter that has a look-alike, with that chance of 4. */
static void
disguise(char *s, uint32_t chance)
{
	static const char *const like[26] = {['a' - 'a'] = "@4",
	    ['b' - 'a'] = "8",
	    ['e' - 'a'] = "3",
	    ['g' - 'a'] = "96",
	    ['i' - 'a'] = "1!",
	    ['l' - 'a'] = "1|",
	    ['o' - 'a'] = "0",
	    ['s' - 'a'] = "$5",
	    ['t' - 'a'] = "7+",
	    ['z' - 'a'] = "2"};
	const char *l;

	for (; *s != '\0'; s++) {
		if ((l = like[*s - 'a']) != NULL && random_below(4) < chance)
			*s = l[random_below((uint32_t)strlen(l))];
	}
}

/* A capital, a digit and a symbol, as people put them. */
static void
attach(const char *word, unsigned form, char *ret, size_t room)
{
	static const char symbols[] = "!.#$*?@&-_%+=";
	char w[128], c = symbols[random_below(sizeof(symbols) - 1)],
		     x = (char)('A' + random_below(26));
	unsigned n = random_below(100), year = 1950 + random_below(80);

	snprintf(w, sizeof(w), "%s", word);
	disguise(w, 4 - form % 3);
	if (form % 10 <
	    7) /* the word's own capital where it still is a letter */
		w[0] = (char)toupper((unsigned char)w[0]);
	switch (form % 10) {
	case 0:
		snprintf(ret, room, "%s%u%c", w, n % 10, c);
		break;
	case 1:
		snprintf(ret, room, "%c%u%s", c, n % 10, w);
		break;
	case 2:
		snprintf(ret, room, "%s%u%c", w, year, c);
		break;
	case 3:
		snprintf(ret, room, "%u%s%c", n, w, c);
		break;
	case 4:
		snprintf(ret, room, "%c%s%u", c, w, n);
		break;
	case 5:
		snprintf(ret, room, "%s%c%u", w, c, year);
		break;
	case 6:
		snprintf(ret, room, "%s123%c", w, c);
		break;
	case 7:
		snprintf(ret, room, "%c%s%u%c", x, w, n % 10, c);
		break;
	case 8:
		snprintf(ret, room, "%s%u%c%c", w, n % 10, c, x);
		break;
	default:
		snprintf(ret, room, "%u%c%s%c", n % 10, c, w, x);
	}
}

#define FORMS 10

START_TEST(test_words)
{
	char line[128], s[160];
	unsigned n = 0, words = 0, found[FORMS] = {0}, all = 0;
	FILE *f;

	ck_assert_ptr_nonnull(getenv("TESTDATA"));
	snprintf(line, sizeof(line), "%s/password/words", getenv("TESTDATA"));
	ck_assert_ptr_nonnull(f = fopen(line, "r"));
	while (fgets(line, sizeof(line), f) != NULL) {
		if (line[0] == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		words++;
		for (unsigned i = 0; i < FORMS; i++) {
			attach(line, i, s, sizeof(s));
			found[i] += refuses(s);
			n++;
			if (getenv("PASSWORD_SHOW") != NULL && !refuses(s))
				printf("accepted: %s (%s)\n", s, line);
		}
	}
	fclose(f);
	ck_assert_uint_eq(words, 2000);
	for (unsigned i = 0; i < FORMS; i++) {
		printf("form %u: %.2f %% refused\n", i,
		    found[i] * 100.0 / words);
		all += found[i];
	}
	printf("in all: %.2f %%\n", all * 100.0 / n);
	for (unsigned i = 0; i < FORMS; i++)
		ck_assert_uint_ge(found[i] * 100, words * 95);
	/* What is left has four letters, of them look-alikes, and four more. */
	ck_assert_uint_ge(all * 100, n * 99);
}
END_TEST

#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
static const char *const alphabets[] = {UPPER LOWER
    "0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    UPPER LOWER "0123456789", UPPER LOWER "0123456789+/"};

/* Half of what is allowed: 10 of 10,000. */
START_TEST(test_random)
{
	const char *a = alphabets[_i];
	unsigned n = 0, all = repeat(2000, 10000);
	char s[13] = "";

	for (unsigned i = 0; i < all; i++) {
		for (unsigned k = 0; k < 12; k++)
			s[k] = a[random_below((uint32_t)strlen(a))];
		n += refuses(s);
	}
	printf("%zu characters: %u of %u random passwords refused\n", strlen(a),
	    n, all);
	ck_assert_uint_le(n, all / 2000);
}
END_TEST

/* --- a missing dictionary, or a damaged one --- */

static char folder[256];

/* A folder of our own in the place of cracklib's; gone with the test's process. */
static void
hide_dictionary(void)
{
	char *slash;

	snprintf(folder, sizeof(folder), "%s", GetDefaultCracklibDict());
	ck_assert_ptr_nonnull(slash = strrchr(folder, '/'));
	*slash = '\0';
	ck_assert_int_eq(unshare(CLONE_NEWNS), 0);
	ck_assert_int_eq(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
	ck_assert_int_eq(mount("none", folder, "tmpfs", 0, "mode=0755"), 0);
}

static void
put(const char *suffix, const void *p, size_t len)
{
	char path[300];
	int fd;

	snprintf(path, sizeof(path), "%s%s", GetDefaultCracklibDict(), suffix);
	fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0644);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, p, len), (ssize_t)len);
	close(fd);
}

static void
read_dictionary(const char *suffix, char *ret, size_t room, size_t *ret_len)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", GetDefaultCracklibDict(), suffix);
	ck_assert_ptr_nonnull(f = fopen(path, "r"));
	*ret_len = fread(ret, 1, room, f);
	ck_assert_uint_lt(*ret_len, room);
	fclose(f);
}

static int
both(void)
{
	struct policy_password rule = no_rule;
	unsigned missing;
	int a, b;

	rule.dictionary = true;
	memset(&d, 0, sizeof(d));
	a = rule_ready(&rule, "", &d);
	ck_assert(a == 0 || strstr(d.msg, GetDefaultCracklibDict()) != NULL);
	memset(&d, 0, sizeof(d));
	b = judge_dictionary("kT9#vLq2!xWz", &missing);
	ck_assert(b == 0 || strstr(d.msg, GetDefaultCracklibDict()) != NULL);
	/* whatever is refused there, it is not for being weak */
	ck_assert_uint_eq(missing, 0);
	/* what is damaged within shows where it is read */
	ck_assert(b == 0 || a == b || a == 0);
	return a != 0 ? a : b;
}

static char index_file[1 << 20], data_file[1 << 24];
static size_t index_len, data_len;

START_TEST(test_missing)
{
	char path[300];

	read_dictionary(".pwi", index_file, sizeof(index_file), &index_len);
	read_dictionary(".pwd", data_file, sizeof(data_file), &data_len);
	ck_assert_int_eq(both(), 0);
	hide_dictionary();
	ck_assert_int_eq(both(), ERR_NOENT);
	put(".pwi", index_file, index_len);
	ck_assert_int_eq(both(), ERR_NOENT);
	put(".pwd", data_file, data_len);
	ck_assert_int_eq(both(), 0);
	ck_assert(refuses("P@ssw0rd1"));
	snprintf(path, sizeof(path), "%s.pwd", GetDefaultCracklibDict());
	chmod(path, 0666);
	ck_assert_int_eq(both(), ERR_PERM);
}
END_TEST

static void
put_packed(const char *suffix, const void *p, size_t len)
{
	char path[300];
	gzFile f;

	snprintf(path, sizeof(path), "%s%s.gz", GetDefaultCracklibDict(),
	    suffix);
	ck_assert_ptr_nonnull(f = gzopen(path, "w"));
	ck_assert_int_eq(gzwrite(f, p, (unsigned)len), (int)len);
	ck_assert_int_eq(gzclose(f), Z_OK);
	chmod(path, 0644);
}

/* What a library writes to the standard error of chpasswd. */
static int old_stderr;
static FILE *said;

static void
watch_stderr(void)
{
	ck_assert_ptr_nonnull(said = tmpfile());
	old_stderr = dup(STDERR_FILENO);
	ck_assert_int_eq(dup2(fileno(said), STDERR_FILENO), STDERR_FILENO);
}

static void
nothing_was_said(void)
{
	struct stat st;

	ck_assert_int_eq(fstat(fileno(said), &st), 0);
	ck_assert_int_eq(dup2(old_stderr, STDERR_FILENO), STDERR_FILENO);
	close(old_stderr);
	fclose(said);
	ck_assert_int_eq(st.st_size, 0);
}

/* Mostly letters, so that cracklib is asked, but without a word. */
#define OF_LETTERS "VqmmxzTk7!xw"

/* Debian's cracklib cannot read a packed dictionary; we can. */
START_TEST(test_packed)
{
	static const char *const packed[] = {".pwd", ".pwi"};
	char path[300];

	read_dictionary(".pwi", index_file, sizeof(index_file), &index_len);
	read_dictionary(".pwd", data_file, sizeof(data_file), &data_len);
	hide_dictionary();
	for (size_t i = 0; i < 2; i++) {
		put(".pwi", index_file, index_len);
		put(".pwd", data_file, data_len);
		put_packed(packed[i], i == 0 ? data_file : index_file,
		    i == 0 ? data_len : index_len);
		snprintf(path, sizeof(path), "%s%s", GetDefaultCracklibDict(),
		    packed[i]);
		ck_assert_int_eq(unlink(path), 0);
		watch_stderr();
		ck_assert_int_eq(both(), 0);
		ck_assert(!refuses(OF_LETTERS));
		for (size_t k = 0; k < sizeof(refused) / sizeof(refused[0]);
		     k++)
			ck_assert_msg(refuses(refused[k]), "%s", refused[k]);
		nothing_was_said();
	}
}
END_TEST

/* With few descriptors left the refusal names these, not a weak password. */
START_TEST(test_few_descriptors)
{
	struct rlimit old, few;
	unsigned missing, failed = 0, passed = 0;
	int free_fd = dup(0), r;

	close(free_fd);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
	few = old;
	for (rlim_t n = 0; n < 12; n++) {
		watch_stderr();
		few.rlim_cur = (rlim_t)free_fd + n;
		ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
		memset(&d, 0, sizeof(d));
		r = judge_dictionary(OF_LETTERS, &missing);
		ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
		nothing_was_said();
		ck_assert_uint_eq(missing, 0);
		ck_assert(r == 0 || strstr(d.msg, "Too many open files"));
		*(r == 0 ? &passed : &failed) += 1;
	}
	ck_assert_uint_gt(passed, 0);
	ck_assert_uint_gt(failed, 0);
}
END_TEST

/* The calling user has no account: in a container, or with a directory down. */
START_TEST(test_no_account)
{
	watch_stderr();
	ck_assert_int_eq(setresuid(77777, 77777, 77777), 0);
	ck_assert(!refuses(OF_LETTERS));
	ck_assert(refuses("P@ssw0rd1!"));
	nothing_was_said();
}
END_TEST

/* Cut short at many places, and with one byte after another changed. */
START_TEST(test_damaged)
{
	read_dictionary(".pwi", index_file, sizeof(index_file), &index_len);
	read_dictionary(".pwd", data_file, sizeof(data_file), &data_len);
	hide_dictionary();
	put(".pwi", index_file, index_len);
	for (unsigned i = 0; i < 40; i++) {
		put(".pwd", data_file, data_len * i / 40);
		ck_assert_int_eq(both(), ERR_SYNTAX);
	}
	put(".pwd", data_file, data_len - 16);
	ck_assert_int_eq(both(), ERR_SYNTAX);
	put(".pwd", data_file, data_len);
	for (size_t n = 0; n < 64; n++) {
		put(".pwi", index_file, n);
		ck_assert_int_eq(both(), ERR_SYNTAX);
	}
	put(".pwi", index_file, index_len - 4);
	ck_assert_int_eq(both(), ERR_SYNTAX);
	for (size_t n = 0; n < 12; n++) {
		index_file[n] ^= 0x55;
		put(".pwi", index_file, index_len);
		/* the padding is nothing; nor is it seen that words at the end are missing */
		ck_assert(both() == ERR_SYNTAX || n == 4 || n == 5 || n >= 10);
		index_file[n] ^= 0x55;
	}
}
END_TEST

START_TEST(test_garbage)
{
	unsigned missing;
	int r;

	read_dictionary(".pwi", index_file, sizeof(index_file), &index_len);
	read_dictionary(".pwd", data_file, sizeof(data_file), &data_len);
	hide_dictionary();
	put(".pwi", index_file, index_len);
	for (unsigned i = 0; i < 50; i++) {
		for (size_t k = 0; k < data_len; k++)
			data_file[k] = (char)(i == 0 ? 'a' : random32());
		put(".pwd", data_file, data_len);
		ck_assert_int_eq(both(), ERR_SYNTAX);
		r = judge_dictionary("P@ssw0rd1!", &missing);
		ck_assert(r == ERR_SYNTAX || missing != 0);
		r = judge_dictionary("Vq7!mmxz", &missing);
		ck_assert(r == ERR_SYNTAX || missing != 0);
	}
	for (size_t k = 12; k < index_len; k++)
		index_file[k] = (char)random32();
	put(".pwi", index_file, index_len);
	ck_assert_int_eq(both(), ERR_SYNTAX);
}
END_TEST

/* Whether the dictionary has the whole text as a word. */
static bool
has_word(const struct dict *dict, const char *text)
{
	struct text t;
	struct chars c;
	struct estimate e;
	struct word_search s;

	ck_assert_int_eq(text_nfc(text, strlen(text), &t), 0);
	chars_of(&t, &c);
	ck_assert_int_eq(estimate_begin(c.c, c.n, &e), 0);
	search_begin(&s, &e);
	ck_assert_int_eq(dict_search(dict, &s), 0);
	return e.why[0][c.n] == WHY_WORD;
}

/* Words are found, first and last ones of blocks among them, and nothing else. */
START_TEST(test_each_word)
{
	struct dict dict;
	char word[128], no_word[130], command[300];
	unsigned n = 0;
	FILE *f;

	ck_assert_int_eq(dict_open(GetDefaultCracklibDict(), &dict, &d), 0);
	snprintf(command, sizeof(command), "/usr/sbin/cracklib-unpacker %s",
	    GetDefaultCracklibDict());
	f = popen(command, "r");
	ck_assert_ptr_nonnull(f);
	while (fgets(word, sizeof(word), f) != NULL) {
		word[strcspn(word, "\n")] = '\0';
		if (n++ % 53 != 0 || strlen(word) < PASSWORD_WORD_MIN)
			continue;
		ck_assert_msg(has_word(&dict, word), "%s", word);
		snprintf(no_word, sizeof(no_word), "%s~", word);
		ck_assert_msg(!has_word(&dict, no_word), "%s", no_word);
	}
	pclose(f);
	ck_assert_uint_gt(n, 10000);
	ck_assert(!has_word(&dict, "\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf"));
	dict_close(&dict);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("password dictionary");
	TCase *t = tcase_create("dictionary"), *m = tcase_create("machine"),
	      *n = tcase_create("many");
	SRunner *sr;
	int failed;

	tcase_set_timeout(t, 300);
	tcase_set_timeout(n, 600);
	tcase_set_timeout(m, 300);
	tcase_add_loop_test(t, test_refused, 0,
	    (int)(sizeof(refused) / sizeof(refused[0])));
	tcase_add_loop_test(t, test_accepted, 0,
	    (int)(sizeof(accepted) / sizeof(accepted[0])));
	tcase_add_test(n, test_words);
	tcase_add_loop_test(n, test_random, 0, 3);
	tcase_add_test(t, test_each_word);
	tcase_add_test(t, test_few_descriptors);
	suite_add_tcase(s, t);
	suite_add_tcase(s, n);
	if (getuid() == 0) {
		tcase_add_test(m, test_missing);
		tcase_add_test(m, test_packed);
		tcase_add_test(m, test_no_account);
		tcase_add_test(m, test_damaged);
		tcase_add_test(m, test_garbage);
	} else {
		puts("SKIP: a missing or damaged dictionary: not root");
	}
	suite_add_tcase(s, m);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
