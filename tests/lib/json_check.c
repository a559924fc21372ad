/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdbool.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "tests/lib/json_check.h"

#define JSON_CHECK_KEYS 64 /* members of one object */

struct json_check {
	const char *p, *end;
};

static bool jc_value(struct json_check *c, int depth);

static void
jc_blanks(struct json_check *c)
{
	while (c->p < c->end && memchr(" \t\r\n", *c->p, 4) != NULL)
		c->p++;
}

static bool
jc_take(struct json_check *c, char want)
{
	jc_blanks(c);
	if (c->p == c->end || *c->p != want)
		return false;
	c->p++;
	return true;
}

static bool
jc_escape(struct json_check *c)
{
	if (c->p == c->end || strchr("\"\\/bfnrtu", *c->p) == NULL)
		return false;
	if (*c->p++ != 'u')
		return true;
	for (int i = 0; i < 4; i++, c->p++) {
		if (c->p == c->end ||
		    memchr("0123456789abcdefABCDEF", *c->p, 22) == NULL)
			return false;
	}
	return true;
}

static bool
jc_string(struct json_check *c)
{
	size_t n;

	if (!jc_take(c, '"'))
		return false;
	while (c->p < c->end && *c->p != '"') {
		if (*c->p == '\\') {
			c->p++;
			if (!jc_escape(c))
				return false;
			continue;
		}
		n = utf8_decode(c->p, (size_t)(c->end - c->p), NULL);
		if (n == 0 || (n == 1 && (unsigned char)*c->p < 0x20))
			return false;
		c->p += n;
	}
	return jc_take(c, '"');
}

static bool
jc_number(struct json_check *c)
{
	const char *first = c->p;

	while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
		c->p++;
	return c->p != first && (*first != '0' || c->p == first + 1);
}

static bool
jc_word(struct json_check *c, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(c->end - c->p) < len || memcmp(c->p, word, len) != 0)
		return false;
	c->p += len;
	return true;
}

static bool
jc_object(struct json_check *c, int depth)
{
	const char *names[JSON_CHECK_KEYS];
	size_t lens[JSON_CHECK_KEYS], n = 0;

	if (jc_take(c, '}'))
		return true;
	do {
		jc_blanks(c);
		names[n] = c->p;
		if (!jc_string(c))
			return false;
		lens[n] = (size_t)(c->p - names[n]);
		for (size_t i = 0; i < n; i++) {
			if (lens[i] == lens[n] &&
			    memcmp(names[i], names[n], lens[n]) == 0)
				return false;
		}
		if (++n == JSON_CHECK_KEYS || !jc_take(c, ':') ||
		    !jc_value(c, depth))
			return false;
	} while (jc_take(c, ','));
	return jc_take(c, '}');
}

static bool
jc_array(struct json_check *c, int depth)
{
	if (jc_take(c, ']'))
		return true;
	do {
		if (!jc_value(c, depth))
			return false;
	} while (jc_take(c, ','));
	return jc_take(c, ']');
}

static bool
jc_value(struct json_check *c, int depth)
{
	jc_blanks(c);
	if (c->p == c->end || depth == 32)
		return false;
	switch (*c->p) {
	case '{':
		c->p++;
		return jc_object(c, depth + 1);
	case '[':
		c->p++;
		return jc_array(c, depth + 1);
	case '"':
		return jc_string(c);
	default:
		return jc_word(c, "true") || jc_word(c, "false") ||
		    jc_word(c, "null") || jc_number(c);
	}
}

bool
json_is_valid(const char *p, size_t len)
{
	struct json_check c = {p, p + len};

	if (!jc_value(&c, 0))
		return false;
	jc_blanks(&c);
	return c.p == c.end;
}
