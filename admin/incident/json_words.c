/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/account/member.h>
#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/tz.h>
#include "json_words.h"

#define TEXT_MAX (16u << 20)

json_t *
json_new_object(void)
{
	return json_pack("{}");
}

json_t *
json_new_array(void)
{
	return json_pack("[]");
}

json_t *
json_new_null(void)
{
	return json_pack("n");
}

json_t *
json_words_of(const void *s, size_t len)
{
	json_t *v = NULL;
	struct buf b;

	buf_init(&b, TEXT_MAX);
	escape_text(&b, s, len);
	if (b.err == 0)
		v = json_stringn(b.p == NULL ? "" : b.p, b.len);
	buf_release(&b);
	return v != NULL ? v : json_new_null();
}

json_t *
json_words(const char *s)
{
	return s == NULL ? json_new_null() : json_words_of(s, strlen(s));
}

json_t *
json_when(int64_t t)
{
	json_t *v;
	struct buf b;

	buf_init(&b, 64);
	put_utc(&b, t);
	v = b.err == 0 ? json_stringn(b.p, b.len) : NULL;
	buf_release(&b);
	return v != NULL ? v : json_new_null();
}

json_t *
json_int(int64_t n)
{
	json_t *v = json_integer(n);

	return v != NULL ? v : json_new_null();
}

json_t *
json_actor(uid_t uid)
{
	struct lookup *lookup = lookup_new("");
	struct member m;
	json_t *v = json_new_object();

	json_put(v, "uid", json_int((int64_t)uid));
	if (lookup != NULL && member_by_uid(lookup, uid, &m, NULL) == 0) {
		json_put(v, "name", json_words(m.names[0]));
		member_release(&m);
	} else {
		json_put(v, "name", json_new_null());
	}
	lookup_free(lookup);
	return v != NULL ? v : json_new_null();
}

json_t *
json_bytes64(const void *p, size_t len)
{
	char *text = malloc(BASE64_ENCODED_LEN(len) + 1);
	json_t *v = NULL;

	if (text != NULL)
		v = json_stringn(text, base64_encode(p, len, text));
	free(text);
	return v != NULL ? v : json_new_null();
}

unsigned char *
json_bytes64_read(const json_t *v, size_t *ret_len)
{
	const char *text = json_string_value(v);
	unsigned char *p;

	if (text == NULL)
		return NULL;
	p = malloc(BASE64_DECODED_MAX(strlen(text)) + 1);
	if (p != NULL && base64_decode(text, strlen(text), p, ret_len) != 0) {
		free(p);
		p = NULL;
	}
	return p;
}

void
json_put(json_t *object, const char *name, json_t *v)
{
	json_object_set_new(object, name, v);
}

void
json_add(json_t *array, json_t *v)
{
	json_array_append_new(array, v);
}

bool
json_set_has(json_t *set, const json_t *v)
{
	char *text = json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS);
	bool was = text != NULL && json_object_get(set, text) != NULL;

	if (text != NULL && !was)
		json_object_set_new_nocheck(set, text, json_true());
	free(text);
	return was;
}

/* --- reading --- */

const char *
json_text_of(const json_t *o, const char *name, const char *other)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s != NULL ? s : other;
}

int64_t
json_int_of(const json_t *o, const char *name, int64_t other)
{
	const json_t *v = json_object_get(o, name);

	return json_is_integer(v) ? json_integer_value(v) : other;
}

bool
json_true_of(const json_t *o, const char *name)
{
	return json_is_true(json_object_get(o, name));
}

bool
json_is_set(const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return v != NULL && !json_is_null(v);
}

bool
json_time_of(const json_t *o, const char *name, int64_t *ret)
{
	struct moment m;

	if (moment_parse(json_text_of(o, name, ""), &m) != 0 || m.local)
		return false;
	*ret = m.clock;
	return true;
}
