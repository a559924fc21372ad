/* SPDX-License-Identifier: BSD-2-Clause */
/* The register of keys: what it refuses, what it answers, how it is changed. */
#include <check.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <loginpolicy/register/key_register.h>
#include <loginpolicy/sshkey/key.h>
#include "tests/lib/trusted_folder.h"

#define FP1 "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg"
#define FP2 "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"

static const struct tz utc;
static char *dir, path[4096];
static uint8_t fp1[SHA256_LEN], fp2[SHA256_LEN];
static struct key_register reg;
static struct register_errors errs;
static struct diag d;

static void
setup(void)
{
	umask(022);
	dir = trusted_folder();
	snprintf(path, sizeof(path), "%s/keys", dir);
	key_fp_parse(FP1, fp1);
	key_fp_parse(FP2, fp2);
}

static void
teardown(void)
{
	key_register_release(&reg);
	register_errors_release(&errs);
	remove_folder(dir);
}

static void
put(const char *text)
{
	FILE *f = fopen(path, "we");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static int
parse(const char *text, size_t len, const struct tz *zone)
{
	char *copy = malloc(len + 1);

	key_register_release(&reg);
	register_errors_release(&errs);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return key_register_parse("keys", copy, len, zone, &reg, &errs);
}

static int
load(void)
{
	key_register_release(&reg);
	memset(&d, 0, sizeof(d));
	return key_register_load(path, getuid(), &utc, &reg, &d);
}

static struct register_question answers[3];

static int
ask(void)
{
	memcpy(answers[0].fp, fp1, SHA256_LEN);
	memcpy(answers[1].fp, fp2, SHA256_LEN);
	memcpy(answers[2].fp, fp1, SHA256_LEN);
	memset(&d, 0, sizeof(d));
	return key_register_ask(path, getuid(), answers, 3, &d);
}

/* --- what must be refused --- */

static const struct {
	const char *text;
	unsigned line, col;
	const char *says;
} bad[] = {
    {"alice " FP1 " -\n", 1, 1, "expected a fingerprint"},
    {"\n# x\n  MD5:aa:bb alice -\n", 3, 3, "expected a fingerprint"},
    {FP1 "x alice -\n", 1, 1, "expected a fingerprint"},
    /* The same bytes in another way: bits that are not of the hash. */
    {"SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yh alice -\n", 1, 1,
	"expected a fingerprint"},
    {FP1 "\n", 1, 51, "expected a person"},
    {FP1 " alice\n", 1, 57, "or -"},
    {FP1 " -\n", 1, 52, "expected a person"},
    {FP1 " -x -\n", 1, 52, "expected a person"},
    {FP1 " al,ice -\n", 1, 52, "expected a person"},
    {FP1 " ? -\n", 1, 52, "expected a person"},
    {FP1 " al\\ice -\n", 1, 52, "expected a person"},
    {FP1 " m\303\274ller -\n", 1, 52, "expected a person"},
    {FP1 " "
	 "a123456789a123456789a123456789a123456789a123456789a123456789a1234 "
	 "-\n",
	1, 52, "expected a person"},
    {FP1 " alice never\n", 1, 58, "expected a date"},
    {FP1 " alice 2027-02-29\n", 1, 58, "no such date"},
    {FP1 " alice 2027-02-28T25:00\n", 1, 58, "no such date"},
    {FP1 " alice - \377\n", 1, 60, "not UTF-8"},
    {FP1 " alice - x\001\n", 1, 61, "not visible"},
    {FP1 " alice - \342\200\256x\n", 1, 60, "not visible"},
    {FP1 " alice -\r\n", 1, 59, "carriage return"},
    {FP1 " alice -\n\n" FP2 " bob -\n" FP1 " alice -\n", 4, 1,
	"in line 1 already"},
};

START_TEST(test_refused)
{
	const char *text = bad[_i].text;

	ck_assert_int_eq(parse(text, strlen(text), &utc), ERR_SYNTAX);
	ck_assert_uint_eq(errs.total, 1);
	ck_assert_msg(strstr(errs.list[0].msg, bad[_i].says) != NULL, "%s: %s",
	    text, errs.list[0].msg);
	ck_assert_uint_eq(errs.list[0].line, bad[_i].line);
	ck_assert_uint_eq(errs.list[0].col, bad[_i].col);
	ck_assert_uint_eq(reg.n, 0);
}
END_TEST

START_TEST(test_every_error)
{
	static const char text[] = FP1 "\nx\n" FP1 " alice -\n" FP1 " bob -\n";
	char long_one[REGISTER_LINE_MAX + 100], many[3 * 200 + 1];

	ck_assert_int_eq(parse(text, sizeof(text) - 1, &utc), ERR_SYNTAX);
	ck_assert_uint_eq(errs.n, 3);
	/* A NUL is a character, not an end. */
	ck_assert_int_eq(parse(FP1 " a -\0\n", 57, &utc), ERR_SYNTAX);
	memset(long_one, 'x', sizeof(long_one));
	memcpy(long_one, FP1 " alice - ", 59);
	ck_assert_int_eq(parse(long_one, sizeof(long_one), &utc), ERR_SYNTAX);
	ck_assert_int_eq(parse(long_one, REGISTER_LINE_MAX, &utc), 0);
	for (size_t i = 0; i < 200; i++)
		memcpy(many + 3 * i, "x\n\n", 3);
	ck_assert_int_eq(parse(many, 600, &utc), ERR_SYNTAX);
	ck_assert_uint_eq(errs.total, 200);
	ck_assert_uint_eq(errs.n, REGISTER_ERRORS_SHOWN);
}
END_TEST

/* --- files that are not believed --- */

static void
both_refuse(int e)
{
	ck_assert_int_eq(load(), e);
	ck_assert_uint_gt(strlen(d.msg), 3);
	ck_assert_int_eq(ask(), e);
	ck_assert_str_eq(answers[0].person, "");
}

START_TEST(test_unsafe)
{
	char other[4200];

	both_refuse(ERR_NOENT);
	put(FP1 " alice -\n");
	ck_assert_int_eq(load(), 0);
	ck_assert_int_eq(ask(), 0);
	chmod(path, 0664);
	both_refuse(ERR_PERM);
	chmod(path, 0646);
	both_refuse(ERR_PERM);
	chmod(path, 0644);
	chmod(dir, 0777);
	both_refuse(ERR_PERM);
	chmod(dir, 0755);
	snprintf(other, sizeof(other), "%s/other", dir);
	rename(path, other);
	ck_assert_int_eq(symlink("other", path), 0);
	both_refuse(ERR_PERM);
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	both_refuse(ERR_PERM);
	unlink(path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	both_refuse(ERR_PERM);
	rmdir(path);
	put("");
	ck_assert_int_eq(truncate(path, 1 << 30), 0);
	both_refuse(ERR_TOOBIG);
}
END_TEST

/* --- what it says --- */

START_TEST(test_entries)
{
	const struct register_entry *e;
	size_t at = 0;

	put("# x\n\n \t\n\t" FP1 "  alice\t2027-06-30T18:00:00+02:00 \t\n" FP2
	    " bob@example.org - # office,  2nd floor \n"
	    "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yk alice -");
	ck_assert_int_eq(load(), 0);
	ck_assert_uint_eq(reg.n, 3);
	e = key_register_find(&reg, fp1);
	ck_assert_ptr_nonnull(e);
	ck_assert_str_eq(e->person, "alice");
	ck_assert_ptr_null(e->purpose);
	ck_assert_uint_eq(e->line, 4);
	ck_assert_int_eq(e->expires, 1814371200);
	ck_assert(!register_entry_expired(e, e->expires - 1));
	ck_assert(register_entry_expired(e, e->expires));
	e = key_register_find(&reg, fp2);
	ck_assert_str_eq(e->purpose, "# office,  2nd floor");
	ck_assert(!e->has_expires && !register_entry_expired(e, INT64_MAX));
	ck_assert_ptr_eq(key_register_next(&reg, "alice", &at), &reg.list[0]);
	ck_assert_ptr_eq(key_register_next(&reg, "alice", &at), &reg.list[2]);
	ck_assert_ptr_null(key_register_next(&reg, "alice", &at));
	fp1[0] ^= 1;
	ck_assert_ptr_null(key_register_find(&reg, fp1));
}
END_TEST

/* A date is the whole day, by the local clock. */
START_TEST(test_dates)
{
	int32_t offset = -18000;
	const struct tz zone = {.offset_s = &offset, .n_types = 1};
	static const char text[] = FP1 " alice 2027-06-30\n";
	struct buf b;

	ck_assert_int_eq(parse(text, strlen(text), &zone), 0);
	ck_assert_int_eq(reg.list[0].expires, 1814400000 + 18000);
	buf_init(&b, 1000);
	ck_assert_int_eq(register_entry_print(&reg.list[0], &zone, &b, &d), 0);
	ck_assert_int_eq(register_entry_print(&reg.list[0], &utc, &b, &d), 0);
	buf_putc(&b, '\0');
	ck_assert_str_eq(b.p,
	    FP1 " alice 2027-06-30\n" FP1 " alice 2027-07-01T05:00:00Z\n");
	buf_release(&b);
}
END_TEST

START_TEST(test_asked)
{
	/* A mistake elsewhere hides nobody; what is in doubt is said. */
	put("garbage\n " FP1 "\talice -\n" FP2 " bob\n");
	ck_assert_int_eq(ask(), 0);
	ck_assert_str_eq(answers[0].person, "alice");
	ck_assert_str_eq(answers[1].person, "?");
	ck_assert_str_eq(answers[2].person, "alice");
	put("# " FP1 " alice -\n" FP1 "x alice -\n" FP2 " bob -\n" FP2
	    " carol -\n");
	ck_assert_int_eq(ask(), 0);
	ck_assert_str_eq(answers[0].person, "");
	ck_assert_str_eq(answers[1].person, "?");
	put(FP2);
	ck_assert_int_eq(ask(), 0);
	ck_assert_str_eq(answers[0].person, "");
	ck_assert_str_eq(answers[1].person, "?");
	put(FP1 " alice -\n" FP2 " bob -");
	ck_assert_int_eq(ask(), 0);
	ck_assert_str_eq(answers[0].person, "alice");
	ck_assert_str_eq(answers[1].person, "bob");
}
END_TEST

/* The file is read in pieces: a line may lie anywhere in them. */
START_TEST(test_asked_in_pieces)
{
	static const size_t paddings[] = {65400, 65470, 65485, 65486, 65534,
	    65535, 65536, 65537, 131000, 200000};
	char *text = malloc(300000);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < sizeof(paddings) / sizeof(paddings[0]); i++) {
		const size_t n = paddings[i];

		/* a comment of that length, or many lines */
		memset(text, 'x', n);
		text[0] = '#';
		strcpy(text + n, "\n" FP1 " alice - laptop\n" FP2 " bob -");
		put(text);
		ck_assert_int_eq(ask(), 0);
		ck_assert_str_eq(answers[0].person, "alice");
		ck_assert_str_eq(answers[1].person, "bob");
		for (size_t k = 90; k < n; k += 90)
			text[k] = '\n';
		put(text);
		ck_assert_int_eq(ask(), 0);
		ck_assert_str_eq(answers[0].person, "alice");
		ck_assert_str_eq(answers[1].person, "bob");
		/* A line with a key that has no end. */
		memset(text, 'x', n);
		memcpy(text, FP1 " alice - ", 59);
		strcpy(text + n, "\n" FP2 " bob -");
		put(text);
		ck_assert_int_eq(ask(), 0);
		ck_assert_str_eq(answers[0].person, "?");
		ck_assert_str_eq(answers[1].person, "bob");
	}
	free(text);
}
END_TEST

/* --- changing it --- */

static void
has_text(const char *want)
{
	char text[4096];
	FILE *f = fopen(path, "re");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	ck_assert_str_eq(text, want);
}

static int
put_entry(const uint8_t *fp, const char *person, const char *purpose)
{
	struct register_entry e = {.person = person, .purpose = purpose};

	memcpy(e.fp, fp, SHA256_LEN);
	memset(&d, 0, sizeof(d));
	return key_register_put(path, getuid(), &utc, &e, &d);
}

START_TEST(test_put)
{
	struct stat st;

	ck_assert_int_eq(put_entry(fp1, "alice", NULL), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(load(), 0);
	ck_assert_str_eq(reg.list[0].person, "alice");
	put("# all of us\n\n" FP1 "  alice -\tx\n  # end");
	chmod(path, 0640);
	ck_assert_int_eq(put_entry(fp2, "bob", "home office"), 0);
	has_text("# all of us\n\n" FP1 "  alice -\tx\n  # end\n" FP2
		 " bob - home office\n");
	ck_assert_int_eq(put_entry(fp1, "alice", "x"), 0);
	ck_assert_int_eq(put_entry(fp1, "carol", "x"), 0);
	has_text("# all of us\n\n" FP1 " carol - x\n  # end\n" FP2
		 " bob - home office\n");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
}
END_TEST

START_TEST(test_put_refused)
{
	struct register_entry twice[2] = {{.person = "a"}, {.person = "b"}};
	size_t changed = 7;

	ck_assert_int_eq(put_entry(fp1, "al ice", NULL), ERR_SYNTAX);
	ck_assert_int_eq(put_entry(fp1, "", NULL), ERR_SYNTAX);
	ck_assert_int_eq(put_entry(fp1, "a", " x"), ERR_SYNTAX);
	ck_assert_int_eq(put_entry(fp1, "a", ""), ERR_SYNTAX);
	ck_assert_int_eq(put_entry(fp1, "a", "x\ny"), ERR_SYNTAX);
	ck_assert_int_eq(key_register_put_all(path, getuid(), &utc, twice, 2,
			     &changed, &d),
	    ERR_SYNTAX);
	ck_assert_uint_eq(changed, 0);
	ck_assert_int_eq(access(path, F_OK), -1);
	put("garbage\n");
	ck_assert_int_eq(put_entry(fp1, "alice", NULL), ERR_SYNTAX);
	ck_assert_uint_eq(d.line, 1);
	ck_assert_str_eq(d.path, path);
	has_text("garbage\n");
	put("");
	chmod(path, 0666);
	ck_assert_int_eq(put_entry(fp1, "alice", NULL), ERR_PERM);
	unlink(path);
	ck_assert_int_eq(symlink("none", path), 0);
	ck_assert_int_eq(put_entry(fp1, "alice", NULL), ERR_PERM);
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(put_entry(fp1, "alice", NULL), ERR_PERM);
}
END_TEST

/* Many at once: none is lost. */
START_TEST(test_put_together)
{
	enum {
		WRITERS = 8,
		EACH = 6
	};
	uint8_t fp[SHA256_LEN] = {0};
	int status;

	for (unsigned w = 0; w < WRITERS; w++) {
		if (fork() != 0)
			continue;
		for (unsigned i = 0; i < EACH; i++) {
			fp[0] = (uint8_t)w;
			fp[1] = (uint8_t)i;
			if (put_entry(fp, "alice", NULL) != 0)
				_exit(1);
		}
		_exit(0);
	}
	for (unsigned w = 0; w < WRITERS; w++) {
		ck_assert_int_ne(wait(&status), -1);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_int_eq(load(), 0);
	ck_assert_uint_eq(reg.n, WRITERS * EACH);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("key_register");
	TCase *tc = tcase_create("register");
	SRunner *r;
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, test_refused, 0,
	    (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_test(tc, test_every_error);
	tcase_add_test(tc, test_unsafe);
	tcase_add_test(tc, test_entries);
	tcase_add_test(tc, test_dates);
	tcase_add_test(tc, test_asked);
	tcase_add_test(tc, test_asked_in_pieces);
	tcase_add_test(tc, test_put);
	tcase_add_test(tc, test_put_refused);
	tcase_add_test(tc, test_put_together);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
