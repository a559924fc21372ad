/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fixed records in, exact octets out: tests/data/report/NAME.FORMAT. To make
 * them anew after a wanted change, run with REPORT_GOLDEN=write and look at
 * the difference. Hostile content has its own data.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include "keyaudit/report/report.h"
#include "tests/lib/golden.h"
#include "tests/lib/json_check.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define BIT(r)	 (UINT64_C(1) << (r))

static const char *const formats[] = {"text", "json", "ndjson", "csv"};

/* What goes into a report. */
struct input {
	const char *name;
	const struct record *keys;
	size_t n_keys;
	const struct finding *findings;
	size_t n_findings;
	bool error, complete;
	struct counts counts;
};

static char arg0[] = "keys", arg1[] = "--format", arg2[] = "x \"y\"\xff";
static char *const argv_keys[] = {arg0, arg1, arg2};
static const uint8_t policy_hash[SHA256_LEN] = {0x9f, 0x31, 0xc2, 0xaa};
static const struct run base_run = {.host = "web1",
    .machine_id = "0123456789abcdef0123456789abcdef",
    .argv = argv_keys,
    .argc = 3,
    .started = 1795424400,
    .finished = 1795424403,
    .policy_path = "/etc/security/loginpolicy.conf",
    .policy_sha256 = policy_hash};

/* --- everyday content --- */

static const struct record keys[] = {
    {.path = "/home/alice/.ssh/authorized_keys",
	.line = 3,
	.account = "alice",
	.type = "ssh-rsa",
	.bits = 1023,
	.strength_bits = 79,
	.has_fp = true,
	.fp = {1, 2, 3, 4, 5, 6, 7, 8},
	.comment = "alice@laptop, old",
	.comment_len = 17,
	.options = "from=\"10.0.0.0/8\",no-pty",
	.options_len = 24,
	.rules = {BIT(RULE_KEY_TOO_SMALL) | BIT(RULE_KEY_REVOKED)}},
    {.path = "/home/bob/.ssh/id_ed25519",
	.line = 1,
	.account = "bob",
	.kind = KIND_PRIVATE_KEY,
	.type = "ssh-ed25519",
	.bits = 256,
	.strength_bits = 128,
	.has_fp = true,
	.fp = {0xff, 0xfe},
	.verdict = VERDICT_ACCEPT,
	.rules = {BIT(RULE_PRIVATE_KEY_UNENCRYPTED)}},
    {.path = "-",
	.line = 1,
	.kind = KIND_PRIVATE_KEY,
	.verdict = VERDICT_UNDETERMINED},
    {.path = "/etc/ssh/ssh_host_dsa_key.pub",
	.line = 1,
	.kind = KIND_HOST_KEY,
	.type = "ssh-dss",
	.bits = 1024,
	.strength_bits = 80,
	.has_fp = true,
	.comment = "root@web1",
	.comment_len = 9,
	.rules = {BIT(RULE_KEY_TYPE_REFUSED)}},
    {.path = "/srv/keys/of somebody/known_hosts",
	.line = 4000000000u,
	.kind = KIND_KNOWN_HOSTS,
	.type = "ssh-rsa",
	.bits = 512,
	.strength_bits = 57,
	.has_fp = true,
	.comment = "",
	.rules = {BIT(RULE_KEY_TOO_SMALL)}},
};

static const struct finding findings[] = {
    {RULE_PRIVATE_KEY_UNENCRYPTED, "bob", "/home/bob/.ssh/id_ed25519", 1,
	&keys[1], "private key without a passphrase", 0, NULL, 0, NULL},
    {RULE_KEY_TOO_SMALL, "alice", "/home/alice/.ssh/authorized_keys", 3,
	&keys[0], "rsa key of 1023 bits; the policy asks for 1024", 0, NULL, 0,
	NULL},
    {RULE_KEY_REVOKED, "alice", "/home/alice/.ssh/authorized_keys", 3, &keys[0],
	"this key, or its CA's, was revoked", 0, NULL, 0, NULL},
    {RULE_KEY_TOO_SMALL, NULL, "/srv/keys/of somebody/known_hosts", 4000000000,
	&keys[4], "rsa key of 512 bits; the policy asks for 1024", 0, NULL, 0,
	NULL},
    {RULE_KEY_TYPE_REFUSED, NULL, "/etc/ssh/ssh_host_dsa_key.pub", 1, &keys[3],
	"the policy refuses dsa keys", 0, NULL, 0, NULL},
    {RULE_KEY_FILE_PERMISSIONS, "bob", "/home/bob/.ssh/id_ed25519", 1, &keys[1],
	"private key that others may read or change", 0, NULL, 0, NULL},
    {RULE_KEY_UNREADABLE, "carol",
	"/home/carol/a-very-long-folder-name/and-another-one-below-it/and-one-"
	"more/.ssh",
	0, NULL,
	"cannot be opened: permission denied, which is a sentence long enough "
	"to need a second line",
	0, NULL, 0, NULL},
    {RULE_KEY_UNREADABLE, "bob", "/home/bob/.ssh/x", 2, NULL, "not a key", 1,
	NULL, 0, NULL},
    {RULE_ACCOUNTS_NOT_ENUMERABLE, NULL, NULL, 0, NULL,
	"a directory service does not list its accounts", 0, NULL, 0, NULL},
};

/* --- hostile content --- */

#define EVIL "\x1b[2J\0\x80\xff \xe2\x80\xae\"evil\"\r\n\t\\,"
static const struct record evil_keys[] = {
    {.path = "/tmp/\x1b]0;x\x07/\xff\n\"k\"",
	.line = 1,
	.account = "a\"b\\c",
	.type = "ssh-rsa",
	.bits = 1,
	.comment = EVIL,
	.comment_len = sizeof(EVIL) - 1,
	.options = "\xc3\xa4\xc2\x9b\xed\xa0\x80",
	.options_len = 7,
	.rules = {BIT(RULE_KEY_TOO_SMALL)}},
    {.path = "+plus",
	.line = 2,
	.account = "@at",
	.type = "ssh-rsa",
	.bits = 2048,
	.comment = "=HYPERLINK(\"http://x\",\"y\")",
	.comment_len = 26,
	.options = "-minus",
	.options_len = 6,
	.verdict = VERDICT_ACCEPT},
    {.path = "\ttab",
	.line = 3,
	.comment = "\rreturn",
	.comment_len = 7,
	.options = "=1,\x1b",
	.options_len = 4,
	.verdict = VERDICT_UNDETERMINED},
};
static const struct finding evil_findings[] = {
    {RULE_KEY_TOO_SMALL, "a\"b\\c", "/tmp/\x1b]0;x\x07/\xff\n\"k\"", 1,
	&evil_keys[0], "=too \\x1b small, \"really\"", 0, NULL, 0, NULL},
    {RULE_KEY_DUPLICATE, "@at", "+plus", 2, &evil_keys[1],
	"the same key stands in \\xff", 0, NULL, 0, NULL},
    {RULE_KEY_UNREADABLE, NULL, "\xe2\x80\xae/\x1b[31m", 0, NULL, "no", 0, NULL,
	0, NULL},
};

static const struct input inputs[] = {
    {"empty", .complete = true},
    {"everyday", keys, COUNT(keys), findings, COUNT(findings), true, false,
	{5, 1, 3, 1, {0, 0, 4, 4, 1}, 0, {0}, {0}, {{0}}}},
    {"hostile", evil_keys, COUNT(evil_keys), evil_findings,
	COUNT(evil_findings), true, true,
	{3, 1, 1, 1, {0, 1, 1, 1, 0}, 0, {0}, {0}, {{0}}}},
};

/* --- running one --- */

static int
feed(struct report *r, const struct report_format *fmt, const struct input *in)
{
	struct run run = base_run;
	struct buf b;
	int e;

	run.complete = in->complete;
	run.exit_code = in->counts.rejected != 0 ? EXIT_OBJECTION : EXIT_OK;
	buf_init(&b, 64u << 20);
	if ((e = report_begin(r, &run)) != 0)
		goto out;
	for (size_t i = 0; i < in->n_keys; i++) {
		buf_clear(&b);
		if (fmt->key != NULL)
			fmt->key(&b, &in->keys[i]);
		ck_assert_int_eq(b.err, 0);
		if ((e = report_keys(r, &b)) != 0)
			goto out;
	}
	for (size_t i = 0; i < in->n_findings; i++) {
		if ((e = report_finding(r, &in->findings[i])) != 0)
			goto out;
	}
	if (in->error)
		report_error(r, "no\x1bthing", "no key in it");
	e = report_end(r, &run, &in->counts);
out:
	buf_release(&b);
	return e;
}

/* The whole report, malloc'd. */
static char *
make(const char *format, const struct input *in, const struct report_opts *o,
    size_t *ret_len)
{
	const struct report_format *fmt = report_format_find(format);
	struct report_opts opts = *o;
	FILE *f = tmpfile();
	struct report *r;
	char *p;
	long len;

	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_nonnull(fmt);
	opts.fd = fileno(f);
	ck_assert_int_eq(report_new(fmt, &opts, &r), 0);
	ck_assert_ptr_eq(report_get_format(r), fmt);
	ck_assert_int_eq(feed(r, fmt, in), 0);
	report_free(r);
	ck_assert_int_eq(fseek(f, 0, SEEK_END), 0);
	len = ftell(f);
	rewind(f);
	p = malloc((size_t)len + 1);
	ck_assert_ptr_nonnull(p);
	ck_assert_uint_eq(fread(p, 1, (size_t)len, f), (size_t)len);
	p[len] = '\0';
	fclose(f);
	*ret_len = (size_t)len;
	return p;
}

static const struct report_opts plain = {.columns = 80};

/* --- tests --- */

START_TEST(test_golden)
{
	const struct input *in = &inputs[(size_t)_i / COUNT(formats)];
	const char *format = formats[(size_t)_i % COUNT(formats)];
	const char *dir = getenv("TESTDATA");
	char path[512];
	size_t len;
	char *p = make(format, in, &plain, &len);

	snprintf(path, sizeof(path), "%s/report/%s.%s",
	    dir != NULL ? dir : "tests/data", in->name, format);
	golden_compare(path, p, len);
	free(p);
}
END_TEST

/* JSON that a strict reader takes; NDJSON line by line. */
START_TEST(test_json_is_json)
{
	const struct input *in = &inputs[_i];
	char *p, *line, *nl;
	size_t len;

	p = make("json", in, &plain, &len);
	ck_assert(json_is_valid(p, len - 1));
	ck_assert_int_eq(p[len - 1], '\n');
	free(p);
	p = make("ndjson", in, &plain, &len);
	for (line = p; *line != '\0'; line = nl + 1) {
		nl = strchr(line, '\n');
		ck_assert_ptr_nonnull(nl);
		ck_assert(json_is_valid(line, (size_t)(nl - line)));
		ck_assert_int_eq(strncmp(line, "{\"record\":\"", 11), 0);
	}
	free(p);
}
END_TEST

/* The checker of this test must itself refuse. */
START_TEST(test_checker)
{
	static const char *const bad[] = {"", "{", "{}}", "[1,]", "{\"a\"}",
	    "{\"a\":1,}", "\"\x1b\"", "\"\xff\"", "\"\\q\"", "01", "nul",
	    "[1 2]", "{\"a\":1,\"a\":2}", "\"abc"};
	static const char *const good[] = {"{}", "[]", "{\"a\":[1,null,true]}",
	    "\"\\u001b\\n\xc3\xa4\"", " [ 10 ] "};

	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(!json_is_valid(bad[i], strlen(bad[i])), "%s",
		    bad[i]);
	for (size_t i = 0; i < COUNT(good); i++)
		ck_assert_msg(json_is_valid(good[i], strlen(good[i])), "%s",
		    good[i]);
}
END_TEST

/* Nothing leaves that a terminal would obey. */
START_TEST(test_nothing_raw)
{
	const char *format = formats[_i];
	size_t len;
	char *p = make(format, &inputs[2], &plain, &len);

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)p[i];

		ck_assert(
		    c >= 0x20 || c == '\n' || (c == '\r' && p[i + 1] == '\n'));
		ck_assert_uint_ne(c, 0x7f);
	}
	ck_assert_ptr_null(memmem(p, len, "\xc2\x9b", 2)); /* C1 CSI */
	free(p);
}
END_TEST

START_TEST(test_colour)
{
	struct report_opts o = {.columns = 80, .colour = true};
	size_t len;
	char *p = make("text", &inputs[1], &o, &len);

	ck_assert_ptr_nonnull(strstr(p, "\033[1;31mkey-too-small\033[0m"));
	free(p);
	p = make("json", &inputs[1], &o, &len);
	ck_assert_ptr_null(strchr(p, '\033'));
	free(p);
}
END_TEST

START_TEST(test_quiet)
{
	struct report_opts o = {.columns = 80, .quiet = true};
	size_t len;
	char *p = make("text", &inputs[1], &o, &len);

	ck_assert_ptr_nonnull(strstr(p, "key-too-small"));
	ck_assert_ptr_nonnull(strstr(p, "key-file-permissions"));
	ck_assert_ptr_null(strstr(p, "private-key-unencrypted"));
	ck_assert_ptr_nonnull(strstr(p, "5 keys: 3 rejected"));
	free(p);
	p = make("text", &inputs[0], &o, &len);
	ck_assert_uint_eq(len, strcspn(p, "\n") + 1); /* the summary alone */
	free(p);
}
END_TEST

static void
fits(const char *p, unsigned columns)
{
	size_t n;

	for (; *p != '\0'; p += n + 1) {
		n = strcspn(p, "\n");
		ck_assert_msg(text_columns(p, n) <= columns, "%.*s", (int)n, p);
	}
}

START_TEST(test_columns)
{
	static const unsigned widths[] = {52, 80, 133};
	struct report_opts o = {.columns = widths[_i]};
	size_t len;
	char *p;

	/* the summary is one line, as wide as it is: cut off before it */
	for (size_t i = 1; i < COUNT(inputs); i++) {
		p = make("text", &inputs[i], &o, &len);
		p[len - 1] = '\0';
		*strrchr(p, '\n') = '\0';
		fits(p, widths[_i]);
		free(p);
	}
}
END_TEST

/* A comment of 1 MiB of the worst kind, in every format. */
START_TEST(test_long_comment)
{
	size_t size = 1u << 20, len;
	char *big = malloc(size), *p;
	struct record k = keys[0];
	struct finding f = findings[1];
	struct input in = {"long", &k, 1, &f, 1, false, true,
	    {1, 0, 1, 0, {0, 0, 0, 1, 0}, 0, {0}, {0}, {{0}}}};

	memset(big, _i % 2 == 0 ? '\x1b' : '\xff', size);
	k.comment = big;
	k.comment_len = size;
	f.key = &k;
	p = make(formats[_i / 2], &in, &plain, &len);
	if (_i / 2 == 0)
		ck_assert_uint_lt(len, 2000);
	else
		ck_assert_uint_gt(len, size);
	if (_i / 2 == 1)
		ck_assert(json_is_valid(p, len - 1));
	free(p);
	free(big);
}
END_TEST

/* --- many findings --- */

static struct finding *
many(size_t n, enum rule_id rule, size_t accounts, char (*names)[16])
{
	struct finding *f = calloc(n, sizeof(*f));

	ck_assert_ptr_nonnull(f);
	for (size_t i = 0; i < accounts; i++)
		snprintf(names[i], sizeof(names[i]), "user%05u", (unsigned)i);
	for (size_t i = 0; i < n; i++) {
		f[i].rule = rule;
		f[i].account = names[i % accounts];
		f[i].path = "/home/x/.ssh/authorized_keys";
		f[i].line = (unsigned)i + 1;
		f[i].key = &keys[0];
		f[i].message = "the same key stands elsewhere";
	}
	return f;
}

static size_t
count_lines(const char *p)
{
	size_t n = 0;

	for (; *p != '\0'; p++)
		n += *p == '\n';
	return n;
}

START_TEST(test_many_findings)
{
	static const struct {
		enum rule_id rule;
		size_t n, accounts, lines;
		const char *more;
	} t[] = {
	    {RULE_KEY_DUPLICATE, 10000, 1, 90, "... and 9980 more"},
	    {RULE_KEY_DUPLICATE, 10000, 10000, 300, "... and 9940 more"},
	    {RULE_KEY_TOO_SMALL, 10000, 1, 100, "... and 9980 more"},
	    {RULE_KEY_TOO_SMALL, 200000, 100000, 400000, "more rejected keys"},
	};
	char(*names)[16] = calloc(t[_i].accounts, sizeof(*names));
	struct finding *f = many(t[_i].n, t[_i].rule, t[_i].accounts, names);
	struct input in = {"many", keys, 1, f, t[_i].n, false, true, {0}};
	size_t len;
	char *p = make("text", &in, &plain, &len);

	ck_assert_uint_lt(count_lines(p), t[_i].lines);
	ck_assert_ptr_nonnull(strstr(p, t[_i].more));
	free(p);
	/* and JSON has them all, through the temporary file */
	if (_i == 0) {
		p = make("json", &in, &plain, &len);
		ck_assert_uint_eq(count_lines(p), 10000 + 6);
		ck_assert(json_is_valid(p, len - 1));
		free(p);
	}
	free(f);
	free(names);
}
END_TEST

/* --- output that cannot be written --- */

START_TEST(test_full)
{
	const struct report_format *fmt = report_format_find(formats[_i]);
	struct report_opts o = {.columns = 80};
	struct report *r;

	o.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	ck_assert_int_ne(o.fd, -1);
	ck_assert_int_eq(report_new(fmt, &o, &r), 0);
	ck_assert_int_eq(feed(r, fmt, &inputs[1]), ERR_IO);
	ck_assert_int_eq(errno, ENOSPC);
	errno = 0;
	ck_assert_int_eq(report_finding(r, &findings[0]), ERR_IO);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(report_end(r, &base_run, &inputs[1].counts), ERR_IO);
	report_free(r);
	close(o.fd);
}
END_TEST

START_TEST(test_pipe_closed)
{
	const struct report_format *fmt = report_format_find("ndjson");
	struct report_opts o = {.columns = 80};
	struct report *r;
	int fds[2];

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(fds), 0);
	close(fds[0]);
	o.fd = fds[1];
	ck_assert_int_eq(report_new(fmt, &o, &r), 0);
	ck_assert_int_eq(feed(r, fmt, &inputs[1]), ERR_IO);
	ck_assert_int_eq(errno, EPIPE);
	report_free(r);
	close(fds[1]);
}
END_TEST

/* A pipe that somebody made non-blocking is filled to its end. */
START_TEST(test_nonblocking)
{
	const struct report_format *fmt = report_format_find("csv");
	struct report_opts o = {.columns = 80};
	char chunk[4096];
	struct report *r;
	size_t total = 0;
	ssize_t n;
	pid_t pid;
	int fds[2], status;
	struct buf b;

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	if ((pid = fork()) == 0) {
		close(fds[0]);
		o.fd = fds[1];
		buf_init(&b, 1u << 20);
		while (b.len < 300000)
			fmt->key(&b, &keys[0]);
		status = report_new(fmt, &o, &r) != 0 ||
		    report_keys(r, &b) != 0;
		_exit(status);
	}
	close(fds[1]);
	while ((n = read(fds[0], chunk, sizeof(chunk))) > 0)
		total += (size_t)n;
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_ge(total, 300000);
	close(fds[0]);
}
END_TEST

START_TEST(test_formats)
{
	ck_assert_ptr_null(report_format_find("xml"));
	ck_assert_ptr_null(report_format_find(""));
	ck_assert_str_eq(report_format_names(), "text, json, ndjson, csv");
	for (size_t i = 0; i < COUNT(formats); i++)
		ck_assert_ptr_nonnull(report_format_find(formats[i]));
	report_free(NULL);
}
END_TEST

static TCase *
cases(void)
{
	TCase *tc = tcase_create("report");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, test_golden, 0,
	    (int)(COUNT(inputs) * COUNT(formats)));
	tcase_add_loop_test(tc, test_json_is_json, 0, (int)COUNT(inputs));
	tcase_add_test(tc, test_checker);
	tcase_add_loop_test(tc, test_nothing_raw, 0, (int)COUNT(formats));
	tcase_add_test(tc, test_colour);
	tcase_add_test(tc, test_quiet);
	tcase_add_loop_test(tc, test_columns, 0, 3);
	tcase_add_loop_test(tc, test_long_comment, 0, 2 * (int)COUNT(formats));
	tcase_add_loop_test(tc, test_many_findings, 0, 4);
	tcase_add_loop_test(tc, test_full, 0, (int)COUNT(formats));
	tcase_add_test(tc, test_pipe_closed);
	tcase_add_test(tc, test_nonblocking);
	tcase_add_test(tc, test_formats);
	return tc;
}

int
main(void)
{
	Suite *suite = suite_create("report");
	SRunner *sr;
	int failed;

	suite_add_tcase(suite, cases());
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
