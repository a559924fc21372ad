/* SPDX-License-Identifier: BSD-2-Clause */
/* A host's keys against known_hosts, and the same questions to ssh-keygen -F. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/buf.h>
#include "keyaudit/hosts/known_hosts.h"
#include "tests/lib/lines_data.h"
#include "tests/lib/mutate.h"

static char dir[] = "/tmp/test_known_hosts_check.XXXXXX";
static char path[64];

static void
set_up(void)
{
	strcpy(dir, "/tmp/test_known_hosts_check.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/known_hosts", dir);
}

static void
tear_down(void)
{
	char old[80];

	snprintf(old, sizeof(old), "%s.old", path);
	unlink(old); /* of ssh-keygen -H */
	unlink(path);
	rmdir(dir);
}

static void
put_file(const void *p, size_t len)
{
	FILE *f = fopen(path, "we");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(p, 1, len, f), len);
	ck_assert_int_eq(fclose(f), 0);
}

/* An Ed25519 key of its own for each n: as long as nobody signs, any 32 octets do. */
static void
key_of(unsigned n, struct buf *blob)
{
	uint8_t pk[32] = {(uint8_t)n, (uint8_t)(n >> 8), 1};

	buf_init(blob, 4096);
	buf_put_string(blob, "ssh-ed25519", 11);
	buf_put_string(blob, pk, sizeof(pk));
}

static void
put_key(struct buf *text, unsigned n)
{
	char b64[128];
	struct buf blob;

	key_of(n, &blob);
	base64_encode((const uint8_t *)blob.p, blob.len, b64);
	buf_printf(text, "ssh-ed25519 %s\n", b64);
	buf_release(&blob);
}

static void
add_key(struct host *h, unsigned n)
{
	struct buf blob;

	key_of(n, &blob);
	ck_assert_int_eq(host_add_key(h, (const uint8_t *)blob.p, blob.len), 0);
	buf_release(&blob);
}

/* A key of lines_data.h. */
static void
add_b64(struct host *h, const char *line)
{
	const char *b64 = strchr(line, ' ') + 1;
	uint8_t blob[2048];
	size_t len;

	ck_assert_int_eq(base64_decode(b64, strlen(b64), blob, &len), 0);
	ck_assert_int_eq(host_add_key(h, blob, len), 0);
}

static void
host_of(struct host *h, const char *name, uint16_t port, const char *address)
{
	memset(h, 0, sizeof(*h));
	strcpy(h->name, name);
	strcpy(h->address, address);
	h->port = port;
}

static struct known_hosts *
load(void)
{
	struct known_hosts *k = NULL;
	struct diag d = {0};

	ck_assert_msg(known_hosts_load(path, &k, &d) == 0, "%s", d.msg);
	return k;
}

START_TEST(test_refused)
{
	struct known_hosts *k = NULL;
	struct diag d = {0};
	FILE *f;

	ck_assert_int_eq(known_hosts_load(path, &k, &d), ERR_NOENT);
	ck_assert_str_eq(d.path, path);
	ck_assert_uint_ne(strlen(d.msg), 0);
	ck_assert_int_eq(known_hosts_load(dir, &k, &d), ERR_PERM);
	ck_assert_int_eq(known_hosts_load("/dev/null", &k, &d), ERR_PERM);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(known_hosts_load(path, &k, &d), ERR_PERM);
	unlink(path);
	f = fopen(path, "we");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(ftruncate(fileno(f), (64 << 20) + 1), 0);
	fclose(f);
	ck_assert_int_eq(known_hosts_load(path, &k, NULL), ERR_TOOBIG);
	ck_assert_ptr_null(k);
}
END_TEST

/* Lines that cannot be read are counted, and stop nothing. */
START_TEST(test_unreadable)
{
	static const char text[] = "# c\n\na ssh-rsa x\n@what a " ED "\n"
				   "|1|AAAA|AAAA " ED "\nb " ED "\r\nb";
	struct known_hosts *k;
	unsigned first;
	struct host h;

	put_file(text, sizeof(text) - 1);
	k = load();
	ck_assert_uint_eq(known_hosts_unreadable(k, &first), 4);
	ck_assert_uint_eq(first, 3);
	host_of(&h, "b", 22, "");
	add_b64(&h, ED);
	known_hosts_check(k, &h);
	ck_assert_int_eq(h.keys[0].known, KNOWN_MATCH);
	host_release(&h);
	known_hosts_free(k);
	put_file("", 0);
	k = load();
	ck_assert_uint_eq(known_hosts_unreadable(k, &first), 0);
	ck_assert_uint_eq(first, 0);
	known_hosts_free(k);
	known_hosts_free(NULL);
}
END_TEST

static const struct {
	const char *text, *name, *address, *key;
	uint16_t port;
	enum known known;
} cases[] = {
    {"", "a", "", ED, 22, KNOWN_UNKNOWN},
    {"b " ED "\n", "a", "", ED, 22, KNOWN_UNKNOWN},
    {"a " ED "\n", "a", "", ED, 22, KNOWN_MATCH},
    {"A.B " ED "\n", "a.b", "", ED, 22, KNOWN_MATCH},
    {"x,a " ED "\n", "a", "", ED, 22, KNOWN_MATCH},
    {"a " ED "\n", "a", "", ED, 23, KNOWN_UNKNOWN},
    {"[a]:23 " ED "\n", "a", "", ED, 23, KNOWN_MATCH},
    {"[a]:22 " ED "\n", "a", "", ED, 22, KNOWN_UNKNOWN},
    {"10.0.0.1 " ED "\n", "a", "10.0.0.1", ED, 22, KNOWN_MATCH},
    {"[::1]:23 " ED "\n", "a", "::1", ED, 23, KNOWN_MATCH},
    {"a " RSA "\n10.0.0.1 " ED "\n", "a", "10.0.0.1", ED, 22, KNOWN_MATCH},
    /* another key of its type only, at the name or at the address */
    {"a " RSA "\n", "a", "", ED, 22, KNOWN_UNKNOWN},
    {"a " ED "\n", "a", "",
	"x AAAAC3NzaC1lZDI1NTE5AAAAIM6yqaYtIIGgjj2tN/"
	"A4jIXmGeQ0tI6b0yItaf0qxvjg",
	22, KNOWN_CHANGED},
    {"10.0.0.1 " ED "\n", "a", "10.0.0.1",
	"x AAAAC3NzaC1lZDI1NTE5AAAAIM6yqaYtIIGgjj2tN/A4jIXmGeQ0tI6b0yItaf0qx"
	"vjg",
	22, KNOWN_CHANGED},
    /* of the key that is revoked, of the name that is not meant */
    {"a " ED "\n@revoked * " ED "\n", "a", "", ED, 22, KNOWN_CHANGED},
    {"@revoked a " ED "\na " ED "\n", "a", "", ED, 22, KNOWN_CHANGED},
    {"a " ED "\n@revoked * " RSA "\n", "a", "", ED, 22, KNOWN_MATCH},
    {"a " ED "\n@revoked b " ED "\n", "a", "", ED, 22, KNOWN_MATCH},
    /* a CA's key is no host's key */
    {"@cert-authority a " ED "\n", "a", "", ED, 22, KNOWN_UNKNOWN},
    /* a certificate for users is none of a host, whoever signed it; its key may be known */
    {"@cert-authority a " ED "\n", "a", "", CERT, 22, KNOWN_UNKNOWN},
    {"a " EC "\n", "a", "", CERT, 22, KNOWN_MATCH},
    {"@revoked a " ED "\na " EC "\n", "a", "", CERT, 22, KNOWN_CHANGED},
    /* patterns */
    {"*.b,!c.b " ED "\n", "a.b", "", ED, 22, KNOWN_MATCH},
    {"*.b,!c.b " ED "\n", "c.b", "", ED, 22, KNOWN_UNKNOWN},
    {"!c.b " ED "\n", "a.b", "", ED, 22, KNOWN_UNKNOWN},
    {"a? " ED "\n", "A1", "", ED, 22, KNOWN_MATCH},
    {"[*.b]:23 " ED "\n", "a.b", "", ED, 23, KNOWN_MATCH},
    {"10.0.0.* " ED "\n", "a.b", "10.0.0.9", ED, 22, KNOWN_MATCH},
};

START_TEST(test_cases)
{
	struct known_hosts *k;
	struct host h;

	put_file(cases[_i].text, strlen(cases[_i].text));
	k = load();
	host_of(&h, cases[_i].name, cases[_i].port, cases[_i].address);
	add_b64(&h, cases[_i].key);
	known_hosts_check(k, &h);
	ck_assert_int_eq(h.keys[0].known, cases[_i].known);
	host_release(&h);
	known_hosts_free(k);
}
END_TEST

/* A host certificate is known by its CA. */
START_TEST(test_ca)
{
	static const char known[] = "@cert-authority *.a " ED "\n";
	static const char revoked[] = "@cert-authority * " ED "\n"
				      "@revoked * " ED "\n";
	struct known_hosts *k;
	struct host h;

	host_of(&h, "x.a", 22, "");
	add_b64(&h, CERT);
	ck_assert(h.keys[0].key.is_cert);
	h.keys[0].key.cert.type = 2;
	put_file(known, sizeof(known) - 1);
	k = load();
	known_hosts_check(k, &h);
	ck_assert_int_eq(h.keys[0].known, KNOWN_MATCH);
	strcpy(h.name, "x.b");
	known_hosts_check(k, &h);
	ck_assert_int_eq(h.keys[0].known, KNOWN_UNKNOWN);
	known_hosts_free(k);
	put_file(revoked, sizeof(revoked) - 1);
	k = load();
	known_hosts_check(k, &h);
	ck_assert_int_eq(h.keys[0].known, KNOWN_CHANGED);
	known_hosts_free(k);
	host_release(&h);
}
END_TEST

/* More keys than are judged in one go, one that was not decoded, and those of an earlier run. */
START_TEST(test_many_keys)
{
	static const uint8_t bad[] = "\0\0\0\x0bssh-ed25519\0\0\0\1x";
	struct known_hosts *k;
	struct host h;
	struct buf text;

	buf_init(&text, 1 << 20);
	for (unsigned i = 0; i < 40; i += 2) {
		buf_puts(&text, "a ");
		put_key(&text, i);
	}
	put_file(text.p, text.len);
	buf_release(&text);
	k = load();
	host_of(&h, "a", 22, "10.0.0.1");
	for (unsigned i = 0; i < 40; i++)
		add_key(&h, i);
	ck_assert_int_eq(host_add_key(&h, bad, sizeof(bad) - 1), 0);
	free(h.keys[0].blob);
	h.keys[0].blob = NULL;
	h.keys[0].blob_len = 0;
	known_hosts_check(k, &h);
	for (unsigned i = 0; i < 40; i++)
		ck_assert_int_eq(h.keys[i].known,
		    i % 2 == 0 ? KNOWN_MATCH : KNOWN_CHANGED);
	ck_assert_int_ne(h.keys[40].err, 0);
	ck_assert_int_eq(h.keys[40].known, KNOWN_UNKNOWN);
	host_release(&h);
	known_hosts_free(k);
}
END_TEST

/* --- beside ssh-keygen --- */

static const char *const hosts[] = {"a", "a.example", "b.example,10.0.0.2",
    "[a]:2222", "[10.0.0.2]:2222,[b.example]:2222", "*.example",
    "*.example,!b.example", "!a,*", "?", "a*", "*a*.*e*x*", "[*.example]:2222",
    "[a.example]:*", "10.0.0.?", "fe80::1%eth0", "::1", "[::1]:2222",
    "UPPER.Example", "a,,c", "*", "**", "a.example.", "x!y", "b.example"};
#define N_HOSTS (sizeof(hosts) / sizeof(hosts[0]))

static const struct {
	const char *name;
	uint16_t port;
} queries[] = {{"a", 22}, {"b", 22}, {"a.example", 22}, {"b.example", 22},
    {"c.d.example", 22}, {"a", 2222}, {"b.example", 2222}, {"a.example", 2222},
    {"a.example", 2223}, {"10.0.0.2", 22}, {"10.0.0.2", 2222},
    {"10.0.0.22", 22}, {"fe80::1%eth0", 22}, {"::1", 22}, {"::1", 2222},
    {"upper.example", 22}, {"a.example.", 22}, {"c", 22}, {"x!y", 22},
    {"nobody", 22}};

/* Set ret of each line that ssh-keygen finds. */
static void
ask_ssh_keygen(const char *name, uint16_t port, bool ret[N_HOSTS])
{
	char command[256], line[4096], *at;
	unsigned long n;
	FILE *f;

	if (port == 22)
		snprintf(command, sizeof(command),
		    "exec ssh-keygen -F '%s' -f %s", name, path);
	else
		snprintf(command, sizeof(command),
		    "exec ssh-keygen -F '[%s]:%u' -f %s", name, (unsigned)port,
		    path);
	f = popen(command, "re");
	ck_assert_ptr_nonnull(f);
	memset(ret, 0, N_HOSTS * sizeof(*ret));
	while (fgets(line, sizeof(line), f) != NULL) {
		if ((at = strstr(line, " found: line ")) == NULL)
			continue;
		n = strtoul(at + 13, NULL, 10);
		ck_assert(n >= 1 && n <= N_HOSTS);
		ret[n - 1] = true;
	}
	pclose(f); /* 1: none found */
}

/* Each line has a key of its own: the one that matches tells which line it was. */
static size_t
compare_all(const struct known_hosts *k)
{
	bool theirs[N_HOSTS];
	struct host h;
	size_t found = 0;

	for (size_t q = 0; q < sizeof(queries) / sizeof(queries[0]); q++) {
		host_of(&h, queries[q].name, queries[q].port, "");
		for (unsigned i = 0; i < N_HOSTS; i++)
			add_key(&h, i);
		known_hosts_check(k, &h);
		ask_ssh_keygen(queries[q].name, queries[q].port, theirs);
		for (size_t i = 0; i < N_HOSTS; i++) {
			ck_assert_msg((h.keys[i].known == KNOWN_MATCH) ==
				theirs[i],
			    "%s:%u, %s: ssh-keygen says %d", queries[q].name,
			    (unsigned)queries[q].port, hosts[i], theirs[i]);
			found += theirs[i];
		}
		host_release(&h);
	}
	return found;
}

START_TEST(test_ssh_keygen)
{
	struct known_hosts *k;
	struct buf text;

	buf_init(&text, 1 << 20);
	for (unsigned i = 0; i < N_HOSTS; i++) {
		buf_puts(&text, hosts[i]);
		buf_putc(&text, ' ');
		put_key(&text, i);
	}
	put_file(text.p, text.len);
	buf_release(&text);
	k = load();
	ck_assert_uint_gt(compare_all(k), 60);
	known_hosts_free(k);
}
END_TEST

/* The same names, hashed by ssh-keygen; those with a wildcard it leaves. */
START_TEST(test_ssh_keygen_hashed)
{
	char command[128];
	struct known_hosts *k;
	struct buf text;

	buf_init(&text, 1 << 20);
	for (unsigned i = 0; i < N_HOSTS; i++) {
		/* one name a line, for a line to be a line after it */
		buf_put(&text, hosts[i], strcspn(hosts[i], ","));
		buf_putc(&text, ' ');
		put_key(&text, i);
	}
	put_file(text.p, text.len);
	buf_release(&text);
	snprintf(command, sizeof(command), "ssh-keygen -H -f %s 2>/dev/null",
	    path);
	ck_assert_int_eq(system(command), 0);
	snprintf(command, sizeof(command),
	    "test \"$(grep -c '^|1|' %s)\" -ge 9", path);
	ck_assert_int_eq(system(command), 0);
	k = load();
	ck_assert_uint_gt(compare_all(k), 40);
	known_hosts_free(k);
}
END_TEST

static void
check_mutant(const uint8_t *p, size_t len, void *arg)
{
	struct known_hosts *k;
	struct host *h = arg;

	put_file(p, len);
	k = load();
	known_hosts_check(k, h);
	ck_assert_int_ne(h->keys[0].known, KNOWN_NOT_ASKED);
	known_hosts_free(k);
}

START_TEST(test_mutants)
{
	static const char text[] = "@cert-authority *.a,!b " ED
				   "\n|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|"
				   "3988QV0VE8wmZL7suNrYQLITLCg= " ED
				   "\n[a]:2,c " ED "\n";
	struct host h;

	host_of(&h, "c", 22, "::1");
	add_b64(&h, ED);
	mutate_each((const uint8_t *)text, sizeof(text) - 1, check_mutant, &h);
	host_release(&h);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("known_hosts_check");
	TCase *t = tcase_create("check");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, test_refused);
	tcase_add_test(t, test_unreadable);
	tcase_add_loop_test(t, test_cases, 0,
	    (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(t, test_ca);
	tcase_add_test(t, test_many_keys);
	tcase_add_test(t, test_ssh_keygen);
	tcase_add_test(t, test_ssh_keygen_hashed);
	tcase_add_test(t, test_mutants);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
