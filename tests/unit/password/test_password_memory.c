/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No memory: an error, never a verdict. And nothing of a password is left
 * behind: not in memory that was freed, not on the stack.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/fake_memory.h"
#include "tests/lib/password_rule.h"
#include "tests/lib/trusted_folder.h"

static struct diag d;

/* --- what is freed --- */
static const char *const secrets[] =
    {"Vq7!S\xc3\xa9kr\xc3\xa9t", /* as typed, and NFC */
	"Vq7!Se\xcc\x81kre\xcc\x81t", /* decomposed */
	"vq7!sekret", /* without case and marks */
	"Kt9#\xc3\xa4lter-W", "kt9#alter-w", "kt9#\xc3\xa4lter-w",
	"Vq7!Plain-Sekret", "vq7!plain-sekret"};
#define SECRETS (sizeof(secrets) / sizeof(secrets[0]))

static bool watching;
static unsigned leaks, frees;

/* Six bytes of one in a row are a leak. */
static bool
has_secret(const void *p, size_t n)
{
	for (size_t i = 0; i < SECRETS; i++) {
		for (size_t k = 0; k + 6 <= strlen(secrets[i]); k++) {
			if (memmem(p, n, secrets[i] + k, 6) != NULL)
				return true;
		}
	}
	return false;
}

/* The same as code points, four bytes each: where three in a row are. */
static bool
has_secret_chars(const void *p, size_t n)
{
	uint32_t c[6];

	for (size_t i = 0; i < SECRETS; i++) {
		for (size_t k = 0; k + 6 <= strlen(secrets[i]); k++) {
			size_t m = 0;

			while (m < 6 && (secrets[i][k + m] & 0x80) == 0) {
				c[m] = (unsigned char)secrets[i][k + m];
				m++;
			}
			if (m >= 3 && memmem(p, n, c, m * 4) != NULL)
				return true;
		}
	}
	return false;
}

void __real_free(void *p);
void __wrap_free(void *p);
int __wrap_asprintf(char **ret, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
ssize_t __real___getdelim(char **p, size_t *n, int end, FILE *f);
ssize_t __wrap___getdelim(char **p, size_t *n, int end, FILE *f);
ssize_t __wrap_getline(char **p, size_t *n, FILE *f);
FILE *__real_fdopen(int fd, const char *mode);
FILE *__wrap_fdopen(int fd, const char *mode);

void
__wrap_free(void *p)
{
	if (watching && p != NULL) {
		frees++;
		leaks += has_secret(p, malloc_usable_size(p)) ||
		    has_secret_chars(p, malloc_usable_size(p));
	}
	__real_free(p);
}

int
__wrap_asprintf(char **ret, const char *fmt, ...)
{
	va_list ap;
	int n = -1;

	if (memory_runs_out())
		return -1;
	va_start(ap, fmt);
	n = vasprintf(ret, fmt, ap);
	va_end(ap);
	return n;
}

/* As _FORTIFY_SOURCE calls it. */
int __wrap___asprintf_chk(char **ret, int flag, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int
__wrap___asprintf_chk(char **ret, int flag, const char *fmt, ...)
{
	va_list ap;
	int n;

	(void)flag;
	if (memory_runs_out())
		return -1;
	va_start(ap, fmt);
	n = vasprintf(ret, fmt, ap);
	va_end(ap);
	return n;
}

/* What getline(3) is, inlined. */
ssize_t
__wrap___getdelim(char **p, size_t *n, int end, FILE *f)
{
	if (memory_runs_out()) {
		errno = ENOMEM;
		return -1;
	}
	return __real___getdelim(p, n, end, f);
}

ssize_t
__wrap_getline(char **p, size_t *n, FILE *f)
{
	return __wrap___getdelim(p, n, '\n', f);
}

FILE *
__wrap_fdopen(int fd, const char *mode)
{
	return memory_runs_out() ? NULL : __real_fdopen(fd, mode);
}

/* --- a rule with all there is --- */

static char *folder, words[300], breached[300];
static struct policy_password rule;
static struct password_input in;

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void
setup(void)
{
	umask(022);
	folder = trusted_folder();
	snprintf(words, sizeof(words), "%s/words", folder);
	snprintf(breached, sizeof(breached), "%s/breached", folder);
	put(words, "acme\nwidget\nM\xc3\xbcnster\n");
	put(breached,
	    "0000000000000000000000000000000000000001:1\n"
	    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF:1\n");
	rule = base_rule;
	rule.similar = rule.repeat = rule.sequence = 3;
	rule.dictionary = rule.personal = true;
	USE_FILE(rule, words, words);
	USE_FILE(rule, breached, breached);
	in = (struct password_input){.password = secrets[0],
	    .len = strlen(secrets[0]),
	    .old = secrets[3],
	    .user = "jdoe",
	    .full_name = "John D\xc3\xb6"
			 "e"};
}

static void
teardown(void)
{
	remove_folder(folder);
}

static unsigned
open_files(void)
{
	unsigned n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

/* The nth allocation fails, for each n until there is none that does. */
START_TEST(test_out_of_memory)
{
	struct password_result res;
	unsigned files = open_files(), failed = 0;
	size_t allocations;
	int r;

	for (size_t n = 1; n < 1000; n++) {
		memset(&res, 0, sizeof(res));
		memset(&d, 0, sizeof(d));
		memory.fail_at = n;
		memory.allocations = 0;
		r = _i == 0 ? rule_judge(&rule, "", &in, &res, &d)
			    : rule_ready(&rule, "", &d);
		allocations = memory.allocations;
		memory.fail_at = 0;
		ck_assert_uint_eq(open_files(), files);
		if (allocations < n) {
			ck_assert_int_eq(r, 0);
			ck_assert_uint_eq(res.missing, 0);
			break;
		}
		failed++;
		ck_assert_msg(r == ERR_NOMEM, "allocation %zu: %d %s", n, r,
		    d.msg);
		ck_assert_str_ne(d.msg, "");
	}
	ck_assert_uint_gt(failed, 5);
}
END_TEST

static int
fill(void *ctx, void *p, size_t len)
{
	(void)ctx;
	for (size_t i = 0; i < len; i++)
		((uint8_t *)p)[i] = (uint8_t)random32();
	return 0;
}

START_TEST(test_generate_out_of_memory)
{
	const struct password_random rnd = {.fill = fill};
	char s[33];
	size_t allocations;
	int r;

	for (size_t n = 1; n < 1000; n++) {
		memory.fail_at = n;
		memory.allocations = 0;
		r = rule_generate(&rule, "", &rnd, 32, s, &d);
		allocations = memory.allocations;
		memory.fail_at = 0;
		if (allocations < n) {
			ck_assert_int_eq(r, 0);
			return;
		}
		ck_assert_int_eq(r, ERR_NOMEM);
		ck_assert_str_eq(s, "");
	}
	ck_abort();
}
END_TEST

START_TEST(test_freed)
{
	static const size_t which[] = {0, 1, 6};
	struct password_result res;
	char *p = malloc(100);

	/* that it would be seen */
	memcpy(p + 20, secrets[0], 10);
	__asm__ volatile("" ::"r"(p) : "memory");
	watching = true;
	free(p);
	ck_assert_uint_eq(leaks, 1);
	leaks = frees = 0;
	for (size_t i = 0; i < 3; i++) {
		in.password = secrets[which[i]];
		in.len = strlen(in.password);
		ck_assert_int_eq(rule_judge(&rule, "", &in, &res, &d), 0);
	}
	watching = false;
	ck_assert_uint_gt(frees, 0);
	ck_assert_uint_eq(leaks, 0);
}
END_TEST

/* --- the stack: one of our own, looked through afterwards --- */

#define STACK (1 << 20)

/* AddressSanitizer has frames in places of its own. */
#if defined(__SANITIZE_ADDRESS__)
#define STACK_IS_OURS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STACK_IS_OURS 0
#endif
#endif
#ifndef STACK_IS_OURS
#define STACK_IS_OURS 1
#endif

/* What was used of it: it grows down, and the rest is zeros as it was mapped. */
static const char *
used(const char *stack, size_t *ret_len)
{
	size_t i = 0;

	while (i < STACK && stack[i] == '\0')
		i++;
	*ret_len = STACK - i;
	return stack + i;
}

static void *
judge_on_it(void *arg)
{
	struct password_result res;

	*(int *)arg = rule_judge(&rule, "", &in, &res, &d);
	return NULL;
}

__attribute__((noinline)) static void
leave_it_there(const char *s)
{
	char copy[64];

	snprintf(copy, sizeof(copy), "%s", s);
	__asm__ volatile("" ::"r"(copy) : "memory");
}

static void *
forget(void *arg)
{
	leave_it_there(secrets[0]);
	return arg;
}

static char *
run_on(void *(*fn)(void *), void *arg)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_attr_t attr;
	pthread_t t;

	ck_assert_ptr_ne(stack, MAP_FAILED);
	pthread_attr_init(&attr);
	ck_assert_int_eq(pthread_attr_setstack(&attr, stack, STACK), 0);
	ck_assert_int_eq(pthread_create(&t, &attr, fn, arg), 0);
	ck_assert_int_eq(pthread_join(t, NULL), 0);
	pthread_attr_destroy(&attr);
	return stack;
}

/* One demand at a time, or what one leaves is written over by the next; 6: all of them. */
static void
ask_only(int which)
{
	struct policy_password one = no_rule;

	if (which == 6)
		return;
	one.similar = which == 1 ? 3 : 0;
	one.personal = which == 2;
	one.dictionary = which == 3;
	USE_FILE(one, words, which == 4 ? words : NULL);
	USE_FILE(one, breached, which == 5 ? breached : NULL);
	rule = one;
}

START_TEST(test_stack)
{
	static const size_t which[] = {6, 0, 1};
	char *stack = run_on(forget, NULL);
	const char *p;
	size_t len;
	int r;

	/* that it would be seen */
	p = used(stack, &len);
	ck_assert(has_secret(p, len));
	munmap(stack, STACK);
	ask_only(_i / 3);
	in.password = secrets[which[_i % 3]];
	in.len = strlen(in.password);
	stack = run_on(judge_on_it, &r);
	ck_assert_int_eq(r, 0);
	p = used(stack, &len);
	ck_assert(!has_secret(p, len));
	ck_assert(!has_secret_chars(p, len));
	munmap(stack, STACK);
}
END_TEST

/* What generate drew, and threw away. */
static char drawn[PASSWORD_OCTETS_MAX + 1];

static void *
generate_on_it(void *arg)
{
	const struct password_random rnd = {.fill = fill};

	*(int *)arg = rule_generate(&rule, "", &rnd, 40, drawn, &d);
	return NULL;
}

START_TEST(test_generate_stack)
{
	char *stack;
	int r;

	stack = run_on(generate_on_it, &r);
	ck_assert_int_eq(r, 0);
	for (size_t k = 0; k + 6 <= 40; k++)
		ck_assert_ptr_null(memmem(stack, STACK, drawn + k, 6));
	munmap(stack, STACK);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("password memory");
	TCase *t = tcase_create("memory");
	SRunner *sr;
	int failed;

	if (getuid() != 0) {
		puts("SKIP: all: files that root owns: not root");
		return EXIT_SUCCESS;
	}
	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, test_out_of_memory, 0, 2);
	tcase_add_test(t, test_generate_out_of_memory);
	tcase_add_test(t, test_freed);
	if (STACK_IS_OURS) {
		tcase_add_loop_test(t, test_stack, 0, 21);
		tcase_add_test(t, test_generate_stack);
	} else {
		puts("SKIP: the stack: AddressSanitizer keeps its own");
	}
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
