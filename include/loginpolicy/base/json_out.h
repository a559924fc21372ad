/* SPDX-License-Identifier: BSD-2-Clause */
/* Streaming JSON writer (RFC 8259) into a struct buf. */
#ifndef LOGINPOLICY_JSON_OUT_H
#define LOGINPOLICY_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/buf.h>

#define JSON_DEPTH_MAX 16

/*
 * The writer adds commas and checks the nesting; misuse (a value without a key
 * in an object, one end too many) is a sticky ERR_INTERNAL in b->err. A byte of
 * a string that is not UTF-8 is written as U+FFFD. The caller may empty b
 * (buf_clear) between any two calls.
 */
struct json_out {
	struct buf *b; /* borrowed */
	unsigned depth;
	uint8_t state[JSON_DEPTH_MAX + 1];
};

/* Begin a document that is appended to b. */
void json_init(struct json_out *j, struct buf *b);
/* Begin and end an object or an array. */
void json_object(struct json_out *j);
void json_object_end(struct json_out *j);
void json_array(struct json_out *j);
void json_array_end(struct json_out *j);
/* name: ASCII without '"' and '\\'. */
void json_key(struct json_out *j, const char *name);
/* json_key() of a string literal: the fast way, for what is written often. */
#define JSON_KEY(j, name) json_key_text((j), ",\"" name "\":", sizeof(name) + 3)
/* For JSON_KEY(): text is the key with a comma before it and a colon after. */
void json_key_text(struct json_out *j, const char *text, size_t len);
/* Values. */
void json_string(struct json_out *j, const void *s, size_t len);
/* s NULL: null. */
void json_bytes(struct json_out *j, const void *s, size_t len);
void json_str(struct json_out *j, const char *s);
void json_u64(struct json_out *j, uint64_t v);
/* A number of which 0 means that it is not known: then null. */
void json_number(struct json_out *j, uint64_t v);
void json_bool(struct json_out *j, bool v);
void json_null(struct json_out *j);

#endif
