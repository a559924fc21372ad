/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of names: algorithms and methods as servers write them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "keyaudit/hosts/name_list.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *list;
	size_t len;
	const char *names[4]; /* up to the first NULL */
} lists[] = {
    {"", 0, {NULL}},
    {",", 1, {NULL}},
    {",,,", 3, {NULL}},
    {"a", 1, {"a"}},
    {"password", 8, {"password"}},
    {"publickey,password", 18, {"publickey", "password"}},
    {"publickey,password", 9, {"publickey"}}, /* its length */
    {"a,b,c", 5, {"a", "b", "c"}},
    {"a,a", 3, {"a", "a"}},
    {",a", 2, {"a"}},
    {"a,", 2, {"a"}},
    {"a,,b", 4, {"a", "b"}},
    {" a, b", 5, {" a", " b"}},
    {"a\0b,c", 5, {"a", "c"}}, /* a NUL ends its name */
    {"\0a,c", 4, {"c"}},
    {"\0", 1, {NULL}},
    {"\033[2J,\xff\xfe", 7, {"\033[2J", "\xff\xfe"}},
};

START_TEST(test_parse)
{
	char *copy = malloc(lists[_i].len == 0 ? 1 : lists[_i].len);
	struct name_list l;
	const char *s;
	size_t n = 0;

	/* of exactly its size: a read beyond it is seen */
	memcpy(copy, lists[_i].list, lists[_i].len);
	ck_assert_int_eq(name_list_parse(copy, lists[_i].len, &l), 0);
	free(copy);
	for (s = name_list_first(&l); s != NULL; s = name_list_next(&l, s)) {
		ck_assert_ptr_nonnull(lists[_i].names[n]);
		ck_assert_str_eq(s, lists[_i].names[n]);
		ck_assert(name_list_have(&l, s));
		n++;
	}
	ck_assert_ptr_null(lists[_i].names[n]);
	ck_assert_uint_eq(l.n, n);
	ck_assert_int_eq(l.text == NULL, n == 0);
	ck_assert(!l.cut);
	name_list_release(&l);
	ck_assert_ptr_null(l.text);
	ck_assert_ptr_null(name_list_first(&l));
}
END_TEST

/* A name is what is between commas, not a part of it. */
START_TEST(test_have)
{
	static const char list[] = "x-password-y,passwor,publickey";
	struct name_list l;

	ck_assert_int_eq(name_list_parse(list, strlen(list), &l), 0);
	ck_assert(name_list_have(&l, "publickey"));
	ck_assert(name_list_have(&l, "passwor"));
	ck_assert(!name_list_have(&l, "password"));
	ck_assert(!name_list_have(&l, "public"));
	ck_assert(!name_list_have(&l, "publickeyx"));
	ck_assert(!name_list_have(&l, "Publickey"));
	ck_assert(!name_list_have(&l, ""));
	ck_assert(!name_list_have(&l, "passwor,publickey"));
	name_list_release(&l);
	ck_assert(!name_list_have(&l, "publickey"));
}
END_TEST

static const struct {
	const char *ours, *theirs, *agreed; /* NULL: nothing */
} agreements[] = {
    {"a,b", "b,a", "a"}, /* ours decides the order */
    {"b,a", "a,b", "b"},
    {"a,b", "b", "b"},
    {"a", "a", "a"},
    {"a,b,c", "x,c,y", "c"},
    {"a", "ab", NULL},
    {"ab", "a", NULL},
    {"a", "b", NULL},
    {"a", "", NULL},
    {"", "a", NULL},
    {",", "a", NULL},
    {"a,,b", "b", "b"},
};

START_TEST(test_agree)
{
	struct name_list l;
	size_t len = 0;
	const char *s;

	ck_assert_int_eq(name_list_parse(agreements[_i].theirs,
			     strlen(agreements[_i].theirs), &l),
	    0);
	s = name_list_agree(agreements[_i].ours, &l, &len);
	ck_assert_int_eq(s == NULL, agreements[_i].agreed == NULL);
	if (s != NULL) {
		ck_assert_uint_eq(len, strlen(agreements[_i].agreed));
		ck_assert_mem_eq(s, agreements[_i].agreed, len);
		ck_assert_ptr_eq(s, strstr(agreements[_i].ours, s));
	}
	name_list_release(&l);
}
END_TEST

/* So many names are kept, and it is said that there were more. */
START_TEST(test_many)
{
	char *list = malloc(4 * (NAME_LIST_MAX + 1));
	struct name_list l;

	for (int more = 0; more <= 1; more++) {
		for (int i = 0; i < NAME_LIST_MAX + more; i++)
			memcpy(list + 4 * i, "abc,", 4);
		ck_assert_int_eq(name_list_parse(list,
				     4u * (size_t)(NAME_LIST_MAX + more), &l),
		    0);
		ck_assert_uint_eq(l.n, NAME_LIST_MAX);
		ck_assert_int_eq(l.cut, more);
		name_list_release(&l);
	}
	free(list);
}
END_TEST

/* What does not fit in whole is left out: a part of a name is another name. */
START_TEST(test_long)
{
	size_t len = NAME_LIST_BYTES_MAX + 8;
	char *list = malloc(len);
	struct name_list l;

	memset(list, 'n', len);
	memcpy(list, "first,", 6);
	/* the second ends where the cap is, or one octet behind it */
	for (size_t end = 0; end <= 1; end++) {
		list[NAME_LIST_BYTES_MAX + end] = ',';
		ck_assert_int_eq(name_list_parse(list, len, &l), 0);
		ck_assert_uint_eq(l.n, end == 0 ? 2 : 1);
		ck_assert_str_eq(name_list_first(&l), "first");
		ck_assert(l.cut);
		name_list_release(&l);
		list[NAME_LIST_BYTES_MAX + end] = 'n';
	}
	ck_assert_int_eq(name_list_parse(list, NAME_LIST_BYTES_MAX, &l), 0);
	ck_assert_uint_eq(l.n, 2);
	ck_assert(!l.cut);
	name_list_release(&l);
	/* not even the first */
	memset(list, 'n', len);
	ck_assert_int_eq(name_list_parse(list, len, &l), 0);
	ck_assert_uint_eq(l.n, 0);
	ck_assert_ptr_null(l.text);
	ck_assert(l.cut);
	free(list);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("name_list");
	TCase *tc = tcase_create("name_list");

	tcase_add_loop_test(tc, test_parse, 0, COUNT(lists));
	tcase_add_test(tc, test_have);
	tcase_add_loop_test(tc, test_agree, 0, COUNT(agreements));
	tcase_add_test(tc, test_many);
	tcase_add_test(tc, test_long);
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
