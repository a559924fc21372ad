/* SPDX-License-Identifier: BSD-2-Clause */
/* Our half of a key exchange, read back: packets that a server takes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/rd.h>
#include "keyaudit/hosts/key_request.h"
#include "tests/lib/wire_data.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const uint8_t octets[KEY_REQUEST_RANDOM] = {0xff, 0x80, 1, 2, 3, 4, 5, 6,
    7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
    27, 28, 29, 30};

/* The one packet that is in b: its payload. */
static void
payload(const struct buf *b, struct rd *ret)
{
	uint32_t len;
	uint8_t padding;

	ck_assert_int_eq(b->err, 0);
	ck_assert_uint_eq(b->len % 8, 0);
	rd_init(ret, b->p, b->len);
	len = rd_u32(ret);
	padding = rd_u8(ret);
	ck_assert_uint_eq(b->len, 4 + len);
	ck_assert_uint_ge(padding, 4);
	ck_assert_uint_lt(padding + 1u, len);
	ret->left -= padding;
}

/* Our KEXINIT as a server's would be read: the lists are where they belong. */
START_TEST(test_kexinit)
{
	struct buf b;
	struct wire w;
	size_t skip;

	buf_init(&b, 65536);
	buf_puts(&b, "SSH-2.0-x\r\n");
	key_request_kexinit(&b, "ssh-ed25519-cert-v01@openssh.com", octets);
	wire_init(&w, key_request_kex, "ssh-ed25519-cert-v01@openssh.com");
	wire_feed(&w, (const uint8_t *)b.p, b.len, &skip);
	ck_assert_msg(w.state == WIRE_REPLY, "%s", w.what);
	ck_assert_uint_eq(w.host_key.n, 1);
	ck_assert_str_eq(name_list_first(&w.host_key),
	    "ssh-ed25519-cert-v01@openssh.com");
	ck_assert_str_eq(name_list_first(&w.kex), "curve25519-sha256");
	ck_assert(name_list_have(&w.kex, "diffie-hellman-group1-sha1"));
	ck_assert(name_list_have(&w.cipher_cs, "3des-cbc"));
	ck_assert(name_list_have(&w.cipher_sc, "aes128-ctr"));
	ck_assert(name_list_have(&w.mac_cs, "hmac-md5"));
	ck_assert(name_list_have(&w.mac_sc, "hmac-sha2-256"));
	ck_assert(!w.guess_wrong);
	wire_release(&w);
	buf_release(&b);
}
END_TEST

START_TEST(test_cookie)
{
	struct buf b;
	struct rd r;

	buf_init(&b, 65536);
	key_request_kexinit(&b, "ssh-rsa", octets);
	payload(&b, &r);
	ck_assert_uint_eq(rd_u8(&r), 20);
	ck_assert_mem_eq(rd_bytes(&r, 16), octets, 16);
	for (int i = 0; i < 10; i++) {
		struct rd list;

		rd_sub(&r, &list);
	}
	ck_assert_uint_eq(rd_u8(&r), 0);
	ck_assert_uint_eq(rd_u32(&r), 0);
	ck_assert_int_eq(rd_finish(&r), 0);
	buf_release(&b);
}
END_TEST

static const struct {
	const char *theirs;
	size_t len; /* of the public value; 0: nothing in common */
	uint8_t first; /* its first octet */
} methods[] = {
    {"curve25519-sha256", 32, 0xff},
    {"curve25519-sha256@libssh.org", 32, 0xff},
    {"sntrup761x25519-sha512@openssh.com,curve25519-sha256", 32, 0xff},
    {"ecdh-sha2-nistp256", 65, 4},
    {"ecdh-sha2-nistp384", 97, 4},
    {"ecdh-sha2-nistp521", 133, 4},
    {"ecdh-sha2-nistp521,ecdh-sha2-nistp256", 65, 4}, /* our order */
    {"diffie-hellman-group14-sha256", 32, 0x5a},
    {"diffie-hellman-group16-sha512", 32, 0x5a},
    {"diffie-hellman-group18-sha512", 32, 0x5a},
    {"diffie-hellman-group14-sha1", 32, 0x5a},
    {"diffie-hellman-group1-sha1", 32, 0x5a},
    {"sntrup761x25519-sha512@openssh.com", 0, 0},
    {"diffie-hellman-group-exchange-sha256", 0, 0},
    {"ecdh-sha2-nistp25", 0, 0},
    {"", 0, 0},
};

START_TEST(test_init)
{
	struct wire w;
	struct buf b;
	struct rd r;
	const uint8_t *p;
	size_t len;

	wire_init(&w, key_request_kex, "ssh-ed25519");
	ck_assert_int_eq(name_list_parse(methods[_i].theirs,
			     strlen(methods[_i].theirs), &w.kex),
	    0);
	buf_init(&b, 65536);
	ck_assert_int_eq(key_request_init(&b, &w, octets),
	    methods[_i].len == 0 ? ERR_UNSUPPORTED : 0);
	if (methods[_i].len == 0) {
		ck_assert_uint_eq(b.len, 0);
	} else {
		payload(&b, &r);
		ck_assert_uint_eq(rd_u8(&r), 30);
		p = rd_string(&r, &len);
		ck_assert_int_eq(rd_finish(&r), 0);
		ck_assert_uint_eq(len, methods[_i].len);
		ck_assert_uint_eq(p[0], methods[_i].first);
	}
	buf_release(&b);
	wire_release(&w);
}
END_TEST

/* Every method that we say we know has a message. */
START_TEST(test_all_methods)
{
	struct name_list all;
	struct wire w;
	struct buf b;

	ck_assert_int_eq(name_list_parse(key_request_kex,
			     strlen(key_request_kex), &all),
	    0);
	ck_assert_uint_gt(all.n, 9);
	for (const char *s = name_list_first(&all); s != NULL;
	     s = name_list_next(&all, s)) {
		wire_init(&w, key_request_kex, "ssh-ed25519");
		ck_assert_int_eq(name_list_parse(s, strlen(s), &w.kex), 0);
		buf_init(&b, 65536);
		ck_assert_int_eq(key_request_init(&b, &w, octets), 0);
		ck_assert_uint_ne(b.len, 0);
		buf_release(&b);
		wire_release(&w);
	}
	name_list_release(&all);
}
END_TEST

START_TEST(test_disconnect)
{
	struct buf b;
	struct wire w;
	size_t skip;

	buf_init(&b, 65536);
	buf_puts(&b, "SSH-2.0-x\r\n");
	key_request_disconnect(&b);
	wire_init(&w, key_request_kex, "ssh-ed25519");
	wire_feed(&w, (const uint8_t *)b.p, b.len, &skip);
	ck_assert(w.disconnected);
	ck_assert_uint_eq(w.reason, 11);
	ck_assert_str_eq(w.description, "host key seen");
	wire_release(&w);
	buf_release(&b);
}
END_TEST

/* No room is an error of the buffer, not half a packet. */
START_TEST(test_no_room)
{
	struct buf b;

	buf_init(&b, 100);
	key_request_kexinit(&b, "ssh-ed25519", octets);
	ck_assert_int_eq(b.err, ERR_TOOBIG);
	buf_release(&b);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("key_request");
	TCase *tc = tcase_create("key_request");

	tcase_add_test(tc, test_kexinit);
	tcase_add_test(tc, test_cookie);
	tcase_add_loop_test(tc, test_init, 0, COUNT(methods));
	tcase_add_test(tc, test_all_methods);
	tcase_add_test(tc, test_disconnect);
	tcase_add_test(tc, test_no_room);
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
