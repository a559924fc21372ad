/* SPDX-License-Identifier: BSD-2-Clause */
/* Revocations: "not revoked" must be proven. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/state/state.h>

/* SHA-256 of nothing, and its name as base64url. */
#define NAME "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
static uint8_t fp[SHA256_LEN];

static char dir[64];
static struct state s;
static struct diag d;

static const char *
at(const char *name)
{
	static char room[4][256];
	static unsigned n;
	char *path = room[n++ % 4];

	snprintf(path, sizeof(room[0]), "%s/%s", dir, name);
	return path;
}

static void
put(const char *name)
{
	int fd = open(at(name), O_CREAT | O_WRONLY, 0644);

	ck_assert_int_ne(fd, -1);
	close(fd);
}

static void
setup(void)
{
	umask(022);
	strcpy(dir, "/tmp/state-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(mkdir(at("revoked"), 0711), 0);
	chmod(at("revoked"), 0711);
	sha256_of("", 0, fp);
	s = (struct state){-1, -1, -1};
	memset(&d, 0, sizeof(d));
}

static void
teardown(void)
{
	char command[128];

	state_close(&s);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	ck_assert_int_eq(system(command), 0);
}

static int
open_state(void)
{
	return state_open(dir, getuid(), false, STATE_REVOKED, &s, &d);
}

START_TEST(test_missing)
{
	ck_assert_int_eq(state_open(at("none"), getuid(), false, STATE_REVOKED,
			     &s, &d),
	    ERR_IO);
	ck_assert_str_eq(d.msg, "No such file or directory");
	ck_assert_int_eq(state_open(at("none"), getuid(), true, STATE_REVOKED,
			     &s, &d),
	    0);
	ck_assert_int_eq(s.revoked_fd, -1);
	/* a directory without revoked/ is no empty one */
	rmdir(at("revoked"));
	ck_assert_int_eq(state_open(dir, getuid(), true, STATE_REVOKED, &s, &d),
	    ERR_IO);
	ck_assert_ptr_nonnull(strstr(d.msg, "revoked"));
}
END_TEST

START_TEST(test_unsafe)
{
	chmod(dir, 0777);
	ck_assert_int_eq(open_state(), ERR_PERM);
	chmod(dir, 0711);
	chmod(at("revoked"), 0775);
	ck_assert_int_eq(open_state(), ERR_PERM);
	chmod(at("revoked"), 0711);
	ck_assert_int_eq(open_state(), 0);
	state_close(&s);
	if (getuid() == 0) {
		ck_assert_int_eq(chown(at("revoked"), 12345, 0), 0);
		ck_assert_int_eq(open_state(), ERR_PERM);
	} else {
		puts("SKIP: a folder of another owner: not root");
	}
}
END_TEST

START_TEST(test_no_directory)
{
	rmdir(at("revoked"));
	put("revoked");
	ck_assert_int_eq(open_state(), ERR_IO);
	unlink(at("revoked"));
	ck_assert_int_eq(mkdir(at("real"), 0711), 0);
	ck_assert_int_eq(symlink("real", at("revoked")), 0);
	ck_assert_int_eq(open_state(), ERR_IO);
	unlink(at("revoked"));
	ck_assert_int_eq(mkfifo(at("revoked"), 0644), 0);
	ck_assert_int_eq(open_state(), ERR_IO);
}
END_TEST

START_TEST(test_revoked)
{
	bool revoked = true;

	ck_assert_int_eq(open_state(), 0);
	ck_assert_int_eq(state_key_revoked(&s, fp, &revoked), 0);
	ck_assert(!revoked);
	put("revoked/" NAME);
	ck_assert_int_eq(state_key_revoked(&s, fp, &revoked), 0);
	ck_assert(revoked);
	/* whatever it is: it is there */
	unlink(at("revoked/" NAME));
	ck_assert_int_eq(symlink("nowhere", at("revoked/" NAME)), 0);
	ck_assert_int_eq(state_key_revoked(&s, fp, &revoked), 0);
	ck_assert(revoked);
	unlink(at("revoked/" NAME));
	/* no state directory: nothing is revoked */
	state_close(&s);
	ck_assert_int_eq(state_key_revoked(&s, fp, &revoked), 0);
	ck_assert(!revoked);
}
END_TEST

/* A directory that cannot be searched proves nothing. */
START_TEST(test_unknowable)
{
	bool revoked = false;
	int r;

	ck_assert_int_eq(open_state(), 0);
	chmod(at("revoked"), 0);
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	r = state_key_revoked(&s, fp, &revoked);
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	chmod(at("revoked"), 0711);
	ck_assert_int_eq(r, ERR_IO);
	ck_assert(revoked);
}
END_TEST

START_TEST(test_list)
{
	static const char *const others[] = {"revoked/x", "revoked/.hidden",
	    "revoked/" NAME "=", "revoked/" NAME "A",
	    /* '+' and '/' are not of base64url; unused bits set */
	    "revoked/47DEQpj8HBSa+_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
	    "revoked/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV"};
	uint8_t *list, other[SHA256_LEN] = {0};
	size_t n;

	ck_assert_int_eq(state_revoked_list(&s, &list, &n), 0);
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(open_state(), 0);
	ck_assert_int_eq(state_revoked_list(&s, &list, &n), 0);
	ck_assert_uint_eq(n, 0);
	free(list);
	put("revoked/" NAME);
	put("revoked/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		put(others[i]);
	ck_assert_int_eq(state_revoked_list(&s, &list, &n), 0);
	ck_assert_uint_eq(n, 2);
	ck_assert_mem_eq(list, other, SHA256_LEN);
	ck_assert_mem_eq(list + SHA256_LEN, fp, SHA256_LEN);
	free(list);
}
END_TEST

START_TEST(test_many)
{
	uint8_t *list, hash[SHA256_LEN];
	char name[64];
	size_t n;
	bool revoked;

	ck_assert_int_eq(open_state(), 0);
	for (unsigned i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "revoked/%043u", i);
		/* the last character of 32 octets has two unused bits */
		name[8 + 42] = 'A';
		name[8 + 41] = (char)('0' + i % 10);
		put(name);
	}
	ck_assert_int_eq(state_revoked_list(&s, &list, &n), 0);
	ck_assert_uint_eq(n, 50); /* the last two digits make way */
	for (size_t i = 0; i < n; i++) {
		memcpy(hash, list + i * SHA256_LEN, sizeof(hash));
		ck_assert_int_eq(state_key_revoked(&s, hash, &revoked), 0);
		ck_assert(revoked);
		if (i != 0)
			ck_assert_int_lt(memcmp(list + (i - 1) * SHA256_LEN,
					     hash, sizeof(hash)),
			    0);
	}
	free(list);
}
END_TEST

static Suite *
suite(void)
{
	Suite *su = suite_create("state");
	TCase *tc = tcase_create("revoked");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, test_missing);
	tcase_add_test(tc, test_unsafe);
	tcase_add_test(tc, test_no_directory);
	tcase_add_test(tc, test_revoked);
	tcase_add_test(tc, test_unknowable);
	tcase_add_test(tc, test_list);
	tcase_add_test(tc, test_many);
	suite_add_tcase(su, tc);
	return su;
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
