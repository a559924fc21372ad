/* SPDX-License-Identifier: BSD-2-Clause */
/* known_hosts lines. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "tests/lib/lines_data.h"
#include "tests/lib/mutate.h"

#define HASHED "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg="

static uint8_t scratch[KEYLINE_SCRATCH];
static const struct keyline_ctx ctx = {0, 0, scratch};

static const struct {
	const char *line, *options, *why; /* why "": live */
} cases[] = {
    {"host " ED, "host", ""},
    {" a,*.b,!c,[d]:2222,::1 " RSA " comment", "a,*.b,!c,[d]:2222,::1", ""},
    {"[host]:2222\t" ED "\r", "[host]:2222", ""},
    {HASHED " " ED, HASHED, ""},
    {"@cert-authority *.a " ED, "@cert-authority *.a", ""},
    {"@revoked * " RSA, "@revoked *", ""},
    {"@revoked " HASHED " " RSA, "@revoked " HASHED, ""},
    {"host " CERT, "host", ""},
    {"host", "host", "no known key type after the hosts"},
    {"host ssh-foo AAAA", "host", "no known key type after the hosts"},
    {"host ssh-rsa", "host", "no key after the key type"},
    {"host ssh-rsa x", "host", "key is not valid base64"},
    {"host ssh-rsa " ED_B64, "host",
	"key data is not of the type named before it"},
    {"host 1024 35 12345 c", "host", "key of ssh protocol 1"},
    {"host 1024 35 x", "host", "no known key type after the hosts"},
    {"@unknown host " ED, "", "unknown marker"},
    {"@revoked", "", "no hosts in this line"},
    {"@revoked @revoked host " ED, "@revoked @revoked", "more than one marker"},
    {"|1|AAAA|AAAA " ED, "|1|AAAA|AAAA", "hashed host name is not valid"},
    {HASHED ",b " ED, HASHED ",b", "hashed host name is not valid"},
    {"|2|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= " ED,
	"|2|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=",
	"hashed host name is not valid"},
    {"|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLIT!!!= " ED,
	"|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLIT!!!=",
	"hashed host name is not valid"},
};

START_TEST(test_lines)
{
	const char *line = cases[_i].line;
	size_t n = strlen(cases[_i].options);
	struct keyfile_entry e;

	ck_assert(known_hosts_line(line, strlen(line), &ctx, &e));
	ck_assert_str_eq(e.why, cases[_i].why);
	ck_assert_int_eq(e.state,
	    e.why[0] == '\0' ? KEYFILE_LIVE : KEYFILE_BROKEN);
	ck_assert(e.state != KEYFILE_LIVE || (e.has_key && e.has_fp));
	ck_assert_uint_eq(e.options_len, n);
	if (n > 0)
		ck_assert_mem_eq(e.options, cases[_i].options, n);
}
END_TEST

START_TEST(test_fields)
{
	struct keyfile_entry e;
	char *big;

	ck_assert(!known_hosts_line("", 0, &ctx, &e));
	ck_assert(!known_hosts_line("  # c", 5, &ctx, &e));
	ck_assert(
	    known_hosts_line("@revoked h " ED " c", strlen(ED) + 13, &ctx, &e));
	ck_assert(e.revoked && !e.cert_authority && e.comment_len == 1);
	ck_assert(known_hosts_line("@cert-authority h " ED, strlen(ED) + 18,
	    &ctx, &e));
	ck_assert(!e.revoked && e.cert_authority);
	big = calloc(1, KEYFILE_LINE_MAX + 1);
	memset(big, 'x', KEYFILE_LINE_MAX + 1);
	ck_assert(known_hosts_line(big, KEYFILE_LINE_MAX + 1, &ctx, &e));
	ck_assert_int_eq(e.state, KEYFILE_BROKEN);
	free(big);
}
END_TEST

static void
check_mutant(const uint8_t *p, size_t len, void *arg)
{
	struct keyfile_entry e;

	(void)arg;
	if (known_hosts_line((const char *)p, len, &ctx, &e))
		ck_assert((e.state == KEYFILE_LIVE && e.has_key) ||
		    (e.state == KEYFILE_BROKEN && e.why[0] != '\0'));
}

START_TEST(test_mutants)
{
	static const char *const lines[] = {"@revoked " HASHED " " ED " c",
	    "@cert-authority [a]:22,b " EC, "h 1024 35 12345"};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		mutate_each((const uint8_t *)lines[i], strlen(lines[i]),
		    check_mutant, NULL);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("known_hosts");
	TCase *t = tcase_create("lines");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, test_lines, 0,
	    (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(t, test_fields);
	tcase_add_test(t, test_mutants);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
