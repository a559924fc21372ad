/* SPDX-License-Identifier: BSD-2-Clause */
/* What kind of key file a text is. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "tests/lib/lines_data.h"
#include "tests/lib/mutate.h"

#define HASHED	   "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg="
#define PEM(label) "-----BEGIN " label "-----\nAAAA\n-----END " label "-----\n"
#define RFC4716 \
	"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n"
#define PPK "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"

/* The first entry's kind. */
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
    {KEYFILE_AUTHORIZED_KEYS, "x", ED "\n" RSA "\n"},
    {KEYFILE_PUBLIC_KEY, "id.pub", ED "\n" RSA "\n"},
    {KEYFILE_CERTIFICATE, NULL, CERT "\n" ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "x", "ssh-rsa bad\n\nx\n#\n" ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "x", "command=\"a b\" " ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "x", "command=ls " ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, "x", "foo=\"a b\" " ED "\n"},
    {KEYFILE_AUTHORIZED_KEYS, NULL, "command=\"ssh-rsa AAAA\" " ED},
    {KEYFILE_KNOWN_HOSTS, "x", "no-such " ED "\n" RSA "\n"},
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

static void
start_walk(struct keyfile_walk *w, const char *text, size_t len,
    enum keyfile_kind declared)
{
	memset(w, 0, sizeof(*w));
	w->text = text;
	w->len = len;
	w->declared = declared;
	w->line = 1;
	w->ctx.now = 1795000000;
	w->ctx.scratch = malloc(KEYFILE_SCRATCH(len));
	ck_assert_ptr_nonnull(w->ctx.scratch);
}

/* The kind of the first entry of a file called base, or NONE. */
static enum keyfile_kind
first_kind(const char *text, size_t len, const char *base)
{
	size_t n = base == NULL ? 0 : strlen(base);
	struct keyfile_entry e;
	struct keyfile_walk w;
	bool found;

	start_walk(&w, text, len, keyfile_declared(base));
	w.public = n == 0 || (n > 4 && strcmp(base + n - 4, ".pub") == 0);
	found = keyfile_next(&w, &e);
	free(w.ctx.scratch);
	if (found && w.declared == KEYFILE_NONE)
		ck_assert(keyfile_may_have_key(text, len));
	return found ? e.kind : KEYFILE_NONE;
}

START_TEST(test_kind)
{
	enum keyfile_kind k = first_kind(cases[_i].text, strlen(cases[_i].text),
	    cases[_i].base);

	ck_assert_msg(k == cases[_i].kind, "%s: %d, not %d", cases[_i].text,
	    (int)k, (int)cases[_i].kind);
}
END_TEST

/* kind letter, line, state letter of each entry */
static void
list_entries(struct keyfile_walk *w, char *ret, size_t size)
{
	static const char kinds[] = "-apcsk", states[] = "ldehb";
	struct keyfile_entry e;
	size_t n = 0;

	ret[0] = '\0';
	while (keyfile_next(w, &e)) {
		ck_assert_uint_lt(n, size);
		n += (size_t)snprintf(ret + n, size - n, "%s%c%u%c%s",
		    n > 0 ? " " : "", kinds[e.kind], e.line, states[e.state],
		    e.misplaced ? "!" : "");
	}
}

#define V1                                                                         \
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"                                    \
	"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n" \
	"-----END OPENSSH PRIVATE KEY-----\n"
#define RFC_ED                                                     \
	"---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"x\"\n" ED_B64 \
	"\n---- END SSH2 PUBLIC KEY ----\n"
#define BARE "-----BEGIN RSA PRIVATE KEY-----\n"

static const struct {
	enum keyfile_kind declared;
	const char *text, *entries;
} mixed[] = {
    /* No block hides a line that sshd reads. */
    {KEYFILE_AUTHORIZED_KEYS, V1 ED "\n", "s1b! a4l"},
    {KEYFILE_AUTHORIZED_KEYS, BARE ED "\n", "a1d a2l"},
    {KEYFILE_AUTHORIZED_KEYS, BARE "AAAA\n" ED "\n", "a1d a2d a3l"},
    {KEYFILE_AUTHORIZED_KEYS, RFC_ED ED "\n", "a1d a5l"},
    {KEYFILE_AUTHORIZED_KEYS, "SSH PRIVATE KEY FILE FORMAT 1.1\n" ED,
	"a1d a2l"},
    {KEYFILE_AUTHORIZED_KEYS, PPK ED "\n", "a1d a2d a3l"},
    {KEYFILE_AUTHORIZED_KEYS,
	BARE "AAAA\n" ED "\n-----END RSA PRIVATE KEY-----\n",
	"a1d a2d a3l a4d"},
    {KEYFILE_AUTHORIZED_KEYS,
	BARE "AAAA\npty,command=\"a\rb\" " ED
	     "\n-----END RSA PRIVATE KEY-----\n",
	"a1d a2d a3l a4d"},
    {KEYFILE_AUTHORIZED_KEYS,
	BARE "AAAA\nPTY " ED "\n-----END RSA PRIVATE KEY-----\n",
	"a1d a2d a3l a4d"},
    {KEYFILE_AUTHORIZED_KEYS, ED "\n" V1 ED "\n" V1 "x\n",
	"a1l s2b! a5l s6b! a9d"},
    {KEYFILE_KNOWN_HOSTS, "a " ED "\n" V1 "b " ED "\n", "k1l s2b k5l"},
    /* All keys, in whatever company. */
    {KEYFILE_NONE, ED "\n" V1, "a1l s2b"},
    {KEYFILE_NONE, RFC_ED "\n" RFC_ED, "p1l p6l"},
    {KEYFILE_NONE,
	PEM("CERTIFICATE") PEM("RSA PRIVATE KEY") PEM("RSA PRIVATE KEY"),
	"s4b s7b"},
    {KEYFILE_NONE, V1 "h " ED "\npty " ED "\n" CERT "\n", "s1b k4l a5l c6l"},
    /* Only what is a key. */
    {KEYFILE_NONE,
	"#cloud-config\nusers:\n  - name: alice\n    keys:\n      - " ED
	" me\nruncmd:\n  - systemctl restart ssh\n",
	"p5l"},
    {KEYFILE_NONE, "---\nadmin_key: " ED " me\npackages:\n  - vim\n", "p2l"},
    {KEYFILE_NONE, "word " ED "\nanything else\nAAAA\nssh-rsa AAAA\n", "k1l"},
    {KEYFILE_NONE, BARE "...\n-----END RSA PRIVATE KEY-----\n" ED, "a4l"},
    {KEYFILE_NONE, BARE "some prose\n\n" ED "\n" BARE, "a4l"},
    {KEYFILE_NONE, BARE "MIIB\n" ED "\n", "s1b a3l"},
};

START_TEST(test_entries)
{
	struct keyfile_walk w;
	char got[100];

	start_walk(&w, mixed[_i].text, strlen(mixed[_i].text),
	    mixed[_i].declared);
	list_entries(&w, got, sizeof(got));
	free(w.ctx.scratch);
	ck_assert_msg(strcmp(got, mixed[_i].entries) == 0, "%s: %s, not %s",
	    mixed[_i].text, got, mixed[_i].entries);
}
END_TEST

/* A named file: lines that are nearly a key count. */
START_TEST(test_attempts)
{
	static const char text[] = ED "\nhello\nssh-rsa AAAAB3NzaC1yc2EAAA\n";
	struct keyfile_walk w;
	char got[100];

	start_walk(&w, text, strlen(text), KEYFILE_NONE);
	w.attempts = true;
	list_entries(&w, got, sizeof(got));
	free(w.ctx.scratch);
	ck_assert_str_eq(got, "a1l a3d");
}
END_TEST

/* No block falls apart, wherever a text is cut; prose is cut anywhere. */
START_TEST(test_cut)
{
	static const char text[] = "x\n" V1 "y\n";
	const size_t from = 2, to = 2 + sizeof(V1) - 1;
	static uint8_t scratch[KEYFILE_SCRATCH(0)];
	const char *nl;

	for (size_t n = 1; n < strlen(text); n++) {
		size_t lines, cut;

		nl = memrchr(text, '\n', n);
		lines = nl != NULL ? (size_t)(nl + 1 - text) : 0;
		cut = keyfile_cut(text, lines, n, scratch);
		ck_assert_uint_eq(cut,
		    lines > from && lines < to ? from : lines);
	}
	/* but it does not wait for an end for ever */
	ck_assert_uint_eq(keyfile_cut(V1, 36, 36 + KEYFILE_BLOCK_MAX, scratch),
	    36);
}
END_TEST

static void
read_whole(const char *text, struct keyfile_entry *ret)
{
	size_t len = strlen(text);
	uint8_t *scratch = malloc(len + 16);

	keyfile_read_block(text, len, scratch, ret);
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
	ck_assert_int_eq(first_kind(text, size + strlen(tail), "x"), want);
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
	/* wherever they are */
	detect_filled(60000, "x\n", PEM("PRIVATE KEY"), KEYFILE_PRIVATE_KEY);
	detect_filled(1 << 20, "x\n", PEM("PRIVATE KEY"), KEYFILE_PRIVATE_KEY);
	detect_filled(1 << 20, "-----BEGIN PRIVATE KEY-----\n", "\n" ED "\n",
	    KEYFILE_AUTHORIZED_KEYS);
	detect_filled(1 << 20, "PuTTY-User-Key-File-\n",
	    "\n" PEM("PRIVATE KEY"), KEYFILE_PRIVATE_KEY);
}
END_TEST

/* A key of a line or of RFC 4716 comes in its wire form, a PEM does not. */
START_TEST(test_wire_form)
{
	static const char *const texts[] = {ED "\n", "no-pty " ED " c\n",
	    "h " ED "\n",
	    "---- BEGIN SSH2 PUBLIC KEY ----\n" ED_B64
	    "\n---- END SSH2 PUBLIC KEY ----\n"};
	uint8_t scratch[KEYFILE_SCRATCH(1024)];
	struct keyfile_entry e;
	struct key k;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct keyfile_walk w = {.text = texts[i],
		    .len = strlen(texts[i]),
		    .ctx = {.scratch = scratch},
		    .line = 1};

		ck_assert(keyfile_next(&w, &e));
		ck_assert(e.has_key);
		ck_assert_uint_eq(e.blob_len, 51);
		ck_assert_int_eq(key_decode(e.blob, e.blob_len, &k), 0);
		ck_assert_mem_eq(k.fp, e.key.fp, SHA256_LEN);
	}
}
END_TEST

static void
check_mutant(const uint8_t *p, size_t len, void *arg)
{
	const char *s = (const char *)p;
	enum keyfile_kind k = first_kind(s, len, arg);

	ck_assert_int_ge(k, KEYFILE_NONE);
	ck_assert_int_le(k, KEYFILE_KNOWN_HOSTS);
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
	tcase_add_loop_test(t, test_entries, 0,
	    (int)(sizeof(mixed) / sizeof(mixed[0])));
	tcase_add_test(t, test_attempts);
	tcase_add_test(t, test_cut);
	tcase_add_test(t, test_read_whole);
	tcase_add_test(t, test_long);
	tcase_add_test(t, test_wire_form);
	tcase_add_test(t, test_mutants);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
