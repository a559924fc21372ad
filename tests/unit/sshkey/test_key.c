/* SPDX-License-Identifier: BSD-2-Clause */
/* Every type of public key: against ssh-keygen -l, and what must be refused. */
#include "tests/lib/key_data.h"
#include "tests/lib/mutate.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define EXPECTED 16 /* eight types, each plain and as a certificate */
static struct expected expected[EXPECTED];
static size_t n_expected;

static void
load(void)
{
	n_expected = key_data_expected(expected, EXPECTED);
	ck_assert_uint_eq(n_expected, EXPECTED);
}

static int
decode(const struct buf *b, struct key *ret)
{
	return key_decode((const uint8_t *)b->p, b->len, ret);
}

/* --- against ssh-keygen --- */

START_TEST(test_as_ssh_keygen)
{
	const struct expected *e = &expected[_i];
	char fp[KEY_FP_LEN];
	struct key k;
	size_t len;
	uint8_t *blob = key_data_blob(e->name, &len);

	ck_assert_int_eq(key_decode(blob, len, &k), 0);
	ck_assert_str_eq(k.type, e->type);
	ck_assert_uint_eq(k.bits, e->bits);
	key_fp_text(k.fp, fp);
	ck_assert_str_eq(fp, e->fp);
	ck_assert_int_eq(k.is_cert, strstr(e->name, "-cert") != NULL);
	ck_assert_int_eq(key_decode_named(e->type, strlen(e->type), blob, len,
			     &k),
	    0);
	free(blob);
}
END_TEST

/* A type word is taken for its own blob only, plain or certificate. */
START_TEST(test_type_words)
{
	struct key k;
	size_t len;
	uint8_t *blob = key_data_blob(expected[_i].name, &len);

	for (size_t j = 0; j < n_expected; j++) {
		const char *type = expected[j].type;

		ck_assert_int_eq(key_decode_named(type, strlen(type), blob, len,
				     &k),
		    j == (size_t)_i ? 0 : ERR_SYNTAX);
	}
	ck_assert_int_eq(key_decode_named("ssh-rsa2", 8, blob, len, &k),
	    ERR_UNKNOWN);
	ck_assert_int_eq(key_decode_named("", 0, blob, len, &k), ERR_UNKNOWN);
	free(blob);
}
END_TEST

/* Names of signature algorithms, in the text and in the blob. */
static const struct {
	const char *text, *blob;
	int r;
} rsa_names[] = {
    {"ssh-rsa", "ssh-rsa", 0},
    {"rsa-sha2-256", "ssh-rsa", 0},
    {"rsa-sha2-512", "ssh-rsa", 0},
    {"rsa-sha2-512", "rsa-sha2-512", 0},
    {"ssh-rsa", "rsa-sha2-256", 0},
    {"ssh-rsa-cert-v01@openssh.com", "ssh-rsa", ERR_SYNTAX},
    {"rsa-sha2-256-cert-v01@openssh.com", "ssh-rsa", ERR_SYNTAX},
    {"ssh-dss", "ssh-rsa", ERR_SYNTAX},
    {"rsa-sha2-1024", "ssh-rsa", ERR_UNKNOWN},
    {"SSH-RSA", "ssh-rsa", ERR_UNKNOWN},
    {"ssh-rsa", "rsa-sha2-1024", ERR_SYNTAX},
};

START_TEST(test_rsa_names)
{
	uint8_t fp[SHA256_LEN];
	struct buf b, plain;
	struct key k;

	buf_init(&b, 4096);
	buf_init(&plain, 4096);
	put_rsa(&b, rsa_names[_i].blob, 2048, 0);
	put_rsa(&plain, "ssh-rsa", 2048, 0);
	sha256_of(plain.p, plain.len, fp);
	ck_assert_int_eq(key_decode_named(rsa_names[_i].text,
			     strlen(rsa_names[_i].text), (const uint8_t *)b.p,
			     b.len, &k),
	    rsa_names[_i].r);
	if (rsa_names[_i].r == 0) {
		ck_assert_str_eq(k.type, "ssh-rsa");
		ck_assert_mem_eq(k.fp, fp, SHA256_LEN);
	}
	buf_release(&b);
	buf_release(&plain);
}
END_TEST

START_TEST(test_webauthn)
{
	static const char name[] =
	    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com";
	struct key k;
	size_t len;
	uint8_t *blob = key_data_blob("sk-ec256", &len);
	enum key_class class;

	ck_assert_int_eq(key_decode_named(name, sizeof(name) - 1, blob, len,
			     &k),
	    0);
	ck_assert_str_eq(k.type, "sk-ecdsa-sha2-nistp256@openssh.com");
	ck_assert(key_name_known(name, sizeof(name) - 1, &class));
	ck_assert_int_eq(class, KEY_CLASS_ECDSA_SK);
	ck_assert(!key_name_known("x", 1, &class));
	ck_assert_int_eq(class, KEY_CLASS_OTHER);
	ck_assert(key_name_known("ssh-dss", 7, NULL));
	free(blob);
}
END_TEST

static void
put_mldsa(struct buf *b, const char *name, size_t len)
{
	uint8_t pk[1344 + 1];

	memset(pk, 7, sizeof(pk));
	buf_init(b, 4096);
	buf_put_string(b, name, strlen(name));
	buf_put_string(b, pk, len);
}

/* OpenSSH 10.6 renamed it: both names are one type, and one key. */
START_TEST(test_mldsa)
{
	static const char *const names[] = {"ssh-mldsa44-ed25519",
	    "ssh-mldsa44-ed25519@openssh.com"};
	uint8_t fp[SHA256_LEN];
	struct buf b;
	struct key k;

	put_mldsa(&b, names[0], 1344);
	sha256_of(b.p, b.len, fp);
	buf_release(&b);
	for (size_t len = 1343; len <= 1345; len++) {
		put_mldsa(&b, names[_i], len);
		ck_assert_int_eq(decode(&b, &k), len == 1344 ? 0 : ERR_RANGE);
		if (len == 1344) {
			ck_assert_str_eq(k.type, names[0]);
			ck_assert_uint_eq(k.bits, 512);
			ck_assert_int_eq(k.class, KEY_CLASS_MLDSA44_ED25519);
			ck_assert_mem_eq(k.fp, fp, SHA256_LEN);
		}
		buf_release(&b);
	}
}
END_TEST

/* --- sizes --- */

/* True bits, whatever stands before them; the same key, the same fingerprint. */
START_TEST(test_rsa_bits)
{
	static const unsigned bits[] = {1, 2, 7, 8, 9, 511, 512, 768, 1023,
	    1024, 1025, 2047, 2048, 2049, 3072, 16376, 16383, 16384};
	static const size_t zeros[] = {0, 1, 5, 300, 1500};
	uint8_t fp[SHA256_LEN];
	struct buf b;
	struct key k;

	for (size_t i = 0; i < COUNT(zeros); i++) {
		size_t raw = bits[_i] / 8 + 1 + zeros[i];

		buf_init(&b, 8192);
		put_rsa(&b, "ssh-rsa", bits[_i], zeros[i]);
		if (raw > 2049) { /* as OpenSSH: 2048 octets and a zero */
			ck_assert_int_eq(decode(&b, &k), ERR_RANGE);
			buf_release(&b);
			continue;
		}
		ck_assert_int_eq(decode(&b, &k), 0);
		ck_assert_uint_eq(k.bits, bits[_i]);
		ck_assert_uint_eq(k.strength_bits, key_ffc_strength(bits[_i]));
		if (i == 0)
			memcpy(fp, k.fp, sizeof(fp));
		ck_assert_mem_eq(k.fp, fp, sizeof(fp));
		buf_release(&b);
	}
}
END_TEST

START_TEST(test_rsa_refused)
{
	struct buf b;
	struct key k;

	buf_init(&b, 8192);
	buf_put_string(&b, "ssh-rsa", 7);
	switch (_i) {
	case 0: /* negative n */
		buf_put_string(&b, "\3", 1);
		buf_put_string(&b, "\x80\1\1", 3);
		break;
	case 1: /* negative e */
		buf_put_string(&b, "\xff", 1);
		buf_put_string(&b, "\1", 1);
		break;
	case 2: /* no modulus: 0 */
		buf_put_string(&b, "\3", 1);
		buf_put_string(&b, "", 0);
		break;
	case 3: /* zeros only */
		buf_put_string(&b, "\3", 1);
		buf_put_string(&b, "\0\0\0", 3);
		break;
	case 4: /* n is missing */
		buf_put_string(&b, "\3", 1);
		break;
	case 5: /* something follows */
		buf_put_string(&b, "\3", 1);
		buf_put_string(&b, "\5", 1);
		buf_putc(&b, 0);
		break;
	}
	ck_assert_int_eq(decode(&b, &k),
	    _i == 4	  ? ERR_TRUNC
		: _i == 5 ? ERR_TRAILING
			  : ERR_RANGE);
	buf_release(&b);
}
END_TEST

/* sshd's parser takes e = 0: so does this one, and a rule may object. */
START_TEST(test_rsa_e0)
{
	struct buf b;
	struct key k;

	buf_init(&b, 8192);
	buf_put_string(&b, "ssh-rsa", 7);
	buf_put_string(&b, "", 0);
	buf_put_string(&b, "\5", 1);
	ck_assert_int_eq(decode(&b, &k), 0);
	ck_assert_uint_eq(k.bits, 3);
	buf_release(&b);
}
END_TEST

static void
put_ec(struct buf *b, const char *type, const char *curve, size_t q_len,
    uint8_t first)
{
	uint8_t q[200];

	memset(q, 9, sizeof(q));
	q[0] = first;
	buf_init(b, 1000);
	buf_put_string(b, type, strlen(type));
	buf_put_string(b, curve, strlen(curve));
	buf_put_string(b, q, q_len);
}

static const struct {
	const char *type, *curve;
	size_t q_len;
	uint8_t first;
	int r;
} points[] = {
    {"ecdsa-sha2-nistp256", "nistp256", 65, 4, 0},
    {"ecdsa-sha2-nistp384", "nistp384", 97, 4, 0},
    {"ecdsa-sha2-nistp521", "nistp521", 133, 4, 0},
    {"ecdsa-sha2-nistp256", "nistp384", 97, 4, ERR_SYNTAX},
    {"ecdsa-sha2-nistp256", "nistp384", 65, 4, ERR_SYNTAX},
    {"ecdsa-sha2-nistp256", "nistp25", 65, 4, ERR_SYNTAX},
    {"ecdsa-sha2-nistp256", "", 65, 4, ERR_SYNTAX},
    {"ecdsa-sha2-nistp256", "nistp256", 64, 4, ERR_RANGE},
    {"ecdsa-sha2-nistp256", "nistp256", 66, 4, ERR_RANGE},
    {"ecdsa-sha2-nistp256", "nistp256", 0, 4, ERR_RANGE},
    {"ecdsa-sha2-nistp256", "nistp256", 33, 2, ERR_RANGE}, /* compressed */
    {"ecdsa-sha2-nistp256", "nistp256", 65, 2, ERR_RANGE},
    {"ecdsa-sha2-nistp256", "nistp256", 65, 6, ERR_RANGE}, /* hybrid */
    {"ecdsa-sha2-nistp521", "nistp521", 132, 4, ERR_RANGE},
    {"ecdsa-sha2-nistp224", "nistp224", 57, 4, ERR_UNSUPPORTED},
    {"sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", 65, 4, ERR_TRUNC},
    {"sk-ecdsa-sha2-nistp256@openssh.com", "nistp384", 97, 4, ERR_SYNTAX},
};

START_TEST(test_points)
{
	struct buf b;
	struct key k;

	put_ec(&b, points[_i].type, points[_i].curve, points[_i].q_len,
	    points[_i].first);
	ck_assert_int_eq(decode(&b, &k), points[_i].r);
	buf_release(&b);
}
END_TEST

START_TEST(test_ed25519_length)
{
	uint8_t pk[64] = {1};
	struct buf b;
	struct key k;

	buf_init(&b, 1000);
	buf_put_string(&b, "ssh-ed25519", 11);
	buf_put_string(&b, pk, (size_t)_i);
	ck_assert_int_eq(decode(&b, &k), _i == 32 ? 0 : ERR_RANGE);
	buf_release(&b);
}
END_TEST

START_TEST(test_unknown)
{
	uint8_t fp[SHA256_LEN], *big = calloc(1, KEY_BLOB_MAX + 1);
	struct buf b;
	struct key k;

	buf_init(&b, 1000);
	buf_put_string(&b, "ssh-new@example.com", 19);
	buf_puts(&b, "anything");
	ck_assert_int_eq(decode(&b, &k), ERR_UNSUPPORTED);
	ck_assert_int_eq(k.class, KEY_CLASS_OTHER);
	sha256_of(b.p, b.len, fp);
	ck_assert_mem_eq(k.fp, fp, SHA256_LEN);
	ck_assert_int_eq(key_decode_named("ssh-rsa", 7, (const uint8_t *)b.p,
			     b.len, &k),
	    ERR_SYNTAX);
	buf_release(&b);
	ck_assert_int_eq(key_decode(big, KEY_BLOB_MAX + 1, &k), ERR_TOOBIG);
	ck_assert_int_eq(key_decode(big, 3, &k), ERR_TRUNC);
	ck_assert_str_eq(key_class_name(KEY_CLASS_ED25519_SK), "ed25519-sk");
	ck_assert_str_eq(key_class_name(KEY_CLASS_COUNT), "other");
	free(big);
}
END_TEST

/* --- mutations --- */

struct mutation {
	struct key good;
	size_t len;
	unsigned decoded;
};

/*
 * A changed blob that decodes is another key, or the same one written in
 * another way (a name of a signature algorithm): never a third thing.
 */
static void
try_mutated(const uint8_t *p, size_t len, void *arg)
{
	struct mutation *m = arg;
	struct key k;
	int r = key_decode(p, len, &k);

	if (r == ERR_UNSUPPORTED) {
		ck_assert_int_eq(k.class, KEY_CLASS_OTHER);
		return;
	}
	ck_assert_int_le(r, 0);
	if (r != 0)
		return;
	ck_assert_uint_eq(len, m->len); /* no truncation is a key */
	ck_assert_ptr_nonnull(k.type);
	ck_assert_uint_gt(k.bits, 0);
	/* of a certificate, much does not concern the key */
	if (!m->good.is_cert)
		ck_assert_mem_ne(k.fp, m->good.fp, SHA256_LEN);
	m->decoded++;
}

START_TEST(test_mutations)
{
	struct mutation m = {.decoded = 0};
	uint8_t *blob = key_data_blob(expected[_i].name, &m.len);

	ck_assert_int_eq(key_decode(blob, m.len, &m.good), 0);
	mutate_each(blob, m.len, try_mutated, &m);
	/* the octets of the key itself may be any */
	ck_assert_uint_gt(m.decoded, 100);
	ck_assert_uint_lt(m.decoded, m.len * 8);
	free(blob);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("key");
	TCase *tc = tcase_create("types");
	SRunner *r;
	int failed;

	tcase_add_unchecked_fixture(tc, load, NULL);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, test_as_ssh_keygen, 0, EXPECTED);
	tcase_add_loop_test(tc, test_type_words, 0, EXPECTED);
	tcase_add_loop_test(tc, test_rsa_names, 0, COUNT(rsa_names));
	tcase_add_test(tc, test_webauthn);
	tcase_add_loop_test(tc, test_mldsa, 0, 2);
	tcase_add_loop_test(tc, test_rsa_bits, 0, 18);
	tcase_add_loop_test(tc, test_rsa_refused, 0, 6);
	tcase_add_test(tc, test_rsa_e0);
	tcase_add_loop_test(tc, test_points, 0, COUNT(points));
	tcase_add_loop_test(tc, test_ed25519_length, 0, 65);
	tcase_add_test(tc, test_unknown);
	tcase_add_loop_test(tc, test_mutations, 0, EXPECTED);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
