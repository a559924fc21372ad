/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/pamstack beside the installed libpam: generated stacks are run through
 * both, with a module that returns what its arguments say. The result of each
 * call and the lines that were called must be the same.
 */
#include <check.h>
#include <security/pam_appl.h>
#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/pamstack/pamstack.h>
#include "tests/lib/repeat.h"
#include "tests/lib/trusted_folder.h"

/*
 * For LeakSanitizer: libpam 1.5 keeps the lines that it has read if pam_start(3)
 * fails, as it does for every stack here that libpam gives up on.
 */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libpam.so";
}

#define FILES	 5 /* the service, "other", and what they include */
#define LINES	 7 /* of a file, at most */
#define IDS	 4096
#define CALLS	 7
#define TEXT_MAX 16384

static const char *const names[FILES] = {"service", "other", "inc-a", "inc-b",
    "inc-c"};
static char *dir, module[4096];
static char text[FILES][TEXT_MAX];
static int next_id;
static uint64_t seed;

/* What libpam logs about bad lines stays here. */
void
pam_syslog(const pam_handle_t *h, int priority, const char *fmt, ...)
{
	(void)h, (void)priority, (void)fmt;
}

#undef vsyslog
void
vsyslog(int priority, const char *fmt, va_list ap)
{
	(void)priority, (void)fmt, (void)ap;
}

void __vsyslog_chk(int priority, int flag, const char *fmt, va_list ap);
void
__vsyslog_chk(int priority, int flag, const char *fmt, va_list ap)
{
	(void)priority, (void)flag, (void)fmt, (void)ap;
}

/* The calls of one pam_*() in their order. */
static struct {
	int id[IDS];
	size_t n;
} noted;

void scripted_note(int id);
void
scripted_note(int id)
{
	ck_assert_uint_lt(noted.n, IDS);
	noted.id[noted.n++] = id;
}

/* --- stacks at random --- */

static unsigned
dice(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

#define PICK(list) ((list)[dice(sizeof(list) / sizeof((list)[0]))])

static const int returns[] = {PAM_SUCCESS, PAM_SUCCESS, PAM_SUCCESS, PAM_IGNORE,
    PAM_IGNORE, PAM_PERM_DENIED, PAM_AUTH_ERR, PAM_NEW_AUTHTOK_REQD,
    PAM_USER_UNKNOWN, PAM_ABORT, PAM_AUTHTOK_EXPIRED, 40, -1};
/* The last two are none; of setcred and close_session they are not defined. */
#define N_VALID (sizeof(returns) / sizeof(returns[0]) - 2)

static void __attribute__((format(printf, 2, 3)))
put(char *to, const char *fmt, ...)
{
	size_t len = strlen(to);
	va_list ap;

	va_start(ap, fmt);
	len += (size_t)vsnprintf(to + len, TEXT_MAX - len, fmt, ap);
	va_end(ap);
	ck_assert_uint_lt(len, TEXT_MAX);
}

static void
put_control(char *to)
{
	static const char *const words[] = {"required", "requisite",
	    "sufficient", "optional", "REQUIRED", "nonsense", "[]",
	    "[default=die]", "[success=ok]", "[success=end default=ignore]"};
	static const char *const values[] = {"success", "ignore", "perm_denied",
	    "auth_err", "new_authtok_reqd", "user_unknown", "abort", "default",
	    "default", "authtok_expired", "module_unknown", "bogus"};
	static const char *const actions[] = {"ok", "done", "bad", "die",
	    "reset", "ignore", "1", "2", "3", "12", "0", "okay"};

	if (dice(3) != 0) {
		put(to, "%s", dice(4) == 0 ? PICK(words) : words[dice(4)]);
		return;
	}
	put(to, "[");
	for (unsigned n = 1 + dice(4); n > 0; n--)
		put(to, "%s%s%s=%s%s", dice(5) == 0 ? " " : "",
		    dice(40) == 0 ? "bogus" : values[dice(11)],
		    dice(9) == 0 ? " " : "",
		    dice(30) == 0 ? PICK(actions) : actions[dice(9)],
		    n > 1 ? " " : "");
	put(to, "%s]", dice(60) == 0 ? "\\]" : "");
}

static void
put_module(char *to)
{
	put(to, " %s", dice(12) == 0 ? "/nowhere/pam_missing.so" : module);
	put(to, "%s%d", dice(20) == 0 ? " \\\n\t" : " ", next_id++);
	for (int i = 0; i < CALLS; i++)
		put(to, dice(30) == 0 ? " [%d]" : " %d",
		    i == 1 || i == 4 ? returns[dice(N_VALID)] : PICK(returns));
}

/* By its path: by name, Debian's libpam looks in /etc/pam.d. */
static void
put_some_file(char *to, int file, bool is_substack, bool may_miss)
{
	/* A loop without a substack crashes libpam 1.5. */
	int next = is_substack && dice(50) == 0 ? 2 : file < 1 ? 2 : file + 1;

	put(to, "%s/%s", dir,
	    next >= FILES || (may_miss && dice(25) == 0)
		? "inc-none"
		: names[next + (int)dice((unsigned)(FILES - next))]);
}

static void
put_line(char *to, int file)
{
	static const char *const types[] = {"auth", "account", "session",
	    "password", "Auth", "-session", "-auth"};

	bool is_substack;

	if (dice(40) == 0)
		put(to, "# a comment\n\n");
	if (dice(12) == 0 && file + 1 < FILES) {
		put(to, "@include ");
		put_some_file(to, file, false, file < 2);
		put(to, "\n");
		return;
	}
	put(to, "%s\t", dice(60) == 0 ? "bogus" : PICK(types));
	if (dice(80) == 0) {
		put(to, "\n");
		return;
	}
	if (dice(6) == 0 && file + 1 < FILES) {
		is_substack = dice(2) == 0;
		put(to, "%s ", is_substack ? "substack" : "include");
		put_some_file(to, file, is_substack, true);
	} else {
		put_control(to);
		if (dice(60) != 0)
			put_module(to);
	}
	put(to, "%s\n", dice(20) == 0 ? " # why" : "");
}

static void
write_files(void)
{
	char path[4200];
	FILE *f;

	next_id = 0;
	for (int i = 0; i < FILES; i++) {
		text[i][0] = '\0';
		for (unsigned n = dice(LINES + 1); n > 0; n--)
			put_line(text[i], i);
		if (dice(i < 2 ? 60 : 600) == 0)
			put(text[i], "auth required \\\n");
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
		/* Sometimes one of the first two is not there. */
		if (i < 2 && dice(10) == 0)
			continue;
		ck_assert_ptr_nonnull(f = fopen(path, "w"));
		fputs(text[i], f);
		ck_assert_int_eq(fclose(f), 0);
	}
}

/* --- the two of them --- */

static int
converse(int n, const struct pam_message **m, struct pam_response **r, void *p)
{
	(void)n, (void)m, (void)r, (void)p;
	return PAM_CONV_ERR;
}

static int
call_libpam(pam_handle_t *h, int call)
{
	noted.n = 0;
	switch (call) {
	case 0:
		return pam_authenticate(h, 0);
	case 1:
		return pam_setcred(h, PAM_ESTABLISH_CRED);
	case 2:
		return pam_acct_mgmt(h, 0);
	case 3:
		return pam_open_session(h, 0);
	case 4:
		return pam_close_session(h, 0);
	default:
		return pam_chauthtok(h, 0);
	}
}

/* What a line's module returns in a call; -2: its first argument is no number. */
static int
scripted(const struct pam_line *l, int call)
{
	size_t n = 0;

	if (strcmp(l->module, module) != 0)
		return PAM_MODULE_UNKNOWN;
	while (l->args[n] != NULL)
		n++;
	return n < (size_t)call + 2 ? PAM_SYSTEM_ERR : atoi(l->args[call + 1]);
}

static enum pam_chain frozen;
static struct {
	int id[IDS];
	size_t n;
} expected;

static int
run_ours(const struct pam_stack *s, int call, int *cached, enum pam_chain chain)
{
	int value[IDS], r;
	bool called[IDS];

	ck_assert_uint_lt(s->n, IDS);
	if (s->n == 0)
		return PAM_PERM_DENIED;
	for (size_t i = 0; i < s->n; i++)
		value[i] = s->lines[i].kind == PAM_LINE_MODULE
		    ? scripted(&s->lines[i], call)
		    : 0;
	r = pam_stack_run(s, value, cached, chain, called);
	for (size_t i = 0; i < s->n; i++) {
		if (called[i] && strcmp(s->lines[i].module, module) == 0 &&
		    value[i] != PAM_SYSTEM_ERR)
			expected.id[expected.n++] = atoi(s->lines[i].args[0]);
	}
	return r;
}

static int
call_ours(const struct pam_service *s, int call, int *cached)
{
	static const enum pam_type types[] = {PAM_TYPE_AUTH, PAM_TYPE_AUTH,
	    PAM_TYPE_ACCOUNT, PAM_TYPE_SESSION, PAM_TYPE_SESSION,
	    PAM_TYPE_PASSWORD};
	const struct pam_stack *stack = &s->stack[types[call]];
	int r;

	expected.n = 0;
	if (s->abort_why != NULL)
		return PAM_ABORT;
	r = run_ours(stack, call, cached,
	    call == 1 || call == 4 ? frozen : PAM_CHAIN_FREEZING);
	if (call == 5 && r == PAM_SUCCESS)
		r = run_ours(stack, 6, cached, PAM_CHAIN_FREEZING);
	return r;
}

static const struct pam_conv conv = {converse, NULL};

/* Whether this libpam takes a jump in a frozen chain for "ok". */
static enum pam_chain
frozen_chain(void)
{
	pam_handle_t *h = NULL;
	char path[4200];
	FILE *f;
	int r;

	snprintf(path, sizeof(path), "%s/service", dir);
	ck_assert_ptr_nonnull(f = fopen(path, "w"));
	fprintf(f,
	    "auth [success=1] %s 1 0 0\nauth required %s 2 0 0\n"
	    "auth optional %s 3 25 25\n",
	    module, module, module);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(pam_start_confdir("service", "nobody", &conv, dir, &h),
	    PAM_SUCCESS);
	pam_authenticate(h, 0);
	r = pam_setcred(h, PAM_ESTABLISH_CRED);
	pam_end(h, r);
	return r == PAM_SUCCESS ? PAM_CHAIN_FROZEN : PAM_CHAIN_FROZEN_1_5;
}

static void
report_difference(unsigned round, int call, int r, int r2)
{
	static char all[FILES * (TEXT_MAX + 64)];
	size_t len = 0;

	for (int i = 0; i < FILES; i++)
		len += (size_t)snprintf(all + len, sizeof(all) - len,
		    "== %s\n%s", names[i], text[i]);
	ck_abort_msg(
	    "round %u, call %d: libpam %d (%zu called), ours %d (%zu called)\n%s",
	    round, call, r, noted.n, r2, expected.n, all);
}

static unsigned n_unknown, n_aborted;

static void
compare_one(unsigned round)
{
	const struct pam_read_opts opts = {.root = "", .confdir = dir};
	struct pam_service s;
	pam_handle_t *h = NULL;
	int cached[IDS], started, r, r2, r3;

	started = pam_start_confdir("Service", "nobody", &conv, dir, &h);
	r = pam_service_read("Service", &opts, &s, NULL);
	ck_assert_msg(r == 0 || r == ERR_TOOBIG || r == ERR_UNSUPPORTED,
	    "round %u: %s", round, err_str(r));
	n_unknown += r != 0;
	n_aborted += r == 0 && s.abort_why != NULL;
	if (r == 0 && (started != PAM_SUCCESS) != (s.abort_why != NULL))
		report_difference(round, -1, started,
		    s.abort_why != NULL ? PAM_ABORT : PAM_SUCCESS);
	if (started != PAM_SUCCESS) {
		pam_service_release(&s);
		return;
	}
	for (int call = 0; r == 0 && call <= 5; call++) {
		if (call != 1 && call != 4)
			for (int i = 0; i < IDS; i++)
				cached[i] = PAM_NOT_CALLED;
		r2 = call_ours(&s, call, cached);
		r3 = call_libpam(h, call);
		if (r3 != r2 || noted.n != expected.n ||
		    memcmp(noted.id, expected.id, noted.n * sizeof(int)) != 0)
			report_difference(round, call, r3, r2);
	}
	pam_end(h, PAM_SUCCESS);
	pam_service_release(&s);
}

START_TEST(test_generated)
{
	unsigned n = repeat(10000, 300000);

	seed = 0x9e3779b97f4a7c15u;
	frozen = frozen_chain();
	for (unsigned i = 0; i < n; i++) {
		write_files();
		compare_one(i);
	}
	fprintf(stderr, "%u stacks: %u unknown, %u aborted\n", n, n_unknown,
	    n_aborted);
	ck_assert_uint_lt(n_unknown, n / 20);
	ck_assert_uint_lt(n_aborted, n / 3);
}
END_TEST

int
main(int argc, char **argv)
{
	Suite *s = suite_create("pamstack");
	TCase *tc = tcase_create("generated");
	SRunner *r;
	int failed;
	char *slash, cwd[2048];

	(void)argc;
	slash = strstr(argv[0], "tests/pam/");
	if (slash == NULL || getcwd(cwd, sizeof(cwd)) == NULL)
		return EXIT_FAILURE;
	snprintf(module, sizeof(module), "%s%s%.*stests/lib/pam_scripted.so",
	    argv[0][0] == '/' ? "" : cwd, argv[0][0] == '/' ? "" : "/",
	    (int)(slash - argv[0]), argv[0]);
	dir = trusted_folder();
	tcase_set_timeout(tc, 600);
	tcase_add_test(tc, test_generated);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	remove_folder(dir);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
