/* SPDX-License-Identifier: BSD-2-Clause */
/* Which keys are asked about, and what an earlier run's answers are worth. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/base64.h>
#include "keyaudit/hosts/answer.h"
#include "keyaudit/hosts/key_answer.h"
#include "tests/lib/lines_data.h"

static struct asked_keys keys;
static struct host h;

static void
setup(void)
{
	memset(&keys, 0, sizeof(keys));
	memset(&h, 0, sizeof(h));
}

static void
teardown(void)
{
	asked_keys_release(&keys);
	host_release(&h);
}

/* Add the key of "type base64". */
static int
add(const char *line)
{
	uint8_t blob[8192];
	const char *text = strchr(line, ' ') + 1;
	size_t len;
	struct key k;

	ck_assert_int_eq(base64_decode(text, strcspn(text, " "), blob, &len),
	    0);
	ck_assert_int_eq(key_decode(blob, len, &k), 0);
	return asked_keys_add(&keys, &k, "", blob, len);
}

static void
add_all(void)
{
	ck_assert_int_eq(add(ED), 0);
	ck_assert_int_eq(add(RSA), 0);
	ck_assert_int_eq(add(CERT), 0);
}

START_TEST(test_each_once)
{
	add_all();
	add_all();
	ck_assert_uint_eq(keys.n, 3);
	ck_assert_str_eq(keys.list[0].name.type, "ssh-ed25519");
	ck_assert(!keys.list[0].name.is_cert);
	ck_assert(keys.list[2].name.is_cert);
	ck_assert_ptr_nonnull(keys.list[0].key);
	ck_assert_uint_eq(keys.list[0].blob_len, 51);
}
END_TEST

START_TEST(test_no_room)
{
	struct key k = {.type = "ssh-ed25519"};

	for (unsigned i = 0; i <= ASKED_KEYS_MAX; i++) {
		k.fp[0] = (uint8_t)i;
		ck_assert_int_eq(asked_keys_add(&keys, &k, "",
				     (const uint8_t *)"x", 1),
		    i < ASKED_KEYS_MAX ? 0 : ERR_TOOBIG);
	}
	/* What is no key is not sent, and says so. */
	ck_assert_ptr_null(keys.list[0].key);
}
END_TEST

START_TEST(test_words)
{
	for (int i = 0; i < ACCEPTS_COUNT; i++)
		ck_assert_int_eq(accepts_parse(accepts_name((enum accepts)i)),
		    i);
	ck_assert_int_eq(accepts_parse("yes"), -1);
}
END_TEST

START_TEST(test_why)
{
	struct key_answer a = {.result = ACCEPTS_ACCEPTED};
	char said[1000];

	memset(said, '\033', sizeof(said));
	said[sizeof(said) - 1] = '\0';
	key_answer_unknown(&a, "ours", said);
	ck_assert_int_eq(a.result, ACCEPTS_UNDETERMINED);
	ck_assert_ptr_eq(strstr(a.why, "ours: \"\\x1b\\x1b"), a.why);
	ck_assert_uint_eq(strlen(a.why), KEY_ANSWER_WHY_LEN - 1);
	key_answer_unknown(&a, "ours", "");
	ck_assert_str_eq(a.why, "ours");
}
END_TEST

/* Every key has an answer or a reason, whenever the connection ended. */
START_TEST(test_end)
{
	add_all();
	ck_assert_int_eq(key_answers_begin(&h, &keys), 0);
	ck_assert_uint_eq(h.n_keys_asked, 3);
	h.keys_asked[0].result = ACCEPTS_REFUSED;
	key_answer_unknown(&h.keys_asked[1], "a reason", NULL);
	ck_assert_int_eq(answer_keep(&h, "root"), 0);
	ck_assert_ptr_null(h.keys_asked);
	ck_assert_uint_eq(h.users[0].n_keys_asked, 3);
	ck_assert_str_eq(h.users[0].keys_asked[0].why, "");
	ck_assert_str_eq(h.users[0].keys_asked[1].why, "a reason");
	ck_assert_str_eq(h.users[0].keys_asked[2].why,
	    "no answer: the server ended the connection after 1 key");
	/* The next user's are undetermined from the beginning. */
	ck_assert_int_eq(key_answers_begin(&h, &keys), 0);
	strcpy(h.why, "timed out");
	ck_assert_int_eq(answer_keep(&h, "alice"), 0);
	ck_assert_str_eq(h.users[1].keys_asked[0].why, "no answer: timed out");
	ck_assert_int_eq(key_answers_begin(&h, &keys), 0);
	ck_assert_int_eq(answer_keep_unasked(&h, "bob"), 0);
	ck_assert_str_eq(h.users[2].keys_asked[0].why, "no answer: timed out");
	ck_assert_int_eq(h.users[2].keys_asked[0].result, ACCEPTS_UNDETERMINED);
}
END_TEST

START_TEST(test_no_keys)
{
	ck_assert_int_eq(key_answers_begin(&h, NULL), 0);
	ck_assert_int_eq(key_answers_begin(&h, &keys), 0);
	ck_assert_ptr_null(h.keys_asked);
	ck_assert_int_eq(answer_keep(&h, "root"), 0);
	ck_assert_uint_eq(h.users[0].n_keys_asked, 0);
}
END_TEST

/* Of an earlier run: all that is asked now, determined, in today's order. */
START_TEST(test_match)
{
	struct asked_keys now = {.n = 0};
	struct user_answer *a;

	add_all();
	ck_assert_int_eq(key_answers_begin(&h, &keys), 0);
	for (size_t i = 0; i < 3; i++)
		h.keys_asked[i].result = ACCEPTS_REFUSED;
	h.keys_asked[2].result = ACCEPTS_ACCEPTED;
	h.keys_asked[1].result = ACCEPTS_UNDETERMINED;
	ck_assert_int_eq(answer_keep(&h, "root"), 0);
	a = &h.users[0];
	ck_assert(!key_answers_match(a, &keys));
	ck_assert_uint_eq(a->n_keys_asked, 3);
	now.list[0] = keys.list[2];
	now.list[1] = keys.list[0];
	now.n = 2;
	ck_assert(key_answers_match(a, &now));
	ck_assert_uint_eq(a->n_keys_asked, 2);
	ck_assert_int_eq(a->keys_asked[0].result, ACCEPTS_ACCEPTED);
	ck_assert_int_eq(a->keys_asked[1].result, ACCEPTS_REFUSED);
	ck_assert(!key_answers_match(a, &keys));
	ck_assert(key_answers_match(a, NULL));
	ck_assert_uint_eq(a->n_keys_asked, 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("key_answer");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, test_each_once);
	tcase_add_test(t, test_no_room);
	tcase_add_test(t, test_words);
	tcase_add_test(t, test_why);
	tcase_add_test(t, test_end);
	tcase_add_test(t, test_no_keys);
	tcase_add_test(t, test_match);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
