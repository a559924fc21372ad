/* SPDX-License-Identifier: BSD-2-Clause */
/* authorized_keys lines: the verdicts of sshd 9.2, as measured and as read. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "tests/lib/lines_data.h"
#include "tests/lib/mutate.h"

#define NOW 1795000000u /* 2026-11-18T11:06:40Z */

static uint8_t scratch[KEYLINE_SCRATCH];
static const struct keyline_ctx ctx = {NOW, 3600, scratch};

struct line_case {
	enum keyfile_state state;
	const char *line, *why;
};

static const struct line_case cases[] = {
    /* what logs in */
    {KEYFILE_LIVE, ED, ""},
    {KEYFILE_LIVE, RSA " comment here", ""},
    {KEYFILE_LIVE, EC, ""},
    {KEYFILE_LIVE, " \t " ED, ""},
    {KEYFILE_LIVE, "ssh-ed25519\t \t" ED_B64 "\tc", ""},
    {KEYFILE_LIVE, ED "\r", ""},
    {KEYFILE_LIVE, ED " c\r", ""},
    {KEYFILE_LIVE, "NO-PTY,ReStRiCt " ED, ""},
    {KEYFILE_LIVE, "no-pty, " ED, ""},
    {KEYFILE_LIVE, ",,no-pty " ED, ""},
    {KEYFILE_LIVE, ", " ED, ""},
    {KEYFILE_LIVE, "environment=\"A=#x y\" " ED, ""},
    {KEYFILE_LIVE, "command=\"echo ssh-rsa AAAA\" " ED, ""},
    {KEYFILE_LIVE, "command=\"a\\\"b c\" " ED, ""},
    {KEYFILE_LIVE, "touch-required,no-verify-required " ED, ""},
    {KEYFILE_LIVE, "agent-forwarding,user-rc,X11-forwarding " ED, ""},
    {KEYFILE_LIVE, "from=\"10.0.0.0/8,!10.1.0.0/16,*.a,fe80::%lo/64\" " ED, ""},
    {KEYFILE_LIVE, "from=\"10.0.0.0/129,10.0.0.0/x,1 2/8\" " ED, ""},
    {KEYFILE_LIVE, "permitopen=\"h:80\",permitopen=\"[::1]:*\" " ED, ""},
    {KEYFILE_LIVE, "permitopen=\"h: +0080\" " ED, ""},
    {KEYFILE_LIVE, "permitopen=\"h/http\" " ED, ""},
    {KEYFILE_LIVE, "permitopen=\"a\\\"b:1\" " ED, ""},
    {KEYFILE_LIVE, "permitlisten=\"80\",permitlisten=\"h:80\" " ED, ""},
    {KEYFILE_LIVE, "tunnel=\"0\",tunnel=\"Any\",tunnel=\"-0\" " ED, ""},
    {KEYFILE_LIVE, "rsa-sha2-512 " RSA_B64, ""},
    {KEYFILE_LIVE, "rsa-sha2-256 " RSA_B64, ""},
    {KEYFILE_LIVE, "cert-authority,principals=\"a,b\" " ED, ""},
    /* what does not */
    {KEYFILE_DEAD, "no-such " ED, "unknown option"},
    {KEYFILE_DEAD, "ptyx " ED, "unknown option"},
    {KEYFILE_DEAD, "no-restrict " ED, "unknown option"},
    {KEYFILE_DEAD, "no-cert-authority " ED, "unknown option"},
    {KEYFILE_DEAD, "command " ED, "unknown option"},
    {KEYFILE_DEAD, "pty=\"yes\" " ED, "unknown option"},
    {KEYFILE_DEAD, "ssh-rsa " ED, "unknown option"},
    {KEYFILE_DEAD, "command=\"a\\\\\" " ED, "quote is not closed"},
    {KEYFILE_DEAD, "command=\"a " ED, "quote is not closed"},
    {KEYFILE_DEAD, "command=ls " ED, "option value is not in quotes"},
    {KEYFILE_DEAD, "command= " ED, "option value is not in quotes"},
    {KEYFILE_DEAD, "command=\"a\"b " ED, "unknown option"},
    {KEYFILE_DEAD, "command=\"a\",Command=\"a\" " ED,
	"command= is given twice"},
    {KEYFILE_DEAD, "from=\"a\",from=\"a\" " ED, "from= is given twice"},
    {KEYFILE_DEAD, "cert-authority,principals=\"a\",principals=\"a\" " ED,
	"principals= is given twice"},
    {KEYFILE_DEAD, "from=\"\" " ED, "from= has an empty item"},
    {KEYFILE_DEAD, "from=\"a,,b\" " ED, "from= has an empty item"},
    {KEYFILE_DEAD, "from=\"a,!\" " ED, "from= has an empty item"},
    {KEYFILE_DEAD, "from=\"a,10.0.0.1/8\" " ED,
	"from= has a network with a wrong prefix length"},
    {KEYFILE_DEAD, "from=\"a,10.0.0.0/33\" " ED,
	"from= has a network with a wrong prefix length"},
    {KEYFILE_DEAD, "from=\"a,2001:db8::1/32\" " ED,
	"from= has a network with a wrong prefix length"},
    {KEYFILE_DEAD, "from=\"!10.0.0.1\" " ED, "from= holds only exclusions"},
    {KEYFILE_DEAD, "environment=\"A\" " ED, "environment= is not NAME=value"},
    {KEYFILE_DEAD, "environment=\"=x\" " ED, "environment= is not NAME=value"},
    {KEYFILE_DEAD, "environment=\"A-B=x\" " ED,
	"environment= has a bad variable name"},
    {KEYFILE_DEAD, "permitopen=\"80\" " ED, "no port where one has to be"},
    {KEYFILE_DEAD, "permitopen=\"[::1]\" " ED, "no port where one has to be"},
    {KEYFILE_DEAD, "permitopen=\"[::1]80\" " ED, "no port where one has to be"},
    {KEYFILE_DEAD, "permitopen=\"[::1\" " ED, "bracket is not closed"},
    {KEYFILE_DEAD, "permitopen=\"h:0\" " ED, "bad port in an option"},
    {KEYFILE_DEAD, "permitopen=\"h:65536\" " ED, "bad port in an option"},
    {KEYFILE_DEAD, "permitopen=\"::1:80\" " ED, "bad port in an option"},
    {KEYFILE_DEAD, "permitlisten=\"0\" " ED, "bad port in an option"},
    {KEYFILE_DEAD, "permitlisten=\"\" " ED, "bad port in an option"},
    {KEYFILE_DEAD, "tunnel=\"-1\" " ED, "tunnel= is not a device number"},
    {KEYFILE_DEAD, "tunnel=\"2147483646\" " ED,
	"tunnel= is not a device number"},
    {KEYFILE_DEAD, "tunnel=\"\" " ED, "tunnel= is not a device number"},
    {KEYFILE_DEAD, "principals=\"a\" " ED,
	"principals= without cert-authority"},
    {KEYFILE_DEAD, "cert-authority,principals=\",\" " ED,
	"principals= names nobody"},
    {KEYFILE_DEAD, CERT,
	"a certificate is not a key: nobody logs in by it here"},
    {KEYFILE_DEAD, "hello", "no key in this line"},
    {KEYFILE_DEAD, "hello world", "no key in this line"},
    {KEYFILE_DEAD, "SSH-ED25519 " ED_B64, "no key in this line"},
    {KEYFILE_DEAD, "ssh-ed25519", "no key after the key type"},
    {KEYFILE_DEAD, "ssh-ed25519 \t", "no key after the key type"},
    {KEYFILE_DEAD, "ssh-ed25519" ED_B64, "no key in this line"},
    {KEYFILE_DEAD, "ssh-ed25519 x" ED_B64, "key is not valid base64"},
    {KEYFILE_DEAD, ED "=", "key is not valid base64"},
    {KEYFILE_DEAD, "pty ssh-ed25519 !", "key is not valid base64"},
    {KEYFILE_DEAD, "ssh-ed25519 \"", "key is not valid base64"},
    {KEYFILE_DEAD, ED "AAAA", "data left over after the key"},
    {KEYFILE_DEAD, "ssh-rsa " ED_B64,
	"key data is not of the type named before it"},
    {KEYFILE_DEAD, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM6y",
	"key data ends too early"},
    {KEYFILE_DEAD, "\xef\xbb\xbf" ED, "byte order mark before the line"},
    {KEYFILE_DEAD, "\xef\xbb\xbf\xef\xbb\xbf" ED,
	"byte order mark before the line"},
    /* time: local time is an hour ahead of UTC here */
    {KEYFILE_LIVE, "expiry-time=\"20261118110641Z\" " ED, ""},
    {KEYFILE_LIVE, "expiry-time=\"20261118110640z\" " ED, ""},
    {KEYFILE_EXPIRED, "expiry-time=\"20261118110639UTC\" " ED,
	"expiry-time= is in the past"},
    {KEYFILE_LIVE, "expiry-time=\"202611181207\" " ED, ""},
    {KEYFILE_EXPIRED, "expiry-time=\"202611181206\" " ED,
	"expiry-time= is in the past"},
    {KEYFILE_EXPIRED, "expiry-time=\"20261118\" " ED,
	"expiry-time= is in the past"},
    {KEYFILE_LIVE, "expiry-time=\"20261119\" " ED, ""},
    {KEYFILE_EXPIRED, "expiry-time=\"20400101\",expiry-time=\"20200101\" " ED,
	"expiry-time= is in the past"},
    {KEYFILE_EXPIRED, "expiry-time=\"20200101\",expiry-time=\"20400101\" " ED,
	"expiry-time= is in the past"},
    {KEYFILE_EXPIRED, "cert-authority,expiry-time=\"20200229Z\" " ED,
	"expiry-time= is in the past"},
    {KEYFILE_LIVE, "expiry-time=\"20400230\" " ED, ""},
    {KEYFILE_LIVE, "expiry-time=\"204001 1\" " ED, ""},
    {KEYFILE_DEAD, "expiry-time=\"20401301\" " ED,
	"expiry-time= is not a date"},
    {KEYFILE_DEAD, "expiry-time=\"20400132\" " ED,
	"expiry-time= is not a date"},
    {KEYFILE_DEAD, "expiry-time=\"204001012400\" " ED,
	"expiry-time= is not a date"},
    {KEYFILE_DEAD, "expiry-time=\"20400101235962\" " ED,
	"expiry-time= is not a date"},
    {KEYFILE_DEAD, "expiry-time=\"2040010100\" " ED,
	"expiry-time= is not a date"},
    {KEYFILE_DEAD, "expiry-time=\"19700101Z\" " ED,
	"expiry-time= is not a date"},
    {KEYFILE_DEAD, "expiry-time=\"00000101Z\" " ED,
	"expiry-time= is not a date"},
    {KEYFILE_DEAD, "expiry-time=\"\" " ED, "expiry-time= is not a date"},
    {KEYFILE_DEAD, "expiry-time=\"Z\" " ED, "expiry-time= is not a date"},
};

START_TEST(test_verdict)
{
	const struct line_case *c = &cases[_i];
	struct keyfile_entry e;

	ck_assert(authkeys_line(c->line, strlen(c->line), &ctx, &e));
	ck_assert_msg(e.state == c->state, "%s: state %d, %s", c->line, e.state,
	    e.why);
	ck_assert_str_eq(e.why, c->why);
}
END_TEST

START_TEST(test_nothing)
{
	static const char *const lines[] = {"", " \t", "#", " # " ED, "\r",
	    "\xef\xbb\xbf", "\xef\xbb\xbf# x"};
	struct keyfile_entry e;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(!authkeys_line(lines[i], strlen(lines[i]), &ctx,
				  &e),
		    "%s", lines[i]);
	ck_assert(!authkeys_line("\0" ED, 1 + strlen(ED), &ctx, &e));
	ck_assert(!authkeys_line("#\0" ED, 2 + strlen(ED), &ctx, &e));
}
END_TEST

START_TEST(test_fields)
{
	static const char line[] = " cert-authority,command=\"a b\" " RSA
				   "  my key \r";
	static const char cut[] = ED " comment\0more";
	struct keyfile_entry e;
	char fp[KEY_FP_LEN];

	ck_assert(authkeys_line(line, sizeof(line) - 1, &ctx, &e));
	ck_assert(e.has_key && e.has_fp && e.cert_authority && !e.encrypted);
	ck_assert_uint_eq(e.key.bits, 1024);
	ck_assert_str_eq(e.key.type, "ssh-rsa");
	key_fp_text(e.key.fp, fp);
	ck_assert_str_eq(fp, RSA_FP);
	ck_assert_uint_eq(e.options_len, 28);
	ck_assert_mem_eq(e.options, "cert-authority,command=\"a b\"", 28);
	ck_assert_uint_eq(e.comment_len, 7);
	ck_assert_mem_eq(e.comment, "my key ", 7);
	/* sshd's strings end at a NUL. */
	ck_assert(authkeys_line(cut, sizeof(cut) - 1, &ctx, &e));
	ck_assert(e.state == KEYFILE_LIVE && e.comment_len == 7);
	ck_assert_ptr_null(e.options);
	ck_assert(authkeys_line(ED, strlen(ED), &ctx, &e));
	ck_assert_ptr_null(e.comment);
	/* A dead line's key is known all the same. */
	ck_assert(authkeys_line("x " ED, 2 + strlen(ED), &ctx, &e));
	ck_assert(e.state == KEYFILE_DEAD && e.has_key);
	key_fp_text(e.key.fp, fp);
	ck_assert_str_eq(fp, ED_FP);
}
END_TEST

/* n options "text", with their number for each N; then a key. */
static char *
repeat(unsigned n, const char *before, const char *after)
{
	char *p = malloc(
		 (strlen(before) + strlen(after) + 16) * (n + 1) + sizeof(ED)),
	     *w = p;
	unsigned i;

	for (i = 0; i < n; i++)
		w += sprintf(w, "%s%s%u%s", i > 0 ? "," : "", before, i + 1,
		    after);
	strcpy(w, " " ED);
	return p;
}

static const struct {
	unsigned n;
	const char *before, *after;
	enum keyfile_state state;
} limits[] = {
    {1025, "environment=\"A", "=x\"", KEYFILE_LIVE},
    {1026, "environment=\"A", "=x\"", KEYFILE_DEAD},
    {3000, "environment=\"A=", "\"", KEYFILE_LIVE},
    {4097, "permitopen=\"h:", "\"", KEYFILE_LIVE},
    {4098, "permitopen=\"h:", "\"", KEYFILE_DEAD},
    {4097, "permitlisten=\"", "\"", KEYFILE_LIVE},
    {4098, "permitlisten=\"", "\"", KEYFILE_DEAD},
};

START_TEST(test_limits)
{
	char *line = repeat(limits[_i].n, limits[_i].before, limits[_i].after);
	struct keyfile_entry e;

	ck_assert(authkeys_line(line, strlen(line), &ctx, &e));
	ck_assert_msg(e.state == limits[_i].state, "%s", e.why);
	free(line);
}
END_TEST

/* A line of a length, filled up within before and after. */
static enum keyfile_state
filled(const char *before, size_t fill, char c, const char *after)
{
	size_t b = strlen(before), a = strlen(after);
	char *line = malloc(b + fill + a);
	struct keyfile_entry e;

	memcpy(line, before, b);
	memset(line + b, c, fill);
	memcpy(line + b + fill, after, a);
	ck_assert(authkeys_line(line, b + fill + a, &ctx, &e));
	free(line);
	return e.state;
}

/* A type that this program does not know: the blob has to say the same. */
static const struct {
	const char *name, *blob_name;
	bool key;
} others[] = {
    {"ssh-new", "ssh-new", true},
    {"ssh-new@example.org", "ssh-new@example.org", true},
    {"ssh-new", "ssh-old", false},
    {"ssh-new", "ssh-rsa", false},
    {"ssh=new", "ssh=new", false},
    {"ssh,new", "ssh,new", false},
    {"ssh-new", "", false},
};

START_TEST(test_other)
{
	struct keyfile_entry e;
	char line[300], b64[200], fp[KEY_FP_LEN];
	uint8_t hash[SHA256_LEN];
	struct buf b;

	buf_init(&b, 200);
	buf_put_string(&b, others[_i].blob_name, strlen(others[_i].blob_name));
	buf_puts(&b, "some bytes");
	sha256_of(b.p, b.len, hash);
	b64[base64_encode((const uint8_t *)b.p, b.len, b64)] = '\0';
	snprintf(line, sizeof(line), "pty %s %s me", others[_i].name, b64);
	ck_assert(authkeys_line(line, strlen(line), &ctx, &e));
	ck_assert_int_eq(e.has_key, others[_i].key);
	if (others[_i].key) {
		ck_assert_int_eq(e.state, KEYFILE_LIVE);
		ck_assert_int_eq(e.key.class, KEY_CLASS_OTHER);
		ck_assert_str_eq(e.other, others[_i].name);
		ck_assert_ptr_null(e.key.type);
		ck_assert_uint_eq(e.comment_len, 2);
		key_fp_text(hash, fp);
		ck_assert_mem_eq(e.key.fp, hash, SHA256_LEN);
	} else {
		ck_assert_int_eq(e.state, KEYFILE_DEAD);
	}
	buf_release(&b);
}
END_TEST

START_TEST(test_long)
{
	const size_t ed = strlen(ED);

	ck_assert_int_eq(filled("command=\"", 200000, 'x', "\" " ED),
	    KEYFILE_LIVE);
	ck_assert_int_eq(filled(ED " ", KEYFILE_LINE_MAX - ed - 1, 'x', ""),
	    KEYFILE_LIVE);
	/* sshd has no limit: a key at the front counts, else it is not known */
	ck_assert_int_eq(filled(ED " ", 2 * KEYFILE_LINE_MAX, 'x', ""),
	    KEYFILE_LIVE);
	ck_assert_int_eq(filled("pty " ED " ", KEYFILE_LINE_MAX, 'x', ""),
	    KEYFILE_LIVE);
	ck_assert_int_eq(filled("command=\"", KEYFILE_LINE_MAX, 'x', "\" " ED),
	    KEYFILE_BROKEN);
	ck_assert_int_eq(filled("", KEYFILE_LINE_MAX, ' ', ED), KEYFILE_BROKEN);
	/* more base64 than a key can have: the scratch must not overflow */
	ck_assert_int_eq(filled("ssh-rsa ", 87380, 'A', ""), KEYFILE_DEAD);
	ck_assert_int_eq(filled("ssh-rsa ", 87384, 'A', ""), KEYFILE_DEAD);
	ck_assert_int_eq(filled("ssh-rsa ", 500000, 'A', ""), KEYFILE_DEAD);
	ck_assert_int_eq(filled("permitopen=\"", 1024, 'h', ":1\" " ED),
	    KEYFILE_LIVE);
	ck_assert_int_eq(filled("permitopen=\"", 1025, 'h', ":1\" " ED),
	    KEYFILE_DEAD);
}
END_TEST

static void
check_mutant(const uint8_t *p, size_t len, void *arg)
{
	struct keyfile_entry e;

	(void)arg;
	if (!authkeys_line((const char *)p, len, &ctx, &e))
		return;
	ck_assert(e.state == KEYFILE_LIVE || e.why[0] != '\0');
	ck_assert(e.state != KEYFILE_LIVE || e.has_key);
	ck_assert(e.state <= KEYFILE_EXPIRED);
}

START_TEST(test_mutants)
{
	static const char *const lines[] = {RSA, EC " c",
	    "from=\"10.0.0.0/8,!a\",environment=\"A=b\",tunnel=\"1\","
	    "permitopen=\"[::1]:22\",permitlisten=\"80\","
	    "expiry-time=\"20400101120000Z\",cert-authority,"
	    "principals=\"a\" " ED " c"};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		mutate_each((const uint8_t *)lines[i], strlen(lines[i]),
		    check_mutant, NULL);
}
END_TEST

/* public_line(): no options, no verdict of sshd's. */
START_TEST(test_public)
{
	struct keyfile_entry e;

	ck_assert(public_line(" " ED " c\r", strlen(ED) + 4, &ctx, &e));
	ck_assert(e.state == KEYFILE_LIVE && e.has_fp && e.comment_len == 1);
	ck_assert(public_line(CERT, strlen(CERT), &ctx, &e));
	ck_assert(e.state == KEYFILE_LIVE && e.key.is_cert);
	ck_assert(!public_line("# " ED, strlen(ED) + 2, &ctx, &e));
	ck_assert(!public_line("", 0, &ctx, &e));
	ck_assert(public_line("pty " ED, strlen(ED) + 4, &ctx, &e));
	ck_assert(e.state == KEYFILE_BROKEN && !e.has_key);
	ck_assert_str_eq(e.why, "no key in this line");
	ck_assert(public_line("\xef\xbb\xbf" ED, strlen(ED) + 3, &ctx, &e));
	ck_assert_str_eq(e.why, "byte order mark before the key");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("authorized_keys");
	TCase *t = tcase_create("lines");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, test_verdict, 0,
	    (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_loop_test(t, test_limits, 0,
	    (int)(sizeof(limits) / sizeof(limits[0])));
	tcase_add_test(t, test_nothing);
	tcase_add_test(t, test_fields);
	tcase_add_loop_test(t, test_other, 0,
	    (int)(sizeof(others) / sizeof(others[0])));
	tcase_add_test(t, test_long);
	tcase_add_test(t, test_mutants);
	tcase_add_test(t, test_public);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
