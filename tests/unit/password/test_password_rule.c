/* SPDX-License-Identifier: BSD-2-Clause */
/* Refusals name all unmet demands, and no others. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/password_rule.h"

#define WITH_NUL(s) s, sizeof(s) - 1
#define ALL	    (BIT(UPPERCASE) | BIT(LOWERCASE) | BIT(DIGIT) | BIT(SYMBOL))

static struct diag d;

static struct password_result
judge_input(const struct policy_password *rule, const struct password_input *in)
{
	struct password_result res = {.missing = ~0u};

	ck_assert_int_eq(rule_judge(rule, "", in, &res, &d), 0);
	return res;
}

static unsigned
missing_with(const struct policy_password *rule, const char *s, const char *old,
    const char *user, const char *full_name)
{
	const struct password_input in = {s, strlen(s), old, user, full_name};

	return judge_input(rule, &in).missing;
}

static unsigned
missing(const struct policy_password *rule, const char *s)
{
	return missing_with(rule, s, NULL, NULL, NULL);
}

static const struct {
	const char *s;
	unsigned missing;
} counted[] = {
    {"", BIT(LENGTH) | ALL},
    {"Vq7!mmx", BIT(LENGTH)},
    {"vq7!mmxz", BIT(UPPERCASE)},
    {"VQ7!MMXZ", BIT(LOWERCASE)},
    {"Vqz!mmxz", BIT(DIGIT)},
    {"Vq7xmmxz", BIT(SYMBOL)},
    {"12345678", BIT(UPPERCASE) | BIT(LOWERCASE) | BIT(SYMBOL)},
    {"P1!\xe2\x82\xac\xe2\x82\xac", BIT(LENGTH) | BIT(LOWERCASE)}, /* P1!€€ */
    {"Vq7 mmxz", BIT(SYMBOL)}, /* a blank */
    {"Vq7\xc3\xa9mmxz", BIT(SYMBOL)}, /* é */
    {"Vq7\xc2\xaammxz", BIT(SYMBOL)}, /* ª, Lo */
    {"Vqz!mmx\xc2\xb2", BIT(DIGIT)}, /* ², No */
    {"Vqz!mmx\xe2\x85\xa3", BIT(DIGIT)}, /* Ⅳ, Nl */
    {"\xe4\xb8\xad\xe6\x96\x87"
     "7!\xe4\xb8\xad\xe5\x9c\x8b\xe4\xba\xba\xe5\xad\x97",
	BIT(UPPERCASE) |
	    BIT(LOWERCASE)}, /* letters without case count only as characters */
    /* marks, ZWJ, ZWNJ, Zl, Zp make no length */
    {"Vq7!m\xcc\x81\xcc\x80\xcc\x82", BIT(LENGTH)},
    {"\xcc\x81\xcc\x80\xcc\x81\xcc\x80\xcc\x81\xcc\x80\xcc\x81\xcc\x80",
	BIT(LENGTH) | ALL},
    {"Vq7!mmx\xe2\x80\x8d", BIT(LENGTH)},
    {"Vq7!mmx\xe2\x80\x8c", BIT(LENGTH)},
    {"Vq7!mmx\xe2\x80\xa8", BIT(LENGTH)},
    {"Vq7!mmx\xe2\x80\xa9", BIT(LENGTH)},
    {"Vq7!mme\xcc\x81", BIT(LENGTH)}, /* e and its accent are one */
    {"Vq7!mm\xc3\xa9", BIT(LENGTH)},
    {"Vq7!mmxe\xcc\x81", 0},
    {"Vq7!mmx\xc3\xa9", 0},
    /* good ones */
    {"Vq7!mmxz", 0},
    {"\xc3\x84q7!mmxx", 0}, /* Ä is the capital */
    {"A\xcc\x88q7!mmxx", 0}, /* and decomposed */
    {"V\xc3\xa4"
     "7!7777",
	0}, /* ä is the small letter */
    {"\xc7\x85q7!mmxx", 0}, /* a title case letter */
    {"Vq\xd9\xa3!mmxx", 0}, /* an Arabic digit */
    {"Vq7\xe2\x82\xacmmxz", 0}, /* € */
    {"Vq7\xc2\xa7mmxz", 0}, /* § */
    {"Vq7\xe2\x80\x93mmxz", 0}, /* – */
    {"Vq7\xf0\x9f\x98\x80mmxz", 0}, /* an emoji, So */
    {"Vq7!mmxz\xe2\x80\x8d", 0},
    {"Vq7! mmx", 0},
};

START_TEST(test_counted)
{
	ck_assert_msg(missing(&base_rule, counted[_i].s) == counted[_i].missing,
	    "%s: %x", counted[_i].s, missing(&base_rule, counted[_i].s));
}
END_TEST

static const struct {
	const char *s;
	size_t len;
	enum password_encoding why;
} unreadable[] = {
    {WITH_NUL("Vq7!\tmmxz"), ENCODING_CONTROL},
    {WITH_NUL("Vq7!\0mmxz"), ENCODING_CONTROL},
    {WITH_NUL("Vq7!mmxz\n"), ENCODING_CONTROL},
    {WITH_NUL("Vq7!mmxz\x7f"), ENCODING_CONTROL},
    {WITH_NUL("Vq7!mmxz\xc2\x85"), ENCODING_CONTROL},
    {WITH_NUL("Vq7!mmxz\x80"), ENCODING_NOT_UTF8},
    {WITH_NUL("Vq7!mmxz\xc3"), ENCODING_NOT_UTF8}, /* cut short */
    {WITH_NUL("Vq7!mmxz\xe2\x82"), ENCODING_NOT_UTF8},
    {WITH_NUL("Vq7!mmxz\xf0\x9f\x98"), ENCODING_NOT_UTF8},
    {WITH_NUL("Vq7!\xe2\x82zmmxz"), ENCODING_NOT_UTF8},
    {WITH_NUL("Vq7!mmxz\xc0\xaf"), ENCODING_NOT_UTF8}, /* overlong */
    {WITH_NUL("Vq7!mmxz\xe0\x80\xaf"), ENCODING_NOT_UTF8},
    {WITH_NUL("Vq7!mmxz\xf0\x80\x80\xaf"), ENCODING_NOT_UTF8},
    {WITH_NUL("Vq7!mmxz\xed\xa0\x80"), ENCODING_NOT_UTF8}, /* surrogates */
    {WITH_NUL("Vq7!mmxz\xed\xbf\xbf"), ENCODING_NOT_UTF8},
    {WITH_NUL("Vq7!mmxz\xf4\x90\x80\x80"),
	ENCODING_NOT_UTF8}, /* above 10FFFF */
    {WITH_NUL("Vq7!mmxz\xf8\x88\x80\x80\x80"), ENCODING_NOT_UTF8},
    {WITH_NUL("Vq7!mmxz\xff"), ENCODING_NOT_UTF8},
    {WITH_NUL("V\xe4q7!mmxz"), ENCODING_NOT_UTF8}, /* Latin-1 */
    {WITH_NUL("Vq7!mmxz\xe2\x80\xae"), ENCODING_INVISIBLE}, /* U+202E */
    {WITH_NUL("Vq7!mmxz\xc2\xad"), ENCODING_INVISIBLE}, /* soft hyphen */
    {WITH_NUL("Vq7!mmxz\xef\xbb\xbf"), ENCODING_INVISIBLE}, /* U+FEFF */
    {WITH_NUL("Vq7!mmxz\xe2\x80\x8b"), ENCODING_INVISIBLE}, /* U+200B */
    {WITH_NUL("Vq7!mmxz\xf3\xa0\x80\xa0"), ENCODING_INVISIBLE}, /* a tag */
    {WITH_NUL("Vq7!mmxz\xee\x80\x80"), ENCODING_PRIVATE_USE},
    {WITH_NUL("Vq7!mmxz\xf4\x8f\xbf\xbd"), ENCODING_PRIVATE_USE},
    {WITH_NUL("Vq7!mmxz\xcd\xb8"), ENCODING_UNASSIGNED}, /* U+0378 */
    {WITH_NUL("Vq7!mmxz\xef\xbf\xbf"), ENCODING_UNASSIGNED}, /* U+FFFF */
    {WITH_NUL("Vq7!mmxz\xef\xb7\x90"), ENCODING_UNASSIGNED}, /* U+FDD0 */
    {WITH_NUL("Vq7!mmxz\xf4\x8f\xbf\xbf"), ENCODING_UNASSIGNED}, /* U+10FFFF */
};

START_TEST(test_unreadable)
{
	const struct password_input in = {.password = unreadable[_i].s,
	    .len = unreadable[_i].len};
	struct password_result res = judge_input(&base_rule, &in);

	ck_assert_uint_eq(res.missing, BIT(ENCODING));
	ck_assert_int_eq(res.encoding, unreadable[_i].why);
}
END_TEST

/* No costly check of 10 MB, which may not even be read. */
START_TEST(test_too_long)
{
	struct policy_password rule = base_rule;
	char s[600] = "Vq7!";
	struct password_input in = {.password = s, .len = 257};

	memset(s + 4, 'x', sizeof(s) - 5);
	ck_assert_uint_eq(judge_input(&rule, &in).missing, BIT(MAXIMUM));
	in.len = 256;
	ck_assert_uint_eq(judge_input(&rule, &in).missing, 0);
	rule.maximum = 512;
	in.len = 512;
	ck_assert_uint_eq(judge_input(&rule, &in).missing, 0);
	in.len = 513;
	ck_assert_uint_eq(judge_input(&rule, &in).missing, BIT(MAXIMUM));
	/* few characters of many bytes */
	for (size_t i = 0; i < 512; i += 4)
		memcpy(s + i, "\xf0\x9f\x98\x80", 4);
	s[512] = 'x';
	ck_assert_uint_eq(judge_input(&rule, &in).missing, BIT(MAXIMUM));
	in.password = (const char *)1;
	in.len = 10 << 20;
	ck_assert_uint_eq(judge_input(&rule, &in).missing, BIT(MAXIMUM));
}
END_TEST

START_TEST(test_passphrase)
{
	struct policy_password rule = base_rule;

	rule.passphrase = 20;
	ck_assert_uint_eq(missing(&rule, "the cat sat on a mat"), 0);
	ck_assert_uint_eq(missing(&rule, "the cat sat on a hat"), 0);
	ck_assert_uint_eq(missing(&rule, "the cat sat on a ma"),
	    BIT(UPPERCASE) | BIT(DIGIT) | BIT(SYMBOL));
	rule.passphrase = 0;
	ck_assert_uint_eq(missing(&rule,
			      "the cat sat on a mat again and again"),
	    BIT(UPPERCASE) | BIT(DIGIT) | BIT(SYMBOL));
	rule = no_rule;
	ck_assert_uint_eq(missing(&rule, "aab"), 0);
	ck_assert_uint_eq(missing_with(&rule, "aaab", "aaab", "aaab", "aaab"),
	    0);
}
END_TEST

static const struct {
	const char *s, *user, *full_name;
	bool refused;
} personal[] = {
    {"xxjdoe7!Q", "jdoe", NULL, true},
    {"xxJDOE7!Q", "jdoe", NULL, true},
    {"xxeodj7!Q", "jdoe", NULL, true},
    {"xxjd0e7!Q", "jdoe", NULL, true},
    {"xxjd\xc3\xb6"
     "e7!Q",
	"jdoe", NULL, true},
    {"Qlind47!x", NULL, "Linda Smith", true},
    {"Q1!nda7!x", NULL, "Linda Smith", true}, /* 1 and ! in two readings */
    {"!1!1!1|!1!1linda", NULL, "Linda", true}, /* however many of them */
    {"Q$m1th7!x", NULL, "Linda Smith", true},
    {"Qhtims7!x", NULL, "Linda Smith", true},
    {"Qh+!m$7!x", NULL, "Linda Smith", true},
    {"Qmuller7!x", NULL, "Karl M\xc3\xbcller", true},
    {"Qmueller7!x", NULL, "Karl M\xc3\xbcller", true},
    {"Qmu3ll3r7!x", NULL, "Karl MU\xcc\x88LLER", true},
    {"Qstrasser7!x", NULL,
	"Eva Stra\xc3\x9f"
	"er",
	true},
    {"Qsoeren7!x", NULL, "S\xc3\xb8ren", true},
    {"Qs0r3n7!x", NULL, "S\xc3\xb8ren", true},
    {"Qaagaard7!x", NULL, "\xc3\x85g\xc3\xa5rd", true},
    {"Qaagaard7!x", NULL, "\xc3\x85gaard", true},
    {"Qlukasz7!x", NULL, "\xc5\x81ukasz", true},
    {"Qyildiz7!x", NULL, "Y\xc4\xb1ld\xc4\xb1z", true},
    {"Qy\xc4\xb1ld\xc4\xb1z7!x", NULL, "Yildiz", true},
    {"Q\xc5\x82ukasz7!x", "lukasz", NULL, true},
    {"Qs\xc3\xb8ren7!x", NULL, "Soren", true},
    {"Qj\xc3\xa6gerr7!x", NULL, "Jaegerr", true},
    {"Qmuebler7!x", NULL, "Karl M\xc3\xbcller", false},
    {"QMU\xcc\x88LLER7!x", NULL, "Karl M\xc3\xbcller", true},
    {"Qstrasse7!x", NULL,
	"Stra\xc3\x9f"
	"e",
	true},
    {"Qhead-Smith-x", NULL, "Jones-Smith,x", true},
    {"Qfred7!x", "li", "\xff\xfe fred",
	true}, /* what is no UTF-8 does not hide the rest */
    /* short ones only as all of it */
    {"li", "li", NULL, true},
    {"il", "li", NULL, true},
    {"L1", "li", NULL, true},
    {"xli7", "li", NULL, false},
    {"Abexx7!q", "abe", NULL, false},
    {"Qbrienx7", NULL, "O'Brie", true},
    {"xo7!Q", NULL, "O'Brie", false},
    {"Q!maxx7", NULL, "Max Li", false},
    {"max", NULL, "Max Li", true},
    {"Vq7!mmxz", "jdoe", "John Doe", false},
    {"jdo", "jdoe", NULL, false},
    {"Vq7!mmxz", "", "", false},
    {"Vq7!mmxz", "\xff\xff\xff\xff", NULL, false},
};

START_TEST(test_personal)
{
	struct policy_password rule = no_rule;

	ck_assert_uint_eq(missing_with(&rule, personal[_i].s, NULL,
			      personal[_i].user, personal[_i].full_name),
	    0);
	rule.personal = true;
	ck_assert_msg(missing_with(&rule, personal[_i].s, NULL,
			  personal[_i].user, personal[_i].full_name) ==
		(personal[_i].refused ? BIT(PERSONAL) : 0),
	    "%s", personal[_i].s);
}
END_TEST

static const struct {
	const char *s, *old;
	unsigned similar, repeat, sequence, missing;
} shaped[] = {
    {"Vq7!q7V", NULL, 0, 0, 0, 0},
    {"Vq7!7qV", NULL, 0, 0, 0, BIT(PALINDROME)},
    {"vQ7!7qV", NULL, 0, 0, 0, BIT(PALINDROME)},
    {"\xc3\x84q7!7q\xc3\xa4", NULL, 0, 0, 0, BIT(PALINDROME)},
    {"\xc4\x80q7!7q\xc8\x80", NULL, 0, 0, 0, 0}, /* the same byte, modulo 128 */
    {"Vqaaab", NULL, 0, 3, 0, 0},
    {"Vqaaaab", NULL, 0, 3, 0, BIT(REPEAT)},
    {"Vq\xc3\xa9\xc3\xa9\xc3\xa9", NULL, 0, 2, 0, BIT(REPEAT)},
    {"Vqe\xcc\x81\xc3\xa9\xc3\xa9", NULL, 0, 2, 0, BIT(REPEAT)},
    {"Vq\xc4\x80\xc8\x80\xc4\x80", NULL, 0, 1, 0, 0},
    {"Vqaaaab", NULL, 0, 0, 0, 0},
    {"aaaaaa", NULL, 0, 3, 0, BIT(REPEAT) | BIT(PALINDROME)},
    {"Xabcq", NULL, 0, 0, 3, 0},
    {"Xabcdq", NULL, 0, 0, 3, BIT(SEQUENCE)},
    {"X9876q", NULL, 0, 0, 3, BIT(SEQUENCE)},
    {"X\xce\xb1\xce\xb2\xce\xb3\xce\xb4", NULL, 0, 0, 3, BIT(SEQUENCE)},
    {"X~\x7f", NULL, 0, 0, 9, BIT(ENCODING)},
    {"X\xc3\xbf\xc4\x80q", NULL, 0, 0, 1, BIT(SEQUENCE)}, /* 255, 256 */
    {"Xabcdq", NULL, 0, 0, 0, 0},
    {"Vq7!mmxz", "Vq7!mmxz", 3, 0, 0, BIT(SIMILAR)},
    {"Vq7!mmxy", "Vq7!mmxz", 3, 0, 0, BIT(SIMILAR)},
    {"Vq7!mmxab", "Vq7!mmxz", 3, 0, 0, BIT(SIMILAR)},
    {"vQ7!MMXZ", "Vq7!mmxz", 1, 0, 0, BIT(SIMILAR)},
    {"\xc3\xa4q7!mmxz", "\xc3\x84q7!mmxz", 1, 0, 0, BIT(SIMILAR)},
    {"\xc3\x84q7!mmxz", "A\xcc\x88q7!mmxz", 1, 0, 0, BIT(SIMILAR)},
    {"!mmxzVq7", "Vq7!mmxz", 3, 0, 0, BIT(SIMILAR)}, /* rotated */
    {"V\xc3\xa4q7!mmxy", "V\xe4q7!mmxz", 3, 0, 0,
	BIT(SIMILAR)}, /* old was Latin-1 */
    {"Vq7!mmxzabcdefgh", "Vq7!mmxz", 3, 0, 0, 0}, /* twice as long */
    {"aaaaaaaaaaaaaaaab", "aaaaaaab", 3, 0, 0,
	0}, /* though they are like each other */
    {"kT9#vLq2", "Vq7!mmxz", 3, 0, 0, 0},
    {"Vq7!mmxz", "", 3, 0, 0, 0},
    {"Vq7!mmxz", "Vq7!mmxz", 0, 0, 0, 0},
};

START_TEST(test_shaped)
{
	struct policy_password rule = no_rule;
	unsigned m;

	rule.similar = shaped[_i].similar;
	rule.repeat = shaped[_i].repeat;
	rule.sequence = shaped[_i].sequence;
	m = missing_with(&rule, shaped[_i].s, shaped[_i].old, NULL, NULL);
	ck_assert_msg(m == shaped[_i].missing, "%s: %x", shaped[_i].s, m);
}
END_TEST

START_TEST(test_all_at_once)
{
	struct policy_password rule = base_rule;

	rule.similar = 3;
	rule.repeat = 2;
	rule.sequence = 2;
	rule.personal = rule.dictionary = true;
	ck_assert_uint_eq(missing_with(&rule, "abccba", "abccbA", "abc",
			      "abccba"),
	    BIT(LENGTH) | BIT(UPPERCASE) | BIT(DIGIT) | BIT(SYMBOL) |
		BIT(PALINDROME) | BIT(SIMILAR) | BIT(SEQUENCE) | BIT(PERSONAL) |
		BIT(DICTIONARY));
}
END_TEST

/* --- the site's words --- */

static char dir[64], path[128];

static void
setup(void)
{
	umask(022);
	/* not /tmp: others may write there */
	snprintf(dir, sizeof(dir), "%s/password-XXXXXX",
	    getuid() == 0 ? "/root" : ".");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/words", dir);
	memset(&d, 0, sizeof(d));
}

static void
teardown(void)
{
	unlink(path);
	ck_assert_int_eq(rmdir(dir), 0);
}

static void
put(const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static int
judge_words(const char *s, bool *ret)
{
	struct policy_password rule = no_rule;
	const struct password_input in = {.password = s, .len = strlen(s)};
	struct password_result res = {.missing = 0};
	int r;

	USE_FILE(rule, words, path);
	r = rule_judge(&rule, "", &in, &res, &d);
	ck_assert(r != 0 || (res.missing & ~BIT(WORDS)) == 0);
	*ret = res.missing != 0;
	return r;
}

static bool
refuses(const char *s)
{
	bool refused;

	ck_assert_int_eq(judge_words(s, &refused), 0);
	return refused;
}

START_TEST(test_words)
{
	put("# Acme's own\n#hidden\n\n \t\n  acme-products \r\nWidget\nM\xc3\xbcnster\r\n"
	    "ab\nlast");
	ck_assert(refuses("xACME-PRODUCTSx7"));
	ck_assert(refuses("xstcudorp-emcax7"));
	ck_assert(refuses("xw!dg3tx7"));
	ck_assert(refuses("xMunsterx7"));
	ck_assert(refuses("xM\xc3\xbcnst\xe2\x82\xacrx7"));
	ck_assert(refuses("x1as+x7"));
	ck_assert(refuses("ab"));
	ck_assert(!refuses("xabx7"));
	ck_assert(!refuses("xhiddenx7"));
	ck_assert(!refuses("x#hiddenx7"));
	ck_assert(!refuses("Vq7!mmxz"));
	put("");
	ck_assert(!refuses("Vq7!mmxz"));
	put("one");
	ck_assert(refuses("one"));
	/* As editors of Windows write it. */
	put("\xef\xbb\xbfWidget\r\n");
	ck_assert(refuses("xw!dg3tx7"));
}
END_TEST

/* Only as root: a file of another owner is refused. */
START_TEST(test_words_unusable)
{
	struct policy_password rule = no_rule;
	bool refused;

	USE_FILE(rule, words, path);
	ck_assert_int_eq(judge_words("Vq7!mmxz", &refused), ERR_NOENT);
	ck_assert_ptr_nonnull(strstr(d.msg, path));
	ck_assert_int_eq(rule_ready(&rule, "", &d), ERR_NOENT);
	put("caf\xe9\n");
	ck_assert_int_eq(judge_words("Vq7!mmxz", &refused), ERR_SYNTAX);
	ck_assert_ptr_nonnull(strstr(d.msg, "line 1 is not UTF-8"));
	ck_assert_ptr_nonnull(strstr(d.msg, path));
	ck_assert_int_eq(rule_ready(&rule, "", &d), ERR_SYNTAX);
	put("word\n");
	ck_assert_int_eq(rule_ready(&rule, "", &d), 0);
	chmod(path, 0666);
	ck_assert_int_eq(judge_words("Vq7!mmxz", &refused), ERR_PERM);
	ck_assert_int_eq(rule_ready(&rule, "", &d), ERR_PERM);
	ck_assert_ptr_nonnull(strstr(d.msg, path));
	chmod(path, 0644);
	chmod(dir, 0777);
	ck_assert_int_eq(judge_words("Vq7!mmxz", &refused), ERR_PERM);
	ck_assert_ptr_nonnull(strstr(d.msg, path));
	chmod(dir, 0700);
	ck_assert_int_eq(chown(path, 1, 1), 0);
	ck_assert_int_eq(judge_words("Vq7!mmxz", &refused), ERR_PERM);
	unlink(path);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	ck_assert_int_eq(judge_words("Vq7!mmxz", &refused), ERR_PERM);
	rmdir(path);
	ck_assert_int_eq(symlink("/etc/passwd", path), 0);
	ck_assert_int_eq(judge_words("Vq7!mmxz", &refused), ERR_PERM);
	/* root is a prefix */
	USE_FILE(rule, words, path + 1);
	ck_assert_int_eq(rule_ready(&rule, "/", &d), ERR_PERM);
}
END_TEST

START_TEST(test_is_nfc)
{
	ck_assert(text_is_nfc("", 0));
	ck_assert(text_is_nfc("Vq7!", 4));
	ck_assert(text_is_nfc("\xc3\xa9", 2));
	ck_assert(!text_is_nfc("e\xcc\x81", 3));
	ck_assert(!text_is_nfc("\xe2\x84\xab", 3)); /* the Angstrom sign */
	ck_assert(!text_is_nfc("\xff", 1));
}
END_TEST

/* The character that grows most without case and marks: 512 bytes of it are still judged. */
START_TEST(test_expansion)
{
	struct policy_password rule = no_rule;
	char s[511];

	for (size_t i = 0; i < 510; i += 3)
		memcpy(s + i, "\xef\xb7\xba", 3);
	s[510] = '\0';
	rule.personal = rule.dictionary = true;
	ck_assert_uint_eq(missing_with(&rule, s, s, "jdoe", "John Doe"),
	    BIT(PALINDROME) | BIT(DICTIONARY));
}
END_TEST

static void
add_tables(TCase *t)
{
	tcase_add_loop_test(t, test_counted, 0,
	    (int)(sizeof(counted) / sizeof(counted[0])));
	tcase_add_loop_test(t, test_unreadable, 0,
	    (int)(sizeof(unreadable) / sizeof(unreadable[0])));
	tcase_add_loop_test(t, test_personal, 0,
	    (int)(sizeof(personal) / sizeof(personal[0])));
	tcase_add_loop_test(t, test_shaped, 0,
	    (int)(sizeof(shaped) / sizeof(shaped[0])));
}

int
main(void)
{
	Suite *s = suite_create("password rule");
	TCase *t = tcase_create("rule"), *w = tcase_create("words");
	SRunner *sr;
	int failed;

	add_tables(t);
	tcase_add_test(t, test_too_long);
	tcase_add_test(t, test_passphrase);
	tcase_add_test(t, test_all_at_once);
	tcase_add_test(t, test_is_nfc);
	tcase_add_test(t, test_expansion);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(w, setup, teardown);
	if (getuid() == 0) {
		tcase_add_test(w, test_words);
		tcase_add_test(w, test_words_unusable);
	} else {
		puts("SKIP: the words file: not root");
	}
	suite_add_tcase(s, w);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
