/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state directory that version 0.1.0 wrote (tests/data/golden/state) is
 * read to the same result, and written the same today.
 */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/policy/accept.h>
#include <loginpolicy/policy/inforce.h>
#include <loginpolicy/sshkey/key.h>
#include <loginpolicy/state/state_write.h>
#include "tests/lib/trusted_folder.h"

#define NOW	1795990400 /* 2026-11-29T22:13:20Z */
#define AT	1795980514 /* 2026-11-29T19:28:34Z */
#define NEVER	4070905200 /* 2098-12-31T23:00:00Z */
#define JANUARY 1801396800 /* 2027-01-31T12:00:00Z */
#define REASON	"left the company: 50 % \"ok\" \\ \303\274"

static char *dir; /* a copy of the golden folder, which nobody else can write */
static struct state s;
static struct diag d;

static void __attribute__((format(printf, 1, 2))) shell(const char *fmt, ...)
{
	char command[16384];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	ck_assert_msg(system(command) == 0, "%s", command);
}

static const char *
golden(void)
{
	static char path[4096];
	const char *data = getenv("TESTDATA");

	snprintf(path, sizeof(path), "%s/golden/state",
	    data != NULL ? data : "tests/data");
	return path;
}

static void
setup(void)
{
	umask(022);
	dir = trusted_folder();
	shell("cp -R '%s/.' '%s'", golden(), dir);
	shell("chmod 711 '%s'", dir);
	ck_assert_int_eq(state_open(dir, getuid(), false,
			     STATE_BLOCKED | STATE_REVOKED, &s, &d),
	    0);
}

static void
teardown(void)
{
	state_close(&s);
	remove_folder(dir);
}

START_TEST(blocks)
{
	struct state_blocks l;
	bool blocked;

	ck_assert_int_eq(state_list_blocks(&s, NOW, &l), 0);
	ck_assert_uint_eq(l.n, 3);
	ck_assert_uint_eq(l.list[0].uid, 1001);
	ck_assert(l.list[0].has_until && l.list[0].until == JANUARY);
	ck_assert(l.list[0].note.known && l.list[0].note.at == AT);
	ck_assert_uint_eq(l.list[0].note.by, 0);
	ck_assert_str_eq(l.list[0].note.reason, REASON);
	ck_assert_uint_eq(l.list[1].uid, 1002);
	ck_assert(!l.list[1].has_until && l.list[1].note.known);
	ck_assert_ptr_null(l.list[1].note.reason);
	ck_assert_uint_eq(l.list[2].uid, 1003);
	ck_assert(l.list[2].has_until && l.list[2].until == NEVER);
	state_blocks_release(&l);
	ck_assert_int_eq(state_is_blocked(&s, 1001, JANUARY, &blocked), 0);
	ck_assert(!blocked);
	ck_assert_int_eq(state_is_blocked(&s, 1002, JANUARY, &blocked), 0);
	ck_assert(blocked);
}
END_TEST

static void
fingerprint(const char *text, uint8_t fp[SHA256_LEN])
{
	ck_assert_int_eq(key_fp_parse(text, fp), 0);
}

START_TEST(revocations)
{
	static const char *const keys[] =
	    {"SHA256:W71u8DSWISuf+7zpmigvt9kWIGD3ME44BCRmD/LWfNQ",
		"SHA256:93JrcYWpcoLdfD9nd5MHZGZ500BpbfdEVygP4Yrsi48"};
	uint8_t fp[SHA256_LEN], *all;
	struct state_note n;
	bool revoked;
	size_t n_all;

	ck_assert_int_eq(state_revoked_list(&s, &all, &n_all), 0);
	ck_assert_uint_eq(n_all, 2);
	free(all);
	for (size_t i = 0; i < 2; i++) {
		fingerprint(keys[i], fp);
		ck_assert_int_eq(state_key_revoked(&s, fp, &revoked), 0);
		ck_assert(revoked);
		ck_assert_int_eq(state_revocation_note(&s, fp, &n), 0);
		ck_assert(n.known && n.at == AT && n.by == 0);
		if (i == 0)
			ck_assert_str_eq(n.reason, "laptop stolen");
		else
			ck_assert_ptr_null(n.reason);
		state_note_release(&n);
	}
}
END_TEST

static void
write_file(const char *name, const struct buf *b)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	ck_assert(f != NULL && fwrite(b->p, 1, b->len, f) == b->len &&
	    fclose(f) == 0);
}

/* The policy file is missing: the last accepted one is in force. */
START_TEST(last_good)
{
	struct policy_places places = {.conf = "/nonexistent/policy",
	    .state = dir,
	    .load = {.root = "", .owner = getuid(), .check_parents = true}};
	enum policy_source source;
	struct policy_errors errs;
	struct policy p;
	struct buf again;

	ck_assert_int_eq(policy_in_force(&places, &p, &source, &errs), 0);
	ck_assert_int_eq(source, POLICY_FROM_LAST_GOOD);
	ck_assert_uint_eq(p.n_rules, 2);
	ck_assert_uint_eq(p.n_files, 2);
	ck_assert_str_eq(p.files[0].path, "/etc/security/loginpolicy.conf");
	ck_assert_str_eq(p.files[1].path, "/etc/security/rules/bob.conf");
	ck_assert_uint_eq(p.sha256[0], 0xd0);
	ck_assert_uint_eq(p.sha256[3], 0x9f);
	buf_init(&again, 1 << 20);
	policy_expand(&p, "", &again);
	ck_assert_int_eq(again.err, 0);
	write_file("again", &again);
	shell("cmp '%s/last-good.conf' '%s/again'", dir, dir);
	buf_release(&again);
	policy_release(&p);
	policy_errors_release(&errs);
}
END_TEST

START_TEST(history)
{
	static const struct {
		const char *name;
		size_t n_rules;
		uint8_t first;
	} entries[] = {{"20261129T192833Z-cdda9fa6", 2, 0xcd},
	    {"20261129T192834Z-d0bef49f", 2, 0xd0}};
	const struct policy_load_opts opts = {.root = "",
	    .owner = getuid(),
	    .check_parents = true};
	struct policy_errors errs;
	struct policy p;
	char path[4096];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/history/%s", dir,
		    entries[i].name);
		ck_assert_int_eq(policy_load(path, &opts, &p, &errs), 0);
		ck_assert_uint_eq(p.n_rules, entries[i].n_rules);
		ck_assert_uint_eq(p.sha256[0], entries[i].first);
		policy_release(&p);
		policy_errors_release(&errs);
	}
}
END_TEST

/* The same facts are written as the same files. */
START_TEST(written_alike)
{
	const struct state_note bare = {.known = true, .at = AT},
				left = {.known = true,
				    .at = AT,
				    .reason = strdup(REASON)},
				stolen = {.known = true,
				    .at = AT,
				    .reason = strdup("laptop stolen")};
	const int64_t january = JANUARY, never = NEVER;
	uint8_t fp[SHA256_LEN];

	shell("rm -rf '%s'/blocked/* '%s'/revoked/*", dir, dir);
	shell("rm -rf '%s'/details", dir);
	ck_assert_int_eq(state_add_block(dir, 1001, &january, &left, &d), 0);
	ck_assert_int_eq(state_add_block(dir, 1002, NULL, &bare, &d), 0);
	ck_assert_int_eq(state_add_block(dir, 1003, &never, &bare, &d), 0);
	fingerprint("SHA256:W71u8DSWISuf+7zpmigvt9kWIGD3ME44BCRmD/LWfNQ", fp);
	ck_assert_int_eq(state_revoke(dir, fp, &stolen, &d), 0);
	fingerprint("SHA256:93JrcYWpcoLdfD9nd5MHZGZ500BpbfdEVygP4Yrsi48", fp);
	ck_assert_int_eq(state_revoke(dir, fp, &bare, &d), 0);
	shell("diff -r '%s' '%s'", golden(), dir);
	free(left.reason);
	free(stolen.reason);
}
END_TEST

static Suite *
suite(void)
{
	Suite *su = suite_create("state_golden");
	TCase *t = tcase_create("0.1.0");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, blocks);
	tcase_add_test(t, revocations);
	tcase_add_test(t, last_good);
	tcase_add_test(t, history);
	tcase_add_test(t, written_alike);
	suite_add_tcase(su, t);
	return su;
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
