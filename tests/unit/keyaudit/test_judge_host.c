/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of one host, and of several that share a key. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/policy/policy.h>
#include <loginpolicy/state/state_write.h>
#include "keyaudit/findings/shared_keys.h"
#include "tests/lib/host_data.h"

#define PLACE                                                                \
	"sshd_config, above the first Include and Match (or a drop-in that " \
	"sorts first): "
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct policy policy;
static struct judge judge = {.policy = &policy, .now = 1795424400};
static struct state state;
static struct judge_hosts *jh;
static struct report *report;
static struct counts counts;
static FILE *file;
static char *text; /* the report so far */
static struct host h;

static void
setup(void)
{
	struct report_opts o = {.columns = 80};
	struct run run = {.host = "here", .argv = NULL};

	host_policy(&policy);
	judge.state = NULL;
	memset(&counts, 0, sizeof(counts));
	ck_assert_int_eq(judge_hosts_new(&judge, &jh), 0);
	file = tmpfile();
	ck_assert_ptr_nonnull(file);
	o.fd = fileno(file);
	ck_assert_int_eq(report_new(report_format_find("ndjson"), &o, &report),
	    0);
	ck_assert_int_eq(report_begin(report, &run), 0);
}

static void
teardown(void)
{
	judge_hosts_free(jh);
	report_free(report);
	fclose(file);
	free(text);
	text = NULL;
	policy_release(&policy);
}

/* Judge h and give it back. */
static void
take(void)
{
	struct host_findings f;

	host_end(&h);
	ck_assert_int_eq(judge_host(jh, &h, &f), 0);
	ck_assert_int_eq(report_judged_host(report, &h, &f, &counts), 0);
	host_release(&h);
}

/* The end of the run: text is all of the report. */
static void
finish(void)
{
	struct run run = {.host = "here", .complete = true};
	struct host_findings f;
	long len;

	do {
		ck_assert_int_eq(judge_hosts_next_shared(jh, &f), 0);
		ck_assert_int_eq(report_judged_host(report, NULL, &f, &counts),
		    0);
	} while (f.n != 0);
	ck_assert_int_eq(report_end(report, &run, &counts), 0);
	fseek(file, 0, SEEK_END);
	len = ftell(file);
	rewind(file);
	text = calloc(1, (size_t)len + 1);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_eq(fread(text, 1, (size_t)len, file), (size_t)len);
}

static void
one(void)
{
	take();
	finish();
}

static void
says(const char *what)
{
	ck_assert_msg(strstr(text, what) != NULL, "no %s in:\n%s", what, text);
}

static void
silent(const char *what)
{
	ck_assert_msg(strstr(text, what) == NULL, "%s in:\n%s", what, text);
}

static uint64_t
findings(void)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < SEV_COUNT; i++)
		n += counts.findings[i];
	return n;
}

/* --- how it lets in --- */

static const struct {
	const char *ident;
	enum password_login login;
	const char *methods, *rule, *remedy;
	enum severity severity;
} logins[] = {
    {"SSH-2.0-OpenSSH_9.2p1 Debian-2", LOGIN_PASSWORD, "publickey,password",
	"\"rule\":\"host-password-login\"",
	"\"remedy\":\"" PLACE "PasswordAuthentication no\"", SEV_HIGH},
    {"SSH-2.0-OpenSSH_9.2p1", LOGIN_PASSWORD,
	"publickey,password,keyboard-interactive",
	"\"message\":\"password login is offered to root (publickey, password, "
	"keyboard-interactive)\"",
	"\"remedy\":\"" PLACE "PasswordAuthentication no and "
	"KbdInteractiveAuthentication no\"",
	SEV_HIGH},
    {"SSH-2.0-OpenSSH_8.7", LOGIN_KEYBOARD_INTERACTIVE, "keyboard-interactive",
	"host-keyboard-interactive-password",
	"\"remedy\":\"" PLACE "KbdInteractiveAuthentication no\"", SEV_HIGH},
    {"SSH-2.0-OpenSSH_8.6", LOGIN_KEYBOARD_INTERACTIVE, "keyboard-interactive",
	"host-keyboard-interactive-password",
	"\"remedy\":\"" PLACE "ChallengeResponseAuthentication no\"", SEV_HIGH},
    {"SSH-2.0-OpenSSH_10.0p2", LOGIN_KEYBOARD_INTERACTIVE,
	"keyboard-interactive", "host-keyboard-interactive-password",
	"\"remedy\":\"" PLACE "KbdInteractiveAuthentication no\"", SEV_HIGH},
    {"SSH-1.99-OpenSSH_7.4p1", LOGIN_KEYBOARD_INTERACTIVE,
	"keyboard-interactive", "host-keyboard-interactive-password",
	"\"remedy\":\"" PLACE "ChallengeResponseAuthentication no\"", SEV_HIGH},
    {"SSH-2.0-dropbear_2022.83", LOGIN_PASSWORD, "publickey,password",
	"host-password-login",
	"\"remedy\":\"start dropbear with -s (no password logins)\"", SEV_HIGH},
    {"SSH-2.0-dropbear_2022.83", LOGIN_NONE_ACCEPTED, NULL,
	"host-none-accepted",
	"\"remedy\":\"start dropbear without -B (no blank passwords); lock the "
	"account: passwd -l\"",
	SEV_CRITICAL},
    {"SSH-2.0-OpenSSH_9.2p1", LOGIN_NONE_ACCEPTED, NULL, "host-none-accepted",
	"\"remedy\":\"" PLACE "PermitEmptyPasswords no; lock the account: "
	"passwd -l\"",
	SEV_CRITICAL},
    {"SSH-2.0-Cisco-1.25", LOGIN_PASSWORD, "password", "host-password-login",
	"\"remedy\":\"turn password login off in this server's settings\"",
	SEV_HIGH},
    {NULL, LOGIN_PASSWORD, "password", "host-password-login",
	"\"remedy\":\"turn password login off in this server's settings\"",
	SEV_HIGH},
    {"SSH", LOGIN_PASSWORD, "password", "host-password-login",
	"\"remedy\":\"turn password login off in this server's settings\"",
	SEV_HIGH},
    {"SSH-2.0-OpenSSH_", LOGIN_KEYBOARD_INTERACTIVE, "keyboard-interactive",
	"host-keyboard-interactive-password", "KbdInteractiveAuthentication no",
	SEV_HIGH},
};

START_TEST(test_login)
{
	host_begin(&h, "a.example", 2222, logins[_i].login, logins[_i].methods);
	if (logins[_i].ident != NULL)
		host_ident(&h, logins[_i].ident);
	one();
	says(logins[_i].rule);
	says(logins[_i].remedy);
	says("\"measure\":\"password-login-off\",\"account\":null,"
	     "\"host\":\"a.example\",\"port\":2222,");
	ck_assert_uint_eq(findings(), 1);
	ck_assert_uint_eq(counts.findings[logins[_i].severity], 1);
	ck_assert_uint_eq(counts.hosts.total, 1);
	ck_assert_uint_eq(counts.hosts.password, 1);
}
END_TEST

START_TEST(test_key_only)
{
	host_begin(&h, "a.example", 22, LOGIN_KEY_ONLY, "publickey");
	host_modern(&h);
	host_key(&h, "ed25519");
	one();
	ck_assert_uint_eq(findings(), 0);
	ck_assert_uint_eq(counts.hosts.key_only, 1);
	says("\"password_login\":\"key-only\"");
	says("\"verdict\":\"accept\",\"rules\":[]");
}
END_TEST

/* The prompt is the server's text. */
START_TEST(test_prompt)
{
	host_begin(&h, "a", 22, LOGIN_KEYBOARD_INTERACTIVE,
	    "keyboard-interactive");
	snprintf(h.prompts[0], sizeof(h.prompts[0]), "\033[2JPasswort: ");
	h.n_prompts = 1;
	one();
	says("asks root for a password: \\\"\\\\x1b[2JPasswort: \\\"");
	says("\"prompts\":[\"\\u001b[2JPasswort: \"]");
}
END_TEST

/* The prompt that asks is quoted, not the first. */
START_TEST(test_asking_prompt)
{
	host_begin(&h, "a", 22, LOGIN_KEYBOARD_INTERACTIVE,
	    "keyboard-interactive");
	answer_add_prompt(&h, "", "User: ", false);
	answer_add_prompt(&h, "", "Password: ", true);
	one();
	says("asks root for a password: \\\"Password: \\\"");
}
END_TEST

/* --- several users --- */

static void
asked(const char *user, enum password_login login, const char *methods,
    bool refused)
{
	h.password_login = login;
	h.refused = refused;
	if (login == LOGIN_UNDETERMINED)
		host_why(&h, "it is not known why", NULL);
	host_list(&h.methods, methods);
	h.methods_known = true;
	host_asked_as(&h, user);
}

static const struct {
	enum password_login root, alice, want;
	const char *says;
} pairs[] = {
    {LOGIN_KEY_ONLY, LOGIN_KEY_ONLY, LOGIN_KEY_ONLY,
	"\"users\":[{\"user\":\"root\",\"password_login\":\"key-only\","
	"\"methods\":[\"publickey\"],\"prompts\":[],\"refused\":false,"
	"\"why\":null,\"accepts\":[]},{\"user\":\"alice\",\"password_login\":\"key-only\""},
    {LOGIN_KEY_ONLY, LOGIN_UNDETERMINED, LOGIN_UNDETERMINED,
	"\"message\":\"asked as alice, it is not known why\""},
    {LOGIN_UNDETERMINED, LOGIN_UNDETERMINED, LOGIN_UNDETERMINED,
	"\"message\":\"it is not known why\""},
    {LOGIN_UNDETERMINED, LOGIN_KEYBOARD_INTERACTIVE, LOGIN_KEYBOARD_INTERACTIVE,
	"\"message\":\"keyboard-interactive asks alice for a password\""},
    {LOGIN_PASSWORD, LOGIN_KEYBOARD_INTERACTIVE, LOGIN_PASSWORD,
	"\"message\":\"password login is offered to root (publickey)\""},
    {LOGIN_PASSWORD, LOGIN_PASSWORD, LOGIN_PASSWORD,
	"\"message\":\"password login is offered to root and alice (publickey)\""},
    {LOGIN_PASSWORD, LOGIN_NONE_ACCEPTED, LOGIN_NONE_ACCEPTED,
	"\"message\":\"it lets in alice with nothing: "},
};

START_TEST(test_users)
{
	char word[64];

	host_begin(&h, "a", 22, LOGIN_UNDETERMINED, NULL);
	asked("root", pairs[_i].root, "publickey", false);
	asked("alice", pairs[_i].alice, "publickey", false);
	one();
	says(pairs[_i].says);
	snprintf(word, sizeof(word), "\"prompts\":[],\"password_login\":\"%s\"",
	    password_login_name(pairs[_i].want));
	says(word);
	ck_assert_uint_eq(findings(), pairs[_i].want != LOGIN_KEY_ONLY);
}
END_TEST

/* Refused without a question: a lock-out, as long as it is one user alone. */
START_TEST(test_refused)
{
	host_begin(&h, "a", 22, LOGIN_UNDETERMINED, NULL);
	host_ident(&h, "SSH-2.0-OpenSSH_9.2p1");
	asked("root", LOGIN_UNDETERMINED, "keyboard-interactive", true);
	if (_i > 0)
		asked("alice", _i == 1 ? LOGIN_KEY_ONLY : LOGIN_UNDETERMINED,
		    "keyboard-interactive", _i == 2);
	one();
	if (_i == 2) {
		says("\"password_login\":\"key-only\",\"users\"");
		says("\"rule\":\"host-keyboard-interactive-refused\","
		     "\"severity\":\"low\"");
		says("offered to root, alice, and refused without a question");
		says(PLACE "KbdInteractiveAuthentication no\"");
		silent("host-undetermined");
	} else {
		says("\"password_login\":\"undetermined\",\"users\"");
		silent("host-keyboard-interactive-refused");
	}
	ck_assert_uint_eq(findings(), 1);
}
END_TEST

/* --- post-quantum key exchange --- */

static const struct {
	const char *ident, *kex, *remedy; /* NULL: there is one */
} kexes[] = {
    {"SSH-2.0-OpenSSH_9.2p1", "x,sntrup761x25519-sha512@openssh.com", NULL},
    {"SSH-2.0-OpenSSH_9.2p1", "x,sntrup761x25519-sha512", NULL},
    {"SSH-2.0-OpenSSH_10.0p1", "mlkem768x25519-sha256", NULL},
    {"SSH-2.0-OpenSSH_10.6", "mlkem768nistp256-sha256", NULL},
    {"SSH-2.0-OpenSSH_10.0p1", "curve25519-sha256",
	PLACE "KexAlgorithms ^mlkem768x25519-sha256\""},
    {"SSH-2.0-OpenSSH_for_Windows_8.6", "curve25519-sha256",
	PLACE "KexAlgorithms ^sntrup761x25519-sha512@openssh.com\""},
    {"SSH-2.0-OpenSSH_8.4p1", "curve25519-sha256,sntrup4591761x25519-sha512",
	"\"update OpenSSH to 9.9 or later\""},
    {"SSH-2.0-OpenSSH", "curve25519-sha256",
	"\"update OpenSSH to 9.9 or later\""},
    {"SSH-2.0-dropbear_2022.83", "curve25519-sha256",
	"\"update dropbear to 2025.87 or later\""},
    {"SSH-2.0-Go", "curve25519-sha256",
	"\"update this server to a version "
	"with mlkem768x25519-sha256\""},
};

START_TEST(test_no_pq)
{
	host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	host_ident(&h, kexes[_i].ident);
	host_list(&h.kex, kexes[_i].kex);
	one();
	if (kexes[_i].remedy == NULL) {
		silent("host-no-pq-kex");
	} else {
		says("\"rule\":\"host-no-pq-kex\",\"severity\":\"info\"");
		says(kexes[_i].remedy);
	}
	ck_assert_uint_eq(counts.advice, kexes[_i].remedy != NULL);
	ck_assert_uint_eq(counts.findings[SEV_INFO], counts.advice);
}
END_TEST

/* Remedies are sshd_config's for OpenSSH alone. */
START_TEST(test_other_software)
{
	host_begin(&h, "a", 22, LOGIN_NONE_ACCEPTED, NULL);
	host_ident(&h, "SSH-1.99-Cisco-1.25");
	h.ssh1 = true;
	host_list(&h.kex, "diffie-hellman-group1-sha1");
	host_rsa(&h, 1024);
	one();
	says("host-ssh1");
	says("host-weak-algorithm");
	says("host-key-too-small");
	silent("sshd_config");
	silent("PermitEmptyPasswords");
}
END_TEST

START_TEST(test_undetermined)
{
	host_begin(&h, "a", 22, LOGIN_UNDETERMINED, NULL);
	host_failed(&h, HOST_TIMEOUT, "no ident in time");
	take();
	host_begin(&h, "b", 22, LOGIN_UNDETERMINED, NULL);
	host_failed(&h, HOST_THROTTLED, "");
	one();
	says("\"rule\":\"host-undetermined\",\"severity\":\"low\"");
	says("\"message\":\"no ident in time\"");
	says("\"status\":\"throttled\",\"why\":null");
	says("\"message\":\"throttled\"");
	ck_assert_uint_eq(counts.hosts.undetermined, 2);
	ck_assert_uint_eq(counts.findings[SEV_LOW], 2);
}
END_TEST

/* --- protocol 1, algorithms --- */

START_TEST(test_ssh1)
{
	host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	host_ident(&h, "SSH-1.99-Cisco-1.25");
	h.ssh1 = true;
	one();
	says("\"rule\":\"host-ssh1\",\"severity\":\"critical\"");
	says("it speaks SSH protocol 1: SSH-1.99-Cisco-1.25");
	ck_assert_uint_eq(findings(), 1);
}
END_TEST

START_TEST(test_weak)
{
	host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	host_ident(&h, "SSH-2.0-OpenSSH_9.2p1");
	host_list(&h.kex, "sntrup761x25519-sha512,diffie-hellman-group1-sha1");
	host_list(&h.host_key_algorithms, "ssh-dss,ssh-ed25519");
	host_list(&h.ciphers, "3des-cbc,aes128-ctr,evil\033-cbc");
	host_list(&h.macs, "hmac-md5,hmac-sha2-256");
	one();
	ck_assert_uint_eq(findings(), 1);
	ck_assert_uint_eq(counts.findings[SEV_MEDIUM], 1);
	says("it offers diffie-hellman-group1-sha1, ssh-dss, 3des-cbc, "
	     "evil\\\\x1b-cbc, hmac-md5\"");
	says("KexAlgorithms -diffie-hellman-group1-sha1; "
	     "HostKeyAlgorithms -ssh-dss; Ciphers -3des-cbc,evil\\\\x1b-cbc; "
	     "MACs -hmac-md5\"");
}
END_TEST

START_TEST(test_many_weak)
{
	char names[64 * NAME_LIST_MAX] = "";
	size_t at = 0;

	for (unsigned i = 0; i < NAME_LIST_MAX; i++)
		at += (size_t)sprintf(names + at, "x%u-cbc,", i);
	host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	host_list(&h.ciphers, names);
	one();
	says("x19-cbc and 1004 more\"");
}
END_TEST

/* --- keys --- */

static const struct {
	const char *key; /* NULL: RSA of bits */
	unsigned bits;
	const char *verdict, *rule;
	enum severity severity;
} keys[] = {
    {NULL, 1024, "\"verdict\":\"reject\",\"rules\":[\"key-too-small\"]",
	"\"rule\":\"host-key-too-small\",\"severity\":\"high\"", SEV_HIGH},
    {NULL, 512, "\"bits\":512", "rsa key of 512 bits; the policy asks for 2048",
	SEV_HIGH},
    {NULL, 2047, "\"bits\":2047", "\"rule\":\"host-key-too-small\"", SEV_HIGH},
    {"dsa", 0, "\"verdict\":\"reject\",\"rules\":[\"key-type-refused\"]",
	"\"rule\":\"key-type-refused\",\"severity\":\"high\"", SEV_HIGH},
};

START_TEST(test_key)
{
	host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	host_ident(&h, "SSH-2.0-OpenSSH_9.2p1");
	if (keys[_i].key != NULL)
		host_key(&h, keys[_i].key);
	else
		host_rsa(&h, keys[_i].bits);
	one();
	says(keys[_i].verdict);
	says(keys[_i].rule);
	says("HostKey /etc/ssh/ssh_host_ed25519_key");
	silent("\"rule\":\"key-too-small\"");
	ck_assert_uint_eq(findings(), 1);
	ck_assert_uint_eq(counts.findings[keys[_i].severity], 1);
	/* the hosts' keys are not among those of the summary */
	ck_assert_uint_eq(counts.keys_total, 0);
}
END_TEST

START_TEST(test_key_enough)
{
	host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	host_rsa(&h, 2048);
	one();
	ck_assert_uint_eq(findings(), 0);
}
END_TEST

/* In a state directory, which is open, and gone again below it. */
static void
revoke_in(const char *dir, const uint8_t fp[SHA256_LEN])
{
	const struct state_note note = {.known = true};
	char path[64];

	snprintf(path, sizeof(path), "%s/revoked", dir);
	ck_assert_int_eq(mkdir(path, 0711), 0);
	ck_assert_int_eq(state_revoke(dir, fp, &note, NULL), 0);
	ck_assert_int_eq(state_open(dir, getuid(), false, STATE_REVOKED, &state,
			     NULL),
	    0);
	judge.state = &state;
}

START_TEST(test_key_revoked)
{
	char dir[] = "/tmp/judge-XXXXXX", command[64];

	host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	host_key(&h, "ed25519");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	revoke_in(dir, h.keys[0].key.fp);
	one();
	state_close(&state);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	ck_assert_int_eq(system(command), 0);
	says("\"rule\":\"key-revoked\",\"severity\":\"critical\"");
	ck_assert_uint_eq(counts.findings[SEV_CRITICAL], 1);
}
END_TEST

/* Octets that are no key, and a type nobody knows. */
START_TEST(test_key_broken)
{
	static const uint8_t cut[] = {0, 0, 0, 7, 's', 's', 'h'};
	struct buf b;

	buf_init(&b, 64);
	buf_put_string(&b, "ssh-new", 7);
	buf_put_string(&b, "x", 1);
	host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	ck_assert_int_eq(host_add_key(&h, cut, sizeof(cut)), 0);
	ck_assert_int_eq(host_add_key(&h, (uint8_t *)b.p, b.len), 0);
	buf_release(&b);
	one();
	says("\"type\":null,\"bits\":null,"
	     "\"fingerprint\":null,\"certificate\":null,\"known\":null,"
	     "\"verdict\":\"undetermined\",\"rules\":[\"key-unreadable\"]");
	says("\"rule\":\"key-unreadable\"");
	says("\"rules\":[\"key-type-refused\"]");
	ck_assert_uint_eq(findings(), 2);
}
END_TEST

START_TEST(test_certificate)
{
	host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	host_key(&h, "ed25519-cert");
	one();
	says("\"type\":\"ssh-ed25519-cert-v01@openssh.com\"");
	says("\"certificate\":{\"type\":\"");
	says("\"ca_fingerprint\":\"SHA256:");
}
END_TEST

START_TEST(test_known)
{
	host_begin(&h, "a", 22, LOGIN_KEY_ONLY, "publickey");
	host_key(&h, "ed25519");
	host_key(&h, "ec256");
	host_key(&h, "ec384");
	h.keys[0].known = KNOWN_CHANGED;
	h.keys[1].known = KNOWN_UNKNOWN;
	h.keys[2].known = KNOWN_MATCH;
	one();
	says("\"known\":\"changed\"");
	says("\"rule\":\"host-key-changed\",\"severity\":\"high\"");
	says("\"rule\":\"host-key-unknown\",\"severity\":\"info\"");
	ck_assert_uint_eq(findings(), 2);
}
END_TEST

/* --- one key on several addresses --- */

static void
at(const char *name, uint16_t port, const char *address)
{
	host_begin(&h, name, port, LOGIN_KEY_ONLY, "publickey");
	host_address(&h, address);
	host_key(&h, "ed25519");
	take();
}

START_TEST(test_shared)
{
	at("a", 22, "10.0.0.1");
	at("b", 22, "10.0.0.2");
	at("fe80::1", 2222, "fe80::1");
	finish();
	says("\"rule\":\"host-key-shared\",\"severity\":\"medium\"");
	says("one key on 3 addresses: a:22, b:22, [fe80::1]:2222\"");
	says("\"host\":null,\"port\":null");
	ck_assert_uint_eq(findings(), 1);
}
END_TEST

/* Two names, or two ports, of one machine. */
START_TEST(test_not_shared)
{
	at("a", 22, "10.0.0.1");
	at("alias", 22, "10.0.0.1");
	at("a", 2222, "10.0.0.1");
	finish();
	silent("host-key-shared");
	ck_assert_uint_eq(findings(), 0);
}
END_TEST

START_TEST(test_shared_by_many)
{
	char name[32], address[32];

	for (unsigned i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "h%u", i);
		snprintf(address, sizeof(address), "10.0.%u.%u", i / 256,
		    i % 256);
		at(name, 22, address);
	}
	finish();
	says("one key on 1000 addresses: h0:22, h1:22, h2:22, h3:22, h4:22 and "
	     "995 more\"");
	ck_assert_uint_eq(findings(), 1);
}
END_TEST

/* A million keys, ten of which are on two addresses. */
START_TEST(test_million)
{
	struct shared_keys *s = shared_keys_new();
	struct record rec = {.has_fp = true, .type = "ssh-ed25519"};
	char address[32];
	size_t n = 0;

	ck_assert_ptr_nonnull(s);
	for (uint32_t i = 0; i < 1000010; i++) {
		uint32_t key = i < 1000000 ? i : i - 1000000;

		snprintf(address, sizeof(address), "%u", i);
		sha256_of(&key, sizeof(key), rec.fp);
		ck_assert_int_eq(shared_keys_add(s, &rec, address, "host", 22),
		    0);
	}
	for (const struct shared_key *k = shared_keys_next(s, NULL); k != NULL;
	     k = shared_keys_next(s, k)) {
		ck_assert_uint_eq(k->addresses, 2);
		n++;
	}
	ck_assert_uint_eq(n, 10);
	shared_keys_free(s);
	shared_keys_free(NULL);
	judge_hosts_free(NULL);
}
END_TEST

static TCase *
cases(void)
{
	TCase *tc = tcase_create("judge_host");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, test_login, 0, (int)COUNT(logins));
	tcase_add_test(tc, test_key_only);
	tcase_add_test(tc, test_prompt);
	tcase_add_test(tc, test_asking_prompt);
	tcase_add_loop_test(tc, test_users, 0, (int)COUNT(pairs));
	tcase_add_loop_test(tc, test_refused, 0, 3);
	tcase_add_loop_test(tc, test_no_pq, 0, (int)COUNT(kexes));
	tcase_add_test(tc, test_other_software);
	tcase_add_test(tc, test_undetermined);
	tcase_add_test(tc, test_ssh1);
	tcase_add_test(tc, test_weak);
	tcase_add_test(tc, test_many_weak);
	tcase_add_loop_test(tc, test_key, 0, (int)COUNT(keys));
	tcase_add_test(tc, test_key_enough);
	tcase_add_test(tc, test_key_revoked);
	tcase_add_test(tc, test_key_broken);
	tcase_add_test(tc, test_certificate);
	tcase_add_test(tc, test_known);
	tcase_add_test(tc, test_shared);
	tcase_add_test(tc, test_not_shared);
	tcase_add_test(tc, test_shared_by_many);
	tcase_add_test(tc, test_million);
	return tc;
}

int
main(void)
{
	Suite *suite = suite_create("judge_host");
	SRunner *sr;
	int failed;

	suite_add_tcase(suite, cases());
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
