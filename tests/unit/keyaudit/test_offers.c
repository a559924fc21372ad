/* SPDX-License-Identifier: BSD-2-Clause */
/* What a server and a client have in common, and what is said to be missing. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyaudit/hosts/offers.h"
#include "keyaudit/hosts/libssh_login.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A server's lists; sc NULL: as cs. */
struct server {
	const char *kex, *host_key, *cipher_cs, *cipher_sc, *mac_cs, *mac_sc;
};

static const struct offers ours = {{"k1,k2", "h1,h2",
    "c1,aes256-gcm@openssh.com,c2,chacha20-poly1305@openssh.com", "m1,m2"}};

static const struct {
	struct server s;
	int want; /* enum part; -1: nothing is missing */
} cases[] = {
    {{"", "", "", NULL, "", NULL}, -1}, /* no KEXINIT came */
    {{"k3", "h3", "c3", NULL, "m3", NULL}, PART_KEX},
    {{"k1", "h3", "c3", NULL, "m3", NULL}, PART_HOST_KEY},
    {{"k2", "h1", "c3", NULL, "m3", NULL}, PART_CIPHER},
    {{"k2", "h1", "c1", "c3", "m1", NULL}, PART_CIPHER},
    {{"k2", "h1", "c1", NULL, "m3", NULL}, PART_MAC},
    {{"k2", "h1", "c1", NULL, "m1", "m3"}, PART_MAC},
    {{"k2", "h1", "c1", "aes256-gcm@openssh.com", "m1", "m3"}, -1},
    {{"k2", "h1", "c1,aes256-gcm@openssh.com", NULL, "m3", NULL}, -1},
    {{"k2", "h1", "chacha20-poly1305@openssh.com", NULL, "m3", NULL}, -1},
    {{"k2", "h1", "aes128-gcm@openssh.com,c2", NULL, "m3", NULL}, PART_MAC},
    {{"k3,k2", "h3,h2", "c3,c2", NULL, "m3,m2", NULL}, -1},
    {{"k", "h1", "c1", NULL, "m1", NULL}, PART_KEX}, /* a part of a name */
};

static void
parse(const char *s, struct name_list *ret)
{
	ck_assert_int_eq(name_list_parse(s, strlen(s), ret), 0);
}

static void
make(struct wire *w, const struct server *s)
{
	memset(w, 0, sizeof(*w));
	parse(s->kex, &w->kex);
	parse(s->host_key, &w->host_key);
	parse(s->cipher_cs, &w->cipher_cs);
	parse(s->cipher_sc != NULL ? s->cipher_sc : s->cipher_cs,
	    &w->cipher_sc);
	parse(s->mac_cs, &w->mac_cs);
	parse(s->mac_sc != NULL ? s->mac_sc : s->mac_cs, &w->mac_sc);
}

START_TEST(test_missing)
{
	struct wire w;
	enum part p = PART_COUNT;

	make(&w, &cases[_i].s);
	ck_assert_int_eq(offers_miss(&ours, &w, &p), cases[_i].want != -1);
	if (cases[_i].want != -1)
		ck_assert_int_eq(p, cases[_i].want);
	wire_release(&w);
}
END_TEST

/* Of a list that was cut, nothing is said to be missing. */
START_TEST(test_cut)
{
	const struct server s = {"k3", "h1", "c1", NULL, "m1", NULL};
	struct wire w;
	enum part p;

	make(&w, &s);
	w.kex.cut = true;
	ck_assert(!offers_miss(&ours, &w, &p));
	wire_release(&w);
}
END_TEST

START_TEST(test_names)
{
	const struct server s = {"x,k2,k1", "h3",
	    "chacha20-poly1305@openssh.com,c2", "c1", "m2", "m1"};
	static const char *const want[] = {"k1,k2", "",
	    "chacha20-poly1305@openssh.com,c1,c2", "m1,m2"};
	struct wire w;
	char *list;

	make(&w, &s);
	for (enum part p = PART_KEX; p < PART_COUNT; p++) {
		ck_assert_int_eq(offers_common(&ours, &w, p, &list), 0);
		ck_assert_str_eq(list, want[p]);
		free(list);
	}
	wire_release(&w);
}
END_TEST

/* What libssh is given: the set-ups that it has nothing in common with. */
START_TEST(test_libssh)
{
	static const struct server s[] = {{"mlkem768x25519-sha256",
					      "ssh-ed25519", "aes128-ctr", NULL,
					      "hmac-sha2-256", NULL},
	    {"curve25519-sha256", "ssh-dss", "aes128-ctr", NULL,
		"hmac-sha2-256", NULL},
	    {"curve25519-sha256", "ssh-ed25519", "arcfour", NULL,
		"hmac-sha2-256", NULL},
	    {"curve25519-sha256", "ssh-ed25519", "aes128-ctr", NULL,
		"umac-64@openssh.com,hmac-md5", NULL}};
	struct wire w;
	enum part p;

	for (int i = 0; i < PART_COUNT; i++) {
		make(&w, &s[i]);
		ck_assert(offers_miss(&libssh_login_offers, &w, &p));
		ck_assert_int_eq(p, i);
		wire_release(&w);
	}
}
END_TEST

/* The whole list, escaped, without what is no method. */
START_TEST(test_why)
{
	const struct server s =
	    {"sntrup761x25519-sha512@openssh.com,mlkem768x25519-sha256,"
	     "ext-info-s,kex-strict-s-v00@openssh.com",
		"h3\033[2J", "c3", NULL, "", "hmac-md5-96,umac-64@openssh.com"};
	struct host h = {.port = 22};
	struct wire w;

	make(&w, &s);
	offers_why(&h, &w, PART_KEX, " with us");
	ck_assert_str_eq(h.why,
	    "no key exchange method in common with us; it offers: "
	    "\"sntrup761x25519-sha512@openssh.com,mlkem768x25519-sha256\"");
	offers_why(&h, &w, PART_HOST_KEY, "");
	ck_assert_str_eq(h.why,
	    "no host key algorithm in common; it offers: \"h3\\x1b[2J\"");
	offers_why(&h, &w, PART_MAC, "");
	ck_assert_str_eq(h.why,
	    "no MAC in common; it offers: \"hmac-md5-96,umac-64@openssh.com\"");
	wire_release(&w);
}
END_TEST

/* More than there is room for: whole names, and how many more. */
START_TEST(test_why_long)
{
	struct server s = {"", "h1", "c1", NULL, "m1", NULL};
	struct host h = {.port = 22};
	struct wire w;
	struct buf b;
	unsigned kept = 0, more;

	buf_init(&b, 65536);
	for (unsigned i = 0; i < 900; i++)
		buf_printf(&b, "name-%04u@x,", i);
	buf_putc(&b, '\0');
	s.kex = b.p;
	make(&w, &s);
	offers_why(&h, &w, PART_KEX, "");
	for (const char *t = h.why; (t = strstr(t, "@x")) != NULL; t++)
		kept++;
	ck_assert_int_eq(sscanf(strstr(h.why, " and "), " and %u more\"",
			     &more),
	    1);
	ck_assert_uint_eq(kept + more, 900);
	ck_assert_uint_ge(kept, 20);
	ck_assert_int_eq(h.why[strlen(h.why) - 1], '"');
	wire_release(&w);
	buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("offers");
	TCase *tc = tcase_create("offers");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_loop_test(tc, test_missing, 0, COUNT(cases));
	tcase_add_test(tc, test_cut);
	tcase_add_test(tc, test_names);
	tcase_add_test(tc, test_libssh);
	tcase_add_test(tc, test_why);
	tcase_add_test(tc, test_why_long);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
