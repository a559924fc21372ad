/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hosts in, exact octets out: tests/data/report/NAME.FORMAT, as in
 * test_report.c (REPORT_GOLDEN=write writes them anew). The hosts are judged
 * by the code that judges them in a run.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include "tests/lib/golden.h"
#include "tests/lib/host_data.h"
#include "tests/lib/json_check.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const formats[] = {"text", "json", "ndjson", "csv"};
static char arg0[] = "hosts", arg1[] = "10.0.0.0/24";
static char *const argv_hosts[] = {arg0, arg1};
static const struct run base_run = {.host = "web1",
    .argv = argv_hosts,
    .argc = 2,
    .started = 1795424400,
    .finished = 1795424403,
    .of_hosts = true};

/* A run: hands its hosts, one after the other, to take(). */
struct world {
	struct judge_hosts *jh;
	struct report *report;
	struct counts counts;
	int err; /* the first one */
};
struct input {
	const char *name;
	void (*fill)(struct world *w);
	bool complete;
};

static void
take(struct world *w, struct host *h)
{
	struct host_findings f;
	int e;

	host_end(h);
	e = judge_host(w->jh, h, &f);
	if (e == 0)
		e = report_judged_host(w->report, h, &f, &w->counts);
	host_release(h);
	if (w->err == 0)
		w->err = e;
}

/* --- everyday content --- */

static void
openssh(struct host *h, const char *name, const char *address,
    enum password_login login, const char *methods)
{
	host_begin(h, name, 22, login, methods);
	host_address(h, address);
	host_ident(h, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3");
	host_modern(h);
}

static void
put_logins(struct world *w)
{
	struct host h;

	openssh(&h, "web1.example", "10.0.0.1", LOGIN_PASSWORD,
	    "publickey,password");
	host_key(&h, "ed25519");
	take(w, &h);
	openssh(&h, "app-7.example", "10.0.0.7", LOGIN_KEYBOARD_INTERACTIVE,
	    "publickey,keyboard-interactive");
	strcpy(h.prompts[0], "Password: ");
	h.n_prompts = 1;
	host_key(&h, "ed25519");
	take(w, &h);
	openssh(&h, "test.example", "2001:db8::7", LOGIN_NONE_ACCEPTED, NULL);
	host_key(&h, "ec256-cert");
	take(w, &h);
	host_begin(&h, "2001:db8::8", 2222, LOGIN_PASSWORD,
	    "publickey,password");
	host_address(&h, "2001:db8::8");
	host_ident(&h, "SSH-2.0-dropbear_2019.78");
	host_list(&h.kex, "diffie-hellman-group14-sha1");
	host_list(&h.host_key_algorithms, "ssh-rsa,ssh-dss");
	host_list(&h.ciphers, "aes128-ctr,aes128-cbc,3des-cbc");
	host_list(&h.macs, "hmac-sha1-96,hmac-sha1,hmac-md5");
	host_rsa(&h, 1024);
	take(w, &h);
}

static void
put_others(struct world *w)
{
	struct host h;

	openssh(&h, "db1.example", "10.0.0.20", LOGIN_KEY_ONLY, "publickey");
	host_key(&h, "dsa");
	host_key(&h, "ec521");
	h.keys[0].known = KNOWN_CHANGED;
	h.keys[1].known = KNOWN_UNKNOWN;
	take(w, &h);
	openssh(&h, "db2.example", "10.0.0.21", LOGIN_KEY_ONLY, "publickey");
	host_asked_as(&h, "root");
	h.password_login = LOGIN_KEY_ONLY;
	host_asked_as(&h, "alice");
	name_list_release(&h.macs);
	host_list(&h.macs, "hmac-sha2-256,hmac-sha1");
	take(w, &h);
	host_begin(&h, "sw1.example", 22, LOGIN_UNDETERMINED, NULL);
	host_address(&h, "10.0.0.30");
	host_ident(&h, "SSH-1.5-Cisco-1.25");
	h.ssh1 = true;
	host_failed(&h, HOST_SSH1_ONLY, "it speaks protocol 1 only");
	take(w, &h);
	for (unsigned i = 0; i < 23; i++) {
		char name[32];

		snprintf(name, sizeof(name), "gone%u.example", i);
		host_begin(&h, name, 22, LOGIN_UNDETERMINED, NULL);
		host_failed(&h, HOST_TIMEOUT, "no connection in time");
		h.elapsed_ms = 10000;
		take(w, &h);
	}
	host_begin(&h, "nosuch.example", 22, LOGIN_UNDETERMINED, NULL);
	host_failed(&h, HOST_UNRESOLVED, "there is no such name");
	take(w, &h);
	host_begin(&h, "10.0.0.31", 80, LOGIN_UNDETERMINED, NULL);
	host_address(&h, "10.0.0.31");
	host_failed(&h, HOST_NOT_SSH,
	    "it is not SSH and begins with: \"HTTP/1.1 400 Bad Request\"");
	take(w, &h);
}

static void
put_prompts(struct world *w)
{
	static const char *const prompts[] = {"Secret: ", "pwd: ", "PW: ",
	    "pwd: "};
	struct host h;
	char name[32];

	for (unsigned i = 0; i < COUNT(prompts); i++) {
		snprintf(name, sizeof(name), "token%u.example", i);
		openssh(&h, name, "10.0.0.40", LOGIN_UNDETERMINED,
		    "keyboard-interactive");
		answer_add_prompt(&h, "", prompts[i], false);
		answer_why_prompts(&h,
		    "keyboard-interactive does not ask for a password first");
		take(w, &h);
	}
}

static void
everyday(struct world *w)
{
	put_prompts(w);
	put_logins(w);
	put_others(w);
}

static void
stopped(struct world *w)
{
	struct host h;

	openssh(&h, "db1.example", "10.0.0.20", LOGIN_KEY_ONLY, "publickey");
	host_key(&h, "ed25519");
	take(w, &h);
	w->counts.hosts.left = 411;
	ck_assert_int_eq(report_error(w->report, NULL,
			     "stopped: 411 hosts were not looked at"),
	    0);
}

static void
nothing(struct world *w)
{
	(void)w;
}

/* --- hostile content --- */

#define EVIL "\033[2J\200\377 \342\200\256\"evil\"\r\n\t\\"
static void
hostile(struct world *w)
{
	struct host h;

	host_begin(&h, "=cmd.example", 22, LOGIN_PASSWORD,
	    "password,=1+1,\033]0;x\007,\377\376");
	host_address(&h, "10.0.0.9");
	host_ident(&h, "SSH-2.0-" EVIL);
	host_list(&h.kex, "\033[31m-sha1,+x");
	host_list(&h.ciphers, "\033[31m-cbc,@x-cbc,aes128-cbc\r\n");
	host_list(&h.macs, "hmac-md5\033c,-x");
	h.ssh1 = true;
	take(w, &h);
	host_begin(&h, "b", 65535, LOGIN_KEYBOARD_INTERACTIVE,
	    "keyboard-interactive");
	strcpy(h.prompts[0], EVIL);
	strcpy(h.prompts[1], "");
	h.n_prompts = 2;
	take(w, &h);
	host_begin(&h, "c", 22, LOGIN_UNDETERMINED, NULL);
	host_failed(&h, HOST_NOT_SSH, "it begins with: \"\\x1b[2J\"");
	take(w, &h);
}

static const struct input inputs[] = {
    {"hosts-none", nothing, true},
    {"hosts", everyday, true},
    {"hosts-stopped", stopped, false},
    {"hosts-hostile", hostile, true},
};

/* --- running one --- */

static int
feed(struct report *r, const struct input *in)
{
	struct policy policy;
	struct judge judge = {.policy = &policy, .now = 1795424400};
	struct world w = {.report = r};
	struct run run = base_run;
	struct host_findings f;

	host_policy(&policy);
	run.complete = in->complete;
	ck_assert_int_eq(judge_hosts_new(&judge, &w.jh), 0);
	w.err = report_begin(r, &run);
	if (w.err == 0)
		in->fill(&w);
	do {
		if (w.err == 0)
			w.err = judge_hosts_next_shared(w.jh, &f);
		if (w.err == 0)
			w.err = report_judged_host(r, NULL, &f, &w.counts);
	} while (w.err == 0 && f.n != 0);
	run.exit_code = w.counts.findings[SEV_HIGH] != 0 ? EXIT_OBJECTION
							 : EXIT_OK;
	if (w.err == 0)
		w.err = report_end(r, &run, &w.counts);
	judge_hosts_free(w.jh);
	policy_release(&policy);
	return w.err;
}

/* The whole report, malloc'd, NUL-terminated. */
static char *
make(const char *format, const struct input *in, const struct report_opts *o,
    size_t *ret_len)
{
	struct report_opts opts = *o;
	FILE *f = tmpfile();
	struct report *r;
	char *p;
	long len;

	ck_assert_ptr_nonnull(f);
	opts.fd = fileno(f);
	ck_assert_int_eq(report_new(report_format_find(format), &opts, &r), 0);
	ck_assert_int_eq(feed(r, in), 0);
	report_free(r);
	fseek(f, 0, SEEK_END);
	len = ftell(f);
	rewind(f);
	p = calloc(1, (size_t)len + 1);
	ck_assert_ptr_nonnull(p);
	ck_assert_uint_eq(fread(p, 1, (size_t)len, f), (size_t)len);
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

START_TEST(test_json_is_json)
{
	size_t len;
	char *p = make("json", &inputs[_i], &plain, &len), *line, *nl;

	ck_assert(json_is_valid(p, len));
	free(p);
	p = make("ndjson", &inputs[_i], &plain, &len);
	for (line = p; *line != '\0'; line = nl + 1) {
		nl = strchr(line, '\n');
		ck_assert_ptr_nonnull(nl);
		ck_assert(json_is_valid(line, (size_t)(nl - line)));
	}
	free(p);
}
END_TEST

/*
 * Every member of docs/contract.md, "JSON of keyaudit", is in each host,
 * whatever is known of it.
 */
START_TEST(test_members)
{
	static const char *const members[] = {"\"record\":", "\"host\":",
	    "\"port\":", "\"address\":", "\"status\":", "\"why\":",
	    "\"ident\":", "\"ssh1\":", "\"methods\":", "\"prompts\":",
	    "\"password_login\":", "\"elapsed_ms\":",
	    "\"algorithms\":{\"kex\":", "\"host_key\":", "\"cipher\":",
	    "\"mac\":", "\"users\":[", "\"host_keys\":["};
	size_t len, n = 0;
	char *p = make("ndjson", &inputs[1], &plain, &len), *line, *save;

	for (line = strtok_r(p, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		if (strncmp(line, "{\"record\":\"host\"", 16) != 0)
			continue;
		n++;
		for (size_t i = 0; i < COUNT(members); i++)
			ck_assert_msg(strstr(line, members[i]) != NULL,
			    "no %s in %s", members[i], line);
	}
	ck_assert_uint_eq(n, 36);
	free(p);
}
END_TEST

/* Each row of a table has as many cells as its head. */
START_TEST(test_csv_cells)
{
	size_t len, cells, want = 0;
	char *p = make("csv", &inputs[_i], &plain, &len);
	bool quoted = false;

	cells = 1;
	for (char *c = p; *c != '\0'; c++) {
		if (*c == '"')
			quoted = !quoted;
		else if (*c == ',' && !quoted)
			cells++;
		else if (*c == '\n') {
			ck_assert(!quoted);
			if (want == 0)
				want = cells;
			ck_assert_uint_eq(cells, want);
			cells = 1;
		}
	}
	ck_assert_uint_eq(want, 30);
	free(p);
}
END_TEST

START_TEST(test_nothing_raw)
{
	const char *format = formats[_i];
	size_t len;
	char *p = make(format, &inputs[3], &plain, &len);

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)p[i];

		ck_assert(
		    c >= 0x20 || c == '\n' || (c == '\r' && p[i + 1] == '\n'));
		ck_assert_uint_ne(c, 0x7f);
	}
	free(p);
}
END_TEST

/* Who lets in by password stands before all others, who asks nothing first. */
START_TEST(test_order)
{
	static const char *const order[] = {"Password login is allowed: 4",
	    "test.example:22", "[2001:db8::8]:2222", "app-7.example:22",
	    "web1.example:22", "host-ssh1, critical", "Not determined: 30",
	    "no connection in time: 23", "gone19.example:22 and 3 more",
	    "keyboard-interactive does not ask for a password first: 4 hosts",
	    "    \"pwd: \": 2 hosts", "token1.example:22, token3.example:22",
	    "    \"PW: \": 1 host", "    \"Secret: \": 1 host",
	    "Weak algorithms are offered: 2", "key-type-refused, high",
	    "host-key-too-small, high", "host-key-changed, high",
	    "host-key-shared, medium", "host-key-unknown, info",
	    "No post-quantum key exchange: 1 host", "[2001:db8::8]:2222",
	    "36 hosts: 4 allow password login, 2 keys only (1 as root, 1 as "
	    "root and alice),\n30 not determined\nfindings: "};
	size_t len;
	char *p = make("text", &inputs[1], &plain, &len), *at = p, *next;

	for (size_t i = 0; i < COUNT(order); i++) {
		next = strstr(at, order[i]);
		ck_assert_msg(next != NULL, "no %s after:\n%s", order[i], p);
		at = next;
	}
	/* and weak algorithms not host by host */
	ck_assert_ptr_null(strstr(p, "it offers"));
	free(p);
}
END_TEST

START_TEST(test_quiet)
{
	struct report_opts o = {.columns = 80, .quiet = true};
	size_t len;
	char *p = make("text", &inputs[1], &o, &len);

	ck_assert_ptr_nonnull(strstr(p, "web1.example:22"));
	ck_assert_ptr_nonnull(strstr(p, "host-ssh1"));
	ck_assert_ptr_nonnull(strstr(p, "host-key-too-small"));
	ck_assert_ptr_null(strstr(p, "Weak algorithms"));
	ck_assert_ptr_null(strstr(p, "Not determined"));
	ck_assert_ptr_null(strstr(p, "host-key-shared"));
	ck_assert_ptr_nonnull(strstr(p, "36 hosts: 4 allow"));
	free(p);
	p = make("text", &inputs[0], &o, &len);
	ck_assert_uint_eq(len, strcspn(p, "\n") + 1); /* the summary alone */
	free(p);
}
END_TEST

START_TEST(test_colour)
{
	struct report_opts o = {.columns = 80, .colour = true};
	size_t len;
	char *p = make("text", &inputs[1], &o, &len);

	ck_assert_ptr_nonnull(
	    strstr(p, "\033[1;31mPassword login is allowed\033[0m: 4 hosts"));
	free(p);
}
END_TEST

START_TEST(test_columns)
{
	static const unsigned widths[] = {60, 80, 133};
	struct report_opts o = {.columns = widths[_i]};
	size_t len, n;
	char *p = make("text", &inputs[1], &o, &len);

	/* the lines of the summary are made for 80 */
	if (widths[_i] < 80)
		*strstr(p, "\n36 hosts: ") = '\0';
	for (char *s = p; *s != '\0'; s += n + (s[n] == '\n')) {
		n = strcspn(s, "\n");
		ck_assert_msg(text_columns(s, n) <= widths[_i], "%.*s", (int)n,
		    s);
	}
	free(p);
}
END_TEST

/* --- many --- */

static void
many(struct world *w)
{
	struct host h;
	char name[64];

	for (unsigned i = 0; i < 100000; i++) {
		snprintf(name, sizeof(name), "host%06u.a-domain.example", i);
		host_begin(&h, name, 22,
		    i % 2 == 0 ? LOGIN_PASSWORD : LOGIN_UNDETERMINED,
		    i % 2 == 0 ? "password" : NULL);
		if (i % 2 == 1) {
			snprintf(name, sizeof(name), "reason %u", i);
			host_failed(&h, HOST_HANDSHAKE_FAILED, name);
		}
		snprintf(name, sizeof(name), "x%u-cbc", i);
		host_list(&h.ciphers, name);
		take(w, &h);
	}
}

START_TEST(test_many)
{
	const struct input in = {"many", many, true};
	size_t len;
	char *p = make("text", &in, &plain, &len);

	ck_assert_uint_lt(len, 8u << 20);
	ck_assert_ptr_nonnull(strstr(p, "Password login is allowed: 50000"));
	ck_assert_ptr_nonnull(strstr(p, " more (use --format json)\n"));
	ck_assert_ptr_nonnull(strstr(p, "other reasons: 49936 "));
	ck_assert_ptr_nonnull(strstr(p, "  others: 99872 "));
	ck_assert_ptr_nonnull(strstr(p, "100000 hosts: 50000 allow"));
	free(p);
	p = make("json", &in, &plain, &len);
	ck_assert(json_is_valid(p, len));
	free(p);
}
END_TEST

START_TEST(test_full)
{
	struct report_opts o = {.columns = 80};
	struct report *r;

	o.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	ck_assert_int_ne(o.fd, -1);
	ck_assert_int_eq(report_new(report_format_find(formats[_i]), &o, &r),
	    0);
	ck_assert_int_eq(feed(r, &inputs[1]), ERR_IO);
	ck_assert_int_eq(errno, ENOSPC);
	report_free(r);
	close(o.fd);
}
END_TEST

static TCase *
cases(void)
{
	TCase *tc = tcase_create("report_hosts");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, test_golden, 0,
	    (int)(COUNT(inputs) * COUNT(formats)));
	tcase_add_loop_test(tc, test_json_is_json, 0, (int)COUNT(inputs));
	tcase_add_test(tc, test_members);
	tcase_add_loop_test(tc, test_csv_cells, 0, (int)COUNT(inputs));
	tcase_add_loop_test(tc, test_nothing_raw, 0, (int)COUNT(formats));
	tcase_add_test(tc, test_order);
	tcase_add_test(tc, test_quiet);
	tcase_add_test(tc, test_colour);
	tcase_add_loop_test(tc, test_columns, 0, 3);
	tcase_add_test(tc, test_many);
	tcase_add_loop_test(tc, test_full, 0, (int)COUNT(formats));
	return tc;
}

int
main(void)
{
	Suite *suite = suite_create("report_hosts");
	SRunner *sr;
	int failed;

	suite_add_tcase(suite, cases());
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
