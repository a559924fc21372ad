/* What kind of key file a text is. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <loginpolicy/keyfile.h>
#include "lines_data.h"
#include "mutate.h"

#define HASHED	   "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg="
#define PEM(label) "-----BEGIN " label "-----\nAAAA\n-----END " label "-----\n"
#define RFC4716 \
	"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n"
#define PPK "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"

static const struct {
	enum keyfile_kind kind;
	const char *base, *text;
} cases[] = {
    {KEYFILE_NONE, NULL, ""},
    {KEYFILE_NONE, NULL, "\n\n# nothing\n"},
    {KEYFILE_NONE, "authorized_keys", "# " ED "\n"},
    {KEYFILE_NONE, NULL, "#!/bin/sh\necho use ssh-rsa keys, not AAAA\n"},
    {KEYFILE_NONE, "README", "like ssh-rsa AAAAB3NzaC1yc2EAAA... you@x\n"},
    {KEYFILE_NONE, "x.sh", "grep -q \"" ED "\" \"$f\"\n"},
    {KEYFILE_NONE, "x.sh", "echo it is ssh-ed25519 " ED_B64 "\n"},
    {KEYFILE_NONE, NULL, ED_B64 "\n"},
    {KEYFILE_NONE, NULL, "ssh-foo " ED_B64 "\n"},
    {KEYFILE_NONE, NULL,
	"\x7f"
	"ELF AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    {KEYFILE_NONE, NULL, "@revoked x y " ED "\n"},
    {KEYFILE_NONE, NULL, "\"open " ED "\n"},
    /* one line */
    {KEYFILE_PUBLIC_KEY, NULL, ED},
    {KEYFILE_PUBLIC_KEY, "id.pub", ED " c\r\n"},
    {KEYFILE_PUBLIC_KEY, "id.pub", "\xef\xbb\xbf" ED "\n"},
    {KEYFILE_PUBLIC_KEY, NULL, "# c\n\n " RSA "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "alice", ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "authorized_keys.pub", ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "id.pub", "pty " ED "\n"},
    {KEYFILE_CERTIFICATE, NULL, CERT "\n"},
    {KEYFILE_CERTIFICATE, "id-cert", CERT "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "authorized_keys2", CERT "\n"},
    /* more of them */
    {KEYFILE_AUTHORIZED_KEYS, NULL, ED "\n" RSA "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "id.pub", ED "\n" RSA "\n"},
    {KEYFILE_AUTHORIZED_KEYS, NULL, CERT "\n" ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "x", "ssh-rsa bad\n\nx\n#\n" ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "x", "command=\"a b\" " ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "x", "command=ls " ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "x", "foo=\"a b\" " ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, NULL, "command=\"ssh-rsa AAAA\" " ED},
    {KEYFILE_AUTHORIZED_KEYS, "x", "no-such " ED "\n" RSA "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "authorized_keys", "foo " ED "\n"},
    {KEYFILE_KNOWN_HOSTS, NULL, "foo " ED "\n"},
    {KEYFILE_KNOWN_HOSTS, NULL, "[foo]:22,b\t" ED "\n"},
    {KEYFILE_KNOWN_HOSTS, NULL, HASHED " " ED "\n"},
    {KEYFILE_KNOWN_HOSTS, NULL, "@cert-authority * " ED "\n"},
    {KEYFILE_KNOWN_HOSTS, NULL, "@revoked\t*  " ED "\n"},
    {KEYFILE_KNOWN_HOSTS, "ssh_known_hosts2", "pty " ED "\n"},
    {KEYFILE_KNOWN_HOSTS, NULL, "a " ED "\n" HASHED " " ED "\n" ED "\n"},
    /* whole files */
    {KEYFILE_PUBLIC_KEY, NULL, RFC4716},
    {KEYFILE_PUBLIC_KEY, "x", PEM("PUBLIC KEY")},
    {KEYFILE_PUBLIC_KEY, "x", PEM("RSA PUBLIC KEY")},
    {KEYFILE_PRIVATE_KEY, "x", PEM("OPENSSH PRIVATE KEY")},
    {KEYFILE_PRIVATE_KEY, "x.pub", PEM("RSA PRIVATE KEY")},
    {KEYFILE_PRIVATE_KEY, NULL, PEM("ENCRYPTED PRIVATE KEY")},
    {KEYFILE_PRIVATE_KEY, NULL, "-----BEGIN PRIVATE KEY-----\r\nAAAA\r\n"},
    {KEYFILE_PRIVATE_KEY, NULL, "\xef\xbb\xbf" PEM("EC PRIVATE KEY")},
    {KEYFILE_PRIVATE_KEY, NULL, "Bag Attributes\n  x: y\n" PEM("PRIVATE KEY")},
    {KEYFILE_PRIVATE_KEY, NULL,
	PEM("CERTIFICATE") PEM("EC PARAMETERS") PEM("EC PRIVATE KEY")},
    {KEYFILE_PRIVATE_KEY, NULL, PPK},
    {KEYFILE_PRIVATE_KEY, NULL, "SSH PRIVATE KEY FILE FORMAT 1.1\n"},
    {KEYFILE_PRIVATE_KEY, NULL,
	"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nx\n"},
    {KEYFILE_PRIVATE_KEY, NULL, PEM("PRIVATE KEY") ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "x", ED "\n" PEM("PRIVATE KEY")},
    {KEYFILE_NONE, NULL, PEM("CERTIFICATE")},
    {KEYFILE_NONE, NULL, PEM("CERTIFICATE REQUEST")},
    {KEYFILE_NONE, NULL, PEM("DH PARAMETERS")},
    {KEYFILE_NONE, NULL, PEM("PGP PRIVATE KEY BLOCK")},
    {KEYFILE_NONE, NULL, "x -----BEGIN PRIVATE KEY-----\n"},
    {KEYFILE_NONE, NULL, "-----BEGIN PRIVATE KEY----- or so\n"},
    {KEYFILE_NONE, NULL, "-----BEGIN -----"},
    {KEYFILE_NONE, NULL, "-----BEGIN "},
    {KEYFILE_NONE, NULL, "----------BEGIN PRIVATE KEY-----\n"},
};

START_TEST(test_kind)
{
	enum keyfile_kind k = keyfile_detect(cases[_i].text,
	    strlen(cases[_i].text), cases[_i].base);

	ck_assert_msg(k == cases[_i].kind, "%s: %s, not %s", cases[_i].text,
	    keyfile_kind_name(k), keyfile_kind_name(cases[_i].kind));
}
END_TEST

START_TEST(test_kind_name)
{
	static const char *const names[] = {"none", "authorized_keys",
	    "public_key", "certificate", "private_key", "known_hosts"};
	int i;

	for (i = 0; i < 6; i++)
		ck_assert_str_eq(keyfile_kind_name((enum keyfile_kind)i),
		    names[i]);
}
END_TEST

static bool
whole(const char *text)
{
	return keyfile_is_whole(text, strlen(text));
}

START_TEST(test_whole)
{
	ck_assert(whole(RFC4716));
	ck_assert(whole(PEM("PUBLIC KEY")));
	ck_assert(whole("x\n" PEM("OPENSSH PRIVATE KEY")));
	ck_assert(whole(PPK));
	ck_assert(!whole(ED));
	ck_assert(!whole(ED "\n" PEM("PRIVATE KEY")));
	ck_assert(!whole(PEM("CERTIFICATE")));
	ck_assert(!whole(""));
}
END_TEST

static void
read_whole(const char *text, struct keyfile_entry *ret)
{
	size_t len = strlen(text);
	uint8_t *scratch = malloc(len + 16);

	keyfile_read_whole(text, len, scratch, ret);
	free(scratch);
}

/* Each goes to a reader that finds it broken; none is left as it was. */
START_TEST(test_read_whole)
{
	static const char *const texts[] = {RFC4716, PEM("PUBLIC KEY"),
	    PEM("OPENSSH PRIVATE KEY"), PEM("RSA PRIVATE KEY"), PPK,
	    "SSH PRIVATE KEY FILE FORMAT 1.1\n",
	    "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n", "", ED};
	static const char *const why[] = {NULL, NULL, NULL, NULL, NULL,
	    "unsupported private key format", "unsupported private key format",
	    "no key in this file", "no key in this file"};
	struct keyfile_entry e;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		memset(&e, 0x55, sizeof(e));
		read_whole(texts[i], &e);
		ck_assert_msg(e.state == KEYFILE_BROKEN, "%s", texts[i]);
		ck_assert(e.why[0] != '\0' && !e.has_key);
		if (why[i] != NULL)
			ck_assert_str_eq(e.why, why[i]);
	}
}
END_TEST

/* Nothing of what is at the end of a long text is overlooked, or read twice. */
static double
detect_filled(size_t size, const char *fill, const char *tail,
    enum keyfile_kind want)
{
	size_t n = strlen(fill), i;
	char *text = malloc(size + strlen(tail));
	clock_t t;

	for (i = 0; i < size; i++)
		text[i] = fill[i % n];
	memcpy(text + size, tail, strlen(tail));
	t = clock();
	ck_assert_int_eq(keyfile_detect(text, size + strlen(tail), "x"), want);
	t = clock() - t;
	free(text);
	return (double)t / CLOCKS_PER_SEC;
}

START_TEST(test_long)
{
	const size_t size = 1 << 20;
	static const char *const fills[] = {"A", " ssh-rsa AAAA", "\n",
	    "AAAA\n", "- ", "\n-", "\\\"", "\"", " ", "-----BEGIN \n"};
	size_t i;

	for (i = 0; i < sizeof(fills) / sizeof(fills[0]); i++)
		ck_assert_double_lt(detect_filled(size, fills[i], "\n" ED "\n",
					KEYFILE_AUTHORIZED_KEYS),
		    5.0);
	/* BEGIN lines count near the start only */
	detect_filled(60000, "x\n", PEM("PRIVATE KEY"), KEYFILE_PRIVATE_KEY);
	detect_filled(66000, "x\n", PEM("PRIVATE KEY"), KEYFILE_NONE);
}
END_TEST

static void
check_mutant(const uint8_t *p, size_t len, void *arg)
{
	const char *s = (const char *)p;
	enum keyfile_kind k = keyfile_detect(s, len, arg);

	ck_assert_int_ge(k, KEYFILE_NONE);
	ck_assert_int_le(k, KEYFILE_KNOWN_HOSTS);
	if (keyfile_is_whole(s, len))
		ck_assert(k == KEYFILE_PUBLIC_KEY || k == KEYFILE_PRIVATE_KEY);
}

START_TEST(test_mutants)
{
	static const char *const texts[] = {ED, "pty " ED "\n" EC "\n",
	    "@revoked " HASHED " " ED, RFC4716, "x\n" PEM("PRIVATE KEY"), PPK};
	char base[] = "x.pub";
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		mutate_each((const uint8_t *)texts[i], strlen(texts[i]),
		    check_mutant, base);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("keyfile");
	TCase *t = tcase_create("kinds");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, test_kind, 0,
	    (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(t, test_kind_name);
	tcase_add_test(t, test_whole);
	tcase_add_test(t, test_read_whole);
	tcase_add_test(t, test_long);
	tcase_add_test(t, test_mutants);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
