/* SPDX-License-Identifier: BSD-2-Clause */
/* Certificates: what stands in them, and what must be refused. */
#include "tests/lib/key_data.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A certificate put together by hand, with one thing to be wrong in it. */
struct recipe {
	uint32_t type;
	unsigned principals;
	const char *critical, *extension;
	const char *ca; /* "ed25519", "rsa": of tests/data/keys; else a name */
	bool bad_principals, bad_option, bad_signature, no_signature, trailing;
	size_t zeros; /* before the modulus, of the key and of the CA */
};
static const struct recipe good = {.type = 1,
    .principals = 2,
    .critical = "force-command",
    .extension = "permit-pty",
    .ca = "rsa"};

static void
put_u64(struct buf *b, uint64_t v)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_putc(b, (char)(v >> shift));
}

static void
put_u32(struct buf *b, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_putc(b, (char)(v >> shift));
}

static void
put_option(struct buf *b, const char *name, bool bad)
{
	struct buf o;

	buf_init(&o, 1000);
	if (name != NULL) {
		buf_put_string(&o, name, strlen(name));
		if (!bad)
			buf_put_string(&o, "", 0);
	}
	buf_put_string(b, o.p, o.len);
	buf_release(&o);
}

static void
put_ca(struct buf *b, const struct recipe *c)
{
	struct buf ca;
	size_t len;
	uint8_t *blob;

	buf_init(&ca, 20000);
	if (strcmp(c->ca, "rsa") == 0) {
		put_rsa(&ca, "ssh-rsa", 1023, c->zeros);
	} else if (strcmp(c->ca, "cert") == 0) {
		blob = key_data_blob("ed25519-cert", &len);
		buf_put(&ca, blob, len);
		free(blob);
	} else {
		buf_put_string(&ca, c->ca, strlen(c->ca));
	}
	buf_put_string(b, ca.p, ca.len);
	buf_release(&ca);
}

static void
bake(const struct recipe *c, struct buf *b)
{
	struct buf key, list;

	buf_init(b, 60000);
	buf_init(&key, 20000);
	buf_init(&list, 20000);
	put_rsa(&key, "ssh-rsa", 1536, c->zeros);
	buf_put_string(b, "ssh-rsa-cert-v01@openssh.com", 28);
	buf_put_string(b, "nonce", 5);
	buf_put(b, key.p + 11, key.len - 11); /* without its type */
	put_u64(b, 0x0102030405060708);
	put_u32(b, c->type);
	buf_put_string(b, "the id", 6);
	for (unsigned i = 0; i < c->principals; i++)
		buf_put_string(&list, "p", 1);
	if (c->bad_principals)
		buf_putc(&list, 1);
	buf_put_string(b, list.p, list.len);
	put_u64(b, 1000);
	put_u64(b, UINT64_MAX);
	put_option(b, c->critical, c->bad_option);
	put_option(b, c->extension, false);
	buf_put_string(b, "", 0);
	put_ca(b, c);
	buf_clear(&list);
	buf_put_string(&list, "rsa-sha2-512", 12);
	if (!c->bad_signature)
		buf_put_string(&list, "signature", 9);
	if (!c->no_signature)
		buf_put_string(b, list.p, list.len);
	if (c->trailing)
		buf_putc(b, 0);
	ck_assert_int_eq(b->err, 0);
	buf_release(&key);
	buf_release(&list);
}

static int
decode(const struct recipe *c, struct key *ret)
{
	struct buf b;
	int r;

	bake(c, &b);
	r = key_decode((const uint8_t *)b.p, b.len, ret);
	buf_release(&b);
	return r;
}

START_TEST(test_good)
{
	struct buf b, plain, ca;
	uint8_t fp[SHA256_LEN];
	struct key k;

	bake(&good, &b);
	ck_assert_int_eq(key_decode((const uint8_t *)b.p, b.len, &k), 0);
	ck_assert(k.is_cert);
	ck_assert_int_eq(k.class, KEY_CLASS_RSA);
	ck_assert_uint_eq(k.bits, 1536);
	ck_assert_uint_eq(k.cert.serial, 0x0102030405060708);
	ck_assert_uint_eq(k.cert.type, 1);
	ck_assert_uint_eq(k.cert.key_id_len, 6);
	ck_assert_mem_eq(k.cert.key_id, "the id", 6);
	ck_assert_uint_eq(k.cert.principals, 2);
	ck_assert_uint_eq(k.cert.valid_after, 1000);
	ck_assert_uint_eq(k.cert.valid_before, UINT64_MAX);
	ck_assert(!k.cert.critical_unknown);
	ck_assert_int_eq(k.cert.ca_class, KEY_CLASS_RSA);
	ck_assert_str_eq(k.cert.ca_type, "ssh-rsa");
	ck_assert_uint_eq(k.cert.ca_bits, 1023);
	ck_assert_uint_eq(k.cert.ca_strength_bits, 79);
	buf_init(&plain, 4096);
	put_rsa(&plain, "ssh-rsa", 1536, 0);
	sha256_of(plain.p, plain.len, fp);
	ck_assert_mem_eq(k.fp, fp, SHA256_LEN);
	buf_init(&ca, 4096);
	put_rsa(&ca, "ssh-rsa", 1023, 0);
	sha256_of(ca.p, ca.len, fp);
	ck_assert_mem_eq(k.cert.ca_fp, fp, SHA256_LEN);
	buf_release(&b);
	buf_release(&plain);
	buf_release(&ca);
}
END_TEST

/* Zeros make neither the key nor the CA's bigger, or another one. */
START_TEST(test_padded)
{
	struct recipe c = good;
	struct key k, padded;

	ck_assert_int_eq(decode(&good, &k), 0);
	c.zeros = (size_t)_i * 100;
	ck_assert_int_eq(decode(&c, &padded), 0);
	ck_assert_uint_eq(padded.bits, 1536);
	ck_assert_uint_eq(padded.cert.ca_bits, 1023);
	ck_assert_mem_eq(padded.fp, k.fp, SHA256_LEN);
	ck_assert_mem_eq(padded.cert.ca_fp, k.cert.ca_fp, SHA256_LEN);
}
END_TEST

static const struct {
	const char *what;
	struct recipe c;
	int r;
} refused[] = {
    {"type 0", {.type = 0, .ca = "rsa"}, ERR_RANGE},
    {"type 3", {.type = 3, .ca = "rsa"}, ERR_RANGE},
    {"a CA that is a certificate", {.type = 1, .ca = "cert"}, ERR_SYNTAX},
    {"a CA of an unknown type", {.type = 1, .ca = "ssh-new"}, ERR_SYNTAX},
    {"no CA", {.type = 1, .ca = ""}, ERR_SYNTAX},
    {"a CA without its key", {.type = 1, .ca = "ssh-ed25519"}, ERR_TRUNC},
    {"257 principals", {.type = 1, .ca = "rsa", .principals = 257}, ERR_RANGE},
    {"a principal cut off", {.type = 1, .ca = "rsa", .bad_principals = true},
	ERR_TRUNC},
    {"an option cut off",
	{.type = 1, .ca = "rsa", .critical = "x", .bad_option = true},
	ERR_TRUNC},
    {"a signature cut off", {.type = 1, .ca = "rsa", .bad_signature = true},
	ERR_TRUNC},
    {"no signature", {.type = 1, .ca = "rsa", .no_signature = true}, ERR_TRUNC},
    {"something behind it", {.type = 1, .ca = "rsa", .trailing = true},
	ERR_TRAILING},
};

START_TEST(test_refused)
{
	struct key k;

	ck_assert_msg(decode(&refused[_i].c, &k) == refused[_i].r, "%s: %d",
	    refused[_i].what, decode(&refused[_i].c, &k));
}
END_TEST

START_TEST(test_options)
{
	static const struct {
		const char *critical, *extension;
		bool unknown;
	} t[] = {{NULL, NULL, false}, {"force-command", NULL, false},
	    {"source-address", NULL, false}, {"verify-required", NULL, false},
	    {"no-such", NULL, true}, {"Force-Command", NULL, true},
	    {"", NULL, true}, {NULL, "no-such", false}};
	struct recipe c = good;
	struct key k;

	c.critical = t[_i].critical;
	c.extension = t[_i].extension;
	ck_assert_int_eq(decode(&c, &k), 0);
	ck_assert_int_eq(k.cert.critical_unknown, t[_i].unknown);
}
END_TEST

START_TEST(test_principals)
{
	struct recipe c = good;
	struct key k;

	c.principals = 256;
	ck_assert_int_eq(decode(&c, &k), 0);
	ck_assert_uint_eq(k.cert.principals, 256);
	c.principals = 0;
	c.type = 2;
	ck_assert_int_eq(decode(&c, &k), 0);
	ck_assert_uint_eq(k.cert.principals, 0);
	ck_assert_uint_eq(k.cert.type, 2);
}
END_TEST

/* What ssh-keygen -s made. */
START_TEST(test_real)
{
	struct key k;
	size_t len;
	uint8_t *blob = key_data_blob("ec384-cert", &len);

	ck_assert_int_eq(key_decode(blob, len, &k), 0);
	ck_assert_uint_eq(k.cert.serial, 11);
	ck_assert_uint_eq(k.cert.principals, 3);
	ck_assert_uint_eq(k.cert.valid_after, 1577836800); /* 2020-01-01 */
	ck_assert_uint_eq(k.cert.valid_before, 1893456000); /* 2030-01-01 */
	ck_assert_str_eq(k.cert.ca_type, "ssh-ed25519");
	free(blob);
	blob = key_data_blob("rsa-cert", &len);
	ck_assert_int_eq(key_decode(blob, len, &k), 0);
	ck_assert_uint_eq(k.cert.type, 2);
	ck_assert_uint_eq(k.cert.valid_after, 0);
	ck_assert_uint_eq(k.cert.valid_before, UINT64_MAX);
	free(blob);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("key_cert");
	TCase *tc = tcase_create("certificates");
	SRunner *r;
	int failed;

	tcase_add_test(tc, test_good);
	tcase_add_loop_test(tc, test_padded, 1, 10);
	tcase_add_loop_test(tc, test_refused, 0, COUNT(refused));
	tcase_add_loop_test(tc, test_options, 0, 8);
	tcase_add_test(tc, test_principals);
	tcase_add_test(tc, test_real);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
