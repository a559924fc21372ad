/* SPDX-License-Identifier: BSD-2-Clause */
/* The bounded reader, numbers, buffers and base64: what decoders stand on. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/base/rd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* --- rd --- */

START_TEST(test_rd_all)
{
	static const uint8_t bytes[] = {1, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 1, 3,
	    0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0};
	struct rd r;
	size_t len;
	const uint8_t *p;

	rd_init(&r, bytes, sizeof(bytes));
	ck_assert_uint_eq(rd_u8(&r), 1);
	ck_assert_uint_eq(rd_u32(&r), 0x102);
	ck_assert_uint_eq(rd_u64(&r), 0x103);
	rd_init(&r, bytes + 13, 10);
	p = rd_string(&r, &len);
	ck_assert_uint_eq(len, 2);
	ck_assert_mem_eq(p, "ab", 2);
	ck_assert_int_eq(rd_finish(&r), ERR_TRAILING);
	p = rd_string(&r, &len);
	ck_assert_ptr_nonnull(p); /* empty is not missing */
	ck_assert_uint_eq(len, 0);
	ck_assert_int_eq(rd_finish(&r), 0);
	ck_assert_uint_eq(rd_u8(&r), 0);
	ck_assert_int_eq(rd_finish(&r), ERR_TRUNC);
}
END_TEST

/* Each truncation of a string is an error, and the error stays. */
START_TEST(test_rd_truncated)
{
	static const uint8_t bytes[] = {0, 0, 0, 4, 1, 2, 3, 4};
	struct rd r, sub;
	size_t len = 9;

	for (size_t n = 0; n < sizeof(bytes); n++) {
		uint8_t *copy = malloc(n + 1);

		memcpy(copy, bytes, n);
		rd_init(&r, copy, n);
		ck_assert_ptr_null(rd_string(&r, &len));
		ck_assert_uint_eq(len, 0);
		ck_assert_int_eq(r.err, ERR_TRUNC);
		ck_assert_uint_eq(rd_u8(&r), 0);
		ck_assert_uint_eq(rd_u64(&r), 0);
		ck_assert_int_eq(rd_finish(&r), ERR_TRUNC);
		rd_init(&r, copy, n);
		rd_sub(&r, &sub);
		ck_assert_uint_eq(sub.left, 0);
		ck_assert_int_eq(rd_finish(&sub), ERR_TRUNC);
		free(copy);
	}
}
END_TEST

START_TEST(test_rd_lengths)
{
	static const uint8_t huge[] = {0xff, 0xff, 0xff, 0xff, 1, 2};
	struct rd r;
	size_t len;

	rd_init(&r, huge, sizeof(huge));
	ck_assert_ptr_null(rd_string(&r, &len));
	rd_init(&r, huge, sizeof(huge));
	ck_assert_ptr_null(rd_bytes(&r, SIZE_MAX));
	ck_assert_int_eq(r.err, ERR_TRUNC);
	/* the first error is the one that is kept */
	rd_fail(&r, ERR_RANGE);
	ck_assert_int_eq(rd_finish(&r), ERR_TRUNC);
}
END_TEST

static const struct {
	uint8_t bytes[8];
	size_t n, max;
	int err;
	size_t len;
} mpints[] = {
    {{0, 0, 0, 0}, 4, 9, 0, 0}, /* 0 */
    {{0, 0, 0, 1, 0}, 5, 9, 0, 0}, /* 0, padded */
    {{0, 0, 0, 1, 1}, 5, 9, 0, 1},
    {{0, 0, 0, 2, 0, 0x80}, 6, 9, 0, 1},
    {{0, 0, 0, 4, 0, 0, 0, 1}, 8, 9, 0, 1},
    {{0, 0, 0, 4, 0, 0, 0, 1}, 8, 4, 0, 1},
    {{0, 0, 0, 4, 0, 0, 0, 1}, 8, 3, ERR_RANGE, 0}, /* as it stands */
    {{0, 0, 0, 1, 0x80}, 5, 9, ERR_RANGE, 0}, /* negative */
    {{0, 0, 0, 2, 0xff, 0xff}, 6, 9, ERR_RANGE, 0},
    {{0, 0, 0, 2, 1}, 5, 9, ERR_TRUNC, 0},
};

START_TEST(test_rd_mpint)
{
	struct rd r;
	size_t len = 7;
	const uint8_t *p;

	rd_init(&r, mpints[_i].bytes, mpints[_i].n);
	p = rd_mpint(&r, mpints[_i].max, &len);
	ck_assert_int_eq(rd_finish(&r), mpints[_i].err);
	ck_assert_int_eq(p == NULL, mpints[_i].err != 0);
	ck_assert_uint_eq(len, mpints[_i].len);
	if (len != 0)
		ck_assert_uint_ne(p[0], 0);
}
END_TEST

/* --- numbers --- */

static const struct {
	const char *s;
	int err;
	uint64_t v;
} numbers[] = {
    {"", ERR_SYNTAX, 0},
    {" 1", ERR_SYNTAX, 0},
    {"1 ", ERR_SYNTAX, 0},
    {"+1", ERR_SYNTAX, 0},
    {"-1", ERR_SYNTAX, 0},
    {"0x1", ERR_SYNTAX, 0},
    {"1e1", ERR_SYNTAX, 0},
    {"1.0", ERR_SYNTAX, 0},
    {"\xd9\xa1", ERR_SYNTAX, 0}, /* ARABIC-INDIC DIGIT ONE */
    {"0", 0, 0},
    {"007", 0, 7},
    {"18446744073709551615", 0, UINT64_MAX},
    {"18446744073709551616", ERR_RANGE, 0},
    {"18446744073709551625", ERR_RANGE, 0},
    {"99999999999999999999", ERR_RANGE, 0},
    {"100000000000000000000000000000000000000000", ERR_RANGE, 0},
    {"99999999999999999999x", ERR_SYNTAX, 0},
};

START_TEST(test_number)
{
	uint64_t v = 42;
	const char *s = numbers[_i].s;

	ck_assert_int_eq(parse_u64(s, strlen(s), 0, UINT64_MAX, &v),
	    numbers[_i].err);
	ck_assert_uint_eq(v, numbers[_i].err == 0 ? numbers[_i].v : 42);
}
END_TEST

START_TEST(test_number_range)
{
	uint64_t v;

	ck_assert_int_eq(parse_u64("5", 1, 6, 8, &v), ERR_RANGE);
	ck_assert_int_eq(parse_u64("6", 1, 6, 8, &v), 0);
	ck_assert_int_eq(parse_u64("8", 1, 6, 8, &v), 0);
	ck_assert_int_eq(parse_u64("9", 1, 6, 8, &v), ERR_RANGE);
	ck_assert_int_eq(parse_u64("7x", 1, 6, 8, &v), 0); /* its length */
}
END_TEST

/* --- buffers --- */

START_TEST(test_buf)
{
	struct buf b;

	buf_init(&b, 1000);
	buf_puts(&b, "a");
	buf_putc(&b, 'b');
	buf_putu(&b, 0);
	buf_putu(&b, UINT64_MAX);
	buf_printf(&b, "%s-%d", "c", -1);
	buf_put_string(&b, "xy", 2);
	buf_put(&b, NULL, 0);
	ck_assert_int_eq(b.err, 0);
	ck_assert_uint_eq(b.len, 2 + 1 + 20 + 4 + 6);
	ck_assert_mem_eq(b.p, "ab018446744073709551615c--1\0\0\0\2xy", b.len);
	buf_clear(&b);
	ck_assert_uint_eq(b.len, 0);
	buf_release(&b);
	ck_assert_ptr_null(b.p);
}
END_TEST

/* Full is an error that stays, and nothing half is put. */
START_TEST(test_buf_max)
{
	struct buf b;

	buf_init(&b, 10);
	buf_puts(&b, "12345678");
	buf_puts(&b, "abc");
	ck_assert_int_eq(b.err, ERR_TOOBIG);
	ck_assert_uint_eq(b.len, 8);
	buf_puts(&b, "x");
	buf_printf(&b, "x");
	ck_assert_uint_eq(b.len, 8);
	buf_clear(&b);
	ck_assert_int_eq(b.err, 0);
	buf_puts(&b, "1234567890");
	ck_assert_int_eq(b.err, 0);
	buf_putc(&b, 'x');
	ck_assert_int_eq(b.err, ERR_TOOBIG);
	ck_assert_uint_eq(b.len, 10);
	buf_release(&b);
}
END_TEST

START_TEST(test_buf_grows)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	for (unsigned i = 0; i < 100000; i++)
		buf_putc(&b, (char)i);
	ck_assert_int_eq(b.err, 0);
	ck_assert_uint_eq(b.len, 100000);
	for (unsigned i = 0; i < 100000; i++)
		ck_assert_int_eq(b.p[i], (char)i);
	buf_release(&b);
}
END_TEST

/* --- base64 --- */

static const char *const bad_base64[] = {"A", "AA", "AAA", "AAAAA",
    "A===", "====", "AA=A", "A=AA", "=AAA",
    "AAAA=", "AAAA====", "AB==", "AAB=", "A-AA", "A_AA", "A AA", "AA\nA",
    "A\0AA",
    "A\xff"
    "AA",
    "AA==AAAA", "*AAA",
    "AA=="
    "AA=="};

START_TEST(test_base64_bad)
{
	uint8_t out[32];
	size_t len = 7, n = strlen(bad_base64[_i]);

	if (n == 1 && _i > 1)
		n = 4; /* the one with NUL in it */
	ck_assert_int_eq(base64_decode(bad_base64[_i], n, out, &len),
	    ERR_SYNTAX);
	ck_assert_uint_eq(len, 0);
}
END_TEST

START_TEST(test_base64_vectors)
{
	/* RFC 4648 s10 */
	static const struct {
		const char *plain, *coded;
	} t[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
	    {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
	    {"\xfb\xef\xff", "++//"}};
	char coded[16];
	uint8_t plain[16];
	size_t n = strlen(t[_i].plain), len;

	ck_assert_uint_eq(base64_encode((const uint8_t *)t[_i].plain, n, coded),
	    strlen(t[_i].coded));
	ck_assert_str_eq(coded, t[_i].coded);
	ck_assert_int_eq(base64_decode(coded, strlen(coded), plain, &len), 0);
	ck_assert_uint_eq(len, n);
	ck_assert_mem_eq(plain, t[_i].plain, n);
}
END_TEST

START_TEST(test_base64_round)
{
	uint8_t in[200], out[BASE64_DECODED_MAX(272)];
	char coded[BASE64_ENCODED_LEN(200) + 1], loose[600];
	size_t len, m;

	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)(i * 37 + 11);
	for (size_t n = 0; n <= sizeof(in); n++) {
		size_t k = base64_encode(in, n, coded);

		ck_assert_uint_eq(k, BASE64_ENCODED_LEN(n));
		ck_assert_int_eq(base64_decode(coded, k, out, &len), 0);
		ck_assert_uint_eq(len, n);
		ck_assert_mem_eq(out, in, n);
		/* each truncation is refused, or shorter */
		for (size_t cut = 0; cut < k; cut++) {
			int r = base64_decode(coded, cut, out, &len);

			ck_assert_int_eq(r == 0, cut % 4 == 0);
		}
		m = 0;
		for (size_t i = 0; i < k; i++) {
			loose[m++] = coded[i];
			if (i % 7 == 0)
				loose[m++] = " \n\r\t"[i % 4];
		}
		ck_assert_int_eq(base64_decode_ws(loose, m, out, &len), 0);
		ck_assert_uint_eq(len, n);
		ck_assert_mem_eq(out, in, n);
	}
}
END_TEST

START_TEST(test_base64_ws_bad)
{
	static const char *const bad[] = {"AA", "AA==AAAA",
	    "AA= =AA==", "AAAA\n=", "A*AA", "AA==\nx"};
	uint8_t out[16];
	size_t len;

	ck_assert_int_eq(base64_decode_ws(bad[_i], strlen(bad[_i]), out, &len),
	    ERR_SYNTAX);
	ck_assert_uint_eq(len, 0);
}
END_TEST

/* --- errors --- */

START_TEST(test_errors)
{
	struct diag d = {0};
	char text[2 * DIAG_MSG_MAX];

	for (int e = 0; e >= ERR_NOENT; e--) {
		ck_assert_ptr_nonnull(err_str(e));
		for (int f = e + 1; f <= 0; f++)
			ck_assert_str_ne(err_str(e), err_str(f));
	}
	ck_assert_str_eq(err_str(99), err_str(ERR_INTERNAL));
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(diag_set(&d, ERR_IO, "%s", text), ERR_IO);
	ck_assert_uint_eq(strlen(d.msg), DIAG_MSG_MAX - 1);
	ck_assert_int_eq(diag_set(NULL, ERR_PERM, "%s", text), ERR_PERM);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("rd");
	TCase *tc = tcase_create("bytes");

	tcase_add_test(tc, test_rd_all);
	tcase_add_test(tc, test_rd_truncated);
	tcase_add_test(tc, test_rd_lengths);
	tcase_add_loop_test(tc, test_rd_mpint, 0, COUNT(mpints));
	tcase_add_loop_test(tc, test_number, 0, COUNT(numbers));
	tcase_add_test(tc, test_number_range);
	tcase_add_test(tc, test_buf);
	tcase_add_test(tc, test_buf_max);
	tcase_add_test(tc, test_buf_grows);
	tcase_add_loop_test(tc, test_base64_bad, 0, COUNT(bad_base64));
	tcase_add_loop_test(tc, test_base64_vectors, 0, 8);
	tcase_add_test(tc, test_base64_round);
	tcase_add_loop_test(tc, test_base64_ws_bad, 0, 6);
	tcase_add_test(tc, test_errors);
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
