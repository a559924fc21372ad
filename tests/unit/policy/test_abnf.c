/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The grammar of loginpolicy.conf(5) against the parser. The ABNF is read out
 * of the man page, texts are made from it at random, and each must be parsed.
 *
 * What ABNF cannot say the page says in comments, and the generator does:
 *   - nA-B is a number from A to B (number());
 *   - network-name and set-name are names that are defined: two of each are,
 *     in lines before the text (known_names), and some are built in;
 *   - no kind of condition stands twice in a rule (choose());
 *   - range, hours, date and net are mended where they would be nonsense
 *     (mends): the greater number first, an empty window, a day that is not,
 *     bits behind the prefix.
 * A text is one line, so that no setting and no id stands twice. Repetitions
 * are short, so that no name or note is too long.
 */
#include <arpa/inet.h>
#include <check.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/policy.h>

#define PAGE	   "lib/policy/loginpolicy.conf.5"
#define TEXTS	   24000
#define TEXT_MAX   8192
#define NODES_MAX  4096
#define RULES_MAX  200
#define REPEAT_MAX 3 /* times more than the least */

static const char before[] =
    "network vpn 10.8.0.0/16\nservices office gdm-*,sddm\n";
static const struct {
	const char *rule, *names[4];
} known_names[] = {
    {"network-name", {"vpn", "loopback", "link-local", "private"}},
    {"set-name", {"office", "jobs", "elevate", "account"}},
};
/* RFC 5234, appendix B.1 */
static const char core[] =
    "ALPHA = %x41-5A / %x61-7A\nDIGIT = %x30-39\nDQUOTE = %x22\n"
    "HEXDIG = DIGIT / \"A\" / \"B\" / \"C\" / \"D\" / \"E\" / \"F\"\n"
    "HTAB = %x09\nLF = %x0A\nSP = %x20\n";

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* --- the grammar --- */

enum kind {
	TEXT,
	TEXT_CASE, /* %s"..." */
	CHARS, /* %x21-7E */
	RULE,
	ALTERNATIVES,
	SEQUENCE,
	REPEAT
};
struct node {
	enum kind kind;
	char text[64]; /* of TEXT; a rule's name */
	uint32_t low, high; /* of CHARS; of REPEAT the least and the most */
	struct node *child, *next; /* child: the first of a list */
	bool chosen; /* an alternative: it was, in some text */
	bool taken; /* an alternative of condition: it was, in this text */
};
static struct node nodes[NODES_MAX];
static size_t n_nodes;
static struct {
	char name[64];
	struct node *body;
	bool reached;
} rules[RULES_MAX];
static size_t n_rules;
static struct node *condition; /* that rule's alternatives */

static struct node *
new_node(enum kind kind)
{
	ck_assert_uint_lt(n_nodes, NODES_MAX);
	nodes[n_nodes].kind = kind;
	return &nodes[n_nodes++];
}

/* Blanks, comments, and the ends of lines that no rule follows. */
static void
skip(const char **s)
{
	for (;;) {
		if (**s == ';')
			*s += strcspn(*s, "\n");
		else if (**s == ' ' ||
		    (**s == '\n' && strchr(" ;\n", (*s)[1]) != NULL))
			++*s;
		else
			return;
	}
}

static struct node *parse_alternatives(const char **s);

static void
take_name(const char **s, char ret[64])
{
	size_t n = 0;

	while (isalnum((unsigned char)**s) || **s == '-') {
		ck_assert_uint_lt(n, 63);
		ret[n++] = *(*s)++;
	}
	ret[n] = '\0';
	ck_assert_msg(n != 0, "no name at \"%.30s\"", *s);
}

static struct node *
parse_text(const char **s, enum kind kind)
{
	struct node *n = new_node(kind);
	size_t len = strcspn(++*s, "\"\n");

	ck_assert_uint_lt(len, sizeof(n->text));
	memcpy(n->text, *s, len);
	*s += len;
	ck_assert_msg(**s == '"', "a string is not closed: %.30s", *s);
	++*s;
	return n;
}

static struct node *
parse_chars(const char **s)
{
	struct node *n = new_node(CHARS);
	char *end;

	n->low = n->high = (uint32_t)strtoul(*s, &end, 16);
	if (*end == '-')
		n->high = (uint32_t)strtoul(end + 1, &end, 16);
	ck_assert_uint_le(n->low, n->high);
	*s = end;
	return n;
}

static struct node *
parse_bracket(const char **s, char close)
{
	struct node *n;

	++*s;
	n = parse_alternatives(s);
	ck_assert_msg(**s == close, "expected %c at \"%.30s\"", close, *s);
	++*s;
	return n;
}

static struct node *
parse_element(const char **s)
{
	struct node *n;

	if (**s == '"')
		return parse_text(s, TEXT);
	if (**s == '(')
		return parse_bracket(s, ')');
	if (**s == '[') {
		n = new_node(REPEAT);
		n->high = 1;
		n->child = parse_bracket(s, ']');
		return n;
	}
	if (strncmp(*s, "%s\"", 3) == 0) {
		*s += 2;
		return parse_text(s, TEXT_CASE);
	}
	if (strncmp(*s, "%x", 2) == 0) {
		*s += 2;
		return parse_chars(s);
	}
	n = new_node(RULE);
	take_name(s, n->text);
	return n;
}

static struct node *
parse_repetition(const char **s)
{
	struct node *n;
	char *end;

	if (!isdigit((unsigned char)**s) && **s != '*')
		return parse_element(s);
	n = new_node(REPEAT);
	n->low = n->high = (uint32_t)strtoul(*s, &end, 10);
	if (*end == '*') {
		*s = end + 1;
		n->high = (uint32_t)strtoul(*s, &end, 10);
		if (end == *s)
			n->high = UINT32_MAX;
	}
	*s = end;
	n->child = parse_element(s);
	return n;
}

static struct node *
parse_sequence(const char **s)
{
	struct node *n = new_node(SEQUENCE), **last = &n->child;

	for (skip(s); **s != '\0' && strchr("/)]\n", **s) == NULL; skip(s)) {
		*last = parse_repetition(s);
		last = &(*last)->next;
	}
	ck_assert_msg(n->child != NULL, "nothing stands before \"%.30s\"", *s);
	return n;
}

static struct node *
parse_alternatives(const char **s)
{
	struct node *n = new_node(ALTERNATIVES), **last = &n->child;

	for (;;) {
		*last = parse_sequence(s);
		last = &(*last)->next;
		if (**s != '/')
			return n;
		++*s;
	}
}

static size_t
find_rule(const char *name)
{
	size_t i = 0;

	while (i < n_rules && strcmp(rules[i].name, name) != 0)
		i++;
	return i;
}

static void
parse_grammar(const char *s)
{
	for (skip(&s); *s != '\0'; s += *s == '\n', skip(&s)) {
		ck_assert_uint_lt(n_rules, RULES_MAX);
		take_name(&s, rules[n_rules].name);
		ck_assert_msg(find_rule(rules[n_rules].name) == n_rules,
		    "%s is defined twice", rules[n_rules].name);
		skip(&s);
		ck_assert_msg(*s == '=', "no = behind %s", rules[n_rules].name);
		s++;
		rules[n_rules].body = parse_alternatives(&s);
		ck_assert_msg(*s == '\n' || *s == '\0', "left over: %.30s", s);
		n_rules++;
	}
}

static void
read_grammar(void)
{
	static char page[1 << 18];
	FILE *f = fopen(PAGE, "re");
	char *start, *end;

	ck_assert_msg(f != NULL, PAGE);
	ck_assert_uint_gt(fread(page, 1, sizeof(page) - 1, f), 1000);
	fclose(f);
	start = strstr(page, "\n.Sh GRAMMAR\n");
	ck_assert_ptr_nonnull(start);
	start = strstr(start, "\n.Bd ");
	ck_assert_ptr_nonnull(start);
	start = strchr(start + 1, '\n') + 1;
	end = strstr(start, "\n.Ed\n");
	ck_assert_ptr_nonnull(end);
	*end = '\0';
	ck_assert_msg(strchr(start, '\\') == NULL, "an escape of mdoc");
	parse_grammar(core);
	parse_grammar(start);
	ck_assert_uint_lt(find_rule("condition"), n_rules);
	condition = rules[find_rule("condition")].body;
}

/* --- texts --- */

struct out {
	char s[TEXT_MAX];
	size_t len;
	size_t keyword[256]; /* where TEXT_CASE stands in s */
	size_t n_keywords;
};
static uint64_t seed;

/* splitmix64: the same texts everywhere. */
static uint32_t
below(uint32_t n)
{
	uint64_t z = seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ z >> 31) % n);
}

static void
put(struct out *o, const char *s, size_t len)
{
	ck_assert_uint_lt(o->len + len, TEXT_MAX);
	memcpy(o->s + o->len, s, len);
	o->len += len;
	o->s[o->len] = '\0';
}

static void
put_code_point(struct out *o, uint32_t c)
{
	char u[4];
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		u[i] = (char)(0x80 | (c & 0x3f));
	u[0] = (char)(n == 1 ? c : (0xf00u >> n & 0xf0) | c);
	put(o, u, n);
}

static void
put_text(struct out *o, const struct node *n)
{
	if (n->kind == TEXT_CASE) {
		ck_assert_uint_lt(o->n_keywords, COUNT(o->keyword));
		o->keyword[o->n_keywords++] = o->len;
	}
	for (const char *s = n->text; *s != '\0'; s++) {
		char c = *s;

		if (n->kind == TEXT && below(2) == 0)
			c = (char)(isupper((unsigned char)c) ? tolower(c)
							     : toupper(c));
		put(o, &c, 1);
	}
}

/* nA-B; the ends more often than chance would have it. */
static bool
number(struct out *o, const char *name)
{
	unsigned low, high, n;
	char text[16];
	int digits, used = 0;

	if (name[0] != 'n' || !isdigit((unsigned char)name[1]))
		return false;
	if (sscanf(name, "n%u-%u%n", &low, &high, &used) != 2 ||
	    name[used] != '\0')
		return false;
	switch (below(4)) {
	case 0:
		n = low;
		break;
	case 1:
		n = high;
		break;
	default:
		n = low + below(high - low + 1);
	}
	digits = name[1] == '0' ? (int)strcspn(name + 1, "-") : 1;
	snprintf(text, sizeof(text), "%0*u", digits, n);
	put(o, text, strlen(text));
	return true;
}

static void
mend_range(char *s)
{
	unsigned long a, b;

	ck_assert_int_eq(sscanf(s, "%lu-%lu", &a, &b), 2);
	if (a > b)
		sprintf(s, "%lu-%lu", b, a);
}

static void
mend_hours(char *s)
{
	if (memcmp(s, s + 6, 5) == 0)
		memcpy(s + 6, memcmp(s, "00:00", 5) == 0 ? "24:00" : "00:00",
		    5);
}

static void
mend_date(char *s)
{
	if (atoi(s + 8) > 28)
		memcpy(s + 8, "28", 2);
}

static void
mend_net(char *s)
{
	char *slash = strchr(s, '/'), *zone = strchr(s, '%'), rest[8];
	int family = strchr(s, ':') != NULL ? AF_INET6 : AF_INET;
	uint8_t addr[16] = {0};
	unsigned prefix;

	if (slash == NULL)
		return;
	prefix = (unsigned)atoi(slash + 1);
	snprintf(rest, sizeof(rest), "/%u", prefix);
	*(zone != NULL ? zone : slash) = '\0';
	ck_assert_msg(inet_pton(family, s, addr) == 1, "%s", s);
	for (unsigned i = prefix; i < 128; i++)
		addr[i / 8] &= (uint8_t) ~(0x80u >> i % 8);
	inet_ntop(family, addr, s, INET6_ADDRSTRLEN);
	strcat(s, rest);
}

static const struct {
	const char *rule;
	void (*mend)(char *s); /* has room for an address */
} mends[] = {
    {"range", mend_range},
    {"hours", mend_hours},
    {"date", mend_date},
    {"net", mend_net},
};

static void generate(struct out *o, struct node *n);

static void
generate_rule(struct out *o, const char *name)
{
	size_t start = o->len, i = find_rule(name);

	ck_assert_msg(i < n_rules, "%s is not defined", name);
	if (number(o, name))
		return;
	for (size_t k = 0; k < COUNT(known_names); k++) {
		if (strcmp(known_names[k].rule, name) == 0) {
			const char *s = known_names[k].names[below(4)];

			put(o, s, strlen(s));
			return;
		}
	}
	generate(o, rules[i].body);
	for (size_t k = 0; k < COUNT(mends); k++) {
		if (strcmp(mends[k].rule, name) == 0) {
			ck_assert_uint_lt(o->len, TEXT_MAX - 64);
			mends[k].mend(o->s + start);
			o->len = start + strlen(o->s + start);
		}
	}
}

/* One of the alternatives that were not taken yet: a rule has few conditions here. */
static struct node *
choose(struct node *n)
{
	struct node *c, *chosen = NULL;
	uint32_t left = 0;

	for (c = n->child; c != NULL; c = c->next) {
		if (!c->taken && below(++left) == 0)
			chosen = c;
	}
	ck_assert_ptr_nonnull(chosen);
	chosen->taken = n == condition;
	return chosen;
}

static void
generate(struct out *o, struct node *n)
{
	struct node *c;
	uint32_t times;

	switch (n->kind) {
	case TEXT:
	case TEXT_CASE:
		put_text(o, n);
		return;
	case CHARS:
		put_code_point(o, n->low + below(n->high - n->low + 1));
		return;
	case RULE:
		generate_rule(o, n->text);
		return;
	case ALTERNATIVES:
		c = choose(n);
		c->chosen = true;
		generate(o, c);
		return;
	case SEQUENCE:
		for (c = n->child; c != NULL; c = c->next)
			generate(o, c);
		return;
	case REPEAT:
		times = n->high - n->low;
		times = n->low +
		    below((times < REPEAT_MAX ? times : REPEAT_MAX) + 1);
		for (; times > 0; times--)
			generate(o, n->child);
	}
}

/* What is written from this rule of the grammar, behind what it needs. */
static void
make_text(struct out *o, const char *rule)
{
	struct node *c = condition->child;

	o->len = o->n_keywords = 0;
	for (; c != NULL; c = c->next)
		c->taken = false;
	put(o, before, sizeof(before) - 1);
	generate_rule(o, rule);
}

/* --- tests --- */

static struct policy p;
static struct policy_errors errs;

static void
release(void)
{
	policy_release(&p);
	policy_errors_release(&errs);
}

static int
parse(const struct out *o)
{
	return policy_parse("p.conf", o->s, o->len, &p, &errs);
}

static void
reach(const struct node *n)
{
	for (; n != NULL; n = n->next) {
		reach(n->child);
		if (n->kind == RULE) {
			size_t i = find_rule(n->text);

			ck_assert_msg(i < n_rules, "%s is not defined",
			    n->text);
			if (!rules[i].reached) {
				rules[i].reached = true;
				reach(rules[i].body);
			}
		}
	}
}

/* Every rule is defined, and each is there for something. */
START_TEST(test_grammar)
{
	size_t first = find_rule("policy");

	ck_assert_uint_lt(first, n_rules);
	rules[first].reached = true;
	reach(rules[first].body);
	for (size_t i = first; i < n_rules; i++)
		ck_assert_msg(rules[i].reached, "%s is used nowhere",
		    rules[i].name);
}
END_TEST

/* What the parser has: each setting and each condition, as bits. */
static void
note_parts(bool *settings, unsigned *conditions, bool *id, bool *note)
{
	for (size_t i = 0; i < policy_settings_n; i++)
		settings[i] |= p.where[i].file == 0;
	for (size_t i = 0; i < p.n_rules; i++) {
		const struct policy_rule *r = &p.rules[i];

		for (unsigned k = 0; k < r->n_conditions; k++)
			*conditions |= 1u << r->condition[k].kind;
		*id |= r->id != NULL;
		*note |= r->note != NULL;
	}
}

static void
check_all_chosen(void)
{
	for (size_t i = 0; i < n_nodes; i++) {
		const struct node *c = nodes[i].child;

		if (nodes[i].kind != ALTERNATIVES || c->next == NULL)
			continue;
		for (; c != NULL; c = c->next)
			ck_assert_msg(c->chosen, "no text has %s",
			    c->child->text);
	}
}

/* Whatever the grammar says is a policy, and nothing of the language is missing in it. */
START_TEST(test_accepted)
{
	static struct out o;
	bool settings[64] = {false}, id = false, note = false;
	unsigned conditions = 0;

	ck_assert_uint_le(policy_settings_n, COUNT(settings));
	for (seed = 1; seed <= TEXTS; seed++) {
		uint64_t own = seed;

		make_text(&o, own % 2 == 0 ? "line" : "rule");
		ck_assert_msg(parse(&o) == 0, "text %u is refused: %s\n%s",
		    (unsigned)own, errs.n != 0 ? errs.list[0].msg : "", o.s);
		note_parts(settings, &conditions, &id, &note);
		release();
		seed = own;
	}
	for (size_t i = 0; i < policy_settings_n; i++)
		ck_assert_msg(settings[i], "no text sets %s",
		    policy_settings[i].name);
	ck_assert_uint_eq(conditions, (1u << COND_COUNT) - 1);
	ck_assert(id && note);
	check_all_chosen();
}
END_TEST

static void
refuse(const struct out *o, const char *what)
{
	ck_assert_msg(parse(o) == ERR_SYNTAX, "accepted with %s:\n%s", what,
	    o->s);
	release();
}

/* The parser does not take everything: one slip, and the same texts are refused. */
START_TEST(test_refused)
{
	static struct out o;

	for (seed = 1; seed <= TEXTS / 3; seed++) {
		uint64_t own = seed;
		char *c;

		make_text(&o, "statement");
		ck_assert_int_eq(parse(&o), 0);
		release();
		c = &o.s[o.keyword[below((uint32_t)o.n_keywords)]];
		if (islower((unsigned char)*c)) {
			*c = (char)toupper(*c);
			refuse(&o, "a keyword in upper case");
			*c = (char)tolower(*c);
		}
		put(&o, " bogus", 6);
		refuse(&o, "an unknown word");
		seed = own;
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("abnf");
	TCase *tc = tcase_create("texts");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, read_grammar, NULL);
	tcase_add_test(tc, test_grammar);
	tcase_add_test(tc, test_accepted);
	tcase_add_test(tc, test_refused);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());
	int failed;

	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
