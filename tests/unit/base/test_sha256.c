/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 against FIPS 180-4's examples, and its two forms against each other. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/sha256.h>
#include "lib/base/sha256_impl.h"

static const struct {
	const char *text;
	unsigned times;
	const char *digest;
} vectors[] = {
    {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", 1,
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
	"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
     "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    {"aaaaaaaaaa", 100000,
	"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

static void
check_digest(const uint8_t *digest, const char *want)
{
	char hex[2 * SHA256_LEN + 1];

	for (size_t i = 0; i < SHA256_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	ck_assert_str_eq(hex, want);
}

START_TEST(test_vectors)
{
	struct sha256 s;
	uint8_t digest[SHA256_LEN];
	size_t len = strlen(vectors[_i].text);

	sha256_init(&s);
	for (unsigned i = 0; i < vectors[_i].times; i++)
		sha256_update(&s, vectors[_i].text, len);
	sha256_final(&s, digest);
	check_digest(digest, vectors[_i].digest);
	/* nothing of what was hashed is left */
	for (size_t i = 0; i < sizeof(s.buf); i++)
		ck_assert_uint_eq(s.buf[i], 0);
}
END_TEST

/* Every length over two blocks, whole and in two pieces at every place. */
START_TEST(test_pieces)
{
	uint8_t text[150], whole[SHA256_LEN], pieces[SHA256_LEN];
	struct sha256 s;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * 41 + 3);
	for (size_t n = 0; n <= sizeof(text); n++) {
		sha256_of(text, n, whole);
		for (size_t cut = 0; cut <= n; cut++) {
			sha256_init(&s);
			sha256_update(&s, text, cut);
			sha256_update(&s, text + cut, n - cut);
			sha256_final(&s, pieces);
			ck_assert_mem_eq(whole, pieces, SHA256_LEN);
		}
	}
}
END_TEST

START_TEST(test_both_forms)
{
	uint8_t text[64 * 9];
	uint32_t a[8], b[8];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * i + 7);
	for (size_t n = 0; n <= 9; n++) {
		for (unsigned i = 0; i < 8; i++)
			a[i] = b[i] = i * 0x9e3779b9u;
		sha256_blocks_portable(a, text, n);
		if (!sha256_blocks_cpu(b, text, n)) {
			fputs(
			    "this CPU has no SHA instructions: one form only\n",
			    stderr);
			return;
		}
		ck_assert_mem_eq(a, b, sizeof(a));
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("sha256");
	TCase *tc = tcase_create("digests");
	SRunner *r;
	int failed;

	tcase_add_loop_test(tc, test_vectors, 0,
	    sizeof(vectors) / sizeof(vectors[0]));
	tcase_add_test(tc, test_pieces);
	tcase_add_test(tc, test_both_forms);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
