/* SPDX-License-Identifier: BSD-2-Clause */
/* A policy's files in one text: the same policy is read from it, and nothing else. */
#include <check.h>
#include <sys/stat.h>

#include <loginpolicy/policy/password_for.h>
#include "tests/lib/fake_memory.h"
#include "tests/lib/trusted_folder.h"

static char *dir; /* the test's own folder */
static struct policy p, q;
static struct policy_errors errs;
static struct buf text;

static void
setup(void)
{
	umask(022);
	dir = trusted_folder();
	buf_init(&text, POLICY_EXPANDED_MAX);
}

static void
teardown(void)
{
	policy_release(&p);
	policy_release(&q);
	policy_errors_release(&errs);
	buf_release(&text);
	remove_folder(dir);
}

static const char *
at(const char *name)
{
	static char room[8][4096];
	static unsigned n;
	char *path = room[n++ % 8];

	snprintf(path, sizeof(room[0]), "%s/%s", dir, name);
	return path;
}

/* A file; in text, % stands for dir. */
static void
put(const char *name, const char *s)
{
	FILE *f = fopen(at(name), "we");

	ck_assert_msg(f != NULL, "%s", name);
	for (; *s != '\0'; s++) {
		if (*s == '%')
			fputs(dir, f);
		else
			fputc(*s, f);
	}
	fclose(f);
}

static int
load(const char *name, struct policy *ret)
{
	struct policy_load_opts o = {.root = "",
	    .owner = getuid(),
	    .check_parents = true};

	policy_errors_release(&errs);
	return policy_load(at(name), &o, ret, &errs);
}

static int
parse(const char *s, size_t len)
{
	struct policy_load_opts o = {.root = "", .owner = getuid()};

	policy_release(&q);
	policy_errors_release(&errs);
	return policy_load_text("/given", s, len, &o, &q, &errs);
}

static void
same_place(const struct policy_where *a, const struct policy_where *b)
{
	ck_assert_int_eq(a->file, b->file);
	ck_assert_uint_eq(a->line, b->line);
}

static void
same_files(void)
{
	ck_assert_uint_eq(p.n_files, q.n_files);
	ck_assert_uint_eq(p.text_total, q.text_total);
	ck_assert_mem_eq(p.sha256, q.sha256, SHA256_LEN);
	for (size_t i = 0; i < p.n_files; i++) {
		ck_assert_str_eq(p.files[i].path, q.files[i].path);
		ck_assert_uint_eq(p.files[i].len, q.files[i].len);
		ck_assert_mem_eq(p.files[i].text, q.files[i].text,
		    p.files[i].len + 1);
		same_place(&p.files[i].included, &q.files[i].included);
	}
}

static void
same_settings(void)
{
	struct buf a, b;

	for (size_t i = 0; i < policy_settings_n; i++) {
		buf_init(&a, 4096);
		buf_init(&b, 4096);
		policy_setting_print(&p, i, &a);
		policy_setting_print(&q, i, &b);
		ck_assert_uint_eq(a.len, b.len);
		ck_assert_mem_eq(a.p, b.p, a.len);
		same_place(&p.where[i], &q.where[i]);
		buf_release(&a);
		buf_release(&b);
	}
	ck_assert_str_eq(p.profile, q.profile);
}

static void
same_password_lines(void)
{
	struct buf a, b;

	ck_assert_uint_eq(p.n_password_lines, q.n_password_lines);
	for (size_t i = 0; i < p.n_password_lines; i++) {
		buf_init(&a, 4096);
		buf_init(&b, 4096);
		password_line_print(&p.password_lines[i], &a);
		password_line_print(&q.password_lines[i], &b);
		ck_assert_uint_eq(a.len, b.len);
		ck_assert_mem_eq(a.p, b.p, a.len);
		same_place(&p.password_lines[i].where,
		    &q.password_lines[i].where);
		buf_release(&a);
		buf_release(&b);
	}
}

static void
same_rules(void)
{
	ck_assert_uint_eq(p.n_rules, q.n_rules);
	for (size_t i = 0; i < p.n_rules; i++) {
		ck_assert_uint_eq(p.rules[i].text_len, q.rules[i].text_len);
		ck_assert_mem_eq(p.rules[i].text, q.rules[i].text,
		    p.rules[i].text_len);
		same_place(&p.rules[i].where, &q.rules[i].where);
	}
	ck_assert_uint_eq(p.n_networks, q.n_networks);
	for (size_t i = 0; i < p.n_networks; i++)
		same_place(&p.networks[i]->where, &q.networks[i]->where);
	ck_assert_uint_eq(p.n_services, q.n_services);
	for (size_t i = 0; i < p.n_services; i++)
		same_place(&p.services[i]->where, &q.services[i]->where);
}

/* What is in p is read again from one file, where all of its own are gone. */
static void
comes_back(const char *notes)
{
	FILE *f;

	policy_expand(&p, notes, &text);
	ck_assert_int_eq(text.err, 0);
	ck_assert_int_eq(chdir(dir), 0);
	ck_assert_int_eq(system("rm -rf ./*"), 0);
	ck_assert_ptr_nonnull(f = fopen("one", "we"));
	ck_assert_uint_eq(fwrite(text.p, 1, text.len, f), text.len);
	fclose(f);
	ck_assert_int_eq(load("one", &q), 0);
	same_files();
	same_settings();
	same_password_lines();
	same_rules();
}

/* Files in files, a folder of them, one twice, an empty one, one that is not there. */
static void
put_tree(void)
{
	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	put("p",
	    "mode observe\npassword length 9\nkey rsa 3000\n"
	    "include %/a\n\n  include %/d/*.conf # here\npermit everyone service @own\n"
	    "include %/a.rules\ninclude %/a.rules\ninclude %/nowhere\n"
	    "deny user:z service sshd id last\ninclude %/end");
	/* No statement: an error's place would tell if lengths did not part them. */
	put("a",
	    "password length 10\nkey profile nist\nkey rsa 2049\n"
	    "include %/deep\nnetwork vpn 10.0.0.0/8\n"
	    "#@ file 0 0 3 /x\n\n#@ loginpolicy 1\n");
	put("deep", "include %/deeper\nnotice off\npermit user:a from vpn2\n");
	put("deeper", "network vpn2 10.1.0.0/16\npassword length 11");
	put("a.rules", "permit user:b service cron");
	put("d/1.conf", "services own su,=cron\n");
	put("d/2.conf", "");
	put("d/3.conf", "\n\nkey rsa 2050\n\n");
	put("end",
	    "permit user:c\npassword length 14 for group:b,\"user:a\"\n"
	    "password words /w/a,/w/b for user:a\n");
}

START_TEST(nested)
{
	put_tree();
	ck_assert_int_eq(load("p", &p), 0);
	ck_assert_uint_eq(p.n_files, 10);
	comes_back(NULL);
	ck_assert_uint_eq(q.password.length, 11);
	ck_assert_uint_eq(q.key[KEY_CLASS_RSA].min_bits, 2050);
	ck_assert_str_eq(q.files[q.rules[0].where.file].path, at("deep"));
	ck_assert_uint_eq(q.rules[0].where.line, 3);
}
END_TEST

START_TEST(with_notes)
{
	put_tree();
	ck_assert_int_eq(load("p", &p), 0);
	comes_back("# at=2026-11-24T00:00:00Z\n# by=0\n");
}
END_TEST

START_TEST(one_file)
{
	put("p", "");
	ck_assert_int_eq(load("p", &p), 0);
	comes_back(NULL);
	policy_release(&p);
	policy_release(&q);
	put("p", "permit everyone");
	ck_assert_int_eq(load("p", &p), 0);
	buf_clear(&text);
	comes_back(NULL);
}
END_TEST

/* What was read from one text is written as the same text. */
START_TEST(again)
{
	struct buf b;

	put_tree();
	ck_assert_int_eq(load("p", &p), 0);
	comes_back(NULL);
	buf_init(&b, POLICY_EXPANDED_MAX);
	policy_expand(&q, NULL, &b);
	ck_assert_uint_eq(b.len, text.len);
	ck_assert_mem_eq(b.p, text.p, b.len);
	buf_release(&b);
}
END_TEST

/* It may be larger than one file: as large as all files together. */
START_TEST(large)
{
	char name[16];
	FILE *f;

	put("p", "include %/big*\npermit everyone\n");
	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "big%d", i);
		ck_assert_ptr_nonnull(f = fopen(at(name), "we"));
		for (int n = 0; n < 15 << 20; n += 64)
			fprintf(f, "%-63s\n", "#");
		fclose(f);
	}
	ck_assert_int_eq(load("p", &p), 0);
	comes_back(NULL);
}
END_TEST

/* A plain file may not, and an included file is not read so. */
START_TEST(only_the_main_file)
{
	struct stat st;

	put("p", "#@ loginpolicy 1");
	ck_assert_int_eq(truncate(at("p"), POLICY_SIZE_MAX + 1), 0);
	ck_assert_int_eq(load("p", &p), ERR_TOOBIG);
	ck_assert_str_eq(errs.list[0].msg, "larger than 16777216 bytes");
	put("p", "include %/q\n");
	put("q",
	    "#@ loginpolicy 1\n#@ file 0 0 16 /x\npermit everyone\n\n#@ end\n");
	ck_assert_int_eq(load("q", &q), 0);
	ck_assert_str_eq(q.files[0].path, "/x");
	ck_assert_int_eq(load("p", &p), 0);
	ck_assert_int_eq(stat(at("q"), &st), 0);
	ck_assert_str_eq(p.files[1].path, at("q"));
	ck_assert_uint_eq(p.rules[0].where.line, 3);
}
END_TEST

/* "Twice in one file" stays an error of the file where it is one. */
START_TEST(errors_stay)
{
	static const char twice[] =
	    "#@ loginpolicy 1\n#@ file 0 0 37 /m\n"
	    "mode enforce\ninclude /a\nmode enforce\n\n"
	    "#@ file 0 2 13 /a\nmode observe\n\n#@ end\n";

	ck_assert_int_eq(parse(twice, strlen(twice)), ERR_SYNTAX);
	ck_assert_uint_eq(errs.total, 1);
	ck_assert_str_eq(errs.list[0].path, "/m");
	ck_assert_uint_eq(errs.list[0].line, 3);
	ck_assert_ptr_nonnull(strstr(errs.list[0].msg, "set already"));
}
END_TEST

/* What is not as we write it is no policy, and of no part of it. */
START_TEST(malformed)
{
	static const char *const bad[] = {"#@ loginpolicy 1\n#@ end\n",
	    "#@ loginpolicy 1\n# a note\n#@ end\n", "#@ loginpolicy 1\n#",
	    "#@ loginpolicy 1\npermit everyone\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 0 /m\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 0 /m\n\n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 1 /m\n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 99999999999999999999 /m\n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 -1 /m\n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 1 0 /m\n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 1 0 0 /m\n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 0 \n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 0\n\n#@ end\n",
	    /* a file that nothing includes, or another line does */
	    "#@ loginpolicy 1\n#@ file 0 0 0 /m\n\n#@ file 0 1 0 /a\n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 11 /m\ninclude /a\n\n#@ file 0 2 0 /a\n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 11 /m\ninclude /a\n\n#@ file 1 1 0 /a\n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 11 /m\ninclude /a\n\n#@ file 0 0 0 /a\n\n#@ end\n",
	    "#@ loginpolicy 1\n#@ file 0 0 0 /m\n\n",
	    "#@ loginpolicy 1\n#@ file 0 0 0 /m\n\n#@ end\n\n",
	    "#@ loginpolicy 1\n#@ file 0 0 0 /m\n\n#@ end"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(parse(bad[i], strlen(bad[i])) == ERR_SYNTAX, "%s",
		    bad[i]);
		ck_assert_uint_eq(errs.total, 1);
		ck_assert_str_eq(errs.list[0].path, "/given");
		ck_assert_ptr_nonnull(strstr(errs.list[0].msg, "not as"));
		ck_assert_ptr_null(q.where);
	}
}
END_TEST

/* Cut off anywhere, it is no policy, or a plain one that says nothing. */
START_TEST(truncated)
{
	put_tree();
	ck_assert_int_eq(load("p", &p), 0);
	policy_expand(&p, "# note\n", &text);
	for (size_t n = 0; n < text.len; n++) {
		int r = parse(text.p, n);

		if (n < strlen("#@ loginpolicy 1\n"))
			ck_assert_uint_eq(q.n_rules, 0);
		else
			ck_assert_msg(r == ERR_SYNTAX, "%zu octets", n);
	}
}
END_TEST

START_TEST(flipped)
{
	put_tree();
	ck_assert_int_eq(load("p", &p), 0);
	policy_expand(&p, NULL, &text);
	for (size_t i = 0; i < text.len * 8; i++) {
		text.p[i / 8] ^= (char)(1 << i % 8);
		if (parse(text.p, text.len) != 0)
			ck_assert_uint_ne(errs.total, 0);
		text.p[i / 8] ^= (char)(1 << i % 8);
	}
}
END_TEST

/* A file's name that has a line end in it would end the line that tells it. */
START_TEST(name_of_two_lines)
{
	ck_assert_int_eq(mkdir(at("d"), 0755), 0);
	put("d/a\nb", "permit everyone\n");
	put("p", "include %/d/*\n");
	ck_assert_int_eq(load("p", &p), 0);
	policy_expand(&p, NULL, &text);
	ck_assert_int_eq(text.err, ERR_UNSUPPORTED);
}
END_TEST

START_TEST(no_memory)
{
	unsigned n = 1;
	int r;

	put_tree();
	ck_assert_int_eq(load("p", &p), 0);
	policy_expand(&p, NULL, &text);
	do {
		memory.fail_at = n++;
		memory.allocations = 0;
		r = parse(text.p, text.len);
		memory.fail_at = 0;
		ck_assert_msg(r == 0 || r == ERR_NOMEM, "%u: %d", n, r);
		ck_assert_uint_lt(n, 10000);
	} while (r != 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *su = suite_create("policy_expanded");
	TCase *t = tcase_create("expanded");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nested);
	tcase_add_test(t, with_notes);
	tcase_add_test(t, one_file);
	tcase_add_test(t, again);
	tcase_add_test(t, large);
	tcase_add_test(t, only_the_main_file);
	tcase_add_test(t, errors_stay);
	tcase_add_test(t, malformed);
	tcase_add_test(t, truncated);
	tcase_add_test(t, flipped);
	tcase_add_test(t, name_of_two_lines);
	tcase_add_test(t, no_memory);
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
