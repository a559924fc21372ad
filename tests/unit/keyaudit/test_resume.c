/* SPDX-License-Identifier: BSD-2-Clause */
/* Records of an earlier run: what is refused, what is read back, which of several counts. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keyaudit/hosts/answer.h"
#include "keyaudit/hosts/key_answer.h"
#include "keyaudit/report/resume.h"
#include "keyaudit/report/host_record.h"
#include "tests/lib/lines_data.h"
#include "tests/lib/mutate.h"

#define HEAD(name, port) \
	"{\"record\":\"host\",\"host\":\"" name "\",\"port\":" port ","
#define OK   "\"status\":\"ok\",\"password_login\":\"key-only\""
#define GONE "\"status\":\"timeout\",\"password_login\":\"undetermined\""
#define USERS(login) \
	",\"users\":[{\"user\":\"root\",\"password_login\":\"" login "\"}]"
#define ACCEPTS(list)                                                  \
	",\"users\":[{\"user\":\"a\",\"password_login\":\"key-only\"," \
	"\"accepts\":[" list "]}]}"
#define HOST(name, port) HEAD(name, port) OK USERS("key-only") "}"
#define OLD(name, port)	 HEAD(name, port) OK "}"
#define RUN		 "{\"record\":\"run\",\"schema\":\"keyaudit/1\",\"x\":[]}"

static const struct {
	const char *text;
	int err;
	const char *why; /* a part of it */
} refused[] = {
    {"", ERR_SYNTAX, "not valid JSON"},
    {"{", ERR_SYNTAX, "not valid JSON"},
    {"x", ERR_SYNTAX, "not valid JSON"},
    {RUN " x", ERR_SYNTAX, "not valid JSON"},
    {"\033[2J", ERR_SYNTAX, "not valid JSON"},
    {"[]", ERR_SYNTAX, "not a record"},
    {"1", ERR_SYNTAX, "not valid JSON"},
    {"{}", ERR_SYNTAX, "not a record"},
    {"{\"record\":1}", ERR_SYNTAX, "not a record"},
    {"{\"record\":\"run\",\"schema\":\"keyaudit/2\"}", ERR_UNSUPPORTED,
	"another schema"},
    {"{\"record\":\"run\",\"schema\":1}", ERR_UNSUPPORTED, "another schema"},
    {"{\"record\":\"host\"}", ERR_SYNTAX, "has: host"},
    {"{\"record\":\"host\",\"host\":1,\"port\":22," OK "}", ERR_SYNTAX,
	"has: host"},
    {HOST("", "22"), ERR_SYNTAX, "has: host"},
    {HOST("A", "22"), ERR_SYNTAX, "has: host"},
    {HOST("a b", "22"), ERR_SYNTAX, "has: host"},
    {HOST("a\\u0000", "22"), ERR_SYNTAX, "has: host"},
    {HOST("\\u001b[2J", "22"), ERR_SYNTAX, "has: host"},
    {HOST("::0:1", "22"), ERR_SYNTAX, "has: host"},
    {HOST("10.1", "22"), ERR_SYNTAX, "has: host"},
    {HOST("a", "0"), ERR_SYNTAX, "has: port"},
    {HOST("a", "null"), ERR_SYNTAX, "has: port"},
    {HOST("a", "-1"), ERR_SYNTAX, "has: port"},
    {HOST("a", "65536"), ERR_SYNTAX, "has: port"},
    {HOST("a", "22.5"), ERR_SYNTAX, "has: port"},
    {HOST("a", "99999999999999999999999"), ERR_SYNTAX, "has: port"},
    {HEAD("a", "22") "\"status\":\"fine\",\"password_login\":\"key-only\"}",
	ERR_SYNTAX, "has: status"},
    {HEAD("a",
	 "22") "\"status\":\"ok\\u0000\",\"password_login\":\"key-only\"}",
	ERR_SYNTAX, "has: status"},
    {HEAD("a", "22") "\"status\":\"ok\",\"password_login\":null}", ERR_SYNTAX,
	"has: password_login"},
    {HEAD("a", "22") "\"status\":\"ok\",\"password_login\":[]}", ERR_SYNTAX,
	"has: password_login"},
    {HEAD("a", "22") OK ",\"address\":\"b\"}", ERR_SYNTAX, "has: address"},
    {HEAD("a", "22") OK ",\"address\":1}", ERR_SYNTAX, "has: address"},
    {HEAD("a", "22") OK ",\"why\":\"\\u001b[2J\"}", ERR_SYNTAX, "has: why"},
    {HEAD("a", "22") OK ",\"why\":\"\\u202e\"}", ERR_SYNTAX, "has: why"},
    {HEAD("a", "22") OK ",\"ident\":{}}", ERR_SYNTAX, "has: ident"},
    {HEAD("a", "22") OK ",\"methods\":\"password\"}", ERR_SYNTAX,
	"has: methods"},
    {HEAD("a", "22") OK ",\"methods\":[1]}", ERR_SYNTAX, "has: methods"},
    {HEAD("a", "22") OK ",\"prompts\":[null]}", ERR_SYNTAX, "has: prompts"},
    {HEAD("a", "22") OK ",\"users\":{}}", ERR_SYNTAX, "has: users"},
    {HEAD("a", "22") OK ",\"users\":[1]}", ERR_SYNTAX, "has: users"},
    {HEAD("a", "22") OK ",\"users\":[{}]}", ERR_SYNTAX, "has: user"},
    {HEAD("a", "22") OK ",\"users\":[{\"user\":\"\"}]}", ERR_SYNTAX,
	"has: user"},
    {HEAD("a", "22") OK ",\"users\":[{\"user\":\"a\\u0000\"}]}", ERR_SYNTAX,
	"has: user"},
    {HEAD("a", "22") OK ",\"users\":[{\"user\":\"a\"}]}", ERR_SYNTAX,
	"has: password_login"},
    {HEAD("a", "22") OK USERS("x") "}", ERR_SYNTAX, "has: password_login"},
    {HEAD("a", "22") OK ",\"users\":[{\"user\":\"a\",\"password_login\":"
			"\"key-only\",\"why\":\"\\u001b\"}]}",
	ERR_SYNTAX, "has: why"},
    {HEAD("a", "22") OK ACCEPTS("1"), ERR_SYNTAX, "has: accepts"},
    {HEAD("a", "22") OK ACCEPTS("{\"result\":\"accepted\"}"), ERR_SYNTAX,
	"has: type"},
    {HEAD("a", "22") OK ACCEPTS("{\"type\":\"x\"}"), ERR_SYNTAX, "has: result"},
    {HEAD("a", "22") OK ACCEPTS("{\"type\":\"x\",\"result\":\"yes\"}"),
	ERR_SYNTAX, "has: result"},
    {HEAD("a", "22") OK ACCEPTS("{\"type\":\"x\",\"fingerprint\":\"y\"}"),
	ERR_SYNTAX, "has: fingerprint"},
    {HEAD("a", "22") OK ACCEPTS("{\"type\":\"x\",\"certificate\":\"y\"}"),
	ERR_SYNTAX, "has: certificate"},
    {HEAD("a", "22") OK ACCEPTS("{\"type\":\"x\",\"result\":\"refused\","
				"\"why\":\"\\u001b\"}"),
	ERR_SYNTAX, "has: why"},
    {HEAD("a", "22") OK ",\"elapsed_ms\":4294967296}", ERR_SYNTAX,
	"has: elapsed_ms"},
    {HEAD("a", "22") OK ",\"algorithms\":[]}", ERR_SYNTAX, "has: algorithms"},
    {HEAD("a", "22") OK ",\"algorithms\":{\"mac\":1}}", ERR_SYNTAX, "has: mac"},
    {HEAD("a", "22") OK ",\"host_keys\":{}}", ERR_SYNTAX, "has: host_keys"},
    {HEAD("a", "22") OK ",\"host_keys\":[1]}", ERR_SYNTAX, "has: host_keys"},
    {HEAD("a", "22") OK ",\"host_keys\":[{\"type\":1}]}", ERR_SYNTAX,
	"has: type"},
    {HEAD("a", "22") OK ",\"host_keys\":[{\"bits\":-1}]}", ERR_SYNTAX,
	"has: bits"},
    {HEAD("a", "22") OK ",\"host_keys\":[{\"fingerprint\":\"MD5:00\"}]}",
	ERR_SYNTAX, "has: fingerprint"},
    {HEAD("a", "22") OK
	",\"host_keys\":[{\"fingerprint\":\"SHA256:34YU7fOjFU5w7"
	"kCaVsV0h8o2Kgp1y2RO8mPIh+9Sj1!\"}]}",
	ERR_SYNTAX, "has: fingerprint"},
    {HEAD("a", "22") OK
	",\"host_keys\":[{\"type\":\"ssh-rsa\",\"certificate\":1}]}",
	ERR_SYNTAX, "has: certificate"},
    {HEAD("a", "22") OK
	",\"host_keys\":[{\"type\":\"ssh-rsa-cert-v01@openssh.com\","
	"\"certificate\":{\"type\":\"x\"}}]}",
	ERR_SYNTAX, "has: certificate"},
    {HEAD("a", "22") OK
	",\"host_keys\":[{\"type\":\"ssh-rsa-cert-v01@openssh.com\","
	"\"certificate\":{\"type\":\"host\",\"serial\":18446744073709551616}}]}",
	ERR_SYNTAX, "has: serial"},
};

START_TEST(test_refused)
{
	const char *text = refused[_i].text;
	bool is_host = true;
	struct diag d = {0};
	struct host h;

	ck_assert_msg(resume_record(text, strlen(text), &h, &is_host, &d) ==
		    refused[_i].err &&
		strstr(d.msg, refused[_i].why) != NULL,
	    "%s: %s", text, d.msg);
	ck_assert_ptr_null(h.keys);
	for (const char *p = d.msg; *p != '\0'; p++)
		ck_assert_int_ge((unsigned char)*p, ' ');
}
END_TEST

/* Answers about keys come back as they were written. */
START_TEST(test_accepts)
{
	static const char text[] = HEAD("a", "22") OK ACCEPTS(
	    "{\"type\":\"ssh-ed25519\",\"bits\":256,\"fingerprint\":\"SHA256:"
	    "34YU7fOjFU5w7kCaVsV0h8o2Kgp1y2RO8mPIh+9Sj1M\",\"certificate\":"
	    "null,\"result\":\"accepted\",\"why\":null},"
	    "{\"type\":\"x\",\"certificate\":\"SHA256:"
	    "34YU7fOjFU5w7kCaVsV0h8o2Kgp1y2RO8mPIh+9Sj1M\",\"result\":"
	    "\"undetermined\",\"why\":\"w\"}");
	const struct key_answer *a;
	struct diag d = {0};
	bool is_host;
	struct host h;

	ck_assert_int_eq(resume_record(text, sizeof(text) - 1, &h, &is_host,
			     &d),
	    0);
	ck_assert_uint_eq(h.users[0].n_keys_asked, 2);
	a = h.users[0].keys_asked;
	ck_assert_str_eq(a[0].key.type, "ssh-ed25519");
	ck_assert_uint_eq(a[0].key.bits, 256);
	ck_assert_uint_eq(a[0].key.fp[0], 0xdf);
	ck_assert(!a[0].key.is_cert);
	ck_assert_int_eq(a[0].result, ACCEPTS_ACCEPTED);
	ck_assert(a[1].key.is_cert);
	ck_assert_uint_eq(a[1].key.cert[0], 0xdf);
	ck_assert_int_eq(a[1].result, ACCEPTS_UNDETERMINED);
	ck_assert_str_eq(a[1].why, "w");
	host_release(&h);
}
END_TEST

static const char full[] = HEAD("a.example",
    "2222") "\"address\":\"fe80::1%eth0\",\"status\":\"ok\",\"ident\":"
	    "\"SSH-1.99-x\\u001b\\u0000y\",\"why\":\"a sentence: \\\\x1b\","
	    "\"methods\":[\"publickey\",\"x\\u0000y\",\"password\"],"
	    "\"password_login\":\"keyboard-interactive\",\"elapsed_ms\":212,"
	    "\"prompts\":[\"Password: \",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\","
	    "\"7\",\"8\"],\"users\":[{\"user\":\"root\",\"password_login\":"
	    "\"key-only\",\"methods\":[\"keyboard-interactive\"],\"prompts\":"
	    "[],\"refused\":true,\"why\":null},{\"user\":\"a b\","
	    "\"password_login\":\"undetermined\",\"methods\":null,\"prompts\":"
	    "[\"PIN\"],\"refused\":false,\"why\":\"w\"}],\"ssh1\":true,\"new\":{\"x\":18446744073709551615},"
	    "\"algorithms\":{\"kex\":[\"k1\",\"k2\"],\"host_key\":[\"h\"],"
	    "\"cipher\":[],\"mac\":[\"m\"]},\"host_keys\":[{\"type\":"
	    "\"ssh-ed25519\",\"bits\":256,\"fingerprint\":\"" ED_FP "\","
	    "\"certificate\":null,\"known\":\"match\",\"verdict\":\"accept\","
	    "\"rules\":[]},{\"type\":\"ssh-rsa-cert-v01@openssh.com\",\"bits\":"
	    "1024,\"fingerprint\":\"" RSA_FP "\",\"certificate\":{\"type\":"
	    "\"host\",\"key_id\":\"i\\u0000d\",\"serial\":18446744073709551615,"
	    "\"valid_after\":\"2026-11-23T09:00:00Z\",\"valid_before\":null,"
	    "\"principals\":3,\"ca_type\":\"ssh-ed25519\",\"ca_bits\":256,"
	    "\"ca_fingerprint\":\"" ED_FP "\"}},{\"type\":null,\"bits\":null,"
	    "\"fingerprint\":null,\"certificate\":null},{\"type\":\"ssh-new\"}"
	    "]}";

static void
check_fp(const uint8_t fp[SHA256_LEN], const char *text)
{
	char got[KEY_FP_LEN];

	key_fp_text(fp, got);
	ck_assert_str_eq(got, text);
}

static void
check_keys(const struct host *h)
{
	const struct key *k = &h->keys[1].key;

	ck_assert_uint_eq(h->n_keys, 4);
	ck_assert_int_eq(h->keys[0].err, 0);
	ck_assert_ptr_null(h->keys[0].blob);
	ck_assert_str_eq(h->keys[0].key.type, "ssh-ed25519");
	ck_assert_int_eq(h->keys[0].key.class, KEY_CLASS_ED25519);
	ck_assert_uint_eq(h->keys[0].key.strength_bits, 128);
	check_fp(h->keys[0].key.fp, ED_FP);
	ck_assert_int_eq(h->keys[0].known, KNOWN_NOT_ASKED);
	ck_assert_int_eq(h->keys[1].err, 0);
	ck_assert(k->is_cert && k->class == KEY_CLASS_RSA && k->bits == 1024 &&
	    k->strength_bits == 80);
	check_fp(k->fp, RSA_FP);
	ck_assert(k->cert.type == 2 && k->cert.serial == UINT64_MAX &&
	    k->cert.principals == 3);
	ck_assert_uint_eq(k->cert.valid_after, 1795424400);
	ck_assert_uint_eq(k->cert.valid_before, UINT64_MAX);
	ck_assert_uint_eq(k->cert.key_id_len, 3);
	ck_assert_mem_eq(k->cert.key_id, "i\0d", 4);
	ck_assert_str_eq(k->cert.ca_type, "ssh-ed25519");
	ck_assert(k->cert.ca_class == KEY_CLASS_ED25519 &&
	    k->cert.ca_bits == 256 && k->cert.ca_strength_bits == 128);
	check_fp(k->cert.ca_fp, ED_FP);
	ck_assert_int_ne(h->keys[2].err, 0);
	ck_assert_int_ne(h->keys[3].err, 0);
	ck_assert_ptr_null(h->keys[3].key.type);
}

START_TEST(test_full)
{
	struct diag d = {0};
	struct host h;
	bool is_host;

	ck_assert_msg(resume_record(full, sizeof(full) - 1, &h, &is_host, &d) ==
		0,
	    "%s", d.msg);
	ck_assert(is_host && h.ssh1 && h.methods_known);
	ck_assert_str_eq(h.name, "a.example");
	ck_assert_uint_eq(h.port, 2222);
	ck_assert_str_eq(h.address, "fe80::1%eth0");
	ck_assert_int_eq(h.status, HOST_OK);
	ck_assert_int_eq(h.password_login, LOGIN_KEYBOARD_INTERACTIVE);
	ck_assert_uint_eq(h.ident_len, 13);
	ck_assert_mem_eq(h.ident, "SSH-1.99-x\033\0y", 14);
	ck_assert_str_eq(h.why, "a sentence: \\x1b");
	ck_assert_uint_eq(h.methods.n, 3);
	ck_assert(name_list_have(&h.methods, "password"));
	ck_assert_uint_eq(h.elapsed_ms, 212);
	ck_assert_uint_eq(h.n_prompts, HOST_PROMPTS_MAX);
	ck_assert_str_eq(h.prompts[0], "Password: ");
	ck_assert_uint_eq(h.kex.n, 2);
	ck_assert_str_eq(name_list_first(&h.host_key_algorithms), "h");
	ck_assert_uint_eq(h.ciphers.n, 0);
	ck_assert_str_eq(name_list_first(&h.macs), "m");
	ck_assert_uint_eq(h.n_users, 2);
	ck_assert_str_eq(h.users[0].user, "root");
	ck_assert_int_eq(h.users[0].password_login, LOGIN_KEY_ONLY);
	ck_assert(h.users[0].refused && h.users[0].methods_known);
	ck_assert(name_list_have(&h.users[0].methods, "keyboard-interactive"));
	ck_assert_str_eq(h.users[1].user, "a b");
	ck_assert_str_eq(h.users[1].why, "w");
	ck_assert(!h.users[1].refused && !h.users[1].methods_known);
	ck_assert_str_eq(h.users[1].prompts[0], "PIN");
	check_keys(&h);
	host_release(&h);
}
END_TEST

START_TEST(test_least)
{
	static const char text[] = HOST("a", "22");
	static const char other[] = "{\"record\":\"finding\",\"host\":3}";
	struct host h;
	bool is_host;

	ck_assert_int_eq(resume_record(text, sizeof(text) - 1, &h, &is_host,
			     NULL),
	    0);
	ck_assert(is_host && !h.methods_known && h.ident == NULL &&
	    h.n_keys == 0 && h.address[0] == '\0');
	host_release(&h);
	ck_assert_int_eq(resume_record(other, sizeof(other) - 1, &h, &is_host,
			     NULL),
	    0);
	ck_assert(!is_host);
	host_release(&h);
	ck_assert_int_eq(resume_record("{", 1, &h, &is_host, NULL), ERR_SYNTAX);
}
END_TEST

/* Whatever a server sent, what the report writes of it can be read back. */
START_TEST(test_what_is_written)
{
	static const uint8_t odd[] =
	    "\0\0\0\x20ssh-ed25519-cert-v01@openssh.com\0\0\0\1n\0\0\0\x20"
	    "0123456789abcdef0123456789abcdef\xff\xff\xff\xff\xff\xff\xff\xff"
	    "\0\0\0\x09\0\0\0\4\xff\0\x1b!\0\0\0\0";
	struct record keys[3] = {{0}};
	char names[] = "a\xff\x1b,b\0c,,d";
	struct host h = {.port = 22, .status = HOST_OK}, back;
	struct diag d = {0};
	struct json_out j;
	bool is_host;
	struct buf b;

	strcpy(h.name, "a");
	strcpy(h.address, "fe80::1");
	memset(h.why, '\xc3', HOST_WHY_LEN - 1);
	h.password_login = LOGIN_PASSWORD;
	h.ident = strdup("SSH-2.0-\xff\x1b[2J");
	h.ident_len = strlen(h.ident);
	h.methods_known = true;
	strcpy(h.prompts[h.n_prompts++], "\x1b\xff");
	/* Each of these bytes is three in JSON: the end is what is kept. */
	memset(h.prompts[h.n_prompts], '\xff', HOST_PROMPT_LEN - 1);
	strcpy(h.prompts[h.n_prompts++] + HOST_PROMPT_LEN - 12, "Password: ");
	ck_assert_int_eq(answer_keep(&h, "\x1b\xff\"\\"), 0);
	ck_assert_int_eq(answer_keep_unasked(&h, "alice"), 0);
	ck_assert_int_eq(answer_conclude(&h), 0);
	ck_assert_int_eq(name_list_parse(names, sizeof(names) - 1, &h.kex), 0);
	ck_assert_int_eq(host_add_key(&h, odd, sizeof(odd) - 1), 0);
	ck_assert_int_eq(host_add_key(&h, odd, 60), 0);
	ck_assert_int_eq(host_add_key(&h, odd + 4, 8), 0);
	for (size_t i = 0; i < h.n_keys; i++) {
		ck_assert_int_ne(h.keys[i].err, 0);
		keys[i].type = i == 1 ? NULL : h.keys[i].key.type;
	}
	buf_init(&b, 1 << 20);
	json_init(&j, &b);
	json_object(&j);
	json_key(&j, "record");
	json_str(&j, "host");
	host_record_write(&j, &h, keys);
	json_object_end(&j);
	ck_assert_int_eq(b.err, 0);
	ck_assert_msg(resume_record(b.p, b.len, &back, &is_host, &d) == 0,
	    "%s: %.*s", d.msg, (int)b.len, b.p);
	ck_assert(is_host && back.n_keys == h.n_keys);
	for (size_t i = 0; i < back.n_keys; i++)
		ck_assert_int_ne(back.keys[i].err, 0);
	ck_assert_str_eq(back.address, "fe80::1");
	ck_assert_uint_eq(back.n_users, 2);
	ck_assert_int_eq(back.users[0].password_login, LOGIN_PASSWORD);
	ck_assert_uint_eq(back.users[0].n_prompts, 2);
	ck_assert_str_eq(answer_asking_prompt(&back), back.prompts[1]);
	ck_assert_str_eq(back.users[1].user, "alice");
	ck_assert_uint_eq(back.kex.n, h.kex.n);
	host_release(&back);
	host_release(&h);
	buf_release(&b);
}
END_TEST

/* --- files --- */

static char path[] = "/tmp/test_resume.XXXXXX";

static void
set_up(void)
{
	int fd;

	strcpy(path, "/tmp/test_resume.XXXXXX");
	ck_assert_int_ne(fd = mkstemp(path), -1);
	close(fd);
}

static void
tear_down(void)
{
	unlink(path);
}

static void
put_file(const void *p, size_t len)
{
	FILE *f = fopen(path, "we");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(p, 1, len, f), len);
	ck_assert_int_eq(fclose(f), 0);
}

/* Those of the file: "name:port:password_login ". */
struct got {
	char text[1024];
};

static int
read_file(struct got *g, size_t *ret_old, struct diag *d)
{
	struct resume *s = NULL;
	struct host h;
	bool is_host;
	int r = resume_open(path, &s, ret_old, d);

	while (
	    r == 0 && (r = resume_next(s, &h, &is_host, d)) == 0 && is_host) {
		size_t n = strlen(g->text);

		snprintf(g->text + n, sizeof(g->text) - n, "%s:%u:%s ", h.name,
		    (unsigned)h.port, password_login_name(h.password_login));
		host_release(&h);
	}
	resume_close(s);
	return r;
}

static const struct {
	const char *text;
	int err;
	unsigned line;
	const char *got; /* what is read, or a part of the message */
} files[] = {
    {"", 0, 0, ""},
    {RUN "\n", 0, 0, ""},
    {RUN "\n" HOST("b", "22") "\n" HOST("a", "22") "\n" HOST("a", "23") "\n", 0,
	0, "b:22:key-only a:22:key-only a:23:key-only "},
    {RUN "\r\n" HOST("a", "22") "\r\n\n{\"record\":\"summary\"}\n", 0, 0,
	"a:22:key-only "},
    /* the last of several counts */
    {HEAD("a", "22") GONE "}\n" HOST("a", "22") "\n", 0, 0, "a:22:key-only "},
    {HOST("a", "22") "\n" HOST("b", "22") "\n" HEAD("a", "22") GONE "}\n", 0, 0,
	"b:22:key-only "},
    {HOST("a", "22") "\n" HOST("b", "22") "\n" HEAD("a",
	 "22") "\"status\":\"ok\",\"password_login\":\"password\"" USERS("password") "}\n",
	0, 0, "b:22:key-only a:22:password "},
    {HEAD("a", "22") "\"status\":\"ok\",\"password_login\":\"undetermined\"}\n",
	0, 0, ""},
    /* of a version that did not say whom it asked as */
    {OLD("a", "22") "\n" HOST("b", "22") "\n", 0, 0, "b:22:key-only "},
    {OLD("b", "22") "\n" HOST("b", "22") "\n", 0, 0, "b:22:key-only "},
    /* one of its users is enough */
    {HEAD("a",
	 "22") "\"status\":\"ok\",\"password_login\":\"undetermined\","
	       "\"users\":[{\"user\":\"root\",\"password_login\":\"undetermined\"},"
	       "{\"user\":\"alice\",\"password_login\":\"key-only\"}]}\n",
	0, 0, "a:22:undetermined "},
    /* cut */
    {HOST("a", "22") "\n" HEAD("b", "22"), 0, 0, "a:22:key-only "},
    {HOST("a", "22") "\n" HOST("b", "22"), 0, 0,
	"a:22:key-only b:22:key-only "},
    {HOST("a", "22") "\n" HEAD("b", "22") "\n", ERR_SYNTAX, 2,
	"not valid JSON"},
    /* nothing is handed over of a file that is wrong */
    {HOST("a", "22") "\n\nx\n" HOST("b", "22") "\n", ERR_SYNTAX, 3,
	"not valid JSON"},
    {HOST("a", "22") "\n{\"record\":\"run\",\"schema\":\"keyaudit/9\"}\n",
	ERR_UNSUPPORTED, 2, "another schema"},
    {HOST("a", "22") "\n{\"record\":\"run\",\"schema\":\"keyaudit/9\"}",
	ERR_UNSUPPORTED, 2, "another schema"},
    {HOST("a", "22") "\n" HOST("a b", "22") "\n", ERR_SYNTAX, 2, "has: host"},
    {"{\"keys\":[]}\n", ERR_SYNTAX, 1, "not a record"},
};

START_TEST(test_files)
{
	struct got g = {""};
	struct diag d;
	size_t old = 9;
	int r;

	put_file(files[_i].text, strlen(files[_i].text));
	r = read_file(&g, &old, &d);
	ck_assert_msg(r == files[_i].err, "%d: %s", r, d.msg);
	ck_assert_uint_eq(d.line, files[_i].line);
	ck_assert_str_eq(d.path, path);
	if (r == 0)
		ck_assert_str_eq(g.text, files[_i].got);
	else
		ck_assert(
		    g.text[0] == '\0' && strstr(d.msg, files[_i].got) != NULL);
}
END_TEST

START_TEST(test_old)
{
	static const char text[] = OLD("a", "22") "\n" OLD("b",
	    "22") "\n" HEAD("c", "22") GONE
	    "}\n" OLD("d", "22") "\n" HOST("d", "22") "\n";
	struct got g = {""};
	struct diag d;
	size_t old = 9;

	put_file(text, sizeof(text) - 1);
	ck_assert_int_eq(read_file(&g, &old, &d), 0);
	ck_assert_uint_eq(old, 2);
	ck_assert_str_eq(g.text, "d:22:key-only ");
}
END_TEST

START_TEST(test_refused_files)
{
	char *big = malloc(RESUME_LINE_MAX + 2);
	struct got g = {""};
	struct resume *s;
	struct diag d;
	size_t old;

	ck_assert_ptr_nonnull(big);
	memset(big, ' ', RESUME_LINE_MAX + 1);
	big[0] = '\n';
	put_file(big, RESUME_LINE_MAX + 2);
	ck_assert_int_eq(read_file(&g, &old, &d), ERR_TOOBIG);
	ck_assert_uint_eq(d.line, 2);
	free(big);
	unlink(path);
	ck_assert_int_eq(read_file(&g, &old, &d), ERR_NOENT);
	ck_assert_uint_eq(d.line, 0);
	ck_assert_uint_ne(strlen(d.msg), 0);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(read_file(&g, &old, &d), ERR_PERM);
	ck_assert_int_eq(resume_open("/tmp", &s, &old, &d), ERR_PERM);
	ck_assert_str_eq(g.text, "");
}
END_TEST

static void
check_mutant(const uint8_t *p, size_t len, void *arg)
{
	struct diag d = {0};
	struct host h;
	bool is_host;
	int r = resume_record((const char *)p, len, &h, &is_host, &d);

	(void)arg;
	ck_assert((r == 0) == (d.msg[0] == '\0'));
	if (r == 0 && is_host)
		ck_assert(h.port != 0 && h.name[0] != '\0');
	if (r == 0)
		host_release(&h);
}

START_TEST(test_mutants)
{
	mutate_each((const uint8_t *)full, sizeof(full) - 1, check_mutant,
	    NULL);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

int
main(void)
{
	Suite *s = suite_create("resume");
	TCase *t = tcase_create("records"), *f = tcase_create("files");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	suite_add_tcase(s, f);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, test_refused, 0, COUNT(refused));
	tcase_add_test(t, test_accepts);
	tcase_add_test(t, test_full);
	tcase_add_test(t, test_least);
	tcase_add_test(t, test_what_is_written);
	tcase_add_test(t, test_mutants);
	tcase_set_timeout(f, 60);
	tcase_add_checked_fixture(f, set_up, tear_down);
	tcase_add_loop_test(f, test_files, 0, COUNT(files));
	tcase_add_test(f, test_old);
	tcase_add_test(f, test_refused_files);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
