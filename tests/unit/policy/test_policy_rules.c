/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules, networks and services as text: what is refused, and what a rule then holds. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/policy.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct policy p;
static struct policy_errors errs;

static int
parse(const char *text)
{
	return policy_parse("p.conf", text, strlen(text), &p, &errs);
}

static void
release(void)
{
	policy_release(&p);
	policy_errors_release(&errs);
}

/* --- what must be refused --- */

static const struct {
	const char *text;
	unsigned line, col;
	const char *says;
} refused[] = {
    /* subjects */
    {"permit", 1, 1, "expected a subject"},
    {"deny", 1, 1, "expected a subject"},
    {"Permit everyone", 1, 1, "unknown statement"},
    {"permit alice", 1, 8, "expected user:NAME"},
    {"permit @staff", 1, 8, "name a group, as group:NAME"},
    {"permit Everyone", 1, 8, "expected user:NAME"},
    {"permit *", 1, 8, "expected user:NAME"},
    {"permit user:", 1, 8, "expected a name after \"user:\""},
    {"permit group:", 1, 8, "expected a name after"},
    {"permit user:a:b", 1, 8, "a name must not have a colon"},
    {"permit user:a,", 1, 15, "an item of this list is empty"},
    {"permit ,user:a", 1, 8, "an item of this list is empty"},
    {"permit user:a,,user:b", 1, 15, "an item of this list is empty"},
    {"permit user:a,b", 1, 15, "expected user:NAME"},
    {"permit \"\"", 1, 8, "an item of this list is empty"},
    {"permit uid:", 1, 8, "expected uid:N or uid:N-M"},
    {"permit uid:-1", 1, 8, "expected uid:N"},
    {"permit uid:+1", 1, 8, "expected uid:N"},
    {"permit uid:1-", 1, 8, "expected uid:N"},
    {"permit uid:2-1", 1, 8, "N not above M"},
    {"permit uid:4294967295", 1, 8, "4294967294"},
    {"permit uid:0x10", 1, 8, "expected uid:N"},
    {"permit uid:18446744073709551616", 1, 8, "expected uid:N"},
    {"permit gid:1-2", 1, 8, "expected gid:N"},
    {"permit gid:x", 1, 8, "expected gid:N"},
    /* conditions */
    {"permit everyone everywhere", 1, 17, "unknown condition"},
    {"permit everyone From any", 1, 17, "unknown condition"},
    {"permit everyone from", 1, 17, "from: expected a value"},
    {"permit everyone from any from any", 1, 26, "is given twice in this rule"},
    {"permit everyone days mon hours 01:00-02:00 days tue", 1, 44,
	"days is given twice in this rule"},
    {"permit everyone also user:a also user:b", 1, 29,
	"also is given twice in this rule"},
    {"permit everyone also", 1, 17, "also: expected a value"},
    {"permit everyone also staff", 1, 22, "expected user:NAME"},
    {"permit everyone also user:a,", 1, 29, "an item of this list is empty"},
    {"permit everyone id a id b", 1, 22, "id is given twice in this rule"},
    {"permit everyone # from any\npermit everyone #from any\ndeny x", 3, 6,
	"expected user:NAME"},
    /* from */
    {"permit everyone from vpn", 1, 22, "no network \"vpn\" is defined above"},
    {"permit everyone from Any", 1, 22, "no network \"Any\""},
    {"permit everyone from 10.0.0.1/8", 1, 22, "bits after the prefix"},
    {"permit everyone from 10.0.0.0/33", 1, 22, "prefix length from 0 to 32"},
    {"permit everyone from 10.0.0.0/08", 1, 22, "prefix length from 0 to 32"},
    {"permit everyone from 10.0.0.0/", 1, 22, "prefix length from 0 to 32"},
    {"permit everyone from 10.0.0.0/+8", 1, 22, "prefix length from 0 to 32"},
    {"permit everyone from 10.0.0.0/255.0.0.0", 1, 22, "prefix length"},
    {"permit everyone from ::/129", 1, 22, "prefix length from 0 to 128"},
    {"permit everyone from 2001:db8::1/64", 1, 22, "bits after the prefix"},
    {"permit everyone from ::ffff:10.0.0.1/104", 1, 22, "bits after"},
    {"permit everyone from 10.0.0", 1, 22, "expected an address"},
    {"permit everyone from 010.0.0.1", 1, 22, "expected an address"},
    {"permit everyone from 0x0a.0.0.1", 1, 22, "expected an address"},
    {"permit everyone from 10.0.0.256", 1, 22, "expected an address"},
    {"permit everyone from 10.0.0.1%eth0", 1, 22, "expected an address"},
    {"permit everyone from [::1]", 1, 22, "expected an address"},
    {"permit everyone from host.example", 1, 22, "no network"},
    {"permit everyone from *", 1, 22, "for every address write any"},
    {"permit everyone from 10.0.0.1,", 1, 31, "is empty"},
    {"permit everyone from ::1::2", 1, 22, "expected an address"},
    {"network office 10.0.0.0/8\npermit everyone from ofice", 2, 22,
	"no network \"ofice\" is defined above (did you mean office?)"},
    {"permit everyone from locl", 1, 22, "(did you mean local?)"},
    {"permit everyone from www.example.org", 1, 22,
	"host names are not supported: write the host's address"},
    {"permit everyone from .example.org", 1, 22,
	"domain suffixes are not supported: write the networks"},
    {"permit everyone from *.example.org", 1, 22, "domain suffixes are not"},
    {"permit everyone from 192.168.", 1, 22, "needs its prefix length"},
    {"permit everyone from @office", 1, 22, "netgroups are not supported"},
    {"permit everyone from @@office", 1, 22, "netgroups are not supported"},
    {"permit everyone from !10.0.0.0/8", 1, 22, "\"not\" is not supported"},
    {"permit everyone from 10.0.0.0/8 EXCEPT 10.1.0.0/16", 1, 33,
	"EXCEPT is not supported: put a rule for the exception before"},
    {"permit everyone from EXCEPT", 1, 22, "EXCEPT is not supported"},
    {"permit everyone from ALL", 1, 22, "for every address write any"},
    {"permit everyone EXCEPT user:root", 1, 17, "EXCEPT is not supported"},
    {"permit ALL", 1, 8, "for everybody write everyone"},
    {"permit EXCEPT", 1, 8, "EXCEPT is not supported"},
    {"permit @admins", 1, 8, "netgroups are not supported: name a group"},
    {"permit @@admins", 1, 8, "netgroups are not supported: name a group"},
    {"permit +@admins", 1, 8, "netgroups are not supported: name a group"},
    {"permit netgroup:x", 1, 8, "netgroups are not supported: name a group"},
    {"permit !user:bob", 1, 8, "\"not\" is not supported: give the except"},
    {"permit user:bob also !group:x", 1, 22, "\"not\" is not supported"},
    {"permit user:bob also -group:x", 1, 22, "\"not\" is not supported"},
    {"permit (,admins,example.org)", 1, 8, "netgroups are not supported"},
    /* service */
    {"permit everyone service @offce", 1, 25, "no services \"offce\""},
    {"permit everyone service @job", 1, 25, "(did you mean @jobs?)"},
    {"permit everyone service @", 1, 25, "no services \"\""},
    {"permit everyone service =", 1, 25, "expected a name after"},
    {"permit everyone service =su*", 1, 25, "\"=\" takes one name"},
    {"permit everyone service /etc/pam.d/su", 1, 25, "expected a service"},
    {"permit everyone service a=b", 1, 25, "expected a service"},
    /* method */
    {"permit everyone method key", 1, 24, "expected publickey, password"},
    {"permit everyone method publickey+", 1, 34, "expected publickey"},
    {"permit everyone method +publickey", 1, 24, "expected publickey"},
    {"permit everyone method publickey,key", 1, 34, "expected publickey"},
    {"permit everyone method publickey+foo", 1, 34, "expected publickey"},
    {"permit everyone method any", 1, 24, "expected publickey"},
    /* key */
    {"permit everyone key ssh-rsa", 1, 21, "expected rsa, dsa"},
    {"permit everyone key ca:", 1, 21, "expected ca:SHA256:"},
    {"permit everyone key ca:MD5:aa", 1, 21, "expected ca:SHA256:"},
    {"permit everyone key "
     "ca:SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	1, 21, "43 characters"},
    {"permit everyone key "
     "ca:SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!",
	1, 21, "43 characters"},
    /* tty */
    {"permit everyone tty /dev/", 1, 21, "expected a name after"},
    /* days, hours */
    {"permit everyone days Mon", 1, 22, "expected mon, tue"},
    {"permit everyone days monday", 1, 22, "expected mon, tue"},
    {"permit everyone days mon-", 1, 22, "expected mon, tue"},
    {"permit everyone days -fri", 1, 22, "expected mon, tue"},
    {"permit everyone days mon-tue-wed", 1, 22, "expected mon, tue"},
    {"permit everyone hours 08:00", 1, 23, "expected HH:MM-HH:MM"},
    {"permit everyone hours 8:00-18:00", 1, 23, "expected HH:MM-HH:MM"},
    {"permit everyone hours 08:00-18:60", 1, 23, "expected HH:MM-HH:MM"},
    {"permit everyone hours 08:00-24:01", 1, 23, "expected HH:MM-HH:MM"},
    {"permit everyone hours 24:00-08:00", 1, 23, "expected HH:MM-HH:MM"},
    {"permit everyone hours 08:00-08:00", 1, 23, "starts when it ends"},
    {"permit everyone hours 08:00-18:00x", 1, 23, "expected HH:MM-HH:MM"},
    {"permit everyone hours 08.00-18.00", 1, 23, "expected HH:MM-HH:MM"},
    {"permit everyone hours 0800-1800", 1, 23, "expected HH:MM-HH:MM"},
    {"permit everyone hours -1:00-18:00", 1, 23, "expected HH:MM-HH:MM"},
    /* dates */
    {"permit everyone until tomorrow", 1, 23, "expected a date"},
    {"permit everyone until 30.06.2027", 1, 23, "expected a date"},
    {"permit everyone until 2027-06-31", 1, 23, "no such day or time"},
    {"permit everyone until 2027-02-29", 1, 23, "no such day or time"},
    {"permit everyone starting 2027-06-30T24:00", 1, 26, "no such day or time"},
    {"permit everyone starting 2027-06-30T18", 1, 26, "expected a date"},
    {"permit everyone starting \"2027-06-30 18:00\"", 1, 26, "expected a date"},
    /* by, id, note */
    {"permit everyone by alice", 1, 20, "expected user:NAME"},
    {"permit everyone id \"a b\"", 1, 20, "an id consists of"},
    {"permit everyone id \"\"", 1, 20, "an id consists of"},
    {"permit everyone id a:b", 1, 20, "an id consists of"},
    {"permit everyone id a\ndeny everyone id a", 2, 18,
	"id a is used by another rule already: line 1"},
    /* networks */
    {"network vpn", 1, 1, "expected a name and one list"},
    {"network vpn 10.0.0.0/8 10.0.0.0/9", 1, 24, "expected a name and one"},
    {"network 10 10.0.0.0/8", 1, 9, "a network's name is"},
    {"network any 10.0.0.0/8", 1, 9, "a network's name is"},
    {"network local 10.0.0.0/8", 1, 9, "a network's name is"},
    {"network private 10.0.0.0/8", 1, 9, "network \"private\" is built in"},
    {"network a 10.0.0.0/8\nnetwork a ::/0", 2, 9, "defined already: p.conf:1"},
    {"network a any", 1, 11, "expected an address"},
    {"network a local", 1, 11, "local is written in the rule"},
    {"network a b", 1, 11, "no network \"b\" is defined above"},
    {"network a a", 1, 11, "no network \"a\" is defined above"},
    {"network a 10.0.0.0/8,b\nnetwork b a", 1, 22, "no network \"b\""},
    {"network vpn ::1\nnetwork a 10.0.0.0/8,vnp", 2, 22, "(did you mean vpn?)"},
    {"network a 10.0.0.0/8,privat", 1, 22, "(did you mean private?)"},
    {"network a .example.org", 1, 11, "domain suffixes are not supported"},
    {"network a www.example.org", 1, 11, "host names are not supported"},
    {"network a (www,-,example.org)", 1, 11, "netgroups are not supported"},
    {"network a 10.0.0.0/8 EXCEPT 10.1.0.0/16", 1, 22,
	"EXCEPT is not supported"},
    {"network n0 ::1\nnetwork n1 n0\nnetwork n2 n1\nnetwork n3 n2\n"
     "network n4 n3\nnetwork n5 n4\nnetwork n6 n5\nnetwork n7 n6\n"
     "network n8 n7\nnetwork n9 n8",
	10, 12, "nested deeper than 8"},
    {"network a 10.0.0.1/8", 1, 11, "bits after the prefix"},
    {"permit everyone from a\nnetwork a ::/0", 1, 22, "defined above"},
    /* services */
    {"services office", 1, 1, "expected a name and one list"},
    {"services @office gdm", 1, 10, "a set's name is"},
    {"services jobs cron", 1, 10, "services \"jobs\" is built in"},
    {"services a b\nservices a c", 2, 10, "defined already: p.conf:1"},
    {"services a @a", 1, 12, "no services \"a\""},
    {"services a su\nservices b @a\nservices c @b\nservices d @c\n"
     "services e @d\nservices f @e\nservices g @f\nservices h @g\n"
     "services i @h\nservices j su,@i",
	10, 12, "deeper than 8"},
    {"services a b,,c", 1, 14, "is empty"},
};

START_TEST(test_refused)
{
	char text[DIAG_MSG_MAX + 400];
	const struct diag *d;

	ck_assert_int_eq(parse(refused[_i].text), ERR_SYNTAX);
	ck_assert_uint_ge(errs.n, 1);
	d = &errs.list[0];
	snprintf(text, sizeof(text), "%s: %u:%u: %s", refused[_i].text, d->line,
	    d->col, d->msg);
	ck_assert_msg(d->line == refused[_i].line && d->col == refused[_i].col,
	    "%s", text);
	ck_assert_msg(strstr(d->msg, refused[_i].says) != NULL, "%s", text);
	ck_assert_uint_eq(p.n_rules, 0);
	release();
}
END_TEST

/* All errors, of one line and of several, not the first. */
START_TEST(test_all_errors)
{
	static const unsigned want[][2] = {{1, 8}, {1, 12}, {1, 23}, {1, 34},
	    {1, 44}, {2, 6}, {4, 11}, {4, 13}};

	ck_assert_int_eq(parse(
			     "permit bob,user: from 1.2.3.4/33 x 1 hours 9-5\n"
			     "deny bob\nmode enforce\nnetwork a b,c"),
	    ERR_SYNTAX);
	ck_assert_uint_eq(errs.n, COUNT(want));
	for (size_t i = 0; i < errs.n; i++) {
		ck_assert_uint_eq(errs.list[i].line, want[i][0]);
		ck_assert_uint_eq(errs.list[i].col, want[i][1]);
	}
	release();
}
END_TEST

/* Names of 64 KiB are told, and end nothing else. */
START_TEST(test_long_names)
{
	static const char *const before[] = {"permit user:", "permit group:",
	    "permit everyone service ", "permit everyone tty ",
	    "permit everyone id ", "permit everyone note ",
	    "permit everyone from ", "permit everyone by user:", "network ",
	    "services ", "permit everyone key ", "permit everyone method ",
	    "permit everyone days ", "permit everyone until "};
	size_t len = strlen(before[_i]);
	char *text = malloc(len + 65536 + 16);

	memcpy(text, before[_i], len);
	memset(text + len, 'x', 65536);
	strcpy(text + len + 65536, " y\nmode maybe\n");
	ck_assert_int_eq(parse(text), ERR_SYNTAX);
	ck_assert_uint_eq(errs.list[0].line, 1);
	ck_assert_uint_eq(errs.list[errs.n - 1].line, 2);
	free(text);
	release();
}
END_TEST

/* Sets of n names of the one before: how many services the last one is. */
static int
parse_sets(unsigned n_sets, unsigned n, const char *last)
{
	static char text[1 << 16];
	size_t len = (size_t)sprintf(text, "services s0 nope\n");

	for (unsigned i = 1; i <= n_sets; i++) {
		len += (size_t)sprintf(text + len, "services s%u ", i);
		for (unsigned k = 0; k < n; k++)
			len += (size_t)sprintf(text + len, "%s@s%u",
			    k ? "," : "", i - 1);
		text[len++] = '\n';
	}
	strcpy(text + len, last);
	return parse(text);
}

/* Few names can be very many services. */
START_TEST(test_set_size)
{
	char *text = malloc(30000);
	size_t len;

	ck_assert_int_eq(parse_sets(8, 14, "permit everyone service @s8"),
	    ERR_SYNTAX);
	/* 14^4 is too much: s4 is refused, and so each item that names it */
	ck_assert_uint_eq(errs.total, 1 + 4 * 14 + 1);
	ck_assert_uint_eq(errs.list[0].line, 5);
	ck_assert_uint_eq(errs.list[0].col, 13);
	ck_assert_ptr_nonnull(
	    strstr(errs.list[0].msg, "more than 10000 services"));
	release();
	ck_assert_int_eq(parse_sets(4, 10, "services t su,@s4"), ERR_SYNTAX);
	ck_assert_uint_eq(errs.total, 1);
	ck_assert_uint_eq(errs.list[0].line, 6);
	release();
	ck_assert_int_eq(parse_sets(4, 10, "services t su,@elevate,@s3"), 0);
	ck_assert_uint_eq(p.services[4]->size, 10000);
	ck_assert_uint_eq(p.services[5]->size, 1014);
	release();
	/* without other sets too */
	len = (size_t)sprintf(text, "services s a");
	for (unsigned i = 1; i < 10000; i++, len += 2)
		memcpy(text + len, ",a", 3);
	ck_assert_int_eq(parse(text), 0);
	release();
	memcpy(text + len, ",a", 3);
	ck_assert_int_eq(parse(text), ERR_SYNTAX);
	release();
	free(text);
}
END_TEST

/* --- what a rule holds --- */

START_TEST(test_rule)
{
	const struct policy_rule *r;
	const struct condition *c;

	ck_assert_int_eq(
	    parse("mode observe\nnetwork vpn 10.8.0.0/16,::ffff:10.9.0.0/112\n"
		  "services office gdm-*,@jobs\n"
		  "  permit \"group:domain users\",uid:5-7 from vpn,local "
		  "service @office,=su note \"a \\\"b\\\" #c\" id x.1 "
		  "until 2027-06-30 # end \n"
		  "deny everyone"),
	    0);
	ck_assert_uint_eq(p.n_rules, 2);
	r = &p.rules[0];
	ck_assert(r->permit);
	ck_assert_uint_eq(r->where.line, 4);
	ck_assert_str_eq(p.files[r->where.file].path, "p.conf");
	ck_assert_str_eq(r->id, "x.1");
	ck_assert_str_eq(r->note, "a \"b\" #c");
	ck_assert(strncmp(r->text, "permit \"group:domain", 20) == 0);
	ck_assert(strncmp(r->text + r->text_len - 5, "# end", 5) == 0);
	c = rule_condition(r, COND_SUBJECT);
	ck_assert_uint_eq(c->n, 2);
	ck_assert_str_eq(c->subject[0].name, "domain users");
	ck_assert_uint_eq(c->subject[1].id.first, 5);
	ck_assert_uint_eq(c->subject[1].id.last, 7);
	ck_assert(c->lookups);
	c = rule_condition(r, COND_FROM);
	ck_assert_uint_eq(c->from[0].network->n, 2);
	ck_assert_uint_eq(c->from[0].network->net[1].family, 4);
	ck_assert_uint_eq(c->from[0].network->net[1].prefix, 16);
	ck_assert_int_eq(c->from[1].kind, FROM_LOCAL);
	c = rule_condition(r, COND_SERVICE);
	ck_assert(service_item_matches(&c->service[0], "cron"));
	ck_assert(service_item_matches(&c->service[0], "gdm-password"));
	ck_assert(!service_item_matches(&c->service[0], "su"));
	ck_assert(!service_item_matches(&c->service[1], "su-l"));
	c = rule_condition(r, COND_UNTIL);
	ck_assert(c->moment->local);
	ck_assert_int_eq(c->moment->clock, civil_seconds(2027, 7, 1, 0));
	ck_assert_ptr_null(rule_condition(r, COND_BY));
	ck_assert(!p.rules[1].permit);
	ck_assert_uint_eq(p.n_networks, 1);
	ck_assert_uint_eq(p.n_services, 1);
	release();
}
END_TEST

START_TEST(test_method_masks)
{
	const struct condition *c;

	ck_assert_int_eq(parse("permit everyone method "
			       "publickey+password,none,gssapi-with-mic+"
			       "gssapi-keyex+hostbased+keyboard-interactive"),
	    0);
	c = rule_condition(&p.rules[0], COND_METHOD);
	ck_assert_uint_eq(c->n, 3);
	ck_assert_uint_eq(c->method[0], METHOD_PUBLICKEY | METHOD_PASSWORD);
	ck_assert_uint_eq(c->method[1], METHOD_NONE);
	ck_assert_uint_eq(c->method[2],
	    METHOD_ALL & ~(METHOD_PUBLICKEY | METHOD_PASSWORD | METHOD_NONE));
	for (unsigned i = 0; i < METHOD_COUNT; i++)
		ck_assert_uint_eq(method_of(method_name(1u << i)), 1u << i);
	ck_assert_uint_eq(method_of("pubkey"), 0);
	release();
}
END_TEST

static const struct {
	const char *text;
	uint8_t family, prefix;
	const char *printed; /* NULL: not an address */
} addresses[] = {
    {"10.8.0.1", 4, 32, "10.8.0.1"},
    {"::1", 6, 128, "::1"},
    {"fe80::1%eth0", 6, 128, "fe80::1"},
    {"fe80::1%", 6, 128, "fe80::1"},
    {"::ffff:192.0.2.1", 4, 32, "192.0.2.1"},
    {"::FFFF:c000:201", 4, 32, "192.0.2.1"},
    {"::ffff:192.0.2.1%3", 4, 32, "192.0.2.1"},
    {"::192.0.2.1", 6, 128, "::192.0.2.1"},
    {"64:ff9b::c000:201", 6, 128, "64:ff9b::c000:201"},
    {"", 0, 0, NULL},
    {"%eth0", 0, 0, NULL},
    {"localhost", 0, 0, NULL},
    {"10.8.0.1/32", 0, 0, NULL},
    {"127.1", 0, 0, NULL},
    {"2130706433", 0, 0, NULL},
    {"0177.0.0.1", 0, 0, NULL},
    {" 10.0.0.1", 0, 0, NULL},
    {"10.0.0.1 ", 0, 0, NULL},
    {"1:2:3:4:5:6:7:8:9", 0, 0, NULL},
};

START_TEST(test_address)
{
	struct buf b;
	struct net n;
	int r = net_parse_address(addresses[_i].text, &n);

	ck_assert_int_eq(r == 0, addresses[_i].printed != NULL);
	if (r != 0)
		return;
	buf_init(&b, 100);
	net_print(&n, &b);
	buf_putc(&b, '\0');
	ck_assert_str_eq(b.p, addresses[_i].printed);
	ck_assert_uint_eq(n.family, addresses[_i].family);
	ck_assert_uint_eq(n.prefix, addresses[_i].prefix);
	buf_release(&b);
}
END_TEST

/* Every prefix length of both families against bit by bit. */
START_TEST(test_contains)
{
	static const char *const pairs[][2] = {{"10.8.6.255", "10.8.7.254"},
	    {"0.0.0.0", "255.255.255.255"}, {"2001:db8::ff", "2001:db8::fe"},
	    {"::", "8000::"}, {"::1", "::1"}, {"::1", "10.0.0.1"}};

	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct net a, b;

		ck_assert_int_eq(net_parse_address(pairs[i][0], &a), 0);
		ck_assert_int_eq(net_parse_address(pairs[i][1], &b), 0);
		for (unsigned len = a.prefix + 1u; len-- != 0;) {
			bool same = a.family == b.family;

			for (unsigned k = 0; k < len && same; k++)
				same = (a.addr[k / 8] >> (7 - k % 8) & 1) ==
				    (b.addr[k / 8] >> (7 - k % 8) & 1);
			a.prefix = (uint8_t)len;
			ck_assert_msg(net_contains(&a, &b) == same, "%s/%u %s",
			    pairs[i][0], len, pairs[i][1]);
		}
	}
}
END_TEST

static const struct {
	const char *pattern, *name;
	bool match;
} patterns[] = {
    {"gdm-*", "gdm-password", true},
    {"gdm-*", "gdm-", true},
    {"gdm-*", "gdm", false},
    {"*", "", true},
    {"*", "x", true},
    {"a*b*c", "aXbYbZc", true},
    {"a*b*c", "aXbYbZ", false},
    {"**a", "ba", true},
    {"a", "A", false},
    {"a?c", "abc", false},
    {"[a]", "a", false},
};

START_TEST(test_pattern)
{
	ck_assert_int_eq(pattern_matches(patterns[_i].pattern,
			     patterns[_i].name),
	    patterns[_i].match);
}
END_TEST

/* A list of a million items, an id a rule, a network a name: linear, not quadratic. */
START_TEST(test_many)
{
	struct buf b;

	buf_init(&b, 64u << 20);
	buf_puts(&b, "permit uid:0");
	for (int i = 1; i < 1000000; i++)
		buf_printf(&b, ",uid:%d", i);
	for (int i = 0; i < 100000; i++)
		buf_printf(&b,
		    "\nnetwork n%d 10.0.0.0/8\nservices s%d x\n"
		    "permit user:u%d from n%d service @s%d id i%d",
		    i, i, i, i, i, i);
	ck_assert_int_eq(b.err, 0);
	ck_assert_int_eq(policy_parse("p", b.p, b.len, &p, &errs), 0);
	ck_assert_uint_eq(p.n_rules, 100001);
	ck_assert_uint_eq(p.n_networks, 100000);
	ck_assert_str_eq(p.rules[100000].id, "i99999");
	buf_release(&b);
	release();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy rules");
	TCase *tc = tcase_create("policy rules");
	SRunner *sr;
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, test_refused, 0, (int)COUNT(refused));
	tcase_add_test(tc, test_all_errors);
	tcase_add_loop_test(tc, test_long_names, 0, 14);
	tcase_add_test(tc, test_set_size);
	tcase_add_test(tc, test_rule);
	tcase_add_test(tc, test_method_masks);
	tcase_add_loop_test(tc, test_address, 0, (int)COUNT(addresses));
	tcase_add_test(tc, test_contains);
	tcase_add_loop_test(tc, test_pattern, 0, (int)COUNT(patterns));
	tcase_add_test(tc, test_many);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
