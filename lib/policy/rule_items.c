/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Items of the lists in rules: methods, keys, terminals, days and hours. Those
 * of from and service are in networks.c and sets.c, subjects in subjects.c.
 */
#include <string.h>

#include <loginpolicy/base/number.h>
#include "parse.h"

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

#define CERTIFICATE "certificate"
#define CA	    "ca:"

const char *
key_word(size_t i)
{
	if (i < KEY_CLASS_COUNT)
		return key_class_name((enum key_class)i);
	i -= KEY_CLASS_COUNT;
	return i == 0 ? CERTIFICATE : i == 1 ? CA : NULL;
}

int
key_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct key_item *k = ret;

	if (is_word(it->s, CERTIFICATE)) {
		k->kind = KEY_ITEM_CERTIFICATE;
		return 0;
	}
	if (strncmp(it->s, CA, 3) == 0) {
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
