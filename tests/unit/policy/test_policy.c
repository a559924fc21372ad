/* SPDX-License-Identifier: BSD-2-Clause */
/* The policy's text: words, settings, errors; the table against example and man page. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/policy.h>
#include <loginpolicy/base/trusted.h>
#include "tests/lib/mutate.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct policy p;
static struct policy_errors errs;

static int
parse(const char *text)
{
	return policy_parse("p.conf", text, strlen(text), &p, &errs);
}

static void
release(void)
{
	policy_release(&p);
	policy_errors_release(&errs);
}

/* --- what must be refused --- */

static const struct {
	const char *text;
	unsigned line, col;
	const char *says;
} refused[] = {
    {"nonsense", 1, 1, "unknown statement \"nonsense\""},
    {"Mode enforce", 1, 1, "unknown statement"},
    {"\n\n  mode maybe", 3, 8, "expected enforce|observe, not \"maybe\""},
    {"mode", 1, 1, "mode: expected a value"},
    {"mode enforce now", 1, 14, "expected the end of the line"},
    {"mode enforce\nmode observe", 2, 1, "set already in line 1"},
    {"notice yes", 1, 8, "expected on or off"},
    {"notice ON", 1, 8, "expected on or off"},
    {"contact \"a b", 1, 9, "this quote is not closed"},
    {"contact \"a\\n\"", 1, 11, "after \\ expected \" or \\"},
    {"contact a\"b", 1, 10, "this quote is not closed"},
    {"password", 1, 1, "password: expected the name of a setting"},
    {"password lenght 8", 1, 10, "unknown setting \"lenght\" of password"},
    {"password length", 1, 10, "length: expected a value"},
    {"password length 5", 1, 17, "expected a number from 6 to 256"},
    {"password length 257", 1, 17, "expected a number from 6 to 256"},
    {"password length -8", 1, 17, "expected a number"},
    {"password length +8", 1, 17, "expected a number"},
    {"password length 8.0", 1, 17, "expected a number"},
    {"password length 0x8", 1, 17, "expected a number"},
    {"password length \"\"", 1, 17, "expected a number"},
    {"password length 18446744073709551624", 1, 17, "expected a number"},
    {"password words here", 1, 16, "expected an absolute path"},
    {"password words /a,b,/c", 1, 19, "expected an absolute path, not \"b\""},
    {"password words /a,,/c", 1, 19, "an item of this list is empty"},
    {"password breached a,/b", 1, 19, "expected an absolute path"},
    {"password accounts some", 1, 19, "expected all|local"},
    {"password length 9 or", 1, 19, "expected \"for\" or the end of the line"},
    {"password length 9 for", 1, 19, "for: expected subjects"},
    {"password length 9 for bob", 1, 23, "expected user:NAME, group:NAME"},
    {"password length 9 for user:bob,", 1, 32, "this list is empty"},
    {"password length 9 for user:bob user:a", 1, 32, "expected the end of the"},
    {"password length 5 for user:bob", 1, 17, "expected a number from 6"},
    {"password words a for user:bob", 1, 16, "expected an absolute path"},
    {"password mode observe for user:bob", 1, 23, "password mode is the same"},
    {"password accounts all for user:a", 1, 23, "password accounts is the"},
    {"password tries 3 for user:bob", 1, 18, "password tries is the same"},
    {"key rsa 2048 for user:bob", 1, 14, "key rsa is the same for all"},
    {"mode observe for user:bob", 1, 14, "mode is the same for all accounts"},
    {"key", 1, 1, "key: expected the name of a setting"},
    {"key rsa", 1, 5, "rsa: expected a value"},
    {"key rsa accept", 1, 9, "expected bits from 1 to 16384 or refuse"},
    {"key rsa 0", 1, 9, "expected bits from 1 to 16384"},
    {"key rsa 16385", 1, 9, "expected bits from 1 to 16384"},
    {"key ecdsa 522", 1, 11, "expected bits from 1 to 521"},
    {"key ed25519 256", 1, 13, "expected accept or refuse"},
    {"key other yes", 1, 11, "expected accept or refuse"},
    {"key profile best", 1, 13, "expected base|nist|bsi|mozilla"},
    {"key rsa 2048\nkey profile nist", 2, 5, "must come before"},
    {"key rsa 2048\nkey rsa 2048", 2, 5, "set already in line 1"},
    {"include", 1, 1, "expected one path"},
    {"include a.conf", 1, 9, "expected an absolute path"},
    {"include /a /b", 1, 12, "expected one path"},
    {"include /*/b", 1, 9, "only in the last part"},
    {"permit", 1, 1, "permit: expected a subject"},
    {"mode observe\r\n", 1, 13, "a carriage return"},
    {"contact a\001b", 1, 10, "a control character"},
    {"contact a\x7f", 1, 10, "a control character"},
    {"contact a\xc2\x85", 1, 10, "a control character"},
    {"contact a\xff", 1, 10, "not UTF-8"},
    {"contact \xc0\xaf", 1, 9, "not UTF-8"},
    {"contact \xed\xa0\x80", 1, 9, "not UTF-8"},
    {"# \x1b[2J", 1, 3, "a control character"},
    {"mode#x enforce", 1, 1, "unknown statement"},
    {"mode enforce#x", 1, 6, "expected enforce|observe"},
    {"\xef\xbb\xbfmode enforce", 1, 1, "unknown statement"},
};

START_TEST(test_refused)
{
	const struct diag *d;

	ck_assert_int_eq(parse(refused[_i].text), ERR_SYNTAX);
	ck_assert_uint_eq(errs.total, 1);
	ck_assert_uint_eq(errs.n, 1);
	d = &errs.list[0];
	ck_assert_str_eq(d->path, "p.conf");
	ck_assert_uint_eq(d->line, refused[_i].line);
	ck_assert_msg(d->col == refused[_i].col, "column %u, not %u: %s",
	    d->col, refused[_i].col, d->msg);
	ck_assert_msg(strstr(d->msg, refused[_i].says) != NULL,
	    "\"%s\" is not in \"%s\"", refused[_i].says, d->msg);
	/* an unusable policy is an empty one */
	ck_assert_ptr_null(p.where);
	release();
}
END_TEST

START_TEST(test_nul)
{
	static const char text[] = "mode enforce\nmode\0observe\n";

	ck_assert_int_eq(policy_parse("p", text, sizeof(text) - 1, &p, &errs),
	    ERR_SYNTAX);
	ck_assert_uint_eq(errs.list[0].line, 2);
	ck_assert_uint_eq(errs.list[0].col, 5);
	release();
}
END_TEST

START_TEST(test_too_many_words)
{
	char text[2 * 70 + 8] = "permit";

	for (unsigned i = 0; i < 70; i++)
		strcat(text, " a");
	ck_assert_int_eq(parse(text), ERR_SYNTAX);
	ck_assert_str_eq(errs.list[0].msg, "too many words");
	release();
}
END_TEST

/* All of them are counted, the first are kept. */
START_TEST(test_million_errors)
{
	size_t n = 1000000, len = n * 2;
	char *text = malloc(len);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < len; i += 2)
		memcpy(text + i, "x\n", 2);
	ck_assert_int_eq(policy_parse("p", text, len, &p, &errs), ERR_SYNTAX);
	ck_assert_uint_eq(errs.total, n);
	ck_assert_uint_eq(errs.n, POLICY_ERRORS_SHOWN);
	ck_assert_uint_eq(errs.list[POLICY_ERRORS_SHOWN - 1].line,
	    POLICY_ERRORS_SHOWN);
	free(text);
	release();
}
END_TEST

/* One line of the greatest size: as one word, and as many. */
START_TEST(test_long_line)
{
	size_t len = POLICY_SIZE_MAX;
	char *text = malloc(len);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', len);
	if (_i == 1) {
		for (size_t i = 0; i < len; i += 2)
			text[i] = ' ';
	} else if (_i == 2) {
		memset(text, '"', len);
	}
	ck_assert_int_eq(policy_parse("p", text, len, &p, &errs), ERR_SYNTAX);
	ck_assert_uint_eq(errs.total, 1);
	ck_assert_uint_lt(strlen(errs.list[0].msg), DIAG_MSG_MAX);
	free(text);
	release();
}
END_TEST

/* --- what is good --- */

START_TEST(test_words)
{
	ck_assert_int_eq(parse("\t \n# a comment\n  mode\tobserve # really\n"
			       "contact \"it \\\"desk\\\" \\\\ \"a\"#b\"\n"
			       "notice \"off\"\n"
			       "password words \"/a b\"#x"),
	    0);
	ck_assert_uint_eq(p.mode, POLICY_OBSERVE);
	ck_assert_str_eq(p.contact, "it \"desk\" \\ a#b");
	ck_assert(!p.notice);
	ck_assert_uint_eq(p.password.n_words, 1);
	ck_assert_str_eq(p.password.words[0], "/a b#x");
	ck_assert_uint_eq(p.n_files, 1);
	release();
}
END_TEST

/* The value in force of a row, as one would write it. */
static const char *
printed(size_t row)
{
	static struct buf b;

	buf_release(&b);
	buf_init(&b, 4096);
	policy_setting_print(&p, row, &b);
	buf_putc(&b, '\0');
	ck_assert_int_eq(b.err, 0);
	return b.p;
}

static const char *
full_name(const struct policy_setting *s)
{
	static char name[64];

	snprintf(name, sizeof(name), "%s%s%s", s->group ? s->group : "",
	    s->group ? " " : "", s->name);
	return name;
}

START_TEST(test_defaults)
{
	ck_assert_int_eq(parse(""), 0);
	for (size_t i = 0; i < policy_settings_n; i++) {
		const char *dflt = policy_settings[i].dflt;

		ck_assert_str_eq(printed(i), dflt[0] ? dflt : "\"\"");
		ck_assert_int_eq(p.where[i].file, -1);
	}
	release();
}
END_TEST

/* One setting with this value; whether it is taken, and then shown again. */
static void
try_value(size_t row, const char *value, bool good)
{
	const struct policy_setting *s = &policy_settings[row];
	char text[400];
	int r;

	snprintf(text, sizeof(text), "%s %s", full_name(s), value);
	r = parse(text);
	ck_assert_msg((r == 0) == good, "%s: %d", text, r);
	if (good) {
		ck_assert_str_eq(printed(row), value);
		ck_assert_int_eq(p.where[row].file, 0);
		ck_assert_uint_eq(p.where[row].line, 1);
		/* nothing else has changed, unless by a profile */
		for (size_t i = 0; i < policy_settings_n; i++) {
			const char *name = full_name(&policy_settings[i]);
			bool also = s->type == POLICY_T_PROFILE &&
			    (strcmp(name, "key rsa") == 0 ||
				strcmp(name, "key dsa") == 0);

			if (i != row)
				ck_assert_int_eq(p.where[i].file,
				    also ? 0 : -1);
		}
	}
	release();
}

static void
try_numbers(size_t row)
{
	const struct policy_setting *s = &policy_settings[row];
	char v[16];

	for (unsigned n = s->min; n <= s->max; n++) {
		snprintf(v, sizeof(v), "%u", n);
		try_value(row, v, true);
		if (s->max > 1000 && n > 32 && n < s->max - 32)
			n += 97;
	}
	snprintf(v, sizeof(v), "%u", s->max + 1);
	try_value(row, v, false);
	if (s->min != 0) {
		snprintf(v, sizeof(v), "%u", s->min - 1);
		try_value(row, v, false);
	}
	try_value(row, "on", false);
}

static void
try_words(size_t row, const char *words)
{
	char list[128], *save, *w;

	ck_assert_uint_lt(strlen(words), sizeof(list));
	strcpy(list, words);
	for (w = strtok_r(list, "|", &save); w != NULL;
	     w = strtok_r(NULL, "|", &save))
		try_value(row, w, true);
	try_value(row, words, false);
	try_value(row, "1", false);
}

/* Every setting through every value it may have, and past each end. */
START_TEST(test_each_value)
{
	const struct policy_setting *s = &policy_settings[_i];

	switch (s->type) {
	case POLICY_T_UINT:
		try_numbers((size_t)_i);
		break;
	case POLICY_T_KEY_MIN:
		try_numbers((size_t)_i);
		try_value((size_t)_i, "refuse", true);
		break;
	case POLICY_T_KEY_ACCEPT:
		try_words((size_t)_i, "accept|refuse");
		break;
	case POLICY_T_BOOL:
		try_words((size_t)_i, "on|off");
		break;
	case POLICY_T_ENUM:
	case POLICY_T_PROFILE:
		try_words((size_t)_i, s->words);
		break;
	case POLICY_T_PATHS:
		try_value((size_t)_i, "/a,/b", true);
		try_value((size_t)_i, "\"/a b,/b,/c\"", true);
		try_value((size_t)_i, "/a,b", false);
		try_value((size_t)_i, "/a,", false);
		try_value((size_t)_i, ",/a", false);
		try_value((size_t)_i, "/a,,/b", false);
		/* fall through */
	case POLICY_T_PATH:
		try_value((size_t)_i, "\"\"", true);
		try_value((size_t)_i, "relative", false);
		try_value((size_t)_i, "/a", true);
		try_value((size_t)_i, "\"/a b\\\\\\\"\"", true);
		break;
	case POLICY_T_STRING:
		try_value((size_t)_i, "x", true);
		try_value((size_t)_i, "\"# x\"", true);
		try_value((size_t)_i, "\"\"", true);
		break;
	}
}
END_TEST

/* docs/contract.md, "Key profiles": the rest is as in base. */
START_TEST(test_profiles)
{
	static const struct {
		const char *name;
		unsigned rsa;
		bool dsa;
	} t[] = {{"base", 1024, true}, {"nist", 2048, false},
	    {"bsi", 3000, false}, {"mozilla", 4096, false}};
	char text[64];

	snprintf(text, sizeof(text), "key profile %s", t[_i].name);
	ck_assert_int_eq(parse(text), 0);
	ck_assert_str_eq(p.profile, t[_i].name);
	ck_assert_int_eq(policy_judge_key(&p, KEY_CLASS_RSA, t[_i].rsa - 1),
	    POLICY_KEY_TOO_SMALL);
	ck_assert_int_eq(policy_judge_key(&p, KEY_CLASS_RSA, t[_i].rsa),
	    POLICY_KEY_ACCEPT);
	ck_assert_int_eq(policy_judge_key(&p, KEY_CLASS_DSA, 1024),
	    t[_i].dsa ? POLICY_KEY_ACCEPT : POLICY_KEY_TYPE_REFUSED);
	ck_assert_int_eq(policy_judge_key(&p, KEY_CLASS_ECDSA, 256),
	    POLICY_KEY_ACCEPT);
	ck_assert_int_eq(policy_judge_key(&p, KEY_CLASS_ED25519, 256),
	    POLICY_KEY_ACCEPT);
	ck_assert_int_eq(policy_judge_key(&p, KEY_CLASS_OTHER, 9999),
	    POLICY_KEY_TYPE_REFUSED);
	/* what no class is, is of an unknown type */
	ck_assert_int_eq(policy_judge_key(&p, KEY_CLASS_COUNT, 9999),
	    POLICY_KEY_TYPE_REFUSED);
	release();
	snprintf(text, sizeof(text), "key profile %s\nkey rsa 1536",
	    t[_i].name);
	ck_assert_int_eq(parse(text), 0);
	ck_assert_uint_eq(p.key[KEY_CLASS_RSA].min_bits, 1536);
	release();
}
END_TEST

/* --- the table against the example and the man page --- */

static char *
read_text(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = calloc(1, 1 << 20);

	ck_assert_msg(f != NULL, "%s", path);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_gt(fread(text, 1, (1 << 20) - 1, f), 100);
	fclose(f);
	return text;
}

START_TEST(test_example)
{
	char *text = read_text("loginpolicy.conf-example");

	ck_assert_msg(parse(text) == 0, "line %u: %s",
	    errs.n ? errs.list[0].line : 0, errs.n ? errs.list[0].msg : "");
	for (size_t i = 0; i < policy_settings_n; i++) {
		const struct policy_setting *s = &policy_settings[i];
		char line[80];

		/* those that have no default stand there as comments */
		snprintf(line, sizeof(line), "\n%s%s ", s->dflt[0] ? "" : "# ",
		    full_name(s));
		ck_assert_msg(strstr(text, line) != NULL, "no %s", line + 1);
		ck_assert_str_eq(printed(i), s->dflt[0] ? s->dflt : "\"\"");
		ck_assert_int_eq(p.where[i].file, s->dflt[0] ? 0 : -1);
	}
	release();
	free(text);
}
END_TEST

/* From ".It Ic NAME …" to the next item: the text of one setting. */
static char *
item_of(const char *page, const char *name)
{
	char head[96];
	const char *at, *end;

	snprintf(head, sizeof(head), "\n.It Ic %s ", name);
	at = strstr(page, head);
	ck_assert_msg(at != NULL, "%s is not in the man page", name);
	end = strstr(at + 1, "\n.It");
	if (end == NULL || (strstr(at, "\n.El") && strstr(at, "\n.El") < end))
		end = strstr(at, "\n.El");
	ck_assert_ptr_nonnull(end);
	return strndup(at, (size_t)(end - at));
}

START_TEST(test_man_page)
{
	char *page = read_text("lib/policy/loginpolicy.conf.5");
	size_t items = 0;

	for (size_t i = 0; i < policy_settings_n; i++) {
		const struct policy_setting *s = &policy_settings[i];
		char *item = item_of(page, full_name(s)), says[80];

		if (s->type == POLICY_T_UINT || s->type == POLICY_T_KEY_MIN) {
			/* "6 to 256", which a line end may part */
			snprintf(says, sizeof(says), "%u to", s->min);
			ck_assert_msg(strstr(item, says) != NULL,
			    "%s: no \"%s\"", full_name(s), says);
			snprintf(says, sizeof(says), "%u", s->max);
			ck_assert_msg(strstr(item, says) != NULL,
			    "%s: no \"%s\"", full_name(s), says);
			snprintf(says, sizeof(says), "The default is %s.",
			    s->dflt);
		} else if (s->dflt[0] != '\0') {
			snprintf(says, sizeof(says), "The default is\n.Cm %s .",
			    s->dflt);
		} else {
			strcpy(says, "The default is no");
		}
		ck_assert_msg(strstr(item, says) != NULL, "%s: no \"%s\"",
		    full_name(s), says);
		free(item);
	}
	for (const char *at = page; (at = strstr(at, "\n.It Ic ")) != NULL;
	     at++)
		items++;
	/* and nothing else but include */
	ck_assert_uint_eq(items, policy_settings_n + 1);
	free(page);
}
END_TEST

/* --- mutations --- */

static void
parse_mutated(const uint8_t *s, size_t len, void *arg)
{
	unsigned *n = arg;
	int r = policy_parse("p", (const char *)s, len, &p, &errs);

	ck_assert(r == 0 || r == ERR_SYNTAX);
	ck_assert_int_eq(r == 0, errs.total == 0);
	*n += r == 0;
	release();
}

START_TEST(test_mutations)
{
	static const char text[] =
	    "mode observe # c\ncontact \"a \\\" b\"\npassword length 10\n"
	    "key profile bsi\nkey rsa 4096\nkey other refuse\n";
	unsigned good = 0;

	mutate_each((const uint8_t *)text, sizeof(text) - 1, parse_mutated,
	    &good);
	/* not all are errors (a comment, a digit), but most are */
	ck_assert_uint_gt(good, 20);
	ck_assert_uint_lt(good, 8 * sizeof(text) / 2);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("policy");
	TCase *tc = tcase_create("text");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, test_refused, 0, COUNT(refused));
	tcase_add_test(tc, test_nul);
	tcase_add_test(tc, test_too_many_words);
	tcase_add_test(tc, test_million_errors);
	tcase_add_loop_test(tc, test_long_line, 0, 3);
	tcase_add_test(tc, test_words);
	tcase_add_test(tc, test_defaults);
	tcase_add_loop_test(tc, test_each_value, 0, (int)policy_settings_n);
	tcase_add_loop_test(tc, test_profiles, 0, 4);
	tcase_add_test(tc, test_example);
	tcase_add_test(tc, test_man_page);
	tcase_add_test(tc, test_mutations);
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
