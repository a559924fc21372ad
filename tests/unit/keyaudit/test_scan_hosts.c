/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scan against peers that are none, break off, or lie: each address has
 * exactly one result, in its time, and nothing is believed that was not said.
 */
#include <check.h>
#include <stdio.h>
#include <time.h>

#include "keyaudit/hosts/scan_hosts.h"
#include "tests/lib/scripted_peer.h"
#include "tests/lib/wire_data.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define RESULTS	 2048

enum player {
	CUT = 10, /* the recorded stream, so many octets of it */
	SPOILT, /* the same, and garbage behind */
	HELD, /* the same, and then nothing */
	RESET, /* resets the first call, is SSH 1 at the next */
	CURT, /* resets every call */
	NAMED, /* an entry of the table */
	BUSY /* turns one in four away three times, and forgets one in ten once */
};

static uint8_t *stream, garbage[512];
static size_t stream_len;
static struct buf many_names;
static struct host results[RESULTS];
static unsigned n_results;
static struct target list[RESULTS];
static char names[RESULTS][32];
static struct scripted_peer peer;

/* --- what the peer plays --- */

#define SAYS(t)                                                \
	{                                                      \
		(t), sizeof(t) - 1, false, false, false, false \
	}
#define STAYS(t)                                              \
	{                                                     \
		(t), sizeof(t) - 1, true, false, false, false \
	}

static const struct {
	struct peer_script first, later;
	enum host_status want;
	const char *why; /* is in it */
} named[] = {
    {SAYS(""), SAYS(""), HOST_HANDSHAKE_FAILED, "before the server"},
    {SAYS("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"), SAYS(""),
	HOST_NOT_SSH, "HTTP/1.1 400 Bad Request"},
    {SAYS("220 mail.example ESMTP \033[31mred\033[0m\r\n"), SAYS(""),
	HOST_NOT_SSH, "220 mail.example ESMTP \\x1b[31mred"},
    {SAYS("half a li"), SAYS(""), HOST_NOT_SSH, "half a li"},
    {SAYS("Not allowed at this time\r\n"), SAYS("Not allowed at this time\r\n"),
	HOST_THROTTLED, "Not allowed at this time"},
    {SAYS("Exceeded MaxStartups\r\n"), SAYS("Exceeded MaxStartups\r\n"),
	HOST_THROTTLED, "Exceeded MaxStartups"},
    /* Once busy, then there: what it is then counts. */
    {SAYS("Exceeded MaxStartups\r\n"), SAYS("SSH-1.5-old\r\n"), HOST_SSH1_ONLY,
	"protocol 1"},
    {SAYS(""), SAYS("SSH-1.5-old\r\n"), HOST_SSH1_ONLY, "protocol 1"},
    {SAYS("SSH-1.5-old\r\n"), SAYS(""), HOST_SSH1_ONLY, "protocol 1"},
    {SAYS("SSH-2.0-x\r\n"), SAYS(""), HOST_HANDSHAKE_FAILED, "closed"},
    {SAYS("SSH-2.0-x\r\n\177\377\377\377\4\24"), SAYS(""),
	HOST_HANDSHAKE_FAILED, "packet"},
    /* SSH_MSG_DISCONNECT, 12: too many connections. */
    {SAYS("SSH-2.0-x\r\n\0\0\0\34\6\1\0\0\0\14\0\0\0\10\033[31mbye"
	  "\0\0\0\0\0\0\0\0\0\0"),
	SAYS(""), HOST_HANDSHAKE_FAILED, "\\x1b[31mbye"},
    {{"wait\r\n", 6, true, true, false, false}, SAYS(""), HOST_NOT_SSH, "wait"},
    {{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 64,
	 true, true, false, false},
	SAYS(""), HOST_NOT_SSH, "xxxx"},
    /* From here on, those that are waited for until their time is over. */
    {STAYS(""), STAYS(""), HOST_TIMEOUT, "no ident came"},
    {STAYS("SSH-2.0-x\r\n"), SAYS(""), HOST_TIMEOUT, "no key exchange"},
    {{"wait\r\n", 6, true, true, true, false}, SAYS(""), HOST_TIMEOUT, "wait"},
    {{"SSH-2.0-slowly_and_for_ever_an_ident_that_does_not_come_to_its_end_"
      "before_the_time_of_the_host_has_gone_by_0123456789_and_so_on",
	 120, true, false, true, false},
	SAYS(""), HOST_TIMEOUT, "no ident came"},
};

#define SILENT	4 /* of the table, at its end */
#define OVER	(COUNT(named) - SILENT)
#define LONG_MS 300000 /* more than a busy machine can need */

static struct peer_script
play(unsigned first, unsigned number, unsigned nth)
{
	static uint8_t spoilt[65536];

	switch (first) {
	case CUT:
		return (struct peer_script){stream, number, false, false, false,
		    false};
	case SPOILT:
		memcpy(spoilt, stream, number);
		memcpy(spoilt + number, garbage, sizeof(garbage));
		return (struct peer_script){spoilt, number + sizeof(garbage),
		    false, false, false, false};
	case HELD:
		return (struct peer_script){stream, number, true, false, false,
		    false};
	case RESET:
	case CURT:
		if (nth == 0 || first == CURT)
			return (struct peer_script){"", 0, false, false, false,
			    true};
		return (struct peer_script){"SSH-1.5-old\r\n", 13, false, false,
		    false, false};
	case NAMED:
		if (number == COUNT(named))
			return (struct peer_script){many_names.p,
			    many_names.len, true, false, false, false};
		return nth == 0 ? named[number].first : named[number].later;
	case BUSY:
		if (number % 10 == 9)
			return nth == 0
			    ? (struct peer_script)STAYS("")
			    : (struct peer_script)SAYS("SSH-1.5-old\r\n");
		return number % 4 == 0 && nth < 3
		    ? (struct peer_script)SAYS("Exceeded MaxStartups\r\n")
		    : (struct peer_script)SAYS("SSH-1.5-old\r\n");
	default:
		return (struct peer_script){"", 0, false, false, false, false};
	}
}

/* --- the scan --- */

/* Fetch results until the scan ends or n are there. */
static void
fetch_results(const struct scan_hosts_opts *o, unsigned n)
{
	enum scan_step step = SCAN_WAITING;
	struct scan_hosts *s;

	n_results = 0;
	ck_assert_int_eq(scan_hosts_new(o, &s), 0);
	while (step != SCAN_END && n_results < n) {
		ck_assert_int_eq(scan_hosts_next(s, &step, &results[n_results]),
		    0);
		n_results += step == SCAN_RESULT;
	}
	scan_hosts_free(s);
}

/* Scan 127.FIRST.*, numbers from to to; put the results in order. */
static void
scan(unsigned first, unsigned from, unsigned to, unsigned timeout_ms)
{
	struct targets t = {.list = list, .n = to - from + 1};
	const struct scan_hosts_opts o = {.targets = &t,
	    .user = "root",
	    .parallel = scan_hosts_parallel(256),
	    .timeout_ms = timeout_ms};
	static struct host sorted[RESULTS];
	unsigned n, high, low;

	for (unsigned i = 0; i < t.n; i++) {
		snprintf(names[i], sizeof(names[i]), "127.%u.%u.%u", first,
		    (from + i) >> 8, (from + i) & 255);
		list[i] = (struct target){names[i], peer.port, NULL};
	}
	fetch_results(&o, RESULTS);
	ck_assert_uint_eq(n_results, t.n);
	memset(sorted, 0, sizeof(sorted));
	for (unsigned i = 0; i < t.n; i++) {
		ck_assert_int_eq(sscanf(results[i].name, "127.%*u.%u.%u", &high,
				     &low),
		    2);
		n = high * 256 + low - from;
		ck_assert_str_eq(sorted[n].name, "");
		sorted[n] = results[i];
	}
	memcpy(results, sorted, sizeof(results));
}

static void
release_results(void)
{
	for (unsigned i = 0; i < n_results; i++)
		host_release(&results[i]);
}

static void
setup(void)
{
	stream = wire_data_read("openssh-curve25519-libssh", &stream_len);
	for (unsigned i = 0; i < sizeof(garbage); i++)
		garbage[i] = (uint8_t)(i * 181 + 77);
	buf_init(&many_names, 1u << 20);
	buf_puts(&many_names, "SSH-2.0-many\r\n");
	/* Eight octets each: one list holds 8,000, the others are short. */
	{
		struct buf l;

		buf_init(&l, 1u << 20);
		for (unsigned i = 0; i < 8000; i++)
			buf_printf(&l, "k%05u,", i);
		buf_puts(&l, "curve25519-sha256");
		buf_putc(&l, '\0');
		wire_put_kexinit(&many_names, l.p, "ssh-ed25519", false);
		buf_release(&l);
	}
	peer_begin(&peer, play);
}

static void
teardown(void)
{
	peer_end(&peer);
	buf_release(&many_names);
	free(stream);
}

/* --- tests --- */

static void
check_named(unsigned from, unsigned to, unsigned timeout_ms)
{
	const struct host *h;

	scan(NAMED, from, to, timeout_ms);
	for (unsigned i = from; i <= to; i++) {
		h = &results[i - from];
		ck_assert_msg(h->status == named[i].want &&
			strstr(h->why, named[i].why) != NULL,
		    "%u: %s, %s", i, host_status_name(h->status), h->why);
		ck_assert_int_eq(h->password_login, LOGIN_UNDETERMINED);
		ck_assert_int_eq(h->elapsed_ms >= timeout_ms,
		    h->status == HOST_TIMEOUT);
		ck_assert_int_eq(h->ssh1, h->status == HOST_SSH1_ONLY);
		ck_assert_ptr_null(strchr(h->why, '\033'));
		ck_assert_uint_eq(h->n_keys, 0);
		ck_assert(!h->methods_known);
	}
	release_results();
}

START_TEST(test_named)
{
	check_named(0, OVER - 1, LONG_MS);
}
END_TEST

START_TEST(test_named_silent)
{
	check_named(OVER, COUNT(named) - 1, 3000);
}
END_TEST

START_TEST(test_many_names)
{
	scan(NAMED, COUNT(named), COUNT(named), 1000);
	ck_assert_int_ne(results[0].status, HOST_OK);
	ck_assert_uint_le(results[0].kex.n, NAME_LIST_MAX);
	release_results();
}
END_TEST

/* A good server's stream, closed at every octet. */
START_TEST(test_cut)
{
	const size_t ident = strcspn((char *)stream, "\n") + 1;

	scan(CUT, 0, (unsigned)stream_len, LONG_MS);
	for (unsigned i = 0; i <= stream_len; i++) {
		ck_assert_int_eq(results[i].password_login, LOGIN_UNDETERMINED);
		ck_assert_int_eq(results[i].status,
		    i > 0 && i < ident ? HOST_NOT_SSH : HOST_HANDSHAKE_FAILED);
		ck_assert_str_ne(results[i].why, "");
		ck_assert_int_eq(results[i].ident != NULL, i >= ident);
	}
	/* The host key is seen although nobody vouches for it. */
	ck_assert_uint_eq(results[stream_len].n_keys, 1);
	ck_assert_uint_eq(results[0].n_keys, 0);
	release_results();
}
END_TEST

START_TEST(test_spoilt)
{
	scan(SPOILT, 0, (unsigned)stream_len, LONG_MS);
	for (unsigned i = 0; i <= stream_len; i++) {
		ck_assert_int_eq(results[i].password_login, LOGIN_UNDETERMINED);
		ck_assert(results[i].status == HOST_NOT_SSH ||
		    results[i].status == HOST_HANDSHAKE_FAILED);
		ck_assert_str_ne(results[i].why, "");
	}
	release_results();
}
END_TEST

START_TEST(test_held)
{
	scan(HELD, 1, 250, 1000);
	for (unsigned i = 0; i < 250; i++) {
		ck_assert_int_eq(results[i].status, HOST_TIMEOUT);
		ck_assert_uint_ge(results[i].elapsed_ms, 1000);
	}
	release_results();
}
END_TEST

/* One that takes a connection and resets it is asked again, as one that closes it is: it is there. */
START_TEST(test_reset)
{
	scan(RESET, 0, 499, LONG_MS);
	for (unsigned i = 0; i < 500; i++)
		ck_assert_msg(results[i].status == HOST_SSH1_ONLY, "%s, %s",
		    host_status_name(results[i].status), results[i].why);
	release_results();
	scan(CURT, 0, 499, LONG_MS);
	for (unsigned i = 0; i < 500; i++) {
		ck_assert_int_eq(results[i].status, HOST_HANDSHAKE_FAILED);
		ck_assert_msg(strstr(results[i].why, "reset") != NULL, "%s",
		    results[i].why);
	}
	release_results();
}
END_TEST

/* Many addresses, of which some are turned away while others are answered: one busy server. */
START_TEST(test_busy)
{
	scan(BUSY, 0, 99, 4000);
	for (unsigned i = 0; i < 100; i++)
		ck_assert_msg(results[i].status == HOST_SSH1_ONLY, "%u: %s, %s",
		    i, host_status_name(results[i].status), results[i].why);
	release_results();
}
END_TEST

/* Nobody is answered meanwhile: it is asked twice, no more. */
START_TEST(test_busy_alone)
{
	scan(BUSY, 4, 4, LONG_MS);
	ck_assert_int_eq(results[0].status, HOST_THROTTLED);
	release_results();
	scan(BUSY, 4, 4, LONG_MS);
	ck_assert_int_eq(results[0].status, HOST_SSH1_ONLY);
	release_results();
}
END_TEST

/* Free a scan that has not ended: unfinished probes are dropped. */
START_TEST(test_freed_early)
{
	struct targets t = {.list = list, .n = 100};
	const struct scan_hosts_opts o = {.targets = &t,
	    .user = "root",
	    .parallel = 50,
	    .timeout_ms = LONG_MS};

	for (unsigned i = 0; i < t.n; i++) {
		snprintf(names[i], sizeof(names[i]), "127.%d.0.%u", CUT, i);
		list[i] = (struct target){names[i], peer.port, NULL};
	}
	fetch_results(&o, 3);
	ck_assert_uint_eq(n_results, 3);
	release_results();
}
END_TEST

START_TEST(test_stopped)
{
	const volatile sig_atomic_t stop = 1;
	struct targets t = {.list = list, .n = 1};
	const struct scan_hosts_opts o = {.targets = &t,
	    .user = "root",
	    .parallel = 50,
	    .timeout_ms = LONG_MS,
	    .stop = &stop};

	list[0] = (struct target){"127.0.0.1", peer.port, NULL};
	fetch_results(&o, RESULTS);
	ck_assert_uint_eq(n_results, 0);
}
END_TEST

/* Nothing listens, no such name, no such address: no peer is needed. */
START_TEST(test_no_connection)
{
	static const struct {
		const char *name;
		enum host_status want;
	} t[] = {{"127.0.0.1", HOST_REFUSED}, {"::1", HOST_REFUSED},
	    {"999.1.1.1", HOST_UNRESOLVED}, {"::g", HOST_UNRESOLVED},
	    {"fe80::1%nosuch", HOST_UNRESOLVED}};
	struct target mine[COUNT(t)];
	struct targets all = {.list = mine, .n = COUNT(t)};
	const struct scan_hosts_opts o = {.targets = &all,
	    .user = "root",
	    .parallel = 50,
	    .timeout_ms = LONG_MS};

	for (unsigned i = 0; i < COUNT(t); i++)
		mine[i] = (struct target){t[i].name, 1, NULL};
	fetch_results(&o, RESULTS);
	ck_assert_uint_eq(n_results, COUNT(t));
	for (unsigned i = 0; i < COUNT(t); i++) {
		for (unsigned k = 0; k < COUNT(t); k++) {
			if (strcmp(results[k].name, t[i].name) == 0)
				ck_assert_msg(results[k].status == t[i].want ||
					(strchr(t[i].name, ':') != NULL &&
					    results[k].status ==
						HOST_UNREACHABLE),
				    "%s: %s", t[i].name, results[k].why);
		}
	}
	release_results();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("scan_hosts");
	TCase *tc = tcase_create("peers"), *none = tcase_create("none");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 600);
	tcase_add_test(tc, test_named);
	tcase_add_test(tc, test_named_silent);
	tcase_add_test(tc, test_many_names);
	tcase_add_test(tc, test_cut);
	tcase_add_test(tc, test_spoilt);
	tcase_add_test(tc, test_held);
	tcase_add_test(tc, test_reset);
	tcase_add_test(tc, test_busy);
	tcase_add_test(tc, test_busy_alone);
	tcase_add_test(tc, test_freed_early);
	tcase_add_test(tc, test_stopped);
	tcase_add_test(none, test_no_connection);
	suite_add_tcase(s, tc);
	suite_add_tcase(s, none);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
