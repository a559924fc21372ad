/* SPDX-License-Identifier: BSD-2-Clause */
/* SSH_AUTH_INFO_0, as sshd writes it and as somebody else might. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/auth_info.h>
#include "tests/lib/key_data.h"

static struct auth_info a;
static char text[1 << 20];

static void
setup(void)
{
	memset(&a, 0xff, sizeof(a));
	text[0] = '\0';
}

/* "publickey TYPE BLOB\n" of a key of tests/data/keys, behind what there is. */
static void
add_key_line(const char *method, const char *file)
{
	size_t len;
	char *line = key_data_read(file, &len), *end;

	/* Without the comment. */
	end = strchr(strchr(line, ' ') + 1, ' ');
	if (end == NULL)
		end = line + strcspn(line, "\n");
	*end = '\0';
	snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s %s\n",
	    method, line);
	free(line);
}

/* --- what is no key, or no method --- */

START_TEST(bad_keys)
{
	static const char *const lines[] = {"publickey", "publickey ",
	    "publickey ssh-ed25519", "publickey ssh-ed25519 ",
	    "publickey ssh-ed25519 AAAA", "publickey ssh-ed25519 !!!!",
	    "publickey  ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==",
	    "publickey SHA256:abcdefghijklmnopqrstuvwxyz", "hostbased",
	    "hostbased ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ==",
	    "publickey/x ssh-ed25519 AAAA\r"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		ck_assert_int_eq(auth_info_parse(lines[i], &a), 0);
		ck_assert_uint_eq(a.n_keys, 1);
		ck_assert_msg(!a.keys[0].decoded, "%s", lines[i]);
		auth_info_release(&a);
	}
}
END_TEST

START_TEST(another_type_than_it_says)
{
	char *blob;

	add_key_line("publickey", "ed25519.pub");
	blob = strstr(text, " AAAA");
	memmove(text + strlen("publickey ssh-rsa"), blob, strlen(blob) + 1);
	memcpy(text, "publickey ssh-rsa", strlen("publickey ssh-rsa"));
	ck_assert_int_eq(auth_info_parse(text, &a), 0);
	ck_assert_uint_eq(a.n_keys, 1);
	ck_assert(!a.keys[0].decoded);
	auth_info_release(&a);
}
END_TEST

START_TEST(a_third_word)
{
	add_key_line("publickey", "ed25519.pub");
	text[strlen(text) - 1] = '\0';
	strcat(text, " comment\n");
	ck_assert_int_eq(auth_info_parse(text, &a), 0);
	ck_assert(!a.keys[0].decoded);
	auth_info_release(&a);
}
END_TEST

START_TEST(unknown_methods)
{
	ck_assert_int_eq(auth_info_parse("Publickey\npublickeys x\n"
					 "/password\n \npasswor\nskey\n",
			     &a),
	    0);
	ck_assert_uint_eq(a.methods, 0);
	ck_assert_uint_eq(a.n_keys, 0);
	ck_assert(a.unknown_method);
}
END_TEST

START_TEST(too_much)
{
	for (int i = 0; i < AUTH_INFO_KEYS_MAX + 1; i++)
		strcat(text, "publickey ssh-rsa AAAA\n");
	ck_assert_int_eq(auth_info_parse(text, &a), ERR_TOOBIG);
	ck_assert_uint_eq(a.n_keys, 0);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(auth_info_parse(text, &a), 0);
	ck_assert(a.unknown_method);
}
END_TEST

/* Whatever is cut off or turned over, no key appears that is not there. */
START_TEST(mutated)
{
	size_t len;

	add_key_line("publickey", "rsa-cert.pub");
	add_key_line("publickey", "ed25519.pub");
	len = strlen(text);
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		text[i] = '\0';
		ck_assert_int_eq(auth_info_parse(text, &a), 0);
		ck_assert_uint_le(a.n_keys, 2);
		auth_info_release(&a);
		for (int bit = 0; bit < 8; bit++) {
			text[i] = (char)(c ^ 1 << bit);
			ck_assert_int_eq(auth_info_parse(text, &a), 0);
			ck_assert_uint_le(a.n_keys, 3);
			auth_info_release(&a);
		}
		text[i] = c;
	}
}
END_TEST

/* --- what sshd writes --- */

START_TEST(nothing)
{
	ck_assert_int_eq(auth_info_parse("", &a), 0);
	ck_assert_uint_eq(a.methods, 0);
	ck_assert(!a.unknown_method);
	ck_assert_uint_eq(a.n_keys, 0);
}
END_TEST

START_TEST(each_method)
{
	static const struct {
		const char *text;
		unsigned methods;
	} cases[] = {
	    {"password\n", METHOD_PASSWORD},
	    {"password", METHOD_PASSWORD},
	    {"keyboard-interactive/pam\n", METHOD_KEYBOARD_INTERACTIVE},
	    {"keyboard-interactive", METHOD_KEYBOARD_INTERACTIVE},
	    {"gssapi-with-mic alice@EXAMPLE\n", METHOD_GSSAPI_WITH_MIC},
	    {"gssapi-keyex\n", METHOD_GSSAPI_KEYEX},
	    {"none\n", METHOD_NONE},
	    {"password\nkeyboard-interactive/pam\n",
		METHOD_PASSWORD | METHOD_KEYBOARD_INTERACTIVE},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_int_eq(auth_info_parse(cases[i].text, &a), 0);
		ck_assert_uint_eq(a.methods, cases[i].methods);
		ck_assert(!a.unknown_method);
		ck_assert_uint_eq(a.n_keys, 0);
	}
}
END_TEST

START_TEST(each_key)
{
	struct expected list[64];
	size_t n = key_data_expected(list, 64);

	ck_assert_uint_gt(n, 5);
	for (size_t i = 0; i < n; i++) {
		char name[64], fp[KEY_FP_LEN];

		snprintf(name, sizeof(name), "%.50s.pub", list[i].name);
		text[0] = '\0';
		add_key_line("publickey", name);
		ck_assert_int_eq(auth_info_parse(text, &a), 0);
		ck_assert_uint_eq(a.methods, METHOD_PUBLICKEY);
		ck_assert_uint_eq(a.n_keys, 1);
		ck_assert_msg(a.keys[0].decoded, "%s", name);
		ck_assert_uint_eq(a.keys[0].key.bits, list[i].bits);
		key_fp_text(a.keys[0].key.fp, fp);
		ck_assert_str_eq(fp, list[i].fp);
		ck_assert_int_eq(a.keys[0].key.revoked, TRI_UNKNOWN);
		auth_info_release(&a);
	}
}
END_TEST

START_TEST(certificate_and_key)
{
	add_key_line("publickey", "rsa-cert.pub");
	add_key_line("hostbased", "ed25519.pub");
	strcat(text, "keyboard-interactive/pam\n");
	ck_assert_int_eq(auth_info_parse(text, &a), 0);
	ck_assert_uint_eq(a.methods,
	    METHOD_PUBLICKEY | METHOD_HOSTBASED | METHOD_KEYBOARD_INTERACTIVE);
	ck_assert_uint_eq(a.n_keys, 2);
	ck_assert(a.keys[0].decoded && a.keys[0].is_cert);
	ck_assert_uint_eq(a.keys[0].key.class, KEY_CLASS_RSA);
	ck_assert_uint_ne(a.keys[0].ca.class, KEY_CLASS_OTHER);
	ck_assert_ptr_nonnull(a.certs[0].id);
	ck_assert(a.keys[1].decoded && !a.keys[1].is_cert);
	ck_assert_ptr_null(a.certs[1].id);
	auth_info_release(&a);
}
END_TEST

/* "ssh-new@example.org" of four octets: key other decides. */
START_TEST(a_new_type)
{
	ck_assert_int_eq(auth_info_parse("publickey x@y AAAAA3hAeQAAAAE9\n",
			     &a),
	    0);
	ck_assert_uint_eq(a.n_keys, 1);
	ck_assert(a.keys[0].decoded);
	ck_assert_uint_eq(a.keys[0].key.class, KEY_CLASS_OTHER);
	auth_info_release(&a);
	/* A certificate of such a type has a CA that we cannot see. */
	ck_assert_int_eq(
	    auth_info_parse("publickey x-cert-y AAAACngtY2VydC15AAAAAT0=\n",
		&a),
	    0);
	ck_assert(!a.keys[0].decoded);
	auth_info_release(&a);
}
END_TEST

START_TEST(later_values)
{
	static const struct {
		const char *earlier, *later;
		bool ok;
	} cases[] = {
	    {"", "", true},
	    {"", "password\n", true},
	    {"publickey a b\n", "publickey a b\npassword\n", true},
	    {"publickey a b\n", "publickey a b\n", true},
	    {"publickey a b", "publickey a b\npassword\n", true},
	    {"publickey a b\n", "", false},
	    {"publickey a b\n", "publickey a c\n", false},
	    {"publickey a b", "publickey a bc\n", false},
	    {"publickey a b\n", "password\npublickey a b\n", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(auth_info_continues(cases[i].earlier,
				  cases[i].later) == cases[i].ok,
		    "%zu", i);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("auth_info");
	TCase *bad = tcase_create("bad"), *good = tcase_create("good");

	tcase_add_checked_fixture(bad, setup, NULL);
	tcase_add_test(bad, bad_keys);
	tcase_add_test(bad, another_type_than_it_says);
	tcase_add_test(bad, a_third_word);
	tcase_add_test(bad, unknown_methods);
	tcase_add_test(bad, too_much);
	tcase_add_test(bad, mutated);
	suite_add_tcase(s, bad);
	tcase_add_checked_fixture(good, setup, NULL);
	tcase_add_test(good, nothing);
	tcase_add_test(good, each_method);
	tcase_add_test(good, each_key);
	tcase_add_test(good, certificate_and_key);
	tcase_add_test(good, a_new_type);
	tcase_add_test(good, later_values);
	suite_add_tcase(s, good);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());
	int failed;

	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
