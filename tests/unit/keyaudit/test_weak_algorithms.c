/* SPDX-License-Identifier: BSD-2-Clause */
/* Which algorithms are weak, and which must not be called so. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "keyaudit/findings/weak_algorithms.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct named {
	enum weak_kind kind;
	const char *name;
};

static const struct named weak[] = {
    {WEAK_KEX, "diffie-hellman-group1-sha1"},
    {WEAK_KEX, "diffie-hellman-group14-sha1"},
    {WEAK_KEX, "diffie-hellman-group-exchange-sha1"},
    {WEAK_KEX, "rsa1024-sha1"},
    {WEAK_KEX, "gss-group1-sha1-toWM5Slw5Ew8Mqkay+al2g=="},
    {WEAK_KEX, "gss-group14-sha1-toWM5Slw5Ew8Mqkay+al2g=="},
    {WEAK_KEX, "gss-gex-sha1-toWM5Slw5Ew8Mqkay+al2g=="},
    {WEAK_HOST_KEY, "ssh-dss"},
    {WEAK_HOST_KEY, "ssh-dss-cert-v00@openssh.com"},
    {WEAK_HOST_KEY, "ssh-dss-cert-v01@openssh.com"},
    {WEAK_HOST_KEY, "ssh-rsa"},
    {WEAK_HOST_KEY, "ssh-rsa-cert-v00@openssh.com"},
    {WEAK_HOST_KEY, "ssh-rsa-cert-v01@openssh.com"},
    {WEAK_CIPHER, "none"},
    {WEAK_CIPHER, "arcfour"},
    {WEAK_CIPHER, "arcfour128"},
    {WEAK_CIPHER, "arcfour256"},
    {WEAK_CIPHER, "des-cbc"},
    {WEAK_CIPHER, "des-cbc@ssh.com"},
    {WEAK_CIPHER, "3des-cbc"},
    {WEAK_CIPHER, "3des-ctr"},
    {WEAK_CIPHER, "blowfish-cbc"},
    {WEAK_CIPHER, "cast128-cbc"},
    {WEAK_CIPHER, "idea-cbc"},
    {WEAK_CIPHER, "aes128-cbc"},
    {WEAK_CIPHER, "aes256-cbc"},
    {WEAK_CIPHER, "twofish256-cbc"},
    {WEAK_CIPHER, "rijndael-cbc@lysator.liu.se"},
    {WEAK_MAC, "none"},
    {WEAK_MAC, "hmac-md5"},
    {WEAK_MAC, "hmac-md5-96"},
    {WEAK_MAC, "hmac-md5-etm@openssh.com"},
    {WEAK_MAC, "hmac-md5-96-etm@openssh.com"},
    {WEAK_MAC, "hmac-sha1"},
    {WEAK_MAC, "hmac-sha1-96"},
    {WEAK_MAC, "hmac-sha1-etm@openssh.com"},
    {WEAK_MAC, "hmac-sha1-96-etm@openssh.com"},
    {WEAK_MAC, "hmac-sha2-256-96"},
};

/* What OpenSSH, Dropbear and tinysshd offer by default today, and no weak one among them. */
static const struct named fine[] = {
    {WEAK_KEX, "curve25519-sha256"}, {WEAK_KEX, "curve25519-sha256@libssh.org"},
    {WEAK_KEX, "sntrup761x25519-sha512@openssh.com"},
    {WEAK_KEX, "mlkem768x25519-sha256"}, {WEAK_KEX, "ecdh-sha2-nistp256"},
    {WEAK_KEX, "diffie-hellman-group-exchange-sha256"},
    {WEAK_KEX, "diffie-hellman-group14-sha256"},
    {WEAK_KEX, "diffie-hellman-group16-sha512"},
    {WEAK_KEX, "gss-group14-sha256-toWM5Slw5Ew8Mqkay+al2g=="},
    {WEAK_KEX, "kex-strict-s-v00@openssh.com"}, {WEAK_KEX, "ext-info-s"},
    {WEAK_KEX, "diffie-hellman-group14-sha1x"}, {WEAK_HOST_KEY, "ssh-ed25519"},
    {WEAK_HOST_KEY, "rsa-sha2-256"}, {WEAK_HOST_KEY, "rsa-sha2-512"},
    {WEAK_HOST_KEY, "ecdsa-sha2-nistp256"},
    {WEAK_HOST_KEY, "rsa-sha2-512-cert-v01@openssh.com"},
    {WEAK_HOST_KEY, "ssh-ed25519-cert-v01@openssh.com"},
    {WEAK_CIPHER, "chacha20-poly1305@openssh.com"}, {WEAK_CIPHER, "aes128-ctr"},
    {WEAK_CIPHER, "aes256-gcm@openssh.com"}, {WEAK_CIPHER, ""},
    {WEAK_CIPHER, "hmac-md5"}, /* of another list */
    {WEAK_MAC, "hmac-sha2-256"}, {WEAK_MAC, "hmac-sha2-512-etm@openssh.com"},
    {WEAK_MAC, "umac-64@openssh.com"}, {WEAK_MAC, "umac-128-etm@openssh.com"},
    {WEAK_MAC, "arcfour"}, /* of another list */
};

START_TEST(test_weak)
{
	const struct weak_algorithm *w = weak_algorithm_find(weak[_i].kind,
	    weak[_i].name);

	ck_assert_msg(w != NULL, "%s", weak[_i].name);
	ck_assert_int_eq(w->kind, weak[_i].kind);
	ck_assert_uint_ge(strlen(w->why), 3);
	ck_assert_uint_ge(strlen(w->source), 8);
}
END_TEST

START_TEST(test_fine)
{
	ck_assert_msg(weak_algorithm_find(fine[_i].kind, fine[_i].name) == NULL,
	    "%s", fine[_i].name);
}
END_TEST

/* The reason that is told is the gravest. */
START_TEST(test_reason)
{
	ck_assert_str_eq(weak_algorithm_find(WEAK_CIPHER, "3des-cbc")->why,
	    "64-bit blocks");
	ck_assert_str_eq(weak_algorithm_find(WEAK_MAC, "hmac-md5-96")->why,
	    "MD5");
	ck_assert_str_eq(weak_algorithm_find(WEAK_MAC, "hmac-sha1-96")->why,
	    "SHA-1, cut to 96 bits");
}
END_TEST

START_TEST(test_lists)
{
	struct host h = {.port = 22};

	ck_assert_ptr_eq(weak_kind_list(&h, WEAK_KEX), &h.kex);
	ck_assert_ptr_eq(weak_kind_list(&h, WEAK_HOST_KEY),
	    &h.host_key_algorithms);
	ck_assert_ptr_eq(weak_kind_list(&h, WEAK_CIPHER), &h.ciphers);
	ck_assert_ptr_eq(weak_kind_list(&h, WEAK_MAC), &h.macs);
	ck_assert_str_eq(weak_kind_keyword(WEAK_KEX), "KexAlgorithms");
	ck_assert_str_eq(weak_kind_keyword(WEAK_HOST_KEY), "HostKeyAlgorithms");
	ck_assert_str_eq(weak_kind_keyword(WEAK_CIPHER), "Ciphers");
	ck_assert_str_eq(weak_kind_keyword(WEAK_MAC), "MACs");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("weak_algorithms");
	TCase *tc = tcase_create("weak_algorithms");
	SRunner *sr;
	int failed;

	tcase_add_loop_test(tc, test_weak, 0, (int)COUNT(weak));
	tcase_add_loop_test(tc, test_fine, 0, (int)COUNT(fine));
	tcase_add_test(tc, test_reason);
	tcase_add_test(tc, test_lists);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
