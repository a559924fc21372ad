/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A log line is read back: what the module does not write is refused, fields of
 * newer versions are skipped, and nothing forges a field.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/log_line_text.h"
#include "tests/lib/mutate.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ED	 "SHA256:W71u8DSWISuf+7zpmigvt9kWIGD3ME44BCRmD/LWfNQ"
#define EC	 "SHA256:93JrcYWpcoLdfD9nd5MHZGZ500BpbfdEVygP4Yrsi48"
#define AT	 "pam_loginpolicy(sshd:session): "
#define WHO	 "user=alice uid=1001 service=sshd stage=session from=10.8.0.7"
#define END	 " measure=key-size policy=9f31c2aa ref=K7Q2"

static const char *const good[] = {
    AT "permit " WHO " port=50311 method=publickey key=" ED
       " type=ssh-ed25519 bits=256 rule=loginpolicy.conf:31 id=staff" END,
    AT "deny " WHO " method=publickey+password key=" ED
       " type=ssh-ed25519-cert-v01@openssh.com bits=256 ca=" EC
       " cert_id=a\\x20b\\x00c serial=18446744073709551615 ca_type=ecdsa"
       " ca_bits=256 refused=" EC
       " reason=key-revoked rule=loginpolicy.conf:4" END,
    AT "deny " WHO " method=publickey key=? key=" EC
       " type=other bits=0 refused=? reason=key-unjudged rule=x:1" END,
    AT "deny " WHO " method=publickey keys=32 reason=no-rule-method" END,
    AT "would-deny " WHO " reason=no-rule measure=default-deny policy=none"
       " ref=2222",
    AT "deny stage=session reason=trouble detail=no\\x20memory ref=ZZZZ",
    "pam_loginpolicy(su:auth): deny user=root uid=0 by=b\\xff\\x3d service=su "
    "stage=auth from=local tty=pts/0 reason=blocked measure=individual-block "
    "policy=9f31c2aa ref=K7Q2",
    "pam_loginpolicy(a:b):account): deny user=? service=a:b) stage=account "
    "from=? reason=no-account ref=K7Q2",
    AT "permit " WHO " method=publickey key=" ED
       " type=ssh-ed25519 bits=256 person=alice.s@example.org rule=x:1" END,
    AT "deny " WHO " method=publickey keys=32 reason=no-rule-method"
       " person=alice,-,?,b+c" END,
};

static int
read_one(const char *s, struct log_line *l)
{
	return log_line_parse(s, strlen(s), l);
}

/* --- refused --- */

START_TEST(other_lines)
{
	static const char *const others[] = {"", "deny " WHO END,
	    "pam_loginpolicy", "pam_loginpolicy(",
	    "pam_loginpolicy(sshd:session)",
	    "pam_loginpolicy(sshd:session): ", AT "deny", AT "end " WHO END,
	    AT "policy not in force: x",
	    "x pam_loginpolicy(sshd:session): deny " WHO END,
	    "pam_unix(sshd:session): deny " WHO END,
	    "pam_loginpolicy(sshd): deny " WHO END,
	    "pam_loginpolicy(passwd:chauthtok): deny user=alice uid=1001 "
	    "service=passwd stage=password missing=length policy=9f31c2aa",
	    "pam_loginpolicy(sshd:setcred): deny " WHO END, AT "DENY " WHO END,
	    AT " deny " WHO END};
	struct log_line l;

	for (size_t i = 0; i < COUNT(others); i++)
		ck_assert_msg(read_one(others[i], &l) == ERR_NOENT, "%s",
		    others[i]);
}
END_TEST

static const char *const bad[] = {
    /* a field twice, in another order, unknown, without a value */
    AT "deny " WHO " from=10.8.0.8 reason=no-rule" END,
    AT "deny user=root " WHO " reason=no-rule" END,
    AT "deny uid=0 " WHO " reason=no-rule" END,
    AT "deny " WHO " reason=no-rule" END END,
    AT "deny " WHO " reason=no-rule" END " ref=AAAA",
    AT "deny " WHO " reason=no-rule new" END,
    AT "deny " WHO " reason=no-rule =x" END,
    AT "deny " WHO " reason=" END,
    AT "deny " WHO " tty= reason=no-rule" END,
    AT "deny " WHO "  reason=no-rule" END,
    AT "deny " WHO " reason=no-rule" END " ",
    AT "deny  " WHO " reason=no-rule" END,
    AT "deny " WHO " reason=no-rule" END "\n",
    AT "deny " WHO " reason=no-rule\t" END,
    /* what is not there */
    AT "deny " WHO END,
    AT "deny " WHO " reason=no-rule measure=key-size policy=9f31c2aa",
    AT "deny ",
    /* values that it does not write */
    AT "deny user=alice uid=01001 service=sshd stage=session from=? "
       "reason=no-rule" END,
    AT "deny user=alice uid=-1 service=sshd stage=session from=? "
       "reason=no-rule" END,
    AT "deny user=alice uid=4294967296 service=sshd stage=session from=? "
       "reason=no-rule" END,
    AT "deny user=ali\\x63e uid=1 service=sshd stage=session from=? "
       "reason=no-rule" END,
    AT "deny user=ali\\ uid=1 service=sshd stage=session from=? "
       "reason=no-rule" END,
    AT "deny user=ali\\x00ce uid=1 service=sshd stage=session from=? "
       "reason=no-rule" END,
    AT "deny user=\"alice\" uid=1 service=sshd stage=session from=? "
       "reason=no-rule" END,
    AT "deny user=a=b uid=1 service=sshd stage=session from=? "
       "reason=no-rule" END,
    AT "deny " WHO " port=123456 reason=no-rule" END,
    AT "deny " WHO " port=+22 reason=no-rule" END,
    AT "deny " WHO " method=telepathy reason=no-rule" END,
    AT "deny " WHO " method=password+password reason=no-rule" END,
    AT "deny " WHO " method=password+ reason=no-rule" END,
    AT "deny " WHO " method=+password reason=no-rule" END,
    AT "deny " WHO " reason=because" END,
    AT "deny " WHO " reason=rule" END,
    AT "deny " WHO " rule=loginpolicy.conf" END,
    AT "deny " WHO " rule=:1" END,
    AT "deny " WHO " rule=x:1x" END,
    AT "deny " WHO " rule=x:-1" END,
    AT "deny " WHO " reason=no-rule measure=m policy=9F31C2AA ref=K7Q2",
    AT "deny " WHO " reason=no-rule measure=m policy=9f31c2a ref=K7Q2",
    AT "deny " WHO " reason=no-rule measure=m policy=9f31c2aa ref=K7Q",
    AT "deny " WHO " reason=no-rule measure=m policy=9f31c2aa ref=K7QQ2",
    AT "deny " WHO " reason=no-rule measure=m policy=9f31c2aa ref=k7q2",
    AT "deny " WHO " reason=no-rule measure=m policy=9f31c2aa ref=K7Q1",
    /* keys that are not whole, or nobody's */
    AT "deny " WHO " key=" ED " reason=no-rule" END,
    AT "deny " WHO " key=" ED " type=ssh-ed25519 reason=no-rule" END,
    AT "deny " WHO " key=" ED " bits=256 reason=no-rule" END,
    AT "deny " WHO " type=ssh-ed25519 bits=256 reason=no-rule" END,
    AT "deny " WHO " key=? type=ssh-ed25519 bits=256 reason=no-rule" END,
    AT "deny " WHO " key=SHA256:x type=ssh-ed25519 bits=256 reason=no-rule" END,
    AT "deny " WHO " key=" ED " type=ssh-best bits=256 reason=no-rule" END,
    AT "deny " WHO " key=" ED " type=ssh-ed25519 bits=256 bits=1 "
       "reason=no-rule" END,
    AT "deny " WHO " key=" ED " type=ssh-ed25519 bits=256 ca=" EC
       " reason=no-rule" END,
    AT "deny " WHO " key=" ED " type=ssh-ed25519 bits=256 ca=" EC
       " cert_id=x serial=1 ca_type=best ca_bits=1 reason=no-rule" END,
    AT "deny " WHO " key=" ED " key=" EC
       " type=ssh-ed25519 bits=256 reason=no-rule" END,
    AT "deny " WHO " key=" ED " type=ssh-ed25519 bits=256 keys=2 "
       "reason=no-rule" END,
    AT "deny " WHO " keys=2 key=" ED
       " type=ssh-ed25519 bits=256 reason=no-rule" END,
    AT "deny " WHO " keys=33 reason=no-rule" END,
    AT "deny " WHO " reason=no-rule key=" ED " type=ssh-ed25519 bits=256" END,
    /* persons that it does not write, or not there */
    AT "deny " WHO " reason=no-rule person=" END,
    AT "deny " WHO " reason=no-rule person=a,,b" END,
    AT "deny " WHO " reason=no-rule person=a," END,
    AT "deny " WHO " reason=no-rule person=-a" END,
    AT "deny " WHO " reason=no-rule person=a\\x20b" END,
    AT "deny " WHO " reason=no-rule person=??" END,
    AT "deny " WHO " person=a reason=no-rule" END,
    AT "deny " WHO " rule=x:1 person=a" END,
    AT "deny " WHO " reason=no-rule person=a person=b" END,
    AT "deny " WHO " refused=nothing reason=key-type-refused rule=x:1" END,
    /* what libpam wrote before it says something else */
    "pam_loginpolicy(sshd:auth): deny " WHO " reason=no-rule" END,
    "pam_loginpolicy(login:session): deny " WHO " reason=no-rule" END,
    "pam_loginpolicy(:session): deny " WHO " reason=no-rule" END,
    AT "deny user=alice uid=1 service=sshd stage=close from=? "
       "reason=no-rule" END,
    AT "deny user=alice uid=1 service=sshd from=? reason=no-rule" END,
};

START_TEST(not_understood)
{
	struct log_line l;

	ck_assert_msg(read_one(bad[_i], &l) == ERR_SYNTAX, "%s", bad[_i]);
	ck_assert_ptr_null(l.text);
}
END_TEST

START_TEST(too_much)
{
	static char line[2 * LOG_LINE_MAX];
	struct log_line l;
	size_t n;

	n = (size_t)snprintf(line, sizeof(line), AT "deny " WHO " tty=");
	memset(line + n, 'x', LOG_LINE_MAX);
	snprintf(line + n + LOG_LINE_MAX, sizeof(line) - n - LOG_LINE_MAX,
	    " reason=no-rule" END);
	ck_assert_int_eq(read_one(line, &l), ERR_SYNTAX);
	n = (size_t)snprintf(line, sizeof(line),
	    AT "deny " WHO " method=publickey");
	for (unsigned i = 0; i < AUTH_INFO_KEYS_MAX + 1; i++)
		n += (size_t)snprintf(line + n, sizeof(line) - n, " key=?");
	snprintf(line + n, sizeof(line) - n,
	    " reason=key-unjudged rule=x:1" END);
	ck_assert_int_eq(read_one(line, &l), ERR_SYNTAX);
}
END_TEST

/* --- read --- */

/* What was understood is the line, byte for byte, but for unknown fields. */
static void
reads_as_it_is(const uint8_t *p, size_t len, void *arg)
{
	const char *s = (const char *)p, *message;
	unsigned *n = arg;
	struct log_line l;

	if (log_line_parse(s, len, &l) != 0)
		return;
	message = (const char *)memmem(s, len, "): ", 3) + 3;
	ck_assert(log_line_is_text(&l, message, len - (size_t)(message - s)));
	log_line_release(&l);
	++*n;
}

START_TEST(are_read)
{
	const uint8_t *p = (const uint8_t *)good[_i];
	unsigned n = 0;

	reads_as_it_is(p, strlen(good[_i]), &n);
	ck_assert_uint_eq(n, 1);
}
END_TEST

/* A truncated line is refused; one with another byte in a value differs. */
START_TEST(mutated)
{
	const uint8_t *p = (const uint8_t *)good[_i];
	unsigned n = 0;

	mutate_each(p, strlen(good[_i]), reads_as_it_is, &n);
	ck_assert_uint_gt(n, 0);
}
END_TEST

START_TEST(fields)
{
	struct log_line l;

	ck_assert_int_eq(read_one(good[0], &l), 0);
	ck_assert_int_eq(l.word, LOGGED_PERMIT);
	ck_assert_int_eq(l.stage, LOGGED_SESSION);
	ck_assert_str_eq(l.user, "alice");
	ck_assert(l.has_uid && l.uid == 1001 && l.has_port && l.port == 50311);
	ck_assert_str_eq(l.service, "sshd");
	ck_assert_str_eq(l.from, "10.8.0.7");
	ck_assert_ptr_null(l.by);
	ck_assert_ptr_null(l.tty);
	ck_assert_uint_eq(l.methods, METHOD_PUBLICKEY);
	ck_assert_uint_eq(l.n_keys, 1);
	ck_assert_uint_eq(l.keys[0].bits, 256);
	ck_assert_int_eq(l.reason, REASON_RULE);
	ck_assert_str_eq(l.rule_file, "loginpolicy.conf");
	ck_assert_uint_eq(l.rule_line, 31);
	ck_assert_str_eq(l.id, "staff");
	ck_assert_str_eq(l.policy, "9f31c2aa");
	ck_assert_str_eq(l.ref, "K7Q2");
	log_line_release(&l);
	ck_assert_int_eq(read_one(good[1], &l), 0);
	ck_assert_int_eq(l.word, LOGGED_DENY);
	ck_assert_uint_eq(l.keys[0].cert_id_len, 5);
	ck_assert_mem_eq(l.keys[0].cert_id, "a b\0c", 5);
	ck_assert(l.keys[0].serial == UINT64_MAX);
	ck_assert_int_eq(l.keys[0].ca_class, KEY_CLASS_ECDSA);
	ck_assert_int_eq(l.reason, REASON_KEY_REVOKED);
	ck_assert_mem_eq(l.refused, l.keys[0].ca_fp, SHA256_LEN);
	log_line_release(&l);
	ck_assert_int_eq(read_one(good[6], &l), 0);
	ck_assert_str_eq(l.by, "b\xff=");
	ck_assert_str_eq(l.tty, "pts/0");
	ck_assert_ptr_null(l.persons);
	log_line_release(&l);
	ck_assert_int_eq(read_one(good[8], &l), 0);
	ck_assert_str_eq(l.persons, "alice.s@example.org");
	ck_assert_str_eq(l.rule_file, "x");
	log_line_release(&l);
}
END_TEST

/* --- fields of newer versions --- */

#define START  AT "deny "
#define DENIED " reason=no-rule" END

/* A line with unknown fields, and the same line without them. */
static const struct {
	const char *line, *known;
	unsigned n_unknown;
} unknown[] = {
    {START WHO " new=1" DENIED, START WHO DENIED, 1},
    {START "new=1 " WHO DENIED, START WHO DENIED, 1},
    {START WHO DENIED " new=1", START WHO DENIED, 1},
    {START WHO DENIED " a=1 b_2=x c-3=", START WHO DENIED, 3},
    {START WHO " new=1 new=1" DENIED " new=1", START WHO DENIED, 3},
    /* escaped: other fields' names in a value are text */
    {START WHO " new=a\\x20user\\x3droot\\u{202E}" DENIED, START WHO DENIED, 1},
    {START WHO " new=user=root" DENIED, START WHO DENIED, 1},
    {START WHO " new=\303\244,b:c;d" DENIED, START WHO DENIED, 1},
    /* quoted */
    {START WHO " new=\"\"" DENIED, START WHO DENIED, 1},
    {START WHO " new=\"a b\"" DENIED, START WHO DENIED, 1},
    {START WHO " new=\"x user=root uid=0 ref=AAAA\"" DENIED, START WHO DENIED,
	1},
    {START WHO " new=\"x\\\" tty=pts/9 y\\\\\"" DENIED, START WHO DENIED, 1},
    {START WHO DENIED " new=\"x ref=AAAA\"", START WHO DENIED, 1},
    /* between the fields of a key, whose they then seem to be */
    {START WHO " method=publickey key=" ED
	       " hash=sha1 type=ssh-ed25519 touch=no bits=256 strong=1"
	       " key=? why=x" DENIED,
	START WHO " method=publickey key=" ED
		  " type=ssh-ed25519 bits=256 key=?" DENIED,
	4},
    /* whose names are those of known ones, and more */
    {START WHO " user2=root ref_2=AAAA uid-2=0" DENIED, START WHO DENIED, 3},
};

START_TEST(unknown_fields)
{
	const char *message;
	struct log_line l;

	ck_assert_int_eq(read_one(unknown[_i].line, &l), 0);
	ck_assert_uint_eq(l.n_unknown, unknown[_i].n_unknown);
	message = strstr(unknown[_i].known, "): ") + 3;
	ck_assert(log_line_is_text(&l, message, strlen(message)));
	log_line_release(&l);
}
END_TEST

START_TEST(unknown_mutated)
{
	const uint8_t *p = (const uint8_t *)unknown[_i].line;
	unsigned n = 0;

	mutate_each(p, strlen(unknown[_i].line), reads_as_it_is, &n);
	ck_assert_uint_gt(n, 0);
}
END_TEST

static const char *const bad_unknown[] = {
    /* a known field twice, whatever is between */
    START WHO " new=1 from=10.8.0.8" DENIED,
    START WHO " new=1" DENIED " new=1 ref=AAAA",
    START "user=root new=1 " WHO DENIED,
    START WHO " key=? new=1 type=ssh-ed25519 bits=256" DENIED,
    START WHO " key=" ED
	      " type=ssh-ed25519 new=1 type=ssh-ed25519 bits=256" DENIED,
    START WHO " key=" ED " new=1 bits=256" DENIED,
    /* known fields are never quoted */
    START WHO " tty=\"pts/0\"" DENIED,
    /* a quote without an end, before the end, or within a word */
    START WHO " new=\"" DENIED,
    START WHO " new=\"a b" DENIED,
    START WHO " new=\"a\"b" DENIED,
    START WHO " new=\"a\\\"" DENIED,
    START WHO " new=a\"b" DENIED,
    START WHO " new=a\" b=\"c" DENIED,
    START WHO DENIED " new=\"a\" ",
    START WHO " new=\"x reason=no-rule" END "\"",
    /* no name of a field, or no value */
    START WHO " New=1" DENIED,
    START WHO " n.w=1" DENIED,
    START WHO " \303\244=1" DENIED,
    START WHO " =1" DENIED,
    START WHO " new" DENIED,
    START WHO " abcdefghijklmnopqrstuvwxyzabcdefg=1" DENIED,
    /* characters that no version writes */
    START WHO " new=a\tb" DENIED,
    START WHO " new=\"a\nb\"" DENIED,
    START WHO " new=a\177b" DENIED,
    START WHO "  new=1" DENIED,
    /* a field that each line has is only there by another name */
    START WHO " reason=no-rule measure=m policy=none reference=K7Q2",
    START WHO " reason2=no-rule" END,
};

START_TEST(bad_unknown_fields)
{
	struct log_line l;

	ck_assert_msg(read_one(bad_unknown[_i], &l) == ERR_SYNTAX, "%s",
	    bad_unknown[_i]);
	ck_assert_ptr_null(l.text);
}
END_TEST

/* --- the end of a session, a password --- */

#define PW(text)                                   \
	"pam_loginpolicy(passwd:chauthtok): " text \
	" measure=password-rule policy=9f31c2aa"
#define SU "pam_loginpolicy(su:session): "

START_TEST(other_kinds_refused)
{
	static const char *const lines[] = {SU
	    "end user=a service=su stage=session measure=m ref=K7Q2",
	    SU "deny user=a service=su stage=close reason=no-rule ref=K7Q2",
	    SU "end user=a service=su stage=close measure=m",
	    SU "end user=a service=x stage=close measure=m ref=K7Q2",
	    "pam_loginpolicy(su:account): end user=a service=su stage=close "
	    "ref=K7Q2",
	    PW("deny user=a service=passwd stage=session missing=length"),
	    PW("end user=a service=passwd stage=password"),
	    PW("deny user=a service=passwd stage=password missing=length "
	       "missing=digit"),
	    SU "deny user=a service=su stage=session reason=unjudged "
	       "ref=K7Q2"};
	struct log_line l;

	for (size_t i = 0; i < COUNT(lines); i++) {
		int e = log_line_parse_any(lines[i], strlen(lines[i]), &l);

		ck_assert_msg(e == ERR_SYNTAX || e == ERR_NOENT, "%s",
		    lines[i]);
		ck_assert_ptr_null(l.text);
	}
}
END_TEST

START_TEST(other_kinds)
{
	static const char end[] = SU "end user=a by=b service=su stage=close "
				     "from=local measure=access-log ref=K7Q2",
			  pw[] = PW("would-deny user=a service=passwd "
				    "stage=password reason=unjudged");
	struct log_line l;

	ck_assert_int_eq(log_line_parse_any(end, strlen(end), &l), 0);
	ck_assert_int_eq(l.word, LOGGED_END);
	ck_assert_int_eq(l.stage, LOGGED_CLOSE);
	ck_assert_str_eq(l.ref, "K7Q2");
	log_line_release(&l);
	ck_assert_int_eq(log_line_parse_any(pw, strlen(pw), &l), 0);
	ck_assert_int_eq(l.word, LOGGED_WOULD_DENY);
	ck_assert_int_eq(l.stage, LOGGED_PASSWORD);
	ck_assert_int_eq(l.reason, REASON_TROUBLE);
	ck_assert_ptr_null(l.ref);
	log_line_release(&l);
}
END_TEST

/* The password comes behind auth. */
START_TEST(got_in)
{
	static const struct {
		enum log_word word;
		enum log_stage stage;
		bool in;
	} cases[] = {
	    {LOGGED_PERMIT, LOGGED_AUTH, true},
	    {LOGGED_PERMIT, LOGGED_ACCOUNT, true},
	    {LOGGED_PERMIT, LOGGED_SESSION, true},
	    {LOGGED_WOULD_DENY, LOGGED_AUTH, false},
	    {LOGGED_WOULD_DENY, LOGGED_ACCOUNT, true},
	    {LOGGED_WOULD_DENY, LOGGED_SESSION, true},
	    {LOGGED_WOULD_DENY, LOGGED_PASSWORD, false},
	    {LOGGED_DENY, LOGGED_AUTH, false},
	    {LOGGED_DENY, LOGGED_ACCOUNT, false},
	    {LOGGED_DENY, LOGGED_SESSION, false},
	    {LOGGED_END, LOGGED_CLOSE, false},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct log_line l = {.word = cases[i].word,
		    .stage = cases[i].stage};

		ck_assert_msg(log_line_got_in(&l) == cases[i].in, "%zu", i);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("log_line");
	TCase *b = tcase_create("bad"), *g = tcase_create("good"),
	      *u = tcase_create("fields of newer versions"),
	      *o = tcase_create("other kinds");

	tcase_add_test(b, other_lines);
	tcase_add_loop_test(b, not_understood, 0, COUNT(bad));
	tcase_add_test(b, too_much);
	suite_add_tcase(s, b);
	tcase_add_loop_test(g, are_read, 0, COUNT(good));
	tcase_add_loop_test(g, mutated, 0, COUNT(good));
	tcase_add_test(g, fields);
	suite_add_tcase(s, g);
	tcase_add_test(o, other_kinds_refused);
	tcase_add_test(o, other_kinds);
	tcase_add_test(o, got_in);
	suite_add_tcase(s, o);
	tcase_add_loop_test(u, unknown_fields, 0, COUNT(unknown));
	tcase_add_loop_test(u, unknown_mutated, 0, COUNT(unknown));
	tcase_add_loop_test(u, bad_unknown_fields, 0, COUNT(bad_unknown));
	suite_add_tcase(s, u);
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
