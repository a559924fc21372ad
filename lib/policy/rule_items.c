/*
 * Items of the lists in rules: subjects, methods, keys, terminals, days and
 * hours. Those of from and service are in sets.c.
 */
#include <string.h>

#include <loginpolicy/base/number.h>
#include "parse.h"

/* --- subjects --- */

static int
id_range(struct parse *ps, const struct list_item *it, const char *text,
    struct subject *s)
{
	size_t first_len = strcspn(text, "-");
	const char *last = text[first_len] == '-' ? text + first_len + 1 : text;
	uint64_t a, b;

	/* (uid_t)-1 is not a uid: chown(2) leaves the owner for it. */
	if (parse_u64(text, first_len, 0, UINT32_MAX - 1, &a) != 0 ||
	    parse_u64(last, last == text ? first_len : strlen(last), a,
		UINT32_MAX - 1, &b) != 0 ||
	    (s->kind == SUBJECT_GID && last != text))
		return parse_error(ps, it->col, ERR_RANGE,
		    s->kind == SUBJECT_GID
			? "expected gid:N, N from 0 to 4294967294"
			: "expected uid:N or uid:N-M, from 0 to 4294967294, N "
			  "not above M");
	s->id.first = (uint32_t)a;
	s->id.last = (uint32_t)b;
	return 0;
}

static int
subject_name(struct parse *ps, const struct list_item *it, size_t prefix,
    struct subject *s)
{
	int r = item_name(ps, it, prefix,
	    s->kind == SUBJECT_USER ? "a user" : "a group", &s->name);

	if (r == 0 && strchr(s->name, ':') != NULL)
		r = parse_error(ps, it->col, ERR_SYNTAX,
		    "a name must not have a colon: \"%.40s\"", it->s);
	return r;
}

/* What access.conf accepts, or what is nothing at all. */
static int
not_a_subject(struct parse *ps, const struct list_item *it)
{
	if (strcmp(it->s, "EXCEPT") == 0)
		return except_error(ps, it->col);
	if (it->s[0] == '(' || it->s[0] == '@')
		return parse_error(ps, it->col,
		    it->s[0] == '(' ? ERR_UNSUPPORTED : ERR_UNKNOWN,
		    "\"%.60s\": netgroups are not supported: name a group, as "
		    "group:NAME",
		    it->s);
	if (strcmp(it->s, "ALL") == 0 || strcmp(it->s, "*") == 0)
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "expected user:NAME or group:NAME, not \"%s\": for "
		    "everybody write everyone",
		    it->s);
	return parse_error(ps, it->col, ERR_UNKNOWN,
	    "expected user:NAME, group:NAME, uid:N, uid:N-M, gid:N or "
	    "everyone, not \"%.40s\"",
	    it->s);
}

int
subject_item(struct parse *ps, const struct list_item *it, void *ret)
{
	static const struct {
		const char *prefix;
		enum subject_kind kind;
		bool is_name;
	} kinds[] = {
	    {"user:", SUBJECT_USER, true},
	    {"group:", SUBJECT_GROUP, true},
	    {"uid:", SUBJECT_UID, false},
	    {"gid:", SUBJECT_GID, false},
	};
	struct subject *s = ret;

	if (is_word(it->s, "everyone")) {
		s->kind = SUBJECT_EVERYONE;
		return 0;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i].prefix);

		if (strncmp(it->s, kinds[i].prefix, n) != 0)
			continue;
		s->kind = kinds[i].kind;
		return kinds[i].is_name ? subject_name(ps, it, n, s)
					: id_range(ps, it, it->s + n, s);
	}
	return not_a_subject(ps, it);
}

/* --- methods, keys, terminals --- */

static const char *const methods[METHOD_COUNT] = {"publickey", "password",
    "keyboard-interactive", "gssapi-with-mic", "gssapi-keyex", "hostbased",
    "none"};

const char *
method_name(unsigned method)
{
	return method == 0 || (method & METHOD_ALL) == 0
	    ? "unknown"
	    : methods[__builtin_ctz(method)];
}

unsigned
method_of(const char *name)
{
	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if (is_word(name, methods[i]))
			return 1u << i;
	}
	return 0;
}

/* "publickey+password": all of them must be completed. */
int
method_item(struct parse *ps, const struct list_item *it, void *ret)
{
	unsigned mask = 0, bit;
	char *s = it->s, *plus;

	do {
		if ((plus = strchr(s, '+')) != NULL)
			*plus++ = '\0';
		if ((bit = method_of(s)) == 0)
			return parse_error(ps, it->col + (unsigned)(s - it->s),
			    ERR_UNKNOWN,
			    "expected publickey, password, "
			    "keyboard-interactive, gssapi-with-mic, "
			    "gssapi-keyex, hostbased or none, not \"%.30s\"",
			    s);
		mask |= bit;
		s = plus;
	} while (plus != NULL);
	*(uint8_t *)ret = (uint8_t)mask;
	return 0;
}

int
key_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct key_item *k = ret;

	if (is_word(it->s, "certificate")) {
		k->kind = KEY_ITEM_CERTIFICATE;
		return 0;
	}
	if (strncmp(it->s, "ca:", 3) == 0) {
		k->kind = KEY_ITEM_CA;
		if (key_fp_parse(it->s + 3, k->ca_fp) == 0)
			return 0;
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "expected ca:SHA256: and 43 characters of base64");
	}
	k->kind = KEY_ITEM_CLASS;
	for (k->class = 0; k->class < KEY_CLASS_COUNT; k->class ++) {
		if (is_word(it->s, key_class_name(k->class)))
			return 0;
	}
	return parse_error(ps, it->col, ERR_UNKNOWN,
	    "expected rsa, dsa, ecdsa, ed25519, ecdsa-sk, ed25519-sk, "
	    "mldsa44-ed25519, other, certificate or ca:SHA256:..., not "
	    "\"%.30s\"",
	    it->s);
}

int
tty_item(struct parse *ps, const struct list_item *it, void *ret)
{
	size_t dev = strncmp(it->s, "/dev/", 5) == 0 ? 5 : 0;

	return item_name(ps, it, dev, "a terminal", ret);
}

/* --- days and hours --- */

static const char days[7][4] = {"mon", "tue", "wed", "thu", "fri", "sat",
    "sun"};

static int
day_of(const char *s, size_t len)
{
	for (int i = 0; i < 7; i++) {
		if (len == 3 && memcmp(days[i], s, 3) == 0)
			return i;
	}
	return -1;
}

/* "mon" or "fri-mon", which runs over the end of the week. */
int
days_item(struct parse *ps, const struct list_item *it, void *ret)
{
	size_t len = strcspn(it->s, "-");
	int first = day_of(it->s, len), last = first;
	uint8_t mask = 0;

	if (it->s[len] == '-')
		last = day_of(it->s + len + 1, it->len - len - 1);
	if (first == -1 || last == -1)
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "expected mon, tue, wed, thu, fri, sat, sun or a range "
		    "such as mon-fri, not \"%.40s\"",
		    it->s);
	for (int i = first;; i = (i + 1) % 7) {
		mask |= (uint8_t)(1u << i);
		if (i == last)
			break;
	}
	*(uint8_t *)ret = mask;
	return 0;
}

/* Minutes of "HH:MM", 00:00 to 24:00; -1: it is something else. */
static int
minutes_of(const char *s)
{
	static const char digits[] = "0123456789";
	int v;

	for (int i = 0; i < 5; i++) {
		if (i == 2 ? s[i] != ':'
			   : s[i] == '\0' || strchr(digits, s[i]) == NULL)
			return -1;
	}
	if (s[3] > '5')
		return -1;
	v = ((s[0] - '0') * 10 + s[1] - '0') * 60 + (s[3] - '0') * 10 + s[4] -
	    '0';
	return v > RULE_DAY_MINUTES ? -1 : v;
}

int
hours_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct hours *h = ret;
	int start = minutes_of(it->s), end = -1;

	if (start != -1 && it->len == 11 && it->s[5] == '-')
		end = minutes_of(it->s + 6);
	if (end == -1 || start == RULE_DAY_MINUTES)
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "expected HH:MM-HH:MM, from 00:00 to 24:00, not \"%.40s\"",
		    it->s);
	if (start == end)
		return parse_error(ps, it->col, ERR_RANGE,
		    "\"%.40s\" starts when it ends: the whole day is "
		    "00:00-24:00",
		    it->s);
	h->start = (uint16_t)start;
	h->end = (uint16_t)end;
	return 0;
}
