/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Read JSON with jansson. If a number is too long for its integers, the long
 * ones are read as strings.
 */
#include <string.h>
#include <jansson.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/number.h>
#include "json_in.h"

/* Digits of a number that surely fits into a signed 64-bit integer. */
#define DIGITS_MAX 18

/*
 * The text with each long number in quotes: a serial has 64 bits, jansson's
 * integers have one less.
 */
static void
quote_numbers(struct buf *b, const char *s, size_t len)
{
	bool in_string = false;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		for (n = 0; i + n < len && s[i + n] >= '0' && s[i + n] <= '9';)
			n++;
		if (n > DIGITS_MAX && !in_string) {
			buf_putc(b, '"');
			buf_put(b, s + i, n);
			buf_putc(b, '"');
			continue;
		}
		if (n == 0) {
			n = in_string && s[i] == '\\' && i + 1 < len ? 2 : 1;
			in_string = in_string != (s[i] == '"');
		}
		buf_put(b, s + i, n);
	}
}

int
json_in_refuse(struct diag *d, const char *what, const char *about)
{
	struct buf b;
	int e;

	buf_init(&b, DIAG_MSG_MAX);
	escape_text(&b, about, strlen(about));
	e = b.err != 0
	    ? diag_set(d, ERR_SYNTAX, "%s", what)
	    : diag_set(d, ERR_SYNTAX, "%s: %.*s", what, (int)b.len, b.p);
	buf_release(&b);
	return e;
}

int
json_in_parse(const char *s, size_t len, struct json_t **ret,
    struct diag *reterr)
{
	json_error_t e;
	struct buf b;

	*ret = json_loadb(s, len, JSON_ALLOW_NUL, &e);
	if (*ret == NULL &&
	    json_error_code(&e) == json_error_numeric_overflow) {
		buf_init(&b, len * 3);
		quote_numbers(&b, s, len);
		if (b.err == 0)
			*ret = json_loadb(b.p, b.len, JSON_ALLOW_NUL, &e);
		buf_release(&b);
	}
	if (*ret != NULL)
		return 0;
	return json_error_code(&e) == json_error_out_of_memory
	    ? diag_set(reterr, ERR_NOMEM, "%s", err_str(ERR_NOMEM))
	    : json_in_refuse(reterr, "not valid JSON", e.text);
}

void
json_in_free(struct json_t *v)
{
	json_decref(v);
}

const struct json_t *
json_in_member(const struct json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return json_is_null(v) ? NULL : v;
}

bool
json_in_is_object(const struct json_t *v)
{
	return json_is_object(v);
}

bool
json_in_is_array(const struct json_t *v)
{
	return json_is_array(v);
}

bool
json_in_is_true(const struct json_t *v)
{
	return json_is_true(v);
}

size_t
json_in_size(const struct json_t *v)
{
	return json_array_size(v);
}

const struct json_t *
json_in_item(const struct json_t *v, size_t i)
{
	return json_array_get(v, i);
}

const char *
json_in_text(const struct json_t *v, size_t *ret_len)
{
	*ret_len = json_string_length(v);
	return json_string_value(v);
}

int
json_in_number(const struct json_t *v, uint64_t max, uint64_t *ret)
{
	/* quote_numbers() made a string of a long one. */
	if (json_is_string(v))
		return parse_u64(json_string_value(v), json_string_length(v), 0,
			   max, ret) == 0
		    ? 0
		    : ERR_SYNTAX;
	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    (uint64_t)json_integer_value(v) > max)
		return ERR_SYNTAX;
	*ret = (uint64_t)json_integer_value(v);
	return 0;
}
