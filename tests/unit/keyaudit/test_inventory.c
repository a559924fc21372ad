/* SPDX-License-Identifier: BSD-2-Clause */
/* Inventories of each format: what is refused, what they name, what is told. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyaudit/targets/inventory.h"
#include "tests/lib/lines_data.h"
#include "tests/lib/mutate.h"

#define HASHED "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg="
#define BOM    "\xef\xbb\xbf"

enum {
	AUTO = INVENTORY_AUTO,
	LIST = INVENTORY_LIST,
	INI = INVENTORY_ANSIBLE_INI,
	JSON = INVENTORY_ANSIBLE_JSON,
	KNOWN = INVENTORY_KNOWN_HOSTS,
	CONFIG = INVENTORY_SSH_CONFIG
};

/* What was found: "user,user@name:port name", and the notes as "line message". */
struct found {
	struct targets t;
	char hosts[4096];
	char notes[4096];
	struct diag d;
};

static void
note(void *arg, const char *path, unsigned line, const char *message)
{
	char *notes = arg;
	size_t n = strlen(notes);

	ck_assert_str_eq(path, "FILE");
	snprintf(notes + n, 4096 - n, "%s%u %s", n == 0 ? "" : "\n", line,
	    message);
}

static int
read_text(struct found *f, const char *text, size_t len, int format)
{
	const struct inventory_sink sink = {f->notes, note};
	const struct target_user *u;
	size_t n = 0;
	int r;

	memset(f, 0, sizeof(*f));
	targets_init(&f->t);
	r = inventory_read(text, len, (enum inventory_format)format, "FILE",
	    2222, &sink, &f->t, &f->d);
	for (size_t i = 0; i < f->t.n && n < 3000; i++) {
		n += (size_t)sprintf(f->hosts + n, "%s", i == 0 ? "" : " ");
		for (u = f->t.list[i].users; u != NULL; u = u->next)
			n += (size_t)sprintf(f->hosts + n, "%.99s%s", u->name,
			    u->next != NULL ? "," : "@");
		n += (size_t)snprintf(f->hosts + n, sizeof(f->hosts) - n,
		    f->t.list[i].port == 2222 ? "%s" : "%s:%u",
		    f->t.list[i].name, (unsigned)f->t.list[i].port);
	}
	return r;
}

static const struct {
	int format;
	const char *text;
	int err;
	unsigned line;
	const char *why; /* a part of it */
} refused[] = {
    /* lists */
    {AUTO, "a\nb c\n", ERR_SYNTAX, 2,
	"blanks or control characters in a host: b c"},
    {AUTO, "# c\r\n\r\na:0\r\n", ERR_RANGE, 3, "1 to 65535: a:0"},
    {AUTO, "a\n1.2.3.4/33", ERR_RANGE, 2, "up to 32"},
    {AUTO, "root@a", ERR_SYNTAX, 1, "--user: root@a"},
    {LIST, "a\n[web]x\n", ERR_SYNTAX, 2, "after a '['"},
    {LIST, "a\n\033[2J\n", ERR_SYNTAX, 2, "\\x1b[2J"},
    {LIST, "; a\n", ERR_SYNTAX, 1, "blanks"},
    /* YAML */
    {AUTO, "---\nall:\n", ERR_UNSUPPORTED, 1, "ansible-inventory --list"},
    {AUTO, "all:\n  hosts:\n    a:\n", ERR_UNSUPPORTED, 1, "YAML"},
    {AUTO, "# c\nweb:\r\n", ERR_UNSUPPORTED, 1, "YAML"},
    {AUTO, "- a\n- b\n", ERR_UNSUPPORTED, 1, "YAML"},
    /* INI */
    {AUTO, "[web]\na:\n", ERR_SYNTAX, 2, "1 to 65535"},
    {INI, "[web]\na:\n", ERR_SYNTAX, 2, "1 to 65535"},
    {INI, "a\n[web\nb", ERR_SYNTAX, 2, "without its ']'"},
    {INI, "a\n[]\n", ERR_SYNTAX, 2, "neither a section"},
    {INI, "[we b]\n", ERR_SYNTAX, 1, "neither a section"},
    {INI, "[::1]\n", ERR_SYNTAX, 1, "neither a section"},
    {INI, "[web:hots]\n", ERR_SYNTAX, 1, "[group:children]: hots"},
    {INI, "[web:vars]\nx=1\n", ERR_SYNTAX, 1, "not defined: web"},
    {INI, "[all:children]\n\nweb\n", ERR_SYNTAX, 3, "not defined: web"},
    {INI, "[a:children]\nb\n[b:children]\nc\n[c:children]\nb\n", ERR_SYNTAX, 2,
	"each other: b"},
    {INI, "[a:children]\na\n", ERR_SYNTAX, 1, "each other: a"},
    {INI, "[a:children]\nall\n", ERR_SYNTAX, 0, "each other: all"},
    {INI, "[a:children]\nb c\n", ERR_SYNTAX, 2, "name of a group"},
    {INI, "a b\n", ERR_SYNTAX, 1, "name=value: b"},
    {INI, "[all:vars]\nb\n", ERR_SYNTAX, 2, "name=value: b"},
    {INI, "a x='1\n", ERR_SYNTAX, 1, "quote"},
    {INI, "\"a\n", ERR_SYNTAX, 1, "quote"},
    {INI, "''\n", ERR_SYNTAX, 1, "no host is named"},
    {INI, "a ansible_port=x\n", ERR_SYNTAX, 1, "1 to 65535: x"},
    {INI, "a\n[all:vars]\nansible_port=65536\n", ERR_RANGE, 3, "1 to 65535"},
    {INI, "a\nb ansible_host='x y'\n", ERR_SYNTAX, 2, "blanks"},
    {INI, "x@y\n", ERR_SYNTAX, 1, "--user"},
    {INI, "web[1:3\n", ERR_SYNTAX, 1, "without its ']'"},
    {INI, "web[1]\n", ERR_SYNTAX, 1, "from number to number"},
    {INI, "web[1:]\n", ERR_SYNTAX, 1, "from number to number"},
    {INI, "web[a:3]\n", ERR_SYNTAX, 1, "from number to number"},
    {INI, "web[aa:bb]\n", ERR_SYNTAX, 1, "from number to number"},
    {INI, "web[1:3:0]\n", ERR_SYNTAX, 1, "step"},
    {INI, "web[1:3:1:1]\n", ERR_SYNTAX, 1, "step"},
    {INI, "web[3:1]\n", ERR_SYNTAX, 1, "before it begins"},
    {INI, "web[c:a]\n", ERR_SYNTAX, 1, "before it begins"},
    {INI, "web[01:100]\n", ERR_SYNTAX, 1, "same length"},
    {INI, "web[000000000000000000001:000000000000000000002]\n", ERR_SYNTAX, 1,
	"more than 20 digits"},
    {INI, "web[0:65536]\n", ERR_SYNTAX, 1, "more than 65536"},
    {INI, "web[0:255][0:255]x[0:1]\n", ERR_SYNTAX, 1, "more than 65536"},
    {INI, "w[0:4294967295]\n", ERR_SYNTAX, 1, "more than 65536"},
    {INI, "w[0:1][0:1][0:1][0:1][0:1][0:1][0:1][0:1][0:1]\n", ERR_SYNTAX, 1,
	"more than 8"},
    /* JSON */
    {AUTO, "{\"all\": [}\n", ERR_SYNTAX, 1, "not valid JSON"},
    {AUTO, "{\n\n", ERR_SYNTAX, 3, "not valid JSON"},
    {JSON, "[]", ERR_SYNTAX, 1, "object of groups"},
    {JSON, "", ERR_SYNTAX, 1, "not valid JSON"},
    {JSON, "{\"web\": 1}", ERR_SYNTAX, 0, "in this group: web"},
    {JSON, "{\"web\": {\"hosts\": {}}}", ERR_SYNTAX, 0, "in this group: web"},
    {JSON, "{\"web\": {\"hosts\": [1]}}", ERR_SYNTAX, 0, "in this group: web"},
    {JSON, "{\"web\": {\"children\": \"a\"}}", ERR_SYNTAX, 0,
	"in this group: web"},
    {JSON, "{\"a\":{\"children\":[\"b\"]},\"b\":{\"children\":[\"a\"]}}",
	ERR_SYNTAX, 0, "each other"},
    {JSON, "{\"_meta\":{\"hostvars\":{\"a\":{\"ansible_port\":0}}}}", ERR_RANGE,
	0, "1 to 65535: 0"},
    {JSON, "{\"web\": [\"a b\"]}", ERR_SYNTAX, 0, "blanks"},
    {JSON, "{\"web\": [\"a\\u0000\"]}", ERR_SYNTAX, 1, "not valid JSON"},
    /* ssh_config */
    {AUTO, "Host\nHost a\n", ERR_SYNTAX, 1, "without a name"},
    {AUTO, "Host a\n  Port 0\n", ERR_RANGE, 2, "1 to 65535: 0"},
    {AUTO, "Host a\n  Port\n", ERR_SYNTAX, 2, "without its value"},
    {AUTO, "Host a\nHostName \"b\n", ERR_SYNTAX, 2, "quote"},
    {AUTO, "Host a\nHostName b@c\n", ERR_SYNTAX, 2, "--user"},
    {AUTO, "Host a@b\n", ERR_SYNTAX, 1, "--user"},
    {AUTO, "Host \"\"\n", ERR_SYNTAX, 1, "empty"},
    {AUTO, "Host a\nMatch host\nPort 1\n", ERR_SYNTAX, 2, "criterion"},
};

START_TEST(test_refused)
{
	const char *text = refused[_i].text;
	struct found f;

	ck_assert_msg(read_text(&f, text, strlen(text), refused[_i].format) ==
		    refused[_i].err &&
		f.d.line == refused[_i].line &&
		strstr(f.d.msg, refused[_i].why) != NULL,
	    "%s: line %u: %s", text, f.d.line, f.d.msg);
	ck_assert_str_eq(f.d.path, "FILE");
	targets_release(&f.t);
}
END_TEST

START_TEST(test_refused_text)
{
	char *big = malloc(INVENTORY_SIZE_MAX + 1);
	struct found f;

	ck_assert_int_eq(read_text(&f, "a\nb\0c\n", 6, AUTO), ERR_SYNTAX);
	ck_assert_uint_eq(f.d.line, 2);
	targets_release(&f.t);
	ck_assert_int_eq(read_text(&f,
			     "\xff\xfe"
			     "a\0\n\0",
			     6, AUTO),
	    ERR_SYNTAX);
	ck_assert_uint_eq(f.d.line, 1);
	targets_release(&f.t);
	ck_assert_ptr_nonnull(big);
	memset(big, '\n', INVENTORY_SIZE_MAX + 1);
	ck_assert_int_eq(read_text(&f, big, INVENTORY_SIZE_MAX + 1, AUTO),
	    ERR_TOOBIG);
	ck_assert_int_eq(read_text(&f, big, INVENTORY_SIZE_MAX, AUTO), 0);
	memset(big, 'a', INVENTORY_SIZE_MAX);
	ck_assert_int_eq(read_text(&f, big, INVENTORY_SIZE_MAX, AUTO),
	    ERR_SYNTAX);
	ck_assert_int_eq(read_text(&f, big, INVENTORY_SIZE_MAX, INI),
	    ERR_SYNTAX);
	free(big);
}
END_TEST

/* More blocks with patterns than each alias is held against. */
START_TEST(test_refused_patterns)
{
	size_t n = 0, room = 1 << 16;
	char *text = malloc(room);
	struct found f;

	ck_assert_ptr_nonnull(text);
	for (int i = 0; i < 1024; i++)
		n += (size_t)snprintf(text + n, room - n, "Host *.d%d\n", i);
	ck_assert_int_eq(read_text(&f, text, n, AUTO), ERR_TOOBIG);
	ck_assert_uint_eq(f.d.line, 1024);
	targets_release(&f.t);
	free(text);
}
END_TEST

static const struct {
	int format; /* what it is; read by content */
	const char *text, *hosts,
	    *notes; /* hosts NULL: refused for its content */
} taken[] = {
    /* lists */
    {LIST, "", "", ""},
    {LIST, "\n# c\n", "", ""},
    {LIST, BOM "a\r\nB:22 # c\r\n  10.0.0.1\t\n[::1]:22\na",
	"a b:22 10.0.0.1 ::1:22", ""},
    {LIST, "[::1]\n10.0.0.0/30", "::1 10.0.0.1 10.0.0.2", ""},
    {LIST, "a#b.example\n", NULL, ""},
    /* INI */
    {INI,
	"mail.example.com\n\n[webservers]\nfoo.example.com\nbar.example.com:2200\n"
	"[dbservers]\none.example.com ; no comment=1\n",
	NULL, ""},
    {INI,
	"mail\n[web] # c\nfoo:2200 # c\n; c\nfoo:2300\n"
	"bar ansible_port=22 ansible_host=10.0.0.9\n[db:hosts]\nmail\n",
	"mail foo:2200 10.0.0.9:22", ""},
    {INI, "www[01:03].example.com\ndb-[a:c]\n",
	"www01.example.com www02.example.com www03.example.com db-a db-b db-c",
	""},
    {INI, "n[8:10]x[y:z]:22\n",
	"n8xy:22 n8xz:22 n9xy:22 n9xz:22 n10xy:22 n10xz:22", ""},
    {INI, "w[1:10:4]\nw[:1]\n", "w1 w5 w9 w0", ""},
    {INI, "[w]\n10.0.0.[1:3]\n[2001:db8::1]:22\n2001:db8::[2:3]\n",
	"10.0.0.1 10.0.0.2 10.0.0.3 2001:db8::1:22 2001:db8::2 2001:db8::3",
	""},
    {INI, "a ansible_host=\"10.0.0.1\" x='b c' ansible_port=\"'22'\"\n",
	"10.0.0.1:22", ""},
    {INI, "a ansible_host=10.0.0.1#x\n\"b\" y=\"\\\" #\" ansible_port=1\n",
	"10.0.0.1 b:1", ""},
    {INI, "a x=1\na ansible_port=1\na ansible_port=2\n", "a:2", ""},
    {INI,
	"a:1 ansible_port=2\nb ansible_ssh_port=3 ansible_port=4\n"
	"c ansible_ssh_host=d\n",
	"a:2 b:3 d", ""},
    /* group variables: the host's own, the child's, the parent's, all's */
    {INI,
	"a\n[w]\nb\nc ansible_port=5\n[w:vars]\nansible_port = 4 # c\n"
	"[all:vars]\nansible_port=3\n",
	"a:3 b:4 c:5", ""},
    {INI,
	"[p:vars]\nansible_port=1\n[p:children]\nc\n[c]\na\n[d]\nb\n[p]\nz\n"
	"[c:vars]\nansible_port='2'\n[d:vars]\n",
	"a:2 b z:1", ""},
    {INI, "[p:children]\nc\n[c]\na\n[p:vars]\nansible_port=1\n", "a:1", ""},
    /* of one depth, the last in the alphabet; its priority comes first */
    {INI,
	"[x]\na\nb\n[y]\na\n[x:vars]\nansible_port=1\n[y:vars]\n"
	"ansible_port=2\n",
	"a:2 b:1", ""},
    {INI,
	"[x]\na\n[y]\na\n[x:vars]\nansible_port=1\nansible_group_priority=9\n"
	"[y:vars]\nansible_port=2\n",
	"a:1", ""},
    /* a deeper group of two ways counts by the longer one */
    {INI,
	"[top:children]\nmid\nlow\n[mid:children]\nlow\n[low]\na\n[z]\na\n"
	"[low:vars]\nansible_port=1\n[z:vars]\nansible_port=2\n",
	"a:1", ""},
    {INI,
	"localhost ansible_connection=local\nb ansible_connection=ssh\n"
	"c ansible_connection=ansible.builtin.paramiko_ssh\n[win]\nd\n"
	"[win:vars]\nansible_connection=winrm\n",
	"b c",
	"1 a connection that is not ssh: localhost\n"
	"5 a connection that is not ssh: d"},
    {INI,
	"a\n[p]\nb\n[p:vars]\nansible_ssh_common_args='-o ProxyJump=x'\n"
	"[q]\nc ansible_ssh_extra_args=\"-J x\"\nd ansible_ssh_args=-C\n",
	"a d",
	"3 only reached over another host: b\n"
	"7 only reached over another host: c"},
    {INI, "a ansible_host='{{ x }}'\nb\n", "b",
	"1 its address is a template, which only Ansible can expand: a"},
    /* JSON */
    {JSON,
	BOM
	"{\"_meta\": {\"hostvars\": {\"a\": {\"ansible_host\": \"10.0.0.1\","
	" \"ansible_port\": 22}, \"b\": {\"ansible_port\": \"23\"}, "
	"\"l\": {\"ansible_connection\": \"local\"}}},"
	"\"all\": {\"children\": [\"ungrouped\", \"web\"]},"
	"\"web\": {\"hosts\": [\"a\", \"b\", \"c\"]}}",
	"10.0.0.1:22 b:23 c", "0 a connection that is not ssh: l"},
    {JSON,
	"\n{\"web\": [\"a\", \"b:1\"], \"x\": {\"hosts\": [\"c\"], \"vars\": "
	"{\"ansible_port\": 7}}, \"_meta\": {}}",
	NULL, ""},
    {JSON,
	"{\"p\": {\"children\": [\"x\"], \"vars\": {\"ansible_port\": 7, "
	"\"ansible_host\": null}}, \"x\": {\"hosts\": [\"c\", \"::1\"]}}",
	"c:7 ::1:7", ""},
    {JSON,
	"{\"x\": [\"c\", \"d\"], \"_meta\": {\"hostvars\": {\"c\": "
	"{\"ansible_host\": {\"__ansible_unsafe\": \"e\"}}, \"d\": "
	"{\"ansible_host\": {\"__ansible_vault\": \"$\"}}}}}",
	"e", "0 its address is a template, which only Ansible can expand: d"},
    /* known_hosts */
    {KNOWN, "a " ED "\na " RSA "\nB,b2,10.0.0.1 " ED "\r\n[c]:22 " EC "\n",
	"a b b2 c:22", ""},
    {KNOWN, "10.0.0.1 " ED "\n[10.0.0.2]:22,[::1]:22 " ED "\n",
	"10.0.0.1 10.0.0.2:22 ::1:22", ""},
    {KNOWN, "\n" HASHED " " ED "\n" HASHED " " RSA "\na " ED " c\n", "a",
	"2 hashed names cannot be read: 2 lines, this first"},
    {KNOWN, HASHED " " ED, "",
	"1 hashed names cannot be read: 1 line, this first"},
    {KNOWN, "@cert-authority *.a,b " ED "\n@revoked * " ED "\n!c,d? " ED, "b",
	"1 a pattern names no host: *.a\n2 a pattern names no host: *\n"
	"3 a pattern names no host: !c\n3 a pattern names no host: d?"},
    {KNOWN, "a " ED "\n@what b " ED "\n[c " ED "\nd@e " ED "\n[f]:0 " ED, "a",
	"2 unknown marker\n"
	"3 after a '[' comes a host, ']', ':' and a port: [c\n"
	"4 a user is not part of a host: use --user: d@e\n"
	"5 a port is a number from 1 to 65535: [f]:0"},
    {KNOWN, "a ssh-new AAAA\nb " ED "\n", "a b", ""},
    /* ssh_config */
    {CONFIG,
	"# c\nUser x\nHost a b\n\tHostName %h.example\n  Port 22\nHost b\n"
	"Port 23\nHostName other\n",
	"x@a.example:22 x@b.example:22", ""},
    {CONFIG, "HOST=a\nhostname=\"b.example\"\nPORT = 7\n", "b.example:7", ""},
    {CONFIG, "Port 5\nHost a\nPort 6\n", "a:5", ""},
    {CONFIG, "Host *.x a* !ab ab.c\nPort 6\nHost a ab\nHost *\nPort 7\n",
	"ab.c:6 a:6 ab:7", ""},
    {CONFIG, "Host a # b\nHost 'c' d\n", "a c d", ""},
    {CONFIG,
	"Host a\nProxyJump j\nHost b\nProxyCommand none\nProxyJump j\n"
	"Host c\nProxyCommand ssh -W %h:%p j\nHost d\n",
	"b d",
	"1 only reached over another host: a\n"
	"6 only reached over another host: c"},
    {CONFIG, "Include x/*\nHost a\n HostName %n\nHost b\nHostName 100%%\n",
	NULL, ""},
    {CONFIG, "Include \"x\"\nHost a\n HostName %n\nHost b\n", "b",
	"1 Include is not followed: name that file too: \"x\"\n"
	"3 a HostName with other tokens than %h and %%: %n"},
    {CONFIG,
	"Host a\nHostName a.in\nHost b\nMatch host *.in\nPort 7\n"
	"Match originalhost b\nPort 8\nMatch !host b,a.in\nPort 9\n",
	"a.in:7 b:8", ""},
    {CONFIG, "Match all\nPort 7\nHost a\n", "a:7", ""},
    {CONFIG, "Match user x host a\nPort 7\nPort 8\nUser y\nHost a\n", "a",
	"2 settings under a Match that cannot be evaluated here"},
    {CONFIG, "Match exec \"true\"\nUser y\nHost a\nHost a\nPort 3\n", "a:3",
	"2 settings under a Match that cannot be evaluated here"},
    {CONFIG,
	"Host a\nUser alice\nHost b\nHostName a\nHost *\nUser bob\nUser x\n",
	"alice,bob@a", ""},
    {CONFIG, "Host a\nUser %u\nHost b\nUser ${X}\nHost c\nUser \"d e\"\n",
	"a b d e@c",
	"2 not asked as a User with tokens: %u\n"
	"4 not asked as a User with tokens: ${X}"},
    {CONFIG, "Host a\nUser x\nHost b\nHostName %n\nUser y\n", "x@a",
	"4 a HostName with other tokens than %h and %%: %n"},
    {INI,
	"[web]\na ansible_user=alice\nb\nc ansible_ssh_user=\"carol\"\nd "
	"ansible_user='{{ u }}'\n[web:vars]\nansible_user=bob\n",
	"alice@a bob@b carol@c d",
	"5 not asked as its own user: its name is a template: d"},
    {INI,
	"[x]\na ansible_host=h ansible_user=u\nb ansible_host=h ansible_user=v\n"
	"c ansible_host=h ansible_user=u\n",
	"u,v@h", ""},
    {JSON,
	"{\"_meta\":{\"hostvars\":{\"a\":{\"ansible_user\":\"alice\"},\"b\":{"
	"\"ansible_user\":7}}},\"all\":{\"hosts\":[\"a\",\"b\",\"c\"],\"vars\":{"
	"\"ansible_user\":\"\"}}}",
	"alice@a 7@b c", ""},
};

START_TEST(test_taken)
{
	const char *text = taken[_i].text;
	size_t len = strlen(text);
	struct found f;
	int r;

	ck_assert_int_eq(inventory_detect(text, len), taken[_i].format);
	r = read_text(&f, text, len, AUTO);
	if (taken[_i].hosts == NULL) {
		ck_assert_int_ne(r, 0);
	} else {
		ck_assert_msg(r == 0, "%s: %u: %s", text, f.d.line, f.d.msg);
		ck_assert_str_eq(f.hosts, taken[_i].hosts);
		ck_assert_str_eq(f.notes, taken[_i].notes);
	}
	targets_release(&f.t);
}
END_TEST

/* Nobody is told, and nobody asks why. */
START_TEST(test_no_sink)
{
	struct targets t;

	targets_init(&t);
	ck_assert_int_eq(inventory_read("@revoked * " ED "\n",
			     sizeof("@revoked * " ED), INVENTORY_AUTO, "FILE",
			     22, NULL, &t, NULL),
	    0);
	ck_assert_int_eq(inventory_read("a b", 3, INVENTORY_LIST, "FILE", 22,
			     NULL, &t, NULL),
	    ERR_SYNTAX);
	targets_release(&t);
}
END_TEST

/* Groups in a chain, and Host lines without end: not by recursion, not by the square. */
START_TEST(test_deep)
{
	size_t n = 0, room = 4u << 20;
	char *text = malloc(room);
	struct found f;

	ck_assert_ptr_nonnull(text);
	for (int i = 0; i < 50000; i++)
		n += (size_t)snprintf(text + n, room - n,
		    "[g%d:children]\ng%d\n", i, i + 1);
	n += (size_t)snprintf(text + n, room - n,
	    "[g50000]\na\n[g0:vars]\nansible_port=7\n");
	ck_assert_int_eq(read_text(&f, text, n, INI), 0);
	ck_assert_str_eq(f.hosts, "a:7");
	targets_release(&f.t);
	for (n = 0; n < room - 64;)
		n += (size_t)snprintf(text + n, room - n, "Host a%zu\nPort 7\n",
		    n);
	ck_assert_int_eq(read_text(&f, text, n, CONFIG), 0);
	ck_assert_uint_gt(f.t.n, 150000);
	targets_release(&f.t);
	free(text);
}
END_TEST

/* By content: a mutant that still looks like its format is read as such. One in three, for time. */
static void
check_mutant(const uint8_t *p, size_t len, void *arg)
{
	unsigned *n = arg;
	struct found f;
	int r;

	if (++*n % 3 != 0)
		return;
	r = read_text(&f, (const char *)p, len, AUTO);
	ck_assert((r == 0) == (f.d.msg[0] == '\0'));
	targets_release(&f.t);
}

START_TEST(test_mutants)
{
	unsigned n = 0;

	mutate_each((const uint8_t *)taken[_i].text, strlen(taken[_i].text),
	    check_mutant, &n);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

int
main(void)
{
	Suite *s = suite_create("inventory");
	TCase *t = tcase_create("formats");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, test_refused, 0, COUNT(refused));
	tcase_add_test(t, test_refused_text);
	tcase_add_test(t, test_refused_patterns);
	tcase_add_loop_test(t, test_taken, 0, COUNT(taken));
	tcase_add_test(t, test_no_sink);
	tcase_add_test(t, test_deep);
	tcase_add_loop_test(t, test_mutants, 0, COUNT(taken));
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
