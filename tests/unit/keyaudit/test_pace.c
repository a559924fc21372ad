/* SPDX-License-Identifier: BSD-2-Clause */
/* One connection a second to one server, and no more than the rate to all. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <string.h>

#include "keyaudit/hosts/pace.h"

#define NOW 5000000u

static struct sockaddr_storage
v4(uint32_t address, uint16_t port)
{
	struct sockaddr_storage s = {.ss_family = AF_INET};
	struct sockaddr_in *a = (struct sockaddr_in *)&s;

	a->sin_addr.s_addr = htonl(address);
	a->sin_port = htons(port);
	return s;
}

static struct sockaddr_storage
v6(const char *text, uint32_t scope)
{
	struct sockaddr_storage s = {.ss_family = AF_INET6};
	struct sockaddr_in6 *a = (struct sockaddr_in6 *)&s;

	ck_assert_int_eq(inet_pton(AF_INET6, text, &a->sin6_addr), 1);
	a->sin6_scope_id = scope;
	a->sin6_port = htons(22);
	return s;
}

START_TEST(test_one_server)
{
	struct sockaddr_storage a = v4(0x7f000001, 22);
	struct pace p;

	pace_init(&p, 0);
	ck_assert_uint_eq(pace_reserve(&p, &a, NOW), NOW);
	ck_assert_uint_eq(pace_reserve(&p, &a, NOW), NOW + PACE_SERVER_US);
	ck_assert_uint_eq(pace_reserve(&p, &a, NOW + 10),
	    NOW + 2 * PACE_SERVER_US);
	ck_assert_uint_eq(pace_reserve(&p, &a, NOW + 3 * PACE_SERVER_US),
	    NOW + 3 * PACE_SERVER_US);
	pace_release(&p);
}
END_TEST

/* Another port, family, or zone is another server. */
START_TEST(test_other_servers)
{
	struct sockaddr_storage list[] = {v4(0x7f000001, 22),
	    v4(0x7f000001, 23), v4(0x7f000002, 22), v6("fe80::1", 1),
	    v6("fe80::1", 2), v6("fe80::2", 1)};
	struct pace p;

	pace_init(&p, 0);
	for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		ck_assert_uint_eq(pace_reserve(&p, &list[i], NOW), NOW);
	for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		ck_assert_uint_eq(pace_reserve(&p, &list[i], NOW),
		    NOW + PACE_SERVER_US);
	pace_release(&p);
}
END_TEST

/* Who waits for its server does not keep others waiting. */
START_TEST(test_wait_alone)
{
	struct sockaddr_storage a = v4(1, 22), b = v4(2, 22);
	struct pace p;

	pace_init(&p, 10);
	ck_assert_uint_eq(pace_reserve(&p, &a, NOW), NOW);
	ck_assert_uint_eq(pace_reserve(&p, &a, NOW), NOW + PACE_SERVER_US);
	ck_assert_uint_eq(pace_reserve(&p, &b, NOW), NOW + 200000);
	pace_release(&p);
}
END_TEST

START_TEST(test_rate)
{
	struct sockaddr_storage a;
	struct pace p;

	pace_init(&p, 100);
	for (uint32_t i = 0; i < 500; i++) {
		a = v4(0x7f000000 + i, 22);
		ck_assert_uint_eq(pace_reserve(&p, &a, NOW), NOW + i * 10000);
	}
	/* What was not used is not saved up. */
	ck_assert_uint_eq(pace_reserve(&p, &a, NOW * 10), NOW * 10);
	a = v4(1, 22);
	ck_assert_uint_eq(pace_reserve(&p, &a, NOW * 10), NOW * 10 + 10000);
	pace_release(&p);
}
END_TEST

/* Old servers are dropped, those of the last second never. */
START_TEST(test_many)
{
	struct sockaddr_storage a;
	struct pace p;
	uint64_t now = NOW;

	pace_init(&p, 0);
	for (uint32_t i = 0; i < 40000; i++, now += 1000) {
		a = v4(i, 22);
		ck_assert_uint_eq(pace_reserve(&p, &a, now), now);
		if (i < 900)
			continue;
		a = v4(i - 900, 22); /* 0.9 s ago */
		ck_assert_uint_eq(pace_reserve(&p, &a, now),
		    now - 900000 + PACE_SERVER_US);
	}
	ck_assert_uint_le(p.n, 8192);
	pace_release(&p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("pace");
	TCase *tc = tcase_create("pace");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_test(tc, test_one_server);
	tcase_add_test(tc, test_other_servers);
	tcase_add_test(tc, test_wait_alone);
	tcase_add_test(tc, test_rate);
	tcase_add_test(tc, test_many);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
