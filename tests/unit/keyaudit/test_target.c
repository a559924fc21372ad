/* SPDX-License-Identifier: BSD-2-Clause */
/* HOST as it is written, blocks, distinctness, and the order of many. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyaudit/targets/target.h"
#include "tests/lib/mutate.h"

#define L63 "a23456789012345678901234567890123456789012345678901234567890123"

static const struct {
	const char *text;
	int err;
	const char *why; /* a part of it */
} refused[] = {
    {"", ERR_SYNTAX, "no host"},
    {"a b", ERR_SYNTAX, "blanks"},
    {" a", ERR_SYNTAX, "blanks"},
    {"a\t", ERR_SYNTAX, "blanks"},
    {"a\033[1m", ERR_SYNTAX, "control"},
    {"root@a", ERR_SYNTAX, "--user"},
    {"root@10.0.0.1:22", ERR_SYNTAX, "--user"},
    {"ssh://a", ERR_SYNTAX, "URL"},
    {"ssh://root@a:22/", ERR_SYNTAX, "URL"},
    {"a:0", ERR_RANGE, "1 to 65535"},
    {"a:65536", ERR_RANGE, "1 to 65535"},
    {"a:99999999999999999999999", ERR_RANGE, "1 to 65535"},
    {"a:", ERR_SYNTAX, "1 to 65535"},
    {"a:ssh", ERR_SYNTAX, "1 to 65535"},
    {"a:+22", ERR_SYNTAX, "1 to 65535"},
    {":22", ERR_SYNTAX, "no host"},
    {"a:22:33", ERR_SYNTAX, "one port"},
    {"::1::", ERR_SYNTAX, "one port"},
    {"1:2:3:4:5:6:7:8:9", ERR_SYNTAX, "one port"},
    {"fe80::1", ERR_SYNTAX, "interface"},
    {"ff02::1", ERR_SYNTAX, "interface"},
    {"fe80::1%", ERR_SYNTAX, "interface"},
    {"fe80::1%a%b", ERR_SYNTAX, "interface"},
    {"fe80::1%sixteen-octets--", ERR_SYNTAX, "interface"},
    {"2001:db8::1%eth0", ERR_SYNTAX, "link-local"},
    {"10.0.0.1%eth0", ERR_SYNTAX, "letters"},
    {"[::1", ERR_SYNTAX, "']'"},
    {"[::1]22", ERR_SYNTAX, "']'"},
    {"[::1]:", ERR_SYNTAX, "1 to 65535"},
    {"[]", ERR_SYNTAX, "no host"},
    {"[]:22", ERR_SYNTAX, "no host"},
    {"::1]", ERR_SYNTAX, "one port"},
    {"1.2.3.4/33", ERR_RANGE, "up to 32"},
    {"1.2.3.4/-1", ERR_SYNTAX, "up to 32"},
    {"1.2.3.4/", ERR_SYNTAX, "up to 32"},
    {"1.2.3.4/24/24", ERR_SYNTAX, "up to 32"},
    {"1.2.3.4/255.255.255.0", ERR_SYNTAX, "up to 32"},
    {"1.2.3.0/24:22", ERR_SYNTAX, "up to 32"},
    {"::1/129", ERR_RANGE, "up to 128"},
    {"1.2.3.4/15", ERR_TOOBIG, "65536"},
    {"0.0.0.0/0", ERR_TOOBIG, "65536"},
    {"2001:db8::/64", ERR_TOOBIG, "65536"},
    {"::ffff:10.0.0.0/24", ERR_TOOBIG, "65536"},
    {"a.example/24", ERR_SYNTAX, "only an address"},
    {"fe80::1%eth0/120", ERR_SYNTAX, "no interface"},
    {"/24", ERR_SYNTAX, "no host"},
    {"10.1", ERR_SYNTAX, "end in a number"},
    {"127.1:22", ERR_SYNTAX, "end in a number"},
    {"010.0.0.1", ERR_SYNTAX, "end in a number"},
    {"1.2.3.256", ERR_SYNTAX, "end in a number"},
    {"1.2.3.4.", ERR_SYNTAX, "end in a number"},
    {"2130706433", ERR_SYNTAX, "end in a number"},
    {"m\xc3\xbcnchen.example", ERR_SYNTAX, "xn--"},
    {"a,b", ERR_SYNTAX, "letters"},
    {"*.example", ERR_SYNTAX, "letters"},
    {"web[1:3]", ERR_SYNTAX, "1 to 65535"},
    {"-oProxyCommand=x", ERR_SYNTAX, "letters"},
    {"-x", ERR_SYNTAX, "begins with '-'"},
    {"a.-b", ERR_SYNTAX, "begins with '-'"},
    {".", ERR_SYNTAX, "between the dots"},
    {".a", ERR_SYNTAX, "between the dots"},
    {"a..b", ERR_SYNTAX, "between the dots"},
    {"a..", ERR_SYNTAX, "between the dots"},
    {L63 "x.example", ERR_SYNTAX, "between the dots"},
    {L63 "." L63 "." L63 "." L63, ERR_SYNTAX, "253"},
};

START_TEST(test_refused)
{
	const char *why = NULL;
	struct targets t;

	targets_init(&t);
	ck_assert_int_eq(targets_add(&t, refused[_i].text,
			     strlen(refused[_i].text), 22, &why),
	    refused[_i].err);
	ck_assert_msg(strstr(why, refused[_i].why) != NULL, "%s: %s",
	    refused[_i].text, why);
	ck_assert_uint_eq(t.n, 0);
	targets_release(&t);
}
END_TEST

START_TEST(test_refused_nul)
{
	const char *why;
	struct targets t;

	targets_init(&t);
	ck_assert_int_eq(targets_add(&t, "a\0b", 3, 22, &why), ERR_SYNTAX);
	ck_assert_int_eq(targets_add(&t, "10.0.0.1\0", 9, 22, &why),
	    ERR_SYNTAX);
	ck_assert_int_eq(targets_add(&t, "::1\0", 4, 22, &why), ERR_SYNTAX);
	ck_assert_int_eq(targets_add_host(&t, "::1\0", 4, 22, &why),
	    ERR_SYNTAX);
	ck_assert_int_eq(targets_add_host(&t, "a:1", 3, 22, &why), ERR_SYNTAX);
	ck_assert_int_eq(targets_add_host(&t, "[::1]", 5, 22, &why),
	    ERR_SYNTAX);
	ck_assert_uint_eq(t.n, 0);
	targets_release(&t);
}
END_TEST

static const struct {
	const char *text, *name;
	uint16_t port; /* 2222 is the default one */
} taken[] = {
    {"a", "a", 2222},
    {"A.Example", "a.example", 2222},
    {"a.example.", "a.example.", 2222},
    {"_x.a_b-", "_x.a_b-", 2222},
    {"xn--mnchen-3ya.example", "xn--mnchen-3ya.example", 2222},
    {"1a", "1a", 2222},
    {"a:1", "a", 1},
    {"a:65535", "a", 65535},
    {"a:022", "a", 22},
    {"10.0.0.1", "10.0.0.1", 2222},
    {"10.0.0.1:22", "10.0.0.1", 22},
    {"::1", "::1", 2222},
    {"2001:DB8:0:0::1", "2001:db8::1", 2222},
    {"2001:db8::1:22", "2001:db8::1:22", 2222},
    {"[2001:db8::1]", "2001:db8::1", 2222},
    {"[2001:db8::1]:22", "2001:db8::1", 22},
    {"[a.example]:22", "a.example", 22},
    {"::ffff:10.0.0.1", "10.0.0.1", 2222},
    {"[::ffff:a00:1]:22", "10.0.0.1", 22},
    {"fe80::1%eth0", "fe80::1%eth0", 2222},
    {"FE80::0:1%Eth0.1", "fe80::1%Eth0.1", 2222},
    {"[fe80::1%eth0]:22", "fe80::1%eth0", 22},
    {"10.0.0.7/32", "10.0.0.7", 2222},
    {"2001:db8::7/128", "2001:db8::7", 2222},
    {L63 "." L63 "." L63 ".a23456789012345678901234567890123456789012345678901"
	 "2345678901",
	L63 "." L63 "." L63 ".a23456789012345678901234567890123456789012345678"
	    "9012345678901",
	2222},
};

START_TEST(test_taken)
{
	const char *why;
	struct targets t;

	targets_init(&t);
	ck_assert_int_eq(targets_add(&t, taken[_i].text, strlen(taken[_i].text),
			     2222, &why),
	    0);
	ck_assert_uint_eq(t.n, 1);
	ck_assert_str_eq(t.list[0].name, taken[_i].name);
	ck_assert_uint_eq(t.list[0].port, taken[_i].port);
	/* what it was written as, and again, is the same host */
	ck_assert_int_eq(targets_add_host(&t, taken[_i].name,
			     strlen(taken[_i].name), taken[_i].port, &why),
	    0);
	ck_assert_int_eq(targets_add(&t, taken[_i].text, strlen(taken[_i].text),
			     2222, &why),
	    0);
	ck_assert_uint_eq(t.n, 1);
	targets_release(&t);
}
END_TEST

static void
add(struct targets *t, const char *text)
{
	const char *why;

	ck_assert_msg(targets_add(t, text, strlen(text), 22, &why) == 0,
	    "%s: %s", text, why);
}

static const struct {
	const char *block, *first, *last;
	size_t n;
} blocks[] = {
    {"10.1.2.3/31", "10.1.2.2", "10.1.2.3", 2},
    {"10.1.2.3/30", "10.1.2.1", "10.1.2.2", 2},
    {"10.1.2.77/24", "10.1.2.1", "10.1.2.254", 254},
    {"10.1.0.0/16", "10.1.0.1", "10.1.255.254", 65534},
    {"255.255.255.255/30", "255.255.255.253", "255.255.255.254", 2},
    {"2001:db8::5/126", "2001:db8::4", "2001:db8::7", 4},
    {"2001:db8::/112", "2001:db8::", "2001:db8::ffff", 65536},
    {"::ffff:10.0.0.9/126", "10.0.0.9", "10.0.0.10", 2},
};

START_TEST(test_blocks)
{
	struct targets t;

	targets_init(&t);
	add(&t, blocks[_i].block);
	ck_assert_uint_eq(t.n, blocks[_i].n);
	ck_assert_str_eq(t.list[0].name, blocks[_i].first);
	ck_assert_str_eq(t.list[t.n - 1].name, blocks[_i].last);
	add(&t, blocks[_i].first);
	ck_assert_uint_eq(t.n, blocks[_i].n);
	targets_release(&t);
}
END_TEST

START_TEST(test_distinct)
{
	struct targets t;

	targets_init(&t);
	add(&t, "a");
	add(&t, "A:22");
	add(&t, "[a]:22");
	ck_assert_uint_eq(t.n, 1);
	add(&t, "a:23");
	add(&t, "a.");
	ck_assert_uint_eq(t.n, 3);
	add(&t, "10.0.0.0/29");
	add(&t, "10.0.0.0/28");
	ck_assert_uint_eq(t.n, 3 + 14);
	add(&t, "fe80::1%eth0");
	add(&t, "fe80::1%eth1");
	ck_assert_uint_eq(t.n, 3 + 14 + 2);
	targets_release(&t);
}
END_TEST

static const struct target *
find(const struct targets *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->list[i].name, name) == 0)
			return &t->list[i];
	}
	return NULL;
}

/* Networks of one size take turns: between two of one there are all others. */
START_TEST(test_interleave_equal)
{
	static const char *const texts[] = {"10.0.0.0/24", "10.0.1.0/24",
	    "10.0.2.0/24", "2001:db8::100/121", "2001:db8::200/121",
	    "2001:db8:0:1::/120"};
	const char *why;
	struct targets t;
	char name[64];

	targets_init(&t);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		add(&t, texts[i]);
	for (int i = 0; i < 254; i++) {
		snprintf(name, sizeof(name), "h%d.example", i);
		add(&t, name);
		snprintf(name, sizeof(name), "h%d.b.example", i);
		add(&t, name);
		snprintf(name, sizeof(name), "single%d", i);
		add(&t, name);
	}
	/* 254 each of 3 + 3, 256 of each of two */
	ck_assert_int_eq(targets_interleave(&t), 0);
	ck_assert_uint_eq(t.n, 6 * 254 + 2 * 256);
	for (size_t i = 0; i + 6 < t.n; i++) {
		for (size_t j = i + 1; j < i + 7; j++) {
			const char *a = t.list[i].name, *b = t.list[j].name;
			const char *ad = strrchr(a, '.'), *bd = strrchr(b, '.');

			if (ad != NULL && bd != NULL && *a == '1' && *b == '1')
				ck_assert_msg(ad - a != bd - b ||
					memcmp(a, b, (size_t)(ad - a)) != 0,
				    "%s, %s", a, b);
		}
	}
	ck_assert_int_eq(targets_add(&t, "new", 3, 22, &why), ERR_INTERNAL);
	ck_assert_ptr_nonnull(find(&t, "single253"));
	targets_release(&t);
}
END_TEST

/* A large network among many hosts: in no part of the list is it more than its share and two. */
START_TEST(test_interleave_uneven)
{
	size_t i, in_window = 0, last = 0, v;
	struct targets t;
	char name[64];

	targets_init(&t);
	add(&t, "10.0.0.0/24");
	for (i = 0; i < 2286; i++) {
		snprintf(name, sizeof(name), "h.d%zu.example", i);
		add(&t, name);
	}
	ck_assert_int_eq(targets_interleave(&t), 0);
	ck_assert_uint_eq(t.n, 2540);
	for (i = 0; i < t.n; i++) {
		if (t.list[i].name[0] == '1') {
			in_window++;
			/* those of one network keep their order */
			v = (size_t)atoi(strrchr(t.list[i].name, '.') + 1);
			ck_assert_uint_eq(v, last + 1);
			last = v;
		}
		if (i >= 100 && t.list[i - 100].name[0] == '1')
			in_window--;
		ck_assert_uint_le(in_window, 12);
		ck_assert(i < 99 || in_window >= 8);
	}
	ck_assert_uint_eq(last, 254);
	targets_release(&t);
}
END_TEST

START_TEST(test_interleave_same)
{
	struct targets a, b;

	targets_init(&a);
	targets_init(&b);
	ck_assert_int_eq(targets_interleave(&a), 0);
	for (int i = 0; i < 2; i++) {
		struct targets *t = i == 0 ? &a : &b;

		add(t, "10.0.0.0/23");
		add(t, "x.example");
		add(t, "fe80::1%eth0");
		add(t, "10.9.9.9:2222");
		ck_assert_int_eq(targets_interleave(t), 0);
	}
	ck_assert_uint_eq(a.n, b.n);
	for (size_t i = 0; i < a.n; i++) {
		ck_assert_str_eq(a.list[i].name, b.list[i].name);
		ck_assert_uint_eq(a.list[i].port, b.list[i].port);
	}
	ck_assert_uint_eq(find(&a, "10.9.9.9")->port, 2222);
	targets_release(&a);
	targets_release(&b);
}
END_TEST

static void
check_mutant(const uint8_t *p, size_t len, void *arg)
{
	const char *why = NULL;
	struct targets t;
	int r;

	(void)arg;
	targets_init(&t);
	r = targets_add(&t, (const char *)p, len, 22, &why);
	ck_assert(r == 0 ? t.n != 0 : t.n == 0 && why != NULL);
	for (size_t i = 0; i < t.n; i++) {
		ck_assert_uint_ne(t.list[i].port, 0);
		ck_assert_uint_le(strlen(t.list[i].name), HOST_NAME_MAX_LEN);
	}
	targets_release(&t);
}

START_TEST(test_mutants)
{
	static const char *const texts[] = {"a-b.example:22", "10.0.0.0/24",
	    "[fe80::1%eth0]:22", "2001:db8::/120", "[::ffff:1.2.3.4]:65535"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		mutate_each((const uint8_t *)texts[i], strlen(texts[i]),
		    check_mutant, NULL);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

/* --- users --- */

static const char *
users_of(const struct target *t)
{
	static char text[8192];
	size_t n = 0;

	text[0] = '\0';
	for (const struct target_user *u = t->users; u != NULL; u = u->next)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s",
		    n == 0 ? "" : " ", u->name);
	return text;
}

static int
add_user(struct targets *t, const char *host, const char *user)
{
	const char *why;

	ck_assert_int_eq(targets_add_host(t, host, strlen(host), 22, &why), 0);
	return targets_add_user(t, user, strlen(user), &why);
}

START_TEST(test_users)
{
	static const char *const root[] = {"root"}, *const two[] = {"x", "a"};
	const char *why;
	struct targets t;

	targets_init(&t);
	ck_assert_int_eq(add_user(&t, "h1", "a"), 0);
	ck_assert_int_eq(add_user(&t, "h2", "a"), 0);
	ck_assert_ptr_eq(t.list[0].users, t.list[1].users); /* shared */
	ck_assert_int_eq(add_user(&t, "h2", "b"), 0);
	ck_assert_int_eq(add_user(&t, "h2", "a"), 0);
	ck_assert_int_eq(add_user(&t, "h3", "root"), 0);
	ck_assert_int_eq(targets_add_host(&t, "h4", 2, 22, &why), 0);
	ck_assert_int_eq(targets_set_users(&t, root, 1, false), 0);
	ck_assert_str_eq(users_of(&t.list[0]), "root a");
	ck_assert_str_eq(users_of(&t.list[1]), "root a b");
	ck_assert_str_eq(users_of(&t.list[2]), "root");
	ck_assert_str_eq(users_of(&t.list[3]), "root");
	ck_assert_int_eq(targets_remove_user(&t, &t.list[1], "b"), 0);
	ck_assert_int_eq(targets_remove_user(&t, &t.list[1], "c"), 0);
	ck_assert_str_eq(users_of(&t.list[1]), "root a");
	ck_assert_int_eq(targets_remove_user(&t, &t.list[1], "root"), 0);
	ck_assert_str_eq(users_of(&t.list[1]), "a");
	ck_assert_str_eq(users_of(&t.list[0]), "root a");
	ck_assert_int_eq(targets_set_users(&t, two, 2, true), 0);
	for (size_t i = 0; i < t.n; i++)
		ck_assert_str_eq(users_of(&t.list[i]), "x a");
	ck_assert_ptr_eq(t.list[0].users, t.list[3].users);
	targets_release(&t);
}
END_TEST

START_TEST(test_users_refused)
{
	char name[TARGET_USER_LEN + 2];
	const char *why = "";
	struct targets t;

	targets_init(&t);
	memset(name, 'x', sizeof(name));
	name[TARGET_USER_LEN + 1] = '\0';
	ck_assert_int_eq(add_user(&t, "h", ""), ERR_RANGE);
	ck_assert_int_eq(add_user(&t, "h", name), ERR_RANGE);
	ck_assert_int_eq(targets_add_user(&t, "a\0b", 3, &why), ERR_RANGE);
	ck_assert_ptr_nonnull(strstr(why, "255"));
	ck_assert_ptr_null(t.list[0].users);
	for (unsigned i = 0; i < HOST_USERS_MAX - 1; i++) {
		snprintf(name, sizeof(name), "u%u", i);
		ck_assert_int_eq(add_user(&t, "h", name), 0);
	}
	ck_assert_int_eq(add_user(&t, "h", "u0"), 0);
	ck_assert_int_eq(add_user(&t, "h", "one more"), ERR_RANGE);
	targets_release(&t);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("target");
	TCase *t = tcase_create("hosts");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, test_refused, 0, COUNT(refused));
	tcase_add_test(t, test_refused_nul);
	tcase_add_loop_test(t, test_taken, 0, COUNT(taken));
	tcase_add_loop_test(t, test_blocks, 0, COUNT(blocks));
	tcase_add_test(t, test_distinct);
	tcase_add_test(t, test_interleave_equal);
	tcase_add_test(t, test_interleave_uneven);
	tcase_add_test(t, test_interleave_same);
	tcase_add_test(t, test_users);
	tcase_add_test(t, test_users_refused);
	tcase_add_test(t, test_mutants);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
