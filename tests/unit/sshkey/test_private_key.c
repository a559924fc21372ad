/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks that are one key: every private format, RFC 4716, PEM of public keys. */
#include <loginpolicy/sshkey/keyfile.h>
#include "tests/lib/key_data.h"
#include "tests/lib/mutate.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum sight {
	SEEN, /* key and fingerprint */
	HIDDEN
};

static const struct {
	const char *file, *key; /* key: in expected.txt; NULL: none */
	enum keyfile_kind kind;
	enum sight sight;
	bool encrypted;
	const char *type; /* of what is hidden; NULL: unknown */
} files[] = {
#define PRIVATE(k, type)                                                \
	{k, k, KEYFILE_PRIVATE_KEY, SEEN, false, NULL},                 \
	    {k ".enc", k, KEYFILE_PRIVATE_KEY, SEEN, true, NULL},       \
	    {k ".2.ppk", k, KEYFILE_PRIVATE_KEY, SEEN, false, NULL},    \
	    {k ".3.ppk", k, KEYFILE_PRIVATE_KEY, SEEN, false, NULL},    \
	    {k ".enc.2.ppk", k, KEYFILE_PRIVATE_KEY, SEEN, true, NULL}, \
	    {k ".enc.3.ppk", k, KEYFILE_PRIVATE_KEY, SEEN, true, NULL}, \
	{                                                               \
		k ".4716", k, KEYFILE_PUBLIC_KEY, SEEN, false, NULL     \
	}
#define OPENSSL(k, type, pk8)                                           \
	{k ".pem", k, KEYFILE_PRIVATE_KEY, SEEN, false, NULL},          \
	    {k ".pk8", k, KEYFILE_PRIVATE_KEY, pk8, false, NULL},       \
	    {k ".enc.pem", k, KEYFILE_PRIVATE_KEY, HIDDEN, true, type}, \
	    {k ".enc.pk8", k, KEYFILE_PRIVATE_KEY, HIDDEN, true, NULL}, \
	{                                                               \
		k ".spki", k, KEYFILE_PUBLIC_KEY, SEEN, false, NULL     \
	}
    PRIVATE("rsa", "ssh-rsa"),
    OPENSSL("rsa", "ssh-rsa", SEEN),
    PRIVATE("dsa", "ssh-dss"),
    /* PKCS#8 has of a DSA key the secret half only: the other is computed */
    OPENSSL("dsa", "ssh-dss", SEEN),
    PRIVATE("ec256", NULL),
    OPENSSL("ec256", NULL, SEEN),
    PRIVATE("ec384", NULL),
    OPENSSL("ec384", NULL, SEEN),
    PRIVATE("ec521", NULL),
    OPENSSL("ec521", NULL, SEEN),
    PRIVATE("ed25519", NULL),
    {"rsa.pkcs1pub", "rsa", KEYFILE_PUBLIC_KEY, SEEN, false, NULL},
    {"rsa512.pem", NULL, KEYFILE_PRIVATE_KEY, SEEN, false, NULL},
    {"edssl.pk8", NULL, KEYFILE_PRIVATE_KEY, SEEN, false, NULL},
    {"edssl.spki", NULL, KEYFILE_PUBLIC_KEY, SEEN, false, NULL},
};

static const struct expected *
find(const struct expected *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	}
	ck_abort_msg("no %s", name);
	return NULL;
}

static void
check_key(const struct keyfile_entry *e, const char *name)
{
	struct expected list[32];
	const struct expected *want;
	char fp[KEY_FP_LEN];

	want = find(list, key_data_expected(list, COUNT(list)), name);
	ck_assert_str_eq(e->key.type, want->type);
	ck_assert_uint_eq(e->key.bits, want->bits);
	key_fp_text(e->key.fp, fp);
	ck_assert_str_eq(fp, want->fp);
}

/* A file of one key has one entry. */
static void
check_walk(const char *text, size_t len, enum keyfile_kind kind)
{
	uint8_t *scratch = malloc(KEYFILE_SCRATCH(len));
	struct keyfile_walk w = {.text = text,
	    .len = len,
	    .ctx = {0, 0, scratch},
	    .line = 1};
	struct keyfile_entry e;

	ck_assert(keyfile_next(&w, &e));
	ck_assert_int_eq(e.kind, kind);
	ck_assert_uint_eq(e.line, 1);
	ck_assert(!keyfile_next(&w, &e));
	free(scratch);
}

/* A public key has its wire form, whatever its format: that of NAME.pub. */
static void
check_blob(const struct keyfile_entry *e, const char *name)
{
	size_t len;
	uint8_t *want = key_data_blob(name, &len);

	ck_assert_ptr_nonnull(e->blob);
	ck_assert_uint_eq(e->blob_len, len);
	ck_assert_mem_eq(e->blob, want, len);
	free(want);
}

START_TEST(test_files)
{
	struct keyfile_entry e;
	size_t len;
	char *text = key_data_read(files[_i].file, &len);
	uint8_t *scratch = malloc(len + 16);

	check_walk(text, len, files[_i].kind);
	keyfile_read_block(text, len, scratch, &e);
	ck_assert_msg(e.state ==
		(files[_i].sight == HIDDEN ? KEYFILE_HIDDEN : KEYFILE_LIVE),
	    "%s: state %d, %s", files[_i].file, e.state, e.why);
	ck_assert_msg(e.has_key == (files[_i].sight != HIDDEN), "%s",
	    files[_i].file);
	ck_assert_msg(e.has_fp == (files[_i].sight == SEEN), "%s",
	    files[_i].file);
	ck_assert_int_eq(e.encrypted, files[_i].encrypted);
	ck_assert_uint_eq(e.line, 1);
	if (files[_i].sight == SEEN && files[_i].key != NULL)
		check_key(&e, files[_i].key);
	if (files[_i].kind == KEYFILE_PUBLIC_KEY && files[_i].key != NULL)
		check_blob(&e, files[_i].key);
	if (files[_i].sight == HIDDEN && files[_i].type != NULL)
		ck_assert_str_eq(e.type_name, files[_i].type);
	free(scratch);
	free(text);
}
END_TEST

/* Line ends of other systems, blanks behind lines, no newline at the end. */
START_TEST(test_line_ends)
{
	struct keyfile_entry a, b;
	size_t len, n = 0;
	char *text = key_data_read(files[_i].file, &len);
	char *other = malloc(2 * len + 1);
	uint8_t *scratch = malloc(2 * len + 16);

	keyfile_read_block(text, len, scratch, &a);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			other[n++] = '\r';
		other[n++] = text[i];
	}
	keyfile_read_block(other, n, scratch, &b);
	ck_assert_msg(a.state == b.state, "%s with CRLF: %s", files[_i].file,
	    b.why);
	ck_assert_mem_eq(a.key.fp, b.key.fp, SHA256_LEN);
	keyfile_read_block(text, len - 1, scratch, &b);
	ck_assert_msg(a.state == b.state, "%s without its last newline: %s",
	    files[_i].file, b.why);
	free(scratch);
	free(other);
	free(text);
}
END_TEST

struct mutation {
	struct keyfile_entry good;
	unsigned same, other, broken;
};

/* Decoded, hidden or a clear reason; never a crash. */
static void
try_mutated(const uint8_t *p, size_t len, void *arg)
{
	struct mutation *m = arg;
	struct keyfile_entry e;
	uint8_t *scratch = malloc(len + 16);

	ck_assert_ptr_nonnull(scratch);
	keyfile_read_block((const char *)p, len, scratch, &e);
	switch (e.state) {
	case KEYFILE_LIVE:
		ck_assert(e.has_key);
		ck_assert((e.key.bits == 0) == (e.other[0] != '\0'));
		ck_assert((e.key.type == NULL) == (e.other[0] != '\0'));
		if (e.has_fp &&
		    memcmp(e.key.fp, m->good.key.fp, SHA256_LEN) == 0)
			m->same++;
		else
			m->other++;
		break;
	case KEYFILE_HIDDEN:
		ck_assert(!e.has_key);
		m->other++;
		break;
	default:
		ck_assert_int_eq(e.state, KEYFILE_BROKEN);
		ck_assert(!e.has_key);
		ck_assert_uint_gt(strlen(e.why), 3);
		m->broken++;
	}
	free(scratch);
}

START_TEST(test_mutations)
{
	struct mutation m = {.same = 0};
	size_t len;
	char *text = key_data_read(files[_i].file, &len);
	uint8_t *scratch = malloc(len + 16);

	keyfile_read_block(text, len, scratch, &m.good);
	mutate_each((const uint8_t *)text, len, try_mutated, &m);
	ck_assert_uint_eq(m.same + m.other + m.broken, len * 9);
	/* much is secret and not looked at, but no truncation is a key */
	ck_assert_msg(m.broken > len / 2, "%s: %u of %zu broken",
	    files[_i].file, m.broken, len * 9);
	free(scratch);
	free(text);
}
END_TEST

/* --- openssh-key-v1 by hand --- */

static void
put_u32(struct buf *b, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_putc(b, (char)(v >> shift));
}

static const struct v1 {
	const char *cipher, *kdf;
	uint32_t keys, second_check;
	const char *padding, *tail;
	bool good;
} v1s[] = {
    {"none", "none", 1, 7, "\1\2\3", "", true},
    {"none", "none", 1, 7, "", "", true},
    /* more than a block, as some programs write and ssh reads */
    {"none", "none", 1, 7,
	"\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\xf\x10\x11\x12\x13", "", true},
    {"none", "none", 1, 8, "\1\2\3", "", false}, /* check numbers differ */
    {"none", "none", 1, 7, "\1\2\4", "", false}, /* padding */
    {"none", "none", 1, 7, "\1\2\3", "x", false}, /* something behind */
    {"none", "none", 0, 7, "\1\2\3", "", false},
    {"none", "none", 2, 7, "\1\2\3", "", false},
    {"none", "bcrypt", 1, 7, "\1\2\3", "", false},
    {"aes256-ctr", "none", 1, 7, "\1\2\3", "", false},
    {"aes256-ctr", "bcrypt", 1, 8, "x", "tag", true}, /* not looked into */
    {"no-such-cipher", "bcrypt", 1, 8, "x", "", true},
};

static char *
bake_v1(const struct v1 *v, size_t *ret_len)
{
	static const uint8_t secret[64] = {1};
	size_t blob_len;
	uint8_t *blob = key_data_blob("ed25519", &blob_len);
	struct buf b, p;
	char *text = calloc(1, 4000), *end;

	buf_init(&b, 4000);
	buf_init(&p, 4000);
	buf_put(&b, "openssh-key-v1", 15);
	buf_put_string(&b, v->cipher, strlen(v->cipher));
	buf_put_string(&b, v->kdf, strlen(v->kdf));
	buf_put_string(&b, "", 0);
	put_u32(&b, v->keys);
	buf_put_string(&b, blob, blob_len);
	put_u32(&p, 7);
	put_u32(&p, v->second_check);
	buf_put_string(&p, "ssh-ed25519", 11);
	buf_put_string(&p, secret, 32);
	buf_put_string(&p, secret, 64);
	buf_put_string(&p, "a comment", 9);
	buf_puts(&p, v->padding);
	buf_put_string(&b, p.p, p.len);
	buf_puts(&b, v->tail);
	end = stpcpy(text, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
	end += base64_encode((const uint8_t *)b.p, b.len, end);
	end = stpcpy(end, "\n-----END OPENSSH PRIVATE KEY-----\n");
	*ret_len = (size_t)(end - text);
	buf_release(&b);
	buf_release(&p);
	free(blob);
	return text;
}

START_TEST(test_v1)
{
	uint8_t scratch[4000];
	struct keyfile_entry e;
	size_t len;
	char *text = bake_v1(&v1s[_i], &len);

	keyfile_read_block(text, len, scratch, &e);
	ck_assert_int_eq(e.state, v1s[_i].good ? KEYFILE_LIVE : KEYFILE_BROKEN);
	if (v1s[_i].good) {
		check_key(&e, "ed25519");
		ck_assert_int_eq(e.encrypted,
		    strcmp(v1s[_i].cipher, "none") != 0);
		if (!e.encrypted) {
			ck_assert_uint_eq(e.comment_len, 9);
			ck_assert_mem_eq(e.comment, "a comment", 9);
		}
	}
	free(text);
}
END_TEST

/* --- texts that are nearly one --- */

static const char *const broken[] = {
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----\n",
    "-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----\n",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
    "-----BEGIN OPENSSH PRIVATE KEY-----\n????\n-----END OPENSSH PRIVATE KEY-----\n",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE=\n"
    "-----END OPENSSH PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----\nMIT/////\n-----END RSA PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----\nMAMCAQA=\n-----END RSA PRIVATE KEY-----\n",
    "-----BEGIN EC PRIVATE KEY-----\nMAMCAQE=\n-----END EC PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\nMAMCAQA=\n-----END PRIVATE KEY-----\n",
    "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n",
    "---- BEGIN SSH2 PUBLIC KEY ----\n",
    "---- BEGIN SSH2 PUBLIC KEY ----\n---- END SSH2 PUBLIC KEY ----\n",
    "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"x\\\n",
    "PuTTY-User-Key-File-3: ssh-rsa\n",
    "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: c\n"
    "Public-Lines: 1\nAAAA\n",
    "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: c\n"
    "Public-Lines: 99999999999999999999\nAAAA\n",
    "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: c\n"
    "Public-Lines: -1\nAAAA\n",
    "PuTTY-User-Key-File-9: ssh-rsa\nEncryption: none\nComment: c\n"
    "Public-Lines: 1\nAAAA\nPrivate-Lines: 1\nAAAA\n",
};

START_TEST(test_broken)
{
	size_t len = strlen(broken[_i]);
	uint8_t *scratch = malloc(len + 16);
	struct keyfile_entry e;

	keyfile_read_block(broken[_i], len, scratch, &e);
	ck_assert_int_eq(e.state, KEYFILE_BROKEN);
	ck_assert(!e.has_key);
	ck_assert_uint_gt(strlen(e.why), 3);
	free(scratch);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("private_key");
	TCase *tc = tcase_create("files");
	SRunner *r;
	int failed;

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, test_files, 0, COUNT(files));
	tcase_add_loop_test(tc, test_line_ends, 0, COUNT(files));
	tcase_add_loop_test(tc, test_mutations, 0, COUNT(files));
	tcase_add_loop_test(tc, test_v1, 0, COUNT(v1s));
	tcase_add_loop_test(tc, test_broken, 0, COUNT(broken));
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
