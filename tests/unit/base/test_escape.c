/* SPDX-License-Identifier: BSD-2-Clause */
/* Untrusted text on its way out: one line, nothing that moves or hides. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>
#include "tests/lib/json_check.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *in;
	size_t len; /* 0: strlen */
	const char *text, *word, *json;
} cases[] = {
    {"plain text", 0, "plain text", "plain\\x20text", "plain text"},
    {"a\0b", 3, "a\\x00b", "a\\x00b", "a\\u0000b"},
    {"\x1b[31m", 0, "\\x1b[31m", "\\x1b[31m", "\\u001b[31m"},
    {"a\nb\r\tc", 0, "a\\x0ab\\x0d\\x09c", "a\\x0ab\\x0d\\x09c",
	"a\\nb\\u000d\\tc"},
    {"\x7f", 0, "\\x7f", "\\x7f", "\\u007f"},
    {"\xc2\x9b", 0, "\\u{009B}", "\\u{009B}", "\\u009b"}, /* CSI */
    {"CORP\\carol", 0, "CORP\\carol", "CORP\\\\carol", "CORP\\\\carol"},
    {"\\x1b", 0, "\\x1b", "\\\\x1b", "\\\\x1b"},
    {"a=\"b\"", 0, "a=\"b\"", "a\\x3d\\x22b\\x22", "a=\\\"b\\\""},
    {"Gr\xc3\xbc\xc3\x9f"
     "e \xe6\x97\xa5",
	0,
	"Gr\xc3\xbc\xc3\x9f"
	"e \xe6\x97\xa5",
	"Gr\xc3\xbc\xc3\x9f"
	"e\\x20\xe6\x97\xa5",
	"Gr\xc3\xbc\xc3\x9f"
	"e \xe6\x97\xa5"},
    {"\xff", 0, "\\xff", "\\xff", "\xef\xbf\xbd"},
    {"\xc0\xaf", 0, "\\xc0\\xaf", "\\xc0\\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xe0\x80\xaf", 0, "\\xe0\\x80\\xaf", "\\xe0\\x80\\xaf",
	"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xed\xa0\x80", 0, "\\xed\\xa0\\x80", "\\xed\\xa0\\x80",
	"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xf4\x90\x80\x80", 0, "\\xf4\\x90\\x80\\x80", "\\xf4\\x90\\x80\\x80",
	"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"x\xe2\x82", 0, "x\\xe2\\x82", "x\\xe2\\x82", "x\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xe2\x80\xae"
     "cod",
	0, "\\u{202E}cod", "\\u{202E}cod", "\\u202ecod"},
    {"\xe2\x80\xa8", 0, "\\u{2028}", "\\u{2028}", "\\u2028"},
    {"\xe2\x81\xa6", 0, "\\u{2066}", "\\u{2066}", "\\u2066"},
    {"\xe2\x80\x8b", 0, "\\u{200B}", "\\u{200B}", "\\u200b"},
    {"\xef\xbb\xbf", 0, "\\u{FEFF}", "\\u{FEFF}", "\\ufeff"},
    {"\xf3\xa0\x81\x81", 0, "\\u{E0041}", "\\u{E0041}", "\\udb40\\udc41"},
    {"\xf0\x9f\x98\x80", 0, "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80",
	"\xf0\x9f\x98\x80"},
};

static void
check_out(struct buf *b, const char *want)
{
	buf_putc(b, '\0');
	ck_assert_int_eq(b->err, 0);
	ck_assert_str_eq(b->p, want);
	buf_release(b);
}

START_TEST(test_cases)
{
	const char *in = cases[_i].in;
	size_t len = cases[_i].len != 0 ? cases[_i].len : strlen(in);
	char quoted[200];
	struct json_out j;
	struct buf b;

	buf_init(&b, 1000);
	escape_text(&b, in, len);
	check_out(&b, cases[_i].text);
	buf_init(&b, 1000);
	escape_word(&b, in, len);
	check_out(&b, cases[_i].word);
	buf_init(&b, 1000);
	json_init(&j, &b);
	json_string(&j, in, len);
	snprintf(quoted, sizeof(quoted), "\"%s\"", cases[_i].json);
	ck_assert(json_is_valid(b.p, b.len));
	check_out(&b, quoted);
}
END_TEST

/* What a word stands for, and that no other word stands for it. */
START_TEST(test_back)
{
	const char *in = cases[_i].in, *word = cases[_i].word;
	size_t len = cases[_i].len != 0 ? cases[_i].len : strlen(in);
	struct buf b;

	buf_init(&b, 1000);
	ck_assert_int_eq(unescape_word(&b, word, strlen(word)), 0);
	ck_assert_uint_eq(b.len, len);
	ck_assert_mem_eq(b.p, in, len);
	buf_release(&b);
}
END_TEST

START_TEST(test_no_word)
{
	static const char *const bad[] = {" ", "a b", "\"", "=", "\\", "\\x",
	    "\\x0", "\\x0g", "\\x0A", "\\xFF", "\\x41", "\\x5c", "\\n", "\\u",
	    "\\u{", "\\u{}", "\\u{202E", "\\u{202e}", "\\u{0041}", "\\u{00E9}",
	    "\\u{20 2E}", "\\u{0000202E}", "\\u{D800}", "\\u{FFFFFF}",
	    "\\xc3\\xa9", "\\xe2\\x80\\xae", "\xff", "\xc2\x9b", "\xe2\x80\xae",
	    "\n", "\x7f"};
	struct buf b;

	for (size_t i = 0; i < COUNT(bad); i++) {
		buf_init(&b, 1000);
		ck_assert_msg(unescape_word(&b, bad[i], strlen(bad[i])) ==
			ERR_SYNTAX,
		    "%s", bad[i]);
		buf_release(&b);
	}
	buf_init(&b, 1000);
	ck_assert_int_eq(unescape_word(&b, "a\0b", 3), ERR_SYNTAX);
	buf_release(&b);
	buf_init(&b, 2);
	ck_assert_int_eq(unescape_word(&b, "abc", 3), ERR_TOOBIG);
	buf_release(&b);
}
END_TEST

/* Any two octets, there and back. */
START_TEST(test_all_pairs_back)
{
	struct buf b, c;

	buf_init(&b, 1000);
	buf_init(&c, 1000);
	for (unsigned v = 0; v < 65536; v++) {
		const char in[4] = {'a', (char)(v >> 8), (char)v, 'z'};

		buf_clear(&b);
		buf_clear(&c);
		escape_word(&b, in, sizeof(in));
		ck_assert_int_eq(unescape_word(&c, b.p, b.len), 0);
		ck_assert_uint_eq(c.len, sizeof(in));
		ck_assert_mem_eq(c.p, in, sizeof(in));
	}
	buf_release(&b);
	buf_release(&c);
}
END_TEST

/* Any two octets, alone and between others: one printable line, valid JSON. */
START_TEST(test_all_pairs)
{
	struct json_out j;
	struct buf b, c;

	buf_init(&b, 1000);
	buf_init(&c, 1000);
	for (unsigned v = 0; v < 65536; v++) {
		const char in[4] = {'a', (char)(v >> 8), (char)v, 'z'};

		buf_clear(&b);
		buf_clear(&c);
		escape_text(&b, in, sizeof(in));
		json_init(&j, &c);
		json_string(&j, in, sizeof(in));
		ck_assert_int_eq(b.err | c.err, 0);
		for (size_t i = 0; i < b.len; i++) {
			uint8_t o = (uint8_t)b.p[i];

			ck_assert(o >= 0x20 && o != 0x7f);
		}
		for (size_t i = 0; i < b.len;) {
			uint32_t cp;
			size_t n = utf8_decode(b.p + i, b.len - i, &cp);

			ck_assert_uint_ne(n, 0);
			ck_assert(!utf8_is_dangerous(cp));
			i += n;
		}
		ck_assert(json_is_valid(c.p, c.len));
	}
	buf_release(&b);
	buf_release(&c);
}
END_TEST

START_TEST(test_columns)
{
	ck_assert_uint_eq(text_columns("", 0), 0);
	ck_assert_uint_eq(text_columns("abc", 3), 3);
	ck_assert_uint_eq(text_columns("\xc3\xbc", 2), 1);
	ck_assert_uint_eq(text_columns("u\xcc\x88", 3), 1); /* a mark */
	ck_assert_uint_eq(text_columns("\xe6\x97\xa5", 3), 2); /* wide */
	ck_assert_uint_eq(text_columns("\xf0\x9f\x98\x80", 4), 2);
	ck_assert_uint_eq(text_columns("\xff\xff", 2), 2);
	ck_assert_uint_eq(utf8_decode("", 0, NULL), 0);
	ck_assert_uint_eq(utf8_decode("\xf0\x9f\x98\x80", 4, NULL), 4);
	ck_assert_uint_eq(utf8_decode("\xf0\x9f\x98", 3, NULL), 0);
}
END_TEST

/* --- JSON's nesting --- */

START_TEST(test_json_nesting)
{
	struct json_out j;
	struct buf b;

	buf_init(&b, 1000);
	json_init(&j, &b);
	json_object(&j);
	json_key(&j, "a");
	json_array(&j);
	json_u64(&j, 0);
	json_bool(&j, true);
	json_bool(&j, false);
	json_null(&j);
	json_str(&j, NULL);
	json_str(&j, "x");
	json_array(&j);
	json_array_end(&j);
	json_object(&j);
	json_object_end(&j);
	json_array_end(&j);
	json_key(&j, "b");
	json_object(&j);
	json_key(&j, "c");
	json_u64(&j, 1);
	json_object_end(&j);
	json_object_end(&j);
	ck_assert(json_is_valid(b.p, b.len));
	check_out(&b,
	    "{\"a\":[0,true,false,null,null,\"x\",[],{}],\"b\":{\"c\":1}}");
}
END_TEST

/* What would be no JSON is an error, and stays one. */
START_TEST(test_json_misuse)
{
	struct json_out j;
	struct buf b;

	buf_init(&b, 1000);
	json_init(&j, &b);
	switch (_i) {
	case 0:
		json_object_end(&j);
		break;
	case 1:
		json_object(&j);
		json_array_end(&j);
		break;
	case 2:
		json_object(&j);
		json_u64(&j, 1); /* no key */
		break;
	case 3:
		json_object(&j);
		json_key(&j, "a");
		json_key(&j, "b");
		break;
	case 4:
		json_object(&j);
		json_key(&j, "a");
		json_object_end(&j); /* no value */
		break;
	case 5:
		json_array(&j);
		json_key(&j, "a");
		break;
	case 6:
		json_null(&j);
		json_null(&j); /* two documents */
		break;
	case 7:
		for (unsigned i = 0; i <= JSON_DEPTH_MAX; i++)
			json_array(&j);
		break;
	case 8:
		json_key(&j, "a");
		break;
	case 9:
		json_object(&j);
		json_array(&j);
		break;
	}
	ck_assert_int_eq(b.err, ERR_INTERNAL);
	buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("escape");
	TCase *tc = tcase_create("text");
	SRunner *r;
	int failed;

	tcase_add_loop_test(tc, test_cases, 0, COUNT(cases));
	tcase_add_loop_test(tc, test_back, 0, COUNT(cases));
	tcase_add_test(tc, test_no_word);
	tcase_add_test(tc, test_all_pairs);
	tcase_add_test(tc, test_all_pairs_back);
	tcase_add_test(tc, test_columns);
	tcase_add_test(tc, test_json_nesting);
	tcase_add_loop_test(tc, test_json_misuse, 0, 10);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
