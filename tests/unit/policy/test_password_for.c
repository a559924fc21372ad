/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines "password SETTING VALUE for SUBJECTS": which of them count, by hand and
 * beside a second implementation that tries every way in which what is unknown
 * may be.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/password_for.h>
#include "tests/lib/random_rules.h"
#include "tests/lib/repeat.h"

#define COUNT(a)   (sizeof(a) / sizeof((a)[0]))
#define LINES_MAX  8
#define POLICIES   repeat(1500, 100000)
#define TEXT_BYTES 4096

static struct policy p;
static struct password_choice choice;

/* The account: its names, its groups, and those that are unknown. */
static struct whose {
	const char *name[2];
	size_t n_names;
	bool has_uid;
	uid_t uid;
	const char *groups, *unsure; /* "g h" */
	unsigned asked;
} who;

static void
parse(const char *text)
{
	struct policy_errors errs;

	ck_assert_msg(policy_parse("f", text, strlen(text), &p, &errs) == 0,
	    "%s: %s", text, errs.n != 0 ? errs.list[0].msg : "");
	policy_errors_release(&errs);
}

static void
release(void)
{
	password_choice_release(&choice);
	policy_release(&p);
}

static bool
has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (; list != NULL && *list != '\0';
	     list += strcspn(list, " "), list += strspn(list, " ")) {
		if (strcspn(list, " ") == n && memcmp(list, word, n) == 0)
			return true;
	}
	return false;
}

static enum tri
in_group(void *ctx, const char *group)
{
	(void)ctx;
	who.asked++;
	return has_word(who.groups, group) ? TRI_TRUE
	    : has_word(who.unsure, group)  ? TRI_UNKNOWN
					   : TRI_FALSE;
}

static void
choose(bool known)
{
	const struct fact_person person = {.names = who.name,
	    .n_names = who.n_names,
	    .has_uid = who.has_uid,
	    .uid = who.uid,
	    .in_group = in_group};
	uint8_t match[LINES_MAX];

	ck_assert_uint_le(p.n_password_lines, LINES_MAX);
	who.asked = 0;
	password_lines_match(&p, known ? &person : NULL, match);
	ck_assert_int_eq(password_choose(&p, match, &choice), 0);
}

/* The rule's value of a setting, as one would write it. */
static const char *
value_of(const struct policy_password *rule, const char *name)
{
	static char text[256];
	struct policy copy = p;
	struct buf b;

	buf_init(&b, sizeof(text) - 1);
	copy.password = *rule;
	for (size_t i = 0; i < policy_settings_n; i++) {
		if (policy_settings[i].group != NULL &&
		    strcmp(policy_settings[i].group, "password") == 0 &&
		    strcmp(policy_settings[i].name, name) == 0)
			policy_setting_print(&copy, i, &b);
	}
	ck_assert_int_eq(b.err, 0);
	snprintf(text, sizeof(text), "%.*s", (int)b.len, b.p);
	buf_release(&b);
	return text;
}

/* The lines of p that count for a setting; 0: the one without "for". */
static const char *
lines_of(const char *name)
{
	static char text[256];

	text[0] = '\0';
	for (size_t i = 0; i < p.n_password_lines; i++) {
		const struct password_line *l = &p.password_lines[i];

		if (choice.line_counts[i] &&
		    strcmp(policy_settings[l->row].name, name) == 0)
			sprintf(text + strlen(text), "%s%u",
			    text[0] != '\0' ? "," : "", l->where.line);
	}
	for (size_t i = 0; i < policy_settings_n; i++) {
		if (strcmp(policy_settings[i].name, name) == 0 &&
		    setting_has_lines(&policy_settings[i]) &&
		    (choice.base_counts >> i & 1) != 0)
			sprintf(text + strlen(text), "%s0",
			    text[0] != '\0' ? "," : "");
	}
	return text;
}

/* --- by hand: alice, uid 1000, is in staff; maybe is unknown --- */

static const struct {
	const char *text, *setting, *value, *lines;
} cases[] = {
    {"password length 9", "length", "9", "0"},
    {"password length 14 for group:staff", "length", "14", "1"},
    {"password length 14 for group:other", "length", "8", "0"},
    {"password length 14 for group:other,uid:1000", "length", "14", "1"},
    {"password length 14 for user:alice", "length", "14", "1"},
    {"password length 14 for user:bob", "length", "8", "0"},
    {"password length 14 for everyone", "length", "14", "1"},
    /* the last that matches, stricter or not; a line without "for" is none */
    {"password length 14 for group:staff\npassword length 7 for user:alice",
	"length", "7", "2"},
    {"password length 7 for user:alice\npassword length 14 for group:staff",
	"length", "14", "2"},
    {"password length 14 for group:staff\npassword length 20", "length", "14",
	"1"},
    {"password length 14 for group:staff\npassword digit 2 for group:staff",
	"digit", "2", "2"},
    /* unknown: the largest demand of what may be in force */
    {"password length 14 for group:maybe", "length", "14", "1"},
    {"password length 6 for group:maybe", "length", "8", "0"},
    {"password length 6 for group:maybe\npassword length 7 for group:maybe2",
	"length", "8", "0"},
    {"password length 20 for user:alice\npassword length 14 for group:maybe",
	"length", "20", "1"},
    {"password length 14 for group:maybe\npassword length 7 for user:alice",
	"length", "7", "2"},
    {"password length 12 for group:maybe\npassword length 14 for group:maybe2",
	"length", "14", "2"},
    {"password maximum 20\npassword maximum 30 for group:maybe", "maximum",
	"30", "2"},
    {"password maximum 20\npassword maximum 10 for group:maybe", "maximum",
	"20", "0"},
    {"password passphrase 20\npassword passphrase 15 for group:maybe",
	"passphrase", "20", "0"},
    {"password passphrase 20\npassword passphrase 25 for group:maybe",
	"passphrase", "25", "2"},
    {"password passphrase 20\npassword passphrase 0 for group:maybe",
	"passphrase", "0", "2"},
    {"password passphrase 15 for group:maybe", "passphrase", "0", "0"},
    {"password repeat 3 for group:maybe", "repeat", "3", "1"},
    {"password repeat 3\npassword repeat 0 for group:maybe", "repeat", "3",
	"0"},
    {"password sequence 3\npassword sequence 4 for group:maybe", "sequence",
	"3", "0"},
    {"password sequence 5\npassword sequence 4 for group:maybe", "sequence",
	"4", "2"},
    {"password dictionary off for group:maybe", "dictionary", "on", "0"},
    {"password personal off\npassword personal on for group:maybe", "personal",
	"on", "2"},
    {"password words /a,/b\npassword words /c for group:maybe", "words",
	"/c,/a,/b", "2,0"},
    {"password words /a\npassword words /c for group:staff", "words", "/c",
	"2"},
    {"password words /a\npassword words \"\" for group:staff", "words", "\"\"",
	"2"},
    {"password words /a\npassword words \"\" for group:maybe", "words", "/a",
	"0"},
    {"password breached /a\npassword breached /c for group:maybe", "breached",
	"/c,/a", "2,0"},
};

START_TEST(test_case)
{
	who = (struct whose){.name = {"alice"},
	    .n_names = 1,
	    .has_uid = true,
	    .uid = 1000,
	    .groups = "staff",
	    .unsure = "maybe maybe2"};
	parse(cases[_i].text);
	choose(true);
	ck_assert_str_eq(value_of(&choice.rule, cases[_i].setting),
	    cases[_i].value);
	ck_assert_str_eq(lines_of(cases[_i].setting), cases[_i].lines);
	release();
}
END_TEST

/* What nobody knows is unknown, and what need not be asked is not. */
START_TEST(test_unknown_account)
{
	who = (struct whose){.name = {"alice"}, .n_names = 1};
	parse("password length 9 for user:alice\npassword digit 2 for uid:5\n"
	      "password symbol 3 for user:bob\npassword symbol 4 for everyone");
	choose(true);
	ck_assert_uint_eq(choice.rule.length, 9);
	ck_assert_uint_eq(choice.rule.digit, 2);
	ck_assert_uint_eq(choice.rule.symbol, 4);
	ck_assert(choice.unknown);
	password_choice_release(&choice);
	choose(false);
	ck_assert_uint_eq(choice.rule.length, 9);
	ck_assert_uint_eq(choice.rule.digit, 2);
	ck_assert_uint_eq(choice.rule.symbol, 4);
	ck_assert(choice.unknown);
	release();
	who.has_uid = true;
	who.uid = 1000;
	parse(
	    "password length 9 for group:a\npassword length 10 for user:alice");
	choose(true);
	ck_assert_uint_eq(who.asked, 0);
	ck_assert(!choice.unknown);
	release();
}
END_TEST

/* --- the second implementation --- */

static const char *const model_settings[] = {"length", "maximum", "passphrase",
    "repeat", "dictionary", "words"};
static const char *const model_values[COUNT(model_settings)][4] = {{"6", "9",
								       "12",
								       "15"},
    {"16", "32", "64", "128"}, {"0", "15", "20", "25"}, {"0", "2", "3", "4"},
    {"on", "off", "on", "off"}, {"\"\"", "/a", "/b", "/c"}};
static const char *const model_subjects[] = {"user:ua", "user:ub", "uid:7",
    "group:ga", "group:gb", "group:gc", "everyone"};

struct model_line {
	size_t setting;
	const char *value, *subject; /* subject: NULL: without "for" */
};
static struct model_line model[LINES_MAX + COUNT(model_settings)];
static size_t n_model;

static enum tri
model_match(const char *s)
{
	if (strncmp(s, "group:", 6) == 0)
		return has_word(who.groups, s + 6) ? TRI_TRUE
		    : has_word(who.unsure, s + 6)  ? TRI_UNKNOWN
						   : TRI_FALSE;
	return strcmp(s, "everyone") == 0 || strcmp(s, "user:ua") == 0 ||
		(strcmp(s, "uid:7") == 0 && who.uid == 7)
	    ? TRI_TRUE
	    : TRI_FALSE;
}

/* Whether a value demands less than another. */
static bool
is_less(size_t setting, const char *a, const char *b)
{
	unsigned x = (unsigned)atoi(a), y = (unsigned)atoi(b);

	switch (setting) {
	case 2: /* passphrase: 0 exempts none */
		return x != 0 && (y == 0 || x < y);
	case 3: /* repeat: 0 is no limit */
		return y != 0 && (x == 0 || x > y);
	case 4:
		return strcmp(a, "off") == 0 && strcmp(b, "on") == 0;
	default:
		return x < y;
	}
}

/* In force if the unknown lines are true that have their bit set. */
static const char *
in_force(size_t setting, unsigned bits, bool by_group)
{
	const char *v = "";

	for (size_t i = 0; i < n_model; i++) {
		const struct model_line *l = &model[i];
		enum tri m = TRI_TRUE;

		if (l->setting != setting)
			continue;
		if (l->subject != NULL &&
		    (m = model_match(l->subject)) == TRI_UNKNOWN)
			m = (bits >> (by_group ? (size_t)(l->subject[7] - 'a')
					       : i) &
				1)
			    ? TRI_TRUE
			    : TRI_FALSE;
		if (m == TRI_TRUE)
			v = l->value;
	}
	return v;
}

static void
agree(size_t setting)
{
	const char *largest = NULL, *v;
	const char *got = value_of(&choice.rule, model_settings[setting]);

	for (unsigned bits = 0; bits < 1u << n_model; bits++) {
		v = in_force(setting, bits, false);
		if (setting == 5)
			ck_assert_msg(v[0] == '"' || strstr(got, v) != NULL,
			    "%s, not %s", v, got);
		else if (largest == NULL || is_less(setting, largest, v))
			largest = v;
	}
	ck_assert_msg(largest == NULL || strcmp(got, largest) == 0,
	    "%s %s, not %s", model_settings[setting], got, largest);
	/* Groups that stand in several lines: never less than it may be. */
	for (unsigned bits = 0; bits < 8 && setting != 5; bits++)
		ck_assert(
		    !is_less(setting, got, in_force(setting, bits, true)));
}

static void
make_policy(char *text)
{
	const size_t lines = dice(LINES_MAX - 2);

	n_model = 0;
	text[0] = '\0';
	for (size_t i = 0; i < COUNT(model_settings); i++) {
		model[n_model] = (struct model_line){i, PICK(model_values[i]),
		    NULL};
		sprintf(text + strlen(text), "password %s %s\n",
		    model_settings[i], model[n_model++].value);
	}
	for (size_t i = 0; i < lines; i++) {
		size_t s = dice(COUNT(model_settings));
		struct model_line l = {s, PICK(model_values[s]),
		    PICK(model_subjects)};
		bool twice = false;

		for (size_t k = 0; k < n_model; k++)
			twice |= model[k].setting == s &&
			    model[k].subject == l.subject;
		if (twice)
			continue;
		model[n_model++] = l;
		sprintf(text + strlen(text), "password %s %s for %s\n",
		    model_settings[s], l.value, l.subject);
	}
}

START_TEST(test_model)
{
	static const char *const groups[] = {"", "ga", "gb", "ga gb", "gc"};
	static const char *const unsure[] = {"", "ga", "gb gc", "ga gb gc"};
	char text[TEXT_BYTES];
	unsigned unknown = 0, known = 0;

	seed = 18;
	for (unsigned i = 0; i < POLICIES; i++) {
		make_policy(text);
		who = (struct whose){.name = {"ua"},
		    .n_names = 1,
		    .has_uid = true,
		    .uid = dice(2) == 0 ? 7 : 8,
		    .groups = PICK(groups),
		    .unsure = PICK(unsure)};
		parse(text);
		choose(true);
		for (size_t s = 0; s < COUNT(model_settings); s++)
			agree(s);
		unknown += choice.unknown;
		known += !choice.unknown && p.n_password_lines != 0;
		release();
	}
	ck_assert_uint_gt(unknown, POLICIES / 10);
	ck_assert_uint_gt(known, POLICIES / 10);
}
END_TEST

/* --- twice in one file --- */

static const struct {
	const char *text;
	bool good;
} twice[] = {
    {"password length 9 for group:a\npassword length 9 for group:a", false},
    {"password length 9 for group:a\npassword length 10 for group:a", false},
    {"password length 9 for group:a,user:b\npassword length 9 for "
     "\"user:b,group:a\"",
	false},
    {"password length 9 for group:a\npassword length 9 for group:a,group:a",
	false},
    {"password length 9 for uid:5\npassword length 9 for uid:5-5", false},
    {"password length 9 for group:a\npassword length 9 for user:a", true},
    {"password length 9 for uid:5\npassword length 9 for gid:5", true},
    {"password length 9 for group:a\npassword length 9 for group:a,group:b",
	true},
    {"password length 9 for group:a\npassword digit 2 for group:a", true},
    {"password length 9 for everyone\npassword length 9", true},
};

START_TEST(test_twice)
{
	struct policy_errors errs;
	int r = policy_parse("f", twice[_i].text, strlen(twice[_i].text), &p,
	    &errs);

	ck_assert_int_eq(r, twice[_i].good ? 0 : ERR_SYNTAX);
	if (!twice[_i].good) {
		ck_assert_uint_eq(errs.total, 1);
		ck_assert_uint_eq(errs.list[0].line, 2);
		ck_assert_str_eq(errs.list[0].msg,
		    "set already in line 1 of this file");
	}
	policy_errors_release(&errs);
	policy_release(&p);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("password_for");
	TCase *tc = tcase_create("lines");

	tcase_set_timeout(tc, 600);
	tcase_add_loop_test(tc, test_twice, 0, COUNT(twice));
	tcase_add_loop_test(tc, test_case, 0, COUNT(cases));
	tcase_add_test(tc, test_unknown_account);
	tcase_add_test(tc, test_model);
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
